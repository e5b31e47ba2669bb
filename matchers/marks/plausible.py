"""How much a run of letters looks like a word: a slip of the finger seldom makes one.

Log-probability under a model of letter triples (Shannon 1951) over the types of the ordinary word
lists, with additive smoothing. "Hidekraft" is a likely name, "Kidrlot" a likely slip.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.letters import mixed, stepped
from matchers.marks.words import ordinary, rate_of, word_list

_LETTERS = 28
"""a to z, anything else, and the edge of a word."""
_SMOOTHING = 0.05


@compiled
def _counts(codes: Any) -> Any:  # pragma: no cover - compiled
    counts = np.zeros((_LETTERS, _LETTERS, _LETTERS), np.float64)
    a = b = 27
    for code in codes:
        if code == 10:
            c = 27
        elif 97 <= code <= 122:
            c = code - 97
        else:
            c = 26
        counts[a, b, c] += 1.0
        if c == 27:
            a = b = 27
        else:
            a, b = b, c
    return counts


@cache
def _model() -> NDArray[np.float64]:
    codes = np.frombuffer(word_list().encode("utf-32-le"), np.uint32)
    counts = _counts(codes) + _SMOOTHING
    model: NDArray[np.float64] = np.log(counts / counts.sum(axis=2, keepdims=True))
    return model


@compiled
def _likelihood(codes: Any, model: Any) -> float:  # pragma: no cover - compiled
    total = 0.0
    a = b = 27
    for k in range(len(codes) + 1):
        if k == len(codes):
            c = 27
        elif 97 <= codes[k] <= 122:
            c = codes[k] - 97
        else:
            c = 26
        total += model[a, b, c]
        a, b = b, c
    return total


def likelihood(codes: NDArray[np.int32]) -> float:
    """Natural log of the chance that a word is written so."""
    return float(_likelihood(codes, _model()))


@compiled
def _neighbours(word: Any, slots: Any, numbers: Any, seen: Any) -> int:  # pragma: no cover
    """How many listed words one letter more, less or other makes of a word."""
    n = len(word)
    found = 0
    for at in range(n + 1):
        for letter in range(-1, 26):
            for insert in range(2):
                if (insert == 0 and at == n) or (insert == 1 and letter < 0):
                    continue
                value = np.uint64(0)
                for k in range(at):
                    value = stepped(value, word[k])
                if letter >= 0:
                    value = stepped(value, 97 + letter)
                for k in range(at + (1 - insert), n):
                    value = stepped(value, word[k])
                if insert == 0 and letter >= 0 and word[at] == 97 + letter:
                    continue
                if rate_of(slots, numbers, seen, mixed(value, 0)) > 0:
                    found += 1
    return found


@lru_cache(maxsize=65536)
def _near_words(word: bytes) -> float:
    table = ordinary()
    codes = np.frombuffer(word, np.int32)
    return float(np.log1p(_neighbours(codes, table.slots, table.numbers, table.seen)))


def near_words(codes: NDArray[np.int32]) -> float:
    """How crowded it is around a mark: the log of one more than the listed words one letter away.
    Where there are many, a surface near it is likelier one more of them."""
    return _near_words(codes.tobytes()) if len(codes) <= 24 else 0.0
