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
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawler.browser.asking import Rendering
from crawler.marketplaces.asking import Ask
from crawler.marketplaces.registry import by_spelling, closed, reader_for
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page
from crawler.sitemaps import Sitemaps
from crawler.sites import (
    below,
    is_front,
    priority_of,
    session_fields,
    site_of,
    without_tracking,
    worth_following,
)
from crawler.spiders.asking import AskingSpider
from domain.errors import StorageError
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

REMEMBERED_LINKS = 50_000
"""Links that need not be looked at twice: every page of a shop repeats its menu. Of addresses and
keys only the 64-bit hash is remembered: there are as many as the shop has pages."""

MOST_MISSING = 1_000
"""Listings that nothing leads to any more which one crawl looks for; the next takes the others."""


class ShopSpider(AskingSpider):
    """See the module's docstring.

    :param url: start addresses, blanks between.
    """

    name = "shop"
    sitemaps: Sitemaps
    rendering: Rendering

    def __init__(self, url: str = "", **kwargs: Any) -> None:
        super().__init__(url=url, **kwargs)
        self.sites = {site_of(target) for target in self.targets}
        self._starts = {without_tracking(target) for target in self.targets}
        self._sessions: set[str] = set()
        self._seen: set[int] = set()
        self._seen_links: set[int] = set()
        self._fronts: set[str] = set()
        self._instead: dict[str, tuple[str, tuple[str, ...], str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.sitemaps = Sitemaps(crawler)
        spider.rendering = Rendering.of(crawler.settings)
        return spider

    # --- beginning and end ----------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """The start addresses, and the sitemaps of front pages."""
        await self.begin()
        self.allow_ports(self.targets)
        for target in self.targets:
            if (reason := closed(target)) is not None:
                await self._record(target, Blocked(reason=reason))
                continue
            try:
                yield self._page(target, start=target)
            except ValueError as error:
                await self._record(target, Blocked(reason=f"no address ({error}); check it"))

    def at_the_end(self) -> Iterator[Callable[[], Awaitable[list[Request]]]]:
        """All that is linked was read: what was there the last time and nothing leads to any more,
        or a listing would go unnoticed."""
        yield self._missing
        yield from super().at_the_end()

    async def _missing(self) -> list[Request]:
        room = min(MOST_MISSING, self.most_pages - self.pages)
        if self.most is not None or not self._fronts or self.crawl_number is None or room <= 0:
            return []
        try:
            urls = await self.keeper.not_met(self.crawl_number, sorted(self._fronts), room)
        except StorageError as error:
            self._storage_failed(error)
        return [self._page(url, origin=url) for url in urls]

    # --- pages ----------------------------------------------------------------------------------

    def _page(self, url: str, *, start: str | None = None, origin: str | None = None) -> Request:
        return Request(
            url if start else without_tracking(url, self._sessions),
            callback=self.parse,
            errback=self.failed,
            priority=100 if start else priority_of(url),
            dont_filter=bool(start),
            meta=self.rendering.meta(url),
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
        if (in_browser := self.rendering.again(response, outcome)) is not None:
            yield in_browser
            return
        if isinstance(outcome, Gone):
            again = self._page(asked, start=start, origin=origin)
            if self.doubts.puts_aside(response.request, again, asked, outcome):
                return
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
        territories = reader_for(response.url).territories(response.url)
        sure = isinstance(outcome, Gone) and self.doubts.settles(response.request, outcome)
        await self._record(asked, outcome, response, body, territories, sure=sure)
        if isinstance(outcome, Snapshot):
            if self.most is not None and self.snapshots >= self.most:
                raise CloseSpider("max_listings")
            if start:
                return
        if isinstance(outcome, Blocked | Gone):
            return
        front = bool(start) and self._is_front(str(start), response.url)
        if front:
            self._fronts.add(marketplace_key(response.url))
            asked_instead = await self._catalogue(response, links, origin or asked)
            if asked_instead is not None:
                yield asked_instead
                return
        for request in self._follow(response.url, links, origin or asked):
            yield request
        if front:
            async for request in self._sitemaps_of(response.url):
                yield request

    # --- shops with an interface ------------------------------------------------------------------

    async def _catalogue(
        self, response: Response, links: tuple[str, ...], origin: str
    ) -> Request | None:
        """The request for all that a shop sells, where its software has an interface for that; its
        pages are read only if that comes to nothing."""
        page = Page(url=response.url, body=response.body, status=response.status)
        found = await self.parser.catalogue(page)
        if found is None or site_of(found[1].url) != site_of(response.url):
            return None
        reader, ask = found
        self._instead[ask.url] = (response.url, links, origin)
        return self.request_for(by_spelling(reader), ask, priority=100)

    async def answered(
        self, response: Response, reader: str, ask: Ask, crawl: int | None = None
    ) -> AsyncIterator[Any]:
        """What the interface tells of; where that is no listing, the shop's pages."""
        before = self.snapshots
        async for request in super().answered(response, reader, ask, crawl):
            yield request
        if self.snapshots == before and not self._has_ended():
            await self._read_pages_instead(ask)

    async def unanswered(self, failure: Failure) -> None:
        await super().unanswered(failure)
        request: Request = failure.request  # type: ignore[attr-defined]
        await self._read_pages_instead(request.cb_kwargs["ask"])

    async def _read_pages_instead(self, ask: Ask) -> None:
        found = self._instead.pop(ask.url, None)
        engine = self.crawler.engine
        if found is None or engine is None:
            return
        front, links, origin = found
        for request in self._follow(front, links, origin):
            engine.crawl(request)
        async for request in self._sitemaps_of(front):
            engine.crawl(request)

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

    # --- what pages lead to -----------------------------------------------------------------------

    def _follow(self, shown_at: str, links: tuple[str, ...], origin: str) -> Iterator[Request]:
        if self.pages >= self.most_pages:
            return
        site = site_of(shown_at)
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
        """Requests for what the site's sitemaps list."""
        async for location in self.sitemaps.addresses(url):
            if self.pages >= self.most_pages:
                return
            yield self._page(location, origin=url)


def _site_name(url: str) -> str:
    return site_of(url)[:100]
