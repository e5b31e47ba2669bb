"""What the rows of a search amount to: the steps of each reading, and what is left of it.

One row is one surface read as one form of a mark. What is written here in numbers is what the
score is made of (:mod:`matchers.marks.features`) and what a reading is told by
(:mod:`matchers.marks.occurrence`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled
from matchers.marks.admitting import between_letters
from matchers.marks.folding import HIDDEN_IN
from matchers.marks.hashing import maybe
from matchers.marks.letters import mixed, stepped
from matchers.marks.steps import Step
from matchers.marks.windows import AFTER_WORD, BEFORE_WORD, INFLECTED, WHOLE

STEPS, PIECES, SINGLES, DIGIT_INSIDE, TRADE_REST = range(5)
"""Columns: the steps as bits, in how many pieces the surface is cut where the mark is not, how many
of them are single letters, whether a digit stands between letters of a word, and whether the word
written together with the mark is one of trade."""
READ = 5

_EMOJI, _MASKED, _PUNCTUATED, _SPACED = (
    int(step) for step in (Step.EMOJI, Step.MASKED, Step.PUNCTUATED, Step.SPACED)
)
_INVISIBLE, _LOOKALIKE, _TRANSLITERATED, _INFLECTED, _JOINED = (
    int(step)
    for step in (
        Step.INVISIBLE,
        Step.LOOKALIKE,
        Step.TRANSLITERATED,
        Step.INFLECTED,
        Step.JOINED,
    )
)


@compiled
def cuts(gap: Any, first: int, last: int, begins: Any, size: int) -> Any:  # pragma: no cover
    """In how many pieces atoms first to last are cut otherwise than the mark, how many are single
    letters, and what stands in the cuts that are not the mark's own.

    A surface of as many words as the mark, each about as long, is cut as the mark is.
    """
    letters = last - first
    count = own = 0
    for k in range(1, letters):
        count += gap[first + k] != 0
    for k in range(1, size):
        own += begins[k]
    if count == 0:
        return 0, 0, 0
    if count == own:
        far = abs(letters - size) + 1
        k = j = 0
        alike = True
        for _ in range(count):
            k += 1
            while gap[first + k] == 0:
                k += 1
            j += 1
            while not begins[j]:
                j += 1
            alike = alike and abs(k - j) <= far
        if alike:
            return 0, 0, 0
    kinds = singles = 0
    before = 0
    for k in range(1, letters + 1):
        if k == letters or gap[first + k] != 0:
            singles += k - before == 1
            before = k
            if k < letters and not (k < size and begins[k]):
                kinds |= gap[first + k]
    return count + 1, singles, kinds


@compiled
def _is_trade(
    code: Any, first: int, last: int, slots: Any, seen: Any
) -> Any:  # pragma: no cover - compiled
    """Whether a word is in the table of trade words, itself or without a plural's ending."""
    if first >= last:
        return False
    for left_out in range(3):
        if left_out > 0 and (last - first <= left_out or code[last - 1] != 115):
            break
        if left_out == 2 and code[last - 2] != 101:
            break
        value = np.uint64(0)
        for k in range(first, last - left_out):
            value = stepped(value, code[k])
        key = mixed(value, 0)
        if not maybe(seen, key):
            continue
        at = np.int64(key >> np.uint64(20)) & (len(slots) - 1)
        while slots[at] != 0:
            if slots[at] == key:
                return True
            at = (at + 1) & (len(slots) - 1)
    return False


@compiled
def read(
    code: Any,
    step: Any,
    gap: Any,
    bound: Any,
    rows: Any,
    begins: Any,
    offsets: Any,
    heard: bool,
    slots: Any,
    seen: Any,
) -> Any:  # pragma: no cover - compiled
    """The columns above for each row of a search; ``slots`` and ``seen`` are the table of trade
    words, ``heard`` is whether the text was read by its sound."""
    out = np.zeros((len(rows), READ), np.int64)
    for r in range(len(rows)):
        first, last, form = int(rows[r, 0]), int(rows[r, 1]), int(rows[r, 2])
        a, b = offsets[form], offsets[form + 1]
        steps = int(rows[r, 4])
        for k in range(first, last):
            steps |= step[k]
        for k in range(first + 1, last):
            if gap[k] & HIDDEN_IN:
                steps |= _INVISIBLE
        pieces, singles, kinds = cuts(gap, first, last, begins[a:b], b - a)
        if pieces:
            if kinds & 8:
                steps |= _EMOJI
            elif kinds & 6:
                if not steps & _MASKED:
                    steps |= _PUNCTUATED
            elif kinds & 1:
                steps |= _SPACED
        if steps & _MASKED:
            hidden = False
            for k in range(first, last + 1):
                hidden = hidden or (gap[k] >> 8) != 0
            if not hidden:
                steps &= ~_MASKED
        if heard and steps & _LOOKALIKE:
            steps = (steps & ~_LOOKALIKE) | _TRANSLITERATED
        place = int(rows[r, 6])
        if place == INFLECTED:
            steps |= _INFLECTED
        elif place != WHOLE:
            steps |= _JOINED
        out[r, 0], out[r, 1], out[r, 2] = steps, pieces, singles
        for k in range(first + 1, last - 1):
            if between_letters(code, gap, k):
                out[r, 3] = 1
                break
        if place == AFTER_WORD:
            begin = first
            while bound[begin] == 0:
                begin -= 1
            out[r, 4] = _is_trade(code, begin, first, slots, seen)
        elif place == BEFORE_WORD:
            end = last
            while bound[end] == 0:
                end += 1
            out[r, 4] = _is_trade(code, last, end, slots, seen)
    return out
