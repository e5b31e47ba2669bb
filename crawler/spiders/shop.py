"""The spider for any shop.

``scrapy crawl shop -a url=…`` takes home, category and product addresses, several with blanks
between. A product's address is read and nothing else; from a category's address the spider follows
the list's further pages and its products; from a front page also the sitemap, all of the site's
links, likely product pages first, and at last at what was there before and is linked no more. It
never leaves the site; pictures may come from elsewhere.

Every page ends as one record in the store: Snapshot, Gone, Blocked or Unrecognised. A 404 counts as
Gone only where a listing was seen at that address before: what was never seen cannot have gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap
from twisted.python.failure import Failure

from crawler.commands.crawl import FAILED
from crawler.events import EVENT
from crawler.failures import explain
from crawler.keeping import Keeper
from crawler.parsing import Parser
from crawler.pictures import Pictures
from crawler.politeness.conditional import CONDITIONAL
from crawler.politeness.robots import RobotsMiddleware
from crawler.politeness.turns import BusyError, SharedHostMiddleware, Turns
from crawler.processes import prepare
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page
from crawler.safety.requests import AddressMiddleware
from crawler.sites import (
    below,
    is_front,
    priority_of,
    session_fields,
    site_of,
    without_tracking,
    worth_following,
)
from domain.errors import StorageError
from domain.page import Blocked, Gone, Outcome, PageRecord, Snapshot, Unrecognised, outcome_name
from domain.ports import CrawlOrder

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_SITEMAPS = 50
MAX_SITEMAP_ADDRESSES = 50_000
"""sitemaps.org, protocol: at most 50,000 addresses and 50 MB in one file."""

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
REMEMBERED_LINKS = 50_000
"""Links that need not be looked at twice: every page of a shop repeats its menu. Of addresses and
keys only the 64-bit hash is remembered: there are as many as the shop has pages."""

MOST_MISSING = 1_000
"""Listings that nothing leads to any more which one crawl looks for; the next takes the others."""

COUNTED = ("snapshot", "gone", "blocked", "unrecognised", "pictures", "pictures_missing")


class ShopSpider(Spider):
    """See the module's docstring.

    :param url: start addresses, blanks between.
    :param max_listings: end when so many listings were read.
    :param ships_to: territories that the user declares, commas between.
    """

    name = "shop"
    needs = ("url",)

    def __init__(
        self, url: str = "", max_listings: str | None = None, ships_to: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.targets = tuple(url.split())
        if not self.targets:
            raise ValueError("shop: no address; name one with -a url=https://…")
        self.most = int(max_listings) if max_listings else None
        self.ships_to = tuple(code.strip().upper() for code in ships_to.split(",") if code.strip())
        self.sites = {site_of(target) for target in self.targets}
        self._starts = {without_tracking(target) for target in self.targets}
        self._sessions: set[str] = set()
        self._seen: set[int] = set()
        self.crawl_number: int | None = None
        self.snapshots = 0
        self.pages = 0
        self.sitemaps = 0
        self.trouble: list[str] = []
        self.unread_starts: list[str] = []
        self.ending = False
        self._seen_links: set[int] = set()
        self._fronts: set[str] = set()
        self._missing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ShopSpider:
        spider: ShopSpider = super().from_crawler(crawler, *args, **kwargs)
        store = str(crawler.settings["LISTINGWATCH_STORE"])
        context = prepare(["scrapy.cmdline", "crawler.parsing", store.rpartition(".")[0]])
        spider.keeper = Keeper(store, context)
        spider.parser = Parser(context)
        spider.most_pages = crawler.settings.getint("LISTINGWATCH_MAX_PAGES")
        crawler.signals.connect(spider.finish, signal=signals.spider_closed)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    keeper: Keeper
    turns: Turns
    parser: Parser
    most_pages: int
    pictures: Pictures

    # --- beginning and end ----------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The start addresses, and the sitemaps of front pages."""
        self.turns = Turns(self.crawler)
        try:
            await self.keeper.open()
            await self.turns.take(self.sites, lambda text: self._tell("waiting", text=text))
            order = CrawlOrder(targets=self.targets, started_at=datetime.now(UTC))
            self.crawl_number = await self.keeper.begin(order)
        except BusyError as error:
            self._busy(str(error))
        except StorageError as error:
            self._storage_failed(error)
        self.pictures = Pictures(self.crawler, self.keeper)
        guard = self.crawler.get_downloader_middleware(AddressMiddleware)
        for target in self.targets:
            try:
                port = urlsplit(target).port
            except ValueError:
                port = None
            if port is not None and isinstance(guard, AddressMiddleware):
                guard.ports |= {port}
        for target in self.targets:
            try:
                yield self._page(target, start=target)
            except ValueError as error:
                await self._record(target, Blocked(reason=f"no address ({error}); check it"))

    def _busy(self, text: str) -> NoReturn:
        """Another crawl has the site: nothing was asked of it, and nothing is."""
        self.ending = True
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(FAILED, value=True)
        self.trouble.append(f"{text}; try again when it is done")
        self._tell("busy", text=text)
        raise CloseSpider("busy")

    def idle(self) -> None:
        """All that is linked was read: now what was there the last time and nothing leads to any
        more, or a listing would go unnoticed."""
        if self.ending or self.most is not None or not self._fronts:
            return
        if self._missing is None:
            self._missing = asyncio.ensure_future(self._ask_for_missing())
        if not self._missing.done():
            raise DontCloseSpider

    async def _ask_for_missing(self) -> None:
        engine = self.crawler.engine
        assert engine is not None
        room = min(MOST_MISSING, self.most_pages - self.pages)
        try:
            urls: Sequence[str] = ()
            if self.crawl_number is not None and room > 0:
                urls = await self.keeper.not_met(self.crawl_number, sorted(self._fronts), room)
        except StorageError as error:
            with contextlib.suppress(CloseSpider):
                self._storage_failed(error)
            urls = ()
        for url in urls:
            engine.crawl(self._page(url, origin=url))
        if not urls:
            # Or Scrapy would wait for its next look, seconds later.
            await engine.close_spider_async(reason="storage" if self.ending else "finished")

    async def finish(self, spider: Spider, reason: str) -> None:
        """Close the ledger; tell whoever waits; say whether the crawl failed."""
        del spider
        stats = self.crawler.stats
        assert stats is not None
        counts = {
            name: int(stats.get_value(f"listingwatch/{name}", 0))
            for name in COUNTED
        }  # fmt: skip
        if counts["snapshot"] == 0 and counts["gone"] == 0:
            stats.set_value(FAILED, value=True)
            self.trouble = [*self.unread_starts, *self.trouble] or ["nothing was read"]
        shared = self.crawler.get_downloader_middleware(SharedHostMiddleware)
        if isinstance(shared, SharedHostMiddleware):
            await shared.leave_all()
        number = self.crawl_number
        try:
            if number is not None:
                await self.keeper.finish(number, reason, counts)
        except StorageError as error:
            stats.set_value(FAILED, value=True)
            self._tell("message", text=str(error))
        finally:
            self.parser.close()
            await self.turns.release()
            await self.keeper.close()
        for text in self.trouble[:20]:
            self.logger.error(text)
        self._tell("end", reason=reason, failed=bool(stats.get_value(FAILED)), **counts)

    # --- pages ----------------------------------------------------------------------------------

    def _page(self, url: str, *, start: str | None = None, origin: str | None = None) -> Request:
        return Request(
            url if start else without_tracking(url, self._sessions),
            callback=self.parse,
            errback=self.failed,
            priority=100 if start else priority_of(url),
            dont_filter=bool(start),
            meta={CONDITIONAL: True},
            cb_kwargs={"start": start, "origin": origin or start},
        )

    async def parse(
        self, response: Response, start: str | None = None, origin: str | None = None
    ) -> AsyncIterator[Any]:
        """Read a page, keep what became of it, and follow what it leads to."""
        if self.ending:
            return
        asked = response.request.url if response.request else response.url
        outcome, links = await self._read(response, asked, first=bool(start))
        if isinstance(outcome, Snapshot) and not start:
            outcome = self._once(outcome, response.url)
        body: str | None = None
        try:
            if isinstance(outcome, Snapshot):
                images, body = await asyncio.gather(
                    self.pictures.fetch(outcome.images), self._keep(response)
                )
                outcome = outcome.with_images(images)
            elif isinstance(outcome, Gone):
                body = await self._keep(response)
        except StorageError as error:
            self._storage_failed(error)
        if self._has_ended():
            return
        if isinstance(outcome, Snapshot):
            # Counted before it is kept: others are on their way at the same time.
            if self.most is not None and self.snapshots >= self.most:
                return
            self.snapshots += 1
        await self._record(asked, outcome, response, body)
        if isinstance(outcome, Snapshot):
            if self.most is not None and self.snapshots >= self.most:
                raise CloseSpider("max_listings")
            if start:
                return
        if isinstance(outcome, Blocked | Gone):
            return
        for request in self._follow(response, links, origin or asked):
            yield request
        if start and self._is_front(start, response.url):
            self._fronts.add(marketplace_key(response.url))
            async for request in self._sitemaps_of(response.url):
                yield request

    def _is_front(self, start: str, led_to: str) -> bool:
        """Whether a whole shop was asked for; its front page may lead on to one of a language."""
        return site_of(led_to) in self.sites and (is_front(start) or is_front(led_to))

    def _once(self, snapshot: Snapshot, url: str) -> Snapshot | Unrecognised:
        """Shops show a listing below each of its categories; one capture of it is enough. The one
        at the listing's own address always counts."""
        if hash(snapshot.key) in self._seen and listing_key(url) != snapshot.key:
            return Unrecognised(reason=f"shows {snapshot.key.id[:200]} again, which was read")
        self._seen.add(hash(snapshot.key))
        return snapshot

    def _has_ended(self) -> bool:
        return self.ending

    async def _read(
        self, response: Response, asked: str, *, first: bool
    ) -> tuple[Outcome, tuple[str, ...]]:
        """What became of a page, and what it links to."""
        if site_of(response.url) not in self.sites:
            if not first:
                elsewhere = f"leads to another site ({_site_name(response.url)})"
                return Unrecognised(reason=elsewhere), ()
            # A shop's own move (example.com to example.shop) is followed from a start address only
            # as far as telling where it leads.
            elsewhere = f"leads to another site; crawl {response.url[:200]} if you mean that"
            return Unrecognised(reason=elsewhere), ()
        headers = {
            key.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for key, values in response.headers.items()
            if values
        }
        page = Page(url=response.url, body=response.body, status=response.status, headers=headers)
        outcome, links = await self.parser.read(page, links=self.pages < self.most_pages)
        if isinstance(outcome, Gone):
            known = await self.keeper.known_listing(asked)
            if known is None:
                unseen = f"{outcome.reason}, and no listing was ever seen there; check it"
                return Unrecognised(reason=unseen), links
            return Gone(key=known, reason=outcome.reason), links
        return outcome, links

    async def failed(self, failure: Failure) -> None:
        """A request without an answer is an outcome too."""
        if self.ending:
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        reason = explain(error, request.url)
        too_large = "larger than the limit" in reason
        outcome: Outcome = Unrecognised(reason=reason) if too_large else Blocked(reason=reason)
        await self._record(request.url, outcome)

    async def _keep(self, response: Response) -> str | None:
        """Keep a page's bytes."""
        return await self.keeper.keep(response.body) if response.body else None

    async def _record(
        self,
        url: str,
        outcome: Outcome,
        response: Response | None = None,
        body: str | None = None,
    ) -> None:
        """Keep one page's end, and with it which bytes of it were kept."""
        if self.crawl_number is None:
            return
        number = self.crawl_number
        name = outcome_name(outcome)
        headers: tuple[tuple[str, str], ...] = ()
        if response is not None:
            headers = tuple(
                (key.decode("latin-1"), value.decode("latin-1"))
                for key, values in response.headers.items()
                for value in values or ()
            )
        captured_at = datetime.now(UTC)
        try:
            record = PageRecord(
                url=url,
                captured_at=captured_at,
                outcome=outcome,
                final_url=None if response is None else response.url,
                status=None if response is None else response.status,
                headers=headers,
                body=body,
                offered_in=self.ships_to,
                pictures=self.pictures.fetches(outcome.images)
                if isinstance(outcome, Snapshot)
                else (),
            )
            await self.keeper.record(number, record)
        except StorageError as error:
            self._storage_failed(error)
        self.pages += 1
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"listingwatch/{name}")
        reason = None if isinstance(outcome, Snapshot) else outcome.reason
        is_start = url in self.targets
        if isinstance(outcome, Blocked):
            self.trouble.append(f"{url}: {reason}")
        elif is_start and reason:
            self.unread_starts.append(f"{url}: {reason}")
        self._tell("page", outcome=name, url=url, reason=reason, start=is_start)

    def _storage_failed(self, error: StorageError) -> NoReturn:
        """Nothing more can be kept: stop, and say so. What was kept stays."""
        if not self.ending:
            self.ending = True
            assert self.crawler.stats is not None
            self.crawler.stats.set_value(FAILED, value=True)
            self.trouble.append(str(error))
            self._tell("message", text=str(error))
        raise CloseSpider("storage")

    # --- what pages lead to -----------------------------------------------------------------------

    def _follow(self, response: Response, links: tuple[str, ...], origin: str) -> Iterator[Request]:
        if self.pages >= self.most_pages:
            return
        site = site_of(response.url)
        whole_site = is_front(origin)
        # What the user himself named in an address may decide what is shown.
        given = {name for target in self.targets for name, _ in parse_qsl(urlsplit(target).query)}
        self._sessions |= session_fields(links, site) - given
        for url in links:
            if hash(url) in self._seen_links or not worth_following(url, site):
                continue
            if without_tracking(url, self._sessions) in self._starts:
                continue  # asked for already; the filter of duplicates does not know of starts
            if whole_site or priority_of(url) > 0 or below(url, origin):
                if len(self._seen_links) < REMEMBERED_LINKS:
                    self._seen_links.add(hash(url))
                yield self._page(url, origin=origin)

    async def _sitemaps_of(self, url: str) -> AsyncIterator[Request]:
        """Requests for what the site's sitemaps list: those that robots.txt names, else the usual
        place."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        named: list[str] = []
        if isinstance(robots, RobotsMiddleware):
            named = (await robots.policy(url)).sitemaps
        parts = urlsplit(url)
        waiting = named or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]
        site, listed = site_of(url), 0
        while waiting and self.sitemaps < MAX_SITEMAPS and listed < MAX_SITEMAP_ADDRESSES:
            address = waiting.pop(0)
            if site_of(address) != site:
                continue
            self.sitemaps += 1
            is_index, locations = await self._sitemap(address)
            for location in locations:
                if is_index:
                    waiting.append(location)
                elif worth_following(location, site):
                    listed += 1
                    if listed > MAX_SITEMAP_ADDRESSES or self.pages >= self.most_pages:
                        return
                    yield self._page(location, origin=url)

    async def _sitemap(self, address: str) -> tuple[bool, list[str]]:
        """Whether a sitemap is an index, and what it lists; nothing where there is none, which is
        nothing to report."""
        assert self.crawler.engine is not None
        try:
            request = Request(
                address, callback=NO_CALLBACK, meta={"download_maxsize": MAX_SITEMAP_BYTES}
            )
            response = await self.crawler.engine.download_async(request)
            body = response.body
            if gzip_magic_number(response):
                body = gunzip(body, max_size=MAX_SITEMAP_BYTES)
            if response.status != 200 or b"<!DOCTYPE" in body[:2_000] or b"<!ENTITY" in body:
                return False, []
            return await asyncio.to_thread(_locations, body)
        except Exception as error:  # noqa: BLE001 - hostile bytes; a sitemap is only a hint
            self.logger.info("sitemap %s: %s", address, error)
            return False, []

    def _tell(self, kind: str, **values: Any) -> None:
        self.crawler.signals.send_catch_log(EVENT, event={"kind": kind, **values})


def _locations(body: bytes) -> tuple[bool, list[str]]:
    """What a sitemap lists. Read through here and now: it is parsed as it is read, and its parser
    must not wander from one thread to another."""
    sitemap = Sitemap(body)
    found = [
        location
        for entry in islice(sitemap, MAX_SITEMAP_ADDRESSES)
        if (location := (entry.get("loc") or "").strip())
    ]
    return sitemap.type == "sitemapindex", found


def _site_name(url: str) -> str:
    return site_of(url)[:100]
