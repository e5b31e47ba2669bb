"""What a site's sitemaps list: those that its robots.txt names, else the one at the usual place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap

from crawler.politeness.robots import RobotsMiddleware
from crawler.sites import site_of, worth_following

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MAX_SITEMAPS = 50
MAX_SITEMAP_ADDRESSES = 50_000
"""sitemaps.org, protocol: at most 50,000 addresses and 50 MB in one file."""

_ENTITY = b"<!ENTITY"
MAX_SITEMAP_BYTES = 50 * 1024 * 1024


class Sitemaps:
    """The sitemaps that one crawl reads, no more of them than :data:`MAX_SITEMAPS`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._read = 0

    async def addresses(self, url: str) -> AsyncIterator[str]:
        """What the sitemaps of an address's site list and is worth following."""
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        named: list[str] = []
        if isinstance(robots, RobotsMiddleware):
            named = (await robots.policy(url)).sitemaps
        parts = urlsplit(url)
        waiting = named or [f"{parts.scheme}://{parts.netloc}/sitemap.xml"]
        site, listed = site_of(url), 0
        while waiting and self._read < MAX_SITEMAPS and listed < MAX_SITEMAP_ADDRESSES:
            address = waiting.pop(0)
            if site_of(address) != site:
                continue
            self._read += 1
            is_index, locations = await self._sitemap(address)
            for location in locations:
                if is_index:
                    waiting.append(location)
                elif worth_following(location, site):
                    listed += 1
                    if listed > MAX_SITEMAP_ADDRESSES:
                        return
                    yield location

    async def _sitemap(self, address: str) -> tuple[bool, list[str]]:
        """Whether a sitemap is an index, and what it lists; nothing where there is none, which is
        nothing to report."""
        assert self._crawler.engine is not None
        try:
            request = Request(
                address, callback=NO_CALLBACK, meta={"download_maxsize": MAX_SITEMAP_BYTES}
            )
            response = await self._crawler.engine.download_async(request)
            body = response.body
            if gzip_magic_number(response):
                body = gunzip(body, max_size=MAX_SITEMAP_BYTES)
            if response.status != 200 or b"<!doctype" in body[:2_000].lower() or _ENTITY in body:
                return False, []
            return await asyncio.to_thread(_locations, body)
        except Exception as error:  # noqa: BLE001 - hostile bytes; a sitemap is only a hint
            logger.info("sitemap %s: %s", address, error)
            return False, []


def _locations(body: bytes) -> tuple[bool, list[str]]:
    """What a sitemap lists. Read through here and now: it is parsed as it is read, and its parser
    must not wander from one thread to another.

    :raises ValueError: when it is none.
    """
    try:
        sitemap = Sitemap(body)
    except StopIteration as error:
        # A future cannot carry it: whoever waits for the thread would wait for ever.
        raise ValueError("no sitemap but something else") from error
    found = [
        location
        for entry in islice(sitemap, MAX_SITEMAP_ADDRESSES)
        if (location := (entry.get("loc") or "").strip())
    ]
    return sitemap.type == "sitemapindex", found
