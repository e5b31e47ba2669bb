"""The offer of an Amazon page: price, seller, stock, condition, from the box that one buys in.

The boxes changed over the years and differ by category; each place is named by its id, the most
telling first. A price of another seller's offer ("new from …") stands last and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.marketplaces.amazon.words import name_in, said
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.schema_org import slug
from crawler.reading.text import clean, text_of
from domain.listing import Seller
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


_SELLERS = (
    "merchantInfoFeature_feature_div", "merchant-info", "merchant_info", "tabular-buybox",
    "tabular_feature_div", "shipsFromSoldByInsideBuyBox_feature_div", "sellerProfileTriggerId",
    "usedMerchant-info", "bylineInfo_feature_seller", "dmusic_tracklist_footer_soldby",
    "Ebooks-desktop-printSoldBy", "printSoldBy",
)  # fmt: skip


def seller_of(document: Document) -> Found | None:
    """Who sells what the buy box offers: its name and, where the page has them, its id and
    address. Amazon itself is a seller like others."""
    for name in _SELLERS:
        for element in document.by_id(name):
            seller = _seller_in(element, document)
            if seller is not None:
                return Found(seller, name)
    for name in ("buybox", "buyBoxInner", "usedBuySection", "desktop_buybox"):
        for element in document.by_id(name):
            for text in _lines(element):
                if said("sold_by").match(text):
                    seller = _named(name_in("sellers", text), document)
                    if seller is not None:
                        return Found(seller, name)
    return None


def _seller_in(element: Any, document: Document) -> Seller | None:
    for link in [element] if element.tag == "a" else element.iter("a"):
        href = link.get("href") or ""
        if "seller=" not in href and link.get("id") != "sellerProfileTriggerId":
            continue
        name = clean(text_of(link, 300))
        if name:
            return _linked(name, href, document)
    seller = _in_table(element, document)
    if seller is not None:
        return seller
    for text in _lines(element):
        found = name_in("sellers", text)
        if found:
            return _named(found, document)
    return None


def _in_table(element: Any, document: Document) -> Seller | None:
    """The cell behind "sold by", in the boxes that show a table or a pair of label and value."""
    waiting = False
    for child in element.iter("span", "div", "td"):
        named = child.get("tabular-attribute-name") or ""
        text = clean(child.text)
        if named and said("sold_by").match(named):
            value = clean(text_of(child, 300))
            if value:
                return _named(value, document)
        if text is None:
            continue
        names = child.get("class") or ""
        if waiting and not said("sold_by").match(text):
            return _named(text, document)
        if "offer-display-feature-text-message" in names and _is_label_seen(element):
            return _named(text, document)
        waiting = said("sold_by").fullmatch(text.rstrip(" :…")) is not None
    return None


def _is_label_seen(element: Any) -> bool:
    return (element.get("id") or "").startswith("merchantInfo")


def _linked(name: str, href: str, document: Document) -> Seller:
    query = parse_qs(urlsplit(href).query) if len(href) < 4_000 else {}
    given = next(iter(query.get("seller") or query.get("merchant") or ()), None)
    known = given if given and re.fullmatch(r"[A-Z0-9]{8,20}", given) else None
    return Seller(name=name, id=known or slug(name), url=document.join(href))


def _named(name: str | None, document: Document) -> Seller | None:
    """A seller that the page names without a link: Amazon itself, whose id the order form holds."""
    name = _WRAPPED.split(name, maxsplit=1)[0].strip(" .") if name else None
    if not name or len(name) > 120 or not re.search(r"\w", name):
        return None
    for element in document.by_id("merchantID"):
        given = element.get("value") or ""
        if re.fullmatch(r"[A-Z0-9]{8,20}", given):
            return Seller(name=name, id=given)
    return Seller(name=name, id=slug(name))


_WRAPPED = re.compile(
    r"\.\s+(?=gift|geschenk|emballage|confezione|papel|envoltorio|cadeau|ギフト)", re.IGNORECASE
)
"""The next sentence, which says that gifts are wrapped."""


def _lines(element: Any) -> Iterator[str]:
    """Texts of an element that may be sentences about the seller: its own and its parts'."""
    whole = text_of(element, 400)
    if 0 < len(whole) <= 200:
        yield whole
    for child in element.iter("div", "span", "p", "td"):
        if child is element:
            continue
        text = text_of(child, 200)
        if 0 < len(text) <= 160:
            yield text


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
