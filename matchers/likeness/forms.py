"""What a mark is reduced to before it is compared: how it is written, looks and sounds.

A mark is cut into words; each run of words is one *form*. Han characters are read in pinyin, other
scripts in Latin letters, so that marks of two scripts meet where they sound alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module

from anyascii import anyascii
from opencc import OpenCC

from matchers import commonness
from matchers.likeness.rules import once, shipped

LONGEST = 200
"""Characters of a mark that are compared; longer ones are whole sentences."""

MOST_WORDS = 12
MOST_IN_A_RUN = 4
"""Words of a mark that are looked at, and in one part of it."""

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_STROKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ß": "ss"}
)


@dataclass(frozen=True, slots=True)
class Form:
    """One run of words in its readings.

    ``plain`` is how it is written, ``look`` what it looks like; ``roman`` its Latin letters (pinyin
    without tones) where it has others, else ``plain``; ``roman_look`` likewise; ``sound`` what is
    heard, ``skeleton`` its consonants. ``foreign`` says that it is not in Latin letters.
    """

    plain: str
    look: str
    roman: str
    roman_look: str
    sound: str
    skeleton: str
    foreign: bool
    han: bool


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _pinyin() -> Callable[[str], list[str]]:
    """Loaded when the first Chinese mark is read: its dictionary is large."""
    found: Callable[[str], list[str]] = import_module("pypinyin").lazy_pinyin
    return found


def words(mark: str) -> tuple[str, ...]:
    """The words of a mark, folded: compatibility forms, letter case, diacritics, and traditional
    Chinese as simplified; cut at whatever is neither letter nor digit nor one of the signs that
    stand for letters within a word."""
    text = mark[:LONGEST]
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is nothing
        text = unicodedata.normalize("NFKC", text).casefold().translate(_STROKED)
        if _HAN.search(text):
            text = _simplified().convert(text)
        decomposed = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(filter(_is_kept, decomposed)))
    else:
        text = text.lower()
    found = _WORD.findall(text.replace("'", ""))
    return tuple(found[:MOST_WORDS])


def _is_kept(character: str) -> bool:
    """Diacritics of scripts where they are ornaments go, and what cannot be seen; kana and the
    scripts of India keep their marks, which are letters there."""
    category = unicodedata.category(character)
    return category != "Cf" and not (category == "Mn" and "\u0300" <= character <= "\u036f")


_WORD = re.compile(r"[^\W_](?:[$@!€|+]?[^\W_]\u0300?)*", re.UNICODE)


@lru_cache(maxsize=1 << 17)
def form(plain: str) -> Form:
    """The readings of a run of words written without spaces."""
    rules = shipped()
    look = rules.look(plain)
    if plain.isascii():
        letters = "".join(filter(str.isalnum, plain))
        sound = once(rules.sound(letters))
        return Form(plain, look, plain, look, sound, rules.skeleton(sound), False, False)
    han = _HAN.search(plain) is not None
    roman, heard = _romanised(plain)
    sound = once(rules.sound(heard))
    return Form(plain, look, roman, rules.look(roman), sound, rules.skeleton(sound), True, han)


def _romanised(plain: str) -> tuple[str, str]:
    """In Latin letters, and spelled as it is heard."""
    rules = shipped()
    roman, heard = [], []
    start = 0
    for run in _HAN.finditer(plain):
        other = _ascii(plain[start : run.start()])
        syllables = _pinyin()(run.group())
        roman += [other, *syllables]
        heard += [other, *(rules.syllable(syllable) for syllable in syllables)]
        start = run.end()
    rest = _ascii(plain[start:])
    return "".join([*roman, rest]), "".join([*heard, rest])


def _ascii(text: str) -> str:
    return "".join(filter(str.isalnum, anyascii(text).lower()))


@dataclass(frozen=True, slots=True)
class Forms:
    """A mark ready to be compared: the whole of it, and the parts that may stand for it."""

    whole: Form
    parts: tuple[Form, ...]


@lru_cache(maxsize=1 << 14)
def in_register(mark: str) -> Forms | None:
    """A mark of a register: its parts are all runs of its words. None for one without letters."""
    found = words(mark)
    if not found:
        return None
    count = len(found)
    runs = {
        "".join(found[first:last])
        for first in range(count)
        for last in range(first + 1, min(count, first + MOST_IN_A_RUN) + 1)
        if last - first < count
    }
    return Forms(form("".join(found)), tuple(form(run) for run in sorted(runs)))


def of_ours(mark: str) -> Forms | None:
    """A mark of ours: its one part is what remains without everyday words, if that says anything.

    A mark that is an everyday word itself has no part and counts in none; see :func:`stands_out`.
    """
    found = words(mark)
    if not found:
        return None
    telling = [word for word in found if stands_out(word)]
    kept = "".join(telling)
    long_enough = len(kept) >= shipped().weights.shortest or _HAN.search(kept)
    parts = (form(kept),) if 0 < len(telling) < len(found) and long_enough else ()
    return Forms(form("".join(found)), parts)


def stands_out(word: str) -> bool:
    """Whether a word says something where other words stand beside it: it is no everyday word, and
    no single letter."""
    return len(word) > 1 and commonness.zipf(word)[0] < shipped().weights.ordinary
