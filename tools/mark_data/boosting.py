"""Boosted trees to what a line leaves: additive logistic regression (Friedman, Hastie and
Tibshirani 2000), a few trees to each new working response."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from matchers.marks.features import LINEAR
from matchers.marks.scoring import LEAF, Model, Trees

STAGES, TREES_OF_A_STAGE = 15, 10
RATE = 0.1
LEAVES = 16
LEAST_IN_A_LEAF = 40
LEVELS = 250
MOST_RESPONSE = 4.0
"""A working response is cut off there, as its authors advise (p. 352)."""

Floats = NDArray[np.float64]


def chance_of(odds: Floats) -> Floats:
    """The probability that log-odds are."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def levels(x: Floats) -> list[Floats]:
    """Of each feature so many values as trees tell apart, evenly many rows between them: the
    trees' own way to them weighs every row at every stage, and takes ten times the fit."""
    places = np.linspace(0, len(x) - 1, LEVELS).round().astype(int)
    found = []
    for column in x.T:
        values = np.unique(column)
        found.append(values if len(values) <= LEVELS else np.unique(np.sort(column)[places]))
    return found


def trees(features: Floats, y: Floats, weight: Floats, odds: Floats) -> Trees:
    """Trees to what these log-odds leave of ``y``, each row so heavy."""
    known = levels(features)
    x = np.column_stack(
        [at[np.searchsorted(at, column)] for at, column in zip(known, features.T, strict=True)]
    )
    grown: list[list[Node]] = []
    began = odds
    for stage in range(STAGES):
        p = np.clip(chance_of(odds), 1e-4, 1 - 1e-4)
        curvature = p * (1 - p)
        response = np.clip((y - p) / curvature, -MOST_RESPONSE, MOST_RESPONSE)
        model = HistGradientBoostingRegressor(
            max_iter=TREES_OF_A_STAGE, learning_rate=RATE, max_leaf_nodes=LEAVES,
            min_samples_leaf=LEAST_IN_A_LEAF, l2_regularization=0.5, early_stopping=False,
            max_features=0.5, random_state=stage,
        )  # fmt: skip
        model.fit(x, response, sample_weight=weight * curvature)
        # There is no public way to what is grown; the check below fails if this one changes.
        grown.append([(LEAF, 0.0, 0, 0, float(model._baseline_prediction.item()))])
        grown += [[_node(node, known) for node in tree.nodes] for (tree,) in model._predictors]
        odds = odds + model.predict(x)
    made = _flat(grown)
    told = Model(np.zeros(LINEAR), made, 0.0, 0.0, "").log_odds(features)
    assert np.abs(told - (odds - began)).max() < 0.01
    return made


Node = tuple[int, float, int, int, float]


def _node(node: Any, known: Sequence[Floats]) -> Node:
    if node["is_leaf"]:
        return LEAF, 0.0, 0, 0, float(node["value"])
    left, right = int(node["left"]), int(node["right"])
    feature = int(node["feature_idx"])
    # A threshold lies between two levels: what is over the lower one was learned as the upper.
    below = int(np.searchsorted(known[feature], node["num_threshold"], "right")) - 1
    return feature, float(known[feature][max(below, 0)]), left, right, 0.0


def _flat(grown: Sequence[Sequence[Node]]) -> Trees:
    sizes = np.array([len(tree) for tree in grown])
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    shift = np.repeat(roots, sizes)
    feature, threshold, left, right, value = np.array([n for tree in grown for n in tree]).T
    inner = feature != LEAF
    return Trees(
        roots.astype(np.int32),
        feature.astype(np.int32),
        np.where(inner, threshold, 0.0),
        np.where(inner, left + shift, 0).astype(np.int32),
        np.where(inner, right + shift, 0).astype(np.int32),
        np.round(value, 5),
    )
