"""Finds owners of rights whose name a product's text has.

A company is known by what is left of its name without its form ("Zorvantik Technology Co., Ltd." is
"zorvantik"). A name that is left as one everyday word says nothing within a sentence and counts
as a brand only.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import wordfreq

LEAST_LETTERS = 3
"""A shorter name is found everywhere."""

EVERYDAY = 3.0
"""Zipf value from which one word alone is an everyday one; see :mod:`matchers.titles`."""


@cache
def _company_words() -> frozenset[str]:
    text = files("matchers").joinpath("data/company_words.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["words"])


def _words(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple("".join(c if c.isalnum() else " " for c in folded).split())


def distinctive(owner: str) -> tuple[str, ...]:
    """What a company is known by; nothing where that is too short."""
    left = tuple(word for word in _words(owner) if word not in _company_words() and len(word) > 1)
    return left if len("".join(left)) >= LEAST_LETTERS else ()


def found_in(owner: str, text: str, brand: str) -> bool:
    """Whether a product's text or brand has an owner's name: the slow way, owner by owner."""
    name = distinctive(owner)
    if not name:
        return False
    if distinctive(brand) == name:
        return True
    words = _words(text)
    runs = (words[start : start + len(name)] for start in range(len(words)))
    return not _everyday(name) and any(run == name for run in runs)


@cache
def _everyday(name: tuple[str, ...]) -> bool:
    return len(name) == 1 and wordfreq.zipf_frequency(name[0], "en", wordlist="small") >= EVERYDAY


class OwnerIndex:
    """Many owners at once, by their names."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        self._longest = 0

    def add(self, key: str, owner: str) -> None:
        """Add a right's owner under the right's key."""
        name = distinctive(owner)
        if name:
            self._owners[name][key] = owner
            self._longest = max(self._longest, len(name))

    def search(self, text: str, brand: str) -> Iterator[tuple[str, str]]:
        """Keys with the owners whose name the text or the brand has, each once."""
        words = _words(text)
        names = {
            words[start : start + size]
            for start in range(len(words))
            for size in range(1, min(self._longest, len(words) - start) + 1)
        }
        named = {name for name in names if name in self._owners and not _everyday(name)}
        if distinctive(brand) in self._owners:
            named.add(distinctive(brand))
        for name in sorted(named):
            yield from self._owners[name].items()
