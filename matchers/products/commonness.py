"""How ordinary a word is in any language: it tells little of which product is meant.

Rates come from wordfreq's lists (Robyn Speer, "wordfreq", Zenodo, doi:10.5281/zenodo.7199437),
fixed by the package's version and never by what happens to be in the database.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.metadata import version

import wordfreq

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv")
"""The main languages in Latin letters of the marketplaces; lists in which words are set apart."""

VERSION = f"wordfreq{version('wordfreq')}"

COMMON = 4.0
"""Zipf value from which a word is common: ten or more uses in a million words. The scale is
log10(uses per billion words) (van Heuven et al., "SUBTLEX-UK", 2014), where 4 begins the
high-frequency half."""

ORDINARY = 3.0
"""Zipf value from which a word is in ordinary use, so that it is no misspelling of another."""


@cache
def _frequencies(language: str) -> dict[str, float]:
    frequencies: dict[str, float] = wordfreq.get_frequency_dict(language, wordlist="small")
    return frequencies


@cache
def zipf(word: str) -> tuple[float, str]:
    """The highest Zipf value of a lower-case word over the languages, and the language that gives
    it; ``(0.0, "")`` for a word in none of the lists."""
    best = (0.0, "")
    for language in LANGUAGES:
        frequency = _frequencies(language).get(word, 0.0)
        if frequency > 0.0:
            best = max(best, (round(math.log10(frequency * 1e9), 2), language))
    return best
