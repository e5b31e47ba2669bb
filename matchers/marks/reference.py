"""The slow, obviously right search: every form on every window, letter by letter.

What it gives is what :func:`matchers.marks.searching.search` must give; it has no tables.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from matchers.marks.admitting import (
    admitted,
    count_masks,
    numeric,
    place_of,
    surface_rate,
    within_ordinary_word,
)
from matchers.marks.aligning import ANY, LONGEST, align
from matchers.marks.folding import Atoms
from matchers.marks.letters import EXACT, SINGLE, SOUND, key_of, looked
from matchers.marks.searching import (
    BITS,
    COLUMNS,
    COST,
    FIRST,
    FORM,
    HIGHEST,
    LAST,
    LONGER,
    NEAR_ATOMS,
    PLACE,
    RATE,
    REST,
    SHARED,
    text_words,
    written,
)
from matchers.marks.segment import MIN_NEAR, Segment, kept_apart
from matchers.marks.windows import AFTER_WORD, WHOLE


def search(atoms: Atoms, segment: Segment) -> Iterator[NDArray[np.float64]]:
    """Rows of what is found of a segment in a text."""
    words, rests = text_words(atoms)
    longest = segment.longest + LONGER  # no surface has more letters
    for first in range(len(atoms)):
        if atoms.bound[first] == 0 and rests[0, first] <= 0:
            continue
        for last in range(first + 1, min(first + longest, len(atoms)) + 1):
            place = place_of(atoms.bound, rests, first, last)
            if place < 0:
                continue
            for form in range(len(segment)):
                row = _read(atoms, words, rests, segment, first, last, place, form)
                if row is not None:
                    row[FORM] = form
                    yield row


def _read(
    atoms: Atoms,
    words: NDArray[np.int32],
    rests: NDArray[np.int32],
    segment: Segment,
    first: int,
    last: int,
    place: int,
    form: int,
) -> NDArray[np.float64] | None:
    mark = segment.letters(form)
    begins = segment.begins[segment.offsets[form] : segment.offsets[form + 1]]
    surface, step = atoms.code[first:last], written(atoms)
    row = np.zeros(COLUMNS)
    moves = np.zeros((2, last - first + len(mark) + 1), np.int32)
    masks = np.zeros(last - first + 1, np.int32)
    if [looked(c) for c in surface] == [looked(c) for c in mark]:
        equal = surface.tolist() == mark.tolist()
        digits_only = all(48 <= c <= 57 for c in surface.tolist())
        if not equal and (
            digits_only
            or within_ordinary_word(step, atoms.gap, words, first, last, masks)
            or numeric(atoms.code, step, atoms.gap, first, last, mark, True)
        ):
            return None
        row[FIRST], row[LAST], row[PLACE] = first, last, place
        if not equal:
            count_masks(atoms.gap, first, last, masks)
            row[COST], row[BITS], _ = align(surface, step[first:last], masks, mark, moves, ANY)
        row[REST] = rests[0, first] if place == AFTER_WORD else rests[1, last]
        row[RATE], row[HIGHEST], row[SHARED] = surface_rate(
            atoms.code, atoms.gap, words, first, last, mark, begins
        )
        return row
    if not segment.watched[form] or place != WHOLE or last > NEAR_ATOMS:
        return None
    letters = sum(not 48 <= c <= 57 for c in surface.tolist())
    if letters < 2 or not near(surface, mark):
        return None
    if admitted(atoms.code, step, atoms.gap, words, first, last, mark, begins, masks, moves, row):
        return row
    return None


def near(surface: NDArray[np.int32], mark: NDArray[np.int32]) -> bool:
    """Whether two words meet in some family of keys after letters are left out of both."""
    if len(surface) > min(len(mark) + LONGER, LONGEST) or not MIN_NEAR <= len(mark) <= LONGEST:
        return False
    pairs = [(a, b) for a in (EXACT, SINGLE) for b in (EXACT, SINGLE)] + [(SOUND, SOUND)]
    for of_text, of_mark in pairs:
        a, b = key_of(surface, of_text), key_of(mark, of_mark)
        if of_mark == SOUND and min(len(a), len(b)) < MIN_NEAR:
            continue
        shared = LCSseq.similarity(a.tolist(), b.tolist())
        left = kept_apart(of_text, len(a), False)
        right = kept_apart(of_mark, len(b), True)
        if of_text == SINGLE and len(a) == len(surface):
            continue
        if of_mark == SINGLE and len(b) == len(mark):
            continue
        if len(a) - shared <= left and len(b) - shared <= right:
            return True
    return False
