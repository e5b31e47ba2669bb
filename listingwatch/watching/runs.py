"""Carries out a run of a watch: the crawl, and what is written down about how it ended."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime

from domain.errors import CrawlError
from domain.watch import Run, RunKind, Watch
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary
from listingwatch.crawling.reader_health import tell_health
from listingwatch.logs import log_context
from listingwatch.retrying import Backoff, LaterError
from listingwatch.watching.portfolio_searches import portfolio_searches
from listingwatch.wiring import App
from storage.repositories.crawl_health import SINCE
from storage.repositories.watches import Watches

logger = logging.getLogger(__name__)

TRIES = 3
PAUSE = Backoff(attempts=TRIES, base=30.0, cap=3600.0)
"""Between them."""

BUSY_AGAIN = 20.0
"""Seconds until a run looks again whether another crawl has left the site."""

HOT_LISTINGS = 500
LONGEST_COMMAND = 60_000
"""Characters of addresses that one process is given; Linux takes 131,072 in an argument."""


def carry_out(
    app: App,
    portfolio: int,
    number: int,
    *,
    crawl: Callable[[CrawlRequest], CrawlSummary],
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Crawl what the run is for, unless it has been done already.

    :raises LaterError: when another crawl has the site and nothing was asked of it, and when the
        crawl broke off and is to be tried again. How often is the run's affair alone: a job is
        begun anew for many reasons that say nothing about the crawl, and one that gave up would
        leave its run waiting.
    """
    with app.database.transaction(portfolio) as connection:
        watches = Watches(connection, portfolio)
        run = watches.run(number)
        watch = None if run is None else watches.find(run.watch)
        if run is None or watch is None or run.state != "waiting":
            return
        if watch.paused_at is not None:
            watches.end_run(number, clock(), done=False, pages={}, message="paused")
            return
    targets = _targets(app, portfolio, watch, run, clock())
    with app.database.transaction(portfolio) as connection:
        watches = Watches(connection, portfolio)
        if not targets:
            watches.end_run(number, clock(), done=True, pages={}, message="nothing to read")
            return
        watches.begin_run(number, clock())
    request = CrawlRequest(
        urls=targets,
        ships_to=watch.plan.ships_to,
        allow_hosts=watch.plan.allow_hosts,
        max_listings=watch.plan.max_listings,
        wait_for_turn=0.0,
    )
    try:
        with log_context(watch=watch.plan.name, run=number):
            summary = crawl(request)
    except CrawlError as error:
        summary = CrawlSummary(messages=[str(error)], failed=True)
    if stopping():
        raise LaterError("this worker stops; another goes on", 0)
    if summary.busy is not None:
        raise LaterError(f"{watch.plan.name}: {summary.busy}", BUSY_AGAIN)
    tries, again = 0, False
    message = "; ".join((*summary.unwell, *summary.messages[:3]))[:2_000] or None
    with app.database.transaction(portfolio) as connection:
        watches = Watches(connection, portfolio)
        if summary.failed:
            tries = watches.note_failure(number, message or "nothing was read")
            again = tries < TRIES
        if not again:
            # What is not read as it used to be is not read better the next minute: no other try.
            well = not summary.failed and not summary.unwell
            watches.end_run(number, clock(), done=well, pages=summary.outcomes, message=message)
        if app.database.version >= SINCE:
            tell_health(connection, portfolio, summary.crawls, clock())
    if again:
        text = f"watch {watch.plan.name!r}: {message or 'nothing was read'}; tried again"
        logger.warning("%s", text)
        raise LaterError(text, PAUSE.delay(tries - 1, random.random()))  # noqa: S311 - a spread


def _targets(app: App, portfolio: int, watch: Watch, run: Run, now: datetime) -> tuple[str, ...]:
    """What a run reads: all that the watch names and the most urgent of its searches; or, of what
    these led to, the listings that hit before."""
    searches: list[str] = []
    if watch.plan.marketplaces:
        found = portfolio_searches(app, portfolio, watch, now)
        searches = [search.target for search in found]
    if run.kind is RunKind.FULL:
        return _fitting((*watch.plan.targets, *searches[: watch.plan.searches]))
    with app.database.transaction(portfolio) as connection:
        hot = Watches(connection, portfolio).hot_listings(
            (*watch.plan.targets, *searches), HOT_LISTINGS
        )
    return _fitting(hot)


def _fitting(targets: Sequence[str]) -> tuple[str, ...]:
    """As many of these as one process can be given."""
    fitting: list[str] = []
    length = 0
    for target in targets:
        length += len(target) + 1
        if length > LONGEST_COMMAND:
            break
        fitting.append(target)
    return tuple(fitting)
