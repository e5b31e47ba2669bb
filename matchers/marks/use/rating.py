"""How often a mark occurs in ordinary titles: told when it is taken in, used where it is found.

A mark that is rare in ordinary titles speaks for itself. One that is a word of every hundredth
title ("Digital", "Compatible") says nothing unless the goods are its own. The estimate comes from
versioned data alone: shop words by orders of magnitude (``data/marks/retail_words.toml``), and
words of ordinary language by wordfreq, told from names by Webster's Second
(``data/marks/everyday_en.txt``) or, in other languages, by being much more frequent there than in
English, which names are not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files

from matchers.commonness import OTHERS, zipf_in
from matchers.marks.use.lexicon import load
from matchers.marks.use.tokens import Kind, read, tokens

WORDS_OF_A_TITLE = 10
"""Words of an ordinary title, by which a rate per word becomes a rate per title."""

SPOKEN = 0.2
"""How much rarer a word of running text is in a title than there: titles name things, and hardly
have verbs, pronouns and conjunctions. Set by hand."""

OWN = 0.7
"""Zipf value by which a word must be more frequent in another language than in English to be a word
of that language: five times; names of firms that sell everywhere are as frequent everywhere."""

TOGETHER = 5.0
"""How much oftener the words of a mark stand together than chance would have them. Set by hand."""

ORDINARY = 0.02
"""Titles in 1,000 from which a mark is an ordinary word: Zipf 4, where the high-frequency half
begins (van Heuven et al., "SUBTLEX-UK", 2014), in ten words a title, rarer by :data:`SPOKEN`."""

HOPELESS = 2.0
"""Titles in 1,000 from which a mark is hopeless without a class: it alone would raise half of the
false alarms that are allowed to all marks together (4 in 1,000)."""

MOST = 300.0


class Level(Enum):
    """How far a mark's letters alone can be trusted."""

    DISTINCTIVE = "distinctive"
    ORDINARY = "ordinary"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class Rating:
    """A level, in about how many of 1,000 ordinary titles the mark occurs, and why it is thought
    so."""

    level: Level
    per_thousand: float
    reason: str


@cache
def _shop_words() -> dict[str, float]:
    """Per word, in how many of 1,000 titles; the highest where several sections have it."""
    found: dict[str, float] = {}
    for section in load("retail_words").values():
        if isinstance(section, dict):
            rate_of_section = float(section["per_thousand"])
            for words in section.values():
                if isinstance(words, list):
                    for word in words:
                        found[read(word)] = max(found.get(read(word), 0.0), rate_of_section)
    return found


@cache
def _english() -> frozenset[str]:
    text = files("matchers").joinpath("data/marks/everyday_en.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _of_language(word: str) -> tuple[float, str]:
    """Titles in 1,000 by ordinary language, and the language; 0 for a name or a rare word."""
    english = zipf_in(word, "en")
    best, language = (english, "en") if word in _english() else (0.0, "")
    for other in OTHERS:
        value = zipf_in(word, other)
        if value > max(best, english + OWN):
            best, language = value, other
    return (1000 * WORDS_OF_A_TITLE * SPOKEN * 10 ** (best - 9) if best else 0.0), language


def _word(word: str) -> tuple[float, str]:
    plain = unicodedata.normalize("NFKC", word).casefold()
    shop = _shop_words().get(read(word), 0.0)
    spoken, language = _of_language(plain)
    if shop >= spoken:
        return shop, "a word of shops' titles" if shop else ""
    return spoken, f"an everyday word in {language}"


@lru_cache(maxsize=65536)
def rate(mark: str) -> Rating:
    """How often the mark's words occur in ordinary titles. Bounded: of a mark of many words the
    first hundred characters are read."""
    words = [
        mark[token.start : token.end]
        for token in tokens(mark, 0, min(len(mark), 100))
        if token.kind is Kind.WORD
    ]
    if not words:
        return Rating(Level.HOPELESS, MOST, "has no letter or digit to find it by")
    if len(words) == 1 and len(words[0]) == 1 and words[0].isascii():
        return Rating(Level.HOPELESS, 20.0, "a single letter")
    rates = [_word(word) for word in words]
    per_thousand = rates[0][0]
    for other, _ in rates[1:]:
        per_thousand *= other / 1000 * TOGETHER
    per_thousand = min(per_thousand, MOST)
    reason = rates[0][1] if len(rates) == 1 else "all its words are everyday words"
    if per_thousand >= HOPELESS:
        return Rating(Level.HOPELESS, per_thousand, reason)
    if per_thousand >= ORDINARY:
        return Rating(Level.ORDINARY, per_thousand, reason)
    return Rating(Level.DISTINCTIVE, per_thousand, "rare in ordinary titles")


def advice(mark: str, classes: Iterable[str]) -> str | None:
    """What to tell whoever brings a mark in, in one line; None for a distinctive one."""
    rating = rate(mark)
    if rating.level is Level.DISTINCTIVE:
        return None
    often = f"about {rating.per_thousand:.0f}" if rating.per_thousand >= 1 else "less than 1"
    said = f"“{mark}” occurs in {often} of 1,000 ordinary titles ({rating.reason})"
    if any(name.strip() for name in classes):
        return f"{said}: in listings of other goods than its classes' it counts as the word"
    if rating.level is Level.HOPELESS:
        return f"{said}: without a class it will only be reviewed"
    return f"{said}: give its classes, and it is told from the word by the goods"
