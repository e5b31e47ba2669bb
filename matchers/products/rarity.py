"""How much a word says: rare words tell products apart, common ones do not.

Two sources, neither of which knows the texts being compared. The world's: frequencies of the
wordfreq package (fixed by its version). The trade's: in how many product titles of the training
pairs a word stood, kept in the model as counts under a hash of the word.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from matchers.commonness import zipf
from matchers.products.words import has_digit, has_letter

_RAREST = 2.0
_COMMONEST = 6.5
"""Zipf values (log10 of uses in a billion words) between which the weight falls from 1 to 0.1."""

NUMBER = 0.5
"""A bare number's weight: it may be a version, a size or a count."""

LEAST_COUNT = 2
"""A word in fewer titles than this is taken for one that no title had."""


@lru_cache(maxsize=200_000)
def world_weight(word: str) -> float:
    """0.1 for the commonest words to 1 for those that no list of ordinary words has."""
    if has_digit(word):
        return 1.0 if has_letter(word) or len(word) >= 5 else NUMBER
    value = zipf(word)[0]
    share = (value - _RAREST) / (_COMMONEST - _RAREST)
    return 1.0 - 0.9 * min(max(share, 0.0), 1.0)


@lru_cache(maxsize=200_000)
def word_key(word: str) -> str:
    """A word's name in a model: twelve hexadecimal digits."""
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Trade:
    """In how many of ``titles`` a word stood, by :func:`word_key`; rarer words are left out."""

    titles: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def weight(self, word: str) -> float:
        """Inverse document frequency (Spärck Jones 1972) scaled to 0..1; 1 for unseen words."""
        count = self.counts.get(word_key(word), 0)
        if count < LEAST_COUNT or self.titles < LEAST_COUNT:
            return 1.0
        top = math.log((self.titles + 1) / LEAST_COUNT)
        return max(math.log((self.titles + 1) / count) / top, 0.0)


def count_words(titles: Iterable[Iterable[str]]) -> Trade:
    """The counts over titles, each given as its distinct words."""
    counts: dict[str, int] = {}
    number = 0
    for words in titles:
        number += 1
        for word in words:
            key = word_key(word)
            counts[key] = counts.get(key, 0) + 1
    kept = {key: count for key, count in sorted(counts.items()) if count >= LEAST_COUNT}
    return Trade(number, kept)
