"""What an answer says is gone is asked for once more before a crawl ends.

One 404 may be a slip: a machine that was just being replaced, a page that was being moved. So a
first answer that says so is put aside; when all else was read, and some seconds later, the same is
asked again, and that answer is kept. Where more is said to be gone than was read, the shop itself
is the likelier cause, and another crawl has to be told so too.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from scrapy import Request

from crawler.politeness.conditional import CONDITIONAL
from domain.page import Gone

_SECOND = "second_time"
"""Key in a request's meta: this is the second time, and its answer counts."""

FEW = 3
"""So many may be gone where nothing was read: what is watched may be a single listing."""

MOST = 5_000
"""Put aside at the same time; another crawl confirms what goes beyond."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A first answer: what it was asked of, what it said, and what asks again."""

    url: str
    outcome: Gone
    crawl: int | None
    again: Request
    at: float


class Doubts:
    """First answers that say that a listing is gone.

    :param pause: seconds between the first time and the second, at least.
    """

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._waiting: list[Doubt] = []
        self._gone: Counter[str] = Counter()
        self._read: Counter[str] = Counter()

    def read(self, marketplace: str) -> None:
        """A listing was read there."""
        self._read[marketplace] += 1

    def puts_aside(
        self,
        answered: Request | None,
        again: Request | None,
        url: str,
        outcome: Gone,
        crawl: int | None = None,
    ) -> bool:
        """Whether an answer is not to be kept yet, because it will be asked for again.

        :param answered: the request that it came to.
        :param again: the one that asks again; None where there is none.
        :param url: what it would be kept under.
        :param crawl: in which entry of the ledger.
        """
        if outcome.key is None or answered is None or answered.meta.get(_SECOND):
            return False
        self._gone[outcome.key.marketplace] += 1
        if again is None or len(self._waiting) >= MOST:
            return False
        meta = {**again.meta, _SECOND: True, CONDITIONAL: False}
        again = again.replace(meta=meta, dont_filter=True)
        self._waiting.append(Doubt(url, outcome, crawl, again, time.monotonic()))
        return True

    def settles(self, answered: Request | None, outcome: Gone) -> bool:
        """Whether an answer that says that a listing is gone is the second, and to be believed."""
        if outcome.key is None or answered is None or not answered.meta.get(_SECOND):
            return False
        marketplace = outcome.key.marketplace
        return self._gone[marketplace] <= max(FEW, self._read[marketplace])

    async def requests(self) -> list[Request]:
        """What is to be asked once more, when its time has come."""
        if self._waiting:
            await asyncio.sleep(max(self._waiting[-1].at + self._pause - time.monotonic(), 0.0))
        return [doubt.again for doubt in self.left()]

    def left(self) -> list[Doubt]:
        """What was put aside and not asked again; hands it over."""
        found, self._waiting = self._waiting, []
        return found
