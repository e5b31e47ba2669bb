"""A share of decisions with how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution: an interval that holds 95 times of 100."""


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``right + wrong``, with Wilson's score interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927) 209. It stays within 0 and 1 and says something about few decisions too.
    """

    right: int
    wrong: int

    @property
    def n(self) -> int:
        return self.right + self.wrong

    @property
    def value(self) -> float | None:
        """None where nothing was decided."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.n:
            return None
        n, p = self.n, self.right / self.n
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)
