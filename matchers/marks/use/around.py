"""The text around one occurrence of a mark, cut into tokens once for all that is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchers.marks.use.lexicon import Found
from matchers.marks.use.tokens import Kind, Token, tokens

BEFORE = 400
AFTER = 200
"""Characters that are read before and behind a mark: a list of some fifty models, a clause."""

_APOSTROPHES = frozenset("'’ʼ‘`´")
ENDING = 3
"""Letters of an ending that an apostrophe sets apart: English "'s", Turkish "'nın"."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording that says how a mark is used: as written, and where it stands in the field."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and behind a mark, nearest last and nearest first."""

    text: str
    start: int
    end: int
    before: Sequence[Token]
    after: Sequence[Token]
    lang: str
    words: frozenset[str]
    """At least the words of both sides: a wording of which none is here stands on neither."""
    capitals: bool
    """Whether capital letters tell names from other words in this field: there are words that begin
    with a small letter, and words that do not."""

    def cue(self, side: Sequence[Token], found: Found) -> Cue:
        """A wording that was found among the tokens of one side, as it is written."""
        start, end = side[found.first].start, side[found.last - 1].end
        return Cue(self.text[start:end], start, end)

    @property
    def first(self) -> bool:
        """Whether no word stands before the mark, but such as say nothing of whose it is."""
        return not any(token.kind is Kind.WORD and token.text not in _IDLE for token in self.before)


_IDLE = frozenset(
    {"new", "brand", "genuine", "original", "authentic", "official", "the", "neu", "neuf", "nuevo"}
    | {"nuovo", "novo", "nieuw", "nowy", "ny", "новый", "sale", "hot", "oem", "2", "1", "lot", "of"}
    | {"pack", "set", "pair", "mens", "men", "womens", "women", "kids"}
)


@lru_cache(maxsize=8)
def _all(text: str) -> tuple[list[Token], frozenset[str]]:
    found = tokens(text)
    return found, frozenset(token.text for token in found)


def sides(text: str, start: int, end: int) -> tuple[list[Token], list[Token], frozenset[str]]:
    """The tokens before and behind ``text[start:end]``, within the bounds, and at least their
    words. A short text is cut once
    for all its marks: where spaces stand around the mark, the cuts are the same."""
    spaced = (not start or text[start - 1] == " ") and text[end : end + 1] in ("", " ")
    if spaced and start <= BEFORE and len(text) <= end + AFTER and text.isascii():
        cut, words = _all(text)
        return [t for t in cut if t.end <= start], [t for t in cut if t.start >= end], words
    before, after = sides_cut(text, start, end)
    return before, after, frozenset(token.text for token in (*before, *after))


def sides_cut(text: str, start: int, end: int) -> tuple[list[Token], list[Token]]:
    """The same, cut for this mark alone: the slow way, which decides."""
    first = max(0, start - BEFORE)
    before = tokens(text, first, start)
    if first and before and before[0].start == first:
        before = before[1:]  # perhaps the rest of a longer word
    return before, tokens(text, end, min(len(text), end + AFTER))


@lru_cache(maxsize=32)  # of several marks at one place
def around(text: str, start: int, end: int, lang: str) -> Around:
    """Read what stands around ``text[start:end]``, within fixed bounds."""
    before, after, words = sides(text, start, end)
    if (
        after
        and end < len(text)
        and text[end] in _APOSTROPHES
        and after[0].start == end + 1
        and len(after[0].text) <= ENDING
    ):
        after = after[1:]
    letters = [t for t in (*before, *after) if t.kind is Kind.WORD and t.text[0].isalpha()]
    small = sum(not token.capital for token in letters)
    names = len(letters) - small + text[start].isupper()
    capitals = small > 0 and names > 0
    return Around(text, start, end, before, after, lang.lower()[:2], words, capitals)
