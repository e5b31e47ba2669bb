"""Reads rights from CSV (the form of ``listingwatch rights import``)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from domain.errors import FormatError
from domain.right import Right, RightKind, split_list
from rights.readers.notes import Notes
from rights.readers.record import Coverage, Reading, RightRecord
from rights.readers.table import SHORT, Readable, Row, read_long_table, read_table
from rights.status import Status, status_of
from rights.territories import TerritoryTable

COLUMNS = (
    "kind", "text", "office", "territory", "number", "owner", "classes", "status", "filed",
    "registered", "expires", "aliases", "image",
)  # fmt: skip
OPTIONAL = (
    "application_number", "registration_number", "ir_number", "designated", "refused", "goods",
    "disclaimer", "published", "priority", "created", "proof",
)  # fmt: skip

_KINDS = {
    "trademark": RightKind.TRADEMARK,
    "trade mark": RightKind.TRADEMARK,
    "mark": RightKind.TRADEMARK,
    "copyright": RightKind.COPYRIGHT,
    "copyright work": RightKind.COPYRIGHT,
    "work": RightKind.COPYRIGHT,
    "image": RightKind.COPYRIGHT,
    "design": RightKind.DESIGN,
    "patent": RightKind.PATENT,
    "likeness": RightKind.LIKENESS,
}
_NEEDS_OFFICE = frozenset({RightKind.TRADEMARK, RightKind.DESIGN, RightKind.PATENT})


class Openable(Protocol):
    """A file that can be opened as often as needed."""

    @property
    def open(self) -> Callable[[], AbstractContextManager[Readable]]: ...


def read_rights_csv(
    data: bytes,
    name: str,
    *,
    as_of: date,
    default_owner: str | None,
    table: TerritoryTable,
    notes: Notes,
) -> Iterator[RightRecord]:
    """The rights of a file, row by row.

    :param as_of: the day for which the file speaks.
    :param default_owner: the owner of rows that name none (the firm's name for its own rights).
    :raises FormatError: for a file that is no such table at all.
    """
    reading = Reading(name, name, as_of, table, notes, Coverage())
    rows = read_table(data, name, ("kind",), notes, known=(*COLUMNS, *OPTIONAL))
    yield from _records(rows, reading, default_owner)


def read_rights_csv_stream(
    member: Openable, reading: Reading, *, default_owner: str | None
) -> Iterator[RightRecord]:
    """Likewise from a file of any size; a short one may be in an old encoding.

    :raises FormatError: for a file that is no such table at all.
    """
    with member.open() as stream:
        data = b""
        while len(data) <= SHORT and (block := stream.read(SHORT)):
            data += block
    known = (*COLUMNS, *OPTIONAL)
    if len(data) <= SHORT:
        rows = read_table(data, reading.name, ("kind",), reading.notes, known=known)
    else:
        del data
        rows = read_long_table(member.open, reading.name, ("kind",), reading.notes, known=known)
    yield from _records(rows, reading, default_owner)


def _records(
    rows: Iterable[Row], reading: Reading, default_owner: str | None
) -> Iterator[RightRecord]:
    for row in rows:
        where = f"{reading.name}, line {row.line}"
        try:
            right = _right(row, reading.source, reading.day(), default_owner, reading.table)
        except FormatError as error:
            reading.notes.refuse(where, str(error))
            continue
        if status_of(right.status) is Status.UNKNOWN:
            reading.notes.tally(where, f"status “{right.status}” is not known; taken as in force")
        yield RightRecord(right, row.get("image") or None, where)


def _right(
    row: Row, source: str, as_of: date, default_owner: str | None, table: TerritoryTable
) -> Right:
    kind = _KINDS.get(row.get("kind").casefold())
    if kind is None:
        raise FormatError(
            f"kind “{row.get('kind')}” is not known; use one of {', '.join(RightKind)}"
        )
    text = row.get("text") or None
    office = row.get("office").upper() or None
    filed, registered, expires, published, priority, created = (
        _day(row, column)
        for column in ("filed", "registered", "expires", "published", "priority", "created")
    )
    status = row.get("status") or None
    state = status_of(status)
    number = row.get("number") or None
    registration = row.get("registration_number") or None
    application = row.get("application_number") or None
    if number and not registration and not application:
        # A bare number is a registration's unless the record says that there is none yet.
        pending = state is Status.PENDING or (registered is None and filed is not None)
        registration, application = (None, number) if pending else (number, None)
    territories = _territories(row, kind, office, as_of, table)
    owner = row.get("owner") or default_owner
    return Right(
        key=right_key(
            kind, office, registration or application or number, row.get("ir_number") or None,
            text, owner, territories, row.get("image"),
        ),
        kind=kind,
        owner=owner,
        territories=territories,
        source=source,
        as_of=as_of,
        text=text,
        aliases=split_list(row.get("aliases")),
        office=office,
        application_number=application,
        registration_number=registration,
        international_number=row.get("ir_number") or None,
        classes=_classes(row),
        goods=row.get("goods") or None,
        disclaimer=row.get("disclaimer") or None,
        status=status,
        live=state is not Status.DEAD,
        filed=filed,
        registered=registered,
        published=published,
        priority=priority,
        created=created,
        expires=expires,
        proof=row.get("proof") or None,
        designated=_codes(row, "designated", table),
        refused=_codes(row, "refused", table),
    )  # fmt: skip


def _territories(
    row: Row, kind: RightKind, office: str | None, as_of: date, table: TerritoryTable
) -> tuple[str, ...]:
    """Named ones; else the designated less the refused; else the office's; else the rule's."""
    refused = {table.canonical(code) for code in split_list(row.get("refused"))}
    named = split_list(row.get("territory"))
    if office and table.by_designation(office):
        designated = split_list(row.get("designated"))
        named = tuple(code for code in named if table.canonical(code) != "WO") or designated
        if not named:
            raise FormatError(
                f"an international registration ({office}) counts only where it designates; "
                "fill the column designated"
            )
    codes = tuple(dict.fromkeys(table.canonical(code) for code in named))
    strange = [code for code in codes if not re.fullmatch(r"[A-Z]{2,5}", code)]
    if strange:
        raise FormatError(
            f"territory “{strange[0]}” is no code; use ISO 3166-1 (US, DE, GB) or EU, BX, with | "
            "between several"
        )
    if codes:
        return tuple(code for code in codes if code not in refused)
    if kind in _NEEDS_OFFICE:
        territory = table.of_office(office) if office else None
        if territory is None:
            raise FormatError(
                f"a {kind.value} without territory needs an office that grants it; "
                f"{f'office “{office}” is not known' if office else 'office is empty'}: fill the "
                "column territory"
            )
        return (territory,)
    return table.default_for(kind, as_of)


def _codes(row: Row, column: str, table: TerritoryTable) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table.canonical(code) for code in split_list(row.get(column))))


def _day(row: Row, column: str) -> date | None:
    value = row.get(column)
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise FormatError(f"{column} “{value}” is no date; write it as 2024-01-31") from error


def _classes(row: Row) -> tuple[int, ...]:
    found = []
    for part in split_list(row.get("classes")):
        if not re.fullmatch(r"\d{1,2}", part) or not 1 <= int(part) <= 45:
            raise FormatError(f"class “{part}” is no Nice class; use 1 to 45, with | between them")
        found.append(int(part))
    return tuple(dict.fromkeys(found))


def right_key(
    kind: RightKind,
    office: str | None,
    number: str | None,
    international: str | None,
    text: str | None,
    owner: str | None,
    territories: tuple[str, ...],
    image: str,
) -> str:
    """The name of a right within a portfolio: the same record always gets the same one.

    A number is unique within its office; a right without a number is what it says, whose it is and
    where it counts.
    """
    short = {RightKind.TRADEMARK: "tm", RightKind.DESIGN: "design", RightKind.PATENT: "patent"}
    prefix = short.get(kind, kind.value)
    if number or international:
        body = re.sub(r"[^0-9A-Za-z]+", "", number or international or "")
        place = office or "+".join(territories) or "xx"
        return f"{prefix}-{place.lower()}-{body.lower()}"
    parts = [kind.value, office or "", text or "", owner or "", ",".join(territories), image]
    return f"{prefix}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"
