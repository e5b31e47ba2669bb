"""Whether a mark that is also an everyday word is written as one.

"Orange" on shirts is a colour, at the head of a telephone's title it is a brand. The goods decide
first (other goods: the word), then the place and the letters: a brand stands first or is written
out of line with its neighbours, a word is written like them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from matchers.commonness import COMMON, OTHERS, zipf_in
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.use.around import Around
from matchers.marks.use.goods import Relation
from matchers.marks.use.rating import OWN, Level, rate
from matchers.marks.use.sellers import fold_seller

REGISTERED = frozenset("®™℠")

DOUBT = -0.6
"""What an ordinary word, neither first nor set off, loses though the goods are the mark's: enough
that it is for a person's look, and no alarm."""


class Sign(NamedTuple):
    """Whether the word is used as a sign of origin, why, and what that adds to the log-odds."""

    is_sign: bool
    reason: str
    log_odds: float


def everyday(mark: MarkFacts, language: str = "") -> bool:
    """Whether the mark is an everyday word: as its owner says, else as it is rated. That it is none
    is not believed in a language in which it is a common word, and no English one."""
    if mark.common_word is None:
        return rate(mark.text).level is not Level.DISTINCTIVE
    return mark.common_word or is_word_in(mark.text.casefold(), language)


@lru_cache(maxsize=65536)
def is_word_in(word: str, language: str) -> bool:
    """Whether a word is common in a language other than English, and there five times as frequent:
    "saco" in Portuguese. Names are as frequent everywhere."""
    if language not in OTHERS:
        return False
    return zipf_in(word, language) >= max(COMMON, zipf_in(word, "en") + OWN)


def is_brand(mark: MarkFacts, listing: ListingFacts) -> bool:
    """Whether the listing's brand field is the mark or one of its aliases, and nothing else."""
    brand = fold_seller(listing.brand)
    return bool(brand) and any(brand == fold_seller(name) for name in (mark.text, *mark.aliases))


def sign(
    around: Around, field: str, mark: MarkFacts, listing: ListingFacts, goods: Relation
) -> Sign:
    """How an everyday word is used where it stands; see the module's docstring."""
    if field == "brand" or is_brand(mark, listing):
        return Sign(True, "named as the brand", 0.0)
    if around.text[around.end : around.end + 1] in REGISTERED:
        return Sign(True, "marked as registered", 0.0)
    surface = around.text[around.start : around.end]
    if goods is Relation.OTHER:
        return Sign(False, "an everyday word, and the mark is for other goods", -2.5)
    small = surface[:1].islower() and around.capitals
    first = around.first and not small
    capitals = surface.isupper() and len(surface) > 1 and not _shouted(around)
    stands_out = capitals or (not small and surface[:1].isupper() and _among_small(around))
    if goods is Relation.SAME:
        if first or stands_out:
            return Sign(True, "first or set off, and the mark is for such goods", 0.0)
        level = rate(mark.text).level
        if small or listing.brand.strip() or level is Level.HOPELESS:
            return Sign(False, "an everyday word, written like its neighbours", -1.5)
        # "Lip" among "Tinted Lip Balm": a person may tell, a rule cannot.
        doubt = 0.0 if level is Level.DISTINCTIVE else DOUBT
        return Sign(True, "the mark is for such goods", -1.0 + doubt)
    if first:
        return Sign(True, "stands first, as brands do", _first_log_odds(mark, goods))
    if stands_out and goods is Relation.UNKNOWN:
        return Sign(True, "written out of line with its neighbours", -1.2)
    return Sign(False, "an everyday word, written like its neighbours", -2.0)


def _first_log_odds(mark: MarkFacts, goods: Relation) -> float:
    """What standing first is worth: little where the goods are unknown, nothing to go by where the
    word stands in every hundredth title."""
    if goods is not Relation.UNKNOWN:
        return -0.2
    return -2.5 if rate(mark.text).level is Level.HOPELESS else -0.8


def _shouted(around: Around) -> bool:
    """Whether the words around are in capitals too."""
    near = (*around.before[-3:], *around.after[:3])
    written = [around.text[token.start : token.end] for token in near]
    words = [word for word in written if word.isalpha() and len(word) > 1]
    return not words or 2 * sum(word.isupper() for word in words) >= len(words)


def _among_small(around: Around) -> bool:
    """Whether the word before it begins with a small letter, and the one behind, if there is one:
    a capital after a full stop or a dash says nothing."""
    near = (*around.before[-1:], *around.after[:1])
    written = [around.text[token.start : token.end] for token in near]
    return bool(around.before) and all(word[:1].islower() for word in written)
