"""Reads an item, or a group of items, as eBay's Browse interface gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from crawler.marketplaces import answers
from crawler.marketplaces.ebay_sites import full_size, item_of, page_of
from crawler.reading.gtin import read_gtin
from crawler.reading.text import clean
from domain.listing import ListingKey, Seller
from domain.page import Offer, Outcome, Unrecognised

_AVAILABILITY = {
    "IN_STOCK": "InStock",
    "LIMITED_STOCK": "LimitedAvailability",
    "OUT_OF_STOCK": "OutOfStock",
}
_NO_BRAND = frozenset(
    {"unbranded", "does not apply", "n/a", "markenlos", "sans marque", "no brand"}
)
_COUNTRY = re.compile(r"^[A-Z]{2}$")


def listing_from(
    found: Mapping[str, Any], key: ListingKey | None, headers: Mapping[str, str]
) -> Outcome:
    """The listing of one item's answer, or of a group's, whose first item stands for what they
    share."""
    items = answers.nodes(found.get("items")) if "items" in found else [found]
    if not items or "itemId" not in items[0]:
        return Unrecognised(reason="no item in the answer")
    item = items[0]
    named = item_of(f"https://www.ebay.com/?item={item.get('legacyItemId')}")
    named = named or item_of(f"https://www.ebay.com/{item.get('itemId')}")
    if named is None or (key is not None and named != key):
        return Unrecognised(reason="the answer tells of another item")
    offers = [
        replace(_offer(one), name=name) for one, name in zip(items, _variations(items), strict=True)
    ]
    return answers.snapshot(
        named,
        page_of(named) or "",
        item.get("title"),
        description=_description(found, item),
        brand=_brand(item),
        offers=_together(offers),
        seller=_seller(item),
        images=_pictures(items),
        gtin=answers.shared(read_gtin(one.get("gtin")) for one in items),
        category=[part for text in [item.get("categoryPath")] for part in _path(text)],
        ship_to=_ship_to(answers.node(item.get("shipToLocations"))),
        language=_language(headers),
        sold=_sold(items),
        reviews=answers.number(
            answers.node(item.get("primaryProductReviewRating")).get("reviewCount")
        ),
    )


def _description(found: Mapping[str, Any], item: Mapping[str, Any]) -> Any:
    common = answers.nodes(found.get("commonDescriptions"), 1)
    own = item.get("description") or (common[0].get("description") if common else None)
    short = clean(item.get("shortDescription"), 5_000)
    return own if isinstance(own, str) and own.strip() else short


def _brand(item: Mapping[str, Any]) -> str | None:
    brand = clean(item.get("brand")) or clean(answers.node(item.get("product")).get("brand"))
    return None if brand is None or brand.casefold() in _NO_BRAND else brand


def _offer(item: Mapping[str, Any]) -> Offer:
    price = answers.node(item.get("price")) or answers.node(item.get("currentBidPrice"))
    stock = next(iter(answers.nodes(item.get("estimatedAvailabilities"), 1)), {})
    status = stock.get("estimatedAvailabilityStatus")
    return Offer(
        price=answers.price(price.get("value"), price.get("currency")),
        availability=_AVAILABILITY.get(status) if isinstance(status, str) else None,
        condition=_condition(item.get("conditionId")),
        quantity=answers.number(stock.get("estimatedAvailableQuantity")),
    )


def _variations(items: list[Mapping[str, Any]]) -> list[str | None]:
    """What the items of a group are called: their values of those aspects in which they differ."""
    told = [
        {
            name: value
            for one in answers.nodes(item.get("localizedAspects"))
            if (name := clean(one.get("name"))) and (value := clean(one.get("value")))
        }
        for item in items
    ]
    apart = [
        name
        for name in dict.fromkeys(name for aspects in told for name in aspects)
        if len({aspects.get(name) for aspects in told}) > 1
    ]
    return [" / ".join(a[name] for name in apart if name in a) or None for a in told]


def _condition(value: Any) -> str | None:
    """A condition's number by schema.org's name for it: 1000 to 1999 are kinds of new, 2000 to 2749
    refurbished, 7000 for parts, the others used."""
    number = answers.number(value)
    if number is None or not 1_000 <= number < 10_000:
        return None
    if number < 2_000:
        return "NewCondition"
    if number < 2_750:
        return "RefurbishedCondition"
    return "DamagedCondition" if number == 7_000 else "UsedCondition"


def _together(offers: list[Offer]) -> list[Offer]:
    """One offer for the listing, and one for each variation behind it where there are several."""
    if len(offers) == 1:
        return offers
    whole = Offer(
        price=answers.prices(offer.price for offer in offers),
        availability=answers.availability(offer.availability for offer in offers),
        condition=offers[0].condition,
    )
    return [whole, *offers]


def _seller(item: Mapping[str, Any]) -> Seller | None:
    name = answers.identifier(answers.node(item.get("seller")).get("username"))
    if name is None:
        return None
    return Seller(name=name, id=name, url=f"https://www.ebay.com/usr/{quote(name, safe='')}")


def _pictures(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    shown = [
        image.get("imageUrl")
        for item in items
        for image in (answers.node(item.get("image")), *answers.nodes(item.get("additionalImages")))
    ]
    return answers.addresses(full_size(one) for one in answers.addresses(shown))


def _path(value: Any) -> list[str]:
    parts = value[:2_000].split("|") if isinstance(value, str) else []
    return [name for part in parts if (name := clean(part))]


def _ship_to(places: Mapping[str, Any]) -> set[str]:
    """The countries that are named; regions of the world are not taken apart."""
    included, excluded = (
        {
            region["regionId"]
            for region in answers.nodes(places.get(name), 500)
            if region.get("regionType") == "COUNTRY"
            and isinstance(region.get("regionId"), str)
            and _COUNTRY.match(region["regionId"])
        }
        for name in ("regionIncluded", "regionExcluded")
    )
    return included - excluded


def _language(headers: Mapping[str, str]) -> str | None:
    tag = headers.get("content-language", "").split(",")[0].strip()
    return tag if re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", tag) else None


def _sold(items: Iterable[Mapping[str, Any]]) -> int | None:
    """Of all variations together; of some it would be too few."""
    stocks = [next(iter(answers.nodes(one.get("estimatedAvailabilities"), 1)), {}) for one in items]
    counts = [answers.number(stock.get("estimatedSoldQuantity")) for stock in stocks]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
