"""Wordings by language, read from package data once and found among tokens.

A wording is a sequence of tokens. All wordings of a list are tried at a place through the first
token, the longest first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from matchers.marks.use.tokens import Kind, Token, tokens


class Found(NamedTuple):
    """A wording among tokens: half-open token numbers."""

    first: int
    last: int


def _longest_first(wordings: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(wordings, key=lambda words: (-len(words), words))


class Wordings:
    """Wordings that are looked for at a place among tokens."""

    def __init__(self, wordings: Iterable[str]) -> None:
        by_first: dict[str, set[tuple[str, ...]]] = {}
        by_last: dict[str, set[tuple[str, ...]]] = {}
        for wording in wordings:
            words = tuple(token.text for token in tokens(wording) if token.kind is Kind.WORD)
            if words:
                by_first.setdefault(words[0], set()).add(words)
                by_last.setdefault(words[-1], set()).add(words)
        self._single = {word for word, found in by_first.items() if (word,) in found}
        self._by_first = {word: _longest_first(found) for word, found in by_first.items()}
        self._by_last = {word: _longest_first(found) for word, found in by_last.items()}

    def at(self, place: Sequence[Token], number: int, end: int | None = None) -> Found | None:
        """The longest wording that starts at a token and ends before token ``end``."""
        token = place[number]
        if token.text not in self._by_first or token.kind is not Kind.WORD:
            return None
        limit = len(place) if end is None else end
        for words in self._by_first[token.text]:
            stop = number + len(words)
            if stop <= limit and all(
                place[number + k].kind is Kind.WORD and place[number + k].text == words[k]
                for k in range(1, len(words))
            ):
                return Found(number, stop)
        return None

    def ending(self, place: Sequence[Token], end: int) -> Found | None:
        """The longest wording whose last token is the one before token ``end``."""
        if not end:
            return None
        token = place[end - 1]
        if token.text not in self._by_last or token.kind is not Kind.WORD:
            return None
        for words in self._by_last[token.text]:
            first = end - len(words)
            if first >= 0 and all(
                place[first + k].kind is Kind.WORD and place[first + k].text == words[k]
                for k in range(len(words) - 1)
            ):
                return Found(first, end)
        return None

    def holds(self, word: str) -> bool:
        """Whether a single word is one of the wordings."""
        return word in self._single

    @property
    def firsts(self) -> Iterable[str]:
        """The first words of all wordings."""
        return self._by_first

    @property
    def lasts(self) -> Iterable[str]:
        """The last words of all wordings."""
        return self._by_last

    def __contains__(self, token: Token) -> bool:
        return token.text in self._single


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


@lru_cache(maxsize=256)
def wordings_in(name: str, section: str, languages: tuple[str, ...]) -> Wordings:
    """The wordings of one section in some languages."""
    lists = load(name)[section]
    return Wordings(wording for code in languages for wording in lists.get(code, ()))


@lru_cache(maxsize=1024)  # a listing's language is anybody's text
def wordings_of(name: str, section: str, language: str) -> Wordings:
    """The wordings of one section in one language (none where it has none)."""
    return Wordings(load(name)[section].get(language, ()))


@lru_cache(maxsize=64)  # of several marks in one text
def none_begins(words: frozenset[str], name: str, sections: tuple[str, ...]) -> bool:
    """Whether no wording of some sections begins with any of these words."""
    return words.isdisjoint(first_words(name, *sections))


@cache
def first_words(name: str, *sections: str) -> frozenset[str]:
    """The first words of all wordings of some sections: a text without any of them holds none."""
    return frozenset(word for section in sections for word in wordings(name, section).firsts)
