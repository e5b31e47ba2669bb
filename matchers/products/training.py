"""Learns from labelled pairs what makes two records one product, the threshold included.

Everything comes from the pairs handed in: nothing of the shipped model is used, so that what is
learned from some shops can be judged on others. The same pairs in any order give the same model.

Pairs are parted into shops (:mod:`matchers.products.shops`). With one shop, its own words and names
are counted (:mod:`matchers.products.stock`), words are learned, trees are grown, and the threshold
is chosen on parts left out in turn. With several, the model is meant for shops that it has not
seen: every shop weighs the same, nothing of theirs is counted, each pair is seen again as other
shops would show it (:mod:`matchers.products.views`), pairs that words alone can decide get a
regression of their own, and the threshold is chosen on shops left out in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from matchers.products.fitting import Rows, fit_general, fit_shop
from matchers.products.general import GeneralScorer
from matchers.products.measuring import Memory, Say, identity, measure_pairs
from matchers.products.model import ProductModel
from matchers.products.rarity import Trade
from matchers.products.shop import ShopScorer
from matchers.products.shops import LEAST_OF_EACH, shops_of
from matchers.products.thresholds import for_shops_known, for_shops_unseen
from matchers.products.trees import Floats, Indices
from matchers.products.views import LabelledPair

__all__ = ["LabelledPair", "train"]

Scorer = GeneralScorer | ShopScorer


def train(
    pairs: Sequence[LabelledPair], say: Say = lambda _: None, memory: Memory | None = None
) -> ProductModel:
    """The model for pairs like these.

    :param memory: keeps what was measured, where several models are learned; it changes none.
    :raises ValueError: with fewer than ten pairs of either label.
    """
    for same in (True, False):
        count = sum(pair.same is same for pair in pairs)
        if count < LEAST_OF_EACH:
            raise ValueError(
                f"{count} pairs with y {int(same)}; at least {LEAST_OF_EACH} are needed"
            )
    ordered = sorted(pairs, key=identity)
    shops = shops_of(ordered)
    several = len(set(shops)) > 1
    say(f"{len(ordered)} pairs of {len(set(shops))} kinds of shop")
    rows, trade, stock = measure_pairs(ordered, shops, memory or Memory(), say)
    say("choosing the threshold on what is left out in turn")
    fit = partial(_fit, trade=trade, several=several)
    choose = for_shops_unseen if several else for_shops_known
    threshold = choose(*_held_out(rows, fit))
    say(f"threshold {threshold:.3f}; fitting")
    return ProductModel(
        threshold,
        fit(rows),
        trade,
        stock,
        trained_on={
            "pairs": len(ordered),
            "same": sum(pair.same for pair in ordered),
        },
    )


def _fit(rows: Rows, trade: Trade, *, several: bool) -> Scorer:
    return fit_general(rows) if several else fit_shop(rows, trade)


def _held_out(rows: Rows, fit: Callable[[Rows], Scorer]) -> tuple[Floats, Indices, Indices]:
    """Scores, labels and groups, each group's scores by what was learned from the others."""
    scores = np.zeros(len(rows.labels))
    for group in np.unique(rows.groups):
        held = rows.groups == group
        own = rows.of(held)
        scores[held] = fit(rows.of(~held)).probabilities(own.features, own.lonely)
    plain = rows.second == 0
    return scores[plain], rows.labels[plain], rows.groups[plain]
