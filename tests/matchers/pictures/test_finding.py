"""Copies are found whatever was done to them, look-alikes are not."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from benchmarks.images.attacks import ATTACKS
from domain.match import Box
from tests.matchers.pictures.made import (
    MATCHER,
    THINGS,
    attacked,
    fingerprint,
    found,
    reference,
    rendering,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_copies_are_found(attack: str) -> None:
    """What sellers do, a little and somewhat: at least three of four copies are called one, and at
    the first strength, of any attack, one never is called nothing."""
    called = 0
    for number, name in enumerate(("moka-pot", "toy-rocket")):
        for strength in (1, 2):
            query = fingerprint(attacked(name, attack, strength, seed=number))
            made = MATCHER.compare(query, reference(name))
            assert strength > 1 or made is not None, name
            called += made is not None and made.evidence["relation"] in {"copy", "variant"}
    assert called >= 3


def test_other_pictures_are_not() -> None:
    """Other things from the same studio, on the same ground, in the same light: none is a copy."""
    pairs = [(a, b) for a in THINGS for b in THINGS if a != b]
    for a, b in pairs:
        made = MATCHER.compare(reference(a), reference(b))
        assert made is None or made.evidence["relation"] not in {"copy", "variant"}, (a, b, made)


@pytest.mark.parametrize(
    ("picture", "other"),
    [("vase-pair", "ribbed-vase"), ("headphones", "headphones-dark"), ("dome-lamp", "rival-dome-lamp"),
     ("teapot", "teapot-side"), ("egg-lamp", "mushroom-lamp")],
)  # fmt: skip
def test_look_alikes_are_no_copies(picture: str, other: str) -> None:
    """The same kind of thing, another pose, another maker's design: never called a copy."""
    made = MATCHER.compare(reference(picture), reference(other))
    assert made is None or made.evidence["relation"] != "copy"


def test_a_recoloured_object_is_a_variant() -> None:
    """One thing in the picture in another colour is no mere change of tone."""
    base = Image.new("RGB", (420, 420), (235, 235, 230))
    draw = ImageDraw.Draw(base)
    for n in range(12):
        draw.rectangle((30 + 30 * n, 300, 44 + 30 * n, 390), fill=(40 + 12 * n, 90, 150 - 9 * n))
    other = base.copy()
    for picture, colour in ((base, (190, 40, 40)), (other, (40, 60, 190))):
        draw = ImageDraw.Draw(picture)
        draw.ellipse((90, 40, 330, 270), fill=colour)
        for n in range(10):
            dark = tuple(v * 2 // 3 for v in colour)
            draw.ellipse(
                (110 + 20 * n, 70 + 13 * (n % 4), 124 + 20 * n, 240), outline=dark, width=4
            )
    made = MATCHER.compare(fingerprint(other), fingerprint(base))
    assert made is not None
    assert made.evidence["relation"] == "variant"
    same = MATCHER.compare(
        fingerprint(ImageEnhance.Brightness(base).enhance(0.8)), fingerprint(base)
    )
    assert same is not None
    assert same.evidence["relation"] == "copy"


def test_the_region_is_where_the_picture_stands() -> None:
    """On another picture, in a frame, of a crop: the box is there, in both pictures."""
    photo = rendering("camera")
    page = rendering("teapot").resize((800, 800))
    page.paste(photo.resize((360, 360)), (400, 60))
    on_page = found(page, "camera").region
    assert isinstance(on_page, Box)
    assert (on_page.x0, on_page.y0, on_page.x1, on_page.y1) == pytest.approx(
        (0.5, 0.075, 0.95, 0.525), abs=0.015
    )
    size = photo.width
    part = found(photo.crop((0, 0, round(0.7 * size), photo.height)), "camera")
    assert part.evidence["reference_region"]["x1"] == pytest.approx(0.7, abs=0.02)
