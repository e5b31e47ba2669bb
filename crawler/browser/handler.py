"""Asks the system's browser for pages, under the crawler's rules.

scrapy-playwright drives it. What a page asks for in turn goes through the guard
(:mod:`crawler.browser.proxy`) and is held to robots.txt; pictures, films and fonts are not loaded,
nothing is saved, windows that open are closed. It says who it is like every other request of ours.
What comes back is the page as it stands once it has built itself, marked with the name of the
browser, since these are not the bytes that the server sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import BrowserContext, Error, Page, Request, Route
from scrapy.exceptions import IgnoreRequest
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler

from crawler.browser.finding import executable, starter
from crawler.browser.proxy import GuardedProxy
from crawler.browser.stillness import attend, until_still
from crawler.politeness.robots import RobotsMiddleware
from crawler.safety.addresses import WEB_PORTS, Allowed, why_refused
from crawler.safety.requests import AddressMiddleware

if TYPE_CHECKING:
    from scrapy import Request as ScrapyRequest
    from scrapy.crawler import Crawler
    from scrapy.http import Response

PATIENCE = 45.0
"""Seconds for one page, from its first byte to its last change."""

MOST_REQUESTS = 400
"""Of one page; real ones make some dozens."""

NOT_LOADED = frozenset(
    {"image", "media", "font", "texttrack", "manifest", "ping", "cspviolationreport", "prefetch"}
)
RENDERED_BY = b"Listingwatch-Rendered-By"

_ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--disable-gpu",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)


class BrowserFailedError(IgnoreRequest):
    """The browser did not bring the page; the message says why, and the way out."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # untyped
    """For requests with ``playwright`` in their meta; all others go the usual way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._allowed = Allowed.of(settings.getlist("LISTINGWATCH_ALLOW_HOSTS"))
        self._proxy = GuardedProxy(self._allowed, self._ports)
        self._address: str | None = None
        self._folders: list[Path] = []
        self._largest = settings.getint("DOWNLOAD_MAXSIZE")
        self._made: dict[ScrapyRequest, Page] = {}
        self._asked: dict[Page, int] = {}
        self._no_browser: str | None = None
        self.abort_request = self.is_refused

    def _ports(self) -> frozenset[int]:
        guard = self._crawler.get_downloader_middleware(AddressMiddleware)
        return guard.ports if isinstance(guard, AddressMiddleware) else WEB_PORTS

    # --- one page -------------------------------------------------------------------------------

    async def download_request(self, request: ScrapyRequest) -> Response:
        """:raises BrowserFailedError: when it did not come, or is too large."""
        if not request.meta.get("playwright"):
            response: Response = await super().download_request(request)
            return response
        try:
            async with asyncio.timeout(PATIENCE):
                response = await super().download_request(request)
        except TimeoutError as error:
            raise BrowserFailedError(
                "the browser was not done with it in time; try again later"
            ) from error
        except Error as error:
            raise BrowserFailedError(_told(error)) from error
        finally:
            page = self._made.pop(request, None)
            if page is not None:
                self._asked.pop(page, None)
                if not page.is_closed():
                    with contextlib.suppress(Error):
                        await page.close()
        if len(response.body) > self._largest:
            raise BrowserFailedError("what the browser made of it is larger than the limit")
        return response

    async def _create_page(self, request: ScrapyRequest, spider: Any) -> Page:
        page: Page = await super()._create_page(request, spider)
        self._made[request] = page
        attend(page)
        return page

    async def _apply_page_methods(self, page: Page, request: ScrapyRequest, spider: Any) -> None:
        await until_still(page)
        await super()._apply_page_methods(page, request, spider)

    async def _download_request_with_page(
        self, request: ScrapyRequest, page: Page, spider: Any
    ) -> Response:
        response: Response = await super()._download_request_with_page(request, page, spider)
        browser = page.context.browser
        name = "a browser" if browser is None else f"{browser.browser_type.name} {browser.version}"
        response.headers[RENDERED_BY] = name.encode()
        return response

    async def is_refused(self, asked: Request) -> bool:
        """Whether a page must not have what it asks for."""
        if asked.resource_type in NOT_LOADED:
            return True
        if why_refused(asked.url, self._allowed, self._ports()) is not None:
            return True
        with contextlib.suppress(Error):  # a worker's request belongs to no frame
            page = asked.frame.page
            self._asked[page] = self._asked.get(page, 0) + 1
            if self._asked[page] > MOST_REQUESTS:
                return True
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if not isinstance(robots, RobotsMiddleware):
            return True
        return await robots.why_not(asked.url) is not None

    # --- the browser ----------------------------------------------------------------------------

    async def _maybe_launch_in_thread(self) -> None:
        """Nothing is started before a page needs it: Scrapy makes a handler for each scheme."""

    async def _create_browser_context(
        self, name: str, context_kwargs: dict[str, Any] | None, spider: Any = None
    ) -> BrowserContextWrapper:
        del context_kwargs
        if self._no_browser is not None:
            raise BrowserFailedError(self._no_browser)
        browser = executable(self._crawler.settings.get("LISTINGWATCH_BROWSER_PATH") or "")
        if browser is None:
            raise BrowserFailedError("no browser was found; install Chromium")
        if self._address is None:
            self._address = await self._proxy.start()
            await self._launch()
        folder = Path(tempfile.mkdtemp(prefix="listingwatch-browser-"))
        self._folders.append(folder)
        profile = folder / "profile"
        profile.mkdir()
        start = starter(browser, folder, profile)
        options = {
            "user_data_dir": str(profile),
            "executable_path": start,
            "args": list(_ARGUMENTS),
            "chromium_sandbox": True,
            "headless": True,
            # Not ours: that holds keys and passwords.
            "env": {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"},
            "proxy": {
                "server": self._address,
                "username": self._proxy.username,
                "password": self._proxy.password,
            },
            "user_agent": str(self._crawler.settings["USER_AGENT"]),
            "accept_downloads": False,
            "service_workers": "block",
            "viewport": {"width": 1280, "height": 1600},
        }
        try:
            made: BrowserContextWrapper = await super()._create_browser_context(
                name, options, spider
            )
        except Error as error:
            # It is not tried again for every page.
            self._no_browser = (
                f"{browser} cannot be started in its sandbox ({_first(error)}); allow user "
                "namespaces, or import saved pages"
            )
            raise BrowserFailedError(self._no_browser) from error
        await _close_what_opens(made.context)
        return made

    async def _close(self) -> None:
        try:
            await super()._close()
        finally:
            await self._proxy.stop()
            for folder in self._folders:
                shutil.rmtree(folder, ignore_errors=True)


async def _close_what_opens(context: BrowserContext) -> None:
    """A page that a page opened belongs to no request of ours: it gets nothing, and goes."""

    async def nothing(route: Route) -> None:
        await route.abort()

    async def close(page: Page) -> None:
        with contextlib.suppress(Error):
            if await page.opener() is not None:
                await page.close()

    # Our own pages have a route of their own, which goes before this one.
    await context.route("**/*", nothing)
    context.on("page", close)


def _told(error: Error) -> str:
    text = _first(error)
    if "Timeout" in text:
        return "the browser got no answer in time; try again later"
    if "download" in text.lower() or "ERR_ABORTED" in text:
        return "no page but a file to save"
    return f"the browser could not open it ({text}); try again later"


def _first(error: Error) -> str:
    return error.message.strip().partition("\n")[0][:200]
