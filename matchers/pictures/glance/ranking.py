"""Every reference with a score, by a glance: as :mod:`matchers.pictures.ranking` does for the
cascade."""

from __future__ import annotations

from domain.match import Comparison
from matchers.pictures.glance.fingerprint import Glance
from matchers.pictures.glance.matcher import GlanceIndex, comparison, nearest, radius

Told = tuple[str, Comparison]


class GlanceRanking:
    """References by key, each with what there is to say of it and a query."""

    def __init__(self) -> None:
        self._index = GlanceIndex()
        self._held: dict[str, tuple[Glance, int]] = {}

    def __len__(self) -> int:
        return len(self._held)

    def add(self, key: str, reference: Glance) -> None:
        """A key must be new."""
        self._index.add(key, reference)
        self._held[key] = reference, radius(reference)

    def search(self, query: Glance, threshold: float | None, most: int) -> list[Told]:
        """The best first, then by key.

        :param threshold: least score, of which 0 gives the best ``most``; None: what is within the
            references' radii.
        """
        if threshold is None:
            return sorted(self._index.search(query), key=_order)
        told = [
            (key, comparison(query, *nearest(query, reference), limit))
            for key, (reference, limit) in self._held.items()
        ]
        return sorted((row for row in told if row[1].score >= threshold), key=_order)[:most]


def _order(row: Told) -> tuple[float, str]:
    return -row[1].score, row[0]
