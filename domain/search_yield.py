"""Which searches are made next: those from which most is expected for the wait since the last time.

The expected yield of one more search is its hits so far over its times so far, drawn towards one in
ten for those with little past. That times the hours since it was last made is its urgency: what
hits ten times as often is made ten times as often where not all can be, and nothing waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PRIOR_HITS = 1.0
PRIOR_TIMES = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPast:
    """What a search led to.

    :param target: the search, as :class:`domain.search.Search` writes it.
    :param origin: what it is made of: ``mark``, ``alias``, ``seller``, ``product``, ``picture`` or
        ``disguise``.
    :param times: how often it was made, ``hits`` how many listings with hits it led to.
    """

    target: str
    origin: str
    times: int = 0
    hits: int = 0
    last: datetime | None = None

    @property
    def expected(self) -> float:
        """Hits that one more time may bring."""
        return (self.hits + PRIOR_HITS) / (self.times + PRIOR_TIMES)


ORIGINS = ("mark", "alias", "seller", "product", "picture", "disguise")
"""In this order where nothing is known of them yet."""


def by_urgency(searches: Iterable[SearchPast], now: datetime) -> list[SearchPast]:
    """The most urgent first. What was never made comes before all that was, in the order of
    :data:`ORIGINS`; equals in the order of their texts."""

    def rank(search: SearchPast) -> tuple[float, int, str]:
        origin = ORIGINS.index(search.origin)
        if search.last is None:
            return (float("-inf"), origin, search.target)
        waited = max((now - search.last).total_seconds(), 0.0)
        return (-search.expected * waited, origin, search.target)

    return sorted(searches, key=rank)
