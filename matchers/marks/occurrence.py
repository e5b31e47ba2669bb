"""One place in a text that reads as a mark, and the steps that the reading takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchers.marks.aligning import ANY, DELETE, INSERT, KEEP, SWAP, TWO_FOR_ONE, align
from matchers.marks.folding import Atoms
from matchers.marks.reading import PIECES, STEPS, TRADE_REST
from matchers.marks.searching import COST, FIRST, FORM, LAST, PLACE, PLAIN, RATE
from matchers.marks.segment import Segment
from matchers.marks.steps import Step, known

_MASKED = int(Step.MASKED)


class Occurrence(NamedTuple):
    """Where a mark stands, and what was found out about it.

    ``start`` and ``end`` are offsets into the text as stored. ``cost`` is that of the alignment,
    ``plain`` its plain errors, ``letters`` the mark's. ``place`` says what is left over beside the
    window (:mod:`matchers.marks.windows`), ``rate`` is the Zipf value of the surface's own words,
    ``pieces`` how many parts the surface is split into where the mark is not (0: none), ``trade``
    whether what is left over is a word of trade; ``window`` and ``form`` are where the letters of
    both are kept.
    """

    start: int
    end: int
    surface: str
    steps: Step
    cost: float
    plain: int
    letters: int
    place: int
    rate: float
    pieces: int
    trade: bool
    window: tuple[Atoms, int, int]
    form: tuple[Segment, int]

    @property
    def code(self) -> NDArray[np.int32]:
        """The letters of the surface."""
        atoms, first, last = self.window
        return atoms.code[first:last]

    @property
    def mark_code(self) -> NDArray[np.int32]:
        """The letters of the mark."""
        segment, form = self.form
        return segment.letters(form)

    @property
    def exact(self) -> bool:
        return self.cost < 0.001


def occurrence(
    text: str,
    atoms: Atoms,
    line: list[float],
    read: list[int],
    segment: Segment,
) -> Occurrence:
    """What a row of the search amounts to, with what was read of it."""
    first, last, form = int(line[FIRST]), int(line[LAST]), int(line[FORM])
    steps, pieces = read[STEPS], read[PIECES]
    start, end = int(atoms.start[first]), int(atoms.end[last - 1])
    if steps & _MASKED:
        start, end = _with_masks(text, start, end)
    letters = int(segment.offsets[form + 1] - segment.offsets[form])
    return Occurrence(
        start, end, text[start:end], known(steps), line[COST], int(line[PLAIN]), letters,
        int(line[PLACE]), line[RATE] // 32 / 100, pieces, bool(read[TRADE_REST]),
        (atoms, first, last), (segment, form),
    )  # fmt: skip


def _with_masks(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the mask characters that touch it."""
    while start > 0 and not text[start - 1].isalnum() and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isalnum() and not text[end].isspace():
        end += 1
    return start, end


def changes(found: Occurrence) -> list[str]:
    """The differences of letters, in order, each in words a reader can check."""
    size = len(found.code) + len(found.mark_code) + 1
    moves = np.zeros((2, size), np.int32)
    zeros = np.zeros(len(found.code) + 1, np.int32)
    masks = zeros + 1 if found.steps & Step.MASKED else zeros
    align(found.code, np.zeros(len(found.code), np.int32), masks, found.mark_code, moves, ANY)
    said: list[str] = []
    i, j = len(found.code), len(found.mark_code)
    for how, paid in zip(*moves.tolist(), strict=True):
        if how < 0:
            break
        i_, j_ = i, j
        i -= 0 if how == DELETE else (2 if how in (SWAP, TWO_FOR_ONE) else 1)
        j -= 0 if how == INSERT else (2 if how in (SWAP, 5) else 1)
        seen = "".join(map(chr, found.code[i:i_].tolist()))
        meant = "".join(map(chr, found.mark_code[j:j_].tolist()))
        if how == KEEP and seen == meant:
            continue
        if how == SWAP:
            said.append(f"“{seen}” for “{meant}”")
        elif how == INSERT:
            said.append(f"an extra “{seen}”")
        elif how == DELETE:
            said.append(f"“{meant}” {'masked' if paid <= 30 and masks[0] else 'left out'}")
        else:
            said.append(f"“{seen}” for “{meant}”")
    return said[::-1]
