"""Reads a text as one row of folded letters and digits, and keeps where each stood.

Nothing that a copyist changes without changing the words leaves a trace: letter case, diacritics,
styled and full-width forms (UAX #15 NFKC), invisible characters, letters of other scripts that look
the same (a subset of UTS #39 confusables), spaces, punctuation and remains of HTML. Words are kept
apart only to weigh them; scripts that do not set words apart have one letter a word.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_PIECE = re.compile(
    r"""(?P<plain>[0-9A-Za-z]+)
    |(?P<markup><!--.{0,2000}?-->
        |<(?:script|style)\b.{0,5000}?</(?:script|style)\s*>
        |</?[A-Za-z][^<>]{0,300}>)
    |(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});)
    |(?P<space>[^\S\n]+)
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_INLINE = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|small|big|sub|sup|mark|wbr)\b", re.IGNORECASE
)
_ENDS = frozenset("\n!?。！？؟।•·●▪◆★;；|│")
"""What ends a sentence, or a row of a list; a full stop does only before a space."""

_STROKED = {"æ": "ae", "œ": "oe"} | dict(zip("łøđıħŧɡɑ", "lodihtga", strict=True))
_CYRILLIC = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԌԚԜаеорсухіјѕһԁԛԝвнкмтгпԍ",
        "abesijkmhopctyxgqwaeopcyxijshdqwbhkmtrng",
        strict=True,
    )
)
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοικνρτυχ", "abezhikmnoptyxaoikvptux", strict=True))
_LOOKALIKES = _CYRILLIC | _GREEK


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """The folded letters of a text in a row.

    ``letters`` is a string of n characters; ``starts`` and ``ends`` are n offsets into ``text``
    (half-open; letters of one ligature share them). ``first`` holds where each word begins in the
    row, with n at the end; ``sentences`` the sentence of each word; ``colons`` the words that a
    colon follows.
    """

    text: str
    letters: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    first: NDArray[np.int32]
    sentences: NDArray[np.int32]
    colons: frozenset[int]

    def __len__(self) -> int:
        return len(self.letters)

    def word(self, number: int) -> str:
        return self.letters[self.first[number] : self.first[number + 1]]


def read(text: str) -> Stream:
    """The stream of a text."""
    reader = _Reader()
    for piece in _PIECE.finditer(text):
        reader.take(piece)
    return reader.stream(text)


def alone(letter: str) -> bool:
    """Whether this letter is a word of its own: Han, kana, Thai, Lao, Burmese, Khmer."""
    code = ord(letter)
    return (
        0x0E00 <= code < 0x0F00
        or 0x1000 <= code < 0x10A0
        or 0x1780 <= code < 0x1800
        or 0x3040 <= code < 0x3100
        or 0x31F0 <= code < 0x3200
        or 0x3400 <= code < 0xA000
        or 0xF900 <= code < 0xFB00
        or 0x20000 <= code < 0x32000
    )


class _Reader:
    def __init__(self) -> None:
        self._letters: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._first: list[int] = []
        self._sentences: list[int] = []
        self._colons: set[int] = set()
        self._count = 0
        self._sentence = 0
        self._inside = False  # a word that the next letter belongs to
        self._stop = False  # a full stop that a space may follow

    def take(self, piece: re.Match[str]) -> None:
        start, end = piece.span()
        kind = piece.lastgroup
        if kind == "plain":
            self._open()
            self._letters.append(piece[0].lower())
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))
            self._count += end - start
        elif kind == "other":
            self._character(piece[0], start, end)
        elif kind == "space":
            self._gap(" ")
        elif kind == "entity":
            for character in html.unescape(piece[0])[:2]:
                self._character(character, start, end)
        elif not _INLINE.match(piece[0]):
            self._gap("\n")

    def _open(self) -> None:
        if not self._inside:
            self._first.append(self._count)
            self._sentences.append(self._sentence)
            self._inside = True
        self._stop = False

    def _character(self, character: str, start: int, end: int) -> None:
        folded = fold(character)
        if folded is None:
            return
        if not folded:
            self._gap(character)
            return
        if alone(folded[0]):
            self._inside = False
        self._open()
        self._letters.append(folded)
        self._starts.extend([start] * len(folded))
        self._ends.extend([end] * len(folded))
        self._count += len(folded)
        if alone(folded[-1]):
            self._inside = False

    def _gap(self, character: str) -> None:
        self._inside = False
        if character in _ENDS or (self._stop and character.isspace()):
            self._sentence += 1
        self._stop = character == "."
        if character in ":：=" and self._first:
            self._colons.add(len(self._first) - 1)

    def stream(self, text: str) -> Stream:
        return Stream(
            text,
            "".join(self._letters),
            np.array(self._starts, np.int32),
            np.array(self._ends, np.int32),
            np.array([*self._first, self._count], np.int32),
            np.array(self._sentences, np.int32),
            frozenset(self._colons),
        )


@lru_cache(maxsize=16_384)
def fold(character: str) -> str | None:
    """The folded form of one character: letters, "" for what stands between words, None for what
    leaves no trace at all."""
    found = _LOOKALIKES.get(character)
    if found is not None:
        return found
    code, category = ord(character), unicodedata.category(character)
    if category == "Cf" or character == "\0":
        return None
    if category in {"Mn", "Me"} and not 0x0900 <= code < 0x1AB0:
        return None
    compatible = unicodedata.normalize("NFKC", character).casefold()
    if not 0xAC00 <= code < 0xD7B0 and (code < 0x0900 or code >= 0x1E00):
        decomposed = unicodedata.normalize("NFD", compatible)
        bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
        compatible = unicodedata.normalize("NFC", bare)
    return "".join(
        _LOOKALIKES.get(c, _STROKED.get(c, c))
        for c in compatible
        if unicodedata.category(c)[0] in "LNM"
    )
