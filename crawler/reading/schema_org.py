"""Reads a schema.org Product, whatever syntax carried it: JSON-LD or microdata, as objects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.reading.currencies import currency_of_sign
from crawler.reading.facts import Facts
from crawler.reading.gtin import KEYS as GTIN_KEYS
from crawler.reading.gtin import read_gtin
from crawler.reading.jsonld import types_of
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean
from domain.listing import Seller
from domain.money import Price

PRODUCT_TYPES = frozenset(
    {
        "Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle",
        "Car", "Motorcycle", "Book", "Drug",
    }
)  # fmt: skip
_ASIDE = frozenset(
    {
        "isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor", "isConsumableFor", "hasVariant",
        "isVariantOf", "itemListElement", "review", "reviews", "itemReviewed", "offeredBy",
        "makesOffer", "hasOfferCatalog", "itemOffered",
    }
)  # fmt: skip
"""Properties that lead to other products than the page's own."""

_LISTS = frozenset({"ItemList", "ListItem", "OfferCatalog", "SearchResultsPage", "CollectionPage"})
"""What holds other pages' products; an entry may stand without its list."""

MAX_IMAGES = 60
MAX_OFFERS = 200


def products_in(values: Iterable[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The products of some objects: those that stand for the page, and those beside it (variants,
    related ones, entries of lists)."""
    main: list[dict[str, Any]] = []
    aside: list[dict[str, Any]] = []
    stack: list[tuple[Any, bool, int]] = [(value, False, 0) for value in reversed(list(values))]
    while stack:
        value, is_aside, depth = stack.pop()
        if isinstance(value, list):
            stack.extend((entry, is_aside, depth) for entry in reversed(value))
        elif isinstance(value, dict):
            kinds = types_of(value)
            if kinds & PRODUCT_TYPES:
                (aside if is_aside else main).append(value)
                is_aside = True
            elif kinds & _LISTS:
                is_aside = True
            stack.extend(
                (entry, is_aside or key in _ASIDE, depth + 1)
                for key, entry in reversed(list(value.items()))
                if isinstance(entry, dict | list) and depth < 60
            )
    return main, aside


def read_product(node: dict[str, Any], document: Document, source: str) -> Facts:
    """The facts of one product node."""
    facts = Facts(source, product=True)
    facts.title = clean(_text(node.get("name")), MAX_TITLE)
    facts.description = clean(_text(node.get("description")), MAX_DESCRIPTION)
    facts.brand = _name(node.get("brand")) or _name(node.get("manufacturer"))
    facts.gtin = next(
        (gtin for key in GTIN_KEYS for value in _list(node.get(key)) if (gtin := read_gtin(value))),
        None,
    )
    facts.sku = clean(_text(node.get("sku"))) or clean(_text(node.get("productID")))
    facts.images = list(dict.fromkeys(_images(node.get("image"), document)))[:MAX_IMAGES]
    facts.category = _category(node.get("category"))
    facts.language = clean(_text(node.get("inLanguage")), 35)
    offers = list(_offers(node.get("offers")))[:MAX_OFFERS]
    if not offers:
        for variant in _list(node.get("hasVariant"))[:MAX_OFFERS]:
            if isinstance(variant, dict):
                offers.extend(_offers(variant.get("offers")))
                facts.images = facts.images or list(_images(variant.get("image"), document))
    prices = [price for offer in offers if (price := _offer_price(offer, document))]
    facts.price = _price(offers, prices)
    facts.amounts = frozenset(price.amount for price in prices)
    for offer in offers:
        facts.availability = _better(facts.availability, _local(offer.get("availability")))
        facts.condition = facts.condition or _local(offer.get("itemCondition"))
        facts.gtin = facts.gtin or next(
            (gtin for key in GTIN_KEYS if (gtin := read_gtin(_text(offer.get(key))))), None
        )
        facts.sku = facts.sku or clean(_text(offer.get("sku")))
        facts.seller = facts.seller or _seller(offer.get("seller"), document)
        facts.ship_to.extend(_ship_to(offer))
        if not facts.images:
            facts.images = list(_images(offer.get("image"), document))
    facts.condition = facts.condition or _local(node.get("itemCondition"))
    facts.seller = facts.seller or _seller(node.get("seller"), document)
    facts.ship_to = list(dict.fromkeys(facts.ship_to))
    return facts


_BUYABLE = frozenset({"InStock", "LimitedAvailability", "OnlineOnly", "InStoreOnly", "MadeToOrder"})


def _better(first: str | None, second: str | None) -> str | None:
    """Of the offers of one thing (sizes, colours), what one that can be bought says."""
    return second if first is None or (first not in _BUYABLE and second in _BUYABLE) else first


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> Any:
    """The text of a value: itself, the first of a list, or an object's ``@value``."""
    for entry in _list(value)[:5]:
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("value") or entry.get("name")  # noqa: PLW2901
        if isinstance(entry, str | int | float) and not isinstance(entry, bool) and entry != "":
            return entry
    return None


def _name(value: Any) -> str | None:
    for entry in _list(value):
        name = clean(_text(entry.get("name")) if isinstance(entry, dict) else entry)
        if name and not name.startswith(("http://", "https://")):
            return name
    return None


def _local(value: Any) -> str | None:
    """The local name of a schema.org enumeration member: ``InStock``."""
    text = _text(value) or (_text(value.get("@id")) if isinstance(value, dict) else None)
    if not isinstance(text, str):
        return None
    name = re.split(r"[/#:]", text.strip().rstrip("/"))[-1].replace(" ", "").replace("_", "")
    known = {member.lower(): member for member in _ENUMERATION}
    return known.get(name.lower())


_ENUMERATION = (
    "BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder",
    "OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved", "SoldOut",
    "DamagedCondition", "NewCondition", "RefurbishedCondition", "UsedCondition",
)  # fmt: skip


def _images(value: Any, document: Document) -> Iterator[str]:
    for entry in _list(value):
        address = entry
        if isinstance(entry, dict):
            address = next(
                (
                    found
                    for key in ("contentUrl", "url", "@id", "image", "thumbnailUrl")
                    if isinstance(found := _first(entry.get(key)), str)
                ),
                None,
            )
        joined = document.join(address)
        if joined:
            yield joined


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _category(value: Any) -> list[str]:
    found: list[str] = []
    for entry in _list(value)[:20]:
        text = _name(entry)
        if text:
            found.extend(part.strip() for part in re.split(r"\s*[>/›»|]\s*", text) if part.strip())
    return found[:20]


def _offers(value: Any) -> Iterator[dict[str, Any]]:
    """Offers with their nested ones behind them."""
    stack = list(reversed(_list(value)))
    while stack:
        entry = stack.pop()
        if isinstance(entry, list):
            stack.extend(reversed(entry))
        elif isinstance(entry, dict):
            yield entry
            stack.extend(reversed(_list(entry.get("offers"))[:MAX_OFFERS]))


_NOT_CURRENT = re.compile(r"ListPrice|StrikethroughPrice|SRP|MSRP|RegularPrice|MinimumAdvertised")


def _price(offers: list[dict[str, Any]], prices: list[Price]) -> Price | None:
    """The price of the first offer that has one; its upper end from the same offer, or the spread
    of all offers where each is of another variant."""
    if not prices:
        return None
    first = prices[0]
    if first.maximum is not None or not types_of(offers[0]) & {"AggregateOffer"}:
        return first
    same = [price for price in prices if price.currency == first.currency]
    highest = max(price.maximum or price.amount for price in same)
    lowest = min(price.amount for price in same)
    if highest <= lowest:
        return first
    return Price(amount=lowest, maximum=highest, currency=first.currency, raw=first.raw)


def _offer_price(offer: dict[str, Any], document: Document) -> Price | None:
    currency = _currency(offer, document)
    for low_key, high_key in (("price", None), ("lowPrice", "highPrice")):
        low = _text(offer.get(low_key))
        price = _make(low, currency, document)
        if price is None:
            continue
        high = machine_amount(_text(offer.get(high_key)), currency) if high_key else None
        if high is not None and high > price.amount:
            return Price(
                amount=price.amount,
                maximum=high,
                currency=price.currency,
                raw=f"{price.raw} - {_text(offer.get('highPrice'))}",
            )
        return price
    for entry in _list(offer.get("priceSpecification"))[:20]:
        if not isinstance(entry, dict) or _NOT_CURRENT.search(str(entry.get("priceType") or "")):
            continue
        own = _currency(entry, document) or currency
        for key in ("price", "minPrice"):
            price = _make(_text(entry.get(key)), own, document)
            if price is not None:
                return price
    return None


def _make(value: Any, currency: str | None, document: Document) -> Price | None:
    """A price from a machine value, else from a text; zero is what shops write for "unknown"."""
    if value is None:
        return None
    amount = machine_amount(value, currency)
    if amount is not None:
        if amount == 0:
            return None
        return Price(amount=amount, currency=currency, raw=str(value)[:200])
    price = read_price(str(value), currency=currency, country=document.country)
    return price if price is not None and price.amount > 0 else None


def _currency(offer: dict[str, Any], document: Document) -> str | None:
    value = _text(offer.get("priceCurrency")) or _text(offer.get("currency"))
    return currency_of_sign(str(value)[:10], document.country) if value else None


def _seller(value: Any, document: Document) -> Seller | None:
    """The seller that an offer names, with its id there: ``identifier``, else the last part of its
    address, else a slug of its name."""
    for entry in _list(value):
        if isinstance(entry, str):
            name = clean(entry)
            if name and not name.startswith("http"):
                return Seller(name=name, id=slug(name))
        elif isinstance(entry, dict):
            name = clean(_text(entry.get("name")))
            url = document.join(_first(entry.get("url")) or entry.get("@id"))
            given = clean(_text(entry.get("identifier")), 200)
            tail = (
                clean(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])) if url else None
            )
            found = given or tail or (slug(name) if name else None)
            if name or found:
                return Seller(name=name, id=found, url=url)
    return None


def slug(name: str) -> str:
    """A name as an id: letters and digits, hyphens between."""
    return "-".join(re.findall(r"\w+", name.casefold()))[:100]


def _ship_to(offer: dict[str, Any]) -> Iterator[str]:
    places: list[Any] = [offer.get("eligibleRegion"), offer.get("areaServed")]
    for shipping in _list(offer.get("shippingDetails"))[:50]:
        if isinstance(shipping, dict):
            places.extend(_list(shipping.get("shippingDestination"))[:50])
    for place in places:
        for entry in _list(place):
            value = entry.get("addressCountry") if isinstance(entry, dict) else entry
            for code in _list(value):
                text = _text(code)
                if isinstance(text, str) and re.fullmatch(r"[A-Za-z]{2}", text.strip()):
                    yield text.strip().upper().replace("UK", "GB")
