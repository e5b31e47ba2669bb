"""Learns from labelled pairs what makes two records one product, the threshold included.

Everything comes from the pairs handed in: nothing of the shipped model is used, so that what is
learned from some shops can be judged on others. The same pairs in any order give the same model.

Pairs are parted into shops by the keys of their records. With one shop, its own words are counted
and the threshold is chosen on parts left out in turn. With several, the model is meant for shops
that it has not seen: every shop weighs the same, none's words are counted, each pair is seen again
as other shops would show it (:mod:`matchers.products.views`), pairs that words alone can decide get
a regression of their own, no trees are grown, and the threshold is chosen on shops left out in
turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from matchers.products.features import DECIDING, feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.model import CLIP, Line, ProductModel, without_codes
from matchers.products.monotone import fit_monotone
from matchers.products.product import Product, take_apart
from matchers.products.rarity import Trade, count_words
from matchers.products.record import read_record
from matchers.products.trees import LEAF, Floats, Indices, Tree
from matchers.products.views import LabelledPair, less, on_pages

FOLDS = 3
"""Parts of one shop's pairs that are left out in turn."""

LEAST_OF_EACH = 10
"""Pairs of either label that training needs; a shop with fewer is joined to the others'."""

VIEW_WEIGHT = 0.5
"""What each of a pair's other views counts."""

__all__ = ["LabelledPair", "train"]

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Features of pairs with labels, weights, shops, and the part each pair is left out with."""

    features: Floats
    labels: Indices
    weights: Floats
    groups: Indices
    second: Indices
    several: bool

    def of(self, chosen: Any) -> _Rows:
        return _Rows(
            self.features[chosen],
            self.labels[chosen],
            self.weights[chosen],
            self.groups[chosen],
            self.second[chosen],
            self.several,
        )


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
    shops = _shops(ordered)
    several = len(set(shops)) > 1
    say(f"{len(ordered)} pairs of {len(set(shops))} kinds of shop")
    rows, trade = _rows(ordered, shops, several, say)
    say("choosing the threshold on what is left out in turn")
    mix, threshold = _choose(rows)
    say(f"threshold {threshold:.3f}, trees' part {mix:.2f}; fitting")
    return _fit(rows, trade, mix, threshold)


def _identity(pair: LabelledPair) -> str:
    return json.dumps([pair.left, pair.right, pair.same], sort_keys=True, default=str)


def _shops(pairs: Sequence[LabelledPair]) -> list[int]:
    """A number for each pair's kind of shop; kinds with too few pairs are one."""
    kinds = [" ".join(sorted({*map(str, p.left), *map(str, p.right)})) for p in pairs]
    counts: dict[str, list[int]] = {}
    for kind, pair in zip(kinds, pairs, strict=True):
        counts.setdefault(kind, [0, 0])[pair.same] += 1
    large = sorted(kind for kind, both in counts.items() if min(both) >= LEAST_OF_EACH)
    return [large.index(kind) if kind in large else 0 for kind in kinds]


def _rows(
    pairs: Sequence[LabelledPair], shops: list[int], several: bool, say: Say
) -> tuple[_Rows, Trade]:
    known: dict[str, Product] = {}

    def product(raw: Mapping[str, Any]) -> Product:
        key = json.dumps(raw, sort_keys=True, default=str)
        if key not in known:
            known[key] = take_apart(read_record(raw))
        return known[key]

    made = [(product(p.left), product(p.right)) for p in pairs]
    trade = Trade() if several else count_words(sorted(p.head.distinct) for p in known.values())
    features, labels, weights, groups, second = [], [], [], [], []
    sizes = {shop: shops.count(shop) for shop in set(shops)}
    for number, (pair, (left, right)) in enumerate(zip(pairs, made, strict=True)):
        if number % 5000 == 4999:
            say(f"{number + 1} pairs measured")
        views = [(left, right)]
        if several:
            ours, theirs = less(pair, _digest(pair))
            views.append((take_apart(read_record(ours)), take_apart(read_record(theirs))))
            ours, theirs = on_pages(pair, _digest(pair))
            views.append((take_apart(read_record(ours)), take_apart(read_record(theirs))))
        for which, (one, other) in enumerate(views):
            values = measure(one, other, compare_parts(one, other), trade)
            features.append([values[name] for name in feature_names()])
            labels.append(int(pair.same))
            weights.append((VIEW_WEIGHT if which else 1.0) / sizes[shops[number]])
            groups.append(shops[number] if several else _digest(pair) % FOLDS)
            second.append(which)
    weight = np.array(weights)
    return _Rows(
        np.array(features),
        np.array(labels, np.int32),
        weight / weight.mean(),
        np.array(groups, np.int32),
        np.array(second, np.int32),
        several,
    ), trade


def _digest(pair: LabelledPair) -> int:
    return int.from_bytes(
        blake2b(_identity(pair).encode("utf-8", "replace"), digest_size=4).digest()
    )


MIXES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of the score that the trees may have. Where the model is for shops that it has not seen,
they have none: they learn what features mean together in the shops at hand."""

THRESHOLDS = np.linspace(0.3, 0.6, 61)
"""Where F1 is greatest for probabilities: half of that F1 if they are calibrated (Lipton, Elkan &
Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014), with room
for shops where they are not."""

AS_GOOD = 0.003
"""F1 by which what is nearly the best is as good: the very best is an accident of the sample."""


def _choose(rows: _Rows) -> tuple[float, float]:
    """The trees' part and the threshold for which F1, meaned over the groups, is greatest when each
    group in turn is left out. Groups must each be served: F1 is meaned over them, not pooled."""
    mixes = (0.0,) if rows.several else MIXES
    curves = np.zeros((len(mixes), len(THRESHOLDS)))
    for group in np.unique(rows.groups):
        model = _fit(rows.of(rows.groups != group), Trade(), 0.5, 0.5)
        held = rows.of((rows.groups == group) & (rows.second == 0))
        line, trees = model.parts(held.features)
        for number, mix in enumerate(mixes):
            scores = model.mixed(held.features, line, trees, mix)
            curves[number] += [f1(held.labels, scores >= at) for at in THRESHOLDS]
    curves /= len(np.unique(rows.groups))
    mix = int(curves.max(axis=1).argmax())
    good = THRESHOLDS[curves[mix] >= curves[mix].max() - AS_GOOD]
    return mixes[mix], float(np.round(np.median(good), 4))


def f1(labels: Any, found: Any) -> float:
    """The harmonic mean of precision and recall (van Rijsbergen 1979); 0 where nothing is right."""
    right = int(np.sum((labels == 1) & found))
    return 2 * right / max(int(np.sum(found)) + int(np.sum(labels == 1)), 1)


def _fit(rows: _Rows, trade: Trade, mix: float, threshold: float) -> ProductModel:
    mean = rows.features.mean(axis=0)
    spread = rows.features.std(axis=0)
    scale = np.where(spread > 1e-9, spread, 1.0)
    scaled = np.clip((rows.features - mean) / scale, -CLIP, CLIP)
    # It says which regression is asked, not whether both are one product.
    scaled[:, feature_names().index(DECIDING)] = 0.0
    line = LogisticRegression(C=0.02, max_iter=500, tol=1e-3)
    line.fit(scaled, rows.labels, sample_weight=rows.weights)
    model = ProductModel(
        threshold=threshold,
        trees_part=mix,
        line=Line(mean, scale, line.coef_[0], float(line.intercept_[0])),
        words=_words(rows) if rows.several else None,
        trees=(),
        tree_bias=0.0,
        trade=trade,
        trained_on={
            "pairs": int(np.sum(rows.second == 0)),
            "same": int(np.sum(rows.labels[rows.second == 0])),
        },
    )
    return model if rows.several else _with_trees(model, rows)


def _with_trees(model: ProductModel, rows: _Rows) -> ProductModel:
    boosted = GradientBoostingClassifier(
        n_estimators=300,
        learning_rate=0.05,
        max_depth=6,
        min_samples_leaf=10,
        subsample=0.6,
        max_features=0.15,
        random_state=0,
    )
    boosted.fit(rows.features.astype(np.float32), rows.labels, sample_weight=rows.weights)
    share = float(np.average(rows.labels, weights=rows.weights))
    return replace(
        model,
        trees=tuple(_tree(one, boosted.learning_rate) for one in boosted.estimators_[:, 0]),
        # Boosting starts from the log odds of the labels (Friedman 2001, algorithm 5).
        tree_bias=float(np.log(share / (1 - share))),
    )


def _words(rows: _Rows) -> Line | None:
    """The regression for pairs whose codes say nothing, each shop weighing the same; none where
    such pairs are too few. Only pairs that are so by themselves: one whose codes were taken away is
    of a sort that words do not tell apart."""
    bare = rows.of(without_codes(rows.features) & (rows.second == 0))
    weights = np.zeros(len(bare.labels))
    for group in np.unique(bare.groups):
        own = bare.groups == group
        if min(np.sum(bare.labels[own] == 1), np.sum(bare.labels[own] == 0)) >= LEAST_OF_EACH:
            weights[own] = 1 / np.sum(own)
    if not weights.any():
        return None
    return fit_monotone(bare.features, bare.labels, weights, feature_names())


def _tree(grown: Any, rate: float) -> Tree:
    inner = grown.tree_
    leaf = inner.children_left < 0
    return Tree(
        np.where(leaf, LEAF, inner.feature).astype(np.int32),
        np.where(leaf, 0.0, inner.threshold),
        np.where(leaf, 0, inner.children_left).astype(np.int32),
        np.where(leaf, 0, inner.children_right).astype(np.int32),
        np.where(leaf, inner.value[:, 0, 0] * rate, 0.0),
    )
