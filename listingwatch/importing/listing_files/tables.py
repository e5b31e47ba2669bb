"""Listings that stand in a table: CSV, or JSON Lines.

The columns are those of ``catalog import`` and, beside them, ``seller`` (its id), ``seller_name``,
``seller_url``, ``sku``, ``availability``, ``condition``, ``language`` and ``captured_at``. A line
of JSON may also be what ``listingwatch read`` prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.reading.text import clean
from domain.errors import FormatError
from domain.listing import ListingKey, Seller
from domain.page import Snapshot
from listingwatch.importing.catalogue_csv import COLUMNS, OWN_MARKETPLACE, snapshot_of
from listingwatch.importing.json_lines import read_json_lines
from listingwatch.input_files import InputFile
from rights.readers.notes import Notes
from rights.readers.table import read_table

MORE = (
    "seller", "seller_name", "seller_url", "sku", "availability", "condition", "language",
    "captured_at",
)  # fmt: skip

IMPORTED = "imported"
"""Stands for the marketplace of a listing that names neither marketplace nor address."""

_LISTS = frozenset({"images", "ship_to", "category"})
_AVAILABLE = frozenset(
    {
        "InStock", "OutOfStock", "LimitedAvailability", "PreOrder", "BackOrder", "SoldOut",
        "Discontinued", "InStoreOnly", "OnlineOnly", "PreSale", "MadeToOrder", "Reserved",
    }
)  # fmt: skip
_CONDITIONS = frozenset(
    {"NewCondition", "UsedCondition", "RefurbishedCondition", "DamagedCondition"}
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One listing as a file states it; ``at`` is when it was seen, if the file says."""

    where: str
    snapshot: Snapshot
    at: datetime | None = None


def read_csv(file: InputFile, notes: Notes) -> Iterator[TableRow]:
    """The rows of a CSV file; a bad one is named and passed over.

    :raises FormatError: for a file without a column “title”.
    """
    for row in read_table(file.data, file.name, ("title",), notes, known=(*COLUMNS, *MORE)):
        yield from _row(f"{file.name}, line {row.line}", dict(row.cells), notes, "csv")


def read_lines(path: Path, notes: Notes) -> Iterator[TableRow]:
    """The records of a JSON Lines file, likewise."""
    for line in read_json_lines(path, lambda text: notes.refuse(*_split(text))):
        where = f"{path.name}, line {line.number}"
        try:
            cells = _cells(line.record)
        except FormatError as error:
            notes.refuse(where, str(error))
            continue
        yield from _row(where, cells, notes, "jsonl")


def _row(where: str, cells: dict[str, str], notes: Notes, source: str) -> Iterator[TableRow]:
    try:
        yield _listing(where, {name: _plain(value) for name, value in cells.items()}, source)
    except FormatError as error:
        notes.refuse(where, str(error))


def _listing(where: str, cells: dict[str, str], source: str) -> TableRow:
    snapshot = snapshot_of(cells)
    key = snapshot.key
    if key.marketplace == OWN_MARKETPLACE:
        key = ListingKey(IMPORTED, key.id)
    offer = replace(
        snapshot.offer,
        availability=_named(cells, "availability", _AVAILABLE),
        condition=_named(cells, "condition", _CONDITIONS),
    )
    seller = clean(cells.get("seller")), clean(cells.get("seller_name"))
    made = replace(
        snapshot,
        key=key,
        offers=(offer,),
        sku=clean(cells.get("sku")),
        seller=Seller(
            name=seller[1] or seller[0],
            id=seller[0] or seller[1],
            url=_web(cells.get("seller_url")),
        )
        if any(seller)
        else None,
        language=clean(cells.get("language"), 20),
    )
    shown = {name: value for name, value in made.to_json().items() if value and name != "offers"}
    fields = (*shown, *(("price",) if offer.price else ()))
    return TableRow(where, replace(made, sources=dict.fromkeys(fields, source)), _time(cells))


def _plain(value: str) -> str:
    """A cell without the apostrophe that guards spreadsheets from formulas; nothing is computed."""
    return value[1:] if value[:1] == "'" and value[1:2] in {"=", "+", "-", "@"} else value


def _named(cells: Mapping[str, str], column: str, names: frozenset[str]) -> str | None:
    """A schema.org name, with or without its address before it.

    :raises FormatError: for anything else.
    """
    text = (cells.get(column) or "").strip().rpartition("/")[2]
    if not text:
        return None
    found = next((name for name in names if name.lower() == text.lower()), None)
    if found is None:
        raise FormatError(
            f"{column} “{text[:60]}” is no schema.org name; write one of {', '.join(sorted(names))}"
        )
    return found


def _web(value: str | None) -> str | None:
    return value if value and value.startswith(("http://", "https://")) else None


def _time(cells: Mapping[str, str]) -> datetime | None:
    text = (cells.get("captured_at") or "").strip()
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"captured_at “{text[:60]}” is no ISO 8601 time; write 2026-01-31T12:00:00Z"
        ) from error
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def _cells(record: Mapping[str, Any]) -> dict[str, str]:
    """A record as the cells of a row.

    :raises FormatError: naming a field that holds neither a text, a number, nor a list of them.
    """
    cells: dict[str, str] = {}
    record = dict(record)
    price, seller = record.get("price"), record.get("seller")
    if isinstance(price, dict):
        record |= {"price": price.get("amount"), "currency": price.get("currency")}
    if isinstance(seller, dict):
        record |= {
            "seller": seller.get("id"),
            "seller_name": seller.get("name"),
            "seller_url": seller.get("url"),
        }
    for name in (*COLUMNS, *MORE):
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, list) and name in _LISTS:
            with suppress(TypeError):
                cells[name] = "|".join(value)
                continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise FormatError(f"“{name}” is of type {type(value).__name__}; write a text")
        cells[name] = str(value)
    return cells


def _split(text: str) -> tuple[str, str]:
    """Where a complaint is about, and what it is."""
    where, _, message = text.partition(": ")
    return where, message
