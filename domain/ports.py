"""What the crawler needs of storage, and nothing more.

The crawler's settings name the implementation by a dotted path, so that ``scrapy crawl`` stores
exactly as the command does without the crawler knowing what a database is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.crawl_health import Complaint
from domain.listing import ListingKey
from domain.page import PageRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What somebody asked to be crawled: the start addresses, and when it began."""

    targets: tuple[str, ...]
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Prior:
    """What is kept of an address that was asked before: the digest of the bytes, and the answer's
    headers, of which ``ETag`` and ``Last-Modified`` let us ask whether it changed."""

    digest: str
    headers: tuple[tuple[str, str], ...]

    def conditions(self) -> dict[str, str]:
        """Request headers (RFC 9110, section 13.1); empty where there is nothing to ask by."""
        found = {name.lower(): value for name, value in self.headers}
        wanted = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {
            name: found[key][:1_000]
            for name, key in wanted.items()
            if found.get(key) and found[key].isprintable()
        }


@dataclass(frozen=True, slots=True)
class Break:
    """A marketplace that is not read as it used to be: since when, and what is worse."""

    id: int
    marketplace: str
    since: datetime
    complaints: tuple[Complaint, ...]


class CrawlStore(Protocol):
    """Where a crawl puts what it found. Called from one thread at a time, ``keep`` and ``read``
    from several; every call is durable when it returns, so that a killed crawl loses only the pages
    that it was working on.

    Every method raises :class:`domain.errors.StorageError` with a message for the user.
    """

    def begin(self, order: CrawlOrder) -> int:
        """Open a crawl in the ledger; its number goes with every later call."""

    def keep(self, data: bytes) -> str:
        """Keep bytes as served; returns their SHA-256 in hex. Keeping twice is harmless."""

    def read(self, digest: str) -> bytes | None:
        """Kept bytes; None when they are no longer there."""

    def prior_page(self, url: str) -> Prior | None:
        """The page last kept of this address, if its bytes are there and it can be asked for on
        condition."""

    def prior_pictures(self, urls: Sequence[str]) -> Mapping[str, Prior]:
        """Likewise of pictures, by address; what was never asked for is left out."""

    def record(self, crawl: int, page: PageRecord) -> None:
        """Keep what became of one page, in one transaction."""

    def record_all(self, crawl: int, pages: Sequence[PageRecord]) -> None:
        """Likewise of several, in one transaction: all of them or none."""

    def known_listing(self, url: str) -> ListingKey | None:
        """The listing last seen at this address, if any: lets a 404 be told as Gone."""

    def has_listing(self, key: ListingKey) -> bool:
        """Whether this listing was ever seen."""

    def not_met(self, crawl: int, marketplaces: Sequence[str], limit: int) -> Sequence[str]:
        """Addresses of listings of these marketplaces that were there when last looked at and that
        this crawl did not come across; the longest unseen first."""

    def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> Sequence[Break]:
        """Close the crawl in the ledger, saying why it ended (``finished``, ``shutdown``, ...), and
        hold it against those before it; returns where something is worse (see
        :mod:`domain.crawl_health`)."""

    def close(self) -> None:
        """Release connections."""
