"""Finds what may be marks in a folded text: the loop over windows.

Each window is looked up in the exact table; windows of whole words also in the near table, by their
keys with up to two letters left out. What is met is then read letter by letter, and kept if that
costs no more than :func:`matchers.marks.aligning.limit` allows. The slow reference in
``tests/matchers/marks`` tries every form on every window instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.admitting import (
    admitted,
    count_masks,
    numeric,
    ordinary_word,
    place_of,
    surface_rate,
    within_ordinary_word,
)
from matchers.marks.aligning import ANY, LONGEST, align
from matchers.marks.ends import END, likely, prefixes
from matchers.marks.folding import Atoms
from matchers.marks.hashing import maybe
from matchers.marks.letters import (
    EXACT,
    SINGLE,
    SOUND,
    looked,
    mixed,
    power_table,
    sound_key,
    stepped,
)
from matchers.marks.segment import MIN_NEAR, Segment, kept_apart
from matchers.marks.steps import Step
from matchers.marks.windows import words_of
from matchers.marks.words import heard, ordinary

FIRST, LAST, FORM, COST, BITS, PLAIN, PLACE, REST, RATE, SHARED, HIGHEST = range(11)
"""Columns of what is found: atoms (last exclusive), form, cost, steps of the alignment, plain
errors, what is left over beside the window and its rate, rate of the surface's own words, letters
in words that surface and mark share, highest rate of the surface's other words."""
COLUMNS = 11

NEAR_ATOMS = 20_000
"""Letters of a text in which marks are looked for with errors; beyond, only exact ones."""

LONGER = 6
"""Letters that a surface may have more than the mark, by doubling."""


@compiled
def _grown(out: Any) -> Any:  # pragma: no cover - compiled
    more = np.zeros((2 * len(out), out.shape[1]), np.float64)
    for r in range(len(out)):
        for c in range(out.shape[1]):
            more[r, c] = out[r, c]
    return more


@compiled
def _exact(
    code: Any,
    step: Any,
    gap: Any,
    bound: Any,
    words: Any,
    rests: Any,
    mark_codes: Any,
    begins: Any,
    offsets: Any,
    slots: Any,
    numbers: Any,
    seen: Any,
    longest: int,
    out: Any,
    found: int,
) -> Any:  # pragma: no cover - compiled
    n = len(code)
    masks = np.zeros(longest + 1, np.int32)
    moves = np.zeros((2, 2 * longest + 2), np.int32)
    for first in range(n):
        if bound[first] == 0 and rests[0, first] <= 0:
            continue
        value = np.uint64(0)
        letters = 0
        for last in range(first + 1, min(first + longest, n) + 1):
            value = stepped(value, looked(code[last - 1]))
            if code[last - 1] < 48 or code[last - 1] > 57:
                letters += 1
            place = place_of(bound, rests, first, last)
            if place < 0:
                continue
            key = mixed(value, 0)
            if not maybe(seen, key):
                continue
            at = np.int64(key >> np.uint64(20)) & (len(slots) - 1)
            while slots[at] != 0:
                if slots[at] == key:
                    form = numbers[at]
                    mark = mark_codes[offsets[form] : offsets[form + 1]]
                    same = len(mark) == last - first
                    equal = same
                    if same:
                        for k in range(len(mark)):
                            if looked(mark[k]) != looked(code[first + k]):
                                same = False
                                break
                            if mark[k] != code[first + k]:
                                equal = False
                    if same and (
                        equal
                        or (
                            letters > 0
                            # "Flat" is no "Fiat", whose i is written as an l.
                            and not within_ordinary_word(step, gap, words, first, last, masks)
                            and not numeric(code, step, gap, first, last, mark, True)
                        )
                    ):
                        cost = 0.0
                        bits = 0
                        if not equal:
                            count_masks(gap, first, last, masks)
                            cost, bits, _ = align(
                                code[first:last],
                                step[first:last],
                                masks[: last - first + 1],
                                mark,
                                moves,
                                ANY,
                            )
                        if found == len(out):
                            out = _grown(out)
                        row = out[found]
                        row[0], row[1], row[2], row[3], row[4] = first, last, form, cost, bits
                        row[5], row[6] = 0, place
                        row[7] = rests[0, first] if place == 1 else rests[1, last]
                        row[8], row[10], row[9] = surface_rate(
                            code,
                            gap,
                            words,
                            first,
                            last,
                            mark,
                            begins[offsets[form] : offsets[form + 1]],
                        )
                        found += 1
                at = (at + 1) & (len(slots) - 1)
    return out, found


@compiled
def _near(
    code: Any,
    step: Any,
    gap: Any,
    bound: Any,
    words: Any,
    mark_codes: Any,
    begins: Any,
    offsets: Any,
    slots: Any,
    numbers: Any,
    seen: Any,
    ends: Any,
    longest: int,
    powers: Any,
    met: Any,
    out: Any,
    found: int,
) -> Any:  # pragma: no cover - compiled
    n = min(len(code), NEAR_ATOMS)
    size = min(longest + LONGER, LONGEST)
    masks = np.zeros(size + 2, np.int32)
    moves = np.zeros((2, 2 * LONGEST + 4), np.int32)
    hashes = np.empty(2 + size + size * size, np.uint64)
    window = met[len(met) - 1]
    tails = np.empty(END, np.bool_)
    exact = np.empty(size, np.int32)
    single = np.empty(size, np.int32)
    exact_prefix = np.zeros(size + 1, np.uint64)
    single_prefix = np.zeros(size + 1, np.uint64)
    for first in range(n):
        if bound[first] == 0:
            continue
        letters = 0
        once = 0
        for last in range(first + 1, min(first + size, n) + 1):
            if code[last - 1] < 48 or code[last - 1] > 57:
                letters += 1
            letter = looked(code[last - 1])
            place = last - first - 1
            exact[place] = letter
            exact_prefix[place + 1] = stepped(exact_prefix[place], letter)
            if once == 0 or single[once - 1] != letter:
                single[once] = letter
                single_prefix[once + 1] = stepped(single_prefix[once], letter)
                once += 1
            if bound[last] == 0 or last - first < 2 or letters < 2:
                continue
            if ordinary_word(step, gap, words, first, last, masks):
                continue
            window += 1
            surface = code[first:last]
            for family in (EXACT, SINGLE, SOUND):
                if family == EXACT:
                    key, prefix = exact[: last - first], exact_prefix
                elif family == SINGLE:
                    if once == last - first:
                        continue
                    key, prefix = single[:once], single_prefix
                else:
                    key = sound_key(surface)
                    if len(key) < MIN_NEAR:
                        continue
                    prefix = prefixes(key)
                left_out = kept_apart(family, len(key), False)
                count = likely(key, prefix, left_out, family, powers, ends, seen, tails, hashes)
                for h in range(count):
                    hash_ = hashes[h]
                    at = np.int64(hash_ >> np.uint64(20)) & (len(slots) - 1)
                    while slots[at] != 0:
                        if slots[at] == hash_ and met[numbers[at]] != window:
                            form = numbers[at]
                            met[form] = window
                            a, b = offsets[form], offsets[form + 1]
                            mark = mark_codes[a:b]
                            same = len(mark) == last - first
                            if same:
                                for k in range(len(mark)):
                                    if looked(mark[k]) != looked(surface[k]):
                                        same = False
                                        break
                            if not same and last - first <= len(mark) + LONGER:
                                if found == len(out):
                                    out = _grown(out)
                                if admitted(
                                    code,
                                    step,
                                    gap,
                                    words,
                                    first,
                                    last,
                                    mark,
                                    begins[a:b],
                                    masks,
                                    moves,
                                    out[found],
                                ):
                                    out[found, 2] = form
                                    found += 1
                        at = (at + 1) & (len(slots) - 1)
    met[len(met) - 1] = window
    return out, found


_POWERS = power_table(LONGEST + 2)


def text_words(atoms: Atoms) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The words of a text and what is left of them at each boundary
    (:func:`matchers.marks.windows.words_of`)."""
    table = heard() if atoms.heard else ordinary()
    words, rests = words_of(
        atoms.code, atoms.bound, table.slots, table.numbers, table.seen, atoms.heard
    )
    return words, rests


def written(atoms: Atoms) -> NDArray[np.int32]:
    """The steps of each letter; another script is no disguise of what is read by its sound."""
    return atoms.step & ~int(Step.LOOKALIKE) if atoms.heard else atoms.step


def search(
    atoms: Atoms, words: NDArray[np.int32], rests: NDArray[np.int32], segment: Segment
) -> NDArray[np.float64]:
    """Rows of what is found of a segment in a text, with the columns above."""
    out = np.zeros((16, COLUMNS), np.float64)
    found = 0
    step = written(atoms)
    if segment.longest:
        exact = segment.exact
        out, found = _exact(
            atoms.code, step, atoms.gap, atoms.bound, words, rests, segment.codes,
            segment.begins, segment.offsets, exact.slots, exact.numbers, exact.seen,
            segment.longest, out, found,
        )  # fmt: skip
    if segment.longest_watched:
        near = segment.near
        out, found = _near(
            atoms.code, step, atoms.gap, atoms.bound, words, segment.codes, segment.begins,
            segment.offsets, near.slots, near.numbers, near.seen, segment.ends,
            segment.longest_watched, _POWERS, segment.met, out, found,
        )  # fmt: skip
    return out[:found]
