"""Contact data as keyed hashes: who shows the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from storage.queries import sql

SINCE = 11
"""The version of the schema that holds contact data."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture to look through: whose, what it says, and the digest of its page."""

    portfolio: int | None
    listing: int
    marketplace: str
    seller: str
    url: str
    description: str
    body: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A hash with where it was seen: ``description`` or ``page``."""

    kind: str
    hash: bytes
    capture: Capture
    place: str


class Contacts:
    """Needs a transaction; one that names a portfolio sees what that firm handed in, too."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def secret(self, name: str, fresh: bytes) -> bytes:
        """The installation's secret of that name, ``fresh`` if there is none yet."""
        given = {"name": name, "value": fresh}
        row = self._connection.execute(sql("contacts.secret"), given).fetchone()
        assert row is not None
        return bytes(row[0])

    def waiting_of(self) -> list[int | None]:
        """Whose captures wait; None for those that belong to nobody."""
        return [row[0] for row in self._connection.execute(sql("contacts.waiting_of"))]

    def claim(self, portfolio: int | None, limit: int) -> list[Capture]:
        """Take some that wait, one worker after another. Rolled back, they wait again."""
        self._connection.execute(sql("contacts.in_turn"))
        with self._connection.cursor(row_factory=class_row(Capture)) as cursor:
            given = {"portfolio": portfolio, "limit": limit}
            return cursor.execute(sql("contacts.claim"), given).fetchall()

    def take_look(self, capture: Capture, most: int) -> bool:
        """Whether this account's page is still to be looked through, counting that it is."""
        given = {"marketplace": capture.marketplace, "seller": capture.seller, "most": most}
        return self._connection.execute(sql("contacts.take_look"), given).fetchone() is not None

    def keep(self, rows: Sequence[ContactRow]) -> None:
        """The newest sight of each hash with an account."""
        with self._connection.cursor() as cursor:
            cursor.executemany(
                sql("contacts.keep"),
                [
                    {
                        "kind": row.kind,
                        "hash": row.hash,
                        "marketplace": row.capture.marketplace,
                        "seller": row.capture.seller,
                        "portfolio": row.capture.portfolio,
                        "listing": row.capture.listing,
                        "place": row.place,
                        "seen_at": row.capture.seen_at,
                    }
                    for row in rows
                ],
            )

    def shared(self, marketplace: str, seller: str) -> list[dict[str, Any]]:
        """Other accounts that show the same, with where either was seen. What very many show is a
        marketplace's own, and links nobody."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            given = {"marketplace": marketplace, "seller": seller}
            return cursor.execute(sql("contacts.shared"), given).fetchall()
