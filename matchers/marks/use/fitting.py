"""Wordings that say what a thing fits, and how far they reach.

A wording before the mark ("compatible with", "for") reaches the first name behind it and the list
that the name begins, until the clause ends, another thing is named, or it turns out to be about
people ("for men"). A wording behind the mark ("HP LaserJet 1010 compatible toner") reaches back
over the model's name and number.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from matchers.marks.use.around import Around, Cue
from matchers.marks.use.lexicon import (
    Found,
    Wordings,
    first_words,
    load,
    none_begins,
    wordings,
    wordings_of,
)
from matchers.marks.use.tokens import Kind, Token, read, unspaced

NEAR = 2
"""Words of another name between a wording and the mark over which it still surely reaches: "for
Western Digital My Passport", "for AT T Pantech"."""

CHAIN = 8
"""Names and numbers between a wording and the mark, at most: a list within a title. Set by hand."""

LISTED = 60
"""The same where the wording heads a list ("Compatible models: …")."""

MODEL = 5
"""Words of a model's name between a mark and the wording behind it."""


class Hold(IntEnum):
    """How surely a wording takes hold of the mark."""

    LISTED = 1
    PLAIN = 2
    STRONG = 3


class Fit(NamedTuple):
    """A wording of fitting that reaches the mark; ``denied`` where a denial stands before it,
    ``direct`` where no other name stands between."""

    cue: Cue
    hold: Hold
    denied: bool = False
    direct: bool = True


_CLAUSE_ENDS = frozenset({Kind.BREAK, Kind.LINE, Kind.OPEN})
_FITS = ("strong", "plain", "plain_only_in", "after", "adjective")


def fitting(around: Around) -> Fit | None:
    """The wording that says the thing fits what the mark names, or None."""
    if none_begins(around.words, "fits", _FITS):
        return None
    return _before(around) or _behind(around) or _adjective(around)


def _before(around: Around) -> Fit | None:
    place = around.before
    strong, plain = wordings("fits", "strong"), wordings("fits", "plain")
    own = wordings_of("fits", "plain_only_in", around.lang)
    anywhere = wordings("fits", "plain_only_in") if not around.lang else own
    stop = wordings("fits", "stop")
    lasts = _last_words(around.lang)
    crossed = 0
    listed_only = False
    number = len(place)
    while number > 0:
        token = place[number - 1]
        if token.text in lasts:
            found = strong.ending(place, number)
            if found is not None:
                return _reached(around, found, Hold.STRONG, listed_only=listed_only)
            found = plain.ending(place, number) or anywhere.ending(place, number)
            if found is not None:
                return _reached(around, found, Hold.PLAIN, listed_only=listed_only)
        if token.kind is Kind.BREAK or (token.kind is Kind.WORD and token in stop):
            return None
        listed_only = listed_only or token.kind is Kind.LINE
        if token.kind is Kind.OPEN and not _wording_ends(place, number - 1):
            return None
        crossed += token.kind is Kind.WORD
        if crossed > LISTED:
            return None
        number -= 1
    return None


@lru_cache(maxsize=1024)  # a listing's language is anybody's text
def _last_words(language: str) -> frozenset[str]:
    """The last words of what :func:`_before` looks for."""
    own = wordings_of("fits", "plain_only_in", language)
    anywhere = own if language else wordings("fits", "plain_only_in")
    looked_for = (wordings("fits", "strong"), wordings("fits", "plain"), anywhere)
    return frozenset(word for some in looked_for for word in some.lasts)


def _wording_ends(place: Sequence[Token], end: int) -> bool:
    return (
        wordings("fits", "strong").ending(place, end) is not None
        or wordings("fits", "plain").ending(place, end) is not None
    )


def _reached(around: Around, found: Found, hold: Hold, *, listed_only: bool) -> Fit | None:
    """What a wording amounts to, by what stands between it and the mark."""
    place = around.before
    between = place[found.last :]
    heads = bool(between) and between[0].kind in {Kind.OPEN, Kind.LINE}
    if listed_only and not heads:
        return None
    words = [
        t
        for t in between
        if t.kind is Kind.WORD and t not in wordings("fits", "between") and not _adjectival(t)
    ]
    names = [word for word in words if not word.text.isdigit()]
    if names and names[0] in wordings("fits", "audience"):
        return None  # "for men"; "for men's" goes on
    if any(word in wordings("accessories", "nouns") for word in words[1:]):
        return None
    if hold is Hold.PLAIN and names and _purpose(around, found, names[0]):
        return None
    limit = LISTED if heads and hold is Hold.STRONG else CHAIN
    if len(words) > NEAR:
        if len(words) > limit or not all(_name_like(around, word) for word in words):
            return None
        hold = Hold.LISTED
    denied = denial_before(around, found.first)
    first = found.first if denied is None else denied.first
    cue = around.cue(place, Found(first, found.last))
    return Fit(cue, hold, denied=denied is not None, direct=not names)


def _adjectival(word: Token) -> bool:
    """Whether a word is written small and ends as adjectives do before the kind of device."""
    return not word.capital and not word.text.isascii() and word.text.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(read(end) for ends in load("fits")["adjective_endings"].values() for end in ends)


def _purpose(around: Around, found: Found, word: Token) -> bool:
    """Whether what a thing is for is a common word, written small where names have capitals ("para
    correr Puma"), and nothing before says that this is an accessory."""
    nouns = wordings("accessories", "nouns")
    return (
        around.capitals
        and not word.capital
        and not unspaced(word.text[0])
        and not any(token in nouns for token in around.before[: found.first])
    )


def denial_before(around: Around, end: int) -> Found | None:
    """A denial that ends right before a token: "does not", "nicht"."""
    place = around.before
    found = wordings("denials", "before").ending(place, end)
    return found or wordings_of("denials", "before_only_in", around.lang).ending(place, end)


def _name_like(around: Around, word: Token) -> bool:
    """Whether a word may be part of a name or a model: capitals tell, where there are any."""
    return word.capital or not around.capitals or word.text in {"and", "or", "x"}


def _behind(around: Around) -> Fit | None:
    place = around.after
    behind, strong = wordings("fits", "after"), wordings("fits", "strong")
    firsts = first_words("fits", "after", "strong", "plain")
    words, numbered = 0, False
    for number, token in enumerate(place):
        if token.kind in _CLAUSE_ENDS:
            return None
        if token.kind is not Kind.WORD:
            continue
        begins = token.text in firsts
        found = behind.at(place, number) if begins else None
        if begins and words and found is None and strong.at(place, number) is not None:
            return None
        if found is not None:
            if _belongs_to_next(place, found) or _fits_another(place, found.last):
                return None
            if words > NEAR and not numbered:
                return None  # a long name without a number is no model that something fits
            return Fit(around.cue(place, found), Hold.STRONG)
        words += 1
        numbered = numbered or (not token.text.isalpha() and any(c.isdigit() for c in token.text))
        if (
            words > MODEL
            or not (token.capital or token.glued)
            or token in wordings("accessories", "nouns")
            or token in wordings("fits", "stop")
            or token in wordings("fits", "audience")
            or (token in wordings("fits", "between") and not token.capital)
            or (begins and wordings("fits", "plain").at(place, number) is not None)
        ):
            return None
    return None


def _fits_another(place: Sequence[Token], first: int) -> bool:
    """Whether a wording behind names another thing that is fitted: "Kaser compatible toner for
    Canon" is Kaser's."""
    strong, plain = wordings("fits", "strong"), wordings("fits", "plain")
    for number in range(first, len(place)):
        found = strong.at(place, number) or plain.at(place, number)
        if found is not None:
            following = place[found.last] if found.last < len(place) else None
            return following is not None and following not in wordings("fits", "audience")
    return False


def _belongs_to_next(place: Sequence[Token], found: Found) -> bool:
    """Whether a wording behind the mark speaks of what follows: "compatible with", "replacement
    for", "适用于"; or is part of another word: 用品."""
    longer = wordings("fits", "strong").at(place, found.first)
    if longer is not None and longer.last > found.last:
        return True
    if found.last >= len(place):
        return False
    following = place[found.last]
    if following.kind is not Kind.WORD:
        return False
    if following.glued and following in wordings("fits", "after_not_before"):
        return True
    if longer is not None and following.glued:
        # 适用 and 호환 point both ways: forward where something is written on to them.
        return wordings("accessories", "nouns").at(place, found.last) is None
    return (
        following in wordings("fits", "stop")
        or wordings("fits", "plain").at(place, found.last) is not None
        or wordings("fits", "plain_only_in").at(place, found.last) is not None
    )


def _adjective(around: Around) -> Fit | None:
    """An adjective right before the mark, with no name before it: "Compatible HP toner"."""
    place = around.before
    found = wordings("fits", "adjective").ending(place, len(place))
    if found is None:
        return None
    if found.first:
        previous = place[found.first - 1]
        nouns: Wordings = wordings("accessories", "nouns")
        counted = previous.text[:1].isdigit() or previous.text in {"x", "pcs", "pack", "of", "set"}
        if previous.kind is Kind.WORD and not counted and previous not in nouns:
            return None
    return Fit(around.cue(place, found), Hold.STRONG)
