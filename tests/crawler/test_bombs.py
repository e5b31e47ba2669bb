"""What is built to swell, to nest or to never end: refused within bounds, at every door."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.registry import all_readers
from crawler.read import links_of, read_page
from crawler.reading.page import Page
from domain.page import Blocked, Gone, Snapshot, Unrecognised
from listingwatch.crawling.fetching import fetch_all
from tests.fakemarket.server import FakeShop, send

SWOLLEN = b"\x00" * 60_000_000


def deflated() -> bytes:
    return zlib.compress(SWOLLEN)


def twice() -> bytes:
    return gzip.compress(gzip.compress(SWOLLEN))


def brotlied() -> bytes | None:
    try:
        import brotli
    except ImportError:
        return None
    return bytes(brotli.compress(SWOLLEN, quality=1))


def zstandarded() -> bytes | None:
    try:
        import zstandard
    except ImportError:
        return None
    return bytes(zstandard.compress(SWOLLEN))


def test_answers_that_swell(shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty megabytes in sixty kilobytes, by every coding that we say we take, and several on top of
    each other: none is taken."""
    monkeypatch.setenv("LISTINGWATCH_HOST_DELAYS", '{"127.0.0.1": 0}')
    bodies = {
        "gzip": gzip.compress(SWOLLEN), "deflate": deflated(), "gzip, gzip": twice(),
        "br": brotlied(), "zstd": zstandarded(),
    }  # fmt: skip
    targets = []
    for coding, body in bodies.items():
        if body is None:
            continue
        path = f"/{coding.replace(', ', '-')}"
        shop.pages[path] = lambda request, body=body, coding=coding: send(
            request, body, headers={"Content-Encoding": coding}
        )
        targets.append(shop.url + path)
    assert len(targets) >= 3
    for answer in fetch_all(targets, ["127.0.0.1"]):
        assert answer.body is None or len(answer.body) < 1_000_000, answer.asked


DEEP = 100_000
PAGES = {
    "nested elements": b"<div>" * DEEP,
    "nested tables": b"<table><tr><td>" * 20_000,
    "open attributes": b"<a " + b"x=" * DEEP,
    "one long attribute": b"<p title='" + b"a" * 5_000_000 + b"'>",
    "many links": b"".join(b"<a href=/p/%d>x</a>" % n for n in range(30_000)),
    "unclosed comment": b"<!--" + b"-" * 1_000_000,
    "entities": b"<!DOCTYPE x [<!ENTITY a '" + b"b" * 1_000 + b"'>]><p>" + b"&a;" * DEEP,
    "nested json-ld": b'<script type="application/ld+json">' + b"[" * DEEP + b"</script>",
    "json-ld that repeats": b'<script type="application/ld+json">['
    + b'{"@type":"Product","name":"x"},' * 20_000
    + b"{}]</script>",
    "nested microdata": b"<div itemscope itemtype='https://schema.org/Product' itemprop=a>"
    * 20_000,
    "a long number": b"<h1>x</h1><p class=price>" + b"9" * 1_000_000 + b" EUR</p>",
    "digits and dots": b"<h1>x</h1><p class=price>" + b"1." * DEEP + b" EUR</p>",
    "spaces": b"<h1>" + b" " * 5_000_000 + b"x</h1>",
    "nothing but marks": b"<h1>x</h1>" + "\u0301".encode() * DEEP,
    "nul bytes": b"\x00" * 1_000_000,
    "a script without end": b"<script>" + b"var a = [" * DEEP,
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_that_nest_or_repeat(name: str) -> None:
    """Each is read to an end that is one of the four, and its links are bounded."""
    page = Page(
        url="https://shop.example/p/1",
        body=b"<html><head><title>x</title></head><body>" + PAGES[name],
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
    )
    outcome = read_page(page)
    assert isinstance(outcome, Snapshot | Gone | Blocked | Unrecognised)
    if isinstance(outcome, Snapshot):
        assert len(json.dumps(outcome.to_json())) < 200_000
    assert len(links_of(page)) <= 2_000


def test_answers_of_interfaces_that_nest_or_repeat() -> None:
    """What is kept of the largest answer is bounded."""
    entry = {"id": 1, "handle": "x", "title": "x" * 2_000, "listing_id": 123456,
             "itemId": "v1|110000000001|0", "permalink": "https://shop.example/product/x/",
             "name": "x" * 2_000, "variants": [{"price": "1"}] * 300,
             "images": [{"src": f"https://a.example/{n}.jpg"} for n in range(150)]}  # fmt: skip
    bare = {"itemId": "v1|110000000001|0", "id": "MLA100000001", "listing_id": 123456}
    bodies = [
        json.dumps({"products": [entry] * 20}), json.dumps([entry] * 20),
        json.dumps({"products": [{}] * 5_000}), json.dumps([{}] * 5_000),
        json.dumps({"itemSummaries": [bare] * 5_000, "results": [bare] * 5_000}),
        '{"results": ' + "[" * DEEP, '{"a":' * DEEP,
    ]  # fmt: skip
    for reader in all_readers():
        for url in ("https://shop.example/products.json?page=1", "https://api.ebay.com/x"):
            for body in bodies:
                ask = Ask(url=url, purpose=Purpose.LIST)
                answer = reader.answer(Page(url, body.encode(), 200), ask)
                assert len(answer.outcomes) <= 1_000
                assert len(answer.asks) <= 1_001
                for outcome in answer.outcomes:
                    if isinstance(outcome, Snapshot):
                        assert len(outcome.images) <= 100
                        assert len(outcome.offers) <= 201
