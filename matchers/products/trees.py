"""Boosted trees as plain arrays: read from a file that anyone may hand in, and walked safely.

A tree is five lists of equal length, one entry a node: the feature asked, the greatest value that
goes left, both children, and the value of a leaf. Children stand behind their parent, so that
every walk ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAF = -1
Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """One tree; ``feature`` is :data:`LEAF` where a walk ends."""

    feature: Indices
    threshold: Floats
    left: Indices
    right: Indices
    value: Floats

    def walk(self, rows: Floats) -> Floats:
        """The leaf's value for each row of features."""
        at = np.zeros(len(rows), np.int32)
        everyone = np.arange(len(rows))
        while True:
            asked = self.feature[at]
            inner = asked != LEAF
            if not inner.any():
                return self.value[at]
            # The trees were grown on single precision.
            small = rows[everyone, np.maximum(asked, 0)].astype(np.float32) <= self.threshold[at]
            at = np.where(inner, np.where(small, self.left[at], self.right[at]), at)

    def to_json(self) -> dict[str, list[float] | list[int]]:
        return {
            "feature": self.feature.tolist(),
            "threshold": self.threshold.tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "value": self.value.tolist(),
        }


def walk_slowly(tree: Tree, row: Sequence[float]) -> float:
    """The reference for :meth:`Tree.walk`: one row, one node at a time."""
    node = 0
    while tree.feature[node] != LEAF:
        low = float(np.float32(row[tree.feature[node]])) <= tree.threshold[node]
        node = int(tree.left[node] if low else tree.right[node])
    return float(tree.value[node])


def read_tree(raw: Mapping[str, Any], features: int) -> Tree:
    """A tree from its JSON form.

    :raises ValueError: where it is none, asks for a feature that is not there, or could walk in a
        circle.
    """
    try:
        tree = Tree(
            np.array(raw["feature"], np.int32),
            np.array(raw["threshold"], np.float64),
            np.array(raw["left"], np.int32),
            np.array(raw["right"], np.int32),
            np.array(raw["value"], np.float64),
        )
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"a tree is broken: {error}") from error
    size = tree.feature.size
    shapes = {
        part.shape for part in (tree.feature, tree.threshold, tree.left, tree.right, tree.value)
    }
    inner = tree.feature != LEAF
    nodes = np.arange(size)
    if (
        size == 0
        or shapes != {(size,)}
        or not np.isfinite(tree.value).all()
        or not np.isfinite(tree.threshold).all()
        or (tree.feature[inner] < 0).any()
        or (tree.feature[inner] >= features).any()
        or any(
            (child[inner] <= nodes[inner]).any() or (child[inner] >= size).any()
            for child in (tree.left, tree.right)
        )
    ):
        raise ValueError("a tree is broken: its lists do not fit together")
    return tree
