"""Finds copies by one look at the whole picture: the cheapest stage, by itself.

For galleries too large for more: a picture costs a third to a quarter of what
``imagehash.phash(Image.open(file))`` takes, and is kept in less than 1 kB (twice that where it is
transparent), without its file, corners or small picture. What is found is recompressed, resized,
squeezed, mirrored, turned by quarters, framed or padded plainly, written over a little. What cannot
be found are crops, collages, insets and screenshots, and a recoloured variant is not told from a
copy: nothing is laid over anything. For that there is :class:`~matchers.pictures.PictureMatcher`.

A JPEG is decoded at an eighth of its size, its brightness alone. The hashes of the query's views
meet those of the reference's in eight turns. How near is near depends on how ordinary the reference
looks (:func:`radius`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version as version_of
from typing import ClassVar

import cv2
import numpy as np
import PIL
from numpy.typing import NDArray

from domain.match import Comparison, MediumKind, Relation, StoredFingerprint, Unusable
from matchers.contract import Example, ImageMedium, Index, Matcher
from matchers.decoding import MAX_PIXELS, decode_grey
from matchers.hamming.heap import Heap
from matchers.pictures.background import away, digest
from matchers.pictures.explaining import explain
from matchers.pictures.glance.fingerprint import Glance, glance
from matchers.pictures.hashing import BITS
from matchers.pictures.matcher import MIN_SPREAD, PictureMatcher
from matchers.pictures.turns import MIRRORED, NAMES, TURNS

NARROWEST, WIDEST = 24, 48
"""Bits, of 256, within which a reference is found. Recompression moves a hash by up to about 20;
PDQ's users take 31 ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm",
2019); there is no second look here, so less is allowed than the cascade takes for a hint (70)."""

APART = 24
"""Bits by which the radius stays below the distance to the nearest background picture."""

_ROWS = 8 * TURNS
"""Numbers that each reference has for its hashes: up to six views in eight turns."""


def radius(reference: Glance) -> int:
    """Within how many bits this reference is found."""
    nearest = int(away(reference.codes.reshape(-1, 4)).min())
    return min(WIDEST, max(NARROWEST, nearest - APART))


class GlanceMatcher(Matcher[ImageMedium, Glance]):
    """See the module's docstring. ``max_pixels`` bounds what is decoded."""

    name: ClassVar[str] = "glance"
    version: ClassVar[str] = (
        f"1+{digest()}+opencv{cv2.__version__}+pillow{PIL.__version__}"
        f"+simplejpeg{version_of('simplejpeg')}"
    )
    medium: ClassVar[MediumKind] = MediumKind.IMAGE
    keeps_fingerprints: ClassVar[bool] = True

    def __init__(self, *, max_pixels: int = MAX_PIXELS) -> None:
        self._max_pixels = max_pixels

    def fingerprint(self, medium: ImageMedium) -> Glance | Unusable:
        greys = decode_grey(medium.data, max_pixels=self._max_pixels)
        if isinstance(greys, Unusable):
            return greys
        spread = max(float(cv2.meanStdDev(grey)[1][0, 0]) for grey in greys)
        if spread < MIN_SPREAD:
            return Unusable(
                f"the picture is nearly uniform (standard deviation {spread:.1f} of 255, "
                f"{MIN_SPREAD:.0f} is the least that can be compared)"
            )
        return glance(greys, min(1.0, spread / 64.0))

    def pack(self, fingerprint: Glance) -> StoredFingerprint:
        return StoredFingerprint(
            self.name, self.version, fingerprint.to_bytes(), fingerprint.quality
        )

    def unpack(self, stored: StoredFingerprint) -> Glance:
        self.check_stored(stored)
        return Glance.from_bytes(stored.value, stored.quality)

    def compare(self, query: Glance, reference: Glance) -> Comparison | None:
        found = nearest(query, reference)
        limit = radius(reference)
        return comparison(query, *found, limit) if found[0] <= limit else None

    def index(self) -> Index[Glance]:
        return GlanceIndex()

    def explain(self, comparison: Comparison) -> str:
        evidence = comparison.evidence
        if evidence["hashes_alone"]:
            return explain(comparison)
        turn = f", {NAMES[evidence['turn']]}" if evidence["turn"] else ""
        return (
            f"looks as a whole like the reference{turn}: their hashes differ in "
            f"{evidence['distance']} of {BITS} bits, and {evidence['radius']} are the most at "
            "which this reference counts as found; the pictures were not laid over each other"
        )

    @classmethod
    def examples(cls) -> Sequence[Example[ImageMedium]]:
        beyond = ("cropped", "on another picture")
        return [one for one in PictureMatcher.examples() if one.name not in beyond]


def nearest(query: Glance, reference: Glance) -> tuple[int, int, int]:
    """The least distance, the query's view, and the turn: of equally near ones the first view."""
    differing = np.bitwise_count(query.upright[:, None] ^ reference.codes.reshape(1, -1, 4))
    distances: NDArray[np.int64] = differing.sum(axis=2, dtype=np.int64)
    view, place = np.unravel_index(int(distances.argmin()), distances.shape)
    return int(distances[view, place]), int(view), int(place) % TURNS


def comparison(query: Glance, distance: int, view: int, turn: int, limit: int) -> Comparison:
    """In the contract's form. The score is the share of bits that agree. Beyond the radius it is
    called by that relation which claims nothing of the whole picture."""
    found = distance <= limit
    return Comparison(
        score=round(1.0 - distance / BITS, 4),
        region=query.box(view),
        evidence={
            "relation": (Relation.COPY if found else Relation.ARTWORK).value,
            "hashes_alone": not found,
            "distance": distance,
            "radius": limit,
            "turn": turn,
            "mirrored": turn >= MIRRORED,
        },
    )


class GlanceIndex(Index[Glance]):
    """References in one block of hashes; at this radius everything is compared, block by block."""

    def __init__(self) -> None:
        self._heap = Heap()
        self._held: dict[str, int] = {}
        self._owners: dict[int, tuple[str, int]] = {}
        self._gone: set[int] = set()
        self._next = 0

    def __len__(self) -> int:
        return len(self._held)

    def add(self, key: str, fingerprint: Glance) -> None:
        self.remove(key)
        number, self._next = self._next, self._next + 1
        self._held[key] = number
        self._owners[number] = (key, radius(fingerprint))
        hashes = fingerprint.codes.reshape(-1, 4)
        self._heap.add(number * _ROWS + np.arange(len(hashes), dtype=np.int64), hashes)

    def remove(self, key: str) -> None:
        number = self._held.pop(key, None)
        if number is None:
            return
        del self._owners[number]
        self._gone.add(number)
        if len(self._gone) > len(self._held):
            rows = (np.array(sorted(self._gone))[:, None] * _ROWS + np.arange(_ROWS)).ravel()
            self._heap.remove(rows)
            self._gone.clear()

    def search(self, query: Glance) -> Iterator[tuple[str, Comparison]]:
        found = self._heap.scan(query.upright, WIDEST, loaded=True)
        best: dict[int, tuple[int, int, int]] = {}
        for view, row, distance in found.tolist():
            number, place = divmod(int(self._heap.keys[row]), _ROWS)
            # In the order in which the slow way takes the first of equals.
            one = (distance, view, place)
            if number not in best or one < best[number]:
                best[number] = one
        for number, (distance, view, place) in best.items():
            if number in self._owners and distance <= self._owners[number][1]:
                key, limit = self._owners[number]
                yield key, comparison(query, distance, view, place % TURNS, limit)
