"""What clean-up asks the database, and what it makes it forget: one object for a short transaction.

Whether a listing is free to go is asked portfolio by portfolio, because nobody sees the hits of all
of them at once. The listings are locked while that is asked, so that no hit, capture or catalogue
entry comes in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from storage.queries import sql
from storage.repositories.portfolios import Portfolios


@dataclass(frozen=True, slots=True)
class Old:
    """A row that is old enough to go: its number, and the listing that it belongs to, if any."""

    id: int
    listing: int | None


@dataclass(frozen=True, slots=True)
class Released:
    """A row that refers to some bytes and no longer needs them."""

    id: int
    digest: str


@dataclass(frozen=True, slots=True)
class References:
    """Who refers to some bytes: how many rows that may be released one day, and which bytes are
    needed whatever their age."""

    rows: Counter[str]
    held: frozenset[str]


class Retention:
    """Needs a transaction; while it asks for all portfolios it changes what that one sees."""

    def __init__(self, connection: psycopg.Connection, portfolio: int | None = None) -> None:
        self._connection = connection
        self._portfolio = portfolio

    def old(self, name: str, after: int, before: datetime, limit: int, **more: Any) -> list[Old]:
        """The next visits or snapshots of ``old_pages``, ``old_pictures`` or ``old_visits``."""
        given = {"after": after, "before": before, "limit": limit, "portfolio": self._portfolio}
        return [Old(row[0], row[1]) for row in self._all(name, given | more)]

    def free(self, rows: Iterable[Old], *, pictures: bool = False) -> list[int]:
        """Of these rows' listings, those that we hold and that no portfolio has a hit of, unless it
        was withdrawn.

        :param pictures: and that are in no portfolio's catalogue.
        """
        wanted = sorted({row.listing for row in rows if row.listing is not None})
        if not wanted:
            return []
        free = {row[0] for row in self._all("lock_listings", {"listings": wanted})}
        # A statement of its own, after the locks: it sees whatever was committed before them.
        for portfolio in Portfolios(self._connection).all():
            self._see(portfolio.id)
            scope = {"portfolio": portfolio.id, "listings": wanted}
            hits = dict(self._all("hits_of", scope))
            if hits:
                found = self._all("lock_withdrawn", scope | {"ids": sorted(hits)})
                withdrawn = {row[0] for row in found}
                free -= {listing for id_, listing in hits.items() if id_ not in withdrawn}
            if pictures:
                free -= {row[0] for row in self._all("catalogued", scope)}
        self._see(self._portfolio)
        return sorted(free)

    def pages_to_release(self, rows: Sequence[Old], free: Sequence[int]) -> list[Released]:
        """Of these visits, those whose page nothing needs."""
        found = self._all("pages_to_release", {"ids": [row.id for row in rows], "free": free})
        return [Released(row[0], row[1]) for row in found]

    def pictures_to_release(
        self, rows: Sequence[Old], free: Sequence[int], before: datetime
    ) -> list[Released]:
        """The pictures of those of these snapshots whose listing is free to go."""
        given = {"ids": [row.id for row in rows], "free": free, "before": before}
        return [Released(row[0], row[1]) for row in self._all("pictures_to_release", given)]

    def release(self, name: str, rows: Sequence[Released]) -> None:
        """Let ``release_pages`` or ``release_pictures`` forget where the bytes are."""
        self._run(name, {"ids": sorted({row.id for row in rows})})

    def old_answers(self, after: bytes, before: datetime, limit: int) -> list[tuple[bytes, str]]:
        """The next pictures that no server was asked for since."""
        given = {"after": after, "before": before, "limit": limit}
        return [(row[0], row[1]) for row in self._all("old_answers", given)]

    def forget_answers(self, ids: Sequence[bytes], before: datetime) -> int:
        return self._run("forget_answers", {"ids": ids, "before": before})

    def visits_to_remove(self, rows: Sequence[Old], free: Sequence[int]) -> list[int]:
        """Of these visits, those that nothing needs."""
        given = {"ids": [row.id for row in rows], "free": free}
        return [row[0] for row in self._all("visits_to_remove", given)]

    def remove_visits(self, ids: Sequence[int]) -> None:
        """The captures and departures that were seen there stay."""
        self._run("unlink_captures", {"ids": ids})
        self._run("unlink_departures", {"ids": ids})
        self._run("remove_visits", {"ids": ids})

    def ended(
        self, kind: str, after: int, before: datetime, limit: int, removed: Sequence[int] = ()
    ) -> list[int]:
        """The next ``empty_crawls``, ``old_deliveries``, ``old_messages`` or ``old_jobs``."""
        given = {"after": after, "before": before, "limit": limit, "portfolio": self._portfolio}
        return [row[0] for row in self._all(kind, given | {"removed": list(removed)})]

    def remove(self, name: str, ids: Sequence[int], before: datetime) -> int:
        """Remove them, unless they came to life again; returns how many went."""
        return self._run(name, {"ids": ids, "before": before, "portfolio": self._portfolio})

    def references(self, digests: Sequence[str]) -> References:
        """Who refers to these bytes, in all portfolios."""
        rows: Counter[str] = Counter()
        held: set[str] = set()
        given: dict[str, Any] = {"digests": digests, "portfolio": None}
        self._see(None)
        for name in ("rows_on_pages", "rows_on_pictures", "rows_on_answers"):
            rows.update(dict(self._all(name, given)))
        for portfolio in Portfolios(self._connection).all():
            self._see(portfolio.id)
            scope = given | {"portfolio": portfolio.id}
            rows.update(dict(self._all("rows_on_pictures", scope)))
            held.update(row[0] for row in self._all("held", scope))
        self._see(self._portfolio)
        return References(rows, frozenset(held))

    def _see(self, portfolio: int | None) -> None:
        self._run("see", {"portfolio": "" if portfolio is None else str(portfolio)})

    def _all(self, name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql(f"retention.{name}"), given).fetchall()

    def _run(self, name: str, given: dict[str, Any]) -> int:
        return self._connection.execute(sql(f"retention.{name}"), given).rowcount
