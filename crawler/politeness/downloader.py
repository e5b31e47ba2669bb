"""Scrapy's downloader, keeping to a host's concurrency also where there is no delay.

Scrapy 2.19 counts a transfer once its task runs, but starts as many tasks as there were places when
it looked: where no delay spreads them, a full queue has half as many again under way as it may.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


class CountingDownloader(Downloader):
    """Counts a transfer when it is decided on."""

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
