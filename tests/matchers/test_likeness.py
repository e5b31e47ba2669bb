"""Marks that are alike to the eye, to the ear or across scripts; and the index finds just those."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.likeness import LikenessKind
from matchers.likeness.comparing import agreement, compare
from matchers.likeness.forms import words
from matchers.likeness.index import MarkIndex, quick_agreement

SAME = LikenessKind.IDENTICAL


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("Zorvantik", "ZORVANTIK", SAME),
        ("Zorvantik", "Zor-Vantik", SAME),
        ("Café Lumé", "CAFE LUME", SAME),
        ("藍圖燈", "蓝图灯", SAME),
        ("Zorvantik", "ｚｏｒｖａｎｔｉｋ", SAME),
        ("Zorvantik", "Z0rvantik", LikenessKind.LOOK),
        ("Zorvantik", "Zоrvаntik", LikenessKind.LOOK),  # Cyrillic о and а
        ("Lumennest", "Lurnennest", LikenessKind.LOOK),
        ("Zorvantik", "Zorvatnik", LikenessKind.LOOK),
        ("Zorvantik", "Sorvantic", LikenessKind.SOUND),
        ("Fenixa", "Phoenixa", LikenessKind.SOUND),
        ("Lantu", "蓝图", LikenessKind.PINYIN),
        ("Lantu", "藍圖", LikenessKind.PINYIN),
        ("蓝图", "LAN TU", LikenessKind.PINYIN),
        ("Lumennest", "Люменнест", LikenessKind.TRANSLITERATION),
        ("Lumennest", "ルーメンネスト", LikenessKind.TRANSLITERATION),
        ("Lumennest", "루멘네스트", LikenessKind.TRANSLITERATION),
    ],
)  # fmt: skip
def test_alike(ours: str, theirs: str, kind: LikenessKind) -> None:
    """Each ground is found, and called by its name."""
    found = compare(ours, theirs)
    assert found is not None
    assert found.kind is kind
    assert found.score == 1.0 if kind is SAME else 0.7 <= found.score < 1.0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        # Held confusingly similar: TTAB and its reviewing court as cited in TMEP 1207.01(b)(iv);
        # General Court T-99/01, T-130/03.
        ("SEIKO", "SEYCOS"), ("INTELECT", "ENTELEC"), ("ICE SHINE", "ISHINE"),
        ("CRESCO", "KRESSCO"), ("XCEED", "X-SEED"), ("STRATEGYN", "STRATEGEN"),
        ("VEEP", "BEEP"), ("MIXERY", "MYSTERY"), ("TRAVATAN", "TRIVASTAN"),
    ],
)  # fmt: skip
def test_decided_pairs(ours: str, theirs: str) -> None:
    """Pairs that offices and courts held too near to one another reach a person."""
    assert compare(ours, theirs) is not None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Zorvantik", "Kettle"), ("BUD", "BUDMEN"), ("ABC", "ABD"), ("Lantu", "红河"),
        ("蓝图", "红图"), ("Zorvantik", ""), ("", "Zorvantik"), ("Zorvantik", "***"),
    ],
)  # fmt: skip
def test_not_alike(ours: str, theirs: str) -> None:
    """What shares too little says nothing; short signs differ by one letter already."""
    assert compare(ours, theirs) is None


def test_parts() -> None:
    """A mark that takes ours up whole is alike, less than the same; an everyday word is no part, and
    of a mark of ours only the telling words are."""
    whole = compare("Zorvantik", "Zorvantik Home Lamps")
    assert whole is not None
    assert (whole.kind, whole.part, whole.score) == (SAME, True, 0.9)
    assert compare("House", "House of Something") is None
    telling = compare("Zorvantik lamp", "Zorvantik")
    assert telling is not None
    assert telling.part
    assert compare("Zorvantik lamp", "lamp") is None


def test_spelling_is_folded_once() -> None:
    """Words keep their order, and what nobody sees is not there."""
    assert words("ZOR\u200bVANTIK & Söhne's") == ("zorvantik", "sohnes")


LETTERS = st.text(alphabet="abeimnortz01 -蓝图兰途ルーмоé", max_size=14)


@given(LETTERS, LETTERS)
@settings(max_examples=300, deadline=None)
def test_quick_agreement(one: str, other: str) -> None:
    """The compiled comparison of letters is the textbook's."""
    assert quick_agreement(one, other) == pytest.approx(agreement(one, other), abs=1e-9)


BRANDS = {"a": "nortembia", "b": "lantu", "c": "bernim lamp", "d": "蓝图", "e": "zorb"}


@given(st.lists(LETTERS | st.sampled_from(
    ["Nortembia", "nortenbia", "n0rtembia shop", "lan tu", "兰图", "bernim", "zorb", "ZORBE", "Мортембиа"]
), max_size=12))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_index_equals_compare(theirs: list[str]) -> None:
    """The index finds the pairs that comparing all with all finds, with the same likeness."""
    slow = {
        (ours, place): likeness
        for place, text in enumerate(theirs)
        for ours, brand in BRANDS.items()
        if (likeness := compare(brand, text)) is not None
    }
    fast = {
        (found.ours, found.theirs): found.likeness
        for found in MarkIndex(BRANDS).scan(enumerate(theirs))
    }
    assert fast == slow


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_anything_can_be_compared(ours: str, theirs: str) -> None:
    """No text, however strange, is more than compared; a mark with letters is the same as itself."""
    compare(ours, theirs)
    itself = compare(ours, ours)
    assert itself is None or (itself.kind, itself.score) == (SAME, 1.0)
    assert (itself is None) == (words(ours) == ())


@pytest.mark.parametrize("text", ["\ud800蓝图", "蓝\udfff", "\ud83d"])
def test_halves_of_characters(text: str) -> None:
    """Half a surrogate pair stops nothing."""
    compare("Lantu", text)


def test_order_does_not_matter() -> None:
    """The same marks in any order, in one stream or several, are found alike."""
    theirs = [
        (n, text) for n, text in enumerate(("Nortembia", "lantu", "xyz", "nortenbia", "蓝图"))
    ]
    index = MarkIndex(BRANDS)
    together = {(f.ours, f.theirs, f.likeness) for f in index.scan(theirs)}
    turned = {(f.ours, f.theirs, f.likeness) for f in index.scan(reversed(theirs))}
    apart = {(f.ours, f.theirs, f.likeness) for one in theirs for f in index.scan([one])}
    assert together == turned == apart
