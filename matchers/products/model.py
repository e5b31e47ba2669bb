"""What weighs a pair's features: regressions and boosted trees; kept as JSON.

The regression over all features carries over to shops that nothing was learned from, the trees know
what features mean together; the score is a weighted mean of both probabilities. Where words alone
can decide (:data:`matchers.products.features.DECIDING`), a second regression over them has its say,
if there is one (:mod:`matchers.products.monotone`). Two rules stand above
them: equal GTINs are one product, and different GTINs are not (GS1, GTIN Management Standard: what
a buyer tells apart has a number of its own).

A model is data: numbers, names and word counts under hashes. Reading one runs nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from matchers.products.features import DECIDING, feature_names, measure
from matchers.products.findings import Findings, compare_parts
from matchers.products.product import Product
from matchers.products.rarity import Trade
from matchers.products.trees import Floats, Tree, read_tree

FORM = "listingwatch product model 2"
"""Changes whenever the same model would give other scores."""

CLIP = 4.0
"""Standard deviations beyond which a feature says no more to the regression."""

CERTAIN = 1.0
UNLIKELY = 0.9
"""The score of equal GTINs or equal records, and the part of the threshold that the score of
different GTINs is held below."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A linear model over features scaled by ``mean`` and ``scale``."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def probabilities(self, rows: Floats) -> Floats:
        scaled = np.clip((rows - self.mean) / self.scale, -CLIP, CLIP)
        # A sum along each row alone: a matrix product's order of additions depends on the number
        # of rows, and a score must not.
        return _logistic((scaled * self.weights).sum(axis=1) + self.bias)

    def to_json(self) -> dict[str, Any]:
        return {
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "bias": self.bias,
        }


def without_codes(rows: Floats) -> Any:
    """For which rows codes say nothing: none is shared, and at most one side has any alone."""
    names = feature_names()
    found = rows[:, names.index("core_code_found")] > 0
    return ~found & (rows[:, names.index("core_code_both")] <= 0)


def words_decide(rows: Floats) -> Any:
    """For which rows the regression over words has its say."""
    return rows[:, feature_names().index(DECIDING)] > 0


@dataclass(frozen=True, slots=True, eq=False)
class ProductModel:
    """Everything that a score depends on besides the two products."""

    threshold: float
    trees_part: float
    line: Line
    words: Line | None
    trees: tuple[Tree, ...]
    tree_bias: float
    trade: Trade
    trained_on: Mapping[str, int]

    def score(self, left: Product, right: Product) -> float:
        """How likely both are the same product, 0..1; at ``threshold`` or above they are."""
        return self.weigh(left, right, compare_parts(left, right))

    def weigh(self, left: Product, right: Product, findings: Findings) -> float:
        """The score of what was found."""
        one, other = left.record, right.record
        if one.gtins & other.gtins or one == other:
            return CERTAIN
        values = measure(left, right, findings, self.trade)
        score = float(self.probabilities(np.array([[values[n] for n in feature_names()]]))[0])
        if one.gtins and other.gtins:
            return min(score, UNLIKELY * self.threshold)
        return score

    def probabilities(self, rows: Floats) -> Floats:
        """The scores of rows of features, before the rules."""
        line, trees = self.parts(rows)
        return self.mixed(rows, line, trees, self.trees_part)

    def mixed(self, rows: Floats, line: Floats, trees: Floats, part: float) -> Floats:
        """The scores, from what both say, if the trees had that part."""
        scores = (1 - part) * line + part * trees
        if self.words is None:
            return scores
        return np.where(words_decide(rows), self.words.probabilities(rows), scores)

    def parts(self, rows: Floats) -> tuple[Floats, Floats]:
        """What the regression and the trees say by themselves."""
        return self.line.probabilities(rows), self._forest(rows)

    def _forest(self, rows: Floats) -> Floats:
        total = np.full(len(rows), self.tree_bias)
        for tree in self.trees:
            total += tree.walk(rows)
        return _logistic(total)

    def to_json(self) -> dict[str, Any]:
        return {
            "form": FORM,
            "features": list(feature_names()),
            "threshold": self.threshold,
            "trees_part": self.trees_part,
            "line": self.line.to_json(),
            "words": None if self.words is None else self.words.to_json(),
            "trees": [tree.to_json() for tree in self.trees],
            "tree_bias": self.tree_bias,
            "trade": {"titles": self.trade.titles, "counts": dict(self.trade.counts)},
            "trained_on": dict(self.trained_on),
        }


def _logistic(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -60, 60))), np.float64)


def dump_model(model: ProductModel) -> bytes:
    """The model as JSON, the same bytes for the same model."""
    return json.dumps(model.to_json(), sort_keys=True, separators=(",", ":")).encode()


def parse_model(data: bytes) -> ProductModel:
    """The inverse of :func:`dump_model`.

    :raises ValueError: for what is no model, or one of another version of the features.
    """
    try:
        raw = json.loads(data)
    except (UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError(f"no JSON ({error})") from error
    if not isinstance(raw, dict) or raw.get("form") != FORM:
        raise ValueError(f"no {FORM}")
    if raw.get("features") != list(feature_names()):
        raise ValueError("made for other features")
    try:
        return _model(raw)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"broken at {error}") from error


def _model(raw: Mapping[str, Any]) -> ProductModel:
    count = len(feature_names())
    model = ProductModel(
        threshold=float(raw["threshold"]),
        trees_part=float(raw["trees_part"]),
        line=_line(raw["line"], count),
        words=None if raw["words"] is None else _line(raw["words"], count),
        trees=tuple(read_tree(tree, count) for tree in raw["trees"]),
        tree_bias=float(raw["tree_bias"]),
        trade=Trade(
            int(raw["trade"]["titles"]),
            {str(key): int(number) for key, number in raw["trade"]["counts"].items()},
        ),
        trained_on={str(key): int(number) for key, number in raw["trained_on"].items()},
    )
    if not (
        0.0 < model.threshold <= 1.0
        and 0.0 <= model.trees_part <= 1.0
        and np.isfinite(model.tree_bias)
        and all(number > 0 for number in model.trade.counts.values())
    ):
        raise ValueError("a number in it is out of range")
    return model


def _line(raw: Mapping[str, Any], count: int) -> Line:
    line = Line(
        _numbers(raw["mean"], count),
        _numbers(raw["scale"], count),
        _numbers(raw["weights"], count),
        float(raw["bias"]),
    )
    if not (line.scale > 0).all() or not np.isfinite(line.bias):
        raise ValueError("a number in it is out of range")
    return line


def _numbers(raw: Sequence[float], count: int) -> Floats:
    numbers = np.array(raw, np.float64)
    if numbers.shape != (count,) or not np.isfinite(numbers).all():
        raise ValueError(f"{count} numbers were expected")
    return numbers


@cache
def shipped_model() -> ProductModel:
    """The model that comes with the package; ``tools/train_products.py`` makes it."""
    data = files("matchers").joinpath("data/products.json.gz").read_bytes()
    return parse_model(gzip.decompress(data))
