"""Fetches a listing's pictures as they are served, from whatever host, under the same guard."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from crawler.failures import explain
from crawler.keeping import Keeper
from crawler.safety.media import picture_type
from domain.errors import StorageError
from domain.page import ImageRef, PictureFetch
from domain.ports import Prior

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

REMEMBERED = 10_000
"""Addresses whose result is remembered in one run; listings of one shop share pictures."""

AT_ONCE = 8
PRIORITY = 50
"""Before further pages: a snapshot waits for its pictures."""


class Pictures:
    """The pictures of one crawl; each address is asked for once."""

    def __init__(self, crawler: Crawler, keeper: Keeper) -> None:
        self._crawler = crawler
        self._keeper = keeper
        self._most = crawler.settings.getint("LISTINGWATCH_MAX_PICTURES")
        self._limit = crawler.settings.getint("LISTINGWATCH_MAX_PICTURE_BYTES")
        self._asked: dict[str, asyncio.Task[ImageRef]] = {}
        self._results: OrderedDict[str, ImageRef] = OrderedDict()
        self._fetches: dict[str, PictureFetch] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, wanted: tuple[ImageRef, ...]) -> tuple[ImageRef, ...]:
        """The same pictures with their digests, or why they are missing.

        :raises StorageError: when they cannot be kept.
        """
        new = [image.url for image in wanted[: self._most] if not self._is_known(image.url)]
        priors: Mapping[str, Prior] = {}
        if new:
            priors = await self._keeper.prior_pictures(new)
        return tuple(
            await asyncio.gather(
                *(
                    self._one(image.url, priors.get(image.url))
                    if number < self._most
                    else self._left_out(image.url, number)
                    for number, image in enumerate(wanted)
                )
            )
        )

    async def _left_out(self, url: str, number: int) -> ImageRef:
        reason = f"picture {number + 1} of its listing; {self._most} are fetched"
        return ImageRef(url=url, missing=reason)

    def _is_known(self, url: str) -> bool:
        return url in self._results or url in self._asked

    async def _one(self, url: str, prior: Prior | None) -> ImageRef:
        if (known := self._results.get(url)) is not None:
            return known
        task = self._asked.get(url)
        if task is None:
            task = asyncio.ensure_future(self._fetch(url, prior))
            self._asked[url] = task
            task.add_done_callback(lambda done: self._remember(url, done))
        return await asyncio.shield(task)

    def _remember(self, url: str, done: asyncio.Task[ImageRef]) -> None:
        """What became of it, without the task, which is ten times as large."""
        del self._asked[url]
        if done.cancelled() or done.exception() is not None:
            return  # storage failed: the crawl ends
        self._results[url] = done.result()
        if len(self._results) > REMEMBERED:
            self._results.popitem(last=False)

    async def _fetch(self, url: str, prior: Prior | None) -> ImageRef:
        stats = self._crawler.stats
        assert self._crawler.engine is not None
        assert stats is not None
        conditions = {} if prior is None else prior.conditions()
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=PRIORITY,
            headers={"Accept": "image/avif,image/webp,image/*,*/*;q=0.5"} | conditions,
            meta={"download_maxsize": self._limit},
        )
        try:
            async with self._room:
                response = await self._crawler.engine.download_async(request)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the picture is missing
            stats.inc_value("listingwatch/pictures_missing")
            return ImageRef(url=url, missing=explain(error, url))
        if response.status == 304 and prior is not None:
            stats.inc_value("listingwatch/pictures")
            stats.inc_value("listingwatch/pictures_not_modified")
            return ImageRef(url=url, digest=prior.digest)
        if response.status != 200:
            stats.inc_value("listingwatch/pictures_missing")
            return ImageRef(url=url, missing=f"status {response.status}")
        if picture_type(response.body) is None:
            stats.inc_value("listingwatch/pictures_missing")
            return ImageRef(url=url, missing="what was served is no picture")
        digest = await self._keeper.keep(response.body)
        stats.inc_value("listingwatch/pictures")
        self._note(url, digest, response)
        return ImageRef(url=url, digest=digest)

    def _note(self, url: str, digest: str, response: Response) -> None:
        """What the server said, so that it can be asked on condition next time."""
        etag = response.headers.get("ETag")
        changed = response.headers.get("Last-Modified")
        self._fetches[url] = PictureFetch(
            url,
            digest,
            None if etag is None else etag.decode("latin-1")[:1_000],
            None if changed is None else changed.decode("latin-1")[:100],
        )

    def fetches(self, images: tuple[ImageRef, ...]) -> tuple[PictureFetch, ...]:
        """What was fetched for these, each told once."""
        return tuple(
            fetch for image in images if (fetch := self._fetches.pop(image.url, None)) is not None
        )
