"""Broken pages, prices and addresses for the fuzzing.

    python -m tests.crawler.broken_pages --inputs 200000 --processes 2

reads that many mutants of the readers' own samples, and prints how many there were of each kind, how
they ended, the slowest, and each one that raised or took too long. A mutant is named by its number
alone: ``--one NUMBER`` makes it again and shows what it does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from crawler.marketplaces.registry import SHOP, all_readers, hold
from crawler.marketplaces.shop import Shop
from crawler.reading.keys import listing_id, listing_key, marketplace_key, own_address
from crawler.reading.page import Page, join
from crawler.reading.prices import machine_amount, read_price
from domain.money import Price
from domain.page import Blocked, Gone, Snapshot, Unrecognised, outcome_name

SECONDS = 10.0
"""Longest that one input may take, of CPU time."""

_BITS = (
    b"<", b">", b"</div>", b"<div itemscope itemprop=offers>", b"<script>", b"</script>", b"<!--", b"]]>",
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"&#x110000;", b"&#0;", b'"', b"\\u0000", b"{", b"[" * 300,
    b"<svg><title>", b"<table><td>", b"<base href='//['>", b"<a href='http://[::1'>", b"9" * 400,
    b"1e999", b"-0", b"NaN", b"null", "\u202e".encode(), "٣٫٥".encode(), b"<h1>" * 50, b"<b>" * 600,
    b"<link rel=canonical href='http://a:b@c:99999/'>", b"<meta property=og:price content='1.2.3,4'>",
    b'<script type="application/ld+json">', b"window.runParams = {data: {", b"dataLayer.push({",
)  # fmt: skip
_WORDS = (
    "1.299,00", "€", "US $", "kr", "元", "12.5-14.9", "ab", "from", "to", "−", "٣", "1'299.-", "Rs.", "%",
    "\u00a0", "\u202f", "9" * 30, "1e9", "NaN", "½", "②", "𝟙𝟚", "..", ",,", "-", "(", "bis", "£", "0",
)  # fmt: skip
_ADDRESSES = (
    "https://www.amazon.de/dp/B0MUSTER02", "https://www.ebay.com/itm/200000000001", "http://[::1]:99/",
    "https://www.aliexpress.com/item/1005000000000001.html", "//x/y", "javascript:1", "http://%00/",
    "https://shopee.sg/-i.1.2", "https://www.walmart.com/ip/x/100000001?a=1&a=2", "http://a b/", "?", "#",
    "https://пример.рф/товар", "http://xn--/", "https://h/%ff%fe?%=%&&&==", "http://h:port/", "data:,x",
)  # fmt: skip


@cache
def seeds() -> tuple[tuple[Any, Page], ...]:
    """Every reader's samples."""
    return tuple(
        (reader, sample.page)
        for reader in (*all_readers(), SHOP)
        for sample in reader.samples()
        if sample.ask is None
    )


def mutant(number: int) -> tuple[Any, Page]:
    """A page that is broken in one to eight places, and its reader (or any shop's)."""
    chance = random.Random(number)
    reader, page = chance.choice(seeds())
    body = bytearray(page.body)
    for _ in range(chance.randint(1, 8)):
        _break(body, chance)
    url = page.url if chance.random() < 0.9 else chance.choice(_ADDRESSES)
    status = (
        page.status if chance.random() < 0.9 else chance.choice((None, 200, 404, 429, 503, 999))
    )
    chosen = SHOP if chance.random() < 0.3 else reader
    return chosen, replace(page, url=url, body=bytes(body), status=status)


def _break(body: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(body) + 1)
    end = min(len(body), at + chance.randint(1, 400))
    kind = chance.randrange(7)
    if kind == 0:
        body[at:at] = chance.choice(_BITS)
    elif kind == 1:
        del body[at:end]
    elif kind == 2:
        body[at:at] = body[at:end] * chance.randint(1, 20)
    elif kind == 3:
        _, other = chance.choice(seeds())
        start = chance.randrange(len(other.body) + 1)
        body[at:end] = other.body[start : start + 2_000]
    elif kind == 4 and body:
        for _ in range(chance.randint(1, 40)):
            body[chance.randrange(len(body))] = chance.randrange(256)
    elif kind == 5:
        del body[at:]
    else:
        body[at:at] = chance.choice(_WORDS).encode()


def read_mutant(number: int) -> str:
    """How reading a mutant ends. Raises what the reader raises, and AssertionError where a snapshot
    is none."""
    reader, page = mutant(number)
    outcome = hold(reader, reader.parse(page))
    assert isinstance(outcome, Snapshot | Gone | Blocked | Unrecognised)
    if isinstance(outcome, Snapshot):
        assert outcome.title.strip()
        assert Snapshot.from_json(outcome.to_json()) == outcome
        for name in ("title", "brand", "sku", "gtin", "price", "availability"):
            value = outcome.to_json().get(name)
            assert not value or outcome.sources.get(name), name
    if isinstance(reader, Shop) and isinstance(outcome, Gone):
        assert page.status in {404, 410}
    return outcome_name(outcome)


def read_price_mutant(number: int) -> str:
    """A text of prices' parts, read as a text and as a machine's value."""
    chance = random.Random(number)
    parts = [
        chance.choice(_WORDS) if chance.random() < 0.7 else str(chance.randrange(10**chance.randint(1, 9)))
        for _ in range(chance.randint(1, 6))
    ]  # fmt: skip
    text = chance.choice(("", " ")).join(parts)
    machine_amount(text)
    price = read_price(text, country=chance.choice((None, "de", "us", "in", "xx")))
    if price is None:
        return "no price"
    assert Price.from_json(price.to_json()) == price
    return "price"


def read_address_mutant(number: int) -> str:
    """An address of parts of addresses, through everything that reads addresses."""
    chance = random.Random(number)
    text = chance.choice(_ADDRESSES)
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(text) + 1)
        text = (
            text[:at]
            + chance.choice((*_ADDRESSES, "%", "/", "[", ":", "\x00", "\ud800"))
            + text[at:]
        )
    joined = join("https://shop.example/a/", text)
    if joined is None:
        return "no address"
    marketplace_key(joined)
    assert len(listing_id(joined)) <= 1_000
    own_address(joined, joined)
    listing_key(joined)
    for reader in all_readers():
        if reader.handles(joined):
            reader.listing(joined)
    return "address"


KINDS: dict[str, Callable[[int], str]] = {
    "page": read_mutant,
    "price": read_price_mutant,
    "address": read_address_mutant,
}


def run(numbers: range) -> tuple[Counter[str], list[str], float]:
    """Ends, failures, and the longest time of one input."""
    ends: Counter[str] = Counter()
    failed: list[str] = []
    slowest = 0.0
    for number in numbers:
        kind = kind_of(number)
        start = time.process_time()
        try:
            ends[f"{kind}: {KINDS[kind](number)}"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            failed.append(f"{kind} {number}: {type(error).__name__}: {str(error)[:120]}")
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > SECONDS:
            failed.append(f"{kind} {number}: took {took:.1f} s")
    return ends, failed, slowest


def kind_of(number: int) -> str:
    """Half of all inputs are pages."""
    return ("page", "price", "page", "address")[number % 4]


def _chunks(inputs: int) -> Iterator[range]:
    for start in range(0, inputs, 1_000):
        yield range(start, min(inputs, start + 1_000))


def main() -> int:
    """Print what became of the inputs; exits 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--one", type=int)
    given = parser.parse_args()
    if given.one is not None:
        print(kind_of(given.one), mutant(given.one) if kind_of(given.one) == "page" else "")
        print(KINDS[kind_of(given.one)](given.one))
        return 0
    ends: Counter[str] = Counter()
    failed: list[str] = []
    slowest = 0.0
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for some, wrong, longest in pool.imap_unordered(run, _chunks(given.inputs)):
            ends += some
            failed += wrong
            slowest = max(slowest, longest)
    print(f"{given.inputs} inputs: {dict(ends.most_common())}")
    print(f"slowest {slowest:.2f} s, failed {len(failed)}")
    for line in failed[:50]:
        print("  ", line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
