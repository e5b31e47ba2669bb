"""What is computed of one text: its letters, what each weighs, and the runs it can be found by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from domain.match import Unusable
from matchers.wording import grams
from matchers.wording.ordinariness import prose, weights
from matchers.wording.stream import Stream, read

MAX_CHARACTERS = 100_000
"""Longest text that is read; descriptions are shorter, and what follows is not searched."""

LEAST_WEIGHT = 6.0
"""Weight from which a text has wording that can be told from another's: two rare words or six
ordinary ones."""

LEAST_KEY_WEIGHT = 1.5
"""Weight from which a key is worth looking for: less is glue between words."""

WINDOW = 4
"""Of so many consecutive runs one at least is a key (winnowing: Schleimer, Wilkerson and Aiken,
SIGMOD 2003), so two texts with WINDOW + 11 letters in common share a key."""

REPEATS = 4
"""Occurrences of one run that are aligned, the first ones; a text that repeats itself more often
says nothing more by it."""


@dataclass(frozen=True, slots=True, eq=False)
class WordingFingerprint:
    """A text with n letters and m runs that weigh anything.

    ``sums`` holds n + 1 running sums of the letters' weights, ``prose`` one more than there are
    words of how much each holds sentences together. ``runs`` are m hashes in ascending order,
    ``begins`` and ``ends`` where each stands. ``keys`` are the distinct 32-bit hashes, in
    ascending order, by which the text is found at all.
    """

    stream: Stream
    sums: NDArray[np.float64]
    prose: NDArray[np.float64]
    runs: NDArray[np.uint64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    keys: NDArray[np.uint32]

    @property
    def text(self) -> str:
        return self.stream.text

    @property
    def total(self) -> float:
        """The weight of all its wording."""
        return float(self.sums[-1])


def fingerprint_of(text: str) -> WordingFingerprint | Unusable:
    """The fingerprint, or why a text has no wording of its own."""
    stream = read(text[:MAX_CHARACTERS])
    sums = np.concatenate([[0.0], np.cumsum(weights(stream))])
    if sums[-1] < LEAST_WEIGHT:
        return Unusable(
            "too little wording of its own: what is left without numbers, sizes and what any shop "
            f"may write weighs {sums[-1]:.1f}, and {LEAST_WEIGHT:.0f} are needed"
        )
    found, begins, ends = grams.hashes(stream.letters)
    weight = sums[ends] - sums[begins]
    keys = _keys(stream.letters, sums)
    if not len(keys):
        return Unusable("no twelve letters in a row that say more than any text")
    order = np.argsort(found, kind="stable")
    order = order[weight[order] > 0.0]
    order = order[_occurrence(found[order]) < REPEATS]
    holding = np.concatenate([[0.0], np.cumsum(prose(stream))])
    return WordingFingerprint(stream, sums, holding, found[order], begins[order], ends[order], keys)


def _keys(letters: str, sums: NDArray[np.float64]) -> NDArray[np.uint32]:
    found, begins, ends = grams.hashes(letters, grams.KEY_BREADTH)
    never = np.uint64(np.iinfo(np.uint64).max)
    ranked = np.where(sums[ends] - sums[begins] >= LEAST_KEY_WEIGHT, found, never)
    if len(ranked) > WINDOW:
        ranked = sliding_window_view(ranked, WINDOW).min(axis=1)
    chosen = ranked[ranked != never]
    return np.unique(chosen.astype(np.uint32))


def _occurrence(ascending: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many equal values stand before each."""
    if not len(ascending):
        return np.zeros(0, np.int64)
    new = np.concatenate([[True], ascending[1:] != ascending[:-1]])
    places = np.arange(len(ascending))
    return places - np.maximum.accumulate(np.where(new, places, 0))
