"""How likely it is that a surface is a use of the mark: a line and boosted trees over its features.

The line (a logistic regression) knows what each sign means by itself, the trees (Friedman, "Greedy
function approximation: a gradient boosting machine", 2001) what signs mean together; their
log-odds are added. Both, and the two thresholds, are data (``data/mark_score.toml``,
``data/mark_trees.npz``), fitted by ``tools/mark_data/fit.py``, which says on what. A score is a
probability at the rate of uses that the fit assumed; what matters is its order and where the
thresholds cut it.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.marks.features import LINEAR, NAMES
from matchers.marks.words import COMMON

LEAF = -1


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Trees in flat arrays, a row a node: the feature asked (:data:`LEAF`: none), the greatest
    value that goes left, both children, and a leaf's value; ``roots`` are the first nodes."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of the first :data:`~matchers.marks.features.LINEAR` features, and trees over all;
    ``alarm`` and ``review`` are least scores."""

    weights: NDArray[np.float64]
    trees: Trees
    alarm: float
    review: float
    version: str
    _walked: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_walked", _in_preorder(self.trees))

    def log_odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each row of features."""
        found: NDArray[np.float64] = _log_odds(values, self.weights, *self._walked)
        return found


def _in_preorder(
    trees: Trees,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Trees as they are walked fastest: roots; of each node the feature and the right child (the
    left one follows the node); and its threshold, or a leaf's value."""
    roots: list[int] = []
    nodes: list[list[int]] = []
    values: list[float] = []
    for root in trees.roots.tolist():
        roots.append(len(nodes))
        ahead = [(root, LEAF)]
        while ahead:
            at, parent = ahead.pop()
            if parent != LEAF:
                nodes[parent][1] = len(nodes)
            feature = int(trees.feature[at])
            nodes.append([feature, LEAF])
            values.append(float((trees.value if feature == LEAF else trees.threshold)[at]))
            if feature != LEAF:
                ahead += [(int(trees.right[at]), len(nodes) - 1), (int(trees.left[at]), LEAF)]
    return (
        np.array(roots, np.int32),
        np.array(nodes, np.int32).reshape(-1, 2),
        np.array(values, np.float64),
    )


@compiled
def _log_odds(
    values: Any, weights: Any, roots: Any, nodes: Any, limits: Any
) -> Any:  # pragma: no cover - compiled
    out = np.zeros(len(values), np.float64)
    for r in range(len(values)):
        row = values[r]
        total = 0.0
        for k in range(len(weights)):
            total += row[k] * weights[k]
        for root in roots:
            at = root
            while nodes[at, 0] >= 0:
                at = at + 1 if row[nodes[at, 0]] <= limits[at] else nodes[at, 1]
            total += limits[at]
        out[r] = total
    return out


def log_odds_slowly(row: NDArray[np.float64], model: Model) -> float:
    """The reference of :meth:`Model.log_odds`: one row, one node at a time."""
    trees = model.trees
    total = sum(float(v) * float(w) for v, w in zip(row[:LINEAR], model.weights, strict=True))
    for root in trees.roots.tolist():
        at = root
        while trees.feature[at] != LEAF:
            low = row[trees.feature[at]] <= trees.threshold[at]
            at = int(trees.left[at] if low else trees.right[at])
        total += float(trees.value[at])
    return total


def read_model(path: Path) -> Model:
    """The model whose weights and thresholds stand in a TOML file and its trees in the ``.npz``
    beside it, of the same name with ``score`` written ``trees``."""
    data = tomllib.loads(path.read_text("utf-8"))
    weights = np.array([float(data["weights"].get(name, 0.0)) for name in NAMES[:LINEAR]])
    with np.load(path.with_name(path.name.replace("score", "trees")).with_suffix(".npz")) as kept:
        trees = Trees(*(kept[name] for name in Trees.__annotations__))
    return Model(weights, trees, data["alarm"], data["review"], str(data["version"]))


@cache
def shipped() -> Model:
    """The model that ships."""
    with as_file(files("matchers").joinpath("data")) as folder:
        return read_model(folder / "mark_score.toml")


def is_common(common_word: bool | None, zipf: float) -> bool:
    """Whether the mark is an everyday word too: as its owner says, else by its rate."""
    return zipf >= COMMON if common_word is None else common_word


def probability(log_odds_: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds_))))


def log_odds_of(score: float) -> float:
    """The least log-odds that may round to a score."""
    score = min(max(score - 1e-4, 1e-12), 1 - 1e-12)
    return math.log(score / (1 - score))
