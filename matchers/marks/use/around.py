"""The text around one occurrence of a mark, cut into tokens once for all that is asked of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from matchers.marks.use.lexicon import Found
from matchers.marks.use.tokens import Kind, Token, is_name, tokens

BEFORE = 400
AFTER = 200
"""Characters that are read before and behind a mark: a list of some fifty models, a clause."""

_APART = frozenset(" ,;|()[]/&+")
"""Signs that are a token by themselves, whatever stands beside them."""

_APOSTROPHES = frozenset("'’ʼ‘`´")
ENDING = 3
"""Letters of an ending that an apostrophe sets apart: English "'s", Turkish "'nın"."""


class Cue(NamedTuple):
    """A wording that says how a mark is used: as written, and where it stands in the field."""

    text: str
    start: int
    end: int


class Around(NamedTuple):
    """What stands before and behind a mark, nearest last and nearest first."""

    text: str
    start: int
    end: int
    before: Sequence[Token]
    after: Sequence[Token]
    lang: str
    words: frozenset[str]
    """At least the words of both sides: a wording of which none is here stands on neither."""

    def cue(self, side: Sequence[Token], found: Found) -> Cue:
        """A wording that was found among the tokens of one side, as it is written."""
        start, end = side[found.first].start, side[found.last - 1].end
        return Cue(self.text[start:end], start, end)

    @property
    def capitals(self) -> bool:
        """Whether capital letters tell names from other words in this field: there are words that
        begin with a small letter, and words that do not."""
        small, names = False, self.text[self.start].isupper()
        for side in (self.before, self.after):
            for token in side:
                if token.kind is Kind.WORD and token.text[0].isalpha():
                    names = names or token.capital
                    small = small or not token.capital
                    if small and names:
                        return True
        return False

    @property
    def first(self) -> bool:
        """Whether no word stands before the mark, but such as say nothing of whose it is."""
        return not any(token.kind is Kind.WORD and token.text not in _IDLE for token in self.before)


_IDLE = frozenset(
    {"new", "brand", "genuine", "original", "authentic", "official", "the", "neu", "neuf", "nuevo"}
    | {"nuovo", "novo", "nieuw", "nowy", "ny", "новый", "sale", "hot", "oem", "2", "1", "lot", "of"}
    | {"pack", "set", "pair", "mens", "men", "womens", "women", "kids"}
)


class _Cut(NamedTuple):
    """A text's tokens, with their starts and ends, and its words."""

    tokens: list[Token]
    starts: list[int]
    ends: list[int]
    words: frozenset[str]


@lru_cache(maxsize=8)
def _cut(text: str) -> _Cut:
    found = tokens(text)
    starts, ends = [token.start for token in found], [token.end for token in found]
    return _Cut(found, starts, ends, frozenset([token.text for token in found]))


def _whole(text: str, start: int, end: int, lang: str) -> Around | None:
    """What stands around a mark in a short text, which is cut once for all its marks: where spaces
    or signs that belong to no word stand around the mark, the cuts are the same, and where it is
    part of a plain word, the rest of that is one more. None where they may be others."""
    if start > BEFORE or len(text) > end + AFTER:
        return None
    cut = _cut(text)
    last, first = bisect_right(cut.ends, start), bisect_left(cut.starts, end)
    before, after, words = cut.tokens[:last], cut.tokens[first:], cut.words
    rests: list[Token] = []
    if start and text[start - 1] not in _APART and not _hyphen(text, start - 1, start - 2):
        rest = _rest(text, cut.tokens[last : last + 1], start)
        if rest is None:
            return None
        before.append(rest[0])
        rests.append(rest[0])
    if end < len(text) and text[end] != " ":
        # Whether a full stop ends a sentence is told by the three characters before it.
        if "." in text[end : end + 4]:
            return None
        if text[end] not in _APART and not _hyphen(text, end, end + 1):
            rest = _rest(text, cut.tokens[first - 1 : first], end)
            if rest is None:
                return None
            after.insert(0, rest[1])
            rests.append(rest[1])
    if rests:
        words = words.union([rest.text for rest in rests])
    if after and after[0].glued and after[0].start == end:
        after[0] = after[0]._replace(glued=False)  # the mark is no word of theirs
    return Around(text, start, end, before, after, lang, words)


def _hyphen(text: str, place: int, beyond: int) -> bool:
    """Whether a mark's neighbour is a hyphen that joins it to something: it is no token then."""
    return text[place] == "-" and 0 <= beyond < len(text) and not text[beyond].isspace()


def _rest(text: str, token: Sequence[Token], at: int) -> tuple[Token, Token] | None:
    """The two parts of a plain word that a mark's edge cuts; None where no plain word is cut."""
    if not token or not token[0].start < at < token[0].end:
        return None
    _, start, end, _, glued, _ = token[0]
    if not (text[start:end].isascii() and text[start:end].isalnum()):
        return None
    one, other = text[start:at], text[at:end]
    return (
        Token(one.lower(), start, at, Kind.WORD, glued, is_name(one)),
        Token(other.lower(), at, end, Kind.WORD, glued=False, capital=is_name(other)),
    )


def _sides(text: str, start: int, end: int) -> tuple[list[Token], list[Token]]:
    """The tokens before and behind ``text[start:end]``, within the bounds."""
    first = max(0, start - BEFORE)
    before = tokens(text, first, start)
    if first and before and before[0].start == first:
        before = before[1:]  # perhaps the rest of a longer word
    return before, tokens(text, end, min(len(text), end + AFTER))


def around_slowly(text: str, start: int, end: int, lang: str) -> Around:
    """The same as :func:`around`, cut for this mark alone: the slow way, which decides."""
    before, after = _sides(text, start, end)
    words = frozenset(token.text for token in (*before, *after))
    if (
        after
        and end < len(text)
        and text[end] in _APOSTROPHES
        and after[0].start == end + 1
        and len(after[0].text) <= ENDING
    ):
        after = after[1:]
    return Around(text, start, end, before, after, lang, words)


@lru_cache(maxsize=32)  # of several marks at one place
def around(text: str, start: int, end: int, lang: str) -> Around:
    """Read what stands around ``text[start:end]``, within fixed bounds."""
    lang = lang.lower()[:2]
    return _whole(text, start, end, lang) or around_slowly(text, start, end, lang)
