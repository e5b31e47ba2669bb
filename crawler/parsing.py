"""Reads pages in processes beside the crawl: the crawl's own thread is busy with the network, and
what a hostile page does to the parser it does to a process that can be spared.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from crawler.marketplaces.asking import Answer, Ask
from crawler.processes import processes
from crawler.read import catalogue_of, links_of, read_answer, read_page
from crawler.reading.page import Page
from domain.page import Outcome, Unrecognised

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds for one page; real ones take a tenth of a second."""

_BROKEN = "reading it broke or stalled the reader; import a saved page of it and report the address"


class ReaderBrokeError(Exception):
    """Reading a page broke its process, or took too long."""


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
        try:
            return await self._call(_read, page, links)
        except ReaderBrokeError:
            return Unrecognised(reason=_BROKEN), ()

    async def answer(self, reader: str, page: Page, ask: Ask) -> Answer:
        """What an interface's answer, or a page of results, holds."""
        try:
            return await self._call(read_answer, reader, page, ask)
        except ReaderBrokeError:
            return Answer(outcomes=(Unrecognised(reason=_BROKEN),))

    async def catalogue(self, page: Page) -> tuple[str, Ask] | None:
        """Where the catalogue of a page's shop can be asked for, if it has an interface."""
        try:
            return await self._call(catalogue_of, page)
        except ReaderBrokeError:
            return None

    async def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        pool = self._open()
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(
                loop.run_in_executor(pool, _in_time, function, *arguments), PATIENCE * 2
            )
        except (BrokenProcessPool, TimeoutError) as error:
            self._abandon(pool)
            raise ReaderBrokeError from error

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
    return read_page(page), links_of(page) if links else ()


def _in_time(function: Callable[..., T], *arguments: Any) -> T:
    """In the other process, which a page that never ends takes with it."""
    end = threading.Timer(PATIENCE, os._exit, (1,))
    end.daemon = True
    end.start()
    try:
        return function(*arguments)
    finally:
        end.cancel()
