"""Samples of eBay's Browse interface: results and items made after answers that it gave, errors
after its OpenAPI file."""

from __future__ import annotations

import json
from typing import Any

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page
from domain.listing import ListingKey

_ROOT = "https://api.ebay.com/buy/browse/v1"
_ITEM = f"{_ROOT}/item/v1%7C110000000001%7C0"
_GROUP = f"{_ROOT}/item/get_items_by_item_group?item_group_id=110000000002"
_SEARCH = f"{_ROOT}/item_summary/search?q=lamp&limit=200"


def item(number: str = "110000000001", variation: str = "0", **changes: Any) -> dict[str, Any]:
    """An item with the fields that the interface gives."""
    return {
        "itemId": f"v1|{number}|{variation}", "legacyItemId": number, "title": "Blue Lamp, oak",
        "shortDescription": "A lamp of oak.", "price": {"value": "49.90", "currency": "EUR"},
        "categoryPath": "Home & Garden|Lamps & Lighting|Table Lamps", "condition": "New",
        "conditionId": "1000", "itemLocation": {"country": "DE"}, "brand": "Lumo", "mpn": "BL-1",
        "gtin": "4006381333931",
        "image": {"imageUrl": "https://i.ebayimg.com/images/g/AAAAAAAAAAA1/s-l225.jpg"},
        "additionalImages": [
            {"imageUrl": "https://i.ebayimg.com/00/s/MTE0/z/AAAAAAAAAAA2/$_57.JPG"},
        ],
        "seller": {"username": "lamp-corner", "feedbackPercentage": "99.1", "feedbackScore": 412},
        "estimatedAvailabilities": [
            {"deliveryOptions": ["SHIP_TO_HOME"], "estimatedAvailabilityStatus": "IN_STOCK",
             "estimatedAvailableQuantity": 4, "estimatedSoldQuantity": 31},
        ],
        "shipToLocations": {
            "regionIncluded": [
                {"regionName": "Germany", "regionType": "COUNTRY", "regionId": "DE"},
                {"regionName": "Europe", "regionType": "WORLD_REGION", "regionId": "EUROPE"},
            ],
            "regionExcluded": [{"regionType": "COUNTRY", "regionId": "AT"}],
        },
        "buyingOptions": ["FIXED_PRICE"],
        "itemWebUrl": f"https://www.ebay.de/itm/Blue-Lamp-/{number}",
        "description": "<p>A lamp of <b>oak</b>.</p>", "categoryId": "112581",
    } | changes  # fmt: skip


def summary(number: str, **changes: Any) -> dict[str, Any]:
    """An item as a search shows it."""
    return {
        "itemId": f"v1|{number}|0", "title": "Blue Lamp",
        "itemHref": f"{_ROOT}/item/v1%7C{number}%7C0",
        "price": {"value": "49.90", "currency": "EUR"}, "seller": {"username": "lamp-corner"},
    } | changes  # fmt: skip


def error(number: int, message: str) -> dict[str, Any]:
    return {
        "errors": [
            {"errorId": number, "domain": "API_BROWSE", "category": "REQUEST", "message": message}
        ]
    }


def samples() -> tuple[Sample, ...]:
    search = Ask(url=_SEARCH, purpose=Purpose.LIST, keyed=True, context={"market": "EBAY_DE"})
    group = Ask(url=_GROUP, keyed=True, listing=ListingKey("ebay", "110000000002"))
    by_number = Ask(
        url=f"{_ROOT}/item/get_item_by_legacy_id?legacy_item_id=110000000002",
        keyed=True,
        listing=ListingKey("ebay", "110000000002"),
    )
    results = {
        "href": _SEARCH, "total": 431, "next": f"{_SEARCH}&offset=200", "limit": 200, "offset": 0,
        "itemSummaries": [
            summary("110000000001"),
            summary("110000000002", itemId="v1|110000000002|52", itemGroupHref=_GROUP),
            summary("110000000002", itemId="v1|110000000002|53", itemGroupHref=_GROUP),
        ],
    }  # fmt: skip
    plain = {"description": None, "gtin": None}
    variations = {
        "items": [
            item("110000000002", "52", price={"value": "9.99", "currency": "EUR"}, **plain),
            item("110000000002", "53", price={"value": "23.49", "currency": "EUR"},
                 **plain),
        ],
        "commonDescriptions": [
            {"description": "<p>Two sizes.</p>",
             "itemIds": ["v1|110000000002|52", "v1|110000000002|53"]},
        ],
    }  # fmt: skip
    fields = {
        "key": "ebay/110000000001",
        "url": "https://www.ebay.com/itm/110000000001",
        "title": "Blue Lamp, oak",
        "description": "A lamp of oak.",
        "brand": "Lumo",
        "price": "49.90 EUR",
        "availability": "InStock",
        "condition": "NewCondition",
        "quantity": 4,
        "seller": "lamp-corner",
        "images": [
            "https://i.ebayimg.com/images/g/AAAAAAAAAAA1/s-l1600.jpg",
            "https://i.ebayimg.com/images/g/AAAAAAAAAAA2/s-l1600.jpg",
        ],
        "gtin": "4006381333931",
        "category": ["Home & Garden", "Lamps & Lighting", "Table Lamps"],
        "ship_to": ["DE"],
        "language": "de-DE",
        "sold": 31,
    }
    return (
        Sample(name="an item", ends="snapshot", page=_page(_ITEM, item()), origin=Origin.SERVED,
               fields=fields),
        Sample(name="results", ends="snapshot", page=_page(_SEARCH, results), ask=search,
               origin=Origin.SERVED, listings=2),
        Sample(name="an item in variations", ends="snapshot", page=_page(_GROUP, variations),
               ask=group, origin=Origin.DOCUMENTED,
               fields={"price": "9.99-23.49 EUR", "offers": 3, "description": "Two sizes."}),
        Sample(name="a number that names a group", ends="snapshot", ask=by_number, listings=1,
               page=_page(by_number.url, error(11006, "Use the group."), 400),
               origin=Origin.DOCUMENTED),
        _sample("no such item", "gone", _page(_ITEM, error(11001, "Not found."), 404)),
        _sample("no such number", "gone",
                _page(by_number.url, error(11003, "Not found."), 400), by_number),
        _sample("not for sale now", "unrecognised",
                _page(_ITEM, error(11004, "Wait a few minutes."), 400)),
        _sample("a search that is refused", "unrecognised",
                _page(_SEARCH, error(12001, "The call must have a valid q."), 400), search),
        _sample("a search that finds nothing", "unrecognised",
                _page(_SEARCH, {"total": 0, "limit": 200, "offset": 0}), search),
        _sample("a key that is not accepted", "blocked",
                _page(_ITEM, error(1001, "Invalid access token"), 401)),
        _sample("more than the key may ask", "blocked",
                _page(_SEARCH, error(2001, "Too many requests"), 429), search),
    )  # fmt: skip


def _page(url: str, body: object, status: int = 200) -> Page:
    headers = {"content-type": "application/json", "content-language": "de-DE"}
    return Page(url=url, body=json.dumps(body).encode(), status=status, headers=headers)


def _sample(name: str, ends: str, page: Page, ask: Ask | None = None) -> Sample:
    return Sample(name=name, ends=ends, page=page, origin=Origin.DOCUMENTED, ask=ask)
