"""Decision trees as plain arrays: read from a file that anyone may hand in, and walked safely.

All trees of a forest stand in one set of lists, one entry a node: the feature asked, the greatest
value that goes left, both children, and the value of a leaf. Children stand behind their parent, so
that every walk ends; all trees are walked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAF = -1
Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees; ``feature`` is :data:`LEAF` where a walk ends, ``roots`` where each begins."""

    roots: Indices
    feature: Indices
    threshold: Floats
    left: Indices
    right: Indices
    value: Floats

    def sums(self, rows: Floats) -> Floats:
        """The sum of the trees' values for each row of features."""
        # The trees were grown on single precision.
        small = rows.astype(np.float32)
        return np.array([self._walk(row).sum() for row in small])

    def _walk(self, row: NDArray[np.float32]) -> Floats:
        """Each tree's value for one row; a row by itself, so that its sum has one order."""
        at = self.roots
        while True:
            asked = self.feature[at]
            inner = asked != LEAF
            if not inner.any():
                return self.value[at]
            low = row[asked] <= self.threshold[at]
            at = np.where(inner, np.where(low, self.left[at], self.right[at]), at)

    def to_json(self) -> dict[str, list[float] | list[int]]:
        return {
            "roots": self.roots.tolist(),
            "feature": self.feature.tolist(),
            "threshold": self.threshold.tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "value": self.value.tolist(),
        }


def walk_slowly(forest: Forest, root: int, row: Sequence[float]) -> float:
    """The reference for a walk: one row, one tree, one node at a time."""
    node = root
    while forest.feature[node] != LEAF:
        low = float(np.float32(row[forest.feature[node]])) <= forest.threshold[node]
        node = int(forest.left[node] if low else forest.right[node])
    return float(forest.value[node])


def join(trees: Iterable[tuple[Any, Any]]) -> Forest:
    """The forest of scikit-learn's grown trees (``tree_``), each with its nodes' values."""
    parts: list[tuple[Any, ...]] = []
    start = 0
    for grown, values in trees:
        leaf = grown.children_left < 0
        parts.append(
            (
                [start],
                np.where(leaf, LEAF, grown.feature),
                np.where(leaf, 0.0, grown.threshold),
                np.where(leaf, 0, grown.children_left + start),
                np.where(leaf, 0, grown.children_right + start),
                np.where(leaf, values, 0.0),
            )
        )
        start += len(leaf)
    roots, feature, threshold, left, right, value = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Forest(
        roots.astype(np.int32),
        feature.astype(np.int32),
        threshold.astype(np.float64),
        left.astype(np.int32),
        right.astype(np.int32),
        value.astype(np.float64),
    )


def read_forest(raw: Mapping[str, Any], features: int) -> Forest:
    """A forest from its JSON form.

    :raises ValueError: where it is none, asks for a feature that is not there, or could walk in a
        circle.
    """
    try:
        forest = Forest(
            np.array(raw["roots"], np.int32),
            np.array(raw["feature"], np.int32),
            np.array(raw["threshold"], np.float64),
            np.array(raw["left"], np.int32),
            np.array(raw["right"], np.int32),
            np.array(raw["value"], np.float64),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"a forest is broken: {error}") from error
    size = forest.feature.size
    lists = (forest.feature, forest.threshold, forest.left, forest.right, forest.value)
    inner = forest.feature != LEAF
    nodes = np.arange(size)
    if (
        size == 0
        or {part.shape for part in lists} != {(size,)}
        or forest.roots.ndim != 1
        or forest.roots.size == 0
        or (forest.roots < 0).any()
        or (forest.roots >= size).any()
        or not np.isfinite(forest.value).all()
        or not np.isfinite(forest.threshold).all()
        or (forest.feature[inner] < 0).any()
        or (forest.feature[inner] >= features).any()
        or any(
            (child[inner] <= nodes[inner]).any() or (child[inner] >= size).any()
            for child in (forest.left, forest.right)
        )
    ):
        raise ValueError("a forest is broken: its lists do not fit together")
    return forest
