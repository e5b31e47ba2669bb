"""Where in a text a mark may stand: the windows that are compared.

A window begins and ends where words do, at a gap or where letters meet digits or signs; or within a
word if the rest of it, on one side only, is an ordinary word or two, or a plural's ending
(``nikeshoes``, but not ``pineapple``, which is a word itself).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled
from matchers.marks.letters import mixed, stepped
from matchers.marks.words import BY_SOUND_FROM, rate_of

WHOLE, AFTER_WORD, BEFORE_WORD, INFLECTED = 0, 1, 2, 3
"""What of a word is left over beside a window."""

REST_RATE = 350 * 32
"""A rest must be this ordinary a word (Zipf 3.5, three letters or more) ..."""
REST_LETTERS = 3
KNOWN_RATE = 200 * 32
"""... and the whole no known word (Zipf 2)."""

NAME = 4
"""Letters before a case ending, at least."""


@compiled
def _rate(
    code: Any, first: int, last: int, slots: Any, numbers: Any, seen: Any
) -> Any:  # pragma: no cover
    value = np.uint64(0)
    for k in range(first, last):
        value = stepped(value, code[k])
    return rate_of(slots, numbers, seen, mixed(value, 0))


@compiled
def _rest(
    code: Any, first: int, last: int, slots: Any, numbers: Any, seen: Any
) -> Any:  # pragma: no cover
    """The rate of the word or the two words from first to last, 0 where it is none."""
    if last - first < REST_LETTERS or last - first > 24:
        return 0
    rate = _rate(code, first, last, slots, numbers, seen)
    if rate >= REST_RATE:
        return rate
    for cut in range(first + REST_LETTERS, last - REST_LETTERS + 1):
        one = _rate(code, first, cut, slots, numbers, seen)
        if one >= REST_RATE:
            other = _rate(code, cut, last, slots, numbers, seen)
            if other >= REST_RATE:
                return min(one, other)
    return 0


@compiled
def _cased(code: Any, first: int, last: int) -> bool:  # pragma: no cover - compiled
    """Whether the letters are what Russian and its neighbours put behind a name, as they sound: -a,
    -u, -y, -e, -i, -om, -em, -ov, -am."""
    if last - first == 1:
        return code[first] in (97, 117, 121, 101, 105)
    if last - first == 2 and code[first + 1] == 109:
        return code[first] in (97, 101, 111)
    return last - first == 2 and code[first] == 111 and code[first + 1] == 118


@compiled
def words_of(
    code: Any, bound: Any, slots: Any, numbers: Any, seen: Any, heard: bool
) -> Any:  # pragma: no cover
    """For each atom its word's first and last (exclusive) atom and rate; for each boundary the rate
    of the rest of the word before it and after it (-1 for an ending of plural or case; ``heard`` is
    whether the text was read by its sound)."""
    n = len(code)
    words = np.zeros((3, n), np.int32)
    rests = np.zeros((2, n + 1), np.int32)
    first = 0
    while first < n:
        last = first + 1
        while bound[last] == 0:
            last += 1
        rate = 0
        if last - first <= 40:
            rate = _rate(code, first, last, slots, numbers, seen)
        for k in range(first, last):
            words[0, k] = first
            words[1, k] = last
            words[2, k] = rate
        if last - first <= 40:
            known = rate >= KNOWN_RATE
            theirs = known and rate % 32 >= BY_SOUND_FROM
            for k in range(first + 1, last):
                if not known and last - k >= 2:
                    rests[0, k] = _rest(code, first, k, slots, numbers, seen)
                if not known and k - first >= 2:
                    rests[1, k] = _rest(code, k, last, slots, numbers, seen)
                left = last - k
                plural = (left == 1 and (code[k] == 115 or code[k] == 122)) or (
                    left == 2 and code[k] == 101 and code[k + 1] == 115
                )
                if plural or (heard and not theirs and k - first >= NAME and _cased(code, k, last)):
                    rests[1, k] = -1
        first = last
    return words, rests
