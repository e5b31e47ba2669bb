"""Samples of Mercado Libre's interface, made after answers that it gave."""

from __future__ import annotations

import json
from typing import Any

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page

_ROOT = "https://api.mercadolibre.com"
_ITEM = f"{_ROOT}/items/MLA100000001"
_SEARCH = f"{_ROOT}/sites/MLA/search?q=lampara&limit=50&offset=0"
_SEVERAL = f"{_ROOT}/items?ids=MLA100000001,MLA100000002"


def item(number: str = "MLA100000001", **changes: Any) -> dict[str, Any]:
    """An item with the fields that the interface gives."""
    picture = "http2.mlstatic.com/D_600001-MLA70000000001_012026-O.jpg"
    return {
        "id": number, "site_id": "MLA", "title": "Lámpara azul de roble", "seller_id": 90000001,
        "category_id": "MLA1582", "official_store_id": None, "price": 18999.5,
        "base_price": 18999.5, "original_price": None, "currency_id": "ARS",
        "initial_quantity": 12, "available_quantity": 8, "sold_quantity": 4, "sale_terms": [],
        "buying_mode": "buy_it_now", "listing_type_id": "gold_special", "condition": "new",
        "permalink": f"https://articulo.mercadolibre.com.ar/{number}-lampara-azul-_JM",
        "pictures": [
            {"id": "600001-MLA70000000001_012026", "url": f"http://{picture}",
             "secure_url": f"https://{picture}", "size": "500x500", "max_size": "1200x1200"},
        ],
        "attributes": [
            {"id": "BRAND", "name": "Marca", "value_id": "1", "value_name": "Lumo"},
            {"id": "GTIN", "name": "Código", "value_id": None, "value_name": "4006381333931"},
            {"id": "SELLER_SKU", "name": "SKU", "value_id": None, "value_name": "BL-1"},
        ],
        "variations": [], "status": "active", "warranty": None,
    } | changes  # fmt: skip


def samples() -> tuple[Sample, ...]:
    search = Ask(url=_SEARCH, purpose=Purpose.LIST, keyed=True)
    several = Ask(
        url=_SEVERAL, purpose=Purpose.LIST, keyed=True, context={"seller:90000001": "LUZ-Y-MADERA"}
    )
    result = {"id": "MLA100000001", "title": "Lámpara azul", "price": 18999.5,
              "seller": {"id": 90000001, "nickname": "LUZ-Y-MADERA"}}  # fmt: skip
    results = {
        "site_id": "MLA", "query": "lampara", "results": [result, {**result, "id": "MLA100000002"}],
        "paging": {"total": 60, "primary_results": 60, "offset": 0, "limit": 50},
    }  # fmt: skip
    varied = [{"id": 1, "price": 18999.5}, {"id": 2, "price": 21000}]
    answers = [
        {"code": 200, "body": item(variations=varied)},
        {"code": 200, "body": item("MLA100000002", title="Lámpara roja")},
        {"code": 404, "body": {"id": "MLA100000003", "error": "not_found", "status": 404}},
    ]
    missing = {"message": "Item with id MLA100000001 not found", "error": "not_found",
               "status": 404, "cause": []}  # fmt: skip
    forbidden = {"message": "forbidden", "error": "forbidden", "status": 403, "cause": []}
    fields = {
        "key": "mercadolibre/MLA100000001",
        "title": "Lámpara azul de roble",
        "brand": "Lumo",
        "price": "18999.5 ARS",
        "availability": "InStock",
        "condition": "NewCondition",
        "quantity": 8,
        "seller": "90000001",
        "images": ["https://http2.mlstatic.com/D_600001-MLA70000000001_012026-F.jpg"],
        "gtin": "4006381333931",
        "sku": "BL-1",
        "language": "es-AR",
        "sold": 4,
    }
    return (
        Sample(name="an item", ends="snapshot", page=_page(_ITEM, item()), origin=Origin.SERVED,
               fields=fields),
        Sample(name="results", ends="snapshot", page=_page(_SEARCH, results), ask=search,
               origin=Origin.SERVED),
        Sample(name="several items", ends="snapshot", page=_page(_SEVERAL, answers), ask=several,
               origin=Origin.DOCUMENTED, listings=2,
               fields={"price": "18999.5-21000 ARS", "seller_name": "LUZ-Y-MADERA"}),
        _sample("no such item", "gone", _page(_ITEM, missing, 404)),
        _sample("an item whose sale is closed", "gone", _page(_ITEM, item(status="closed"))),
        _sample("a search that finds nothing", "unrecognised",
                _page(_SEARCH, results | {"results": []}), search),
        _sample("something else", "unrecognised", _page(_ITEM, {"message": "hello"})),
        _sample("a search that the key may not make", "blocked",
                _page(_SEARCH, forbidden, 403), search),
        _sample("more than the key may ask", "blocked", _page(_ITEM, {"status": 429}, 429)),
    )  # fmt: skip


def _page(url: str, body: object, status: int = 200) -> Page:
    headers = {"content-type": "application/json; charset=utf-8"}
    return Page(url=url, body=json.dumps(body).encode(), status=status, headers=headers)


def _sample(name: str, ends: str, page: Page, ask: Ask | None = None) -> Sample:
    return Sample(name=name, ends=ends, page=page, origin=Origin.DOCUMENTED, ask=ask)
