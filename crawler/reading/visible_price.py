"""The price that people see on a page, for shops without structured data and to check others.

Prices are taken from elements that call themselves prices, current ones before struck-through ones,
near the page's heading before far ones. Where no element calls itself a price, a short text that is
nothing but money may stand in for one, close behind the heading. When in doubt there is no value: a
wrong price is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from typing import Any

from crawler.reading.cards import Cards
from crawler.reading.currencies import CODE_PATTERN, SIGN_PATTERN
from crawler.reading.outline import Outline, names_of, speaks_of
from crawler.reading.price_text import (
    FORMER,
    MONEY,
    current_text,
    is_instalment,
    is_struck,
    with_next_sign,
)
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import text_of
from domain.money import Price

_ONLY_MONEY = re.compile(
    rf"^\s*(?:[^\W\d][^\d:]{{0,20}}:)?\s*(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))?\s*\d[\d.,'’\s]*[-–—]?\s*"
    rf"(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))?\s?[.*]?\s*$"
)
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_SILENT = frozenset(
    {"script", "style", "option", "label", "title", "del", "s", "strike", "input", "meta", "link"}
)
_AMOUNTS = ("content", "data-price", "data-price-amount", "data-product-price")

MAX_CANDIDATES = 400
ENOUGH = 2.0
"""Weight from which a price is believed that nothing else on the page confirms."""
EQUAL = 0.1
BESIDE = 40
"""Elements around a price within which a former one belongs to it."""
NAMED = (60, 250)
"""Elements before and behind the heading that may call themselves former prices."""
NEAR = 600
"""Elements behind the heading within which plain money counts as the price."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A price that stands on the page, how likely it is the one asked now (higher is likelier; zero
    and below is out), and where it stands among the page's elements."""

    price: Price
    weight: float
    place: int


class VisiblePrice:
    """The prices of one page."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._document = outline.document
        self._cards = Cards(outline)
        self._boxes: dict[Any, tuple[bool | None, str]] = {}

    @cached_property
    def price(self) -> Price | None:
        """The price that the page asks now, or None where there is none or no telling which."""
        if self.candidates:
            return self._likeliest()
        return self._plain_money() or self._misnamed()

    def _likeliest(self) -> Price | None:
        """The candidate with the most weight. Of two that weigh the same the lower is the one asked
        now; among more there is no telling, and a light one stands too far off to be believed."""
        best = max(self.candidates, key=lambda candidate: candidate.weight)
        equal = {
            c.price.amount: c.price for c in self.candidates if c.weight >= best.weight - EQUAL
        }
        if best.weight < ENOUGH or len(equal) > 2:
            return None
        lowest = equal[min(equal)]
        return lowest if lowest.amount * 2 > best.price.amount else best.price

    def _misnamed(self) -> Price | None:
        """Where all prices near the heading call themselves former ones but none is struck through,
        and they agree, the shop only named its element so."""
        outline = self._outline
        found: list[Price] = []
        for place, element, names in outline.priced():
            off = place - outline.heading_place
            if element.tag in _SILENT or not 0 <= off <= NEAR or speaks_of("beside", names):
                continue
            if not self._is_in_place(element, is_named_right=False) or self._cards.holds(element):
                continue
            if any(speaks_of("beside", names_of(part)) for part in element.iter()):
                continue
            price = self._price_of(element)
            if price is not None and (price.currency or MONEY.search(price.raw)):
                found.append(price)
        return found[0] if len({price.amount for price in found}) == 1 else None

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The named prices that may be asked now, in the order of the page."""
        return list(islice(self._candidates(), MAX_CANDIDATES))

    def is_struck(self, amount: Decimal) -> bool:
        """Whether an amount stands struck through anywhere on the page."""
        start = str(int(amount))[:3]
        former = chain.from_iterable(self._document.all(tag) for tag in sorted(FORMER))
        for element in islice(former, 60):
            text = text_of(element, 60)
            if 0 < len(text) <= 40 and start in re.sub(r"\D", "", text):
                price = read_price(text, country=self._document.country)
                if price is not None and price.amount == amount:
                    return True
        return False

    def shows(self, amount: Decimal) -> bool:
        """Whether behind the heading an amount stands as money, whatever its element is called."""
        start = str(int(amount))[:3]
        for element in self._outline.near(0, NEAR):
            text = element.text
            if not text or len(text) > 60 or element.tag in _SILENT or element.tag in FORMER:
                continue
            bare = " ".join(text.split())
            if len(bare) > 20 or not bare or start not in re.sub(r"\D", "", bare):
                continue
            price = read_price(bare, country=self._document.country)
            if (
                price is not None
                and price.amount == amount
                and self._with_sign(element, price).currency
                and self._weight(element, names_of(element)) is not None
                and not self._cards.holds(element)
            ):
                return True
        return False

    def is_named_former(self, amount: Decimal) -> bool:
        """Whether beside the heading an element that calls itself old shows an amount."""
        start = str(int(amount))[:3]
        for element in self._outline.near(*NAMED):
            names = element.get("class")
            if names is None or len(element) > 3 or not speaks_of("former", names[:500]):
                continue
            text = text_of(element, 60)
            if 0 < len(text) <= 40 and start in re.sub(r"\D", "", text):
                price = self._price_of(element)
                if price is not None and price.amount == amount:
                    return True
        return False

    def is_former(self, amount: Decimal) -> bool:
        """Whether an amount is shown as a former price beside the one asked now: struck through, or
        in an element that calls itself old."""
        if self.is_struck(amount):
            return True
        best = max(self.candidates, key=lambda candidate: candidate.weight)
        start = max(0, best.place - BESIDE)
        for element in self._outline.elements[start : best.place + BESIDE]:
            names = names_of(element)
            if element.tag in FORMER or (names and speaks_of("former", names)):
                price = self._price_of(element)
                if price is not None and price.amount == amount:
                    return True
        return False

    def _candidates(self) -> Iterator[Candidate]:
        outline = self._outline
        heading = outline.heading_place
        for place, element, names in outline.priced():
            if element.tag in _SILENT or is_struck(element):
                continue
            weight = self._weight(element, names)
            if weight is None:
                continue
            price = self._price_of(element)
            if price is None or self._cards.holds(element):
                continue
            off = place - heading
            weight -= min(abs(off), 3_000) / 1_000 + (1.0 if off < 0 else 0.0)
            weight += 1.5 if price.currency or MONEY.search(price.raw) else 0.0
            weight += 0.5 if _DECIMALS.search(price.raw) else 0.0
            if weight > 0:
                yield Candidate(price, weight, place)

    def _weight(self, element: Any, names: str) -> float | None:
        if speaks_of("beside", names) or speaks_of("former", names):
            return None
        weight = 1.0 + (1.0 if speaks_of("now", names) else 0.0)
        if (element.get("itemprop") or "").lower() in {"price", "lowprice"}:
            weight += 2.0
        return weight if self._is_in_place(element) else None

    def _is_in_place(self, element: Any, *, is_named_right: bool = True) -> bool:
        """Whether nothing that it stands in is about other things or former prices.

        :param is_named_right: whether the names of boxes may say "former".
        """
        current, depth = element.getparent(), 0
        while current is not None and depth < 12:
            verdict, names = self._box(current)
            if verdict is not None:
                return verdict
            if is_named_right and depth < 2 and names and speaks_of("former", names):
                return False
            current, depth = current.getparent(), depth + 1
        return True

    def _box(self, element: Any) -> tuple[bool | None, str]:
        """What a box says of all that stands in it, looked at once for all of it: that it is in
        place, that it is not, or None and its names."""
        known = self._boxes.get(element)
        if known is None:
            names = names_of(element)
            if element.tag in {"footer", "nav"} or is_struck(element):
                known = (False, names)
            elif element.tag in {"body", "main", "html"} or element in self._outline.above_heading:
                known = (True, names)
            else:
                known = (False if names and speaks_of("elsewhere", names) else None, names)
            self._boxes[element] = known
        return known

    def _price_of(self, element: Any) -> Price | None:
        country = self._document.country
        for attribute in _AMOUNTS:
            amount = machine_amount(element.get(attribute))
            if amount is not None and amount > 0:
                shown = read_price(text_of(element, 200), country=country)
                currency = shown.currency if shown and shown.amount == amount else None
                return Price(amount=amount, currency=currency, raw=str(element.get(attribute)))
        text = current_text(element)
        if len(text) > 60:
            text = " ".join((element.text or "").split())
        if not text or len(text) > 60 or "%" in text or not any(c.isdigit() for c in text):
            return None
        price = read_price(text, country=country)
        if price is None or price.amount <= 0:
            return None
        if price.currency is None and len(text) < 20:
            return self._with_sign(element, price)
        return price

    def _with_sign(self, element: Any, price: Price) -> Price:
        """A bare number with the currency that stands beside it, within the same small box."""
        for box in islice(element.iterancestors(), 2):
            if len(box) > 4:
                break
            text = current_text(box)
            if len(text) > 30:
                break
            whole = read_price(text, country=self._document.country)
            if whole is not None and whole.currency and whole.amount == price.amount:
                return whole
        return price

    def _plain_money(self) -> Price | None:
        """The first text behind the heading that is an amount with its currency and nothing else;
        None where a nearer one is struck through or several stand side by side in a list."""
        outline = self._outline
        if outline.heading is None:
            return None
        for element in outline.near(0, NEAR):
            text = element.text
            if not text or len(text) > 40 or element.tag in _SILENT or is_struck(element):
                continue
            shown = text_of(element, 60) if len(element) else " ".join(text.split())
            if shown[:1].isdigit() and not shown.isalpha():
                shown = with_next_sign(element, shown)
            if not _ONLY_MONEY.match(shown) or not MONEY.search(shown):
                continue
            weight = self._weight(element, names_of(element))
            if weight is None or self._cards.holds(element) or is_instalment(element):
                continue
            price = read_price(shown, country=self._document.country)
            if price is not None and price.amount > 0:
                return price
        return None
