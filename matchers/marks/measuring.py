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
from matchers.marks.searching import COST, PLACE
from matchers.marks.segment import Segment
from matchers.marks.together import trade_words
from matchers.marks.use.goods import Relation, relation
from matchers.marks.windows import WHOLE
from matchers.marks.words import ordinary

_POWERS = power_table(LONGEST + 2)


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
        return line[COST] < 0.001 and line[PLACE] == WHOLE

    def occurrence(self, row: int) -> Occurrence:
        return occurrence(self.text, self.atoms, self.rows[row], self.read[row], self.segment)


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
