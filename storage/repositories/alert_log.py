"""What became of messages, what people decided of them, and changes of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from storage.queries import sql
from storage.repositories.alert_planning import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One message to one channel, or one change that no rule wanted. ``id`` begins with ``d`` for a
    single message and ``b`` for a bundle, of which ``told`` is the number of changes; ``reasons``
    are each rule's for not wanting it; ``bundle_id`` is the bundle that tells it."""

    id: str
    at: datetime
    channel: str
    rule: str | None
    how: str
    state: str
    key: str
    hit_id: str | None
    change: str | None
    title: str | None
    text: str | None
    told: int
    attempts: int
    last_error: str | None
    ended_at: datetime | None
    due_at: datetime | None
    reasons: Mapping[str, str] | None
    next_try: datetime | None
    bundle_id: int | None


Cursor = tuple[int | None, int | None]
"""Where a page of the log begins: below which single message, and below which bundle."""


def cursor_after(entries: Sequence[LogEntry], before: Cursor) -> Cursor:
    """Where the next page begins."""
    found = list(before)
    for entry in entries:
        found["db".index(entry.id[0])] = int(entry.id[1:])
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that came to nothing."""

    at: datetime
    error: str


class AlertLog:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def entries(
        self,
        limit: int,
        *,
        state: str | None = None,
        channel: str | None = None,
        before: Cursor = (None, None),
        bundle: int | None = None,
    ) -> list[LogEntry]:
        """The newest first. What a bundle tells is only there where its number is given.

        :param before: the numbers of the last single message and the last bundle that were read.
        """
        given: dict[str, object] = {"limit": limit, "state": state, "channel": channel}
        single = self._logged("log", given | {"before": before[0], "bundle": bundle})
        if bundle is not None:
            return single
        bundles = self._logged("bundle_log", given | {"before": before[1]})
        # Each in its own order, so that a next page begins where this one ended.
        both = merge(single, bundles, key=lambda entry: entry.at, reverse=True)
        return list(islice(both, limit))

    def _logged(self, name: str, given: dict[str, object]) -> list[LogEntry]:
        with self._connection.cursor(row_factory=class_row(LogEntry)) as cursor:
            return cursor.execute(sql(f"alerts.{name}"), self._scope | given).fetchall()

    def failures(self, entry: str) -> list[Failure]:
        """Of the message with this id, the latest first."""
        number = int(entry[1:])
        given = {
            "delivery": number if entry[0] == "d" else None,
            "bundle": number if entry[0] == "b" else None,
        }
        rows = self._connection.execute(sql("alerts.failures"), self._scope | given).fetchall()
        return [Failure(*row) for row in rows]

    def redeliver(self, entry: str, now: datetime) -> bool:
        """Let a message that was dropped or not wanted wait again; False if there is no such."""
        given = self._scope | {"id": int(entry[1:]), "now": now}
        name = "redeliver" if entry[0] == "d" else "redeliver_bundle"
        row = self._connection.execute(sql(f"alerts.{name}"), given).fetchone()
        if row is None:
            return False
        if entry[0] == "b":
            self._connection.execute(sql("alerts.redeliver_items"), given)
        self._connection.execute(sql("alerts.wake_channel"), self._scope | {"channel": row[0]})
        return True

    def wake_due(self, now: datetime) -> None:
        """Wake the channels that hold something whose time has come."""
        self._connection.execute(sql("alerts.wake_due"), self._scope | {"now": now})

    def news_since(self, since: datetime, limit: int) -> list[tuple[Fact, str, str]]:
        """Changes with their hit and its title, the newest first."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("alerts.news_since"), self._scope | {"since": since, "limit": limit}
            ).fetchall()
        return [(Fact.of(row), row["hit_id"], row["title"] or row["hit_id"]) for row in rows]

    def pictures(self, hits: Sequence[str]) -> dict[str, str]:
        """The digest of a picture to show beside each hit, where its listing has one."""
        rows = self._connection.execute(
            sql("alerts.pictures"), self._scope | {"ids": list(hits)}
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def precision(self) -> dict[int, tuple[int, int, int]]:
        """By rule: hits told, decided by people, confirmed."""
        rows = self._connection.execute(sql("alerts.precision"), self._scope).fetchall()
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def held(self) -> dict[int, tuple[int, datetime | None]]:
        """By channel: how much it holds, and until when at least."""
        rows: list[tuple[Any, ...]] = self._connection.execute(
            sql("alerts.held"), self._scope
        ).fetchall()
        return {row[0]: (row[1], row[2]) for row in rows}
