"""The map that takes places in one picture to places in another, by least squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.pictures.lying import Map

_ANCHORS = np.array([[x, y] for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)])
PULL, SLIGHT_PULL = 0.02, 0.005
"""How much a projective and an affine map are drawn to where they start, in weights of all pairs.
"""

NEAREST = 0.002
"""Least median of what is left over: below, it is rounding."""


def fit(
    places: NDArray[np.float64],
    targets: NDArray[np.float64],
    weight: NDArray[np.float64],
    start: Map,
    *,
    full: bool,
) -> Map:
    """The projective (``full``) or affine map that takes places (n, 2) to targets, with outliers
    down-weighted twice; drawn a little towards where it starts."""
    made = np.ascontiguousarray(start, np.float64).copy()
    _fit(places, targets, weight, made, _ANCHORS, PULL if full else SLIGHT_PULL, full)
    return made


@compiled
def _fit(
    places: Any, targets: Any, weight: Any, mapping: Any, anchors: Any, pull: float, full: bool
) -> None:  # pragma: no cover - compiled
    count, more = len(places), len(anchors)
    source, goal = np.empty((count + more, 2)), np.empty((count + more, 2))
    source[:count], goal[:count], source[count:] = places, targets, anchors
    for i in range(more):
        goal[count + i, 0], goal[count + i, 1] = _carried(mapping, anchors[i, 0], anchors[i, 1])
    size = 8 if full else 6
    robust, left = np.empty(count + more), np.empty(count)
    across, down = np.zeros(size), np.zeros(size)
    for round_ in range(3):
        robust[:count] = weight
        if round_:
            for i in range(count):
                x, y = _carried(mapping, places[i, 0], places[i, 1])
                x, y = x - targets[i, 0], y - targets[i, 1]
                left[i] = np.sqrt(x * x + y * y)
            scale = 2.0 * max(np.median(left), NEAREST)
            for i in range(count):
                robust[i] /= 1.0 + (left[i] / scale) ** 2
        total = 0.0
        for i in range(count):
            total += robust[i]
        robust[count:] = pull * total / more
        normal, right = np.zeros((size, size)), np.zeros(size)
        for i in range(count + more):
            x, y, u, v = source[i, 0], source[i, 1], goal[i, 0], goal[i, 1]
            across[0], across[1], across[2] = x, y, 1.0
            down[3], down[4], down[5] = x, y, 1.0
            if full:
                across[6], across[7], down[6], down[7] = -u * x, -u * y, -v * x, -v * y
            for n in range(size):
                right[n] += robust[i] * (across[n] * u + down[n] * v)
                for m in range(size):
                    normal[n, m] += robust[i] * (across[n] * across[m] + down[n] * down[m])
        solved = np.linalg.solve(normal, right)
        for n in range(size):
            mapping[n // 3, n % 3] = solved[n]
        if not full:
            mapping[2, 0] = mapping[2, 1] = 0.0
        mapping[2, 2] = 1.0


@compiled
def _carried(mapping: Any, x: float, y: float) -> Any:  # pragma: no cover - compiled
    depth = mapping[2, 0] * x + mapping[2, 1] * y + mapping[2, 2]
    return (
        (mapping[0, 0] * x + mapping[0, 1] * y + mapping[0, 2]) / depth,
        (mapping[1, 0] * x + mapping[1, 1] * y + mapping[1, 2]) / depth,
    )
