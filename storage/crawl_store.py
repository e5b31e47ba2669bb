"""Storage as a crawl sees it: the port of :mod:`domain.ports` on Postgres and the kept bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb

from domain.errors import BlobError
from domain.listing import ListingKey
from domain.page import Gone, PageRecord, Snapshot, outcome_name
from domain.ports import Break, CrawlOrder, Prior
from storage.blobs import Blobs
from storage.database import Database
from storage.queries import sql
from storage.repositories.crawl_health import SINCE, CrawlHealth
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

    def read(self, digest: str) -> bytes | None:
        try:
            return self._blobs.get(digest)
        except BlobError:
            return None

    def prior_page(self, url: str) -> Prior | None:
        with self._database.glance() as connection:
            row = connection.execute(sql("ledger.prior_page"), {"url": storable(url)}).fetchone()
        if row is None or row[0] is None:
            return None
        return self._prior(row[0], tuple((str(name), str(value)) for name, value in row[1]))

    def prior_pictures(self, urls: Sequence[str]) -> dict[str, Prior]:
        if self._database.version < 2:
            return {}
        by_digest = {_url_digest(url): url for url in urls}
        with self._database.glance() as connection:
            rows = connection.execute(
                sql("ledger.prior_pictures"), {"url_digests": list(by_digest)}
            ).fetchall()
        found: dict[str, Prior] = {}
        for url_digest, digest, etag, last_modified in rows:
            named = {"ETag": etag, "Last-Modified": last_modified}
            prior = self._prior(digest, tuple((k, v) for k, v in named.items() if v))
            if prior is not None:
                found[by_digest[bytes(url_digest)]] = prior
        return found

    def _prior(self, digest: str, headers: tuple[tuple[str, str], ...]) -> Prior | None:
        prior = Prior(digest, headers)
        return prior if prior.conditions() and self._blobs.has(digest) else None

    def record(self, crawl: int, page: PageRecord) -> None:
        self.record_all(crawl, (page,))

    def record_all(self, crawl: int, pages: Sequence[PageRecord]) -> None:
        with self._database.transaction() as connection:
            for page in pages:
                self._record(connection, crawl, page)
            # At last and in one order, so that two crawls never wait for each other.
            self._keep_fetches(connection, pages)

    def _record(self, connection: psycopg.Connection, crawl: int, page: PageRecord) -> None:
        outcome = page.outcome
        if isinstance(outcome, Snapshot):
            outcome = Snapshot.from_json(storable(outcome.to_json()))
        key = outcome.key if isinstance(outcome, Snapshot | Gone) else None
        listings = Listings(connection)
        listing = None if key is None else listings.ensure(key)
        measured = self._database.version >= SINCE
        row = connection.execute(
            sql("ledger.add_measured_visit" if measured else "ledger.add_visit"),
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
                    "marketplace": page.marketplace,
                    "broke_off": page.broke_off,
                }
            ),
        ).fetchone()
        assert row is not None
        visit = int(row[0])
        if isinstance(outcome, Snapshot):
            listings.keep(outcome, page.captured_at, offered_in=page.offered_in, visit=visit)
        elif (
            isinstance(outcome, Gone)
            and key is not None
            and listing is not None
            and (
                not measured
                or CrawlHealth(connection).confirms(
                    listing, key.marketplace, crawl, page.captured_at, sure=page.sure
                )
            )
        ):
            listings.depart(key, page.captured_at, outcome.reason, visit)

    def _keep_fetches(self, connection: psycopg.Connection, pages: Sequence[PageRecord]) -> None:
        fetches = [
            {
                "url_digest": _url_digest(fetch.url),
                "digest": fetch.digest,
                "etag": storable(fetch.etag),
                "last_modified": storable(fetch.last_modified),
                "fetched_at": page.captured_at,
            }
            for page in pages
            if isinstance(page.outcome, Snapshot)
            for fetch in page.pictures
        ]
        if not fetches or self._database.version < 2:
            return
        fetches.sort(key=lambda fetch: (fetch["url_digest"], fetch["fetched_at"]))
        with connection.cursor() as cursor:
            cursor.executemany(sql("ledger.keep_picture_fetch"), fetches)

    def known_listing(self, url: str) -> ListingKey | None:
        with self._database.glance() as connection:
            row = connection.execute(sql("ledger.known_listing"), {"url": storable(url)}).fetchone()
        return None if row is None else ListingKey(row[0], row[1])

    def has_listing(self, key: ListingKey) -> bool:
        with self._database.glance() as connection:
            return Listings(connection).find(key) is not None

    def not_met(self, crawl: int, marketplaces: Sequence[str], limit: int) -> list[str]:
        given = {"crawl": crawl, "marketplaces": list(marketplaces), "limit": limit}
        with self._database.glance() as connection:
            rows = connection.execute(sql("ledger.not_met"), given).fetchall()
        return [row[0] for row in rows]

    def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> list[Break]:
        with self._database.transaction() as connection:
            connection.execute(
                sql("ledger.finish_crawl"),
                {"crawl": crawl, "reason": reason, "stats": Jsonb(dict(stats))},
            )
            if self._database.version < SINCE:
                return []
            return CrawlHealth(connection).examine(crawl, reason)

    def summary(self, crawl: int) -> list[PageCount]:
        """What became of a crawl's pages, the commonest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(sql("ledger.crawl_summary"), {"crawl": crawl}).fetchall()
        return [PageCount(row[0], row[1], row[2], row[3]) for row in rows]

    def close(self) -> None:
        self._database.close()


def _url_digest(url: str) -> bytes:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
