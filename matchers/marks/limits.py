"""What is too much, or too little, to be looked for."""

from __future__ import annotations

from matchers.marks.facts import MarkFacts
from matchers.marks.folding import looks

MAX_CHARACTERS = 100_000
"""Longest text that is read; the rest is not searched."""

MAX_LETTERS = 200
"""Longest form of a mark."""

MAX_ALIASES = 10_000
"""Most other spellings of one mark."""

MIN_LETTERS = 2
"""A mark of one letter cannot be found by its letters."""


def check(mark: MarkFacts) -> None:
    """:raises ValueError: saying what of a mark cannot be looked for."""
    if len(mark.aliases) > MAX_ALIASES:
        raise ValueError(
            f"{len(mark.aliases)} aliases are more than {MAX_ALIASES}; list them as marks of their "
            "own, or leave out those that differ only in writing"
        )
    for text in (mark.text, *mark.aliases):
        letters = len(looks(text[: 10 * MAX_LETTERS]))
        if letters < MIN_LETTERS:
            raise ValueError(
                f"“{text[:40]}” has fewer than {MIN_LETTERS} letters or digits and cannot be told "
                "from other writing; leave it out"
            )
        if letters > MAX_LETTERS or len(text) > 10 * MAX_LETTERS:
            raise ValueError(
                f"“{text[:40]}…” has more than {MAX_LETTERS} letters; list the part that "
                "people write"
            )
