"""A world with listings, pictures, hits and messages of any age, for the tests of cleaning."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from domain.listing import ListingKey
from domain.page import Gone, ImageRef, PageRecord, Snapshot
from domain.ports import CrawlOrder
from listingwatch.operations.cleaning import CleanSummary, clean
from listingwatch.wiring import App
from storage.blobs import GRACE
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios

NOW = datetime.now(UTC) + 3 * GRACE
"""Late enough that nothing kept by these tests is young."""

_count = itertools.count()


@dataclass
class World:
    """Two portfolios, and a marketplace of its own, in a database that others may share."""

    app: App
    begun: int = -2000
    name: str = field(default_factory=lambda: f"world{next(_count)}")
    pages: list[tuple[str, datetime, str, str]] = field(default_factory=list)
    pictures: list[tuple[str, datetime, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.app.database.transaction() as connection:
            portfolios = Portfolios(connection)
            self.portfolios = [portfolios.ensure(f"{self.name}-{n}").id for n in "ab"]
        self.store = self.app.crawl_store()
        self.crawl = self.store.begin(
            CrawlOrder(
                targets=("https://shop.example",), started_at=NOW - timedelta(days=self.begun)
            )
        )

    def key(self, listing: str) -> ListingKey:
        return ListingKey(self.name, listing)

    def visit(self, days: float, outcome: Any, listing: str = "") -> str:
        page = self.store.keep(f"page {self.name} {next(_count)}".encode())
        at = NOW - timedelta(days=days)
        url = f"https://{self.name}.example/{listing}"
        self.store.record(
            self.crawl,
            PageRecord(url=url, captured_at=at, outcome=outcome, status=200, body=page, sure=True),
        )
        return page

    def capture(self, listing: str, days: float, *pictures: int) -> tuple[str, list[str]]:
        """A listing is seen some days ago, with these pictures."""
        digests = [self.store.keep(f"picture {self.name} {n}".encode()) for n in pictures]
        page = self.visit(days, self.snapshot(listing, digests), listing)
        self.pages.append((listing, NOW - timedelta(days=days), "snapshot", page))
        self.pictures += [(listing, NOW - timedelta(days=days), digest) for digest in digests]
        return page, digests

    def snapshot(self, listing: str, digests: Sequence[str]) -> Snapshot:
        return Snapshot(
            key=self.key(listing),
            url=f"https://{self.name}.example/{listing}",
            title="Lamp",
            images=tuple(ImageRef(url=f"https://cdn.example/{d}", digest=d) for d in digests),
        )

    def depart(self, listing: str, days: float) -> str:
        """A listing is gone some days ago, as its marketplace said twice."""
        page = self.visit(days, Gone(key=self.key(listing), reason="404"), listing)
        self.pages.append((listing, NOW - timedelta(days=days), "gone", page))
        return page

    def number(self, connection: psycopg.Connection, listing: str) -> int:
        return Listings(connection).ensure(self.key(listing))

    def right(self, connection: psycopg.Connection, portfolio: int) -> int:
        row = connection.execute(
            "INSERT INTO rights (portfolio_id, key, record, ownership_stated, as_of, digest)"
            " VALUES (%s, %s, '{}', true, '2026-01-01', 'x') RETURNING id",
            (portfolio, f"right-{next(_count)}"),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def hit(self, which: int, listing: str, *, state: str = "new", withdrawn: bool = False) -> str:
        """A hit of the first or the second portfolio."""
        portfolio, id_ = self.portfolios[which], f"h{self.name}{next(_count)}"
        with self.app.database.transaction(portfolio) as connection:
            connection.execute(
                "INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score,"
                " severity, territories, reasons, exceptions, first_seen, last_seen, still_shown,"
                " state, revision, digest, withdrawn) VALUES (%s, %s, %s, %s, 'enforcement', 1, 1,"
                " '[]', '[]', '[]', %s, %s, true, %s, 1, 'x', %s)",
                (id_, portfolio, self.number(connection, listing),
                 self.right(connection, portfolio), NOW, NOW, state, withdrawn),
            )  # fmt: skip
        return id_

    def catalogue(self, which: int, listing: str, picture: int, days: float) -> str:
        """A listing of the firm's own, which nobody else sees."""
        portfolio = self.portfolios[which]
        digest = self.store.keep(f"picture {self.name} {picture}".encode())
        with self.app.database.transaction(portfolio) as connection:
            number = Listings(connection, portfolio).keep(
                self.snapshot(listing, [digest]), NOW - timedelta(days=days), private=True
            )
            connection.execute(
                "INSERT INTO catalogue VALUES (%s, %s) ON CONFLICT DO NOTHING", (portfolio, number)
            )
        return digest

    def reference(self, which: int, picture: int) -> str:
        """A work of the first or the second portfolio's firm."""
        portfolio = self.portfolios[which]
        digest = self.store.keep(f"picture {self.name} {picture}".encode())
        with self.app.database.transaction(portfolio) as connection:
            connection.execute(
                "INSERT INTO right_references (portfolio_id, right_id, key, kind, image)"
                " VALUES (%s, %s, %s, 'picture', %s)",
                (portfolio, self.right(connection, portfolio), f"ref-{next(_count)}", digest),
            )
        return digest

    def clean(self, days_later: float = 0, *, dry_run: bool = False) -> CleanSummary:
        return clean(self.app, NOW + timedelta(days=days_later), dry_run=dry_run)

    def has(self, *digests: str) -> list[bool]:
        return [self.app.blobs.has(digest) for digest in digests]

    def count(self, statement: str, portfolio: int | None = None) -> int:
        with self.app.database.transaction(portfolio) as connection:
            row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return int(row[0])
