"""Which references a query, or a part of it, may show as a whole: by hash.

The hashes of the query's parts meet those of the references' views in all eight turns. Each
reference has a radius of its own (:mod:`matchers.pictures.background`); the widest is wide, since
the dense check decides: at such a radius looking up degenerates, and everything is compared, block
by block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.heap import Heap
from matchers.pictures.background import WIDEST
from matchers.pictures.fingerprint import Flat
from matchers.pictures.lying import Lying, between_boxes
from matchers.pictures.turns import TURNS

CLOSEST = 2
"""Ways of lying that are handed on of each reference, the nearest first."""

VIEWS = 4
_ROWS = VIEWS * TURNS

Pair = tuple[int, int, int, int]
"""Distance, the query's part, the reference's view, turn: the nearest is the least."""


class WholeIndex:
    """References by number, searched at once. Numbers are never used twice."""

    def __init__(self) -> None:
        self._heap = Heap()
        self._gone: set[int] = set()
        self._held: dict[int, Flat] = {}

    def add(self, number: int, reference: Flat) -> None:
        seen = min(len(reference.view_codes), VIEWS)
        keys = number * _ROWS + np.arange(seen * TURNS, dtype=np.int64)
        self._heap.add(keys, reference.view_codes[:seen].reshape(-1, 4))
        self._held[number] = reference

    def remove(self, number: int) -> None:
        del self._held[number]
        self._gone.add(number)
        if len(self._gone) > len(self._held):
            rows = (np.array(sorted(self._gone))[:, None] * _ROWS + np.arange(_ROWS)).ravel()
            self._heap.remove(rows)
            self._gone.clear()

    def search(self, query: Flat) -> dict[int, list[Lying]]:
        found = self._heap.scan(query.region_codes, WIDEST, loaded=True)
        pairs: dict[int, list[Pair]] = {}
        for part, row, distance in found.tolist():
            number, place = divmod(int(self._heap.keys[row]), _ROWS)
            if number not in self._gone and distance <= self._held[number].radius:
                view, turn = divmod(place, TURNS)
                pairs.setdefault(number, []).append((distance, part, view, turn))
        return {number: closest(query, self._held[number], some) for number, some in pairs.items()}


def between(query: Flat, reference: Flat) -> list[Lying]:
    """The same for one reference, the slow way."""
    seen = reference.view_codes[:VIEWS].reshape(-1, 4)
    differing = np.bitwise_count(query.region_codes[:, None, :] ^ seen[None, :, :])
    distances: NDArray[np.int64] = differing.sum(axis=2, dtype=np.int64)
    pairs = [
        (int(distances[part, place]), int(part), *divmod(int(place), TURNS))
        for part, place in np.argwhere(distances <= reference.radius)
    ]
    return closest(query, reference, pairs)


def closest(query: Flat, reference: Flat, pairs: list[Pair]) -> list[Lying]:
    """The nearest pairs as ways of lying: the nearest of all, and the nearest elsewhere."""
    made: list[Lying] = []
    taken: list[tuple[int, NDArray[np.float64]]] = []
    for distance, part, view, turn in sorted(pairs):
        mapping = between_boxes(
            reference.view_boxes[view], reference.size, query.region_boxes[part], query.size, turn
        )
        if any(t == turn and np.abs(m - mapping).max() < 0.08 for t, m in taken):
            continue
        taken.append((turn, mapping))
        made.append(Lying(mapping, turn, distance=distance))
        if len(made) == CLOSEST:
            break
    return made


def nearest(query: Flat, reference: Flat) -> int:
    """The least distance between any part and any view, in any turn."""
    seen = reference.view_codes[:VIEWS].reshape(-1, 4)
    differing = np.bitwise_count(query.region_codes[:, None, :] ^ seen[None, :, :])
    return int(differing.sum(axis=2, dtype=np.int64).min())
