"""The store, kept off the reactor: its calls wait for disks and databases, the reactor must not.

One thread does what goes to the database, in order, as the port asks for; bytes are written by
others beside it, since a disk can flush several files at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from scrapy.utils.misc import load_object

from domain.ports import CrawlStore

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

T = TypeVar("T")

WRITERS = 4


class Keeper:
    """Runs calls of a :class:`CrawlStore` on a thread of its own."""

    def __init__(self, settings: BaseSettings) -> None:
        self._open: Callable[[], CrawlStore] = load_object(settings["LISTINGWATCH_STORE"])
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._writers = ThreadPoolExecutor(max_workers=WRITERS, thread_name_prefix="bytes")
        self._store: CrawlStore | None = None

    async def open(self) -> None:
        """:raises StorageError: when the store cannot be reached."""
        self._store = await self._on_thread(self._open)

    async def call(self, use: Callable[[CrawlStore], T]) -> T:
        """The result of a use of the store."""
        assert self._store is not None, "open it first"
        store = self._store
        return await self._on_thread(lambda: use(store))

    async def keep(self, data: bytes) -> str:
        """Keep bytes; returns their digest once they are safe."""
        assert self._store is not None, "open it first"
        store = self._store
        return await self._on(self._writers, lambda: store.keep(data))

    async def read(self, digest: str) -> bytes | None:
        """Kept bytes, or None when they are no longer there."""
        assert self._store is not None, "open it first"
        store = self._store
        return await self._on(self._writers, lambda: store.read(digest))

    async def close(self) -> None:
        if self._store is not None:
            await self._on_thread(self._store.close)
            self._store = None
        self._writers.shutdown(wait=True)
        self._thread.shutdown(wait=True)

    async def _on_thread(self, function: Callable[[], T]) -> T:
        return await self._on(self._thread, function)

    async def _on(self, threads: ThreadPoolExecutor, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, function)
