"""A portfolio's rights with their references, the files they came from, and licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.right import Licence, Reference, ReferenceKind, Right
from storage.queries import sql
from storage.records import digest_of, more_of_right, right_from_json, right_to_json


@dataclass(frozen=True, slots=True)
class StoredReference:
    """A reference with its number."""

    id: int
    reference: Reference


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file was: its format, how much of what it speaks for it held (``whole``, ``part``,
    ``truncated``), and which part."""

    format: str
    completeness: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """What was searched, and as of when."""

    name: str
    as_of: date


_KINDS = {kind.value: kind for kind in ReferenceKind}
"""Looked up for every reference of a register: a call of the enumeration takes longer."""

STREAMED = 5_000
"""Rows that are fetched at once where all are read."""


class Rights:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def put(self, right: Right, references: Sequence[Reference]) -> bool:
        """Keep a right with its references and let what follows wait: new references to be matched,
        listings that it matched to be judged anew. An older record than the one on file changes
        nothing. Returns whether anything changed."""
        record, more = right_to_json(right), more_of_right(right)
        keys = sorted(reference.key for reference in references)
        row = self._connection.execute(
            sql("rights.upsert"),
            self._scope
            | {
                "key": right.key,
                "record": Jsonb(record),
                "ownership_stated": right.ownership_stated,
                "as_of": right.as_of,
                "digest": digest_of([record, *([more] if more else []), keys]),
            },
        ).fetchone()
        if row is None:
            return False
        number, is_new = int(row[0]), bool(row[1])
        if more:
            self._connection.execute(
                sql("rights.set_more"), self._scope | {"right": number, "more": Jsonb(more)}
            )
        if not is_new:
            self._connection.execute(
                sql("work.judge_listings_of_right"), self._scope | {"right": number}
            )
            self._forget_references(number, keep=set(keys))
        for reference in references:
            self._add_reference(number, reference)
        return True

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the references do: a changed one is a new row."""
        row = self._connection.execute(sql("work.references_stamp"), self._scope).fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def _forget_references(self, right: int, keep: set[str]) -> None:
        rows = self._connection.execute(
            sql("rights.references_of_right"), self._scope | {"right": right}
        ).fetchall()
        for number, key in rows:
            if key not in keep:
                self._connection.execute(sql("rights.forget_reference"), {"reference": number})

    def _add_reference(self, right: int, reference: Reference) -> None:
        row = self._connection.execute(
            sql("rights.add_reference"),
            self._scope
            | {
                "right": right,
                "key": reference.key,
                "kind": reference.kind.value,
                "text": reference.text,
                "image": reference.image,
            },
        ).fetchone()
        if row is not None:
            self._connection.execute(
                sql("work.match_reference"), self._scope | {"reference": row[0]}
            )

    def all(self) -> dict[int, Right]:
        """Every right by its number, in the order of keys."""
        rows = self._connection.execute(sql("rights.all"), self._scope).fetchall()
        return {row[0]: right_from_json(row[2]) for row in rows}

    def some(self, numbers: Iterable[int]) -> dict[int, Right]:
        """These rights by their numbers."""
        rows = self._connection.execute(
            sql("rights.by_number"), self._scope | {"ids": sorted(set(numbers))}
        ).fetchall()
        return {row[0]: right_from_json(row[2]) for row in rows}

    def number(self, key: str) -> int | None:
        row = self._connection.execute(sql("rights.number"), self._scope | {"key": key}).fetchone()
        return None if row is None else int(row[0])

    def each(self) -> Iterator[Right]:
        """Every right in the order of keys, read as they are asked for: registers are large."""
        for row in self._stream("rights.all"):
            yield right_from_json(row[2])

    def references(self) -> Iterator[StoredReference]:
        """Every reference, read as they are asked for: registers are large."""
        for row in self._stream("rights.references"):
            yield _reference(row)

    def some_references(self, numbers: Iterable[int]) -> list[StoredReference]:
        """These references, as far as they are still there."""
        rows = self._connection.execute(
            sql("rights.some_references"), self._scope | {"ids": sorted(set(numbers))}
        ).fetchall()
        return [_reference(row) for row in rows]

    def _stream(self, name: str) -> Iterator[tuple[Any, ...]]:
        with self._connection.cursor(name="stream") as cursor:
            cursor.itersize = STREAMED
            cursor.execute(sql(name), self._scope)
            yield from cursor

    def add_source(
        self, *, name: str, kind: str, digest: str, as_of: date, taken: int, refused: int
    ) -> None:
        """Record a file that rights, licences or a catalogue came from."""
        self._connection.execute(
            sql("rights.add_source"),
            self._scope
            | {
                "name": name,
                "kind": kind,
                "digest": digest,
                "as_of": as_of,
                "taken": taken,
                "refused": refused,
            },
        )

    def describe_source(self, *, name: str, digest: str, statement: Statement) -> None:
        """Record what a file of rights was and how much it covers."""
        self._connection.execute(
            sql("rights.describe_source"),
            self._scope
            | {
                "name": name,
                "kind": "rights",
                "digest": digest,
                "format": statement.format,
                "completeness": statement.completeness,
                "scope": statement.scope,
            },
        )

    def source_day(self, *, name: str, digest: str) -> date | None:
        """The day for which this very file was taken to speak before."""
        row = self._connection.execute(
            sql("rights.source_day"), self._scope | {"name": name, "digest": digest}
        ).fetchone()
        return None if row is None else row[0]

    def imports(self) -> list[dict[str, Any]]:
        """Every file that rights came from, oldest first."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql("rights.imports"), self._scope).fetchall()

    def sources(self) -> list[Source]:
        """The files of rights that were searched, each with the day for which it speaks."""
        rows = self._connection.execute(sql("rights.sources"), self._scope).fetchall()
        return [Source(row[0], row[1]) for row in rows]

    def add_licence(self, licence: Licence) -> bool:
        """Keep a licence; True if it is news."""
        row = self._connection.execute(
            sql("rights.add_licence"),
            self._scope
            | {
                "right": licence.right,
                "licensee": licence.licensee,
                "territories": sorted(licence.territories),
                "valid_from": licence.valid_from,
                "valid_until": licence.valid_until,
            },
        ).fetchone()
        return row is not None

    def remove_licence(self, licence: Licence) -> bool:
        """Take a licence back; False if there is none like it."""
        row = self._connection.execute(
            sql("rights.remove_licence"),
            self._scope
            | {
                "right": licence.right,
                "licensee": licence.licensee,
                "territories": sorted(licence.territories),
                "valid_from": licence.valid_from,
                "valid_until": licence.valid_until,
            },
        ).fetchone()
        return row is not None

    def licences(self) -> tuple[Licence, ...]:
        rows = self._connection.execute(sql("rights.licences"), self._scope).fetchall()
        return tuple(
            Licence(
                right=row[0],
                licensee=row[1],
                territories=tuple(row[2]),
                valid_from=row[3],
                valid_until=row[4],
            )
            for row in rows
        )


def _reference(row: tuple[Any, ...]) -> StoredReference:
    return StoredReference(
        row[0],
        Reference(key=row[1], kind=_KINDS[row[2]], text=row[3], image=row[4], right=row[5]),
    )
