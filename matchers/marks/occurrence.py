"""One place in a text that reads as a mark, and the steps that the reading takes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.marks.admitting import between_letters
from matchers.marks.aligning import DELETE, INSERT, KEEP, SWAP, TWO_FOR_ONE, align
from matchers.marks.folding import EMOJI, MASK, MASK_COUNT, PUNCTUATION, SPACE, Atoms
from matchers.marks.searching import (
    BITS,
    COST,
    FIRST,
    LAST,
    PLACE,
    PLAIN,
    RATE,
    REST,
    SHARED,
)
from matchers.marks.segment import Segment
from matchers.marks.steps import Step
from matchers.marks.together import is_trade
from matchers.marks.windows import AFTER_WORD, INFLECTED, WHOLE

_EMOJI, _MASKED, _PUNCTUATED, _SPACED = (
    int(step) for step in (Step.EMOJI, Step.MASKED, Step.PUNCTUATED, Step.SPACED)
)
_LOOKALIKE, _TRANSLITERATED, _INFLECTED, _JOINED = (
    int(step) for step in (Step.LOOKALIKE, Step.TRANSLITERATED, Step.INFLECTED, Step.JOINED)
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a mark stands, and what was found out about it.

    ``start`` and ``end`` are offsets into the text as stored. ``cost`` is that of the alignment,
    ``plain`` its plain errors, ``letters`` the mark's. ``place`` says what is left over beside the
    window (:mod:`matchers.marks.windows`), ``rest`` the Zipf value of that; ``rate`` that of the
    surface's own words; ``shared`` the letters in words that surface and mark share. ``pieces`` are
    the lengths of the parts that the surface is split into, other than the mark is. ``first`` and
    ``last`` are the atoms.
    """

    start: int
    end: int
    surface: str
    steps: Step
    cost: float
    plain: int
    letters: int
    place: int
    rest: float
    rate: float
    shared: int
    pieces: tuple[int, ...]
    first: int
    last: int
    begins_text: bool
    touches: bool
    """Whether a digit or sign follows or goes before at once."""
    first_kept: bool
    last_kept: bool
    digit_inside: bool
    """Whether a digit stands between letters of a word."""
    trade_rest: bool
    """Whether the word written together with the mark is one of trade: goods, shop, sale."""
    code: NDArray[np.int32]
    mark_code: NDArray[np.int32]

    @property
    def exact(self) -> bool:
        return self.cost < 0.001


def occurrence(
    text: str, atoms: Atoms, row: NDArray[np.float64], segment: Segment, form: int, *, heard: bool
) -> Occurrence:
    """What a row of the search amounts to.

    :param heard: whether the text was read by its sound.
    """
    first, last = int(row[FIRST]), int(row[LAST])
    mark = segment.letters(form)
    begins = segment.begins[segment.offsets[form] : segment.offsets[form + 1]]
    steps = int(row[BITS])
    for step in atoms.step[first:last].tolist():
        steps |= step
    gaps = atoms.gap[first + 1 : last].tolist()
    inside = [k + 1 for k, gap in enumerate(gaps) if gap]
    own = [k for k in range(1, len(mark)) if begins[k]]
    pieces: tuple[int, ...] = ()
    if inside and inside != own and not _same_words(inside, own, last - first, len(mark)):
        cuts = [0, *inside, last - first]
        pieces = tuple(b - a for a, b in itertools.pairwise(cuts))
        kinds = 0
        for k in inside:
            if k not in own:
                kinds |= gaps[k - 1]
        if kinds & EMOJI:
            steps |= _EMOJI
        elif kinds & (PUNCTUATION | MASK):
            if not steps & _MASKED:
                steps |= _PUNCTUATED
        elif kinds & SPACE:
            steps |= _SPACED
    if steps & _MASKED and not any(g >> MASK_COUNT for g in atoms.gap[first : last + 1]):
        steps = steps & ~_MASKED
    start, end = int(atoms.start[first]), int(atoms.end[last - 1])
    if steps & _MASKED:
        start, end = _with_masks(text, start, end)
    if heard and steps & _LOOKALIKE:
        steps = (steps & ~_LOOKALIKE) | _TRANSLITERATED
    place = int(row[PLACE])
    if place == INFLECTED:
        steps |= _INFLECTED
    elif place != WHOLE:
        steps |= _JOINED
    return Occurrence(
        start,
        end,
        text[start:end],
        Step(steps),
        float(row[COST]),
        int(row[PLAIN]),
        len(mark),
        place,
        max(float(row[REST]), 0.0) // 32 / 100,
        row[RATE] // 32 / 100,
        int(row[SHARED]),
        pieces,
        first,
        last,
        first == 0,
        bool(atoms.bound[first] == 1 or atoms.bound[last] == 1),
        bool(atoms.code[first] == mark[0]),
        bool(atoms.code[last - 1] == mark[-1]),
        any(between_letters(atoms.code, atoms.gap, k) for k in range(first + 1, last - 1)),
        place not in (WHOLE, INFLECTED) and is_trade(_rest(atoms, first, last, place)),
        atoms.code[first:last],
        mark,
    )


def _rest(atoms: Atoms, first: int, last: int, place: int) -> str:
    """The rest of the word beside a window."""
    if place == AFTER_WORD:
        begin = first
        while atoms.bound[begin] == 0:
            begin -= 1
        return atoms.text(begin, first)
    end = last
    while atoms.bound[end] == 0:
        end += 1
    return atoms.text(last, end)


def _same_words(inside: list[int], own: list[int], size: int, letters: int) -> bool:
    """Whether the surface has as many words as the mark, each about as long."""
    if len(inside) != len(own):
        return False
    far = abs(size - letters) + 1
    return all(abs(a - b) <= far for a, b in zip(inside, own, strict=True))


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
    align(found.code, np.zeros(len(found.code), np.int32), masks, found.mark_code, moves)
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
