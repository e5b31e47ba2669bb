"""The words around a mark, with their places.

A wording is told by words, so the text is cut into them: letters and digits of a script that sets
words apart make one token, each character of a script that does not (Han, kana, Hangul, Thai, Lao,
Khmer, Burmese) makes one of its own. Only a window of fixed size around a mark is ever cut, so the
cost of a finding does not depend on the length of the text, and no regular expression walks it.

A token is read without letter case, compatibility forms (UAX #15), Latin accents and Arabic vowel
signs: as sellers type them, with and without.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    __hash__ = object.__hash__  # one of each: an enumeration's own takes five times as long

    WORD = "word"
    BREAK = "break"
    """A clause ends: full stop, semicolon, bar, closing bracket, dash between spaces."""
    LINE = "line"
    """A new line or a bullet: ends a clause, but not a list."""
    OPEN = "open"
    """An opening bracket or a colon: it ends a clause unless a wording stands right before it."""
    COMMA = "comma"
    """Comma, slash, ampersand, plus: sets the things of a list apart."""


class Token(NamedTuple):
    """One token: how it reads, where it stands (half-open, in the text that was given), whether
    nothing stands between it and the token before."""

    text: str
    start: int
    end: int
    kind: Kind
    glued: bool
    capital: bool
    """Holds a capital letter ("iPad" too) or a digit: how names and models are written."""


_LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),
    (0x3031, 0x318F),  # kana, Bopomofo, Hangul compatibility letters
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width kana
    (0x20000, 0x3FFFF),
)
_BREAKS = frozenset(";!?…|()[]{}<>«»。；！？｜（）【】「」『』《》〈〉")
_OPENS = frozenset("([{（【「『《〈:：")
_LINES = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029•·●▪►✓✔★*")
_COMMAS = frozenset(",/&+、，／＆・")
_DASHES = frozenset("-‐‑‒–—―−~")
_COLONS = frozenset(":：∶")
_APOSTROPHES = frozenset("'’ʼ‘`´")


@lru_cache(maxsize=16384)
def read(word: str) -> str:
    """A word as wordings are compared: without case, accents, invisible characters."""
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_LATIN)
    bare = "".join(
        c
        for c in unicodedata.normalize("NFD", folded)
        if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0652" or c == "\u0640")
        and unicodedata.category(c) != "Cf"
    )
    return unicodedata.normalize("NFC", bare).replace("’", "'")


@lru_cache(maxsize=16384)
def unspaced(character: str) -> bool:
    """Whether the character is of a script that does not set words apart."""
    code = ord(character)
    return code >= 0x0E00 and any(first <= code <= last for first, last in _UNSPACED)


@lru_cache(maxsize=16384)
def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


_ASCII = re.compile(
    r"([a-z0-9]+(?:(?:(?<=[a-z])['`](?=[a-z])|(?<=[0-9]):(?=[0-9]))[a-z0-9]+)*)|[^a-z0-9 ]"
)
"""A word of small ASCII letters and digits, or a sign: nothing in it is tried twice."""


_made = tuple.__new__
"""Makes a token in half the time of a call of its class, and there are many."""


def is_name(word: str) -> bool:
    """Whether an ASCII word, as written, holds a capital letter or a digit."""
    if not word.islower():
        return True
    return not word.isalpha() and (word.isalnum() or any("0" <= c <= "9" for c in word))


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]`` in order, with places in ``text``."""
    end = len(text) if end is None else end
    if not text[start:end].isascii():
        return any_tokens(text, start, end)
    found: list[Token] = []
    last = -1
    small = text.lower()  # all that there is to read in ASCII
    for match in _ASCII.finditer(small, start, end):
        place, stop = match.span()
        if match.lastindex:
            word = small[place:stop]
            capital = is_name(text[place:stop])
            token = (word, place, stop, Kind.WORD, last == place, capital)
            found.append(_made(Token, token))
            last = stop
            continue
        kind = _sign(text, place, start, end)
        if kind is not None:
            found.append(Token(text[place], place, stop, kind, last == place, capital=False))
    return found


def any_tokens(text: str, start: int, end: int) -> list[Token]:
    """The same for text of any script, character by character: the slow way, which decides."""
    found: list[Token] = []
    place = start
    last = -1
    while place < end:
        character = text[place]
        if _in_word(character):
            stop = place + 1
            if not unspaced(character):
                stop = _word_end(text, place, end)
            word = text[place:stop]
            reading = read(word)
            if reading:
                capital = any(c.isupper() or c.isdigit() for c in word)
                glued = last == place
                found.append(Token(reading, place, stop, Kind.WORD, glued, capital))
                last = stop
            place = stop
            continue
        kind = _sign(text, place, start, end)
        if kind is not None:
            found.append(Token(character, place, place + 1, kind, last == place, capital=False))
        place += 1
    return found


def _word_end(text: str, place: int, end: int) -> int:
    stop = place + 1
    while stop < end:
        character = text[stop]
        if _in_word(character):
            if unspaced(character):
                break
        elif not (stop + 1 < end and _joins(text[stop - 1], character, text[stop + 1])):
            break
        stop += 1
    return stop


def _joins(before: str, sign: str, after: str) -> bool:
    """Whether a sign stands within a word: "isn't", "1:1"."""
    if sign in _APOSTROPHES:
        return before.isalpha() and after.isalpha() and not unspaced(after)
    return sign in _COLONS and before.isdigit() and after.isdigit()


def _sign(text: str, place: int, start: int, end: int) -> Kind | None:
    """What a character that is in no word does, or None where it does nothing."""
    character = text[place]
    if character in _LINES:
        return Kind.LINE
    if character in _OPENS:
        return Kind.OPEN
    if character in _BREAKS:
        return Kind.BREAK
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    if character in _COMMAS:
        # "p/", "w/" and a slash or plus within a model's name set nothing apart.
        return Kind.COMMA
    if character == ".":
        return Kind.BREAK if after.isspace() and _sentence(text, place, start) else None
    if character in _DASHES:
        return Kind.BREAK if before.isspace() and after.isspace() else None
    return None


def _sentence(text: str, place: int, start: int) -> bool:
    """Whether a full stop ends a sentence and no abbreviation: three letters or a digit before it,
    of which none follows another full stop ("U.S.", "incl.")."""
    word = text[max(start, place - 3) : place]
    return len(word) == 3 and "." not in word and not any(c.isspace() for c in word)
