"""Learns from labelled pairs what makes two records one product, the threshold included.

Everything comes from the pairs handed in: nothing of the shipped model is used, so that what is
learned from some shops can be judged on others. The same pairs in any order give the same model.

Pairs are parted into shops (:mod:`matchers.products.shops`). With one shop, its own words are
counted and learned, trees are grown, and the threshold is chosen on parts left out in turn. With
several, the model is meant for shops that it has not seen: every shop weighs the same, none's words
are counted, each pair is seen again as other shops would show it (:mod:`matchers.products.views`),
pairs that words alone can decide get a regression of their own, and the threshold is chosen on
shops left out in turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np

from matchers.products.features import feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.fitting import Rows, fit_general, fit_shop
from matchers.products.general import GeneralScorer
from matchers.products.model import ProductModel
from matchers.products.product import Product, take_apart
from matchers.products.rarity import Trade, count_words
from matchers.products.record import read_record
from matchers.products.shop import ShopScorer, lonely_words
from matchers.products.shops import LEAST_OF_EACH, shops_of
from matchers.products.thresholds import for_shops_known, for_shops_unseen
from matchers.products.trees import Floats, Indices
from matchers.products.views import LabelledPair, less, on_pages

FOLDS = 5
"""Parts of one shop's pairs that are left out in turn."""

VIEW_WEIGHT = 0.5
"""What each of a pair's other views counts."""

__all__ = ["LabelledPair", "train"]

Say = Callable[[str], None]
Scorer = GeneralScorer | ShopScorer


def train(pairs: Sequence[LabelledPair], say: Say = lambda _: None) -> ProductModel:
    """The model for pairs like these.

    :raises ValueError: with fewer than ten pairs of either label.
    """
    for same in (True, False):
        count = sum(pair.same is same for pair in pairs)
        if count < LEAST_OF_EACH:
            raise ValueError(
                f"{count} pairs with y {int(same)}; at least {LEAST_OF_EACH} are needed"
            )
    ordered = sorted(pairs, key=_identity)
    shops = shops_of(ordered)
    several = len(set(shops)) > 1
    say(f"{len(ordered)} pairs of {len(set(shops))} kinds of shop")
    rows, trade = _rows(ordered, shops, several, say)
    say("choosing the threshold on what is left out in turn")
    fit = partial(_fit, trade=trade, several=several)
    choose = for_shops_unseen if several else for_shops_known
    threshold = choose(*_held_out(rows, fit))
    say(f"threshold {threshold:.3f}; fitting")
    return ProductModel(
        threshold,
        fit(rows),
        trade,
        trained_on={
            "pairs": len(ordered),
            "same": sum(pair.same for pair in ordered),
        },
    )


def _fit(rows: Rows, trade: Trade, *, several: bool) -> Scorer:
    return fit_general(rows) if several else fit_shop(rows, trade)


def _identity(pair: LabelledPair) -> str:
    return json.dumps([pair.left, pair.right, pair.same], sort_keys=True, default=str)


def _rows(
    pairs: Sequence[LabelledPair], shops: list[int], several: bool, say: Say
) -> tuple[Rows, Trade]:
    known: dict[str, Product] = {}

    def product(raw: Mapping[str, Any]) -> Product:
        key = json.dumps(raw, sort_keys=True, default=str)
        if key not in known:
            known[key] = take_apart(read_record(raw))
        return known[key]

    made = [(product(p.left), product(p.right)) for p in pairs]
    trade = Trade() if several else count_words(sorted(p.head.distinct) for p in known.values())
    features, lonely, labels, weights, groups, chance, second = [], [], [], [], [], [], []
    sizes = {shop: shops.count(shop) for shop in set(shops)}
    for number, (pair, (left, right)) in enumerate(zip(pairs, made, strict=True)):
        if number % 5000 == 4999:
            say(f"{number + 1} pairs measured")
        digest = _digest(pair)
        views = [(left, right)]
        if several:
            ours, theirs = less(pair, digest)
            views.append((take_apart(read_record(ours)), take_apart(read_record(theirs))))
            ours, theirs = on_pages(pair, digest)
            views.append((take_apart(read_record(ours)), take_apart(read_record(theirs))))
        for which, (one, other) in enumerate(views):
            findings = compare_parts(one, other)
            values = measure(one, other, findings, trade)
            features.append(np.array([values[name] for name in feature_names()]))
            lonely.append(lonely_words(findings))
            labels.append(int(pair.same))
            weights.append((VIEW_WEIGHT if which else 1.0) / sizes[shops[number]])
            groups.append(shops[number] if several else digest % FOLDS)
            chance.append(digest // FOLDS)
            second.append(which)
    weight = np.array(weights)
    return Rows(
        np.array(features),
        tuple(lonely),
        np.array(labels, np.int32),
        weight / weight.mean(),
        np.array(groups, np.int32),
        np.array(chance, np.int32),
        np.array(second, np.int32),
    ), trade


def _digest(pair: LabelledPair) -> int:
    return int.from_bytes(
        blake2b(_identity(pair).encode("utf-8", "replace"), digest_size=3).digest()
    )


def _held_out(rows: Rows, fit: Callable[[Rows], Scorer]) -> tuple[Floats, Indices, Indices]:
    """Scores, labels and groups, each group's scores by what was learned from the others."""
    scores = np.zeros(len(rows.labels))
    for group in np.unique(rows.groups):
        held = rows.groups == group
        own = rows.of(held)
        scores[held] = fit(rows.of(~held)).probabilities(own.features, own.lonely)
    plain = rows.second == 0
    return scores[plain], rows.labels[plain], rows.groups[plain]
