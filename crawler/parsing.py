"""Reads pages in processes beside the crawl: the crawl's own thread is busy with the network, and
what a hostile page does to the parser it does to a process that can be spared.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from crawler.read import links_of, read_page
from crawler.reading.page import Page
from domain.page import Outcome, Unrecognised

PATIENCE = 30.0
"""Seconds for one page; real ones take a tenth of a second."""

_BROKEN = "reading it broke or stalled the reader; import a saved page of it and report the address"


class Parser:
    """Reads pages, some at a time.

    :param processes: 0 reads in this process, for tests and single cores.
    """

    def __init__(self, processes: int | None = None) -> None:
        count = max(0, (os.cpu_count() or 1) - 1) if processes is None else processes
        self._count = min(count, 4)
        self._pool: ProcessPoolExecutor | None = None

    async def read(self, page: Page, *, links: bool) -> tuple[Outcome, tuple[str, ...]]:
        """What became of a page, and what it links to if that is asked for."""
        if not self._count:
            return _read(page, links)
        pool = self._open()
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(
                loop.run_in_executor(pool, _read, page, links), PATIENCE * 2
            )
        except (BrokenProcessPool, TimeoutError):
            self._abandon(pool)
            return Unrecognised(reason=_BROKEN), ()

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=self._count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(),),
            )
        return self._pool

    def _abandon(self, pool: ProcessPoolExecutor) -> None:
        """Leave a pool that broke; the next page gets a new one."""
        if self._pool is pool:
            self._pool = None
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


_busy_since: float | None = None


def _read(page: Page, links: bool) -> tuple[Outcome, tuple[str, ...]]:
    global _busy_since  # noqa: PLW0603 - the process reads one page at a time
    _busy_since = time.monotonic()
    try:
        return read_page(page), links_of(page) if links else ()
    finally:
        _busy_since = None


def _begin(parent: int) -> None:
    """End with the crawl, however it ends, and with a page that never ends."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
            if _busy_since is not None and time.monotonic() - _busy_since > PATIENCE:
                break
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
