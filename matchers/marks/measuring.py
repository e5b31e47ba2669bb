"""Rows of a search as readings with their evidence, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchers.marks.aligning import LONGEST
from matchers.marks.features import FIELDS, NAMES, NEAR, OTHER, SAME, TEXT, UNKNOWN, features
from matchers.marks.folding import Atoms
from matchers.marks.forms import Found
from matchers.marks.letters import power_table
from matchers.marks.occurrence import Occurrence, occurrence
from matchers.marks.plausible import triples
from matchers.marks.reading import read
from matchers.marks.searching import COST, FIRST, FORM, LAST, PLACE
from matchers.marks.segment import Segment
from matchers.marks.together import trade_words
from matchers.marks.use.goods import Relation, relation
from matchers.marks.windows import WHOLE
from matchers.marks.words import ORDINARY, ordinary, own_rate

_POWERS = power_table(LONGEST + 2)
_RATE, _ZIPF = NAMES.index("surface_rate"), NAMES.index("mark_zipf")
_SURFACE_WORDS, _MARK_WORDS = NAMES.index("words_of_surface"), NAMES.index("words_of_mark")
EXACT = 0.001
_LATIN = 0x250
_FROM, _TO = "\u0370", "\u052f"
"""Greek and Cyrillic."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows of one segment in one view of a text, with what was read of each and its features."""

    text: str
    atoms: Atoms
    segment: Segment
    rows: list[list[float]]
    read: list[list[int]]
    values: NDArray[np.float64]

    def as_written(self, row: int) -> bool:
        """Whether a row is the mark itself, letter by letter."""
        line = self.rows[row]
        return line[COST] < EXACT and line[PLACE] == WHOLE

    def mistaken(self, row: int) -> bool:
        """Whether words, mostly of another script, only look or sound like the mark.

        "Топ на" looks like "Tonha", and is two Russian words. What sounds like the mark, but is not
        written so, is no mark if it is a word of its own language and commoner there than the mark
        is anywhere ("размер" is no "Razer"), or is made of more words than the mark or of a number
        ("5Вт"). Nor is the s of "Men's Oliver" the first letter of "s.Oliver".
        """
        line = self.rows[row]
        first, last = int(line[FIRST]), int(line[LAST])
        start, end = self.atoms.start[first], self.atoms.end[last - 1]
        surface = self.text[start:end]
        if surface[0] in "sS" and _possessive(self.text, start):
            return True
        if surface.isascii():
            return False
        mark = self.segment.letters(int(line[FORM]))
        exact = line[COST] < EXACT
        if not self.atoms.heard:
            if mark.max() >= _LATIN:  # a name that is listed in this script
                letters = self.atoms.code[first:last].tolist()
                inflected = letters[: len(mark)] == mark.tolist()
                return not exact and ((own_rate(surface) > 0.0 and not inflected) or self._run(row))
            # Alone among Latin words, it is written so to look like the mark.
            return own_rate(surface) >= ORDINARY and any(
                _FROM <= c <= _TO for c in (*self.text[:start], *self.text[end:])
            )
        if exact:
            return False
        values = self.values[row]
        return bool(
            (values[_MARK_WORDS] == 1 and values[_RATE] > values[_ZIPF])
            or values[_SURFACE_WORDS] > values[_MARK_WORDS]
            or _numbers(self.atoms.code[first:last]) > _numbers(mark)
        )

    def _run(self, row: int) -> bool:
        """Whether the surface is a part of a longer run of katakana, which is a word."""
        first, last = int(self.rows[row][FIRST]), int(self.rows[row][LAST])
        start, end = self.atoms.start[first], self.atoms.end[last - 1]
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return (_katakana(before) and _katakana(self.text[start])) or (
            _katakana(after) and _katakana(self.text[end - 1])
        )

    def occurrence(self, row: int) -> Occurrence:
        return occurrence(self.text, self.atoms, self.rows[row], self.read[row], self.segment)


def _possessive(text: str, place: int) -> bool:
    """Whether the letter at a place stands alone behind a word and an apostrophe."""
    return (
        place > 1
        and text[place - 1] in "'’`´"
        and text[place - 2].isalpha()
        and not text[place + 1 : place + 2].isalnum()
    )


def _katakana(character: str) -> bool:
    return "\u30a1" <= character <= "\u30fe" and character != "\u30fb"


def _numbers(codes: NDArray[np.int32]) -> int:
    return sum(48 <= code <= 57 for code in codes.tolist())


@lru_cache(maxsize=4096)
def related(classes: tuple[str, ...], category: str, title: str) -> int:
    """What the listing's goods are to the mark's, by its number in :mod:`.features`."""
    return _RELATIONS[relation(classes, category, title)]


_RELATIONS = {
    Relation.UNKNOWN: UNKNOWN,
    Relation.SAME: SAME,
    Relation.NEAR: NEAR,
    Relation.OTHER: OTHER,
}


def measure(
    text: str,
    atoms: Atoms,
    found: Found,
    *,
    heard: bool,
    field: str,
    goods: Sequence[int],
    common: Sequence[bool],
) -> Measured:
    """What was found of one segment in one view of a text, with its evidence.

    :param heard: whether the text was read by its sound.
    :param goods: for each row what the listing's goods are to the mark's (:func:`related`).
    :param common: for each row whether the mark is an everyday word too.
    """
    rows, segment = found.rows, found.segment
    table, trade = ordinary(), trade_words()
    told = read(
        atoms.code, atoms.step, atoms.gap, atoms.bound, rows, segment.begins, segment.offsets,
        heard, trade.slots, trade.seen,
    )  # fmt: skip
    values = np.empty((len(rows), len(NAMES)))
    features(
        atoms.code, atoms.step, atoms.gap, atoms.bound, rows, told, segment.codes,
        segment.begins, segment.offsets, np.array(goods), np.array(common, np.bool_),
        FIELDS.get(field, TEXT), table.slots, table.numbers, table.seen, triples(), _POWERS, values,
    )  # fmt: skip
    # As lists: to take a number out of an array takes longer than to read it.
    return Measured(text, atoms, segment, rows.tolist(), told.tolist(), values)
