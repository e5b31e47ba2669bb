"""Stores rights by the thousand: a register has millions.

The same rules as for one right (:meth:`storage.repositories.rights.Rights.put`), said once for a
whole batch: it is copied into temporary tables and laid over what is on file in a handful of
statements.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import psycopg
import psycopg.sql

from domain.right import Reference, Right
from storage.queries import sql
from storage.records import more_of_right, right_to_json
from storage.text import storable

SINCE = 5
"""The schema that knows of batches."""


_TABLES = ("incoming_rights", "incoming_references", "changed_rights")
_MAKE = psycopg.sql.SQL(
    "CREATE TEMP TABLE IF NOT EXISTS {table} (LIKE {table}) ON COMMIT DELETE ROWS"
)
_RIGHT_COLUMNS = (
    "key", "record", "more", "ownership_stated", "as_of", "recorded", "digest", "status_only",
)  # fmt: skip
_REFERENCE_COLUMNS = ("right_key", "key", "kind", "text", "image")


def _fill(table: str, columns: tuple[str, ...]) -> psycopg.sql.Composed:
    return psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(
        psycopg.sql.Identifier(table),
        psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns)),
    )


@dataclass(frozen=True, slots=True)
class Incoming:
    """A right with its references. ``status_only``: the record tells a status and nothing else."""

    right: Right
    references: tuple[Reference, ...]
    status_only: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A record ready to be copied."""

    key: str
    record: str
    more: str
    ownership_stated: bool
    as_of: date
    recorded: date
    digest: str
    status_only: bool
    references: tuple[Reference, ...]

    @property
    def order(self) -> tuple[bool, date, date, str]:
        """Of two records of one right the greater counts."""
        return not self.status_only, self.recorded, self.as_of, self.digest


class RegisterBatches:
    """Needs a transaction that names the portfolio, one for each batch."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def put(self, batch: Sequence[Incoming]) -> int:
        """Store a batch; returns how many rights it changed."""
        connection = self._connection
        for table in _TABLES:
            connection.execute(_MAKE.format(table=psycopg.sql.Identifier(table)))
        full: dict[str, _Row] = {}
        told: dict[str, _Row] = {}
        for incoming in batch:
            row = _row(incoming)
            rows = told if row.status_only else full
            known = rows.get(row.key)
            if known is None or known.order < row.order:
                rows[row.key] = row
        self._copy([*full.values(), *told.values()])
        connection.execute(sql("rights.store_full"), self._scope)
        if told:
            connection.execute(sql("rights.store_status"), self._scope)
        counted = connection.execute(sql("rights.count_changed")).fetchone()
        changed, of_them_known = (0, 0) if counted is None else counted
        if of_them_known:
            connection.execute(sql("rights.judge_listings_of_changed"), self._scope)
            connection.execute(sql("rights.forget_references_of_changed"), self._scope)
        if changed:
            connection.execute(sql("rights.add_references_of_changed"), self._scope)
        return int(changed)

    def _copy(self, rows: Sequence[_Row]) -> None:
        cursor = self._connection.cursor()
        with cursor.copy(_fill("incoming_rights", _RIGHT_COLUMNS)) as copy:
            for row in rows:
                copy.write_row(
                    (row.key, row.record, row.more, row.ownership_stated, row.as_of, row.recorded,
                     row.digest, row.status_only)
                )  # fmt: skip
        with cursor.copy(_fill("incoming_references", _REFERENCE_COLUMNS)) as copy:
            for row in rows:
                for reference in row.references:
                    copy.write_row(
                        (row.key, reference.key, reference.kind.value, reference.text,
                         reference.image)
                    )  # fmt: skip


def _row(incoming: Incoming) -> _Row:
    right = incoming.right
    record, more = right_to_json(right), more_of_right(right)
    text = _canonical(record)
    if "\\u0000" in text or "\\ud" in text:
        record, more = storable(record), storable(more)
        text = _canonical(record)
    parts = [text, *([_canonical(more)] if more else [])]
    parts.append(_canonical(sorted(reference.key for reference in incoming.references)))
    return _Row(
        key=right.key,
        record=text,
        more=parts[1] if more else "{}",
        ownership_stated=right.ownership_stated,
        as_of=right.as_of,
        recorded=right.recorded or right.as_of,
        # The digest that Rights.put makes of the same.
        digest=hashlib.sha256(f"[{','.join(parts)}]".encode("ascii")).hexdigest(),
        status_only=incoming.status_only,
        references=_storable(incoming.references),
    )


def _storable(references: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """References whose texts Postgres takes."""
    return tuple(
        reference
        if reference.text is None or reference.text.isprintable()
        else Reference(
            key=reference.key, right=reference.right, kind=reference.kind,
            text=storable(reference.text),
        )
        for reference in references
    )  # fmt: skip


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
