"""Readings of one text weighed against each other: one place is one mark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchers.marks.occurrence import Occurrence
from matchers.marks.windows import WHOLE

MOST = 2_000
"""Readings of one field that are weighed against each other, the nearest first."""


class Candidate(NamedTuple):
    """A reading of one mark: the mark's number, where and how, the evidence so far, whether the
    mark is an everyday word too, and the features that the evidence was made of."""

    number: int
    occurrence: Occurrence
    log_odds: float
    common: bool = False
    values: NDArray[np.float64] | None = None


def undominated(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Leaves out readings that another mark explains better: what is one mark as written is not
    another misspelt, and of two misspellings the nearer counts."""
    kept = list(candidates)
    if len(kept) < 2:
        return kept
    kept.sort(key=lambda c: (c.occurrence.cost, -c.occurrence.letters, c.occurrence.start))
    found: list[Candidate] = []
    for candidate in kept[:MOST]:
        start, end = candidate.occurrence[:2]
        for other in found:
            first, last = other.occurrence[:2]
            if last > start and end > first and _explains(other, candidate):
                break
        else:
            found.append(candidate)
    return found


def _explains(other: Candidate, candidate: Candidate) -> bool:
    """Of two readings that overlap."""
    a, b = other.occurrence, candidate.occurrence
    if other.number == candidate.number:
        return True
    if b.exact:
        # "Big C" holds "Big": the word is the longer mark's.
        covers = a.start <= b.start and b.end <= a.end and a.letters > b.letters
        return candidate.common and a.exact and a.place == WHOLE and covers
    overlap = min(a.end, b.end) - max(a.start, b.start)
    if overlap < (0.6 if a.letters >= b.letters else 0.85) * (b.end - b.start):
        return False
    if a.exact and a.place != 0:
        return False
    return a.cost + 0.3 <= b.cost
