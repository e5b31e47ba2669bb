"""Reads pages in processes beside the crawl: the crawl's own thread is busy with the network, and
what a hostile page does to the parser it does to a process that can be spared.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext

from crawler.processes import processes
from crawler.read import links_of, read_page
from crawler.reading.page import Page
from domain.page import Outcome, Unrecognised

PATIENCE = 30.0
"""Seconds for one page; real ones take a tenth of a second."""

_BROKEN = "reading it broke or stalled the reader; import a saved page of it and report the address"


class Parser:
    """Reads pages, some at a time.

    :param context: how processes are started.
    """

    def __init__(self, context: BaseContext) -> None:
        self._context = context
        self._count = min(max(1, (os.cpu_count() or 1) - 1), 4)
        self._pool: ProcessPoolExecutor | None = None

    async def read(self, page: Page, *, links: bool) -> tuple[Outcome, tuple[str, ...]]:
        """What became of a page, and what it links to if that is asked for."""
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
            self._pool = processes(self._context, self._count)
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


def _read(page: Page, links: bool) -> tuple[Outcome, tuple[str, ...]]:
    """In the other process, which a page that never ends takes with it."""
    end = threading.Timer(PATIENCE, os._exit, (1,))
    end.daemon = True
    end.start()
    try:
        return read_page(page), links_of(page) if links else ()
    finally:
        end.cancel()
