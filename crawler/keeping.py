"""The store, kept off the reactor: its calls wait for disks and databases, the reactor must not.

One thread does all of them, in order, as the port asks for.
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


class Keeper:
    """Runs calls of a :class:`CrawlStore` on a thread of its own."""

    def __init__(self, settings: BaseSettings) -> None:
        self._open: Callable[[], CrawlStore] = load_object(settings["LISTINGWATCH_STORE"])
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._store: CrawlStore | None = None

    async def open(self) -> None:
        """:raises StorageError: when the store cannot be reached."""
        self._store = await self._on_thread(self._open)

    async def call(self, use: Callable[[CrawlStore], T]) -> T:
        """The result of a use of the store."""
        assert self._store is not None, "open it first"
        store = self._store
        return await self._on_thread(lambda: use(store))

    async def close(self) -> None:
        if self._store is not None:
            await self._on_thread(self._store.close)
            self._store = None
        self._thread.shutdown(wait=True)

    async def _on_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)
