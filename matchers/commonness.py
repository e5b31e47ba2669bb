"""How often words are used, in any language: what the matchers of texts share.

Rates come from wordfreq's lists (Robyn Speer, "wordfreq", Zenodo, doi:10.5281/zenodo.7199437),
fixed by the package's version and never by what happens to be in the database.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files

import wordfreq

OTHERS = ("de", "fr", "es", "it", "nl", "pl", "pt", "sv")
LANGUAGES = ("en", *OTHERS)
"""The main languages in Latin letters of the marketplaces; lists in which words are set apart."""

VERSION = f"wordfreq{version('wordfreq')}"

COMMON = 4.0
"""Zipf value from which a word is common: ten or more uses in a million words. The scale is
log10(uses per billion words) (van Heuven et al., "SUBTLEX-UK", 2014), where 4 begins the
high-frequency half."""

ORDINARY = 3.0
"""Zipf value from which a word is in ordinary use, so that it is no misspelling of another."""


@cache
def frequencies(language: str) -> dict[str, float]:
    """The words of a language's short list, with the share of all words that each is."""
    found: dict[str, float] = wordfreq.get_frequency_dict(language, wordlist="small")
    return found


def bins(language: str, size: str) -> list[list[str]]:
    """A list's words by their rates, the most frequent first: bin k holds those of Zipf 9 - k/100.

    :param size: ``large`` or ``small``; not every language has a large one.
    """
    with as_file(files("wordfreq").joinpath(f"data/{size}_{language}.msgpack.gz")) as path:
        found: list[list[str]] = wordfreq.read_cBpack(str(path))
    return found


def zipf_in(word: str, language: str) -> float:
    """The Zipf value of a lower-case word in a language's short list; 0 where it is not listed."""
    frequency = frequencies(language).get(word, 0.0)
    return math.log10(frequency * 1e9) if frequency > 0.0 else 0.0


@cache
def zipf(word: str) -> tuple[float, str]:
    """The highest Zipf value of a lower-case word over the languages, and the language that gives
    it; ``(0.0, "")`` for a word in none of the lists."""
    best = (0.0, "")
    for language in LANGUAGES:
        rate = round(zipf_in(word, language), 2)
        if rate > 0.0:
            best = max(best, (rate, language))
    return best
