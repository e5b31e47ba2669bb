"""Which pages are asked of the browser: those of sites that the user switched it on for, from the
first of them on that turns out to be a shell without content.

Every site is asked the plain way first, which costs it least; a site whose pages are shells is
asked of the browser at once after that.
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.browser.finding import why_not
from crawler.politeness.conditional import CONDITIONAL
from crawler.reading.walls import EMPTY_SHELL
from crawler.sites import site_of
from domain.page import Outcome, Unrecognised

BY_BROWSER = "playwright"
"""Key in a request's meta that scrapy-playwright looks for."""


class Rendering:
    """Keeps which sites need a browser.

    :param hosts: where it may be used: ``shop.example.com``, or ``*`` for every site.
    :param browser: its path, where it is not on the system's.
    """

    def __init__(self, hosts: Iterable[str], browser: str = "") -> None:
        named = [host.strip().lower() for host in hosts if host.strip()]
        self._everywhere = "*" in named
        self._sites = {site_of(f"http://{host}") for host in named if host != "*"}
        self._browser = browser
        self._shells: set[str] = set()

    @classmethod
    def of(cls, settings: BaseSettings) -> Rendering:
        """As Scrapy's settings have it."""
        hosts = settings.getlist("LISTINGWATCH_BROWSER")
        return cls(hosts, settings.get("LISTINGWATCH_BROWSER_PATH") or "")

    def meta(self, url: str) -> dict[str, bool]:
        """What a request for a page carries so that the right one is asked."""
        # A shell that has not changed says nothing about what it shows.
        return {BY_BROWSER: True} if site_of(url) in self._shells else {CONDITIONAL: True}

    def again(self, response: Response, outcome: Outcome) -> Request | None:
        """The request to the browser, where a page turned out to be a shell and one may be used."""
        request = response.request
        if (
            not isinstance(outcome, Unrecognised)
            or outcome.reason != EMPTY_SHELL
            or request is None
            or request.meta.get(BY_BROWSER)
            or not self._may(response.url)
            or why_not(self._browser) is not None
        ):
            return None
        self._shells.add(site_of(response.url))
        meta = {key: value for key, value in request.meta.items() if key in _KEPT}
        return Request(
            request.url,
            callback=request.callback,
            errback=request.errback,
            priority=request.priority,
            cb_kwargs=request.cb_kwargs,
            meta=meta | {BY_BROWSER: True},
            dont_filter=True,
        )

    def _may(self, url: str) -> bool:
        return self._everywhere or site_of(url) in self._sites


_KEPT = frozenset({"depth", "download_slot", "crawl_delay"})
