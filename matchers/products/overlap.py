"""Which words of two products have a partner in the other, and what the lonely ones weigh.

A word has a partner if the other text has it, alone, joined by a hyphen or written together with
its neighbour, if two neighbours are one word there, or (words of letters alone, four or more) if a
word there differs by a letter or two or is begun by it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from matchers.commonness import ORDINARY, zipf
from matchers.products.words import Words, has_digit

SHORTEST_ALIKE = 4
LEAST_ALIKE = 0.82
SHORTEST_SHORTENED = 3
"""Letters of a word that may be misspelt or cut short, and its least likeness."""

_SOUNDED = re.compile(r"[aeiouy]")

Weight = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Words with and without a partner, on each side, in the order of the text."""

    left_found: tuple[str, ...]
    left_lonely: tuple[str, ...]
    right_found: tuple[str, ...]
    right_lonely: tuple[str, ...]


def find_partners(
    left: Words, left_reach: frozenset[str], right: Words, right_reach: frozenset[str]
) -> Overlap:
    """Both sides' words; each distinct word once."""
    left_found = _found(left, right_reach)
    right_found = _found(right, left_reach)
    left_lonely = [w for w in dict.fromkeys(left.sequence) if w not in left_found]
    right_lonely = [w for w in dict.fromkeys(right.sequence) if w not in right_found]
    for word in left_lonely:
        if any(_alike(word, other) for other in right_lonely):
            left_found[word] = None
    for word in right_lonely:
        if any(_alike(other, word) for other in left_lonely):
            right_found[word] = None
    return Overlap(
        tuple(left_found),
        tuple(w for w in left_lonely if w not in left_found),
        tuple(right_found),
        tuple(w for w in right_lonely if w not in right_found),
    )


def _found(own: Words, reach: frozenset[str]) -> dict[str, None]:
    found = {word: None for word in own.sequence if word in reach}
    for one, next_one in zip(own.sequence, own.sequence[1:], strict=False):
        if one + next_one in reach:
            found[one] = found[next_one] = None
    return found


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_SHORTENED or has_digit(short) or has_digit(long):
        return False
    if _shortens(short, long):
        return True
    if len(short) < SHORTEST_ALIKE:
        return False
    if long.startswith(short):
        return True
    return Levenshtein.normalized_similarity(short, long, score_cutoff=LEAST_ALIKE) > 0


def _shortens(short: str, long: str) -> bool:
    """Whether a word that no list of ordinary words has leaves out letters of the other:
    ``trng``, ``schl``. The first letter stays, and the last consonant or letter does."""
    if len(long) < len(short) + 2 or short[0] != long[0] or zipf(short)[0] >= ORDINARY:
        return False
    left = iter(long)
    return all(letter in left for letter in short) and _SOUNDED.sub("", long)[-1:] in short[-2:]


def share(found: Iterable[str], lonely: Iterable[str], weight: Weight) -> float:
    """The found words' part of the weight; -1 where there are no words."""
    # Exact sums: a score must not depend on the order of the words or the sides.
    inside = math.fsum(map(weight, found))
    total = inside + math.fsum(map(weight, lonely))
    return inside / total if total > 0 else -1.0


def heaviest(words: Iterable[str], weight: Weight) -> float:
    return max(map(weight, words), default=0.0)
