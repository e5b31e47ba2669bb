"""Samples of WooCommerce's Store API, made after answers of a shop on WooCommerce 11."""

from __future__ import annotations

import json
from typing import Any

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page

_ROOT = "https://shop.example/wp-json/wc/store/v1/products"
_LIST = f"{_ROOT}?per_page=100&page=1&orderby=id&order=asc"
_ONE = f"{_ROOT}/12"


def product(slug: str = "blue-lamp", **changes: Any) -> dict[str, Any]:
    """A product with the fields that shops give."""
    uploads = "https://shop.example/wp-content/uploads/2026/01"
    return {
        "id": 12, "name": "Blue Lamp", "slug": slug, "parent": 0, "type": "simple", "variation": "",
        "permalink": f"https://shop.example/product/{slug}/", "sku": "BL-1",
        "short_description": "<p>A lamp.</p>",
        "description": "<p>Oak &#038; brass, made to last.</p>", "on_sale": False,
        "prices": {
            "price": "4990", "regular_price": "5990", "sale_price": "4990", "price_range": None,
            "currency_code": "EUR", "currency_symbol": "\u20ac", "currency_minor_unit": 2,
            "currency_decimal_separator": ",", "currency_thousand_separator": ".",
            "currency_prefix": "", "currency_suffix": " \u20ac",
        },
        "price_html": "<span>49,90 &euro;</span>", "average_rating": "4.50", "review_count": 7,
        "images": [
            {"id": 31, "src": f"{uploads}/blue-lamp.jpg",
             "thumbnail": f"{uploads}/blue-lamp-450x450.jpg",
             "srcset": f"{uploads}/blue-lamp.jpg 1600w", "sizes": "(max-width: 1600px) 100vw",
             "name": "blue-lamp", "alt": "Lamp, lit"},
            {"id": 32, "src": f"{uploads}/blue-lamp-2.jpg", "name": "blue-lamp-2", "alt": ""},
        ],
        "categories": [
            {"id": 4, "name": "Home &amp; Living", "slug": "home",
             "link": "https://shop.example/product-category/home/"},
            {"id": 5, "name": "Lamps", "slug": "lamps",
             "link": "https://shop.example/product-category/home/lamps/"},
        ],
        "tags": [], "brands": [{"id": 9, "name": "Lumo", "slug": "lumo"}], "attributes": [],
        "variations": [], "grouped_products": [], "has_options": False, "is_purchasable": True,
        "is_in_stock": True, "is_on_backorder": False, "low_stock_remaining": None,
        "stock_availability": {"text": "", "class": "in-stock"}, "sold_individually": False,
        "is_password_protected": False, "extensions": {},
    } | changes  # fmt: skip


def samples() -> tuple[Sample, ...]:
    listed = Ask(url=_LIST, purpose=Purpose.LIST, context={"language": "de-DE"})
    ranged = product("set")["prices"] | {
        "price_range": {"min_amount": "1800", "max_amount": "4500"}, "price": "1800",
    }  # fmt: skip
    group = product("set", type="grouped", prices=ranged, brands=[], sku="", is_on_backorder=True)
    missing = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid product ID.",
               "data": {"status": 404}}  # fmt: skip
    no_route = {"code": "rest_no_route", "message": "No route.", "data": {"status": 404}}
    return (
        Sample(
            name="a catalogue of two products",
            ends="snapshot",
            page=_page(_LIST, [product(), product("red-lamp", id=13, name="Red Lamp")]),
            origin=Origin.SERVED,
            ask=listed,
            listings=2,
            fields={
                "key": "shop.example//product/blue-lamp",
                "url": "https://shop.example/product/blue-lamp/",
                "title": "Blue Lamp",
                "description": "A lamp. Oak & brass, made to last.",
                "brand": "Lumo",
                "price": "49.90 EUR",
                "availability": "InStock",
                "images": [
                    "https://shop.example/wp-content/uploads/2026/01/blue-lamp.jpg",
                    "https://shop.example/wp-content/uploads/2026/01/blue-lamp-2.jpg",
                ],
                "sku": "BL-1",
                "category": ["Home & Living", "Lamps"],
                "language": "de-DE",
                "reviews": 7,
            },
        ),
        Sample(
            name="a group of products",
            ends="snapshot",
            page=_page(_ONE, group),
            origin=Origin.SERVED,
            fields={"price": "18.00-45.00 EUR", "availability": "BackOrder", "sku": None},
        ),
        Sample(
            name="no such product",
            ends="gone",
            page=_page(_ONE, missing, 404),
            origin=Origin.DOCUMENTED,
        ),
        _sample("no such interface", "unrecognised", _page(_LIST, no_route, 404), listed),
        _sample("an empty catalogue", "unrecognised", _page(_LIST, []), listed),
        _sample("a page instead", "unrecognised", _page(_ONE, "<html><h1>Home</h1></html>")),
        _sample("kept out", "blocked", _page(_LIST, {"code": "rest_forbidden"}, 403), listed),
        _sample("too many requests", "blocked", _page(_ONE, "slow down", 429)),
    )


def _page(url: str, body: object, status: int = 200) -> Page:
    is_text = isinstance(body, str)
    return Page(
        url=url,
        body=str(body).encode() if is_text else json.dumps(body).encode(),
        status=status,
        headers={"content-type": "text/html" if is_text else "application/json; charset=UTF-8"},
    )


def _sample(name: str, ends: str, page: Page, ask: Ask | None = None) -> Sample:
    return Sample(name=name, ends=ends, page=page, origin=Origin.MADE, ask=ask)
