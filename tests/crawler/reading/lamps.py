"""Pages of a lamp that several tests read."""

from __future__ import annotations

import json
from typing import Any

from crawler.read import read_page
from crawler.reading.page import Page
from domain.page import Outcome, Snapshot

URL = "https://shop.example.com/p/lamp-1"
IMAGE = "<div class=gallery><img src=/lamp.jpg alt='Blue Lamp' width=600></div>"
BUY = "<button class=add-to-cart>Add to cart</button>"
LAMP: dict[str, Any] = {
    "@type": "Product", "name": "Blue Lamp", "image": "/lamp.jpg", "sku": "L-1",
    "offers": {"price": "20.00", "priceCurrency": "EUR", "availability": "InStock"},
}  # fmt: skip


def jsonld(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def read(body: str, head: str = "", url: str = URL, title: str = "Blue Lamp | Shop") -> Outcome:
    page = (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    return read_page(Page(url=url, body=page.encode(), status=200))


def snapshot(body: str, head: str = "", url: str = URL, title: str = "Blue Lamp") -> Snapshot:
    outcome = read(body, head, url, title)
    assert isinstance(outcome, Snapshot), outcome
    return outcome
