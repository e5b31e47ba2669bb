"""New references meet the pictures that are stored already, in slices.

A slice is a range of the pictures' digests, which are as good as random: slices are about equally
long. Whoever claims one holds its row; a worker that dies lets go of it, and the slice is done by
another. What is stored while a backfill goes on needs no care: a new snapshot meets every
reference of its own accord.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import psycopg

from domain.match import StoredFingerprint
from storage.queries import sql

SINCE = 4
"""The schema that has the tables."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Pictures whose digest is greater than ``after`` and not greater than ``upto`` (None: all that
    follow), and the numbers of the references that they are to meet."""

    id: int
    backfill: int
    after: str
    upto: str | None
    references: frozenset[int]


@dataclass(frozen=True, slots=True)
class Showing:
    """A snapshot of a listing that shows a picture at a place."""

    digest: str
    snapshot: int
    position: int
    listing: int


class Backfills:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def add(self, references: Iterable[int], size: int) -> None:
        """Let these references meet every stored picture, about ``size`` at a time."""
        self._connection.execute(sql("backfills.forget_finished"), self._scope)
        found = self._connection.execute(sql("backfills.pictures")).fetchone()
        parts = 1 + (0 if found is None else int(found[0])) // size
        ends: list[str | None] = [f"{(n << 32) // parts:08x}" for n in range(1, parts)]
        row = self._connection.execute(
            sql("backfills.add"), self._scope | {"references": sorted(set(references))}
        ).fetchone()
        assert row is not None
        with self._connection.cursor() as cursor:
            cursor.executemany(
                sql("backfills.add_slice"),
                [
                    self._scope | {"backfill": row[0], "after": after or "", "upto": upto}
                    for after, upto in zip(["", *ends], [*ends, None], strict=True)
                ],
            )

    def claim(self) -> Slice | None:
        """A slice that nobody else is working on."""
        row = self._connection.execute(sql("backfills.claim"), self._scope).fetchone()
        return None if row is None else Slice(row[0], row[1], row[2], row[3], frozenset(row[4]))

    def done(self, part: Slice) -> None:
        """Counts when the transaction commits."""
        self._connection.execute(sql("backfills.done"), {"id": part.id})

    def left(self) -> int:
        """How many slices wait, whoever holds them."""
        row = self._connection.execute(sql("backfills.left"), self._scope).fetchone()
        return 0 if row is None else int(row[0])

    def without_fingerprint(self, part: Slice, matcher: str, version: str) -> list[str]:
        """Pictures of the slice that this version of a matcher has not looked at."""
        rows = self._connection.execute(
            sql("backfills.without_fingerprint"), self._range(part, matcher, version)
        ).fetchall()
        return [row[0] for row in rows]

    def fingerprints(
        self, part: Slice, matcher: str, version: str, size: int
    ) -> Iterator[list[tuple[str, StoredFingerprint]]]:
        """The fingerprints of the slice by digest, ``size`` at a time."""
        scope = self._range(part, matcher, version) | {"limit": size}
        while True:
            # Binary: the text form of bytes is twice as long.
            with self._connection.cursor(binary=True) as cursor:
                rows = cursor.execute(sql("backfills.fingerprints"), scope).fetchall()
            if rows:
                yield [
                    (row[0], StoredFingerprint(matcher, version, bytes(row[1]), row[2]))
                    for row in rows
                ]
            if len(rows) < size:
                return
            scope["after"] = rows[-1][0]

    def _range(self, part: Slice, matcher: str, version: str) -> dict[str, object]:
        return {"after": part.after, "upto": part.upto, "matcher": matcher, "version": version}

    def showing(self, digests: Iterable[str]) -> list[Showing]:
        """Every snapshot that shows one of these pictures and that the portfolio may see."""
        rows = self._connection.execute(
            sql("backfills.showing"), self._scope | {"media": sorted(set(digests))}
        ).fetchall()
        return [Showing(*row) for row in rows]
