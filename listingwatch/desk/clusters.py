"""Hits that belong together, so that one decision settles them; those that fit least come first.

A cluster is the undecided hits, in one direction, of one right that show the same picture or write
the right the same way, or that are with the same seller. What makes a hit an outlier in its cluster
is plain: it shares little of its title with the others, its score, severity or territories are not
the usual ones. Whoever looks at the first rows has seen what would be wrong to decide with the
rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from domain.errors import UnknownNameError
from listingwatch.desk.deciding import MOST_AT_ONCE
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import chosen
from storage.repositories.desk import ClusterRow, DeskHits, HitRow
from storage.repositories.desk_filter import HitFilter

KINDS = ("picture", "seller", "wording")
AT_MOST = 60
OUTLIER = 0.55
"""Strangeness from which a hit is marked as one that fits less than the others."""


@dataclass(frozen=True, slots=True)
class Member:
    """A hit of a cluster: how little it fits (0..1), what is unusual in it, and what was seen."""

    row: HitRow
    token: str
    strangeness: float
    unusual: tuple[str, ...]

    @property
    def is_outlier(self) -> bool:
        return self.strangeness >= OUTLIER


def clusters(desk: Desk, kind: str) -> list[ClusterRow]:
    """The clusters of a kind, the weightiest and largest first.

    :raises UnknownNameError: for a kind that is none of :data:`KINDS`.
    """
    if kind not in KINDS:
        raise UnknownNameError(f"cluster {kind!r}: there are {', '.join(KINDS)}")

    def read() -> list[ClusterRow]:
        with desk.transaction() as connection:
            return DeskHits(connection, desk.portfolio.id).clusters(kind, AT_MOST)

    return desk.figures(f"clusters {kind}", read)[0]


def members(desk: Desk, wanted: HitFilter) -> list[Member]:
    """The hits of a cluster, outliers first."""
    found = chosen(desk, wanted, MOST_AT_ONCE)
    ranked = strangeness([row for row, _ in found])
    made = [
        Member(row, token, value, unusual)
        for (row, token), (value, unusual) in zip(found, ranked, strict=True)
    ]
    return sorted(made, key=lambda member: (-member.strangeness, member.row.id))


def strangeness(rows: Sequence[HitRow]) -> list[tuple[float, tuple[str, ...]]]:
    """How little each row fits the others, 0 (as all) to 1, and in what: ``title``, ``score``,
    ``severity``, ``territories``."""
    if not rows:
        return []
    titles = [_words(row.title) for row in rows]
    common = Counter(word for words in titles for word in words)
    usual = {word for word, count in common.items() if 2 * count > len(rows)}
    middle = median(row.score for row in rows)
    severity = Counter(row.severity for row in rows).most_common(1)[0][0]
    places = Counter(tuple(row.territory_codes) for row in rows).most_common(1)[0][0]
    found = []
    for row, words in zip(rows, titles, strict=True):
        shared = len(words & usual) / len(usual) if usual else 1.0
        parts = {
            "title": 1.0 - shared,
            "score": min(1.0, abs(row.score - middle) / 0.2),
            "severity": float(row.severity != severity),
            "territories": float(tuple(row.territory_codes) != places),
        }
        # The strangest side counts most: one thing that is off is enough to look twice.
        value = 0.7 * max(parts.values()) + 0.3 * sum(parts.values()) / len(parts)
        found.append((value, tuple(name for name, part in parts.items() if part > 0.5)))
    return found


def _words(title: str | None) -> set[str]:
    return set(re.findall(r"[^\W_]+", (title or "").casefold()))
