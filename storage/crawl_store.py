"""Storage as a crawl sees it: the port of :mod:`domain.ports` on Postgres and the kept bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from domain.listing import ListingKey
from domain.page import Gone, PageRecord, Snapshot, outcome_name
from domain.ports import CrawlOrder
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import sql
from storage.repositories.listings import Listings
from storage.text import storable


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many pages of a crawl ended alike, with one of them."""

    outcome: str
    reason: str | None
    pages: int
    example: str


class PostgresCrawlStore:
    """Implements :class:`domain.ports.CrawlStore`."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def begin(self, order: CrawlOrder) -> int:
        with self._database.transaction() as connection:
            row = connection.execute(
                sql("ledger.begin_crawl"),
                {"targets": list(order.targets), "started_at": order.started_at},
            ).fetchone()
        assert row is not None
        return int(row[0])

    def keep(self, data: bytes) -> str:
        return self._blobs.put(data)

    def record(self, crawl: int, page: PageRecord) -> None:
        outcome = page.outcome
        if isinstance(outcome, Snapshot):
            outcome = Snapshot.from_json(storable(outcome.to_json()))
        key = outcome.key if isinstance(outcome, Snapshot | Gone) else None
        with self._database.transaction() as connection:
            listings = Listings(connection)
            listing = None if key is None else listings.ensure(key)
            row = connection.execute(
                sql("ledger.add_visit"),
                storable(
                    {
                        "crawl": crawl,
                        "url": page.url,
                        "final_url": page.final_url,
                        "captured_at": page.captured_at,
                        "status": page.status,
                        "outcome": outcome_name(outcome),
                        "reason": None if isinstance(outcome, Snapshot) else outcome.reason,
                        "headers": Jsonb(storable([list(header) for header in page.headers])),
                        "body": page.body,
                        "listing": listing,
                    }
                ),
            ).fetchone()
            assert row is not None
            visit = int(row[0])
            if isinstance(outcome, Snapshot):
                listings.keep(outcome, page.captured_at, offered_in=page.offered_in, visit=visit)
            elif isinstance(outcome, Gone) and key is not None:
                listings.depart(key, page.captured_at, outcome.reason, visit)

    def known_listing(self, url: str) -> ListingKey | None:
        with self._database.transaction() as connection:
            row = connection.execute(sql("ledger.known_listing"), {"url": storable(url)}).fetchone()
        return None if row is None else ListingKey(row[0], row[1])

    def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                sql("ledger.finish_crawl"),
                {"crawl": crawl, "reason": reason, "stats": Jsonb(dict(stats))},
            )

    def summary(self, crawl: int) -> list[PageCount]:
        """What became of a crawl's pages, the commonest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(sql("ledger.crawl_summary"), {"crawl": crawl}).fetchall()
        return [PageCount(row[0], row[1], row[2], row[3]) for row in rows]

    def close(self) -> None:
        self._database.close()
