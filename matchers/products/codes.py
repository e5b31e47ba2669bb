"""Model and part numbers: the words that name one product, and how two sets of them relate.

A code is a word with letters and digits, a joined word with a digit, or a number of five digits or
more; not a quantity, not a norm's name. Two codes are **shared** if they are equal without signs,
or one stands in the other text without its signs. A code **extends** another that begins it: shops
leave out the letters for colour and region. Two codes of one shape that differ are **rivals**:
``DSC-W120`` and ``DSC-W130``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from matchers.products.words import has_digit, has_letter

SHORTEST = 3
SHORTEST_NUMBER = 5
SHORTEST_HIDDEN = 5
"""Characters of a code, of one without letters, and of one found inside a longer run of signs."""

CODES_LIMIT = 24
"""Codes of a text that are compared."""

EXTENSION = 5
"""Characters by which one code may be longer than the other that begins it."""

RIVAL = 0.6
"""Least likeness (1 - edits / length) of two codes of one maker and series."""


@dataclass(frozen=True, slots=True)
class CodeRelation:
    """What two sets of codes have in common and what they hold against each other. Each tuple is
    sorted, pairs name the left code first."""

    shared: tuple[str, ...]
    extended: tuple[tuple[str, str], ...]
    rivals: tuple[tuple[str, str], ...]
    nearest: float
    """Greatest likeness of two codes that are neither shared nor extended."""
    left_only: tuple[str, ...]
    right_only: tuple[str, ...]


def is_code(word: str) -> bool:
    """Whether a word, by its letters and digits alone, may be a model number."""
    if not has_digit(word) or "." in word:
        return False
    if has_letter(word):
        return len(word) >= SHORTEST
    return len(word) >= SHORTEST_NUMBER


def read_codes(words: Iterable[str], besides: frozenset[str]) -> tuple[str, ...]:
    """The codes among words, but for those that are something else; longest first."""
    codes = {word for word in words if is_code(word) and word not in besides}
    return tuple(sorted(codes, key=lambda code: (-len(code), code))[:CODES_LIMIT])


def hidden_in(code: str, squeezed: str) -> bool:
    """Whether a code stands in a text without blanks and signs, not inside a longer number."""
    if len(code) < SHORTEST_HIDDEN:
        return False
    begin = squeezed.find(code)
    while begin >= 0:
        end = begin + len(code)
        before = squeezed[begin - 1 : begin]
        after = squeezed[end : end + 1]
        if not (code[0].isdigit() and before.isdigit()) and not (
            code[-1].isdigit() and after.isdigit()
        ):
            return True
        begin = squeezed.find(code, begin + 1)
    return False


def relate(
    left: tuple[str, ...], right: tuple[str, ...], left_text: str, right_text: str
) -> CodeRelation:
    """How the codes of two products relate; the texts are squeezed, see :func:`hidden_in`."""
    lefts, rights = set(left), set(right)
    shared = lefts & rights
    shared |= {code for code in lefts - shared if hidden_in(code, right_text)}
    shared |= {code for code in rights - shared if hidden_in(code, left_text)}
    # What a shared code holds inside itself needs no match of its own: "w120" in "dscw120".
    own_left = sorted(c for c in lefts - shared if not any(c in code for code in shared))
    own_right = sorted(c for c in rights - shared if not any(c in code for code in shared))
    extended = [(a, b) for a in own_left for b in own_right if _extends(a, b)]
    free_left = [a for a in own_left if a not in {pair[0] for pair in extended}]
    free_right = [b for b in own_right if b not in {pair[1] for pair in extended}]
    rivals = []
    nearest = 0.0
    for a in free_left:
        for b in free_right:
            likeness = Levenshtein.normalized_similarity(a, b)
            nearest = max(nearest, likeness)
            if likeness >= RIVAL or _shape(a) == _shape(b):
                rivals.append((a, b))
    return CodeRelation(
        tuple(sorted(shared)),
        tuple(extended),
        tuple(rivals),
        nearest,
        tuple(free_left),
        tuple(free_right),
    )


def _extends(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    rest = long[len(short) :]
    return (
        len(short) >= 4
        and len(rest) <= EXTENSION
        and long.startswith(short)
        and not (short[-1].isdigit() and rest[:1].isdigit())
    )


def _shape(code: str) -> str:
    return re.sub(r"\d", "0", code)
