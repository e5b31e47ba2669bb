"""Finds copies of pictures after what sellers do to them.

A cascade, cheap first. The same file is found by its digest. Hashes of the query's parts meet those
of the reference's views, in eight turns (:mod:`~matchers.pictures.whole`); corners that look alike
and lie alike lead to crops, insets and what was turned or tilted a little
(:mod:`~matchers.pictures.local`). Whatever these point to is laid over the query and looked at
place by place (:mod:`~matchers.pictures.dense`), which alone decides: copy, recoloured variant, the
same artwork in another picture, or nothing. References that are drawings are looked for as small
marks too, in any tone (:mod:`~matchers.pictures.marks`): logos. Faces are not looked for, nor told
apart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

import cv2
import numpy as np
import PIL
from PIL import Image, ImageDraw, ImageOps

from domain.match import Comparison, MediumKind, Relation, StoredFingerprint, Unusable
from matchers.contract import Example, ImageMedium, Index, Matcher
from matchers.decoding import MAX_PIXELS, decode, grey_of
from matchers.pictures import marks
from matchers.pictures.background import digest
from matchers.pictures.changes import changes
from matchers.pictures.explaining import explain
from matchers.pictures.finding import Finding, best, ways
from matchers.pictures.fingerprint import PictureFingerprint, fingerprint
from matchers.pictures.gallery import Gallery
from matchers.pictures.marks import LOGO_FROM, Marks
from matchers.pictures.relation import FEWEST_WITNESSES, REPORT_FROM
from matchers.pictures.turns import MIRRORED

MIN_SPREAD = 6.0
"""Standard deviation of the grey values (0..255) below which a picture is nearly uniform: it would
resemble every other empty picture."""


SMALL_PART = 0.1
"""Share of the query's area below which a drawing that is found there is a mark on something else,
not a picture that was taken over."""


class PictureMatcher(Matcher[ImageMedium, PictureFingerprint]):
    """The cascade; see the module's docstring. ``max_pixels`` bounds what is decoded."""

    name: ClassVar[str] = "pictures"
    version: ClassVar[str] = f"6+{digest()}+opencv{cv2.__version__}+pillow{PIL.__version__}"
    medium: ClassVar[MediumKind] = MediumKind.IMAGE
    keeps_fingerprints: ClassVar[bool] = True

    def __init__(self, *, max_pixels: int = MAX_PIXELS) -> None:
        self._max_pixels = max_pixels

    def fingerprint(self, medium: ImageMedium) -> PictureFingerprint | Unusable:
        decoded = decode(medium.data, max_pixels=self._max_pixels)
        if isinstance(decoded, Unusable):
            return decoded
        spread = float(grey_of(decoded.pixels).std())
        if decoded.on_black is not None:
            spread = max(spread, float(grey_of(decoded.on_black).std()))
        if spread < MIN_SPREAD:
            return Unusable(
                f"the picture is nearly uniform (standard deviation {spread:.1f} of 255, "
                f"{MIN_SPREAD:.0f} is the least that can be compared)"
            )
        return fingerprint(medium.data, decoded, min(1.0, spread / 64.0))

    def pack(self, fingerprint: PictureFingerprint) -> StoredFingerprint:
        return StoredFingerprint(
            self.name, self.version, fingerprint.to_bytes(), fingerprint.quality
        )

    def unpack(self, stored: StoredFingerprint) -> PictureFingerprint:
        self.check_stored(stored)
        return PictureFingerprint.from_bytes(stored.value, stored.quality)

    def compare(
        self, query: PictureFingerprint, reference: PictureFingerprint
    ) -> Comparison | None:
        if query.digest == reference.digest:
            return same_file()
        finding = best(query, reference, ways(query, reference))
        mark = marks.between(query, reference)
        if mark is not None and mark.score < LOGO_FROM:
            mark = None
        if finding is None or not worth_telling(finding):
            return mark
        return both(finding, mark, reference)

    def index(self) -> Index[PictureFingerprint]:
        return _PictureIndex()

    def explain(self, comparison: Comparison) -> str:
        return explain(comparison)

    @classmethod
    def examples(cls) -> Sequence[Example[ImageMedium]]:
        chair, lamp = _drawing(3), _drawing(8)
        framed = ImageOps.expand(chair, border=40, fill=(180, 30, 40))
        inset = _drawing(30)
        inset.paste(chair.resize((240, 240)), (200, 40))
        return (
            Example(
                "recompressed and smaller", _jpeg(chair.resize((300, 300)), 60), _jpeg(chair), True
            ),
            Example("mirrored", _jpeg(ImageOps.mirror(chair)), _jpeg(chair), True),
            Example("framed", _jpeg(framed), _jpeg(chair), True),
            Example("cropped", _jpeg(chair.crop((90, 60, 420, 400))), _jpeg(chair), True),
            Example("on another picture", _jpeg(inset), _jpeg(chair), True),
            Example("another picture", _jpeg(lamp), _jpeg(chair), False),
            Example("a third picture", _jpeg(_drawing(21)), _jpeg(lamp), False),
        )


class _PictureIndex(Index[PictureFingerprint]):
    def __init__(self) -> None:
        self._gallery = Gallery()
        self._marks = Marks()

    def add(self, key: str, fingerprint: PictureFingerprint) -> None:
        self._gallery.add(key, fingerprint)
        self._marks.add(key, fingerprint)

    def remove(self, key: str) -> None:
        self._gallery.remove(key)
        self._marks.remove(key)

    def __len__(self) -> int:
        return len(self._gallery)

    def search(self, query: PictureFingerprint) -> Iterator[tuple[str, Comparison]]:
        same = self._gallery.same_files(query)
        for key in same:
            yield key, same_file()
        found = {key: mark for key, mark in self._marks.search(query) if mark.score >= LOGO_FROM}
        for key, finding in self._gallery.search(query):
            if key not in same and worth_telling(finding):
                yield key, both(finding, found.pop(key, None), self._gallery.held(key))
        yield from ((key, mark) for key, mark in found.items() if key not in same)


def worth_telling(finding: Finding) -> bool:
    """Whether a person should hear of it."""
    judged, lying = finding.judged, finding.lying
    if judged.relation is Relation.ARTWORK and lying.distance is None:
        return judged.score >= REPORT_FROM and lying.witnesses >= FEWEST_WITNESSES
    return judged.score >= REPORT_FROM


def both(finding: Finding, mark: Comparison | None, reference: PictureFingerprint) -> Comparison:
    """What is said of a pair in which the picture was found, and perhaps the mark too. A copy or a
    variant stays one, except where what is a drawing beyond doubt is small in the query: that is a
    logo."""
    judged = finding.judged
    if judged.relation is not Relation.ARTWORK:
        made = comparison(finding)
        if finding.laid.of_query >= SMALL_PART or not marks.plainly_drawn(reference):
            return made
        if mark is not None and mark.score >= LOGO_FROM:
            return mark
        return replace(made, evidence={**made.evidence, "relation": Relation.LOGO.value})
    if mark is not None and (mark.score >= LOGO_FROM or mark.score > judged.score):
        return mark
    return comparison(finding)


def same_file() -> Comparison:
    """What is said of a file that is the reference's to the byte."""
    return Comparison(score=1.0, evidence={"relation": Relation.COPY.value, "same_file": True})


def comparison(finding: Finding) -> Comparison:
    """A finding in the contract's form."""
    judged, lying = finding.judged, finding.lying
    return Comparison(
        score=round(judged.score, 4),
        region=finding.region,
        evidence={
            "relation": judged.relation.value,
            "agreement": round(judged.agreement, 3),
            "in_line": round(judged.in_line, 3),
            "blocks": round(judged.evidence, 1),
            "distance": lying.distance,
            "corners": lying.witnesses,
            "turn": lying.turn,
            "mirrored": lying.turn >= MIRRORED,
            "reference_region": finding.reference_region.to_json(),
            "changes": changes(
                finding.query.thumbnail,
                finding.reference.thumbnail,
                finding.laid,
                lying.turn,
                finding.reference_region,
                recoloured=judged.relation is Relation.VARIANT,
            ).to_json(),
        },
    )


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
