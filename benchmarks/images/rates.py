"""Recall and false alarms of a method, and the threshold that allows so many of them.

A score is the greater the more alike two pictures are. What a method said is kept as two things:
the score of every changed photo against the photo it was made of, and the scores of false pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from photos import FALSE, Photo, Truth
from queries import CLEAN, Change

ALLOWED = 1e-5
"""False pairs of all comparisons of different products."""

NOTHING = float("-inf")


@dataclass(frozen=True, slots=True)
class Own:
    """A changed photo, and how alike the method found it to what it was made of."""

    photo: Photo
    change: Change
    score: float


@dataclass(frozen=True, slots=True)
class FalsePair:
    photo: Photo
    change: Change
    reference: Photo
    score: float

    @property
    def lookalike(self) -> bool:
        return self.photo.towards(self.reference) is Truth.LOOKALIKE


@dataclass
class Said:
    """What a method said of every pair. ``compared``: numbers of comparisons between different
    products, by the sources of query and reference."""

    own: list[Own] = field(default_factory=list)
    false: list[FalsePair] = field(default_factory=list)
    compared: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, photo: Photo, change: Change, scores: Iterable[tuple[Photo, float]]) -> None:
        """Scores of a query against references; those not named are taken for nothing."""
        own = NOTHING
        for reference, score in scores:
            truth = photo.towards(reference)
            if truth is Truth.SAME:
                own = max(own, score)
            elif truth in FALSE and score > NOTHING:
                self.false.append(FalsePair(photo, change, reference, score))
        if photo.role == "ref" and change != CLEAN:
            self.own.append(Own(photo, change, own))

    def note_compared(self, photo: Photo, references: Iterable[Photo], times: int) -> None:
        for reference in references:
            if photo.towards(reference) in FALSE:
                self.compared[photo.source, reference.source] += times

    def comparisons(self, takes: Callable[[str], bool] = lambda _: True) -> int:
        """Between photos whose sources are both taken."""
        return sum(n for pair, n in self.compared.items() if all(map(takes, pair)))

    def threshold(self, takes: Callable[[str], bool] = lambda _: True) -> float:
        """The score above which no more than :data:`ALLOWED` of the comparisons lie."""
        scores = sorted(
            (
                pair.score
                for pair in self.false
                if takes(pair.photo.source) and takes(pair.reference.source)
            ),
            reverse=True,
        )
        allowed = int(self.comparisons(takes) * ALLOWED)
        return scores[allowed] if len(scores) > allowed else NOTHING

    def above(self, threshold: float) -> list[FalsePair]:
        return [pair for pair in self.false if pair.score > threshold]


def recall(own: Iterable[Own], threshold: float) -> float:
    found: NDArray[np.bool_] = np.array([one.score > threshold for one in own], np.bool_)
    return float(found.mean()) if len(found) else float("nan")
