"""Finds copies of whole pictures: recompressed, resized, mirrored, with or without a plain border.

Each picture gets perceptual hashes (ImageHash's DCT hash, 256 bits) of the whole picture and of the
picture without its plain border, upright and mirrored. Two pictures are compared by the smallest
Hamming distance between any hash of the query and any hash of the reference. Crops, collages and
insets are beyond a whole-picture hash; the explanation claims no more than was compared.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import imagehash
import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from domain.match import Box, Comparison, MediumKind, StoredFingerprint, Unusable
from matchers.borders import inside_border
from matchers.contract import Example, ImageMedium, Index, Matcher
from matchers.decoding import MAX_PIXELS, decode
from matchers.hamming import HammingIndex

BITS = 256
RADIUS = 31
"""Greatest Hamming distance, of 256 bits, at which two pictures count as copies. It is the distance
that the authors of PDQ, a 256-bit DCT hash of the same construction, recommend ("The TMK+PDQF
Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook, 2019)."""

MIN_SPREAD = 6.0
"""Standard deviation of the grey values (0..255) below which a picture is nearly uniform: its DCT
signs are noise, and it would resemble every other empty picture."""

VIEWS = ("the whole picture", "the picture without its plain border")
_MAX_TRIMS = 2
_VIEWS = 4
_ROWS = 2 * _VIEWS
"""Room for the hashes of one picture in the numbers of the index."""


@dataclass(frozen=True, slots=True)
class PictureFingerprint:
    """``upright`` and ``mirrored``: uint64 arrays of shape (views, 4), one row per view (first the
    whole picture, then each time without the next plain border). ``boxes``: where each view lies in
    the picture. ``quality`` in 0..1."""

    upright: NDArray[np.uint64]
    mirrored: NDArray[np.uint64]
    boxes: tuple[Box, ...]
    quality: float


class PictureMatcher(Matcher[ImageMedium, PictureFingerprint]):
    """Whole-picture copies by DCT hash; see the module's docstring.

    ``max_pixels`` bounds what is decoded.
    """

    name: ClassVar[str] = "pictures"
    version: ClassVar[str] = f"2+imagehash{imagehash.__version__}+pillow{PIL.__version__}"
    medium: ClassVar[MediumKind] = MediumKind.IMAGE
    keeps_fingerprints: ClassVar[bool] = True

    def __init__(self, *, max_pixels: int = MAX_PIXELS) -> None:
        self._max_pixels = max_pixels

    def fingerprint(self, medium: ImageMedium) -> PictureFingerprint | Unusable:
        decoded = decode(medium.data, max_pixels=self._max_pixels)
        if isinstance(decoded, Unusable):
            return decoded
        picture = decoded.as_image()
        spread = float(np.asarray(picture.convert("L"), dtype=np.float32).std())
        if spread < MIN_SPREAD:
            return Unusable(
                f"the picture is nearly uniform (standard deviation {spread:.1f} of 255, "
                f"{MIN_SPREAD:.0f} is the least that can be compared)"
            )
        views = _views(picture)
        upright = np.stack([_hash(view) for view, _ in views])
        mirrored = np.stack([_hash(ImageOps.mirror(view)) for view, _ in views])
        return PictureFingerprint(
            upright, mirrored, tuple(box for _, box in views), min(1.0, spread / 64.0)
        )

    def pack(self, fingerprint: PictureFingerprint) -> StoredFingerprint:
        boxes = np.array(
            [[box.x0, box.y0, box.x1, box.y1] for box in fingerprint.boxes], dtype="<f8"
        )
        value = (
            bytes([len(fingerprint.boxes)])
            + fingerprint.upright.astype("<u8").tobytes()
            + fingerprint.mirrored.astype("<u8").tobytes()
            + boxes.tobytes()
        )
        return StoredFingerprint(self.name, self.version, value, fingerprint.quality)

    def unpack(self, stored: StoredFingerprint) -> PictureFingerprint:
        self.check_stored(stored)
        views = stored.value[0]
        size = views * _WORDS * 8
        if len(stored.value) != 1 + 3 * size:
            raise ValueError(f"stored picture fingerprint has {len(stored.value)} bytes")
        parts = [stored.value[1 + n * size : 1 + (n + 1) * size] for n in range(3)]
        upright, mirrored = (
            np.frombuffer(part, dtype="<u8").reshape(views, _WORDS).astype(np.uint64)
            for part in parts[:2]
        )
        boxes = np.frombuffer(parts[2], dtype="<f8").reshape(views, 4)
        return PictureFingerprint(
            upright,
            mirrored,
            tuple(Box(*(float(edge) for edge in box)) for box in boxes),
            stored.quality,
        )

    def compare(
        self, query: PictureFingerprint, reference: PictureFingerprint
    ) -> Comparison | None:
        best: tuple[int, bool, int, int] | None = None
        for mirrored, rows in ((False, reference.upright), (True, reference.mirrored)):
            for query_view, query_row in enumerate(query.upright):
                for reference_view, row in enumerate(rows):
                    distance = sum(
                        (int(a) ^ int(b)).bit_count() for a, b in zip(query_row, row, strict=True)
                    )
                    candidate = (distance, mirrored, query_view, reference_view)
                    if best is None or candidate < best:
                        best = candidate
        if best is None or best[0] > RADIUS:
            return None
        return _comparison(query, best)

    def index(self) -> Index[PictureFingerprint]:
        return _PictureIndex()

    def explain(self, comparison: Comparison) -> str:
        evidence = comparison.evidence
        query, reference = (
            VIEWS[min(1, evidence[view])] for view in ("query_view", "reference_view")
        )
        mirror = " mirrored" if evidence["mirrored"] else ""
        return (
            f"{query} here and {reference} of the reference{mirror} differ in "
            f"{evidence['distance']} of {BITS} bits of their perceptual hash; "
            f"up to {RADIUS} count as a copy"
        )

    @classmethod
    def examples(cls) -> Sequence[Example[ImageMedium]]:
        chair, lamp = _drawing(3), _drawing(8)
        framed = ImageOps.expand(chair, border=40, fill=(180, 30, 40))
        return (
            Example(
                "recompressed and smaller", _jpeg(chair.resize((300, 300)), 60), _jpeg(chair), True
            ),
            Example("mirrored", _jpeg(ImageOps.mirror(chair)), _jpeg(chair), True),
            Example("framed", _jpeg(framed), _jpeg(chair), True),
            Example("framed and mirrored", _jpeg(ImageOps.mirror(framed)), _jpeg(chair), True),
            Example("another picture", _jpeg(lamp), _jpeg(chair), False),
            Example("a third picture", _jpeg(_drawing(21)), _jpeg(lamp), False),
        )


_WORDS = BITS // 64


def _comparison(query: PictureFingerprint, best: tuple[int, bool, int, int]) -> Comparison:
    distance, mirrored, query_view, reference_view = best
    return Comparison(
        # Unrelated pictures differ in half of the bits: that is 0, equal hashes are 1.
        score=round(1.0 - distance / (BITS / 2), 4),
        region=query.boxes[query_view],
        evidence={
            "distance": distance,
            "mirrored": mirrored,
            "query_view": query_view,
            "reference_view": reference_view,
        },
    )


class _PictureIndex(Index[PictureFingerprint]):
    """All reference hashes in one exact index; a hash's number there says whose it is, whether it
    is the mirrored one, and of which view."""

    def __init__(self) -> None:
        self._hashes = HammingIndex(RADIUS)
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._next = 0

    def add(self, key: str, fingerprint: PictureFingerprint) -> None:
        self.remove(key)
        number, self._next = self._next, self._next + 1
        self._numbers[key], self._names[number] = number, key
        for mirrored, hashes in ((0, fingerprint.upright), (1, fingerprint.mirrored)):
            first = number * _ROWS + mirrored * _VIEWS
            self._hashes.add(np.arange(first, first + len(hashes)), hashes)

    def remove(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is not None:
            del self._names[number]
            self._hashes.remove(np.arange(number * _ROWS, (number + 1) * _ROWS))

    def __len__(self) -> int:
        return len(self._numbers)

    def search(self, query: PictureFingerprint) -> Iterator[tuple[str, Comparison]]:
        best: dict[int, tuple[int, bool, int, int]] = {}
        found = self._hashes.search(query.upright)
        for query_view, row, distance in zip(
            found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True
        ):
            number, place = divmod(row, _ROWS)
            mirrored, view = divmod(place, _VIEWS)
            candidate = (distance, bool(mirrored), query_view, view)
            if number not in best or candidate < best[number]:
                best[number] = candidate
        for number, comparison in best.items():
            yield self._names[number], _comparison(query, comparison)


def _hash(picture: Image.Image) -> NDArray[np.uint64]:
    bits = imagehash.phash(picture, hash_size=16, highfreq_factor=4).hash
    return np.packbits(bits.reshape(-1)).view(">u8").astype(np.uint64)


def _views(picture: Image.Image) -> list[tuple[Image.Image, Box]]:
    """The picture, then the picture without its plain border, up to two borders deep (a frame round
    a studio shot is two)."""
    width, height = picture.size
    left, top, right, bottom = 0, 0, width, height
    views = [(picture, Box(0.0, 0.0, 1.0, 1.0))]
    for _ in range(_MAX_TRIMS):
        inside = inside_border(views[-1][0])
        if inside is None:
            break
        left, top, right, bottom = (
            left + inside[0],
            top + inside[1],
            left + inside[2],
            top + inside[3],
        )
        box = Box(left / width, top / height, right / width, bottom / height)
        views.append((picture.crop((left, top, right, bottom)), box))
    return views


def _drawing(seed: int) -> Image.Image:
    """A busy abstract drawing, different for every seed, without a plain border."""
    source = np.random.default_rng(seed)
    picture = Image.new("RGB", (480, 480), tuple(int(v) for v in source.integers(90, 200, 3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(40):
        x, y = (int(v) for v in source.integers(-60, 480, 2))
        w, h = (int(v) for v in source.integers(30, 200, 2))
        fill = tuple(int(v) for v in source.integers(0, 255, 3))
        (draw.ellipse if source.random() < 0.5 else draw.rectangle)((x, y, x + w, y + h), fill=fill)
    return picture


def _jpeg(picture: Image.Image, quality: int = 90) -> ImageMedium:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return ImageMedium(buffer.getvalue())
