"""Logos: drawings are told from photos, found small in photos whatever their tone, with the box, and
index equals comparison."""

from __future__ import annotations

import io
import itertools
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from domain.match import Box, Comparison, Unusable
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from matchers.pictures.drawing import marks
from matchers.pictures.explaining import explain
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.local.descriptors import inverted
from matchers.pictures.local.features import described
from matchers.pictures.marks import Marks, drawn
from matchers.pictures.ranking import Ranking, told
from matchers.pictures.showing import EDGE, show
from matchers.pictures.showing import SIDE as SHOWN_SIDE
from tests.logos import LOGOS, PHOTOS, bare, inks, photo, printed
from tests.pictures import jpeg

MATCHER = PictureMatcher()


def made_of(data: bytes) -> PictureFingerprint:
    made = MATCHER.fingerprint(ImageMedium(data))
    assert not isinstance(made, Unusable), made
    return made


@cache
def reference(name: str) -> PictureFingerprint:
    return made_of(bare(name))


def overlap(a: Box, b: Box) -> float:
    wide = max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0))
    high = max(0.0, min(a.y1, b.y1) - max(a.y0, b.y0))
    both = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0)
    return wide * high / (both - wide * high)


@pytest.mark.parametrize("name", LOGOS)
@pytest.mark.parametrize("share", [0.25, 0.12])
@pytest.mark.parametrize(
    ("tone", "badge"),
    [((25, 30, 50), None), ((245, 245, 245), (150, 30, 40)), ((30, 90, 60), (240, 240, 235))],
)
def test_a_logo_is_found_in_a_photo(
    name: str, share: float, tone: tuple[int, int, int], badge: tuple[int, ...] | None
) -> None:
    """Dark, white on a badge, green on a badge; tilted; at a quarter and an eighth of the width:
    it is called a logo, and the box is there."""
    picture, box = printed(name, "armchair", share, tone=tone, badge=badge)
    made = MATCHER.compare(made_of(jpeg(picture)), reference(name))
    assert made is not None
    assert made.evidence["relation"] == "logo"
    assert isinstance(made.region, Box)
    assert overlap(made.region, box) > 0.5
    assert "small mark" in explain(made)


def test_no_logo_is_found_where_there_is_none() -> None:
    """Photos without a logo, and with another one."""
    plain = [made_of(jpeg(photo(name))) for name in PHOTOS]
    for query, name in itertools.product(plain, LOGOS):
        assert MATCHER.compare(query, reference(name)) is None
    for name, other in itertools.permutations(LOGOS, 2):
        picture, _ = printed(name, "backpack", 0.2, tone=(25, 30, 50), badge=(230, 230, 230))
        assert MATCHER.compare(made_of(jpeg(picture)), reference(other)) is None


def test_photos_are_no_drawings() -> None:
    """Logos are drawings, dark or white; the sample market's product pictures are not, and take no
    part in the search for marks."""
    assert all(drawn(reference(name)) for name in LOGOS)
    assert drawn(made_of(bare("owl", (250, 250, 250))))
    held = Marks()
    for name in PHOTOS:
        held.add(name, made_of(jpeg(photo(name))))
    assert len(held) == 0


def test_a_copied_logo_is_a_copy() -> None:
    """The whole picture, smaller and recompressed, is no mark in another picture."""
    flat = Image.open(io.BytesIO(bare("owl")))
    white = Image.new("RGB", flat.size, "white")
    white.paste(flat, (0, 0), flat)
    made = MATCHER.compare(made_of(jpeg(white.resize((300, 300)), 70)), reference("owl"))
    assert made is not None
    assert made.evidence["relation"] == "copy"


def test_index_equals_compare() -> None:
    """Logos and photos in one index, some removed and some replaced: what it finds is what comparing
    pair by pair finds, to the last digit; from kept fingerprints, too."""
    gallery = {name: reference(name) for name in LOGOS} | {
        name: made_of(jpeg(photo(name))) for name in PHOTOS[:3]
    }
    index = MATCHER.index()
    for key, held in gallery.items():
        index.add(key, made_of(bare("maze")))
        index.add(key, MATCHER.unpack(MATCHER.pack(held)))
    index.add("gone", reference("owl"))
    index.remove("gone")
    ranking = Ranking()
    for key, held in gallery.items():
        ranking.add(key, held)
    hits = 0
    for number, (name, share) in enumerate(itertools.product(LOGOS, (0.25, 0.12, 0.06))):
        tone = (245, 245, 245) if number % 2 else (20, 20, 40)
        badge = (120, 40, 60) if number % 2 else None
        picture, _ = printed(name, PHOTOS[number % 3], share, tone=tone, badge=badge)
        query = made_of(jpeg(picture))
        expected: dict[str, Comparison] = {}
        for key, held in gallery.items():
            made = MATCHER.compare(query, held)
            if made is not None:
                expected[key] = made
        assert dict(index.search(query)) == expected
        hits += name in expected
        for key, found in ranking.search(query, 0.0, 20):
            assert found == told(query, gallery[key])
    assert hits >= 6


def test_light_and_dark_exchanged_is_a_permutation() -> None:
    """The descriptors of a negative are those of the picture, bits reordered; twice is the same."""
    grey = np.asarray(inks("anchor"))
    own, other = described(grey), described(255 - grey)
    assert len(own) > 20
    assert np.array_equal(own.x, other.x)
    differing = np.bitwise_count(inverted(own.codes) ^ other.codes).sum(axis=1)
    assert np.median(differing) <= 4
    assert np.array_equal(inverted(inverted(own.codes)), own.codes)


def test_marks_are_told_the_same_again() -> None:
    """From the kept fingerprint alone."""
    held = reference("anchor")
    again = PictureFingerprint.from_bytes(held.to_bytes(), held.quality)
    for one, two in zip(held.flats, again.flats, strict=True):
        first, second = marks(one), marks(two)
        assert np.array_equal(first.codes, second.codes)
        assert np.array_equal(first.x, second.x)


def test_a_small_copy_of_a_photo_stays_a_copy() -> None:
    """A tenth of the query and less: what is no drawing is never called a logo."""
    page = Image.new("RGB", (1_000, 800), "white")
    small = photo("espresso-cup").resize((300, 240))
    page.paste(small, (40, 40))
    draw = ImageDraw.Draw(page)
    for line in range(20):
        draw.text((400, 60 + 30 * line), "words of a page, and more of them", fill="black")
    made = MATCHER.compare(made_of(jpeg(page)), made_of(jpeg(photo("espresso-cup"))))
    assert made is not None
    assert made.evidence["relation"] == "copy"


def test_the_picture_of_a_finding_outlines_the_mark() -> None:
    """Red on the box in the query, and round what was found in the reference."""
    badged, box = printed("maze", "camera", 0.2, tone=(25, 30, 50), badge=(240, 240, 240))
    data = jpeg(badged)
    found = MATCHER.compare(made_of(data), reference("maze"))
    assert found is not None
    shown_as = show(data, bare("maze"), found, ("photo", "mark"))
    assert isinstance(shown_as, bytes)
    pixels = np.asarray(Image.open(io.BytesIO(shown_as)).convert("RGB")).astype(int)
    red = (pixels[:, :, 0] > 170) & (pixels[:, :, 1] < 110) & (pixels[:, :, 2] < 110)
    columns = np.flatnonzero(red[80:].sum(axis=0) > 40)
    left = EDGE + SHOWN_SIDE * box.x0
    assert np.abs(columns - left).min() < 12
    assert np.abs(columns - (EDGE + SHOWN_SIDE * box.x1)).min() < 12
