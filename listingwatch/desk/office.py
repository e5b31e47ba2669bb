"""The desk of one portfolio: where every use of the review desk begins."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg

from domain.errors import ListingwatchError
from listingwatch.desk.aftermath import Aftermath
from listingwatch.wiring import App
from storage.repositories.portfolios import PortfolioNumber, Portfolios

logger = logging.getLogger(__name__)

FRESH = 20.0
"""Seconds for which figures over everything are shown as they were counted."""

Found = TypeVar("Found")


_NOTHING = object()
"""Stands for what is being counted for the first time."""


@dataclass(slots=True)
class _Kept:
    value: Any
    counted_at: float
    fresh: float
    counting: bool = False

    @property
    def at(self) -> datetime:
        """When it was counted."""
        return datetime.now(UTC) - timedelta(seconds=time.monotonic() - self.counted_at)


@dataclass(slots=True)
class Desk:
    """The joined parts with the portfolio that is worked on.

    Figures over everything are counted once in a while and shown meanwhile, with their time: pages
    that draw them cost the same however many hits there are.
    """

    app: App
    portfolio: PortfolioNumber
    _figures: dict[str, _Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    aftermath: Aftermath = field(init=False)

    def __post_init__(self) -> None:
        self.aftermath = Aftermath(self.app, self.portfolio, self.outdated)

    @classmethod
    def of(cls, app: App, portfolio: str) -> Desk:
        """:raises UnknownNameError: for a portfolio that does not exist."""
        with app.database.transaction() as connection:
            return cls(app, Portfolios(connection).require(portfolio))

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection]:
        """A transaction that sees the portfolio's rows."""
        with self.app.database.transaction(self.portfolio.id) as connection:
            yield connection

    def figures(self, name: str, count: Callable[[], Found]) -> tuple[Found, datetime]:
        """What was counted last under that name, and when. What is no longer fresh is counted anew
        in the background, so that nobody waits but whoever comes first of all."""
        kept = self._kept(name, count, FRESH)
        if kept is None:
            kept = self._recount(name, count, FRESH)
        return kept.value, kept.at

    def figures_later(
        self, name: str, count: Callable[[], Found], fresh: float
    ) -> tuple[Found, datetime] | None:
        """Likewise for what takes long: None while it is counted for the first time.

        :param fresh: seconds after which it is counted anew.
        """
        kept = self._kept(name, count, fresh)
        return None if kept is None or kept.value is _NOTHING else (kept.value, kept.at)

    def _kept(self, name: str, count: Callable[[], Any], fresh: float) -> _Kept | None:
        with self._lock:
            kept = self._figures.get(name)
            if kept is None and fresh > FRESH:
                kept = self._figures[name] = _Kept(_NOTHING, -math.inf, fresh)
            stale = kept is not None and time.monotonic() - kept.counted_at > fresh
            if kept is not None and stale and not kept.counting:
                kept.counting = True
                threading.Thread(target=self._again, args=(name, count, fresh), daemon=True).start()
            return kept

    def outdated(self) -> None:
        """Something was decided: quick figures are counted anew when they are next looked at."""
        with self._lock:
            for kept in self._figures.values():
                if kept.fresh <= FRESH:
                    kept.counted_at = min(kept.counted_at, time.monotonic() - FRESH - 1)

    def _again(self, name: str, count: Callable[[], Any], fresh: float) -> None:
        try:
            self._recount(name, count, fresh)
        except ListingwatchError as error:
            logger.warning("figures could not be counted: %s", error)

    def _recount(self, name: str, count: Callable[[], Any], fresh: float) -> _Kept:
        try:
            kept = _Kept(count(), time.monotonic(), fresh)
        except BaseException:
            with self._lock:
                if name in self._figures:
                    self._figures[name].counting = False
            raise
        with self._lock:
            self._figures[name] = kept
        return kept
