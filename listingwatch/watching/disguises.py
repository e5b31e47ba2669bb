"""Disguised spellings of a mark that are worth a search of their own.

A marketplace's search finds the mark as it is written, and often its plural; a seller who hides
from the owner writes it otherwise. The mark matcher recognises far more disguises than these, in
whatever a search finds; here it is only about where to look.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from wordfreq import zipf_frequency

COMMON_WORD = 2.5
"""Zipf frequency (words in 10^9, as a power of ten) from which a spelling is a word of its own: a
search for it would find everything else."""


_VOWELS = frozenset("aeiou")


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("disguises.toml").read_text("utf-8"))


def disguises(mark: str) -> tuple[str, ...]:
    """The likeliest disguises of a mark, none of them the mark itself or a common word."""
    rules = _rules()
    plain = " ".join(mark.casefold().split())
    if sum(letter.isalpha() for letter in plain) < rules["least_letters"]:
        return ()
    found: dict[str, None] = {}
    for spelling in _spellings(plain, rules["figures"]):
        if spelling != plain and zipf_frequency(spelling, "en") < COMMON_WORD:
            found[spelling] = None
        if len(found) >= rules["most"]:
            break
    return tuple(found)


def _spellings(plain: str, figures: dict[str, str]) -> Iterator[str]:
    words = plain.replace("-", " ").split()
    if len(words) > 1:
        yield "".join(words)
        yield "-".join(words)
    for letter, figure in figures.items():
        if letter in plain[1:]:  # a mark that begins otherwise is hardly recognised by buyers
            yield plain[0] + plain[1:].replace(letter, figure)
    for place in range(1, len(plain) - 1):
        before, letter, after = plain[place - 1], plain[place], plain[place + 1]
        if letter == before or (letter in _VOWELS and before.isalpha() and after.isalpha()):
            yield plain[:place] + plain[place + 1 :]
