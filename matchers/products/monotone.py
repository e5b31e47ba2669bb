"""A logistic regression that may weigh evidence only the way it is meant.

What agrees never speaks against one product and what conflicts never for it, whatever a small
sample says; with a strong penalty such a model carries over to shops it has not seen (Tibshirani
1996 and Slawski & Hein 2013 show how sign constraints alone regularise).
"""

from __future__ import annotations

import numpy as np

from matchers.products.line import CLIP, Line
from matchers.products.trees import Floats, Indices

PENALTY = 0.2
"""Half of this times the squared weights is added to the mean loss."""

STEPS_LIMIT = 3000
SETTLED = 1e-7
"""Steps of the descent, and the greatest change of a weight at which it ends."""

SIGNS = {
    "core_even_jaccard": 1,
    "core_world_jaccard": 1,
    "core_even_min": 1,
    "core_even_max": 1,
    "all_world_share_max": 1,
    "core_sort": 1,
    "core_partial": 1,
    "core_exact": 1,
    "core_numbers_both": -1,
    "core_numbers_one": -1,
    "core_numbers_against": -1,
    "core_words_both": -1,
    "core_world_lonely_product": -1,
    "price_far": -1,
    "price_near": 1,
    "price_ratio": 1,
    "quantities_conflicting": -1,
    "quantities_agreeing": 1,
    "all_quantities_conflicting": -1,
    "against": 1,
    "kinds_against": 1,
    "kind_edition": 1,
    "kind_upgrade": 1,
    "kind_academic": 1,
    "kind_platform": 1,
    "kind_colour": 1,
    "kind_part": 1,
    "kind_bundle": 1,
    "brand": 1,
}
"""The features that words alone can show, and the sign that each weight must have."""


def fit_monotone(
    features: Floats, labels: Indices, weights: Floats, names: tuple[str, ...]
) -> Line:
    """The line over all features; those that :data:`SIGNS` does not name weigh nothing."""
    share = weights / weights.sum()
    mean = share @ features
    spread = np.sqrt(share @ (features - mean) ** 2)
    scale = np.where(spread > 1e-6, spread, 1.0)
    columns = [number for number, name in enumerate(names) if name in SIGNS]
    rows = np.clip((features - mean) / scale, -CLIP, CLIP)[:, columns]
    signs = 2.0 * labels - 1.0

    least = np.array([0.0 if SIGNS[names[c]] > 0 else -np.inf for c in columns] + [-np.inf])
    most = np.array([np.inf if SIGNS[names[c]] > 0 else 0.0 for c in columns] + [np.inf])
    # Gradient descent within the signs (Bertsekas 1976). The loss curves by a quarter of the rows'
    # squared length at most, and by the penalty at least: the steps shrink geometrically.
    step = 1.0 / (float(share @ (1.0 + (rows**2).sum(axis=1))) / 4 + PENALTY)
    best = np.zeros(len(columns) + 1)
    for _ in range(STEPS_LIMIT):
        margin = signs * (rows @ best[:-1] + best[-1])
        slope = -signs * share / (1 + np.exp(np.clip(margin, -60, 60)))
        change = np.append(rows.T @ slope + PENALTY * best[:-1], slope.sum())
        moved = np.clip(best - step * change, least, most)
        settled = np.abs(moved - best).max() < SETTLED
        best = moved
        if settled:
            break
    every = np.zeros(len(names))
    every[columns] = best[:-1]
    return Line(mean, scale, every, float(best[-1]))
