"""What the crawler needs of storage, and nothing more.

The crawler's settings name the implementation by a dotted path, so that ``scrapy crawl`` stores
exactly as the command does without the crawler knowing what a database is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.listing import ListingKey
from domain.page import PageRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What somebody asked to be crawled: the start addresses, and when it began."""

    targets: tuple[str, ...]
    started_at: datetime


class CrawlStore(Protocol):
    """Where a crawl puts what it found. Called from one thread at a time; every call is durable
    when it returns, so that a killed crawl loses only the page that it was working on.

    Every method raises :class:`domain.errors.StorageError` with a message for the user.
    """

    def begin(self, order: CrawlOrder) -> int:
        """Open a crawl in the ledger; its number goes with every later call."""

    def keep(self, data: bytes) -> str:
        """Keep bytes as served; returns their SHA-256 in hex. Keeping twice is harmless."""

    def record(self, crawl: int, page: PageRecord) -> None:
        """Keep what became of one page, in one transaction."""

    def known_listing(self, url: str) -> ListingKey | None:
        """The listing last seen at this address, if any: lets a 404 be told as Gone."""

    def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> None:
        """Close the crawl in the ledger, saying why it ended (``finished``, ``shutdown``, ...)."""

    def close(self) -> None:
        """Release connections."""
