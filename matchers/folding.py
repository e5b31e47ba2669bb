"""Folds text so that a word reads the same however it is written, and keeps where it stood.

Steps, each recorded on the word it changed: compatibility forms and letter case (UAX #15 NFKC,
Unicode case folding), removal of invisible characters (general category Cf and the variation
selectors), removal of diacritics (canonical decomposition without category Mn, and the stroked
letters that have none), look-alike letters of other scripts (a subset of UTS #39 confusables:
Cyrillic and Greek for Latin), digits and signs that stand for letters inside a word, and letters
set apart (``N I K E``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from itertools import groupby


class Step(IntFlag):
    """What was done to read a word. The order is the order of explanation."""

    PLAIN = 0
    CASE = 1
    STYLED = 2
    DIACRITICS = 4
    INVISIBLE = 8
    LOOKALIKE = 16
    LEET = 32
    SPACED = 64

    def names(self) -> list[str]:
        """Plain words for the steps that were taken."""
        return [_STEP_NAMES[step] for step in Step if step and step in self]


_STEP_NAMES = {
    Step.CASE: "letter case",
    Step.STYLED: "styled or full-width letters",
    Step.DIACRITICS: "diacritics",
    Step.INVISIBLE: "invisible characters",
    Step.LOOKALIKE: "look-alike letters of another script",
    Step.LEET: "digits or signs for letters",
    Step.SPACED: "letters set apart",
}

DISGUISE = Step.STYLED | Step.INVISIBLE | Step.LOOKALIKE | Step.LEET | Step.SPACED
"""Steps that ordinary writing does not need: somebody took trouble not to be found."""

_CYRILLIC = dict(zip("аеорсухіјѕһԁԛԝвнкмтгпԍ", "aeopcyxijshdqwbhkmtrng", strict=True))
_GREEK = dict(zip("αβεζηικμνορτυχω", "abezhikmvoptyxw", strict=True))
_LOOKALIKES = _CYRILLIC | _GREEK
_STROKED = dict(zip("łøđıħŧæœ", ("l", "o", "d", "i", "h", "t", "ae", "oe"), strict=True))
_SOFT_HYPHEN = "\u00ad"
_LEET = {
    "0": "o",
    "1": "l",  # or i: the second reading
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "$": "s",
    "@": "a",
    "!": "i",
    "€": "e",
    "£": "l",
}
_SIGNS = frozenset("$@!€£")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word, and the steps that lead to it."""

    text: str
    steps: Step


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its readings, the literal one first, and where it stands in the original (half-open
    offsets). Every word has as many readings as :data:`READINGS`; most are equal."""

    readings: tuple[Reading, Reading, Reading]
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The literal reading: digits are digits."""
        return self.readings[0].text


READINGS = 3
"""Literal; digits and signs as letters with 1 as l; the same with 1 as i."""


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> tuple[str, Step]:
    """The folded form of one character (perhaps empty, perhaps several) and the steps it took."""
    if character == _SOFT_HYPHEN:  # ordinary typography
        return "", Step.PLAIN
    if unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return "", Step.INVISIBLE
    steps = Step.PLAIN
    compatible = unicodedata.normalize("NFKC", character)
    if compatible != character and unicodedata.decomposition(character).startswith("<"):
        steps |= Step.STYLED
    lowered = compatible.casefold()
    if lowered != compatible:
        steps |= Step.CASE
    decomposed = unicodedata.normalize("NFD", lowered)
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    bare = "".join(_STROKED.get(c, c) for c in bare)
    if bare != decomposed:
        steps |= Step.DIACRITICS
    return bare, steps


@dataclass(frozen=True, slots=True)
class _Folded:
    """One folded character with its place in the original."""

    character: str
    start: int
    end: int
    steps: Step


def _characters(text: str) -> Iterator[_Folded]:
    for place, original in enumerate(text):
        folded, steps = _fold_character(original)
        if len(folded) > 1:
            # ¼ is “1⁄4”: one character never ends a word within itself.
            folded = "".join(c for c in folded if c.isalnum()) or folded[0]
        if not folded:
            yield _Folded("", place, place + 1, steps)
        for character in folded:
            yield _Folded(character, place, place + 1, steps)


def _kind(folded: _Folded) -> str:
    character = folded.character
    if not character:
        return "invisible"
    if character.isalnum():
        return "word"
    return "sign" if character in _SIGNS else "gap"


def _is_ideographic(character: str) -> bool:
    """Han, kana and their extensions (Unicode blocks from CJK Radicals to CJK Compatibility, less
    Hangul, which sets words apart)."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or ("\U00020000" <= character <= "\U0003ffff")
    )


def _runs(text: str) -> Iterator[list[_Folded]]:
    """Runs of characters that make up one word: letters, digits, signs between letters, and
    invisible characters between any of them. Chinese and Japanese are written without gaps, so a
    word also ends where their letters meet others."""
    run: list[_Folded] = []
    ideographic: bool | None = None
    for folded in _characters(text):
        kind = _kind(folded)
        if kind == "word":
            now = _is_ideographic(folded.character)
            if run and ideographic is not None and now != ideographic:
                yield run
                run = []
            ideographic = now
        if kind == "gap":
            if run:
                yield run
            run = []
        elif kind != "invisible" or run:
            run.append(folded)
    if run:
        yield run


def _trim(run: list[_Folded]) -> list[_Folded]:
    """A word does not end in an invisible character or an exclamation mark, and a price sign before
    digits is no letter."""
    while run and (not run[-1].character or run[-1].character in "!€£"):
        run = run[:-1]
    if run and run[0].character in _SIGNS and not any(c.character.isalpha() for c in run[1:3]):
        run = run[1:]
    return run


def _word(run: list[_Folded]) -> Word | None:
    run = _trim(run)
    if not any(c.character and c.character.isalnum() for c in run):
        return None
    steps = Step.PLAIN
    for folded in run:
        steps |= folded.steps
    text = "".join(c.character for c in run)
    if any(c in _LOOKALIKES for c in text):
        latin = "".join(_LOOKALIKES.get(c, c) for c in text)
        # A word wholly of another script stays what it is unless each letter has a Latin twin.
        if all(not c.isalpha() or "a" <= c <= "z" for c in latin):
            text, steps = latin, steps | Step.LOOKALIKE
    literal = Reading("".join(c for c in text if c.isalnum()), steps)
    readings = (literal, literal, literal)
    if any(c in _LEET for c in text) and sum("a" <= c <= "z" for c in text) >= 2:
        leet = steps | Step.LEET
        letters = "".join(_LEET.get(c, c) for c in text)
        with_i = "".join("i" if c == "1" else _LEET.get(c, c) for c in text)
        readings = (literal, Reading(letters, leet), Reading(with_i, leet))
    return Word(readings, run[0].start, run[-1].end)


def _joined(run: list[Word]) -> Word:
    """Letters set apart, read as one word."""
    steps = Step.SPACED
    for word in run:
        steps |= word.readings[0].steps
    reading = Reading("".join(word.folded for word in run), steps)
    return Word((reading, reading, reading), run[0].start, run[-1].end)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order."""
    separate = [word for run in _runs(text) if (word := _word(run)) is not None]
    found: list[Word] = []
    for single, group in groupby(separate, key=lambda word: len(word.folded) == 1):
        run = list(group)
        if single and len(run) >= 3 and all(word.folded.isalpha() for word in run):
            found.append(_joined(run))
        else:
            found.extend(run)
    return tuple(found)
