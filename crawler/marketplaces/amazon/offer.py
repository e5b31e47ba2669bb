"""The offer of an Amazon page: price, stock, condition, from the box that one buys in.

The boxes changed over the years and differ by category; each place is named by its id, the most
telling first. A price of another seller's offer ("new from …") stands last and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from crawler.marketplaces.amazon.words import said
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import text_of
from domain.money import Price

_BOXES = (
    "corePriceDisplay_desktop_feature_div", "corePrice_desktop", "corePrice_feature_div",
    "corePriceDisplay_mobile_feature_div", "apex_desktop", "apex_offerDisplay_desktop",
)  # fmt: skip
"""Where prices stand since 2021, as ``.a-price`` elements."""
_ENTRIES = (
    "price_inside_buybox", "newBuyBoxPrice", "priceblock_dealprice", "priceblock_saleprice",
    "priceblock_ourprice", "priceblock_pospromoprice", "kindle-price", "sns-base-price",
    "buyNewSection", "usedBuySection", "usedOnlyBuybox", "buyBoxInner", "actualPriceValue",
    "digital-list-price", "mbc-price-1",
)  # fmt: skip
"""Where they stood before, as plain text."""
_OTHERS = ("olp_feature_div", "olp-upd-new", "olp-upd-new-freeshipping", "olp-upd-used")
"""Links to all sellers' offers: "new (7) from …"."""
_STRUCK = re.compile(r"a-text-price|a-text-strike|basisPrice|listPrice", re.IGNORECASE)
_NAMED = re.compile(r"priceToPay|apexPriceToPay|price-to-pay|reinventPrice", re.IGNORECASE)
_MONEY = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the part of the page that it was read from."""

    value: Any
    source: str


def price_of(document: Document, country: str, currency: str | None = None) -> Found | None:
    """The price that one would pay now, or None where the page shows none.

    :param currency: the site's own, for prices whose sign says nothing ("R12.50").
    """
    for name in _BOXES:
        for box in document.by_id(name):
            price = _in_box(box, country)
            if price is not None:
                return Found(_with(price, currency), name)
    for name in _ENTRIES:
        for element in document.by_id(name):
            price = _shown(_first_money(element), country)
            if price is not None:
                return Found(_with(price, currency), name)
    found = _from_data(document, country) or _from_others(document, country)
    return None if found is None else Found(_with(found.value, currency), found.source)


def _with(price: Price, currency: str | None) -> Price:
    return price if price.currency or not currency else replace(price, currency=currency)


def _in_box(box: Any, country: str) -> Price | None:
    """The current one of a box's ``.a-price`` elements."""
    best: tuple[int, Price] | None = None
    for element in box.iter("span"):
        names = element.get("class") or ""
        if "a-price" not in names.split() or _STRUCK.search(names):
            continue
        price = _shown(_of_parts(element), country)
        if price is None:
            continue
        rank = 1 if _NAMED.search(names) or _NAMED.search(_above(element)) else 0
        if _STRUCK.search(_above(element)):
            continue
        if best is None or rank > best[0]:
            best = (rank, price)
    return None if best is None else best[1]


def _above(element: Any) -> str:
    parts = []
    for current, _ in zip(element.iterancestors(), range(3), strict=False):
        parts.append(f"{current.get('class') or ''} {current.get('id') or ''}")
    return " ".join(parts)


def _of_parts(element: Any) -> str:
    """The text of one price: what screen readers are given, else its whole, mark and fraction."""
    for child in element.iter("span"):
        if "a-offscreen" in (child.get("class") or "") and _MONEY.search(child.text or ""):
            return child.text or ""
    parts: dict[str, str] = {}
    has_cents = False
    for child in element.iter("span"):
        has_cents = has_cents or "a-price-decimal" in (child.get("class") or "")
        for kind in ("symbol", "whole", "fraction"):
            if f"a-price-{kind}" in (child.get("class") or ""):
                parts.setdefault(kind, (child.text or "").strip())
    if not parts.get("whole") or (has_cents and not parts.get("fraction")):
        return ""
    cents = f".{parts['fraction']}" if parts.get("fraction") else ""
    whole = re.sub(r"[^\d]", "", parts["whole"])
    return f"{parts.get('symbol', '')} {whole}{cents}"


def _first_money(element: Any) -> str:
    """The first text with digits in an element that holds more than the price."""
    text = text_of(element, 400)
    if len(text) <= 40:
        return text
    for child in element.iter("span", "b", "strong"):
        part = " ".join((child.text or "").split())
        if 2 <= len(part) <= 30 and _MONEY.search(part) and read_price(part):
            return part
    return ""


def _shown(text: str, country: str) -> Price | None:
    if not text or len(text) > 80 or not _MONEY.search(text):
        return None
    price = read_price(text, country=country)
    return price if price is not None and price.amount > 0 else None


def _from_data(document: Document, country: str) -> Found | None:
    """The amounts that the page keeps for its own scripts."""
    for element in document.by_id("cerberus-data-metrics"):
        amount = machine_amount(element.get("data-asin-price"))
        code = element.get("data-asin-currency-code")
        if amount and code and re.fullmatch(r"[A-Z]{3}", code):
            raw = f"{element.get('data-asin-price')} {code}"
            return Found(Price(amount=amount, currency=code, raw=raw), "cerberus-data-metrics")
    for element in document.by_id("tmmSwatches"):
        for item in element.iter("li"):
            if "selected" not in (item.get("class") or "").split():
                continue
            for part in item.iter("span"):
                if "a-color-price" in (part.get("class") or ""):
                    price = _shown(" ".join((part.text or "").split()), country)
                    if price is not None:
                        return Found(price, "tmmSwatches")
    for element in document.by_id("mediaAccordion"):  # older pages of books: the row that is open
        for part in element.iter("span"):
            names = (part.get("class") or "").split()
            if "header-price" in names and "a-color-price" in names:
                price = _shown(" ".join((part.text or "").split()), country)
                if price is not None:
                    return Found(price, "mediaAccordion")
    return None


def _from_others(document: Document, country: str) -> Found | None:
    for name in _OTHERS:
        for element in document.by_id(name):
            for part in element.iter("span"):
                if "a-color-price" in (part.get("class") or "") or "a-price" in (
                    part.get("class") or ""
                ):
                    price = _shown(text_of(part, 40), country)
                    if price is not None:
                        lowest = Price(
                            amount=price.amount, currency=price.currency, raw=price.raw,
                            starting_from=True,
                        )  # fmt: skip
                        return Found(lowest, name)
    return None


def stock_of(document: Document) -> Found | None:
    """The availability, as a schema.org name."""
    if document.by_id("outOfStock"):
        return Found("OutOfStock", "outOfStock")
    for name in ("availability", "availability_feature_div", "deliveryBlock-availability"):
        for element in document.by_id(name):
            text = text_of(element, 300)
            if not re.search(r"\w", text):
                continue
            if said("unavailable").search(text):
                return Found("OutOfStock", name)
            if said("preorder").search(text):
                return Found("PreOrder", name)
            return Found("InStock", name)
    for name in ("add-to-cart-button", "buy-now-button", "one-click-button", "unqualifiedBuyBox"):
        if document.by_id(name):
            return Found("InStock", name)
    return None


def condition_of(price: Found | None) -> Found | None:
    """Whether the box that the price stands in offers new or used things."""
    source = "" if price is None else price.source
    if source.startswith("used"):
        return Found("UsedCondition", source)
    if source in {"newBuyBoxPrice", "buyNewSection"}:
        return Found("NewCondition", source)
    return None
