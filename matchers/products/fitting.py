"""Fits what weighs the features: regressions for shops unseen, trees and words for a shop known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from matchers.products.features import DECIDING, feature_names
from matchers.products.general import GeneralScorer, without_codes
from matchers.products.line import Line, scaled
from matchers.products.monotone import fit_monotone
from matchers.products.rarity import Trade
from matchers.products.shop import LonelyWords, ShopScorer
from matchers.products.shops import LEAST_OF_EACH
from matchers.products.trees import Floats, Indices, join

PARTS = 5
"""Parts whose log odds, as a feature of the trees, come from a regression on the other parts."""

LEAST_TITLES = 3
"""Titles in which a word must stand for anything to be learned of it."""

TREES = 250
"""Trees of either kind."""

EVEN = 0.3
"""The features' scale beside the words', which are 0 or 1: rare enough, a word's is about this."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Pairs as features and lonely words, with labels and weights; the group that each is left out
    with, a number that parts them at random, and whether it is a view of another pair (above 0)."""

    features: Floats
    lonely: tuple[frozenset[str], ...]
    labels: Indices
    weights: Floats
    groups: Indices
    chance: Indices
    second: Indices

    def of(self, chosen: Any) -> Rows:
        return Rows(
            self.features[chosen],
            tuple(words for words, kept in zip(self.lonely, chosen, strict=True) if kept),
            self.labels[chosen],
            self.weights[chosen],
            self.groups[chosen],
            self.chance[chosen],
            self.second[chosen],
        )


def fit_general(rows: Rows) -> GeneralScorer:
    """The scorer for shops that none of the rows come from."""
    mean, scale = _spread(rows)
    features = scaled(rows.features, mean, scale)
    # It says which regression is asked, not whether both are one product.
    features[:, feature_names().index(DECIDING)] = 0.0
    line = LogisticRegression(C=0.02, max_iter=500, tol=1e-3)
    line.fit(features, rows.labels, sample_weight=rows.weights)
    return GeneralScorer(
        Line(mean, scale, line.coef_[0], float(line.intercept_[0])), _fit_words(rows)
    )


def _spread(rows: Rows) -> tuple[Floats, Floats]:
    spread = rows.features.std(axis=0)
    return rows.features.mean(axis=0), np.where(spread > 1e-9, spread, 1.0)


def _fit_words(rows: Rows) -> Line | None:
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


def fit_shop(rows: Rows, trade: Trade) -> ShopScorer:
    """The scorer for shops that the rows come from."""
    odds = np.zeros(len(rows.labels))
    parts = rows.chance % PARTS
    for part in range(PARTS):
        held = parts == part
        fitted = _fit_lonely(rows.of(~held), trade)
        own = rows.of(held)
        odds[held] = fitted.log_odds(own.features, own.lonely)
    extended = np.column_stack((rows.features, odds)).astype(np.float32)
    boosted = GradientBoostingClassifier(
        n_estimators=TREES,
        learning_rate=0.04,
        max_depth=5,
        min_samples_leaf=10,
        subsample=0.6,
        max_features=0.1,
        random_state=0,
    )
    boosted.fit(extended, rows.labels, sample_weight=rows.weights)
    averaged = ExtraTreesClassifier(
        n_estimators=TREES, min_samples_leaf=2, max_features=0.3, random_state=0
    )
    averaged.fit(extended, rows.labels, sample_weight=rows.weights)
    share = float(np.average(rows.labels, weights=rows.weights))
    return ShopScorer(
        _fit_lonely(rows, trade),
        join(
            (one.tree_, one.tree_.value[:, 0, 0] * boosted.learning_rate)
            for one in boosted.estimators_[:, 0]
        ),
        # Boosting starts from the log odds of the labels (Friedman 2001, algorithm 5).
        float(np.log(share / (1 - share))),
        join((one.tree_, one.tree_.value[:, 0, 1]) for one in averaged.estimators_),
    )


def _fit_lonely(rows: Rows, trade: Trade) -> LonelyWords:
    mean, scale = _spread(rows)
    known = {word for words in rows.lonely for word in words}
    words = sorted(w for w in known if trade.counts.get(w, 0) >= LEAST_TITLES)
    number = {word: column for column, word in enumerate(words)}
    places = [
        (row, number[word])
        for row, lonely in enumerate(rows.lonely)
        for word in sorted(lonely)
        if word in number
    ]
    where = np.array(places, np.int64).reshape(-1, 2).T
    marks = csr_matrix((np.ones(len(places)), where), (len(rows.lonely), len(words)))
    both = hstack((csr_matrix(EVEN * scaled(rows.features, mean, scale)), marks)).tocsr()
    line = LogisticRegression(C=1.0, solver="liblinear", max_iter=300)
    line.fit(both, rows.labels, sample_weight=rows.weights)
    count = rows.features.shape[1]
    weights = line.coef_[0]
    return LonelyWords(
        Line(mean, scale, EVEN * weights[:count], float(line.intercept_[0])),
        {word: float(weights[count + column]) for word, column in number.items()},
    )
