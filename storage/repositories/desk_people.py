"""Who may use the review desk, who is in, what was done there, and what was set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from storage.queries import sql


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person who may log in."""

    name: str
    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Who is in. ``name`` is None at a desk without login until the person has said it."""

    name: str | None
    role: str
    csrf: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search under a name."""

    id: int
    name: str
    query: str
    made_by: str


class DeskPeople:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def _one(self, name: str, /, **given: object) -> dict[str, Any] | None:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql(f"desk_people.{name}"), self._scope | given).fetchone()

    def _do(self, name: str, /, **given: object) -> None:
        self._connection.execute(sql(f"desk_people.{name}"), self._scope | given)

    def add_user(self, name: str, password_hash: str, role: str, now: datetime) -> bool:
        """False if there is one of that name."""
        return self._one("add_user", name=name, hash=password_hash, role=role, now=now) is not None

    def users(self) -> list[UserRow]:
        with self._connection.cursor(row_factory=class_row(UserRow)) as cursor:
            return cursor.execute(sql("desk_people.users"), self._scope).fetchall()

    def user(self, name: str) -> tuple[int, str, str] | None:
        """Number, hash of the password, role."""
        row = self._one("user", name=name)
        return None if row is None else (row["id"], row["password_hash"], row["role"])

    def rehash(self, user: int, password_hash: str) -> None:
        self._do("rehash", id=user, hash=password_hash)

    def remove_user(self, name: str) -> bool:
        return self._one("remove_user", name=name) is not None

    def add_session(
        self,
        digest: bytes,
        *,
        user: int | None,
        name: str | None,
        role: str,
        csrf: str,
        now: datetime,
        expires: datetime,
    ) -> None:
        self._do("end_old_sessions", now=now)
        self._do(
            "add_session",
            digest=digest,
            user=user,
            name=name,
            role=role,
            csrf=csrf,
            now=now,
            expires=expires,
        )

    def session(self, digest: bytes, now: datetime) -> SessionRow | None:
        with self._connection.cursor(row_factory=class_row(SessionRow)) as cursor:
            given = self._scope | {"digest": digest, "now": now}
            return cursor.execute(sql("desk_people.session"), given).fetchone()

    def name_session(self, digest: bytes, name: str) -> None:
        self._do("name_session", digest=digest, name=name)

    def end_session(self, digest: bytes) -> None:
        self._do("end_session", digest=digest)

    def failures(self, name: str, address: str, since: datetime) -> tuple[int, int, int]:
        """Refused logins since then: with the name from the address, from it, with the name."""
        row = self._connection.execute(
            sql("desk_people.failures"),
            self._scope | {"name": name, "address": address, "since": since},
        ).fetchone()
        assert row is not None
        return row[0], row[1], row[2]

    def add_failure(self, name: str, address: str, now: datetime, forget: datetime) -> None:
        self._do("forget_failures", since=forget)
        self._do("add_failure", name=name, address=address, now=now)

    def note(
        self,
        who: str,
        action: str,
        subject: str,
        details: dict[str, Any],
        now: datetime,
        ticket: str | None = None,
    ) -> bool:
        """Add to the audit log; False if a request with this ticket was carried out before."""
        row = self._one(
            "audit",
            who=who,
            action=action,
            subject=subject,
            details=Jsonb(details),
            now=now,
            ticket=ticket,
        )
        return row is not None

    def entry(self, ticket: str) -> dict[str, Any] | None:
        """What the request with this ticket did."""
        return self._one("entry", ticket=ticket)

    def entries(
        self, limit: int, *, subject: str | None = None, before: int | None = None
    ) -> list[Entry]:
        with self._connection.cursor(row_factory=class_row(Entry)) as cursor:
            given = self._scope | {"limit": limit, "subject": subject, "before": before}
            return cursor.execute(sql("desk_people.entries"), given).fetchall()

    def keep_view(self, name: str, query: str, who: str, now: datetime) -> None:
        self._do("keep_view", name=name, query=query, who=who, now=now)

    def views(self) -> list[SavedView]:
        with self._connection.cursor(row_factory=class_row(SavedView)) as cursor:
            return cursor.execute(sql("desk_people.views"), self._scope).fetchall()

    def drop_view(self, number: int) -> str | None:
        row = self._one("drop_view", id=number)
        return None if row is None else str(row["name"])

    def look(self, who: str, now: datetime) -> datetime | None:
        """Note that somebody looks; returns when they looked before, None the first time."""
        row = self._one("look", who=who, now=now)
        return None if row is None else row["before"]
