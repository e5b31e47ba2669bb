"""The pace at a host: what it asks for, and what it can bear.

``Retry-After`` is obeyed in both of its forms (RFC 9110, section 10.2.3); a 429 or 503 without it
counts as one that grows. After each of them the host's delay doubles, and shrinks again while
answers are good. A host that answers slowly is asked less often: no more than two requests' worth
of its own time, as Scrapy's AutoThrottle has it, and never faster than the delay that was set.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

SLOW_DOWN = frozenset({429, 503})
RETRIES = 2
LONGEST_PAUSE = 120.0
"""Seconds that a crawl waits for a host; who asks for more is asked again another time."""

FIRST_PAUSE = 5.0
LONGEST_DELAY = 60.0
AT_ONCE = 2.0
"""Requests' worth of a host's own time: AutoThrottle's target concurrency."""


class AskedToWaitError(IgnoreRequest):
    """The host asks to be left alone for longer than a crawl lasts."""


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait, from either form of the header; None where it says nothing."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text), 10**9))
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


@dataclass(slots=True)
class _Host:
    base: float | None = None
    delay: float = 0.0
    latency: float = 0.0
    not_before: float = 0.0
    refusals: int = 0
    closed: str | None = None


class PaceMiddleware:
    """Keeps each host's pace."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, _Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PaceMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait out a pause that the host asked for.

        :raises AskedToWaitError: when that is longer than a crawl waits.
        """
        host = self._host(request)
        if host.closed is not None:
            raise AskedToWaitError(host.closed)
        while (rest := host.not_before - time.monotonic()) > 0:  # noqa: ASYNC110 - it moves on
            await asyncio.sleep(rest)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Learn from an answer; ask once more after a pause where that was asked for."""
        host = self._host(request)
        if response.status not in SLOW_DOWN:
            self._learn(request, host)
            return response
        host.refusals += 1
        header = response.headers.get("Retry-After")
        asked = None if header is None else retry_after(header.decode("latin-1"), datetime.now(UTC))
        pause = FIRST_PAUSE * 2 ** min(host.refusals - 1, 10) if asked is None else asked
        if pause > LONGEST_PAUSE:
            host.closed = (
                f"{urlparse_cached(request).hostname}: asks to wait {pause:.0f} seconds "
                f"(status {response.status}); crawl it later"
            )
            self._send_home(request, host.closed)
            raise AskedToWaitError(host.closed)
        host.not_before = max(host.not_before, time.monotonic() + pause)
        host.delay = min(max(host.delay * 2, 1.0), LONGEST_DELAY)
        self._apply(request, host)
        slot = self._slot(request)
        if slot is not None:
            # What stands in Scrapy's queue has passed us already; the queue itself has to wait.
            slot.lastseen = max(slot.lastseen, host.not_before - slot.delay)
        tries = int(request.meta.get("asked_to_wait", 0))
        if tries >= RETRIES:
            return response
        again = request.replace(dont_filter=True)
        again.meta["asked_to_wait"] = tries + 1
        return again

    def _send_home(self, request: Request, reason: str) -> None:
        """What stands in Scrapy's queue for this host is not asked for any more."""
        slot = self._slot(request)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(AskedToWaitError(reason)))  # type: ignore[no-untyped-call]

    def _learn(self, request: Request, host: _Host) -> None:
        host.refusals = 0
        base = self._base(request, host)
        latency = float(request.meta.get("download_latency", 0.0))
        host.latency = latency if host.latency == 0 else 0.7 * host.latency + 0.3 * latency
        # Whoever has set the delay to nothing owns the host and is not second-guessed.
        wanted = max(base, host.latency / AT_ONCE) if base > 0 else 0.0
        host.delay = max(wanted, host.delay * 0.8 if host.delay > wanted else wanted)
        if host.delay < 0.05:
            host.delay = wanted
        self._apply(request, host)

    def _host(self, request: Request) -> _Host:
        return self._hosts.setdefault(urlparse_cached(request).hostname or "", _Host())

    def _slot(self, request: Request) -> Slot | None:
        assert self._crawler.engine is not None
        key = request.meta.get("download_slot") or urlparse_cached(request).hostname or ""
        return self._crawler.engine.downloader.slots.get(key)

    def _base(self, request: Request, host: _Host) -> float:
        """The delay that was set, or that robots.txt asks for (it raises the slot's)."""
        slot = self._slot(request)
        if host.base is None and slot is not None:
            host.base = host.delay = slot.delay
        return max(host.base or 0.0, float(request.meta.get("crawl_delay", 0.0)))

    def _apply(self, request: Request, host: _Host) -> None:
        base = self._base(request, host)
        slot = self._slot(request)
        if slot is not None:
            slot.delay = min(max(base, host.delay), LONGEST_DELAY)
