"""What tells from a pair's features whether both are one product; kept as JSON.

A scorer weighs the features: one for shops that nothing was learned from
(:mod:`matchers.products.general`) or one for shops whose labels were
(:mod:`matchers.products.shop`). Two rules stand above it: equal GTINs are one product, and
different GTINs are not (GS1, GTIN Management Standard: what a buyer tells apart has a number of its
own).

A model is data: numbers, names, and words under hashes. Reading one runs nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from matchers.products.features import feature_names, measure
from matchers.products.findings import Findings, compare_parts
from matchers.products.general import GeneralScorer, read_general
from matchers.products.product import Product
from matchers.products.rarity import Trade
from matchers.products.shop import ShopScorer, lonely_words, read_shop
from matchers.products.stock import Stock, read_stock

FORM = "listingwatch product model 4"
"""Changes whenever the same model would give other scores."""

CERTAIN = 1.0
UNLIKELY = 0.9
"""The score of equal GTINs or equal records, and the part of the threshold that the score of
different GTINs is held below."""


@dataclass(frozen=True, slots=True, eq=False)
class ProductModel:
    """Everything that a score depends on besides the two products."""

    threshold: float
    scorer: GeneralScorer | ShopScorer
    trade: Trade
    stock: Stock
    trained_on: Mapping[str, int]

    def score(self, left: Product, right: Product) -> float:
        """How likely both are the same product, 0..1; at ``threshold`` or above they are."""
        return self.weigh(left, right, compare_parts(left, right))

    def weigh(self, left: Product, right: Product, findings: Findings) -> float:
        """The score of what was found."""
        one, other = left.record, right.record
        if one.gtins & other.gtins or one == other:
            return CERTAIN
        values = measure(left, right, findings, self.trade, self.stock)
        row = np.array([[values[name] for name in feature_names()]])
        score = float(self.scorer.probabilities(row, [lonely_words(findings)])[0])
        if one.gtins and other.gtins:
            return min(score, UNLIKELY * self.threshold)
        return score

    def to_json(self) -> dict[str, Any]:
        return {
            "form": FORM,
            "features": list(feature_names()),
            "threshold": self.threshold,
            "kind": "shop" if isinstance(self.scorer, ShopScorer) else "general",
            "scorer": self.scorer.to_json(),
            "trade": {
                "titles": self.trade.titles,
                "counts": dict(self.trade.counts),
            },
            "stock": self.stock.to_json(),
            "trained_on": dict(self.trained_on),
        }


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
    readers: dict[str, Callable[[Mapping[str, Any], int], GeneralScorer | ShopScorer]] = {
        "shop": read_shop,
        "general": read_general,
    }
    model = ProductModel(
        threshold=float(raw["threshold"]),
        scorer=readers[raw["kind"]](raw["scorer"], len(feature_names())),
        trade=Trade(
            int(raw["trade"]["titles"]),
            {str(key): int(number) for key, number in raw["trade"]["counts"].items()},
        ),
        stock=read_stock(raw["stock"]),
        trained_on={str(key): int(number) for key, number in raw["trained_on"].items()},
    )
    if not (
        0.0 < model.threshold <= 1.0 and all(number > 0 for number in model.trade.counts.values())
    ):
        raise ValueError("a number in it is out of range")
    return model


@cache
def shipped_model() -> ProductModel:
    """The model that comes with the package; ``tools/train_products.py`` makes it."""
    data = files("matchers").joinpath("data/products.json.gz").read_bytes()
    return parse_model(gzip.decompress(data))
