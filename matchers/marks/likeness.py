"""What a surface looks like where it stands, and beside the mark it is read as."""

from __future__ import annotations

from typing import Any

from matchers.compiled import compiled
from matchers.marks.letters import VOWELS, sound_key
from matchers.marks.steps import Step

_CASE = int(Step.CASE)


@compiled
def consonants_alike(a: Any, b: Any) -> bool:  # pragma: no cover - compiled
    """Whether two words differ in nothing but vowels and doubled letters."""
    i = j = 0
    last = 0
    while True:
        while i < len(a) and ((a[i] < 128 and VOWELS[a[i]]) or a[i] == last):
            i += 1
        while j < len(b) and ((b[j] < 128 and VOWELS[b[j]]) or b[j] == last):
            j += 1
        if i == len(a) or j == len(b):
            return i == len(a) and j == len(b)
        if a[i] != b[j]:
            return False
        last = a[i]
        i += 1
        j += 1


@compiled
def sounds_alike(a: Any, b: Any) -> bool:  # pragma: no cover - compiled
    one, other = sound_key(a), sound_key(b)
    if len(one) != len(other):
        return False
    alike = True
    for k in range(len(one)):
        alike = alike and one[k] == other[k]
    return alike


@compiled
def glued(code: Any, gap: Any, first: int, last: int) -> Any:  # pragma: no cover - compiled
    """Digits and letters that stand in one run of characters with a window, outside of it."""
    digits = letters = 0
    k = first
    while k > 0 and gap[k] & 1 == 0 and first - k < 24:
        k -= 1
        if 48 <= code[k] <= 57:
            digits += 1
        else:
            letters += 1
    k = last
    while k < len(code) and gap[k] & 1 == 0 and k - last < 24:
        if 48 <= code[k] <= 57:
            digits += 1
        else:
            letters += 1
        k += 1
    return digits, letters


@compiled
def cased(step: Any, gap: Any, first: int, last: int) -> Any:  # pragma: no cover - compiled
    """Whether a capital follows a small letter within a word, and whether all are capitals."""
    inner = False
    every = True
    for k in range(first, last):
        if step[k] & _CASE == 0:
            every = False
        elif k > first and gap[k] == 0 and step[k - 1] & _CASE == 0:
            inner = True
    return inner, every
