"""What a matcher found is explained in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.match import Match
from listingwatch.hits.explanations import explained
from listingwatch.wiring import App
from matchers.pictures import toning
from matchers.pictures.changes import Around
from matchers.pictures.covering import Cover
from matchers.pictures.turns import NAMES
from rights.wording import templates
from tests.console.conftest import visitor
from tests.console.stall import Item, _picture, _word, stocked

CHANGES = {
    "cropped": 0.5, "turn": 4, "tilt": 3.2, "leaning": 1.0, "wide": 1.0, "ground": False,
    "cover": "band", "covered": 0.12, "tones": ["brighter", "hues shifted"], "fills": 0.4,
    "around": Around.PLAIN.value, "scale": 1.0, "detail": 1.0,
}  # fmt: skip


def pictured(**changed: object) -> Match:
    match = _picture()
    return replace(match, evidence={**match.evidence, "changes": CHANGES | changed})


def test_english_is_the_matchers_own() -> None:
    """Nothing is said anew."""
    assert explained(_picture(), "photo", "en") == _picture().explanation


def test_chinese_says_what_was_done() -> None:
    """The finding, and each change."""
    said = explained(pictured(), "photo", "zh")
    for words in (
        "photo",
        "裁剪至原面积的50%",
        "镜像",
        "倾斜3°",
        "12%",
        "变亮",
        "色相偏移",
        "占该图片的40%",
    ):
        assert words in said
    assert "None" not in said


def test_every_change_has_its_word() -> None:
    """Turns, covers and tones that the matcher can name."""
    for turn in range(1, len(NAMES)):
        assert explained(pictured(turn=turn), "x", "zh") != explained(pictured(turn=0), "x", "zh")
    for cover in Cover:
        assert explained(pictured(cover=cover.value), "x", "zh")
    source = Path(toning.__file__).read_text("utf-8")
    known = {c.removeprefix("explain.tone_").replace("_", " ") for c in templates("zh") if c.startswith("explain.tone_")}  # fmt: skip
    assert known
    for tone in known - {"light and dark exchanged"}:
        assert f'"{tone}"' in source, tone


@pytest.mark.parametrize("picture", [False, True])
def test_a_card_in_chinese_is_chinese(app: App, picture: bool) -> None:
    """No English sentence of a matcher is left on it."""
    desk = stocked(app, [Item("a", picture=picture)])
    ada = visitor(desk)
    ada.get("/language/zh?back=/queue")
    kind = "copyright" if picture else "trademark"
    text = ada.get(f"/queue?kind={kind}").text
    assert (_picture() if picture else _word(Item("a"))).explanation not in text
    assert "images[0]" not in text
