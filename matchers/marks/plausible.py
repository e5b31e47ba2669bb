"""How much a run of letters looks like a word: a slip of the finger seldom makes one.

Log-probability under a model of letter triples (Shannon 1951) over the types of the ordinary word
lists, with additive smoothing. "Hidekraft" is a likely name, "Kidrlot" a likely slip.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.ends import prefixes
from matchers.marks.letters import hashed, mixed, stepped
from matchers.marks.words import rate_of, rate_of_codes, word_list

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
def triples() -> NDArray[np.float64]:
    codes = np.frombuffer(word_list().encode("utf-32-le"), np.uint32)
    counts = _counts(codes) + _SMOOTHING
    model: NDArray[np.float64] = np.log(counts / counts.sum(axis=2, keepdims=True))
    return model


@compiled
def written(codes: Any, triples: Any) -> float:  # pragma: no cover - compiled
    """Natural log of the chance that a word is written so."""
    total = 0.0
    a = b = 27
    for k in range(len(codes) + 1):
        if k == len(codes):
            c = 27
        elif 97 <= codes[k] <= 122:
            c = codes[k] - 97
        else:
            c = 26
        total += triples[a, b, c]
        a, b = b, c
    return total


@compiled
def best_neighbour(
    word: Any, left_out: Any, powers: Any, slots: Any, numbers: Any, seen: Any
) -> Any:  # pragma: no cover - compiled
    """How many listed words one letter more, less, other or swapped makes of a word, and the number
    of the most ordinary of them; one word is left out.

    Where there are many, a surface near it is likelier one more of them; where one of them is in
    everyday use, likelier a misspelling of that.
    """
    n = len(word)
    own = hashed(left_out, 0)
    prefix = prefixes(word)
    found = best = 0
    for at in range(n + 1):
        for kind in range(4):  # a letter instead, one more, one less, two swapped
            if (kind != 1 and at == n) or (kind == 3 and (at + 1 == n or word[at] == word[at + 1])):
                continue
            last = at if kind == 1 else (at + 2 if kind == 3 else at + 1)
            rest = prefix[n] - prefix[last] * powers[n - last]
            for letter in range(97, 123 if kind < 2 else 98):
                if kind == 0 and word[at] == letter:
                    continue
                value = prefix[at]
                if kind < 2:
                    value = stepped(value, letter)
                elif kind == 3:
                    value = stepped(stepped(value, word[at + 1]), word[at])
                key = mixed(value * powers[n - last] + rest, 0)
                if key == own:
                    continue
                rate = rate_of(slots, numbers, seen, key)
                if rate > 0:
                    found += 1
                    best = max(best, rate)
    return found, best


@compiled
def compound(word: Any, slots: Any, numbers: Any, seen: Any) -> int:  # pragma: no cover - compiled
    """The number of the rarer of two listed words of three letters or more that a word is made of,
    the most ordinary two; 0 where it is not: "hidekraft" is a name somebody made."""
    n = len(word)
    best = 0
    for cut in range(3, n - 2):
        one = rate_of_codes(word[:cut], slots, numbers, seen)
        if one > best:
            best = max(best, min(one, rate_of_codes(word[cut:], slots, numbers, seen)))
    return best
