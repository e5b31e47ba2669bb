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
from dataclasses import dataclass
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

    def log_odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each row of features."""
        t = self.trees
        found: NDArray[np.float64] = _log_odds(
            values, self.weights, t.roots, t.feature, t.threshold, t.left, t.right, t.value
        )
        return found


@compiled
def _log_odds(
    values: Any,
    weights: Any,
    roots: Any,
    feature: Any,
    threshold: Any,
    left: Any,
    right: Any,
    value: Any,
) -> Any:  # pragma: no cover - compiled
    out = np.zeros(len(values), np.float64)
    for r in range(len(values)):
        row = values[r]
        total = 0.0
        for k in range(len(weights)):
            total += row[k] * weights[k]
        for root in roots:
            at = root
            while feature[at] >= 0:
                at = left[at] if row[feature[at]] <= threshold[at] else right[at]
            total += value[at]
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
