"""What was read, what not and why, and when next: per crawl, per schedule, per channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.watch import Watch
from listingwatch.desk.office import Desk
from storage.repositories.crawl_health import SINCE, ReaderState
from storage.repositories.crawl_health import CrawlHealth as Readers
from storage.repositories.desk_places import DeskPlaces
from storage.repositories.operations import ChannelState, PortfolioKept, PortfolioOperations
from storage.repositories.watches import Watches

CRAWLS = 30
READERS = 100


@dataclass(frozen=True, slots=True)
class CrawlHealth:
    """Each marketplace as it was read last, the latest crawls with what became of their pages, the
    schedules, and what waits."""

    readers: tuple[ReaderState, ...]
    crawls: tuple[dict[str, Any], ...]
    watches: tuple[Watch, ...]
    channels: tuple[ChannelState, ...]
    waiting: PortfolioKept


def crawl_health(desk: Desk) -> CrawlHealth:
    with desk.transaction() as connection:
        operations = PortfolioOperations(connection, desk.portfolio.id)
        known = desk.app.database.version >= SINCE
        return CrawlHealth(
            tuple(Readers(connection).latest(READERS)) if known else (),
            tuple(DeskPlaces(connection, desk.portfolio.id).crawls(CRAWLS)),
            tuple(Watches(connection, desk.portfolio.id).all()),
            tuple(operations.channels()),
            operations.kept(),
        )
