"""A portfolio's own marks, and strangers' marks that are like them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from domain.likeness import Likeness
from storage.queries import sql
from storage.text import storable

SINCE = 6
"""The schema that knows of the watch."""

STREAMED = 5_000
"""Rows that are fetched at once where all are read."""


@dataclass(frozen=True, slots=True)
class StoredLikeness:
    """A stranger's mark, by the right's number, that is like a brand."""

    right: int
    brand: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Searched:
    """A register that holds strangers' marks: what it grants rights for, its file, as of when, and
    how much of the register the file held (``whole``, ``part``, ``truncated``), if it said so."""

    office: str
    source: str
    as_of: date
    completeness: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class OwnListing:
    """What one of the firm's own listings showed last."""

    marketplace: str
    url: str
    title: str
    brand: str | None
    ship_to: tuple[str, ...]
    offered_in: tuple[str, ...]


class MarkWatch:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    # --- what waits to be looked at -------------------------------------------------------------

    def digest(self) -> str | None:
        """What the marks on file were looked at for; None before the first time."""
        row = self._connection.execute(sql("mark_watch.digest"), self._scope).fetchone()
        return None if row is None else str(row[0])

    def set_digest(self, digest: str) -> None:
        self._connection.execute(sql("mark_watch.set_digest"), self._scope | {"digest": digest})

    def all_again(self) -> None:
        """Let every mark on file be looked at anew."""
        self._connection.execute(sql("mark_watch.all_again"), self._scope)
        self._connection.execute(sql("mark_watch.forget_searched"), self._scope)

    def waiting_owners(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The numbers of the marks that wait, each with its owners' names."""
        with self._connection.cursor(name="owners") as cursor:
            cursor.itersize = STREAMED
            cursor.execute(sql("mark_watch.waiting_owners"), self._scope)
            for number, owner, others in cursor:
                yield number, tuple(name for name in (owner, *(others or ())) if name)

    def claim(self, after: int, limit: int) -> list[int]:
        """The next marks that wait, by number."""
        rows = self._connection.execute(
            sql("mark_watch.claim"), self._scope | {"after": after, "limit": limit}
        ).fetchall()
        return [int(row[0]) for row in rows]

    def done(self, rights: Sequence[int]) -> None:
        self._connection.execute(sql("mark_watch.done"), self._scope | {"ids": list(rights)})

    def left(self) -> int:
        """How many marks wait."""
        row = self._connection.execute(sql("mark_watch.left"), self._scope).fetchone()
        return 0 if row is None else int(row[0])

    # --- what was found -------------------------------------------------------------------------

    def add_own(self, rights: Iterable[int]) -> None:
        self._connection.execute(sql("mark_watch.add_own"), self._scope | {"ids": list(rights)})

    def own(self) -> list[int]:
        """The numbers of the firm's own marks."""
        rows = self._connection.execute(sql("mark_watch.own"), self._scope).fetchall()
        return [int(row[0]) for row in rows]

    def forget(self, rights: Sequence[int]) -> None:
        """Drop what was found of these marks before."""
        self._connection.execute(sql("mark_watch.forget"), self._scope | {"ids": list(rights)})

    def add_likeness(self, right: int, brand: str, likeness: Likeness) -> None:
        self._connection.execute(
            sql("mark_watch.add_likeness"),
            self._scope
            | {"right": right, "brand": brand, "likeness": Jsonb(storable(likeness.to_json()))},
        )

    def likenesses(self) -> list[StoredLikeness]:
        rows = self._connection.execute(sql("mark_watch.likenesses"), self._scope).fetchall()
        return [StoredLikeness(row[0], row[1], Likeness.from_json(row[2])) for row in rows]

    def add_searched(self, searched: Searched) -> None:
        self._connection.execute(
            sql("mark_watch.add_searched"),
            self._scope
            | {"office": searched.office, "source": searched.source, "as_of": searched.as_of},
        )

    def searched(self) -> list[Searched]:
        rows = self._connection.execute(sql("mark_watch.searched"), self._scope).fetchall()
        return [Searched(*row) for row in rows]

    def notice(self, key: str, text: str, data: Mapping[str, Any], now: datetime) -> bool:
        """Tell every channel of a filing; once for each key. True if it is news."""
        row = self._connection.execute(
            sql("mark_watch.notice"),
            self._scope
            | {"key": key, "text": storable(text), "data": Jsonb(storable(dict(data))), "now": now},
        ).fetchone()
        return row is not None

    def own_listings(self) -> list[OwnListing]:
        """What the firm's own listings showed last."""
        rows = self._connection.execute(sql("mark_watch.sold"), self._scope).fetchall()
        return [
            OwnListing(
                marketplace=row[0],
                url=row[1] or "",
                title=row[2] or "",
                brand=row[3],
                ship_to=tuple(row[4] or ()),
                offered_in=tuple(row[5]),
            )
            for row in rows
        ]
