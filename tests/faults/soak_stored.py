"""What a fault run looks at in the database while it goes on, past the proxy."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg

from tests.fakemarket.market import Shop


@dataclass
class Stored:
    """``lost``: snapshots, by listing and digest, that were there in one of ``samples`` looks and not
    in the next."""

    conninfo: str
    lost: set[tuple[str, str]] = field(default_factory=set)
    samples: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """A connection that sees the default portfolio."""
        with psycopg.connect(self.conninfo, connect_timeout=10) as connection:
            connection.execute("SET search_path TO listingwatch")
            connection.execute(
                "SELECT set_config('listingwatch.portfolio', id::text, false) FROM portfolios"
                " WHERE name = 'default'"
            )
            yield connection

    def sample(self) -> None:
        """What was stored once has to be there ever after."""
        try:
            with self.database() as connection:
                rows = connection.execute(
                    "SELECT l.marketplace || l.external_id, s.digest FROM listings l"
                    " JOIN snapshots s ON s.listing_id = l.id"
                ).fetchall()
        except psycopg.OperationalError:
            return  # it was killed just now
        now = {(row[0], row[1]) for row in rows}
        self.lost |= self._seen - now
        self._seen |= now
        self.samples += 1

    def whole_crawls(self, shop: Shop | None = None) -> int:
        """How many were read to the end."""
        try:
            with self.database() as connection:
                row = connection.execute(
                    "SELECT count(*) FROM crawls WHERE reason = 'finished'"
                    " AND (%(url)s::text IS NULL OR %(url)s = ANY(targets))",
                    {"url": None if shop is None else shop.url},
                ).fetchone()
        except psycopg.OperationalError:
            return 0  # it was killed just now
        return 0 if row is None else int(row[0])

    def settled(self) -> bool:
        """Whether all is matched, judged and told."""
        with self.database() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM to_match) + (SELECT count(*) FROM to_judge)"
                " + (SELECT count(*) FROM deliveries WHERE state = 'waiting')"
            ).fetchone()
        return row == (0,)
