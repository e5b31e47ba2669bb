"""Reads a firm's own listings from CSV, or from a Google Merchant feed.

A row becomes a snapshot with its pictures' addresses or file names, not yet fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from crawler.reading.currencies import currency_of_sign
from crawler.reading.gtin import read_gtin
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean
from domain.errors import FormatError
from domain.listing import ListingKey
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot
from domain.right import split_list
from rights.readers.notes import Notes
from rights.readers.table import read_table

COLUMNS = (
    "id", "marketplace", "url", "title", "description", "brand", "gtin", "category", "price",
    "currency", "images", "ship_to",
)  # fmt: skip

OWN_MARKETPLACE = "own catalogue"
"""Stands for the marketplace of a listing that names neither marketplace nor address."""


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One listing as the file states it."""

    where: str
    snapshot: Snapshot


def read_catalogue(data: bytes, name: str, notes: Notes) -> Iterator[CatalogueRow]:
    """The rows of a catalogue; the form is told by content.

    :raises FormatError: for a file that is neither.
    """
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        rows = _merchant_xml(data, name)
    elif b"image_link" in head.partition(b"\n")[0].lower().replace(b" ", b"_"):
        rows = _merchant_text(data, name, notes)
    else:
        rows = (
            (f"{name}, line {row.line}", dict(row.cells))
            for row in read_table(data, name, ("title",), notes, known=COLUMNS)
        )
    for where, cells in rows:
        try:
            yield CatalogueRow(where, snapshot_of(cells))
        except FormatError as error:
            notes.refuse(where, str(error))


def snapshot_of(cells: dict[str, str]) -> Snapshot:
    """The listing of one row.

    :raises FormatError: naming the cell that is wrong.
    """
    title = clean(cells.get("title"), MAX_TITLE)
    if not title:
        raise FormatError("title is empty; a listing needs one to be compared")
    url = (cells.get("url") or "").strip()
    if url and not url.startswith(("http://", "https://")):
        raise FormatError(f"url “{url[:100]}” is no web address; begin it with https://")
    gtin = cells.get("gtin") or ""
    return Snapshot(
        key=_key(cells, url),
        url=url,
        title=title,
        description=clean(cells.get("description"), MAX_DESCRIPTION),
        brand=clean(cells.get("brand")),
        offers=(Offer(price=_price(cells), availability=None),),
        images=tuple(ImageRef(url=image) for image in split_list(cells.get("images") or "")),
        gtin=read_gtin(gtin),
        sku=clean(cells.get("id")),
        category=tuple(
            part.strip() for part in re.split(r"[>|/]", cells.get("category") or "") if part.strip()
        ),
        ship_to=tuple(code.upper() for code in split_list(cells.get("ship_to") or "")),
        sources=dict.fromkeys(("title", "description", "brand", "price", "images"), "catalogue"),
    )


def _key(cells: dict[str, str], url: str) -> ListingKey:
    """The listing's identity: as the crawler finds it, where the address tells; else as named."""
    marketplace, number = (cells.get("marketplace") or "").strip(), (cells.get("id") or "").strip()
    if url and marketplace in {"", marketplace_key(url)}:
        return listing_key(url)
    if not number:
        raise FormatError("neither url nor id is filled; a listing needs one of them")
    return ListingKey(marketplace or OWN_MARKETPLACE, number)


def _price(cells: dict[str, str]) -> Price | None:
    text = (cells.get("price") or "").strip()
    if not text:
        return None
    declared = (cells.get("currency") or "").strip()
    currency = currency_of_sign(declared) if declared else None
    amount = machine_amount(text)
    if amount is not None:
        return Price(amount=amount, currency=currency, raw=text)
    price = read_price(text, currency=currency)
    if price is None:
        raise FormatError(f"price “{text[:60]}” is no amount; write it as 12.50")
    return price


# --- Google Merchant: https://support.google.com/merchants/answer/7052112 ---------------------

_FIELDS = {
    "id": "id", "title": "title", "description": "description", "link": "url", "brand": "brand",
    "gtin": "gtin", "product_type": "category", "price": "price", "image_link": "images",
    "additional_image_link": "images",
}  # fmt: skip


def _merchant_xml(data: bytes, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Items of an RSS 2.0 or Atom feed with Google's ``g:`` elements."""
    try:
        root: Any = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise FormatError(
            f"{name}: declares entities, which a product feed never needs; export it again"
        ) from error
    except ElementTree.ParseError as error:
        raise FormatError(f"{name}: is no well-formed XML ({error}); export it again") from error
    number = 0
    for element in root.iter():
        if str(element.tag).rpartition("}")[2] not in {"item", "entry"}:
            continue
        number += 1
        cells: dict[str, str] = {}
        for child in element:
            local = str(child.tag).rpartition("}")[2]
            value = (child.text or child.get("href") or "").strip()
            if local == "shipping":
                countries = [
                    (part.text or "").strip()
                    for part in child
                    if str(part.tag).rpartition("}")[2] == "country"
                ]
                _add(cells, "ship_to", "|".join(countries))
            elif local in _FIELDS:
                _add(cells, _FIELDS[local], value)
        yield f"{name}, item {number}", cells
    if number == 0:
        raise FormatError(f"{name}: holds no item; a Merchant feed has one for each product")


def _merchant_text(data: bytes, name: str, notes: Notes) -> Iterator[tuple[str, dict[str, str]]]:
    """A tab-separated feed with Google's column names."""
    for row in read_table(data, name, ("title",), notes):
        cells: dict[str, str] = {}
        for column, value in row.cells.items():
            field = _FIELDS.get(column.replace(" ", "_"))
            if field and value:
                _add(cells, field, value.replace(",", "|") if field == "images" else value)
        yield f"{name}, line {row.line}", cells


def _add(cells: dict[str, str], field: str, value: str) -> None:
    """Pictures and countries add up; of anything else the first counts."""
    if not value:
        return
    if field in {"images", "ship_to"} and cells.get(field):
        cells[field] += f"|{value}"
    else:
        cells.setdefault(field, value)
