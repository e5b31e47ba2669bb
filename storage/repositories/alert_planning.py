"""What a channel was not decided on yet, what it holds, and the bundles that go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from domain.hit import Severity, TerritoryFinding
from storage.queries import sql
from storage.records import territories_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A change of a hit with what rules look at. ``number`` is the delivery's, 0 without one."""

    number: int
    key: str
    change: str
    at: datetime
    direction: str
    severity: Severity
    territories: tuple[TerritoryFinding, ...]
    kind: str | None
    right: str
    marketplace: str
    seller: str | None
    seller_name: str | None
    picture: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Fact:
        return cls(
            number=row.get("id", 0),
            key=row["key"],
            change=row["change"],
            at=row["at"],
            direction=row["direction"],
            severity=Severity(row["severity"]),
            territories=territories_from_json(row["territories"]),
            kind=row["right_kind"],
            right=row["right_key"],
            marketplace=row["marketplace"] or "",
            seller=row["seller_id"],
            seller_name=row["seller_name"],
            picture=row["picture"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBundle:
    """A digest or burst that goes out; ``since``: when the first of its changes happened;
    ``severity``: that of the severest."""

    id: int
    how: str
    signal: str | None
    rule_id: int
    rule: str
    created_at: datetime
    since: datetime | None
    severity: int

    @property
    def key(self) -> str:
        """The same however often it is sent."""
        return f"{self.how}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change that a bundle tells."""

    id: int
    key: str
    hit_id: str
    change: str


class Planning:
    """One channel's. Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int, channel: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio, "channel": channel}

    def undecided(self, now: datetime, limit: int) -> tuple[list[Fact], list[int]]:
        """Changes of hits, and the numbers of deliveries that are about none."""
        rows = self._rows("undecided", now=now, limit=limit)
        hits = [Fact.of(row) for row in rows if row["notice_id"] is None]
        return hits, [row["id"] for row in rows if row["notice_id"] is not None]

    def undelivered(self, rules: Sequence[int]) -> list[tuple[int, Fact]]:
        """What is to go out at once by these rules, each with its rule."""
        rows = self._rows("undelivered", rules=list(rules))
        return [(row["rule_id"], Fact.of(row)) for row in rows]

    def decided(self, decisions: Sequence[dict[str, Any]], now: datetime) -> None:
        """:param decisions: with ``id``, ``how``, and what goes with it."""
        self._run("decided", decisions=Jsonb(list(decisions)), now=now)

    def windows(self, since: datetime) -> list[tuple[int, str, datetime, int]]:
        """Rule, signal, since when, how many."""
        self._run("old_windows", since=since)
        rows = self._rows("windows", since=since)
        return [(r["rule_id"], r["signal"], r["opened_at"], r["told"]) for r in rows]

    def keep_window(self, rule: int, signal: str, opened_at: datetime, told: int) -> None:
        self._run("keep_window", rule=rule, signal=signal, opened_at=opened_at, told=told)

    def close_bundles(self, now: datetime) -> list[tuple[int, str, str | None]]:
        """Make a bundle of what is due together; returns rule, kind and signal of each."""
        made = []
        for row in self._rows("due_bundles", now=now):
            given = {"rule": row["rule_id"], "how": row["how"], "signal": row["signal"]}
            (added,) = self._rows("add_bundle", now=now, **given)
            self._run("fill_bundle", bundle=added["id"], now=now, **given)
            made.append((row["rule_id"], row["how"], row["signal"]))
        return made

    def next_due(self) -> datetime | None:
        (row,) = self._rows("next_due")
        found = row["min"]
        assert found is None or isinstance(found, datetime)
        return found

    def bundles(self, now: datetime, limit: int) -> list[StoredBundle]:
        """What goes out, but for what waits for the end of quiet hours."""
        with self._connection.cursor(row_factory=class_row(StoredBundle)) as cursor:
            given = self._scope | {"now": now, "limit": limit}
            return cursor.execute(sql("alerts.waiting_bundles"), given).fetchall()

    def let_sleep(self, bundle: int, until: datetime) -> None:
        """It does not go out before then."""
        self._run("bundle_asleep", bundle=bundle, until=until)

    def items(self, bundle: int) -> list[Item]:
        with self._connection.cursor(row_factory=class_row(Item)) as cursor:
            given = self._scope | {"bundle": bundle}
            return cursor.execute(sql("alerts.bundle_items"), given).fetchall()

    def drop_items(self, items: Sequence[int], now: datetime, error: str) -> None:
        self._run("items_dropped", ids=list(items), now=now, error=error)

    def bundle_ended(
        self, bundle: int, state: str, now: datetime, error: str | None = None, *, tries: int = 1
    ) -> None:
        """``delivered`` or ``dropped``, with all that it tells."""
        given = {"bundle": bundle, "state": state, "now": now, "error": error, "tries": tries}
        self._run("bundle_items_ended", **given)
        self._run("bundle_ended", **given)

    def bundle_put_off(self, bundle: int, now: datetime, error: str) -> None:
        self._run("bundle_put_off", bundle=bundle, error=error)
        self._run("failure", delivery=None, bundle=bundle, now=now, error=error)

    def failure(self, delivery: int, now: datetime, error: str) -> None:
        self._run("failure", delivery=delivery, bundle=None, now=now, error=error)

    def _rows(self, name: str, **given: object) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql(f"alerts.{name}"), self._scope | given).fetchall()

    def _run(self, name: str, **given: object) -> None:
        self._connection.execute(sql(f"alerts.{name}"), self._scope | given)
