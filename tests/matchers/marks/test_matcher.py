"""Word marks as a matcher: found however written, left alone otherwise, index equal to comparison."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.match import Comparison, TextSpan, Unusable, Use
from matchers.contract import TextMedium
from matchers.marks.matcher import TextFingerprint, WordMarkMatcher

MATCHER = WordMarkMatcher()


def fingerprint(text: str) -> TextFingerprint:
    made = MATCHER.fingerprint(TextMedium(text))
    assert not isinstance(made, Unusable), text
    return made


def find(text: str, mark: str) -> Comparison | None:
    return MATCHER.compare(fingerprint(text), fingerprint(mark))


@pytest.mark.parametrize(
    ("text", "mark", "surface"),
    [
        ("New ZORVANTIK lamp", "Zorvantik", "ZORVANTIK"),
        ("New Z0RVANT1K lamp", "Zorvantik", "Z0RVANT1K"),
        ("New Zоrvаntik lamp", "Zorvantik", "Zоrvаntik"),
        ("New Zorv\u200bantik lamp", "Zorvantik", "Zorv\u200bantik"),
        ("Z.O.R.V.A.N.T.I.K lamp", "Zorvantik", "Z.O.R.V.A.N.T.I.K"),
        ("Z|O|R|V|A|N|T|I|K lamp", "Zorvantik", "Z|O|R|V|A|N|T|I|K"),
        ("New ＺＯＲＶＡＮＴＩＫ", "Zorvantik", "ＺＯＲＶＡＮＴＩＫ"),
        ("Zórvántik", "Zorvantik", "Zórvántik"),
        ("Zor vantik lamp", "Zorvantik", "Zor vantik"),
        ("Brandelux-Pro kettle", "Brandelux Pro", "Brandelux-Pro"),
        ("BrandeluxPro kettle", "Brandelux Pro", "BrandeluxPro"),
        ("Zorvanntik lamp", "Zorvantik", "Zorvanntik"),
        ("Zorvanitk lamp", "Zorvantik", "Zorvanitk"),
        ("Z*rvantik lamp", "Zorvantik", "Z*rvantik"),
        ("zorvanti* lamp", "Zorvantik", "zorvanti*"),
        ("Zor🔥vantik lamp", "Zorvantik", "Zor🔥vantik"),
        ("zorvantikshoes", "Zorvantik", "zorvantik"),
        ("Zorvantik’s best", "Zorvantik", "Zorvantik"),
        ("Zorwantyk lamp", "Zorvantik", "Zorwantyk"),
        ("Лампа Зорвантик", "Zorvantik", "Зорвантик"),
        ("Z0rvanntik lamp", "Zorvantik", "Z0rvanntik"),
        ("華潤萬家 coupon", "华润万家", "華潤萬家"),
        ("なごやめし", "ナゴヤ", "なごや"),
        ("3M tape", "3M", "3M"),
        ("7UP can", "7UP", "7UP"),
        ("P1lsner mug", "Pilsner", "P1lsner"),
        ("Mu+4nt poster", "Mutant", "Mu+4nt"),
        ("8U!1+ NY bag", "Built NY", "8U!1+ NY"),
        ("83 Cr3@7!v€ lamp", "BE Creative", "83 Cr3@7!v€"),
    ],
)
def test_found(text: str, mark: str, surface: str) -> None:
    """The span is the text as it stands there."""
    found = find(text, mark)
    assert found is not None
    assert isinstance(found.region, TextSpan)
    assert found.region.surface == surface
    assert text[found.region.start : found.region.end] == surface


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("A nice kettle", "Zorvantik"),
        ("Apples and pears", "Appel"),
        ("A pineapple", "Apple"),
        ("The walker", "Talker"),
        ("Price $19.99!", "Ig"),
        ("10 pack", "Iopack"),
        ("Force 3", "Force 10"),
        ("21st Birthday", "1st Birthday"),
        ("Lens 20mm", "Zoom"),
        ("PC Case", "TZ Case"),
        ("Summer SALE!", "Sanei"),
        ("*Only 5 left", "Sony"),
        ("Москва", "Zorvantik"),
    ],
)
def test_left_alone(text: str, mark: str) -> None:
    """Ordinary words are no misspellings, a rest must be a word, another number is another thing."""
    assert find(text, mark) is None


def test_says_how_it_reads() -> None:
    """The explanation names the surface, the mark, the steps and the letters."""
    found = find("Lamp Z0rvanitk", "Zorvantik")
    assert found is not None
    said = MATCHER.explain(found)
    assert "“Z0rvanitk” reads as “Zorvantik”" in said
    assert "digits or signs for letters" in said
    assert "“it” for “ti”" in said


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("ZORVANTIK lamp", Use.USE),
        ("Shade compatible with ZORVANTIK", Use.NOMINATIVE),
        ("Bulb for ZORVANTIK lamps", Use.NOMINATIVE),
        ("Schirm passend für ZORVANTIK", Use.NOMINATIVE),
        ("Abat-jour compatible avec Zorvantik", Use.NOMINATIVE),
        ("ZORVANTIK 対応 ランプ", Use.NOMINATIVE),
        ("适用于ZORVANTIK灯", Use.NOMINATIVE),
        ("Not made by Zorvantik", Use.NEGATED),
        ("Great gift for her. ZORVANTIK lamp", Use.USE),
        ("Shade compatible with Z0RVANT1K", Use.USE),
        ("ZORVANTIK lamp, compatible with ZORVANTIK bulbs", Use.USE),
    ],
)
def test_use(text: str, use: Use) -> None:
    """What says only what a thing fits is told from use as a sign; disguise is never permitted."""
    found = find(text, "Zorvantik")
    assert found is not None
    assert found.use is use


def test_an_everyday_word() -> None:
    """Written small in running text it is the word; in a brand field or as a title's name the mark."""
    generic = find("at the summit of comfort", "SUMMIT")
    assert generic is not None
    assert generic.use is Use.GENERIC
    assert "everyday word" in MATCHER.explain(generic)
    named = find("Summit", "SUMMIT")
    assert named is not None
    assert named.use is Use.USE


TEXT = st.text(
    st.sampled_from("abcdeznorvtik ABZ01$@.-*\u200bаоé \u00adＺ🔥"), max_size=30
) | st.text(max_size=20)
MARKS = st.lists(
    st.text(string.ascii_lowercase[:6] + "nortvzik 01", min_size=2, max_size=14), max_size=8
)


@settings(max_examples=100, deadline=None)
@given(text=TEXT, marks=MARKS, near=st.integers(0, 3))
def test_index_equals_compare(text: str, marks: list[str], near: int) -> None:
    """The index finds what comparing one by one finds, with the same words about it."""
    if marks:
        mark = marks[0]
        text = f"{text} {mark[:near]}{mark[near + 1 :]} {mark.upper()}"
    query = MATCHER.fingerprint(TextMedium(text))
    if isinstance(query, Unusable):
        return
    index = MATCHER.index()
    expected = {}
    for number, mark in enumerate(marks):
        reference = MATCHER.fingerprint(TextMedium(mark))
        if isinstance(reference, Unusable):
            continue
        index.add(str(number), reference)
        found = MATCHER.compare(query, reference)
        if found is not None:
            expected[str(number)] = found
    assert dict(index.search(query)) == expected
