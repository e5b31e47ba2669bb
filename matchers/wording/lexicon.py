"""What any shop may say of any article, as ``data/shop_language.toml`` lists it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.wording import grams
from matchers.wording.stream import fold, read

LONGEST_BEGINNING = 24
"""Letters of a word that are looked at for how it begins."""


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words, whole or by how they begin."""

    whole: frozenset[str]
    beginnings: frozenset[str]

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> Words:
        entries = {entry for words in groups for entry in words}
        beginnings = {folded(entry) for entry in entries if entry.endswith("*")}
        whole = {folded(entry) for entry in entries if not entry.endswith("*")}
        return cls(frozenset(whole), frozenset(beginnings))

    def hold(self, word: str) -> bool:
        longest = min(len(word), LONGEST_BEGINNING)
        return word in self.whole or any(
            word[:length] in self.beginnings for length in range(1, longest + 1)
        )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that hardly stand in a sentence that is not about the sale, safety or gifts, words that
    such sentences have in common with others, and what stands for both in scripts that do not set
    words apart; names of specifications, units; the runs of turns of phrase, in ascending order."""

    theirs: Words
    both: Words
    terms: re.Pattern[str]
    keys: frozenset[str]
    units: frozenset[str]
    phrases: NDArray[np.uint64]


@cache
def lexicon() -> Lexicon:
    """The lists that ship, folded."""
    text = files("matchers").joinpath("data/shop_language.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    groups = (data["service"], data["safety"], data["gift"])
    terms = {folded(w) for g in groups for words in g["terms"].values() for w in words}
    phrases = [read(phrase) for phrases in data["phrases"].values() for phrase in phrases]
    return Lexicon(
        Words.of(words for group in groups for words in group["words"].values()),
        Words.of(data["both"]["words"].values()),
        re.compile("|".join(map(re.escape, sorted(terms, key=lambda t: (-len(t), t))))),
        frozenset(map(folded, data["specification"]["keys"])),
        frozenset(map(folded, data["specification"]["units"])),
        np.unique(np.concatenate([grams.hashes(phrase.letters)[0] for phrase in phrases])),
    )


def folded(word: str) -> str:
    """A word by its folded letters; what stands between words is left out."""
    return "".join(fold(character) or "" for character in word)
