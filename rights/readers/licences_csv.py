"""Reads licences from CSV: ``right,licensee,territory,from,until``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.right import Licence, split_list
from rights.readers.notes import Notes
from rights.readers.table import read_table
from rights.territories import TerritoryTable

COLUMNS = ("right", "licensee", "territory", "from", "until")


def read_licences_csv(
    data: bytes, name: str, *, table: TerritoryTable, notes: Notes
) -> Iterator[Licence]:
    """The licences of a file. An empty territory is everywhere, an empty date no bound.

    :raises FormatError: for a file without the columns ``right`` and ``licensee``.
    """
    for row in read_table(data, name, COLUMNS[:2], notes, known=COLUMNS):
        where = f"{name}, line {row.line}"
        if not row.get("right") or not row.get("licensee"):
            notes.refuse(where, "right or licensee is empty; name both")
            continue
        days: list[date | None] = []
        for column in ("from", "until"):
            value = row.get(column)
            try:
                days.append(date.fromisoformat(value) if value else None)
            except ValueError:
                notes.refuse(where, f"{column} “{value}” is no date; write it as 2024-01-31")
                break
        if len(days) < 2:
            continue
        start, end = days
        if start is not None and end is not None and end < start:
            notes.refuse(where, f"ends ({end}) before it begins ({start}); swap the dates")
            continue
        yield Licence(
            right=row.get("right"),
            licensee=row.get("licensee"),
            territories=tuple(table.canonical(code) for code in split_list(row.get("territory"))),
            valid_from=start,
            valid_until=end,
        )
