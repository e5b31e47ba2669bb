"""A spider for one page or some pictures: fetches, under the same guard and manners, and stores
nothing but what it is told to. Used by ``listingwatch read`` and by catalogue imports."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.events import EVENT
from crawler.failures import explain
from crawler.safety.media import picture_type
from crawler.safety.requests import AddressMiddleware


class PageSpider(Spider):
    """Fetches addresses and hands over each answer as an event: ``status``, ``headers``, ``body``
    (base64), or ``error``.

    :param url: addresses, blanks between.
    :param pictures: ``1`` to take answers only if they are pictures.
    """

    name = "page"
    needs = ("url",)

    def __init__(self, url: str = "", pictures: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.targets = tuple(url.split())
        self.only_pictures = pictures == "1"

    async def start(self) -> AsyncIterator[Any]:
        """One request for each address."""
        guard = self.crawler.get_downloader_middleware(AddressMiddleware)
        limit = self.crawler.settings.getint("LISTINGWATCH_MAX_PICTURE_BYTES")
        for target in self.targets:
            try:
                port = urlsplit(target).port
                if port is not None and isinstance(guard, AddressMiddleware):
                    guard.ports |= {port}
                yield Request(
                    target,
                    errback=self.failed,
                    dont_filter=True,
                    cb_kwargs={"asked": target},
                    meta={"download_maxsize": limit},
                )
            except ValueError as error:
                self._tell(asked=target, error=f"no address ({error}); check it")

    async def parse(self, response: Response, asked: str) -> None:
        """Hand over the answer."""
        if self.only_pictures and (response.status != 200 or not picture_type(response.body)):
            self._tell(asked=asked, error=f"status {response.status}, or no picture")
            return
        headers = {
            key.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for key, values in response.headers.items()
            if values
        }
        self._tell(
            asked=asked,
            url=response.url,
            status=response.status,
            headers=headers,
            body=base64.b64encode(response.body).decode("ascii"),
        )

    async def failed(self, failure: Failure) -> None:
        """Hand over why there is no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        asked = request.cb_kwargs["asked"]
        self._tell(asked=asked, error=explain(failure.value, request.url))

    def _tell(self, **values: Any) -> None:
        self.crawler.signals.send_catch_log(EVENT, event={"kind": "answer", **values})
