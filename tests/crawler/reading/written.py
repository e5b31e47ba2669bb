"""Pages written for a test, and what is read from them."""

from __future__ import annotations

import json
from typing import Any

from crawler.read import read_page
from crawler.reading.page import Page
from domain.page import Outcome, Snapshot

URL = "https://shop.example.com/p/1?utm_source=x"
PRODUCT: dict[str, Any] = {
    "@context": "https://schema.org", "@type": "Product", "name": "Lamp &amp; Shade",
    "description": "<p>Warm <b>light</b></p>", "brand": {"@type": "Brand", "name": "Lumo"},
    "sku": "A1", "gtin13": "4006381333931", "image": ["/a.jpg", {"url": "/b.jpg"}],
    "offers": {
        "@type": "Offer", "price": "1299.50", "priceCurrency": "EUR",
        "availability": "http://schema.org/InStock", "itemCondition": "NewCondition",
        "seller": {"@type": "Organization", "name": "Ann", "url": "/seller/ann-7"},
        "shippingDetails": {"shippingDestination": {"addressCountry": ["DE", "AT"]}},
    },
}  # fmt: skip


def html(
    body: str = "", head: str = "", title: str = "Lamp & Shade | Shop", lang: str = "de"
) -> str:
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{title}</title>{head}"
        f"</head><body>{body}</body></html>"
    )


def jsonld(*values: Any) -> str:
    return "".join(
        f'<script type="application/ld+json">{v if isinstance(v, str) else json.dumps(v)}</script>'
        for v in values
    )


def read(page: str | bytes, url: str = URL, status: int | None = 200) -> Outcome:
    body = page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")
    return read_page(Page(url=url, body=body, status=status, headers={}))


def snapshot(page: str | bytes, url: str = URL) -> Snapshot:
    outcome = read(page, url)
    assert isinstance(outcome, Snapshot), outcome
    return outcome
