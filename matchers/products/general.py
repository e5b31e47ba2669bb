"""What weighs the features of pairs from shops that nothing was learned from: regressions alone.

They carry over to other shops, which trees and a shop's own words do not. Where words alone can
decide (:data:`matchers.products.features.DECIDING`), a second regression over them has its say, if
there is one (:mod:`matchers.products.monotone`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchers.products.features import DECIDING, feature_names
from matchers.products.line import Line, read_line
from matchers.products.trees import Floats


@dataclass(frozen=True, slots=True, eq=False)
class GeneralScorer:
    """The regression over all features, and the one for pairs that words decide."""

    line: Line
    words: Line | None

    def probabilities(self, rows: Floats, lonely: Sequence[frozenset[str]]) -> Floats:
        """How likely each row's pair is one product. Which words are lonely says nothing here."""
        del lonely
        scores = self.line.probabilities(rows)
        if self.words is None:
            return scores
        return np.where(words_decide(rows), self.words.probabilities(rows), scores)

    def to_json(self) -> dict[str, Any]:
        words = None if self.words is None else self.words.to_json()
        return {"line": self.line.to_json(), "words": words}


def without_codes(rows: Floats) -> Any:
    """For which rows codes say nothing: none is shared, and at most one side has any alone."""
    names = feature_names()
    found = rows[:, names.index("core_code_found")] > 0
    return ~found & (rows[:, names.index("core_code_both")] <= 0)


def words_decide(rows: Floats) -> Any:
    """For which rows the regression over words has its say."""
    return rows[:, feature_names().index(DECIDING)] > 0


def read_general(raw: Mapping[str, Any], count: int) -> GeneralScorer:
    """The inverse of ``to_json``.

    :raises ValueError: where it is none.
    """
    return GeneralScorer(
        read_line(raw["line"], count),
        None if raw["words"] is None else read_line(raw["words"], count),
    )
