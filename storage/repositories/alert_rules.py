"""The rules of a portfolio's alerts, and which channels each tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.errors import InputError, UnknownNameError
from storage.queries import sql

SINCE = 10
"""The schema's version that knows rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRule:
    """A rule on record; ``definition`` is what it says, in words."""

    id: int
    name: str
    definition: Mapping[str, Any]
    channels: Sequence[str]
    paused_at: datetime | None
    created_at: datetime
    changed_at: datetime
    changed_by: str


class AlertRules:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def all(self) -> list[StoredRule]:
        return self._some()

    def of_channel(self, channel: int) -> list[StoredRule]:
        return self._some(channel=channel)

    def require(self, name: str) -> StoredRule:
        """:raises UnknownNameError: naming those that there are."""
        found = self._some(name=name)
        if not found:
            names = ", ".join(rule.name for rule in self.all()) or "none yet"
            raise UnknownNameError(f"rule {name!r} does not exist (there are: {names})")
        return found[0]

    def _some(self, *, name: str | None = None, channel: int | None = None) -> list[StoredRule]:
        with self._connection.cursor(row_factory=class_row(StoredRule)) as cursor:
            given = self._scope | {"name": name, "channel": channel}
            return cursor.execute(sql("alerts.rules"), given).fetchall()

    def add(
        self,
        name: str,
        definition: Mapping[str, Any],
        channels: Sequence[str],
        who: str,
        now: datetime,
    ) -> int:
        """:raises InputError: when there is one of that name."""
        given = {"name": name, "definition": Jsonb(dict(definition)), "who": who, "now": now}
        row = self._connection.execute(sql("alerts.add_rule"), self._scope | given).fetchone()
        if row is None:
            raise InputError(f"rule {name!r} exists already; edit it, or give another name")
        number = int(row[0])
        self._run("set_channels", id=number, channels=list(channels))
        return number

    def change(
        self,
        rule: int,
        definition: Mapping[str, Any],
        channels: Sequence[str],
        who: str,
        now: datetime,
    ) -> None:
        """What it holds is decided anew."""
        self._run("change_rule", id=rule, definition=Jsonb(dict(definition)), who=who, now=now)
        self._run("unset_channels", id=rule, channels=list(channels))
        self._run("set_channels", id=rule, channels=list(channels))
        self._anew(rule)

    def pause(self, rule: int, who: str, now: datetime, *, paused: bool) -> None:
        self._run("pause_rule", id=rule, who=who, now=now, paused=paused)
        self._anew(rule)

    def remove(self, rule: int, who: str, now: datetime) -> None:
        self._run("remove_rule", id=rule, who=who, now=now)
        self._anew(rule)
        self._run("unset_rule", id=rule)

    def _anew(self, rule: int) -> None:
        self._run("forget_windows", id=rule)
        self._run("decide_anew", id=rule)

    def _run(self, name: str, **given: object) -> None:
        self._connection.execute(sql(f"alerts.{name}"), self._scope | given)
