"""Tells a portfolio when a marketplace is not read as it used to be, once, and once when it is
again.

What is worse is found by :mod:`domain.crawl_health` at the end of each crawl; here it becomes
messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import psycopg

from domain.errors import InputError
from domain.health_words import in_words
from domain.ports import Break
from listingwatch.wiring import App
from storage.repositories.channels import Channels
from storage.repositories.crawl_health import AGAIN_KEY, BROKEN_KEY, SINCE, CrawlHealth
from storage.repositories.portfolios import Portfolios

ADVICE = (
    "look at a page with listingwatch read; if it is as the shop means it: "
    "listingwatch watch accept MARKETPLACE"
)


def tell_health(
    connection: psycopg.Connection, portfolio: int, crawls: Sequence[int], now: datetime
) -> None:
    """Leave a message for every channel where some crawls met what is broken, and where a break
    that the portfolio was told of is over. Told twice it is told once: each break has its key.

    :param connection: in a transaction of the portfolio.
    """
    health, channels = CrawlHealth(connection), Channels(connection, portfolio)
    for found in health.breaks_of(crawls):
        channels.notice(
            f"{BROKEN_KEY}{found.id}",
            f"{in_words(found)[:1_500]}. Nothing that it says now makes a listing count as gone; "
            f"{ADVICE}.",
            now,
        )
    for over in health.over(portfolio):
        how = "counts as well by a person's word" if over.accepted else "reads again"
        channels.notice(
            f"{AGAIN_KEY}{over.id}",
            f"the reader of {over.marketplace} {how} since {over.ended_at:%Y-%m-%d %H:%M} UTC; it "
            f"had been unwell since {over.since:%Y-%m-%d %H:%M} UTC.",
            now,
        )


def tell_crawls(app: App, portfolio: str, crawls: Sequence[int], now: datetime) -> None:
    """Likewise, of crawls that nobody scheduled."""
    if app.database.version < SINCE:
        return
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio).id
    with app.database.transaction(number) as connection:
        tell_health(connection, number, crawls, now)


def broken_readers(connection: psycopg.Connection) -> list[Break]:
    """Every marketplace that is not read as it used to be."""
    return CrawlHealth(connection).open_breaks()


def accept_reader(app: App, marketplace: str) -> None:
    """What a marketplace shows now is as it is meant to be: from here on it is what is compared
    with.

    :raises InputError: where nothing was wrong, with what is.
    """
    with app.database.transaction() as connection:
        health = CrawlHealth(connection)
        if health.accept(marketplace):
            return
        names = ", ".join(found.marketplace for found in health.open_breaks()) or "none"
    raise InputError(f"marketplace {marketplace!r}: nothing is wrong there (not well: {names})")
