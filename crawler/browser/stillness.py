"""Waits until a page has built itself: nothing that it asked for is on its way, and it has stopped
growing. Lists that fill as one scrolls are scrolled a few times.

A page decides for itself when it is done, so all of this has an end.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.async_api import Page, Request

STEP = 0.2
STILL = 4
"""Steps without a change after which a page that shows something is done."""

STILL_BARE = 15
"""Likewise for one that shows next to nothing yet."""

SHOWS = 200
"""Characters of text from which on a page shows something; below it, it is taken for a shell."""

LONGEST = 15.0
SCROLLS = 6

_SHAPE = """() => [document.body ? document.body.innerText.length : 0,
    document.images.length, document.links.length]"""
_SCROLL = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
_BUILDS = frozenset({"document", "script", "xhr", "fetch"})

_open: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def attend(page: Page) -> None:
    """Keep count of what a page has asked for and not yet got."""
    waiting: set[Request] = set()
    _open[page] = waiting

    def asked(request: Request) -> None:
        if request.resource_type in _BUILDS:
            waiting.add(request)

    def ended(request: Request) -> None:
        waiting.discard(request)

    page.on("request", asked)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)


async def until_still(page: Page) -> None:
    """Wait, scroll, and wait again, :data:`LONGEST` seconds in all."""
    end = time.monotonic() + LONGEST
    shape = await _still(page, end)
    for _ in range(SCROLLS):
        if time.monotonic() > end:
            return
        await page.evaluate(_SCROLL)
        before, shape = shape, await _still(page, end)
        if shape[2] <= before[2]:
            return


async def _still(page: Page, end: float) -> list[int]:
    waiting = _open.get(page, set())
    shape: list[int] = [0, 0, 0]
    unchanged = 0
    while time.monotonic() < end:
        now: list[int] = await page.evaluate(_SHAPE)
        unchanged = unchanged + 1 if now == shape and not waiting else 0
        shape = now
        if unchanged >= (STILL if shape[0] >= SHOWS else STILL_BARE):
            break
        await asyncio.sleep(STEP)
    return shape
