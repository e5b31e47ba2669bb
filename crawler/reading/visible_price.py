"""The price that people see on a page, for shops without structured data and to check those with it.

Prices are taken from elements that call themselves prices, current ones before struck-through ones,
near the page's heading before far ones. Where no element calls itself a price, a short text that is
nothing but money may stand in for one, close behind the heading. When in doubt there is no value: a
wrong price is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from crawler.reading.currencies import CODE_PATTERN, SIGN_PATTERN
from crawler.reading.keys import listing_id
from crawler.reading.outline import Outline, names_of, speaks_of
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import text_of
from domain.money import Price

_MONEY = re.compile(rf"{CODE_PATTERN}|(?i:{SIGN_PATTERN})")
_ONLY_MONEY = re.compile(
    rf"^\s*(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))?\s*\d[\d.,'’\s]*[-–—]?\s*"
    rf"(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))?\s*$"
)
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_SILENT = frozenset({"script", "style", "option", "label", "title", "del", "s", "strike", "input"})
_AMOUNTS = ("content", "data-price", "data-price-amount", "data-product-price")
_FORMER = frozenset({"del", "s", "strike"})

CARD_DEPTH = 8
CARD_LINKS = 40
"""How far up and how wide a box is looked at for being a card; larger ones are parts of the page."""
MAX_CANDIDATES = 400
NEAR = 600
"""Elements behind the heading within which plain money counts as the price."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price that stands on the page, how likely it is the one asked now (higher is likelier; zero
    and below is out), and whether it calls itself a former one."""

    price: Price
    weight: float
    former: bool = False


class VisiblePrice:
    """The prices of one page."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._document = outline.document
        self._cards: dict[Any, bool] = {}
        self._own = listing_id(outline.document.page.url)
        self._struck: list[Price] = []
        self._addresses: dict[str, str | None] = {}

    @cached_property
    def price(self) -> Price | None:
        """The price that the page asks now, or None where there is none or no telling which."""
        if self.candidates:
            return max(self.candidates, key=lambda candidate: candidate.weight).price
        return self._plain_money()

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The named prices that may be asked now, in the order of the page."""
        return list(islice(self._candidates(), MAX_CANDIDATES))

    @property
    def former(self) -> list[Price]:
        """Prices that call themselves former ones: struck through, list, before."""
        _ = self.candidates
        return self._struck

    def _candidates(self) -> Iterator[Candidate]:
        outline = self._outline
        heading = outline.heading_place
        for element, names in outline.priced():
            if element.tag in _SILENT:
                self._remember_former(element)
                continue
            weight = self._weight(element, names)
            if weight is None:
                self._remember_former(element)
                continue
            price = self._price_of(element)
            if price is None or self._on_a_card(element):
                continue
            place = outline.places[element] - heading
            weight -= min(abs(place), 3_000) / 1_000 + (1.0 if place < 0 else 0.0)
            weight += 1.5 if price.currency or _MONEY.search(price.raw) else 0.0
            weight += 0.5 if _DECIMALS.search(price.raw) else 0.0
            if weight > 0:
                yield Candidate(price, weight)

    def _remember_former(self, element: Any) -> None:
        if len(self._struck) < 50 and element.tag in _FORMER | {"span", "div", "p", "li"}:
            price = self._price_of(element)
            if price is not None:
                self._struck.append(price)

    def _weight(self, element: Any, names: str) -> float | None:
        if speaks_of("not_now", names):
            return None
        weight = 1.0 + (1.0 if speaks_of("now", names) else 0.0)
        if (element.get("itemprop") or "").lower() in {"price", "lowprice"}:
            weight += 2.0
        current, depth = element.getparent(), 0
        while current is not None and depth < 12:
            tag = current.tag
            if tag in _FORMER or tag in {"footer", "nav"}:
                return None
            if tag in {"body", "main", "html"}:
                break
            above = names_of(current)
            if above and (
                speaks_of("elsewhere", above) or (depth < 2 and speaks_of("not_now", above))
            ):
                return None
            current, depth = current.getparent(), depth + 1
        return weight

    def _on_a_card(self, element: Any) -> bool:
        """Whether it belongs to what is shown of another page's thing: a box beside the page's
        heading whose picture and name lead to one other address."""
        current, depth = element, 0
        above = self._outline.above_heading
        while current is not None and depth < CARD_DEPTH and current not in above:
            if current not in self._cards:
                self._cards[current] = self._is_card(current)
            if self._cards[current]:
                return True
            current, depth = current.getparent(), depth + 1
        return False

    def _is_card(self, box: Any) -> bool:
        pictured: set[str] = set()
        named: set[str] = set()
        for link in islice(box.iter("a"), CARD_LINKS):
            href = link.get("href")
            if not href:
                continue
            has_picture = len(link) and next(link.iter("img"), None) is not None
            has_name = len(text_of(link, 200)) >= 3
            if not has_picture and not has_name:
                continue
            address = self._address(href)
            if address is None:
                continue
            if has_picture:
                pictured.add(address)
            if has_name:
                named.add(address)
        return bool(pictured & named)

    def _address(self, href: str) -> str | None:
        """Where a link leads, None where it leads nowhere or to this page."""
        if href not in self._addresses:
            address = self._document.join(href)
            is_own = address is None or listing_id(address) == self._own
            self._addresses[href] = None if is_own else address
        return self._addresses[href]

    def _price_of(self, element: Any) -> Price | None:
        country = self._document.country
        for attribute in _AMOUNTS:
            amount = machine_amount(element.get(attribute))
            if amount is not None and amount > 0:
                shown = read_price(text_of(element, 200), country=country)
                currency = shown.currency if shown and shown.amount == amount else None
                return Price(amount=amount, currency=currency, raw=str(element.get(attribute)))
        text = current_text(element)
        if not text or len(text) > 60 or "%" in text or not any(c.isdigit() for c in text):
            return None
        price = read_price(_join_cents(element, text), country=country)
        return price if price is not None and price.amount > 0 else None

    def _plain_money(self) -> Price | None:
        """The first text behind the heading that is an amount with its currency and nothing else;
        None where a nearer one is struck through or several stand side by side in a list."""
        outline = self._outline
        if outline.heading is None:
            return None
        start = outline.heading_place
        for element in outline.elements[start : start + NEAR]:
            text = element.text
            if not text or len(text) > 40 or element.tag in _SILENT or element.tag in _FORMER:
                continue
            shown = text_of(element, 60) if len(element) else " ".join(text.split())
            if not _ONLY_MONEY.match(shown) or not _MONEY.search(shown):
                continue
            weight = self._weight(element, names_of(element))
            if weight is None or self._on_a_card(element):
                continue
            price = read_price(shown, country=self._document.country)
            if price is not None and price.amount > 0:
                return price
        return None


def current_text(element: Any) -> str:
    """The text of a price's element without the former price that some write inside it."""
    text = text_of(element, 200)
    if len(element) == 0 or len(text) < 4:
        return text
    for child in element.iter("del", "s", "strike"):
        struck = text_of(child, 100)
        if struck and struck != text:
            text = text.replace(struck, " ", 1)
    return " ".join(text.split())


def _join_cents(element: Any, text: str) -> str:
    """A price whose cents stand in an element of their own (``12<sup>99</sup>``) as one number."""
    if len(element) == 0:
        return text
    children = [child for child in element.iter("sup", "small", "span") if child is not element]
    for child in children[:6]:
        cents = (child.text or "").strip()
        if re.fullmatch(r"\d{2}", cents) and len(child) == 0:
            joined = re.sub(rf"(\d)[.,]?\s+{cents}(?!\d)", rf"\1.{cents}", text, count=1)
            if joined != text:
                return joined
    return text
