"""Crawls a shop that somebody else wrote, and compares what was read with the shop's own list.

    LISTINGWATCH_HOME=FOLDER python tools/real_shop.py http://127.0.0.1:8101/ products.csv

The list is a CSV with the columns ``url,title,price,currency`` and, where the shop has them,
``sku,gtin,brand`` and ``picture`` (a part of a picture's address, such as its file's name, or ``*`` for any), taken from
the shop's own database; an empty cell is not compared. A product counts as found where a listing is
known by its address, its picture as right where the bytes from such an address were kept. ``--browser``
lets a browser read what is empty without one, ``--allow-host`` what the shop's pages ask beside it.
Crawl into an empty ``LISTINGWATCH_HOME`` (or ``DATABASE_URL``): what is already there is read too.
``--json`` prints the figures as one document; exit code 1 where a product is missing or a field is
wrong.

Used with these shops, each with its own demonstration catalogue, unchanged but for their addresses:

* Vendure 3.7.3 with its Angular storefront 0.3.1, a single page application: every page is an empty
  shell without a browser, has the same title, an ``h2`` for a heading and no named part.
  ``tools/vendure_shop.py`` brings Vendure from npm with catalogue and pictures; the storefront is
  built as its own README says, with that interface in its ``environment.prod.ts``. Crawled with
  ``--browser --allow-host 127.0.0.1:8104 --ships-to US``: a bare ``$`` names no currency.
* django-oscar 4.2 (server-rendered, no structured data at all). Its ``sandbox``, on Postgres
  (``DATABASE_ENGINE``; on SQLite it answers visitors at the same time with status 500): ``manage.py
  migrate``, then the steps of ``make sandbox_load_data``, then ``manage.py runserver
  127.0.0.1:8102``. The list: every public product with ``get_absolute_url()``, ``get_title()``, the
  price of its stock record, ``upc`` as GTIN, and ``*`` where it has a picture.
* CE Phoenix Cart 1.1.0.6 (JSON-LD, OpenGraph; sessions in its links). Needs PHP 8 and MariaDB.
  Serve its folder with ``php -S 127.0.0.1:8101``, go through ``/install/`` with the sample data, then
  take the folder ``install`` away. The list:
  ``SELECT products_id, products_name, coalesce(specials_new_products_price, products_price)
  FROM products JOIN products_description USING (products_id) LEFT JOIN specials USING (products_id)``,
  the address being ``/product_info.php?products_id=…``.
* EverShop 2.2.1 (OpenGraph without a price). Needs Node 20 and Postgres: ``npm install
  @evershop/evershop concat-stream``, ``shop.homeUrl`` in ``config/default.json``, ``evershop build``,
  ``evershop start``, ``evershop seed --all``, which fetches its pictures from the internet. The list:
  ``url_rewrite`` with ``product`` and ``product_description``.
"""

# ruff: noqa: E501 - the statements read better unbroken

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from crawler.reading.keys import listing_key, marketplace_key
from domain.errors import InputError, ListingwatchError
from domain.page import Snapshot
from listingwatch.crawling.crawl import CrawlRequest, crawl
from listingwatch.wiring import App, open_app
from storage.repositories.listings import Listings

NEEDED = ("title", "price", "currency")
FIELDS = (*NEEDED, "sku", "gtin", "brand", "picture")


@dataclass(frozen=True, slots=True)
class Product:
    """What the shop says of one product; an empty text is not compared."""

    url: str
    title: str
    price: str
    currency: str
    sku: str = ""
    gtin: str = ""
    brand: str = ""
    picture: str = ""


@dataclass(slots=True)
class Figures:
    """How much of a shop was read, and what was read wrongly."""

    products: int = 0
    found: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    compared: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    with_pictures: int = 0
    pictures: int = 0
    pictures_missing: int = 0
    wrong: list[str] = field(default_factory=list)


def read_products(path: Path) -> list[Product]:
    """The shop's own list.

    :raises InputError: when the file cannot be read or a column is missing.
    """
    columns = ("url", *NEEDED)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{path}: no column {', '.join(missing)}; the first line must name "
                    f"{','.join(columns)}"
                )
            return [
                Product(*((row.get(name) or "").strip() for name in ("url", *FIELDS)))
                for row in reader
            ]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); write it as UTF-8 CSV") from error


def is_right(name: str, expected: str, snapshot: Snapshot) -> tuple[bool, str]:
    """Whether a field was read as the shop has it, and how it was read."""
    price = snapshot.offer.price
    if name == "title":
        return " ".join(expected.split()) == snapshot.title, snapshot.title
    if name == "picture":
        kept = [image.url for image in snapshot.images if image.digest]
        return any(expected in url or expected == "*" for url in kept), f"{len(kept)} others"
    if name in {"sku", "gtin", "brand"}:
        read = getattr(snapshot, name) or "none"
        return _bare(name, expected) == _bare(name, read), read
    if name == "currency":
        shown = (price.currency if price else None) or ""
        return expected.upper() == shown, shown or "none"
    if price is None:
        return False, "none"
    try:
        return Decimal(expected) == price.amount, str(price.amount)
    except InvalidOperation as error:
        raise InputError(
            f"price {expected!r}: is no number; write it with a decimal point"
        ) from error


def _bare(name: str, text: str) -> str:
    """A GTIN with and without its leading zeros is the same; case says nothing."""
    return text.lstrip("0") if name == "gtin" else text.casefold()


def latest(app: App, urls: Sequence[str]) -> Iterator[tuple[str, Snapshot | None]]:
    """What each address showed last, if a listing is known there."""
    store = app.crawl_store()
    for url in urls:
        with app.database.transaction() as connection:
            listings = Listings(connection)
            number = listings.find(listing_key(url))
            spans = [] if number is None else listings.spans(number)
        if not spans and (known := store.known_listing(url)) is not None:
            with app.database.transaction() as connection:
                listings = Listings(connection)
                number = listings.find(known)
                spans = [] if number is None else listings.spans(number)
        newest = max(spans, key=lambda span: span.last_captured, default=None)
        yield url, None if newest is None else newest.snapshot


def compare(app: App, products: Sequence[Product]) -> Figures:
    """Hold what is stored against the shop's list."""
    figures = Figures(products=len(products))
    shown = dict(latest(app, [product.url for product in products]))
    for product in products:
        snapshot = shown[product.url]
        if snapshot is None:
            figures.wrong.append(f"{product.url}: not found")
            continue
        figures.found += 1
        kept = {image.digest for image in snapshot.images if image.digest}
        figures.with_pictures += bool(kept)
        for name in FIELDS:
            expected = getattr(product, name)
            if not expected:
                continue
            figures.compared[name] += 1
            right, read = is_right(name, expected, snapshot)
            figures.right[name] += right
            if not right:
                figures.wrong.append(f"{product.url}: {name} is {expected}, read {read}")
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shop", help="the running shop's address")
    parser.add_argument("products", type=Path, help="CSV: url,title,price,currency")
    parser.add_argument("--browser", action="store_true", help="as for crawl")
    parser.add_argument("--allow-host", action="append", default=[], help="as for crawl")
    parser.add_argument("--ships-to", action="append", default=[], help="as for crawl")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    host = marketplace_key(given.shop)
    try:
        products = read_products(given.products)
        summary = crawl(
            CrawlRequest(
                urls=(given.shop,),
                allow_hosts=(host, *given.allow_host),
                ships_to=tuple(given.ships_to),
                browser=(host,) if given.browser else (),
                delays={host.partition(":")[0]: 0.0},
            )
        )
        with open_app() as app:
            figures = compare(app, products)
    except ListingwatchError as error:
        print(error, file=sys.stderr)
        return 1
    figures.pictures, figures.pictures_missing = summary.pictures, summary.pictures_missing
    for message in [*summary.messages[:20], *figures.wrong]:
        print(message, file=sys.stderr)
    if given.json:
        print(json.dumps(asdict(figures) | {"pages": summary.outcomes}, indent=2))
    else:
        print(f"found {figures.found} of {figures.products} products")
        for name in FIELDS:
            if figures.compared[name]:
                print(f"{name} right {figures.right[name]} of {figures.compared[name]}")
        print(
            f"pictures: {figures.pictures} kept, {figures.pictures_missing} missing; "
            f"{figures.with_pictures} of {figures.found} products with one"
        )
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
