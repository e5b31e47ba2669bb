"""Refuses requests whose address alone says that they must not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from crawler.safety.addresses import WEB_PORTS, Allowed, why_refused

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class RequestRefusedError(IgnoreRequest):
    """A request that is not made; the message says why and names the way out."""


class AddressMiddleware:
    """Looks at every request, redirects and robots.txt included, before it is made.

    Ports other than the web's are allowed where a start address names them: the spider adds these
    through :attr:`ports`.
    """

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self.ports = WEB_PORTS

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressMiddleware:
        return cls(Allowed.of(crawler.settings.getlist("LISTINGWATCH_ALLOW_HOSTS")))

    def process_request(self, request: Request) -> None:
        """:raises RequestRefusedError: when the address must not be asked for."""
        reason = why_refused(request.url, self._allowed, self.ports)
        if reason is not None:
            raise RequestRefusedError(f"{request.url[:300]}: {reason}")
