"""Labelled pairs as rows of features, each record taken apart once.

A pair from one shop is measured as it is, with the shop's own counts of words. For shops unseen it
is measured in several views (:mod:`matchers.products.views`) and without counts: what comes out
depends on the pair alone, so a :class:`Memory` keeps it where several models are learned from the
same pairs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np

from matchers.products.features import feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.fitting import Rows
from matchers.products.product import Product, take_apart
from matchers.products.rarity import Trade, count_words
from matchers.products.record import read_record
from matchers.products.shop import lonely_words
from matchers.products.stock import Stock, take_stock
from matchers.products.trees import Floats
from matchers.products.views import LabelledPair, less, on_pages

FOLDS = 5
"""Parts of one shop's pairs that are left out in turn."""

VIEW_WEIGHT = 0.5
"""What each of a pair's other views counts."""

Say = Callable[[str], None]
View = tuple[Floats, frozenset[str]]


@dataclass(slots=True)
class Memory:
    """Records taken apart and pairs measured, under the records' JSON."""

    products: dict[str, Product] = field(default_factory=dict)
    views: dict[str, tuple[View, ...]] = field(default_factory=dict)

    def product(self, raw: Mapping[str, Any]) -> Product:
        key = json.dumps(raw, sort_keys=True, default=str)
        if key not in self.products:
            self.products[key] = take_apart(read_record(raw))
        return self.products[key]

    def in_views(self, pair: LabelledPair) -> tuple[View, ...]:
        """The pair as it is and as other shops would show it, without counts of words."""
        key = identity(pair)
        if key not in self.views:
            number = digest(pair)
            sides = [(self.product(pair.left), self.product(pair.right))]
            for ours, theirs in (less(pair, number), on_pages(pair, number)):
                sides.append((take_apart(read_record(ours)), take_apart(read_record(theirs))))
            self.views[key] = tuple(_measured(one, other, Trade(), Stock()) for one, other in sides)
        return self.views[key]


def _measured(left: Product, right: Product, trade: Trade, stock: Stock) -> View:
    findings = compare_parts(left, right)
    values = measure(left, right, findings, trade, stock)
    return np.array([values[name] for name in feature_names()]), lonely_words(findings)


def identity(pair: LabelledPair) -> str:
    return json.dumps([pair.left, pair.right, pair.same], sort_keys=True, default=str)


def digest(pair: LabelledPair) -> int:
    """A number that parts pairs at random and is the same for the same pair."""
    return int.from_bytes(
        blake2b(identity(pair).encode("utf-8", "replace"), digest_size=3).digest()
    )


def measure_pairs(
    pairs: Sequence[LabelledPair], shops: list[int], memory: Memory, say: Say
) -> tuple[Rows, Trade, Stock]:
    """The rows of pairs from one shop or several, and the words and names counted of a single one.

    :param shops: a number for each pair's shops.
    """
    several = len(set(shops)) > 1
    known = {
        json.dumps(r, sort_keys=True, default=str): r for p in pairs for r in (p.left, p.right)
    }
    products = [memory.product(raw) for raw in known.values()] if not several else []
    trade = count_words(sorted(product.head.distinct) for product in products)
    stock = take_stock(product.core.words for product in products)
    features, lonely, labels, weights, groups, chance, second = [], [], [], [], [], [], []
    sizes = {shop: shops.count(shop) for shop in set(shops)}
    for number, pair in enumerate(pairs):
        if number % 5000 == 4999:
            say(f"{number + 1} pairs measured")
        part = digest(pair)
        views = (
            memory.in_views(pair)
            if several
            else (_measured(memory.product(pair.left), memory.product(pair.right), trade, stock),)
        )
        for which, (values, words) in enumerate(views):
            features.append(values)
            lonely.append(words)
            labels.append(int(pair.same))
            weights.append((VIEW_WEIGHT if which else 1.0) / sizes[shops[number]])
            groups.append(shops[number] if several else part % FOLDS)
            chance.append(part // FOLDS)
            second.append(which)
    weight = np.array(weights)
    return (
        Rows(
            np.array(features),
            tuple(lonely),
            np.array(labels, np.int32),
            weight / weight.mean(),
            np.array(groups, np.int32),
            np.array(chance, np.int32),
            np.array(second, np.int32),
        ),
        trade,
        stock,
    )
