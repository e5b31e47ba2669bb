"""From which score on two records are one product: where F1 is greatest on pairs held out.

F1's own greatest value on a sample lies where the sample's accidents put it. Either what is nearly
as good counts too, or the labels are replaced by what calibrated scores expect of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from matchers.products.trees import Floats, Indices

RANGE = (0.3, 0.6)
"""Where F1 is greatest for probabilities: half of that F1 if they are calibrated (Lipton, Elkan &
Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014), with room
for shops where they are not."""

AS_GOOD = 0.003
"""F1 by which what is nearly the best is as good."""

LEAST = 1e-3
"""Scores nearer to 0 or 1 are taken for this."""


def f1(labels: Any, found: Any) -> float:
    """The harmonic mean of precision and recall (van Rijsbergen 1979); 0 where nothing is right."""
    right = int(np.sum((labels == 1) & found))
    return 2 * right / max(int(np.sum(found)) + int(np.sum(labels == 1)), 1)


Choose = Callable[[Floats, Indices, Indices], float]


def for_shops_unseen(scores: Floats, labels: Indices, groups: Indices) -> float:
    """Half way between the threshold for which F1, meaned over the groups, is greatest, since each
    must be served, and half of that F1, where it would lie if scores were probabilities: a few
    shops say little of how far from that another's scores are."""
    points = np.linspace(*RANGE, 61)
    curve = np.zeros(len(points))
    for group in np.unique(groups):
        own = groups == group
        curve += [f1(labels[own], scores[own] >= at) for at in points]
    curve /= len(np.unique(groups))
    found = np.median(points[curve >= curve.max() - AS_GOOD])
    return float(np.round((found + np.clip(curve.max() / 2, *RANGE)) / 2, 4))


def for_shops_known(scores: Floats, labels: Indices, groups: Indices) -> float:
    """The threshold for which the F1 that calibrated scores lead to expect is greatest (Kull,
    Silva Filho & Flach, "Beta calibration", AISTATS 2017)."""
    del groups
    bounded = np.clip(scores, LEAST, 1 - LEAST)
    sides = np.column_stack((np.log(bounded), -np.log(1 - bounded)))
    calibrated = LogisticRegression(C=100.0, max_iter=1000).fit(sides, labels)
    likely = calibrated.predict_proba(sides)[:, 1]
    order = np.argsort(-scores, kind="stable")
    found = np.arange(1, len(order) + 1)
    expected = 2 * np.cumsum(likely[order]) / (found + likely.sum())
    best = float(scores[order][int(expected.argmax())])
    return round(min(max(best, RANGE[0]), RANGE[1]), 4)
