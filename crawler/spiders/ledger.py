"""What every crawl does: takes its turn, opens the ledger, and ends with what is left to be asked.

What becomes of pages is kept as :mod:`crawler.spiders.recording` says. A spider on top of this
decides what is asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider

from crawler.commands.crawl import FAILED, UNWELL
from crawler.keeping import Keeper
from crawler.parsing import Parser
from crawler.pictures import Pictures
from crawler.politeness.turns import BusyError, SharedHostMiddleware, Turns
from crawler.processes import prepare
from crawler.safety.requests import AddressMiddleware
from crawler.spiders.doubts import Doubts
from crawler.spiders.recording import RecordingSpider
from domain.errors import StorageError
from domain.health_words import in_words
from domain.ports import Break, CrawlOrder

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

COUNTED = ("snapshot", "gone", "blocked", "unrecognised", "pictures", "pictures_missing")


class LedgerSpider(RecordingSpider):
    """See the module's docstring.

    :param url: targets, blanks between.
    :param max_listings: end when so many listings were read.
    :param ships_to: territories that the user declares, commas between.
    """

    needs = ("url",)

    def __init__(
        self, url: str = "", max_listings: str | None = None, ships_to: str = "", **kwargs: Any
    ) -> None:
        super().__init__(url=url, ships_to=ships_to, **kwargs)
        self.most = int(max_listings) if max_listings else None
        self.sites: set[str] = set()
        self.snapshots = 0
        self._left = self.at_the_end()
        self._asking: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        store = str(crawler.settings["LISTINGWATCH_STORE"])
        context = prepare(["scrapy.cmdline", "crawler.parsing", store.rpartition(".")[0]])
        spider.keeper = Keeper(store, context)
        spider.parser = Parser(context)
        spider.most_pages = crawler.settings.getint("LISTINGWATCH_MAX_PAGES")
        spider.doubts = Doubts(crawler.settings.getfloat("LISTINGWATCH_GONE_PAUSE"))
        crawler.signals.connect(spider.finish, signal=signals.spider_closed)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    turns: Turns
    parser: Parser
    most_pages: int

    async def begin(self) -> None:
        """Take the turn at the sites and open the ledger.

        :raises CloseSpider: when either cannot be had.
        """
        self.turns = Turns(self.crawler)
        try:
            await self.keeper.open()
            await self.turns.take(self.sites, lambda text: self._tell("waiting", text=text))
            for targets in self.orders():
                order = CrawlOrder(targets=targets, started_at=datetime.now(UTC))
                number = await self.keeper.begin(order)
                self.crawls[number] = dict.fromkeys(COUNTED, 0)
                self.crawl_number = self.crawl_number or number
        except BusyError as error:
            self._busy(str(error))
        except StorageError as error:
            self._storage_failed(error)
        self.pictures = Pictures(self.crawler, self.keeper)

    def orders(self) -> Sequence[tuple[str, ...]]:
        """The targets of each entry in the ledger; all in one, unless it matters which of them led
        to what."""
        return (self.targets,)

    def idle(self) -> None:
        """All that was asked for has come: now what is left for the end, one after the other."""
        if self.ending:
            return
        if self._asking is None or self._asking.done():
            ask = next(self._left, None)
            if ask is None:
                return
            self._asking = asyncio.ensure_future(self._ask(ask))
        raise DontCloseSpider

    def at_the_end(self) -> Iterator[Callable[[], Awaitable[list[Request]]]]:
        """What is left for the end: each returns requests, or none."""
        yield self.doubts.requests

    async def _ask(self, ask: Callable[[], Awaitable[list[Request]]]) -> None:
        engine = self.crawler.engine
        assert engine is not None
        with contextlib.suppress(CloseSpider):  # then it is ending
            requests = await ask()
            while not requests and (following := next(self._left, None)) is not None:
                requests = await following()
            for request in requests:
                engine.crawl(request)
            if requests:
                return
        # Or Scrapy would wait for its next look, seconds later.
        await engine.close_spider_async(reason="storage" if self.ending else "finished")

    def allow_ports(self, addresses: Iterable[str]) -> None:
        """Let through the ports that the user himself named in an address."""
        guard = self.crawler.get_downloader_middleware(AddressMiddleware)
        for address in addresses:
            try:
                port = urlsplit(address).port
            except ValueError:
                port = None
            if port is not None and isinstance(guard, AddressMiddleware):
                guard.ports |= {port}

    def _busy(self, text: str) -> NoReturn:
        """Another crawl has the site: nothing was asked of it, and nothing is."""
        self.ending = True
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(FAILED, value=True)
        self.trouble.append(f"{text}; try again when it is done")
        self._tell("busy", text=text)
        raise CloseSpider("busy")

    def came_to_nothing(self, counts: dict[str, int]) -> bool:
        """Whether a crawl that ended like this has failed."""
        return counts["snapshot"] == 0 and counts["gone"] == 0

    async def finish(self, spider: Spider, reason: str) -> None:
        """Close the ledger; tell whoever waits; say whether the crawl failed."""
        del spider
        stats = self.crawler.stats
        assert stats is not None
        if not self.ending:
            with contextlib.suppress(CloseSpider):  # then what ended it is told
                for doubt in self.doubts.left():
                    await self._record(doubt.url, doubt.outcome, crawl=doubt.crawl)
        counts = {
            name: int(stats.get_value(f"listingwatch/{name}", 0))
            for name in COUNTED
        }  # fmt: skip
        if self.came_to_nothing(counts):
            stats.set_value(FAILED, value=True)
            self.trouble = [*self.unread_starts, *self.trouble] or ["nothing was read"]
        shared = self.crawler.get_downloader_middleware(SharedHostMiddleware)
        if isinstance(shared, SharedHostMiddleware):
            await shared.leave_all()
        breaks: dict[int, Break] = {}
        try:
            for number, own in self.crawls.items():
                whole = counts if len(self.crawls) == 1 else own
                for found in await self.keeper.finish(number, reason, whole):
                    breaks[found.id] = found
        except StorageError as error:
            stats.set_value(FAILED, value=True)
            self._tell("message", text=str(error))
        finally:
            self.parser.close()
            await self.turns.release()
            await self.keeper.close()
        for text in self.trouble[:20]:
            self.logger.error(text)
        for found in breaks.values():
            stats.set_value(UNWELL, value=True)
            text = in_words(found)
            self.logger.error(text)
            self._tell("unwell", marketplace=found.marketplace, text=text)
        self._tell(
            "end",
            reason=reason,
            failed=bool(stats.get_value(FAILED)),
            crawls=list(self.crawls),
            **counts,
        )
