"""What stands in a sitemap's place: whatever it is, the crawl goes on, and ends."""

from __future__ import annotations

import asyncio

import pytest

from crawler.sitemaps import _locations
from tests.commands import Command
from tests.fakemarket.server import FakeShop, product, send

BLANK = " \n"


@pytest.mark.parametrize("body", [b"", BLANK.encode(), b"not xml", b"\x00" * 10, b'{"a": 1}', b"<"])
def test_what_is_no_sitemap_ends_as_an_error_that_a_future_can_carry(body: bytes) -> None:
    """A StopIteration cannot be told to who waits for a thread, who then waits for ever."""

    async def ask() -> None:
        await asyncio.wait_for(asyncio.to_thread(_locations, body), 10)

    with pytest.raises((ValueError, SyntaxError)):
        asyncio.run(ask())


@pytest.mark.parametrize("body", [BLANK, "<!doctype html><title>Home</title>", "<b>", "{}"])
def test_a_crawl_ends_whatever_the_sitemap_is(command: Command, body: str) -> None:
    """Shops that build their pages in the browser answer every address with the same page."""
    with FakeShop() as shop:
        shop.home("/p/lamp-1")
        shop.page("/p/lamp-1", product("Lamp", []))
        shop.pages["/sitemap.xml"] = lambda request: send(request, body)
        told = command.json("crawl", shop.url, "--allow-host", shop.host)
    assert told["pages"]["snapshot"] == 1
    assert shop.asked["/sitemap.xml"] == 1
