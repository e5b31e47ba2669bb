"""robots.txt as RFC 9309 has it, and ``Crawl-delay`` beside it.

Scrapy's own middleware lets everything through where robots.txt cannot be had. The standard says
the opposite for servers that fail (section 2.3.1.4); everything is allowed only where the file is
missing (4xx, section 2.3.1.3). Each authority's file is asked for once in a run.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.failures import explain
from crawler.politeness.keys import KEYED

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_SIZE = 500 * 1024
"""RFC 9309, section 2.5: at least 500 KiB must be read; more is cut off."""

MAX_AUTHORITIES = 2_000
PRIORITY = 1_000
MAX_CRAWL_DELAY = 60.0
"""Seconds. Who asks for more is obeyed at this pace and told about."""


class RobotsRefusedError(IgnoreRequest):
    """robots.txt keeps us out; the message says how, and the way out."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What one authority allows. ``refusal``: nothing at all, because of this."""

    rules: Protego | None
    refusal: str | None = None

    def why_not(self, url: str, agent: str) -> str | None:
        if self.refusal is not None:
            return self.refusal
        if self.rules is None or self.rules.can_fetch(url, agent):
            return None
        return "the site's robots.txt does not allow it; ask the site, or import saved pages of it"

    def delay(self, agent: str) -> float | None:
        """Seconds between requests that the site asks for."""
        value = None if self.rules is None else self.rules.crawl_delay(agent)
        return None if value is None else min(max(float(value), 0.0), MAX_CRAWL_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        return [] if self.rules is None else list(self.rules.sitemaps)[:50]


class RobotsMiddleware:
    """Asks each authority's robots.txt before the first request to it; pictures' hosts included."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["LISTINGWATCH_ROBOTS_AGENT"])
        self._policies: dict[str, asyncio.Future[Policy]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """:raises RobotsRefusedError: when the site does not let us."""
        if request.meta.get("robots_itself") or request.meta.get(KEYED):
            return  # whoever has a key to an interface is let in by its licence
        policy = await self.policy(request.url)
        reason = policy.why_not(request.url, self._agent)
        if reason is not None:
            raise RobotsRefusedError(f"{request.url[:300]}: {reason}")
        self._slow_down(request, policy)

    async def why_not(self, url: str) -> str | None:
        """What keeps us from an address; None where nothing does."""
        return (await self.policy(url)).why_not(url, self._agent)

    async def policy(self, url: str) -> Policy:
        """The policy of an address's authority; whoever asks while it is fetched waits for it."""
        parts = urlsplit(url)
        authority = f"{parts.scheme}://{parts.netloc}"
        waiting = self._policies.get(authority)
        if waiting is None:
            if len(self._policies) >= MAX_AUTHORITIES:
                self._policies.pop(next(iter(self._policies)))
            waiting = asyncio.get_running_loop().create_future()
            self._policies[authority] = waiting
            waiting.set_result(await self._fetch(authority))
        return await asyncio.shield(waiting)

    async def _fetch(self, authority: str) -> Policy:
        request = Request(
            f"{authority}/robots.txt",
            priority=PRIORITY,
            callback=NO_CALLBACK,
            meta={"robots_itself": True, "download_maxsize": 10 * MAX_SIZE},
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever keeps us from it, the rule is the same
            return Policy(None, f"its robots.txt cannot be read ({explain(error, request.url)})")
        return self._read(response)

    @staticmethod
    def _read(response: Response) -> Policy:
        if response.status >= 500 or response.status == 429:
            return Policy(
                None,
                f"its robots.txt answers with status {response.status}, which means do not crawl "
                "(RFC 9309); try again later",
            )
        if not 200 <= response.status < 300:
            return Policy(None)
        text = response.body[:MAX_SIZE].decode("utf-8", "replace")
        if "\x00" in text[:1000] or text.lstrip()[:1] == "<":
            return Policy(None)  # a page or a picture in its place is no robots.txt
        return Policy(Protego.parse(text))

    def _slow_down(self, request: Request, policy: Policy) -> None:
        """Let the host's slot wait as long as the site asks for."""
        delay = policy.delay(self._agent)
        if delay is None or self._crawler.engine is None:
            return
        request.meta["crawl_delay"] = delay
        key = request.meta.get("download_slot") or urlparse_cached(request).hostname or ""
        slot = self._crawler.engine.downloader.slots.get(key)
        if slot is not None and slot.delay < delay:
            slot.delay = delay
            slot.concurrency = 1
