"""Tells the process that started a crawl how far it is, and ends the crawl when that process dies.

With ``LISTINGWATCH_EVENTS=stdout`` every event is one JSON line on standard output; the end of
standard input then means that nobody waits any more.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

GRACE = 2.0
"""Seconds between the parent's end and our own."""

EVENT = object()
"""Signal: ``event`` is a dict with a ``kind``."""


class Events:
    """The writer of events."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Events:
        if crawler.settings.get("LISTINGWATCH_EVENTS") != "stdout":
            raise NotConfigured
        events = cls(crawler)
        crawler.signals.connect(events.write, signal=EVENT)
        crawler.signals.connect(events.opened, signal=signals.spider_opened)
        return events

    def opened(self, spider: Spider) -> None:
        """From here on the end of standard input ends the crawl."""
        del spider
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._wait_for_parent, daemon=True).start()

    def write(self, event: dict[str, Any]) -> None:
        """One line; a reader that has gone is no reason to fail."""
        try:
            sys.stdout.write(json.dumps(event, ensure_ascii=True) + "\n")
            sys.stdout.flush()
        except (BrokenPipeError, ValueError):
            return

    def _wait_for_parent(self) -> None:
        try:
            # Not through sys.stdin: its lock would be held when the interpreter ends.
            while os.read(0, 4096):
                pass
        except (OSError, ValueError):
            pass
        if self._loop is not None and self._crawler.engine is not None:
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        # Requests that wait in the downloader would still be made; after a moment for what is being
        # stored, the process simply ends. Every record is a transaction of its own.
        asyncio.get_running_loop().call_later(GRACE, os._exit, 1)
        if self._crawler.engine is not None and self._crawler.crawling:
            task = asyncio.ensure_future(self._crawler.stop_async())
            task.add_done_callback(lambda done: done.exception() if not done.cancelled() else None)
