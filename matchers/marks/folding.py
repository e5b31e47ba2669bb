"""Folds text into letters that stand for what a reader sees, each with its place in the original.

A text becomes *atoms*: lower-case letters, digits and signs, each with the half-open span of
original characters that it was read from, the steps that this took, and what stands in the gap
before it. Two views are made where they differ: what a text looks like (``Сосо`` looks like
``coco``) and how it sounds (``soso``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.characters import TOP, characters
from matchers.marks.steps import Step

Ints = NDArray[np.int32]

SPACE, PUNCTUATION, MASK, EMOJI = 1, 2, 4, 8
"""What a gap holds, as bits; the number of mask characters stands above them."""
OPENS_MASKED, ENDS_MASKED = 16, 32
"""Whether a gap's first and last character is a mask, and so touches a letter."""
HIDDEN_IN = 64
"""Whether a gap holds an invisible character beside what makes it one."""
MASK_COUNT = 8
"""Bits to shift a gap by for the number of mask characters and pictographs in it."""

_INVISIBLE = int(Step.INVISIBLE)
_DIACRITICS = int(Step.DIACRITICS)

HARD, EDGE, NONE = 2, 1, 0
"""Boundaries between atoms: a gap or a text's end; where letters meet digits or signs; none."""


@dataclass(frozen=True, slots=True)
class Atoms:
    """One view of a text. ``code``, ``start``, ``end``, ``step`` have a row an atom; ``gap`` and
    ``bound`` one more, for what stands before each atom and after the last."""

    code: Ints
    start: Ints
    end: Ints
    step: Ints
    gap: Ints
    bound: Ints
    heard: bool = False
    """Whether this is how the text sounds."""

    def __len__(self) -> int:
        return len(self.code)

    def text(self, first: int, last: int) -> str:
        """The letters of atoms ``first`` to ``last`` (exclusive)."""
        return "".join(map(chr, self.code[first:last].tolist()))


@compiled
def _opens_a_letter(codes: Any, position: int) -> bool:  # pragma: no cover - compiled
    """Whether a bracket stands for a c: a letter follows at once, and nothing closes it."""
    after = position + 1
    if after >= len(codes) or codes[after] == 32:
        return False
    closed = False
    for k in range(after, min(len(codes), after + 60)):
        closed = closed or codes[k] == 41
    return not closed


SIGNS = np.zeros(128, np.bool_)
"""Signs that stand for letters."""
SIGNS[[ord(sign) for sign in "!$@|"]] = True


@compiled
def _is_sign(code: int) -> bool:  # pragma: no cover - compiled
    return code == 0x20AC or (code < 128 and SIGNS[code])


@compiled
def _stands_for_t(codes: Any, position: int) -> bool:  # pragma: no cover - compiled
    """Whether a plus stands for a t: others in the same run of characters stand for letters too
    (``SW1+CH``, ``mu+4n+``; not ``Black+Decker``, ``4+1``); at the run's end, signs among them
    (``8u!1+``, not ``i7k+``)."""
    n = len(codes)
    first = position
    while first > 0 and codes[first - 1] > 32 and position - first < 30:
        first -= 1
    last = position + 1
    while last < n and codes[last] > 32 and last - position < 30:
        last += 1
    letters = signs = digits = 0
    for k in range(first, last):
        c = codes[k]
        if 97 <= (c | 32) <= 122:
            letters += 1
        if k + 1 == last:
            break
        opens = k == first and 97 <= (codes[k + 1] | 32) <= 122
        inside = k > first and _in_words(codes[k - 1])
        if _is_sign(c):
            signs += inside or (opens and position + 1 < last)
        elif not inside:
            continue
        elif 48 <= c <= 57:
            # A digit or two between letters.
            after = k + 1
            if 48 <= codes[after] <= 57 and after + 1 < last:
                after += 1
            digits += not 48 <= codes[after] <= 57 and _in_words(codes[after])
    if position + 1 == last:
        return signs > 0 and letters > 0
    return (signs > 0 and letters > 0) or (digits > 0 and letters > 1)


@compiled
def _in_words(code: int) -> bool:  # pragma: no cover - compiled
    """Letters, digits and signs that stand for letters."""
    return 97 <= (code | 32) <= 122 or 48 <= code <= 57 or code == 43 or _is_sign(code)


@compiled
def _fold(
    codes: Any, pool: Any, places: Any, steps: Any, kinds: Any, top: int
) -> Any:  # pragma: no cover - compiled
    total = 0
    for code in codes:
        if code >= top or code == 43:
            total += 1
            continue
        place = places[code]
        while pool[place] != 0:
            total += 1
            place += 1
    out = np.zeros((4, total), np.int32)
    gaps = np.zeros(total + 1, np.int32)
    kind_of = np.zeros(total, np.uint8)
    atom = 0
    pending = 0
    gap = 1  # a text begins after a gap
    for position in range(len(codes)):
        code = codes[position]
        kind = 5
        step = 0
        if code < top:
            kind = kinds[code]
            step = steps[code]
        elif code >= 0xE0000:
            kind = 0
            step = 8
        if code == 43 and _stands_for_t(codes, position):
            out[0, atom] = 116
            out[1, atom] = position
            out[2, atom] = position + 1
            out[3, atom] = 32 if gap else 32 | pending
            gaps[atom] = gap | 64 if gap and pending & 8 else gap
            kind_of[atom] = 6
            pending = 0
            gap = 0
            atom += 1
            continue
        if code == 40 and not _opens_a_letter(codes, position):
            kind = 2
        elif code == 124 and (
            (position > 1 and codes[position - 2] == 124)
            or (position + 2 < len(codes) and codes[position + 2] == 124)
        ):
            kind = 2  # N|I|K|E
        if kind == 0:
            if step & 4:  # a combining mark belongs to the letter before it
                if atom > 0 and gap == 0:
                    out[3, atom - 1] |= step
                    out[2, atom - 1] = position + 1
            else:
                pending |= step
            continue
        if kind <= 4:
            opens = gap == 0
            gap &= ~32
            if kind == 1:
                gap |= 1
            elif kind == 2:
                gap |= 2
            else:
                gap = (gap | (4 if kind == 3 else 8) | 32) + 256
                if opens:
                    gap |= 16
            pending &= 8
            continue
        if gap != 0 and pending & 8:
            gap |= 64
        if code >= top:
            out[0, atom] = code
            out[1, atom] = position
            out[2, atom] = position + 1
            out[3, atom] = step
            gaps[atom] = gap
            kind_of[atom] = 7
            atom += 1
            gap = 0
            continue
        place = places[code]
        while pool[place] != 0:
            out[0, atom] = pool[place]
            out[1, atom] = position
            out[2, atom] = position + 1
            out[3, atom] = step
            if gap == 0:
                out[3, atom] |= pending
            kind_of[atom] = kind
            gaps[atom] = gap
            pending = 0
            gap = 0
            atom += 1
            place += 1
    gaps[atom] = gap | 1
    bounds = np.zeros(atom + 1, np.int32)
    bounds[0] = 2
    bounds[atom] = 2
    for k in range(1, atom):
        if gaps[k] != 0 or kind_of[k] == 7 or kind_of[k - 1] == 7:
            bounds[k] = 2
        elif (
            kind_of[k] == 6
            or kind_of[k - 1] == 6
            or (48 <= out[0, k] <= 57) != (48 <= out[0, k - 1] <= 57)
        ):
            bounds[k] = 1
        # One character never ends a word within itself.
        if out[1, k] == out[1, k - 1]:
            bounds[k] = 0
    return out[:, :atom], gaps[: atom + 1], bounds


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _atoms(codes: NDArray[np.uint32], places: Ints, *, heard: bool = False) -> Atoms:
    table = characters()
    rows, gaps, bounds = _fold(codes, table.pool, places, table.step, table.kind, TOP)
    return Atoms(rows[0], rows[1], rows[2], rows[3], gaps, bounds, heard)


def looks(text: str) -> Atoms:
    """The text as it looks."""
    return _atoms(_codes(text), characters().visual)


def sounds(text: str) -> Atoms | None:
    """The text as it sounds, or None where that is what it looks like."""
    if text.isascii():
        return None
    table = characters()
    codes = _codes(text)
    low = codes[codes < TOP]
    if not (table.visual[low] != table.sound[low]).any():
        return None
    return _atoms(codes, table.sound, heard=True)
