"""Samples of Shopify's feed, made after answers that storefronts gave."""

from __future__ import annotations

import json
from typing import Any

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page

_FEED = "https://shop.example/products.json?limit=250&page=1"
_ONE = "https://shop.example/products/blue-lamp.json"
_CDN = "https://cdn.shopify.com/s/files/1/0001/0002/0003"


def product(handle: str = "blue-lamp", **changes: Any) -> dict[str, Any]:
    """A product with two variants and two pictures, with the fields that storefronts give."""
    variant = {
        "option1": "Small", "option2": None, "option3": None, "requires_shipping": True,
        "taxable": True, "featured_image": None, "grams": 900, "compare_at_price": None,
        "product_id": 71, "created_at": "2026-01-05T10:00:00+01:00",
        "updated_at": "2026-02-05T10:00:00+01:00",
    }  # fmt: skip
    return {
        "id": 71, "title": "Blue Lamp", "handle": handle,
        "body_html": "<p>A lamp &amp; its shade.</p>\n<ul><li>Oak</li></ul>",
        "published_at": "2026-01-05T10:00:00+01:00", "created_at": "2026-01-05T10:00:00+01:00",
        "updated_at": "2026-02-05T10:00:00+01:00", "vendor": "Lumo", "product_type": "Lamps",
        "tags": ["blue", "oak"],
        "variants": [
            variant | {"id": 11, "title": "Small", "sku": "BL-S", "available": False,
                       "price": "49.90", "position": 1},
            variant | {"id": 12, "title": "Large", "sku": "BL-L", "available": True,
                       "price": "79.00", "position": 2, "option1": "Large"},
        ],
        "images": [
            {"id": 21, "position": 1, "product_id": 71, "variant_ids": [], "width": 1600,
             "height": 1600, "src": f"{_CDN}/products/blue-lamp_600x600.jpg?v=1700000001"},
            {"id": 22, "position": 2, "product_id": 71, "variant_ids": [12], "width": 1600,
             "height": 1600, "src": f"{_CDN}/files/blue-lamp-2.jpg?v=1700000002",
             "alt": "Lamp, lit"},
        ],
        "options": [{"name": "Size", "position": 1, "values": ["Small", "Large"]}],
    } | changes  # fmt: skip


def samples() -> tuple[Sample, ...]:
    fields = {
        "key": "shop.example//products/blue-lamp",
        "url": "https://shop.example/products/blue-lamp",
        "title": "Blue Lamp",
        "description": "A lamp & its shade. Oak",
        "brand": "Lumo",
        "price": "49.90-79.00 EUR",
        "availability": "InStock",
        "offers": 3,
        "seller": None,
        "images": [
            f"{_CDN}/products/blue-lamp.jpg?v=1700000001",
            f"{_CDN}/files/blue-lamp-2.jpg?v=1700000002",
        ],
        "sku": None,
        "category": ["Lamps"],
        "language": "de",
    }
    context = {"currency": "EUR", "language": "de"}
    feed = Ask(url=_FEED, purpose=Purpose.LIST, context=context)
    one = product(variants=product()["variants"][1:])
    one["variants"][0]["barcode"] = "4006381333931"
    return (
        Sample(
            name="a feed of two products",
            ends="snapshot",
            page=_page(_FEED, {"products": [product(), product("red-lamp", title="Red Lamp")]}),
            origin=Origin.SERVED,
            ask=feed,
            fields=fields,
            listings=2,
        ),
        Sample(
            name="one product",
            ends="snapshot",
            page=_page(_ONE, {"product": one}),
            origin=Origin.SERVED,
            fields={"price": "79.00 ?", "sku": "BL-L", "gtin": "4006381333931", "offers": 1},
        ),
        _sample("not found", "gone", _ONE, {"errors": "Not Found"}, 404),
        _sample("a password page", "unrecognised", _ONE, "<html><h1>Opening soon</h1></html>"),
        _sample("an empty feed", "unrecognised", _FEED, {"products": []}, ask=feed),
        _sample("a feed that is switched off", "unrecognised", _FEED, "", 404, ask=feed),
        _sample("too many requests", "blocked", _FEED, "", 429, ask=feed),
        _sample("forbidden", "blocked", _ONE, "", 403),
    )


def _page(url: str, body: object, status: int = 200) -> Page:
    is_text = isinstance(body, str)
    return Page(
        url=url,
        body=str(body).encode() if is_text else json.dumps(body).encode(),
        status=status,
        headers={"content-type": "text/html" if is_text else "application/json; charset=utf-8"},
    )


def _sample(
    name: str, ends: str, url: str, body: object, status: int = 200, ask: Ask | None = None
) -> Sample:
    return Sample(name=name, ends=ends, page=_page(url, body, status), origin=Origin.MADE, ask=ask)
