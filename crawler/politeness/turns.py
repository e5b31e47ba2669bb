"""The crawl's turn: one crawl at a time at a site, over all machines, and places at shared hosts.

Without a turn nothing is asked of a site, and when the turn is lost the process ends at once:
another may have it by then.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.misc import load_object

from crawler.sites import site_of
from domain.turns import SiteTurns, Turn

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

T = TypeVar("T")

LOST = 75
"""Exit code of a crawl that lost its turn (EX_TEMPFAIL of sysexits.h: try again)."""

LOOK_AGAIN = 2.0
LEASE = 30.0
"""Seconds for which a place at a shared host is taken at a time."""

PLACES = 2
"""Crawls that may use a shared host at once, over all machines; each at half the pace."""

LONGEST_WAIT = 300.0

SLOT = "slot"
"""Key in a request's meta: the name under which it is paced, where that is not its host: a key to
an interface has a pace of its own."""

PACE = "slot_pace"
"""Key in its meta: seconds between two requests under that name, where its terms name a rate."""


class BusyError(Exception):
    """Another crawl has one of the sites; the message says who."""


class Turns:
    """Calls of :class:`domain.turns.SiteTurns` on a thread of their own, off the reactor."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        path = settings.get("LISTINGWATCH_TURNS")
        self._open: Callable[[], SiteTurns] | None = load_object(path) if path else None
        self._patience = settings.getfloat("LISTINGWATCH_TURN_WAIT")
        self._delay = settings.getfloat("DOWNLOAD_DELAY")
        self._slots = settings.getdict("DOWNLOAD_SLOTS")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="turns")
        self._turns: SiteTurns | None = None

    async def take(self, sites: set[str], waiting: Callable[[str], None]) -> None:
        """Wait for the turn, and then for as long as the sites' own pace asks for.

        :param waiting: told once who has it.
        :raises BusyError: when it cannot be had within the time that was given.
        """
        if self._open is None:
            return
        turns = self._turns = await self._call(self._open)
        until = time.monotonic() + self._patience
        told = False
        while True:
            answer = await self._call(lambda: turns.take(sorted(sites)))
            if isinstance(answer, Turn):
                break
            if time.monotonic() >= until:
                raise BusyError(answer)
            if not told:
                waiting(f"{answer}; waiting for it to end")
                told = True
            await asyncio.sleep(min(LOOK_AGAIN, max(0.05, until - time.monotonic())))
        turns.watch(lambda: os._exit(LOST))
        if answer.since is not None:
            pause = max((self.delay_of(site.partition(":")[0]) for site in sites), default=0.0)
            # Never given back: since is negative, the time that its holder may need to notice.
            await asyncio.sleep(max(0.0, pause - answer.since, -answer.since))

    def delay_of(self, host: str) -> float:
        """Seconds between two requests to a host, as the settings have it."""
        return float(self._slots.get(host, {}).get("delay", self._delay))

    def is_own(self, host: str) -> bool:
        """Whether the user has set a host's pace himself: his own, shared with nobody."""
        return host in self._slots

    async def place(self, host: str) -> None:
        """A place at a shared host; waits for one.

        :raises IgnoreRequest: when there is none for a long time.
        """
        turns = self._turns
        if turns is None:
            return
        until = time.monotonic() + LONGEST_WAIT
        while not await self._call(lambda: turns.place(host, PLACES, LEASE)):
            if time.monotonic() > until:
                raise IgnoreRequest(f"{host}: other crawls use it; try again later")
            await asyncio.sleep(0.5)

    async def leave(self, host: str) -> None:
        turns = self._turns
        if turns is not None:
            pause = PLACES * self.delay_of(host)
            await self._call(lambda: turns.leave(host, pause))

    async def release(self) -> None:
        if self._turns is not None:
            with contextlib.suppress(Exception):
                await self._call(self._turns.release)
            self._turns = None
        self._thread.shutdown(wait=False)

    async def _call(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)


class SharedHostMiddleware:
    """Requests to hosts that are not the crawl's own (picture servers, interfaces) go one by one,
    in a place that was leased, at that many times the usual delay as there are places: all crawls
    together are no faster than one would be alone."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._doors: dict[str, asyncio.Lock] = {}
        self._leased_until: dict[str, float] = {}
        self._last: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SharedHostMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for a place and for the host's pace."""
        host = self._shared(request)
        if host is None or request.meta.get("shared_host"):
            return
        turns = self._crawler.spider.turns  # type: ignore[union-attr]
        door = self._doors.setdefault(host, asyncio.Lock())
        await door.acquire()
        try:
            if time.monotonic() > self._leased_until.get(host, 0.0) - LEASE / 2:
                await turns.place(host)
                self._leased_until[host] = time.monotonic() + LEASE
            pause = PLACES * self._pace(request)
            rest = self._last.get(host, -pause) + pause - time.monotonic()
            if rest > 0:
                await asyncio.sleep(rest)
            self._last[host] = time.monotonic()
        except BaseException:
            door.release()
            raise
        request.meta["shared_host"] = host

    async def process_response(self, request: Request, response: Response) -> Response:
        self._let_in(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        del exception
        self._let_in(request)

    def _let_in(self, request: Request) -> None:
        host = request.meta.pop("shared_host", None)
        if host is not None and self._doors[host].locked():
            self._doors[host].release()

    def _pace(self, request: Request) -> float:
        """Seconds between two requests of one crawl alone."""
        turns = self._crawler.spider.turns  # type: ignore[union-attr]
        host = urlsplit(request.url).hostname or ""
        if request.meta.get(PACE) is not None and not turns.is_own(host):
            return float(request.meta[PACE])
        return float(turns.delay_of(host))

    def _shared(self, request: Request) -> str | None:
        """The name under which a request shares a pace with other crawls, if it does."""
        named = request.meta.get(SLOT)
        return str(named) if named is not None else self._shared_host(request.url)

    def _shared_host(self, url: str) -> str | None:
        spider = self._crawler.spider
        turns = getattr(spider, "turns", None)
        host = urlsplit(url).hostname or ""
        if turns is None or site_of(url) in getattr(spider, "sites", ()) or turns.is_own(host):
            return None
        return host

    async def leave_all(self) -> None:
        """Give every place back."""
        turns = self._crawler.spider.turns  # type: ignore[union-attr]
        for host in self._leased_until:
            with contextlib.suppress(Exception):
                await turns.leave(host)
