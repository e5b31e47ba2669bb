"""OpenGraph, product and Twitter meta elements, wherever in the page they stand."""

from __future__ import annotations

from crawler.reading.currencies import currency_of_sign
from crawler.reading.facts import Facts
from crawler.reading.gtin import read_gtin
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean
from crawler.reading.words import words
from domain.money import Price

_AVAILABILITY = {
    "instock": "InStock", "available": "InStock", "in stock": "InStock", "in_stock": "InStock",
    "oos": "OutOfStock", "out of stock": "OutOfStock", "outofstock": "OutOfStock",
    "out_of_stock": "OutOfStock", "pending": "BackOrder", "backorder": "BackOrder",
    "available for order": "BackOrder", "preorder": "PreOrder", "discontinued": "Discontinued",
}  # fmt: skip
_CONDITION = {
    "new": "NewCondition", "used": "UsedCondition", "refurbished": "RefurbishedCondition",
}  # fmt: skip


def read_opengraph(document: Document) -> Facts:
    """The facts of the meta elements. They tell of a product where the page's type says so, or a
    price stands among them."""
    facts = Facts("opengraph")
    facts.title = clean(document.meta("og:title", "twitter:title"), MAX_TITLE)
    facts.description = clean(
        document.meta("og:description", "twitter:description", "description"), MAX_DESCRIPTION
    )
    facts.brand = clean(document.meta("product:brand", "og:brand"))
    facts.price = _price(document)
    stock = (document.meta("product:availability", "og:availability") or "").strip().lower()
    # Some write the address of schema.org's term there.
    facts.availability = _AVAILABILITY.get(stock.rstrip("/").rpartition("/")[2])
    facts.condition = _CONDITION.get(
        (document.meta("product:condition", "og:condition") or "").strip().lower()
    )
    facts.sku = clean(document.meta("product:retailer_item_id", "product:sku"))
    facts.gtin = read_gtin(document.meta("product:ean", "product:gtin", "product:upc"))
    category = clean(document.meta("product:category"))
    facts.category = [category] if category else []
    for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image"):
        for attribute in ("property", "name"):
            for element in document.metas(attribute, name):
                address = document.join(element.get("content"))
                if address and address not in facts.images:
                    facts.images.append(address)
        if facts.images:
            break
    kind = (document.meta("og:type") or "").lower()
    facts.product = facts.price is not None or kind in {
        "product", "og:product", "product.item", "og:product.item",
    }  # fmt: skip
    return facts


def _price(document: Document) -> Price | None:
    for prefix in ("product:sale_price", "product:price", "og:price", "product:discounted_price"):
        value = document.meta(f"{prefix}:amount", f"{prefix}.amount", prefix)
        if value is None:
            continue
        currency = document.meta(
            f"{prefix}:currency", "product:price:currency", "og:price:currency"
        )
        code = currency_of_sign(currency[:10], document.country) if currency else None
        amount = machine_amount(value, code)
        if amount is not None and amount > 0:
            return Price(amount=amount, currency=code, raw=value[:200])
        price = read_price(value, currency=code, country=document.country)
        if price is not None and price.amount > 0:
            return price
    for number in ("1", "2"):
        # Twitter's product card (retired, but still written): a label and a value each.
        label = document.meta(f"twitter:label{number}")
        value = document.meta(f"twitter:data{number}")
        if label and value and words("names", "price").fullmatch(label[:40].strip()):
            price = read_price(value[:200], country=document.country)
            if price is not None and price.amount > 0:
                return price
    return None
