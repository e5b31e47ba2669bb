"""What follows a decision beyond its own listing: other listings of the seller, or of a licence's
right, are judged anew. Nobody waits for it: it begins when no decision has come for a moment.

``run`` and ``match`` would do the same; a desk that is served by itself does it too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from domain.errors import ListingwatchError
from listingwatch.judging.basis import refresh
from listingwatch.judging.judge import Judge
from listingwatch.wiring import App
from storage.repositories.portfolios import PortfolioNumber
from storage.repositories.work import Work

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds without a decision after which it begins."""

AT_ONCE = 50
"""Listings that are judged in one transaction."""


class Aftermath:
    """One thread for a desk, which ends when nothing is left to do.

    :param done: called whenever listings were judged anew.
    """

    def __init__(self, app: App, portfolio: PortfolioNumber, done: Callable[[], None]) -> None:
        self._app = app
        self._portfolio = portfolio
        self._done = done
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._idle = threading.Event()
        self._idle.set()

    def ask(self) -> None:
        """Something was decided."""
        with self._lock:
            self._asked.set()
            if self._idle.is_set():
                self._idle.clear()
                threading.Thread(target=self._run, name="aftermath", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Until it is done; False if that takes longer."""
        return self._idle.wait(seconds)

    def _run(self) -> None:
        while True:
            try:
                while self._asked.is_set():
                    self._asked.clear()
                    if not self._asked.wait(PAUSE):
                        self._work()
            except ListingwatchError as error:
                # What waits, waits in the database: the next decision or any worker takes it up.
                logger.warning("judging after decisions broke off: %s", error)
            with self._lock:
                if not self._asked.is_set():
                    self._idle.set()
                    return

    def _work(self) -> None:
        refresh(self._app, self._portfolio)
        database, number = self._app.database, self._portfolio.id
        while not self._asked.is_set():
            with database.transaction(number) as connection:
                waiting = Work(connection, number).claim_judgements(AT_ONCE)
                if waiting:
                    Judge(connection, self._portfolio, version=database.version).judge(waiting)
            if not waiting:
                break
        self._done()
