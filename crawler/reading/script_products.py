"""The page's product among the data of its scripts: shop software's product objects, states of
single-page applications, and what is told to counters of visits.

An object counts where its name is the page's own. Its numbers are taken with care: some software
writes cents, counters are told list prices or totals, so :mod:`crawler.reading.product` believes a
price from here only where the page shows it, or shows none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from crawler.reading.currencies import currency_of_sign
from crawler.reading.facts import Facts
from crawler.reading.gtin import read_gtin
from crawler.reading.jsonld import walk
from crawler.reading.outline import Outline
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.scripts import Block, events, states
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean
from domain.money import Price

ALIKE = 88.0
"""Ratio from which an object's name is the page's own: the words agree but for a suffix."""
MAX_OBJECTS = 60_000

_NAMES = (
    "name", "title", "item_name", "productName", "product_name", "productTitle", "product_title",
    "displayName", "content_name", "itemName", "subject", "goodsName", "goods_name",
)  # fmt: skip
_PRICES = (
    "salePrice", "sale_price", "specialPrice", "special_price", "finalPrice", "final_price",
    "currentPrice", "current_price", "sellingPrice", "selling_price", "offerPrice", "priceValue",
    "discountedPrice", "discountPrice", "price", "item_price", "product_price", "unitPrice",
    "min_price", "minPrice", "lowPrice", "value", "amount",
)  # fmt: skip
_BRANDS = (
    "brand", "item_brand", "brandName", "brand_name", "productBrand", "manufacturer",
    "manufacturerName", "vendor",
)  # fmt: skip
_SKUS = (
    "sku", "productSKU", "skuId", "productCode", "product_code", "itemNumber", "articleNumber",
    "reference", "displayReference", "item_id",
)  # fmt: skip
_GTINS = ("gtin", "gtin13", "gtin14", "gtin12", "ean", "ean13", "upc", "barcode", "isbn", "EAN")
_IMAGES = (
    "images", "image", "imageUrls", "imageUrl", "image_url", "imageURL", "pictures", "photos",
    "gallery", "media", "featured_image", "mainImage", "xmedia",
)  # fmt: skip
_CURRENCIES = ("currency", "currencyCode", "priceCurrency", "currency_code", "currencyId")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:$|[?#])|/images?/", re.IGNORECASE)


def read_scripts(document: Document, outline: Outline) -> list[Facts]:
    """The facts of counters and of states, in this order, where they tell of the page's product."""
    found = (
        _read("tracking data", (Block("", value) for value in events(document)), document, outline),
        _read("page state", states(document), document, outline),
    )
    return [facts for facts in found if facts is not None]


def _read(
    source: str, blocks: Iterable[Block], document: Document, outline: Outline
) -> Facts | None:
    titles = [t.casefold() for t in (outline.title, _short(document.title)) if t]
    if not titles:
        return None
    best: tuple[float, dict[str, Any], str | None] | None = None
    count = 0
    for block in blocks:
        currency = None
        for node in walk(block.value):
            count += 1
            if count > MAX_OBJECTS:
                break
            currency = currency or _currency(node, document)
            likeness = _likeness(node, titles)
            if likeness < ALIKE:
                continue
            weight = likeness / 100 + _weight(node)
            if best is None or weight > best[0]:
                best = (weight, node, _currency(node, document) or currency)
    return None if best is None else _facts(source, best[1], best[2], document)


def _short(title: str) -> str:
    """A page's title without what shops hang behind it."""
    return re.split(r"\s[|–—·•:-]\s", title)[0]


def _likeness(node: dict[str, Any], titles: list[str]) -> float:
    name = _first(node, _NAMES)
    if not isinstance(name, str) or not 3 <= len(name) <= 500:
        return 0.0
    folded = name.casefold().strip()
    return max(
        100.0 if folded == title else fuzz.ratio(folded, title, score_cutoff=ALIKE)
        for title in titles
    )


def _weight(node: dict[str, Any]) -> float:
    """How much an object tells of a product."""
    return sum(
        _first(node, keys) is not None for keys in (_PRICES, _BRANDS, _SKUS, _GTINS, _IMAGES)
    )


def _first(node: dict[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        value = node.get(key)
        if value not in (None, "", [], {}):
            return value
    return None


def _facts(source: str, node: dict[str, Any], currency: str | None, document: Document) -> Facts:
    facts = Facts(source, product=_weight(node) >= 2)
    facts.title = clean(_first(node, _NAMES), MAX_TITLE)
    facts.brand = _brand(_first(node, _BRANDS))
    sku = _first(node, _SKUS)
    facts.sku = clean(sku) if isinstance(sku, str | int) else None
    facts.gtin = next((g for key in _GTINS if (g := read_gtin(node.get(key)))), None)
    facts.price = _price(node, currency, document)
    facts.images = list(dict.fromkeys(_pictures(_first(node, _IMAGES), document)))[:60]
    description = node.get("description")
    facts.description = (
        clean(description, MAX_DESCRIPTION) if isinstance(description, str) else None
    )
    return facts


def _brand(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title") or value.get("label")
    found = clean(value) if isinstance(value, str) else None
    return found if found and len(found) <= 80 and not found.startswith("http") else None


def _currency(node: dict[str, Any], document: Document) -> str | None:
    value = _first(node, _CURRENCIES)
    return currency_of_sign(value[:10], document.country) if isinstance(value, str) else None


def _price(node: dict[str, Any], currency: str | None, document: Document) -> Price | None:
    for key in _PRICES:
        value = node.get(key)
        if isinstance(value, dict):
            found = _nested(value, currency, document)
        else:
            found = _amount(value, currency, document)
        if found is not None:
            return _of_cents(node, found)
    return None


def _of_cents(node: dict[str, Any], price: Price) -> Price:
    """Shopify writes whole cents into its product objects (docs: ``product | json``), which its
    names of fields give away."""
    is_shopify = {"handle", "vendor", "variants"} <= node.keys()
    if is_shopify and re.fullmatch(r"\d+", price.raw):
        return Price(amount=price.amount / Decimal(100), currency=price.currency, raw=price.raw)
    return price


def _nested(value: dict[str, Any], currency: str | None, document: Document) -> Price | None:
    own = _currency(value, document) or currency
    for key in ("amount", "value", "price", "current", "sale", "formatted", "displayPrice", "min"):
        inner = value.get(key)
        if isinstance(inner, dict):
            inner = _first(inner, ("value", "amount", "price"))
        found = _amount(inner, own, document)
        if found is not None:
            return found
    return None


def _amount(value: Any, currency: str | None, document: Document) -> Price | None:
    amount = machine_amount(value)
    if amount is not None:
        if amount <= 0:
            return None
        return Price(amount=amount, currency=currency, raw=str(value)[:200])
    if isinstance(value, str) and 0 < len(value) < 60 and any(c.isdigit() for c in value):
        price = read_price(value, currency=currency, country=document.country)
        return price if price is not None and price.amount > 0 else None
    return None


def _pictures(value: Any, document: Document) -> Iterator[str]:
    """Addresses of pictures in whatever form: texts, lists, objects with an address each."""
    stack, count = [value], 0
    while stack and count < 200:
        current = stack.pop()
        count += 1
        if isinstance(current, str):
            address = current if current.startswith(("http", "/")) else None
            if address and _PICTURE.search(address[:2_000]):
                joined = document.join(address)
                if joined:
                    yield joined
        elif isinstance(current, list):
            stack.extend(reversed(current[:80]))
        elif isinstance(current, dict):
            for key in ("zoom", "large", "original", "url", "src", "image", "href", "contentUrl"):
                if isinstance(current.get(key), str):
                    stack.append(current[key])
                    break
            else:
                stack.extend(v for v in list(current.values())[:20] if isinstance(v, dict | list))
