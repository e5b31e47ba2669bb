"""The boxes of a page in which other pages' things are shown: a picture, a name and a price that
lead there. What stands in one is not the page's own."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from crawler.reading.outline import Outline
from crawler.reading.text import text_of

CARD_DEPTH = 8
CARD_LINKS = 12
"""How far up and how wide a box is looked at for being a card; larger ones are no cards."""


class Cards:
    """The cards of one page; each box is looked at once."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._document = outline.document
        self._known: dict[Any, bool] = {}
        self._own = _bare(outline.document.page.url)
        self._addresses: dict[str, str | None] = {}

    def holds(self, element: Any) -> bool:
        """Whether it belongs to what is shown of another page's thing: a box beside the page's
        heading whose picture and name lead to one other address."""
        current, depth = element, 0
        above = self._outline.above_heading
        while current is not None and depth < CARD_DEPTH and current not in above:
            if current not in self._known:
                self._known[current] = self._is_card(current)
            if self._known[current]:
                return True
            current, depth = current.getparent(), depth + 1
        return False

    def _is_card(self, box: Any) -> bool:
        """Whether picture and name in a box lead to the same other address, and most of its links
        do: what stands around the page's own price links to this and that."""
        links = list(islice(box.iter("a"), CARD_LINKS + 1))
        if len(links) > CARD_LINKS:
            return False
        pictured: set[str] = set()
        named: set[str] = set()
        led: Counter[str] = Counter()
        for link in links:
            href = link.get("href")
            address = self._address(href) if href else None
            if address is None:
                continue
            led[address] += 1
            if len(link) and next(link.iter("img"), None) is not None:
                pictured.add(address)
            if len(text_of(link, 200)) >= 3:
                named.add(address)
        return any(led[address] * 2 > led.total() for address in pictured & named)

    def _address(self, href: str) -> str | None:
        """Where a link leads, None where it leads nowhere or to this page."""
        if href not in self._addresses:
            address = self._document.join(href)
            is_own = address is None or _bare(address) == self._own
            self._addresses[href] = None if is_own else address
        return self._addresses[href]


def _bare(address: str) -> str:
    """An address without what says how one came there: enough to know the page's own."""
    return address.partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/")
