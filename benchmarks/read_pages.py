"""How much of real product pages is read: coverage, agreement with known values, and CPU time.

    python benchmarks/read_pages.py [FOLDER]

FOLDER holds gzipped pages and a ``manifest.json``; by default the development data beside the
checkout. CPU time is given as a ratio to extruct's JSON-LD pass over the same pages in the same
run.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import sys
import time
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import extruct

from crawler.read import read_page
from crawler.reading.currencies import AMBIGUOUS, currency_in
from crawler.reading.page import Document, Page
from crawler.reading.prices import read_price
from domain.page import Outcome, Snapshot, outcome_name

MISWRITTEN = {
    "zpeb-0bf9a333844e.html.gz": Decimal(24990),
    "zpeb-3f5c52ae7614.html.gz": Decimal(3340),
    "zpeb-8cb33a3e85d7.html.gz": Decimal(229990),
    "zpeb-9f0c6ced874a.html.gz": Decimal(5000),
}
"""What these pages show, by eye. The manifest took the point between thousands for a decimal one
and dropped zeros ($24.990, $3.340, $229.990, $5.000 as 24.99, 3.34, 229.99, 5)."""


def known_amounts(row: dict[str, Any]) -> set[Decimal]:
    """The known price as a number, alternatives included, read in the ways its text allows."""
    if row["file"] in MISWRITTEN:
        return {MISWRITTEN[row["file"]]}
    found: set[Decimal] = set()
    values = [row["expected"].get("price"), *row.get("expected_alternatives", {}).get("price", [])]
    for value in values:
        if not value:
            continue
        with contextlib.suppress(InvalidOperation):
            found.add(Decimal(re.sub(r"[,\s]", "", value)))
        price = read_price(value)
        if price is not None:
            found.add(price.amount)
    return found


def main() -> int:
    """Print the table; exits 2 where there is nothing to read."""
    default = Path(__file__).parents[2] / "shared" / "data" / "pages"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not (folder / "manifest.json").is_file():
        print(f"{folder}: no manifest.json; name a folder of recorded pages")
        return 2
    rows = json.loads((folder / "manifest.json").read_text("utf-8"))
    pages = [(row, gzip.decompress((folder / row["file"]).read_bytes())) for row in rows]
    start = time.process_time()
    outcomes: list[tuple[dict[str, Any], Outcome]] = [
        (row, read_page(Page(url=row["url"] or "", body=body))) for row, body in pages
    ]
    ours = time.process_time() - start
    start = time.process_time()
    for _, body in pages:
        # The peer may fail on a page; its time counts all the same.
        with contextlib.suppress(Exception):
            extruct.extract(body.decode("utf-8", "replace"), syntaxes=["json-ld"], errors="ignore")
    peer = time.process_time() - start
    report(outcomes)
    print(f"CPU time: {ours:.2f} s, {ours / peer:.2f} times extruct's JSON-LD pass ({peer:.2f} s)")
    return 0


def report(outcomes: list[tuple[dict[str, Any], Outcome]]) -> None:
    """Coverage over product pages, agreement where something is known, and what differs."""
    products = [(row, outcome) for row, outcome in outcomes if row["kind"] == "product"]
    ends = Counter((row["kind"], outcome_name(outcome)) for row, outcome in outcomes)
    print(
        "ends:", ", ".join(f"{kind} {end} {count}" for (kind, end), count in sorted(ends.items()))
    )
    read: Counter[str] = Counter()
    right: Counter[str] = Counter()
    known: Counter[str] = Counter()
    both: Counter[str] = Counter()
    full = 0
    for row, outcome in products:
        expected = row["expected"]
        shown = fields_of(outcome) if isinstance(outcome, Snapshot) else {}
        full += all(shown.get(name) for name in ("title", "price", "image"))
        if not all(shown.get(name) for name in ("title", "price", "image")):
            lacks = [name for name in ("title", "price", "image") if not shown.get(name)]
            why = getattr(outcome, "reason", "")
            print(f"  lacks {', '.join(lacks)}: {row['file']} {row['host']} {why}")
        for name, value in shown.items():
            read[name] += bool(value)
        for name, wanted in expected.items():
            known[name] += 1
            if not shown.get(name):
                continue
            both[name] += 1
            if agrees(name, shown[name], wanted, row):
                right[name] += 1
            else:
                print(
                    f"  differs {name}: {row['file']} {row['host']}: read {shown[name]!r} "
                    f"({outcome.sources.get(name)}), known {wanted!r}"
                )
    print(f"title, price and picture: {full} of {len(products)} product pages")
    for name in (
        "title",
        "price",
        "currency",
        "image",
        "brand",
        "sku",
        "gtin",
        "availability",
        "seller",
    ):
        line = f"  {name:13} read on {read[name]:3}"
        if known[name]:
            line += f"; known {known[name]:3}, read of these {both[name]:3}, right {right[name]:3}"
        print(line)


def fields_of(snapshot: Snapshot) -> dict[str, Any]:
    """What a snapshot shows, by the names of the manifest."""
    price = snapshot.offer.price
    return {
        "title": snapshot.title,
        "price": price.amount if price else None,
        "currency": price.currency if price else None,
        "image": bool(snapshot.images),
        "brand": snapshot.brand,
        "sku": snapshot.sku,
        "gtin": snapshot.gtin,
        "availability": snapshot.offer.availability,
        "seller": snapshot.seller.name if snapshot.seller else None,
    }


def agrees(name: str, shown: Any, wanted: str, row: dict[str, Any]) -> bool:
    """Whether a value is the known one, spelling aside."""
    alternatives = [wanted, *row.get("expected_alternatives", {}).get(name, [])]
    if name == "price":
        return shown in known_amounts(row)
    if name == "currency":
        country = Document(Page(url=row["url"] or "", body=b"")).country
        return any(
            shown in {value, currency_in(value, country), *AMBIGUOUS.get(value.lower(), ())}
            for value in alternatives
        )
    if name == "gtin":
        return any(str(shown).lstrip("0") == value.lstrip("0") for value in alternatives)
    return any(str(shown).casefold() == str(value).casefold() for value in alternatives)


if __name__ == "__main__":
    sys.exit(main())
