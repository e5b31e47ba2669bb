"""How often a mark occurs in ordinary titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.marks.use import Level, advice, rate


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        ("Digital", Level.HOPELESS),
        ("Compatible", Level.HOPELESS),
        ("premium", Level.HOPELESS),
        ("Schwarz", Level.HOPELESS),
        ("XL", Level.HOPELESS),
        ("W", Level.HOPELESS),
        ("...", Level.HOPELESS),
        ("Apple", Level.ORDINARY),
        ("Hotel", Level.ORDINARY),
        ("Haus", Level.ORDINARY),
        ("Sony", Level.DISTINCTIVE),
        ("Zorvantik", Level.DISTINCTIVE),
        ("Star Wars", Level.DISTINCTIVE),
        ("迪士尼", Level.DISTINCTIVE),
    ],
)
def test_words_are_told_from_names(mark: str, level: Level) -> None:
    """Words of shops are hopeless, words of a language ordinary, names distinctive."""
    assert rate(mark).level is level


def test_the_user_is_told() -> None:
    """A hopeless mark is named with its rate and what follows; a distinctive one is not."""
    assert advice("Digital", ()) == (
        "“Digital” occurs in about 10 of 1,000 ordinary titles (a word of shops' titles): "
        "without a class it will only be reviewed"
    )
    assert "other goods" in (advice("Digital", ("9",)) or "")
    assert "give its classes" in (advice("Hotel", ()) or "")
    assert advice("Zorvantik", ()) is None


@given(st.text(max_size=200))
def test_any_mark_is_rated(mark: str) -> None:
    """Whatever stands in a register: a rate between none and most titles, the same in any case."""
    rating = rate(mark)
    assert 0 <= rating.per_thousand <= 1000
    assert (rating.level is Level.DISTINCTIVE) == (advice(mark, ()) is None)
