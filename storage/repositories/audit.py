"""What the check of products reads: which sources there are, titles, some rights, the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import psycopg

from domain.page import Snapshot
from domain.right import Right, RightKind
from storage.queries import sql
from storage.records import right_from_json

_KINDS = {kind.value: kind for kind in RightKind}
STREAMED = 5_000
"""Rows that are fetched at once where all are read."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with rights of others of one kind, and where they count."""

    kind: RightKind
    office: str | None
    territories: tuple[str, ...]
    name: str
    as_of: date


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A design or a patent by what can be read of it; ``classes`` are a design's, Locarno's."""

    key: str
    kind: RightKind
    title: str | None
    owner: str | None
    classes: tuple[str, ...]


class AuditReads:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def sources(self, owners: Iterable[str]) -> list[SourceRow]:
        """:param owners: the folded names under which the firm owns rights."""
        rows = self._connection.execute(
            sql("audit.sources"), self._scope | {"owners": sorted(set(owners))}
        ).fetchall()
        return [
            SourceRow(RightKind(row[0]), row[1], tuple(row[2] or ()), row[3], row[4])
            for row in rows
        ]

    def titles(self) -> Iterator[TitleRow]:
        """Every design and patent, read as they are asked for: registers are large."""
        with self._connection.cursor(name="titles") as cursor:
            cursor.itersize = STREAMED
            cursor.execute(sql("audit.titles"), self._scope)
            for key, kind, title, owner, classes in cursor:
                numbers = tuple(classes.split("|")) if classes else ()
                yield TitleRow(key, _KINDS[kind], title, owner, numbers)

    def rights(self, keys: Iterable[str]) -> dict[str, Right]:
        """These rights by their keys."""
        rows = self._connection.execute(
            sql("audit.rights_by_key"), self._scope | {"keys": sorted(set(keys))}
        ).fetchall()
        return {row[0]: right_from_json(row[1]) for row in rows}

    def catalogue(self) -> list[tuple[Snapshot, tuple[str, ...]]]:
        """What each listing of the catalogue showed last, and where it was said to be offered."""
        rows = self._connection.execute(sql("audit.catalogue"), self._scope).fetchall()
        return [(Snapshot.from_json(row[2]), tuple(row[3])) for row in rows]
