"""What was done to a picture, in words and as a picture of the two."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from domain.match import Unusable
from matchers.pictures import showing
from matchers.pictures.explaining import changed, explain
from matchers.pictures.relation import COPY_FROM
from tests.matchers.pictures.made import (
    MATCHER,
    THINGS,
    fingerprint,
    found,
    made_of,
    rendering,
)
from tests.pictures import jpeg


def said(query: Image.Image, name: str) -> str:
    made = found(query, name)
    assert made.evidence["relation"] == "copy"
    json.dumps(made.evidence)
    return ", ".join(changed(made.evidence["changes"]))


def badge(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    side = round(picture.width * 0.3)
    ImageDraw.Draw(made).ellipse((10, 10, 10 + side, 10 + side), fill=(200, 0, 0))
    return made


def band(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    width, height = picture.size
    ImageDraw.Draw(made).rectangle((0, round(height * 0.8), width, height), fill=(20, 30, 160))
    return made


def kept(picture: Image.Image, share: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((0, 0, round(width * share), round(height * share)))


@pytest.mark.parametrize("name", ["camera", "backpack"])
@pytest.mark.parametrize(
    ("change", "words_"),
    [
        (lambda p: kept(p, 0.79), "cropped to 62% of its area"),
        (ImageOps.mirror, "mirrored"),
        (lambda p: p.transpose(Image.Transpose.ROTATE_270), "turned by 90°"),
        (lambda p: p.resize((p.width * 3 // 4, p.height)), r"squeezed to 7[456]% of its width"),
        (lambda p: p.resize((p.width, p.height * 3 // 4)), r"squeezed to 7[456]% of its height"),
        (lambda p: p.rotate(7, expand=True, fillcolor="white"), "rotated by 7°"),
        (lambda p: ImageOps.expand(p, p.width // 4, "white"), "with a border, itself 44%"),
        (band, r"a band \(text or banner\) over 2\d%"),
        (badge, r"something \(badge, logo, text\) over"),
        (ImageOps.grayscale, "colours taken away"),
        (lambda p: ImageEnhance.Brightness(p).enhance(0.6), "darker"),
        (lambda p: p.resize((96, 96)), "much reduced in size"),
        (lambda p: p.filter(ImageFilter.GaussianBlur(p.width / 90)), "fine detail lost"),
    ],
)  # fmt: skip
def test_explanations_name_the_change(
    name: str, change: Callable[[Image.Image], Image.Image], words_: str
) -> None:
    """Each change is told by its name and measure, on a photo with colours and texture."""
    assert re.search(words_, said(change(rendering(name)).convert("RGB"), name))


def test_a_frame_with_a_banner_is_no_other_background() -> None:
    """What lies over a plain ground from three sides leaves most of it as it was."""
    ground = Image.new("RGB", (480, 600), "white")
    ground.paste(rendering("camera").resize((300, 300)), (90, 130))
    made = ground.copy()
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, 479, 599), outline=(120, 190, 200), width=34)
    draw.rectangle((0, 470, 480, 600), fill=(150, 140, 180))
    draw.ellipse((330, 0, 480, 150), fill=(90, 20, 190))
    finding = MATCHER.compare(fingerprint(made), fingerprint(ground, 95))
    assert finding is not None
    told = ", ".join(changed(finding.evidence["changes"]))
    assert "another background" not in told
    assert " over " in told


def test_explanations_invent_nothing() -> None:
    """A copy that was only compressed anew and made a little smaller: no change is named."""
    for name in THINGS:
        small = rendering(name)
        small.thumbnail((400, 400))
        made = found(small, name)
        assert changed(made.evidence["changes"]) == [], name
        assert "no change to be seen" in explain(made)


def test_an_explanation_has_distance_and_threshold() -> None:
    """The sentence says how alike, and from when on that counts."""
    sentence = explain(found(ImageOps.mirror(rendering("camera")), "camera"))
    assert "mirrored" in sentence
    assert f"a copy counts from {COPY_FROM:.2f}" in sentence
    assert "of 256 bits" in sentence or "corners that lie alike" in sentence


def test_the_very_file_is_said_to_be() -> None:
    """Byte for byte the same: score 1, and said so."""
    data = jpeg(rendering("camera"))
    made = MATCHER.compare(made_of(data), made_of(data))
    assert made is not None
    assert made.score == 1.0
    assert "every byte" in explain(made)


def test_the_picture_shows_both() -> None:
    """Side by side, outlined in red, with names from strangers and the sentence below."""
    query, own = jpeg(kept(rendering("camera"), 0.8)), jpeg(rendering("camera"), 95)
    made = MATCHER.compare(made_of(query), made_of(own))
    assert made is not None
    names = ("q\n\x1b[31m\udcff" + "x" * 300, "參考.jpg")
    shown = showing.show(query, own, made, names)
    assert isinstance(shown, bytes)
    picture = np.asarray(Image.open(io.BytesIO(shown)).convert("RGB")).astype(int)
    height, width = picture.shape[:2]
    assert width > 1.8 * showing.SIDE
    red = (picture[..., 0] > 180) & (picture[..., 1] < 90) & (picture[..., 2] < 90)
    assert red[:, : width // 2].sum() > 600
    assert red[:, width // 2 :].sum() > 600
    assert (picture[height - 40 :].min(axis=2) < 90).any()
    assert isinstance(showing.show(b"", own, made, names), Unusable)
