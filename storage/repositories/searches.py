"""What searches are made of, and what they led to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from storage.queries import sql
from storage.repositories.watches import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Past:
    """How often a search was made, when last, and to how many listings with hits it led."""

    times: int
    last: datetime
    hits: int


class SearchRecords:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def past(self, targets: Sequence[str], since: datetime) -> dict[str, Past]:
        """Of those that were ever made since then."""
        rows = self._connection.execute(
            sql("searches.past"),
            self._scope
            | {
                "targets": list(targets),
                "since": since,
                "states": [state.value for state in OPEN_STATES],
            },
        ).fetchall()
        return {row[0]: Past(row[1], row[2], row[3]) for row in rows}

    def catalogue_titles(self, limit: int) -> list[str]:
        return self._texts("searches.catalogue_titles", {"limit": limit})

    def own_pictures(self, rights: Sequence[str], limit: int) -> list[str]:
        """Digests of these rights' pictures."""
        return self._texts("searches.own_pictures", {"rights": list(rights), "limit": limit})

    def followed_sellers(self) -> list[tuple[str, str]]:
        """Marketplace and id of each."""
        rows = self._connection.execute(sql("searches.followed_sellers"), self._scope).fetchall()
        return [(row[0], row[1]) for row in rows]

    def _texts(self, query: str, values: dict[str, object]) -> list[str]:
        rows = self._connection.execute(sql(query), self._scope | values).fetchall()
        return [row[0] for row in rows if row[0]]
