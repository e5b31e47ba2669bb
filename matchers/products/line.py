"""A linear model over features, as it is kept and asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchers.products.trees import Floats

CLIP = 4.0
"""Standard deviations beyond which a feature says no more to a regression."""

LARGEST = 1e9
"""No number of a model is larger: sums stay finite."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A linear model over features scaled by ``mean`` and ``scale``."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def log_odds(self, rows: Floats) -> Floats:
        # A sum along each row alone: a matrix product's order of additions depends on the number
        # of rows, and a score must not.
        sums = (scaled(rows, self.mean, self.scale) * self.weights).sum(axis=1)
        return np.asarray(sums + self.bias, np.float64)

    def probabilities(self, rows: Floats) -> Floats:
        return logistic(self.log_odds(rows))

    def to_json(self) -> dict[str, Any]:
        return {
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "bias": self.bias,
        }


def scaled(rows: Floats, mean: Floats, scale: Floats) -> Floats:
    return np.clip((rows - mean) / scale, -CLIP, CLIP)


def logistic(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -60, 60))), np.float64)


def read_line(raw: Mapping[str, Any], count: int) -> Line:
    """A line over ``count`` features from its JSON form.

    :raises ValueError: where it is none.
    """
    line = Line(
        _numbers(raw["mean"], count),
        _numbers(raw["scale"], count),
        _numbers(raw["weights"], count),
        float(raw["bias"]),
    )
    if not (line.scale > 0).all() or not abs(line.bias) <= LARGEST:
        raise ValueError("a number in it is out of range")
    return line


def _numbers(raw: Sequence[float], count: int) -> Floats:
    numbers = np.array(raw, np.float64)
    if numbers.shape != (count,) or not (abs(numbers) <= LARGEST).all():
        raise ValueError(f"{count} numbers were expected, none larger than {LARGEST:.0e}")
    return numbers
