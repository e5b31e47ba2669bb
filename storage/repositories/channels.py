"""A portfolio's channels and what waits to be delivered to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from domain.errors import InputError, UnknownNameError
from storage.queries import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChannel:
    """A channel on record. ``address`` and ``secret`` are never shown."""

    id: int
    name: str
    kind: str
    address: str
    secret: str | None
    created_at: datetime
    failures: int
    next_try: datetime | None
    last_error: str | None
    last_success: datetime | None
    dead_since: datetime | None
    waiting: int
    language: str | None = None

    def __repr__(self) -> str:
        return f"StoredChannel({self.id}, {self.name!r}, {self.kind})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that waits: about a hit's revision, or a notice's text. ``data`` is what a notice
    says for machines; its ``kind``, if it has one, is the message's."""

    id: int
    key: str
    attempts: int
    hit: str | None
    revision: int | None
    change: str | None
    text: str | None
    created_at: datetime
    data: Mapping[str, Any]
    held_after: datetime | None = None
    """Until when further ones of its signal are held, where it is the last that is not."""


class Channels:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def set_language(self, channel: int, language: str | None) -> None:
        self._connection.execute(
            sql("channels.set_language"), self._scope | {"channel": channel, "language": language}
        )

    def add(
        self, name: str, kind: str, address: str, secret: str | None, created_at: datetime
    ) -> int:
        """:raises InputError: when there is one of that name."""
        row = self._connection.execute(
            sql("channels.add"),
            self._scope
            | {
                "name": name,
                "kind": kind,
                "address": address,
                "secret": secret,
                "created_at": created_at,
            },
        ).fetchone()
        if row is None:
            raise InputError(
                f"channel {name!r} exists already; remove it first, or give another name"
            )
        return int(row[0])

    def all(self) -> list[StoredChannel]:
        return self._some(name=None, number=None)

    def find(self, number: int) -> StoredChannel | None:
        found = self._some(name=None, number=number)
        return found[0] if found else None

    def require(self, name: str) -> StoredChannel:
        """:raises UnknownNameError: naming those that there are."""
        found = self._some(name=name, number=None)
        if not found:
            names = ", ".join(channel.name for channel in self.all()) or "none yet"
            raise UnknownNameError(f"channel {name!r} does not exist (there are: {names})")
        return found[0]

    def _some(self, *, name: str | None, number: int | None) -> list[StoredChannel]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("channels.all"), self._scope | {"name": name, "id": number}
            ).fetchall()
        return [StoredChannel(**row) for row in rows]

    def remove(self, name: str) -> None:
        """Likewise raises :class:`UnknownNameError`."""
        self.require(name)
        self._connection.execute(sql("channels.remove"), self._scope | {"name": name})

    def waiting(self, channel: int, limit: int, *, decided: bool = False) -> list[Waiting]:
        """:param decided: only what rules decided to tell at once."""
        name = "alerts.waiting" if decided else "channels.waiting"
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql(name), self._scope | {"channel": channel, "limit": limit}
            ).fetchall()
        return [
            Waiting(
                id=row["id"],
                key=row["key"],
                attempts=row["attempts"],
                hit=row["hit_id"],
                revision=row["revision"],
                change=row["change"],
                text=row["text"],
                created_at=row["created_at"] or row["noticed_at"],
                data=row["data"] or {},
                held_after=row["due_at"] if row.get("last_of_signal") else None,
            )
            for row in rows
        ]

    def ended(
        self, deliveries: Sequence[int], state: str, now: datetime, error: str | None = None
    ) -> None:
        """``delivered`` or ``dropped``."""
        self._connection.execute(
            sql("channels.ended"),
            self._scope | {"ids": list(deliveries), "state": state, "now": now, "error": error},
        )

    def put_off(self, deliveries: Sequence[int], error: str) -> None:
        self._connection.execute(
            sql("channels.put_off"), self._scope | {"ids": list(deliveries), "error": error}
        )

    def failed(
        self, channel: int, now: datetime, error: str, next_try: datetime, *, dead: bool
    ) -> None:
        self._connection.execute(
            sql("channels.failed"),
            self._scope
            | {"channel": channel, "error": error, "next_try": next_try, "dead": dead, "now": now},
        )

    def worked(self, channel: int, now: datetime) -> None:
        self._connection.execute(
            sql("channels.worked"), self._scope | {"channel": channel, "now": now}
        )

    def send_now(self, channel: int) -> None:
        """What waits for the channel's next try does not have to wait for it."""
        self._connection.execute(sql("channels.send_now"), {"channel": channel})

    def notice(self, key: str, text: str, now: datetime) -> None:
        """Tell every channel something that is about no hit; once for each key."""
        self._connection.execute(
            sql("channels.notice"), self._scope | {"key": key, "text": text, "now": now}
        )
