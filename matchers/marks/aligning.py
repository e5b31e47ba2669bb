"""Reads a surface as a mark, letter by letter, at the least cost.

An optimal string alignment (Damerau 1964; Boytsov 2011) whose costs follow how people disguise and
misspell: a digit for the letter it looks like costs next to nothing, a letter of the same sound
little, a doubled letter little, two neighbours swapped less than two errors, any other letter one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled
from matchers.marks.letters import ALIKE, KEYS, VOWELS, looked
from matchers.marks.steps import Step

LONGEST = 64
"""Letters up to which a surface is read with errors."""

LOOKS = 0.1
LOOKS_LETTER = 0.3
SOUNDS = 0.45
DOUBLES = 0.35
HIDES = 0.25
"""A masked letter; SOUNDS is also the price of a silent e at the end."""
SWAPS = 0.6
FIRST_X = 0.7
"""An x for a k, s or z at the beginning, where each language says it otherwise."""
VOWEL = 0.85
SLIP = 0.85
"""A neighbouring key."""
NUMBER = 2.5
"""Another number is another thing: ``Force 3`` is no misspelling of ``Force 10``."""
FAR = 10.0
ANY = 1e9
"""No cost is more."""
SURELY = 0.01
"""More than rounding makes of a cost."""

_LEET, _LOOKALIKE, _SOUND = int(Step.LEET), int(Step.LOOKALIKE), int(Step.SOUND)
_DOUBLED, _SWAPPED, _WRONG = int(Step.DOUBLED), int(Step.TRANSPOSED), int(Step.MISSPELT)
_MASKED, _EMOJI = int(Step.MASKED), int(Step.EMOJI)

# Moves of an alignment: letters of the surface and of the mark that each takes.
KEEP, INSERT, DELETE, SWAP, TWO_FOR_ONE, ONE_FOR_TWO = 0, 1, 2, 3, 4, 5
OF_SURFACE, OF_MARK = np.array([1, 1, 0, 2, 2, 1]), np.array([1, 0, 1, 2, 1, 2])


@compiled
def _substitution(a: int, b: int) -> float:  # pragma: no cover - compiled
    if a == b:
        return 0.0
    if a >= 128 or b >= 128:
        return 1.0
    if looked(a) == looked(b):
        return LOOKS if a < 58 or b < 58 else LOOKS_LETTER
    if b < 58:
        return NUMBER
    if a < 58:
        return 1.0
    if ALIKE[a * 128 + b]:
        return SOUNDS
    if KEYS[a * 128 + b]:
        return SLIP
    if VOWELS[a] and VOWELS[b]:
        return VOWEL
    return 1.0


_PAIRS = (
    ("rn", "m", 0.2), ("vv", "w", 0.2), ("cl", "d", 0.3), ("ph", "f", 0.4), ("ks", "x", 0.4),
    ("ck", "kc", 0.35), ("ts", "cz", 0.4), ("tz", "cz", 0.4), ("oo", "u", 0.4), ("ee", "iy", 0.4),
    ("au", "o", 0.45), ("aw", "o", 0.45), ("er", "a", 0.5), ("kh", "kc", 0.4), ("ch", "kc", 0.4),
)  # fmt: skip
"""Two letters, those that they may be read as, and what it costs."""

PAIR = np.zeros(128 * 128, np.int64)
"""The number of a pair ``ab`` at ``a * 128 + b``; 0 is none."""
PAIR_COST = np.full((len(_PAIRS) + 1) * 128, FAR)
"""What pair n costs as a letter, at ``n * 128 + letter``."""
for _number, (_two, _ones, _cost) in enumerate(_PAIRS, 1):
    PAIR[ord(_two[0]) * 128 + ord(_two[1])] = _number
    for _one in _ones:
        PAIR_COST[_number * 128 + ord(_one)] = _cost


@compiled
def _pair(a: int, b: int, single: int) -> float:  # pragma: no cover - compiled
    """What it costs to read two letters as one."""
    if a >= 128 or b >= 128 or single >= 128:
        return FAR
    return float(PAIR_COST[PAIR[a * 128 + b] * 128 + single])


@compiled
def align(
    surface: Any, steps: Any, masks: Any, mark: Any, moves: Any, most: float
) -> Any:  # pragma: no cover - compiled
    """Cost, steps (bits) and number of plain errors of reading ``surface`` as ``mark``; a cost
    above ``most``, and nothing else, once it is sure that it is above.

    ``masks[k]`` is the number of mask characters before letter k of the surface, and after the
    last. ``moves``, of shape (2, len(surface) + len(mark)), receives the moves and their costs in
    hundredths, from the end backwards, ended by -1.
    """
    n, m = len(surface), len(mark)
    cost = np.empty((n + 1, m + 1), np.float32)
    move = np.zeros((n + 1, m + 1), np.uint8)
    least = before = 0.0
    for i in range(n + 1):
        # Every way leads through one of two neighbouring rows, and nothing is free of cost.
        if i > 1 and min(least, before) > most + SURELY:
            return max(min(least, before), most + SURELY), 0, 0
        before, least = least, 1e9
        for j in range(m + 1):
            if i == 0 and j == 0:
                cost[0, 0] = least = 0.0
                continue
            best = np.float32(1e9)
            how = 0
            if i > 0 and j > 0:
                other = _substitution(surface[i - 1], mark[j - 1])
                if i == 1 and j == 1 and other == SOUNDS and (surface[0] == 120 or mark[0] == 120):
                    other = FIRST_X
                c = cost[i - 1, j - 1] + np.float32(other)
                if c < best:
                    best, how = c, 0
            if i > 0:
                a = surface[i - 1]
                extra = 1.0
                if (i > 1 and a == surface[i - 2]) or (i < n and a == surface[i]):
                    extra = DOUBLES
                if 48 <= a < 58 and (
                    (j > 0 and 48 <= mark[j - 1] < 58) or (j < m and 48 <= mark[j] < 58)
                ):
                    extra = NUMBER
                elif extra < 1.0:
                    pass
                elif steps[i - 1] & (_EMOJI | _LEET):  # a sign may stand for nothing too
                    extra = HIDES
                elif a == 101 and i == n:
                    extra = SOUNDS
                elif a < 128 and VOWELS[a]:
                    extra = VOWEL
                c = cost[i - 1, j] + np.float32(extra)
                if c < best:
                    best, how = c, 1
            if j > 0:
                b = mark[j - 1]
                missing = 1.0
                if masks[i] > 0:
                    missing = HIDES
                elif 48 <= b < 58:
                    missing = NUMBER
                elif (j > 1 and b == mark[j - 2]) or (j < m and b == mark[j]):
                    missing = DOUBLES
                elif b == 101 and j == m:
                    missing = SOUNDS
                elif b < 128 and VOWELS[b]:
                    missing = VOWEL
                c = cost[i, j - 1] + np.float32(missing)
                if c < best:
                    best, how = c, 2
            if (
                i > 1
                and j > 1
                and surface[i - 1] != surface[i - 2]
                and surface[i - 1] == mark[j - 2]
                and surface[i - 2] == mark[j - 1]
            ):
                c = cost[i - 2, j - 2] + np.float32(SWAPS)
                if c < best:
                    best, how = c, 3
            if i > 1 and j > 0:
                c = cost[i - 2, j - 1] + np.float32(
                    _pair(surface[i - 2], surface[i - 1], mark[j - 1])
                )
                if c < best:
                    best, how = c, 4
            if i > 0 and j > 1:
                c = cost[i - 1, j - 2] + np.float32(_pair(mark[j - 2], mark[j - 1], surface[i - 1]))
                if c < best:
                    best, how = c, 5
            cost[i, j] = best
            move[i, j] = how
            least = min(least, float(best))
    bits = 0
    plain = 0
    i, j, count = n, m, 0
    while i > 0 or j > 0:
        how = move[i, j]
        di, dj = OF_SURFACE[how], OF_MARK[how]
        paid = cost[i, j] - cost[i - di, j - dj]
        if how == 0:
            a, b = surface[i - 1], mark[j - 1]
            if a != b:
                if paid < 0.2:
                    bits |= _LEET
                elif paid < 0.4:
                    bits |= _LOOKALIKE
                elif paid < 0.6:
                    bits |= _SOUND
                else:
                    bits |= _WRONG
                    plain += 1
        elif how == 3:
            bits |= _SWAPPED
        elif how >= 4:
            bits |= _LOOKALIKE if paid < 0.33 else _SOUND
        elif paid < 0.3:
            bits |= _MASKED if how == 2 else _EMOJI
        elif paid < 0.4:
            bits |= _DOUBLED
        elif paid < 0.5:
            bits |= _SOUND
        else:
            bits |= _WRONG
            plain += 1
        moves[0, count] = how
        moves[1, count] = np.int32(paid * 100 + 0.5)
        count += 1
        i -= di
        j -= dj
    moves[0, count] = -1
    return float(cost[n, m]), bits, plain


@compiled
def limit(letters: int, masks: int) -> float:  # pragma: no cover - compiled
    """The highest cost at which a surface is read as a mark of this many letters: no error for
    three letters, a swap or a letter of the same sound for four, one error from five, two from
    eight; and the masked letters."""
    base = 0.4 if letters <= 3 else (0.95 if letters == 4 else (1.5 if letters <= 7 else 2.4))
    return base + 0.3 * min(masks, 2) + 0.001
