"""Wordings by language, read from package data once and found among tokens.

A wording is a sequence of tokens. All wordings of a list are tried at a place through the first
token, the longest first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from matchers.marks.use.tokens import Kind, Token, tokens


@dataclass(frozen=True, slots=True)
class Found:
    """A wording among tokens: half-open token numbers."""

    first: int
    last: int


class Wordings:
    """Wordings that are looked for at a place among tokens."""

    def __init__(self, wordings: Iterable[str]) -> None:
        by_first: dict[str, set[tuple[str, ...]]] = {}
        for wording in wordings:
            words = tuple(token.text for token in tokens(wording) if token.kind is Kind.WORD)
            if words:
                by_first.setdefault(words[0], set()).add(words)
        self._by_first = {
            first: sorted(found, key=lambda words: (-len(words), words))
            for first, found in by_first.items()
        }
        self._longest = max(
            (len(words) for found in by_first.values() for words in found), default=0
        )

    def at(self, place: Sequence[Token], number: int, end: int | None = None) -> Found | None:
        """The longest wording that starts at a token and ends before token ``end``."""
        token = place[number]
        if token.kind is not Kind.WORD:
            return None
        limit = len(place) if end is None else end
        for words in self._by_first.get(token.text, ()):
            stop = number + len(words)
            if stop <= limit and all(
                place[number + k].kind is Kind.WORD and place[number + k].text == words[k]
                for k in range(1, len(words))
            ):
                return Found(number, stop)
        return None

    def ending(self, place: Sequence[Token], end: int) -> Found | None:
        """The longest wording whose last token is the one before token ``end``."""
        for first in range(max(0, end - self._longest), end):
            found = self.at(place, first, end)
            if found is not None and found.last == end:
                return found
        return None

    def holds(self, word: str) -> bool:
        """Whether a single word is one of the wordings."""
        return (word,) in self._by_first.get(word, ())

    def __contains__(self, token: Token) -> bool:
        return self.holds(token.text)


def _lists(section: Mapping[str, Any]) -> list[str]:
    return [wording for value in section.values() if isinstance(value, list) for wording in value]


@cache
def load(name: str) -> dict[str, Any]:
    """A word list of the package: ``data/marks/NAME.toml``."""
    return tomllib.loads(files("matchers").joinpath(f"data/marks/{name}.toml").read_text("utf-8"))


@cache
def wordings(name: str, section: str) -> Wordings:
    """All wordings of one section, of whatever language."""
    return Wordings(_lists(load(name)[section]))


@lru_cache(maxsize=1024)  # a listing's language is anybody's text
def wordings_of(name: str, section: str, language: str) -> Wordings:
    """The wordings of one section in one language (none where it has none)."""
    return Wordings(load(name)[section].get(language, ()))
