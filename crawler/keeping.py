"""The store, in processes of its own: its calls wait for disks and databases and cost arithmetic,
while the crawl's own process has its hands full with the network.

One process does what goes to the database, in order, as the port asks for; another beside it writes
bytes, several at once, since a disk flushes many files in the time of one. What waits while a
process is busy goes to it together: one way there and back, and one commit for all the pages.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any

from crawler.processes import processes
from domain.errors import DatabaseUnavailableError, StorageError
from domain.listing import ListingKey
from domain.page import PageRecord
from domain.ports import Break, CrawlOrder, CrawlStore, Prior

TOGETHER = 32
TOGETHER_BYTES = 8 * 1024 * 1024
"""What goes to a process at once, at most: calls, and bytes to keep."""

FLUSHES = 8
"""Files that are written at once."""

_Call = tuple[str, tuple[Any, ...]]


class _Line:
    """Calls that one process answers, in order, as many together as wait while it is busy.

    :param answers: what answers several calls, in the other process.
    """

    def __init__(self, context: BaseContext, path: str, answers: Any) -> None:
        self._process = processes(context, 1)
        self._path = path
        self._answers = answers
        self._waiting: deque[tuple[asyncio.Future[Any], _Call, int]] = deque()
        self._sender: asyncio.Task[None] | None = None

    async def ask(self, method: str, *arguments: Any, size: int = 0) -> Any:
        """:raises StorageError: as the store does, and when its process has ended."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((answer, (method, arguments), size))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.ensure_future(self._send())
        return await answer

    async def open(self) -> None:
        await self._run(self._answers, self._path, [])

    def close(self) -> None:
        self._process.shutdown(wait=False)

    async def _send(self) -> None:
        while self._waiting:
            asked = [self._waiting.popleft()]
            size = asked[0][2]
            while self._waiting and len(asked) < TOGETHER:
                size += self._waiting[0][2]
                if size > TOGETHER_BYTES:
                    break
                asked.append(self._waiting.popleft())
            await self._send_some(asked)

    async def _send_some(self, asked: list[tuple[asyncio.Future[Any], _Call, int]]) -> None:
        try:
            answers = await self._run(self._answers, self._path, [call for _, call, _ in asked])
        except Exception as error:  # noqa: BLE001 - each of those who wait is told
            answers = [error] * len(asked)
        for (waits, _, _), answer in zip(asked, answers, strict=True):
            if waits.done():
                continue  # nobody waits any more
            if isinstance(answer, BaseException):
                waits.set_exception(answer)
            else:
                waits.set_result(answer)

    async def _run(self, function: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._process, function, *arguments
            )
        except BrokenProcessPool as error:
            raise StorageError(
                "the process that stores what is crawled has ended; what was stored stays, start "
                "the crawl again"
            ) from error


class Keeper:
    """:class:`CrawlStore`, awaitable. Every method raises what the store raises.

    :param path: the dotted path of a callable that returns the store.
    :param context: how processes are started.
    """

    def __init__(self, path: str, context: BaseContext) -> None:
        self._records = _Line(context, path, _in_order)
        self._bytes = _Line(context, path, _side_by_side)
        self._is_open = False

    async def open(self) -> None:
        """:raises StorageError: when the store cannot be reached."""
        await self._records.open()
        self._is_open = True

    async def begin(self, order: CrawlOrder) -> int:
        return int(await self._records.ask("begin", order))

    async def keep(self, data: bytes) -> str:
        """Keep bytes; returns their digest once they are safe."""
        return str(await self._bytes.ask("keep", data, size=len(data)))

    async def read(self, digest: str) -> bytes | None:
        """Kept bytes, or None when they are no longer there."""
        found: bytes | None = await self._bytes.ask("read", digest)
        return found

    async def prior_page(self, url: str) -> Prior | None:
        found: Prior | None = await self._records.ask("prior_page", url)
        return found

    async def prior_pictures(self, urls: Sequence[str]) -> Mapping[str, Prior]:
        found: Mapping[str, Prior] = await self._records.ask("prior_pictures", urls)
        return found

    async def record(self, crawl: int, page: PageRecord) -> None:
        await self._records.ask("record", crawl, page)

    async def known_listing(self, url: str) -> ListingKey | None:
        found: ListingKey | None = await self._records.ask("known_listing", url)
        return found

    async def has_listing(self, key: ListingKey) -> bool:
        return bool(await self._records.ask("has_listing", key))

    async def not_met(self, crawl: int, marketplaces: Sequence[str], limit: int) -> Sequence[str]:
        found: Sequence[str] = await self._records.ask("not_met", crawl, marketplaces, limit)
        return found

    async def finish(self, crawl: int, reason: str, stats: Mapping[str, int]) -> Sequence[Break]:
        found: Sequence[Break] = await self._records.ask("finish", crawl, reason, stats)
        return found

    async def close(self) -> None:
        if self._is_open:
            self._is_open = False
            await self._records.ask("close")
        for line in (self._records, self._bytes):
            line.close()


_store: CrawlStore | None = None
_threads: ThreadPoolExecutor | None = None


def _open(path: str) -> CrawlStore:
    global _store  # noqa: PLW0603 - the process has one store
    if _store is None:
        module, _, name = path.rpartition(".")
        store: CrawlStore = getattr(importlib.import_module(module), name)()
        atexit.register(store.close)
        _store = store
    return _store


def _in_order(path: str, calls: Sequence[_Call]) -> list[Any]:
    """Answers, or what was raised instead. Pages that follow each other are one transaction."""
    store = _open(path)
    answers: list[Any] = []
    pages: list[tuple[int, PageRecord]] = []
    for method, arguments in calls:
        if method == "record":
            pages.append((arguments[0], arguments[1]))
            continue
        answers += _recorded(store, pages)
        pages = []
        answers.append(_answer(store, method, arguments))
    return answers + _recorded(store, pages)


def _recorded(store: CrawlStore, pages: list[tuple[int, PageRecord]]) -> list[Any]:
    """None for each page that was recorded. Where all together will not do, each is tried alone: a
    page that cannot be stored takes no other with it. Not where the database went away, which may
    have heard of them all.
    """
    if len(pages) > 1 and len({crawl for crawl, _ in pages}) == 1:
        together = _answer(store, "record_all", (pages[0][0], [page for _, page in pages]))
        if together is None or isinstance(together, DatabaseUnavailableError):
            return [together] * len(pages)
    return [_answer(store, "record", page) for page in pages]


def _side_by_side(path: str, calls: Sequence[_Call]) -> list[Any]:
    """Likewise, each call on a thread of its own."""
    global _threads  # noqa: PLW0603 - nor does it have more than one set of them
    store = _open(path)
    if _threads is None:
        _threads = ThreadPoolExecutor(max_workers=FLUSHES, thread_name_prefix="bytes")
    return list(_threads.map(lambda call: _answer(store, *call), calls))


def _answer(store: CrawlStore, method: str, arguments: tuple[Any, ...]) -> Any:
    try:
        return getattr(store, method)(*arguments)
    except Exception as error:  # noqa: BLE001 - raised where it was asked for
        return error
