"""Titles and owners are found by their indexes as they are one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import owner_names
from matchers.owner_names import OwnerIndex, distinctive
from matchers.titles import TitleIndex, compare, title_words

WORDS = st.sampled_from(
    ("lamp", "Lamps", "desk", "foldable", "folding", "stand", "phone", "charger", "charging", "the",
     "for", "台灯", "灯罩", "x", "12", "paper", "lanterns")
)  # fmt: skip
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
OWNERS = st.sampled_from(
    ("Zorvantik Technology Co., Ltd.", "ZORVANTIK INC", "Apple Inc.", "Van Dorn Optics BV", "A", "",
     "The Company", "Müller GmbH")
)  # fmt: skip


@given(st.lists(TEXT, max_size=12), st.lists(st.integers(0, 11), max_size=6), TEXT)
def test_the_index_of_titles_is_the_slow_way(
    titles: list[str], removed: list[int], text: str
) -> None:
    """Whatever was added, replaced and removed, in whatever order."""
    index, left = TitleIndex(), {}
    for number, title in enumerate(titles):
        index.add(f"k{number % 7}", title)
        left[f"k{number % 7}"] = title
    for number in removed:
        index.remove(f"k{number % 7}")
        left.pop(f"k{number % 7}", None)
    assert len(index) == len(left)
    slow = {found for key, title in left.items() if (found := compare(key, title, text))}
    assert set(index.search(text)) == slow


@given(st.lists(TEXT, max_size=12), TEXT, TEXT)
def test_titles_with_a_word_of_the_heading_are_the_slow_way(
    titles: list[str], heading: str, rest: str
) -> None:
    """Whichever list is the shorter one to go through."""
    index, text = TitleIndex(), f"{heading} {rest}"
    for number, title in enumerate(titles):
        index.add(str(number), title)
    among = title_words(heading)
    slow = {
        found
        for number, title in enumerate(titles)
        if (found := compare(str(number), title, text)) and not among.isdisjoint(found.words)
    }
    assert set(index.search(text, among=among)) == slow


@given(
    st.lists(OWNERS, max_size=8),
    st.sampled_from(("Zorvantik lamp", "a lamp by van dorn optics", "apple slicer", "Müller")),
    st.sampled_from(("", "Apple", "zorvantik", "Van Dorn Optics")),
)
def test_the_index_of_owners_is_the_slow_way(owners: list[str], text: str, brand: str) -> None:
    """Names in the text, everyday words in the brand alone."""
    index = OwnerIndex()
    for number, owner in enumerate(owners):
        index.add(str(number), owner)
    slow = {
        (str(number), owner)
        for number, owner in enumerate(owners)
        if owner_names.found_in(owner, text, brand)
    }
    found = list(index.search(text, brand))
    assert set(found) == slow
    assert len(found) == len(slow)


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("Paper lantern", "Paper lanterns, set of two", True),
        ("Lamp", "Desk lamp", True),
        (
            "Foldable stand with magnetic charging coil",
            "Folding phone stand, magnetic charger",
            True,
        ),
        ("Lamp with wireless charging coil", "Desk lamp", False),
        ("Method and apparatus", "Method of making an apparatus", False),
        ("折叠手机支架", "新款折叠手机支架", True),
        ("折叠手机支架", "手机壳", False),
    ],
)
def test_titles(title: str, text: str, found: bool) -> None:
    """What leads a person to a title, and what does not."""
    assert (compare("k", title, text) is not None) is found


def test_folding() -> None:
    """Idle words and numbers say nothing; endings tell nothing apart."""
    assert title_words("The design of a lamp, 12 pcs") == {"lamp"}
    assert title_words("Charging chargers charged") == {"charg"}
    assert distinctive("Zorvantik Technology Co., Ltd.") == ("zorvantik",)
    assert distinctive("The Company") == ()
