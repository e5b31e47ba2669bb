"""What weighs the features of pairs from shops whose own labels were learned from.

Three models have an equal say: a regression over the features and the *lonely* words, those that
stand on one side alone; boosted trees (Friedman 2001); and randomised trees (Geurts, Ernst &
Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006). A shop's lonely words are worth
learning: where it adds "software" or the platform to every title, their being missing elsewhere
says nothing, while a missing "upgrade" says all. The trees know the regression's log odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchers.products.findings import Findings
from matchers.products.line import LARGEST, Line, logistic, read_line
from matchers.products.rarity import word_key
from matchers.products.trees import Floats, Forest, read_forest
from matchers.products.words import has_digit


def lonely_words(findings: Findings) -> frozenset[str]:
    """The keys (:func:`matchers.products.rarity.word_key`) of the words of either side's head that
    have no partner anywhere in the other. Words with digits are left out: they name one thing, and
    what was learned of one thing says nothing of the next."""
    lonely = (*findings.everything.left_lonely, *findings.everything.right_lonely)
    return frozenset(word_key(word) for word in lonely if not has_digit(word))


@dataclass(frozen=True, slots=True, eq=False)
class LonelyWords:
    """A regression over the features and the lonely words, by their keys."""

    line: Line
    weights: Mapping[str, float]

    def log_odds(self, rows: Floats, lonely: Sequence[frozenset[str]]) -> Floats:
        own = np.array([self._weigh(words) for words in lonely], np.float64)
        return np.asarray(self.line.log_odds(rows) + own, np.float64)

    def _weigh(self, words: Iterable[str]) -> float:
        # An exact sum: a set has no order.
        return math.fsum(self.weights.get(word, 0.0) for word in words)


@dataclass(frozen=True, slots=True, eq=False)
class ShopScorer:
    """The regression, the boosted trees with the log odds that they start from, and the randomised
    trees. Both kinds of trees ask for the features and, behind them, the regression's log odds."""

    lonely: LonelyWords
    boosted: Forest
    start: float
    averaged: Forest

    def probabilities(self, rows: Floats, lonely: Sequence[frozenset[str]]) -> Floats:
        """How likely each row's pair is one product."""
        odds = self.lonely.log_odds(rows, lonely)
        extended = np.column_stack((rows, odds))
        boosted = logistic(self.start + self.boosted.sums(extended))
        averaged = self.averaged.sums(extended) / len(self.averaged.roots)
        return np.asarray((logistic(odds) + boosted + averaged) / 3, np.float64)

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.lonely.line.to_json(),
            "lonely": dict(self.lonely.weights),
            "boosted": self.boosted.to_json(),
            "start": self.start,
            "averaged": self.averaged.to_json(),
        }


def read_shop(raw: Mapping[str, Any], count: int) -> ShopScorer:
    """The inverse of ``to_json``.

    :raises ValueError: where it is none.
    """
    weights = {str(word): float(weight) for word, weight in raw["lonely"].items()}
    scorer = ShopScorer(
        LonelyWords(read_line(raw["line"], count), weights),
        read_forest(raw["boosted"], count + 1),
        float(raw["start"]),
        read_forest(raw["averaged"], count + 1),
    )
    leaves = scorer.averaged.value
    if (
        not all(abs(number) <= LARGEST for number in (scorer.start, *weights.values()))
        or not (abs(scorer.boosted.value) <= LARGEST).all()
        or (leaves < 0).any()
        or (leaves > 1).any()
    ):
        raise ValueError("a number in it is out of range")
    return scorer
