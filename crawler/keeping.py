"""The store, in processes of its own: its calls wait for disks and databases and cost arithmetic,
while the crawl's own process has its hands full with the network.

One process does what goes to the database, in order, as the port asks for; others beside it write
bytes, each with a store of its own, since a disk can flush several files at once.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any

from crawler.processes import processes
from domain.errors import StorageError
from domain.listing import ListingKey
from domain.page import PageRecord
from domain.ports import CrawlOrder, CrawlStore, Prior

WRITERS = 2


class Keeper:
    """:class:`CrawlStore`, awaitable. Every method raises what the store raises.

    :param path: the dotted path of a callable that returns the store.
    :param context: how processes are started.
    """

    def __init__(self, path: str, context: BaseContext) -> None:
        self._path = path
        self._records = processes(context, 1)
        self._bytes = processes(context, WRITERS)
        self._is_open = False

    async def open(self) -> None:
        """:raises StorageError: when the store cannot be reached."""
        await self._run(self._records, _open, self._path)
        self._is_open = True

    async def begin(self, order: CrawlOrder) -> int:
        return int(await self._call("begin", order))

    async def keep(self, data: bytes) -> str:
        """Keep bytes; returns their digest once they are safe."""
        return str(await self._run(self._bytes, _use, self._path, "keep", (data,)))

    async def read(self, digest: str) -> bytes | None:
        """Kept bytes, or None when they are no longer there."""
        found: bytes | None = await self._run(self._bytes, _use, self._path, "read", (digest,))
        return found

    async def prior_page(self, url: str) -> Prior | None:
        found: Prior | None = await self._call("prior_page", url)
        return found

    async def prior_pictures(self, urls: Sequence[str]) -> Mapping[str, Prior]:
        found: Mapping[str, Prior] = await self._call("prior_pictures", urls)
        return found

    async def record(self, crawl: int, page: PageRecord) -> None:
        await self._call("record", crawl, page)

    async def known_listing(self, url: str) -> ListingKey | None:
        found: ListingKey | None = await self._call("known_listing", url)
        return found

    async def not_met(self, crawl: int, marketplaces: Sequence[str], limit: int) -> Sequence[str]:
        found: Sequence[str] = await self._call("not_met", crawl, marketplaces, limit)
        return found

    async def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> None:
        await self._call("finish", crawl, reason, stats)

    async def close(self) -> None:
        if self._is_open:
            self._is_open = False
            await self._call("close")
        for pool in (self._records, self._bytes):
            pool.shutdown(wait=False)

    async def _call(self, method: str, *arguments: Any) -> Any:
        return await self._run(self._records, _use, self._path, method, arguments)

    async def _run(self, processes: ProcessPoolExecutor, function: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(processes, function, *arguments)
        except BrokenProcessPool as error:
            raise StorageError(
                "the process that stores what is crawled has ended; what was stored stays, start "
                "the crawl again"
            ) from error


_store: CrawlStore | None = None


def _open(path: str) -> None:
    global _store  # noqa: PLW0603 - the process has one store
    module, _, name = path.rpartition(".")
    _store = getattr(importlib.import_module(module), name)()
    assert _store is not None
    atexit.register(_store.close)


def _use(path: str, method: str, arguments: tuple[Any, ...]) -> Any:
    if _store is None:
        _open(path)
    return getattr(_store, method)(*arguments)
