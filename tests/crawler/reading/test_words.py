"""Lists of words: the quick look for plain parts never changes what is found."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.words import Words, _core, _split, words

TABLE = tomllib.loads(files("crawler.reading").joinpath("words.toml").read_text("utf-8"))
LISTS = [(group, name) for group, lists in TABLE.items() for name in lists]
PIECES = st.sampled_from(
    [
        part
        for lists in TABLE.values()
        for text in lists.values()
        for part in text.replace("\n", "").replace("(?:", "|").replace(")?", "|").split("|")
        if part
    ]
)
TEXTS = st.lists(PIECES | st.text("abcdefghijklmnopqrstuvwxyz -_ÄÖé0123:.", max_size=8), max_size=6)


@pytest.mark.parametrize(("group", "name"), LISTS)
@given(parts=TEXTS)
def test_quick_look_loses_nothing(group: str, name: str, parts: list[str]) -> None:
    """The same place is found with and without it."""
    listed = words(group, name)
    for text in ("".join(parts), " ".join(parts).upper()):
        slow = listed.expression.search(text)
        fast = listed.search(text)
        assert (slow is None) == (fast is None), text
        assert slow is None or (fast is not None and slow.span() == fast.span())


@pytest.mark.parametrize(("group", "name"), LISTS)
def test_lists_are_sound(group: str, name: str) -> None:
    """No list is empty or fits everywhere."""
    listed = words(group, name)
    assert listed.search("") is None
    assert listed.search("zqxj 0000") is None
    assert all(part.strip() for part in _split(listed.pattern))


def test_cores() -> None:
    """The plain part of an alternative is what each of its matches holds."""
    assert _core(r"\bprix") == "prix"
    assert _core("add[-_ ]?to[-_ ]?(?:cart|bag)") == "add"
    assert _core("colou?r") == "colo"
    assert _core(r"\d+") is None
    assert Words(r"\d+|price").search("7") is not None


def test_labels_start_with_plain_letters() -> None:
    """The look at a label's first two letters is sound: every alternative begins with two."""
    for name in TABLE["labels"]:
        for part in words("labels", name).parts:
            assert not set(part[:2]) & set("\\()[]?*+.|^${}"), (name, part)
            assert part[2:3] not in {"?", "*"} or not part[1].isascii(), (name, part)
