"""A portfolio's watches and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.errors import InputError, UnknownNameError
from domain.hit import HitState
from domain.watch import Plan, Run, RunKind, Watch
from storage.queries import sql

OPEN_STATES = (HitState.NEW, HitState.OPEN, HitState.CONFIRMED, HitState.UNSURE, HitState.GONE)
"""Hits whose listings are read more often; what is gone may come back."""


class Watches:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def add(self, plan: Plan, now: datetime) -> int:
        """A new watch, due at once.

        :raises InputError: when the portfolio has one of that name.
        """
        row = self._connection.execute(
            sql("watches.add_searching" if plan.marketplaces else "watches.add"),
            self._scope
            | {
                "name": plan.name,
                "targets": list(plan.targets),
                "ships_to": list(plan.ships_to),
                "allow_hosts": list(plan.allow_hosts),
                "max_listings": plan.max_listings,
                "marketplaces": list(plan.marketplaces),
                "searches": plan.searches,
                "every": plan.every,
                "jitter": plan.jitter,
                "anchor": now,
                "due_at": now,
                "recheck_every": plan.recheck_every,
                "recheck_due_at": now + plan.recheck_every,
                "created_at": now,
            },
        ).fetchone()
        if row is None:
            raise InputError(
                f"watch {plan.name!r} exists already; remove it first, or give another name"
            )
        return int(row[0])

    def all(self) -> list[Watch]:
        return self._some(name=None, number=None)

    def find(self, number: int) -> Watch | None:
        found = self._some(name=None, number=number)
        return found[0] if found else None

    def _some(self, *, name: str | None, number: int | None) -> list[Watch]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("watches.all"), self._scope | {"name": name, "id": number}
            ).fetchall()
        return [
            Watch(
                id=row["id"],
                plan=Plan(
                    name=row["name"],
                    targets=tuple(row["targets"]),
                    every=row["every"],
                    recheck_every=row["recheck_every"],
                    jitter=row["jitter"],
                    ships_to=tuple(row["ships_to"]),
                    allow_hosts=tuple(row["allow_hosts"]),
                    max_listings=row["max_listings"],
                    marketplaces=tuple(row["marketplaces"]),
                    searches=row["searches"],
                ),
                anchor=row["anchor"],
                turn=row["turn"],
                due_at=row["due_at"],
                recheck_due_at=row["recheck_due_at"],
                paused_at=row["paused_at"],
                last_kind=None if row["kind"] is None else RunKind(row["kind"]),
                last_state=row["state"],
                last_ended=row["ended_at"],
                last_message=row["message"],
            )
            for row in rows
        ]

    def claim_due(self, now: datetime, limit: int) -> list[Watch]:
        """Watches whose time has come and that no other scheduler is looking at."""
        rows = self._connection.execute(
            sql("watches.claim_due"), self._scope | {"now": now, "limit": limit}
        ).fetchall()
        return [watch for row in rows if (watch := self.find(row[0])) is not None]

    def move(self, watch: Watch, turn: int, due_at: datetime, recheck_due_at: datetime) -> None:
        self._connection.execute(
            sql("watches.move"),
            self._scope
            | {"id": watch.id, "turn": turn, "due_at": due_at, "recheck_due_at": recheck_due_at},
        )

    def pause(self, name: str, at: datetime | None) -> None:
        """Paused since then, or resumed.

        :raises UnknownNameError: when there is none of that name.
        """
        self._named("watches.pause", name, {"paused_at": at})

    def hasten(self, name: str, now: datetime) -> None:
        """Due now; likewise raises :class:`UnknownNameError`."""
        self._named("watches.hasten", name, {"now": now})

    def remove(self, name: str) -> None:
        """Forget the watch and its runs; likewise raises :class:`UnknownNameError`."""
        self._named("watches.remove", name, {})

    def _named(self, query: str, name: str, values: Mapping[str, object]) -> None:
        scope = self._scope | {"name": name} | dict(values)
        if self._connection.execute(sql(query), scope).fetchone() is None:
            names = ", ".join(watch.plan.name for watch in self.all()) or "none yet"
            raise UnknownNameError(f"watch {name!r} does not exist (there are: {names})")

    # --- runs -----------------------------------------------------------------------------------

    def add_run(self, watch: int, kind: RunKind, due_at: datetime) -> int | None:
        """A time that came, with its job; None if it came before."""
        row = self._connection.execute(
            sql("watches.add_run"),
            self._scope | {"watch": watch, "kind": kind.value, "due_at": due_at},
        ).fetchone()
        if row is None:
            return None
        self._connection.execute(sql("watches.defer_crawl"), self._scope | {"run": row[0]})
        return int(row[0])

    def orphaned_runs(self) -> list[int]:
        """Runs that wait while nobody has their job any more."""
        rows = self._connection.execute(sql("watches.orphaned_runs"), self._scope).fetchall()
        return [int(row[0]) for row in rows]

    def defer_again(self, run: int) -> None:
        """Another job for a run."""
        self._connection.execute(sql("watches.defer_crawl"), self._scope | {"run": run})

    def has_waiting_run(self, watch: int, kind: RunKind) -> bool:
        row = self._connection.execute(
            sql("watches.has_waiting_run"), self._scope | {"watch": watch, "kind": kind.value}
        ).fetchone()
        return row is not None and bool(row[0])

    def run(self, number: int) -> Run | None:
        row = self._connection.execute(sql("watches.run"), self._scope | {"run": number}).fetchone()
        if row is None:
            return None
        return Run(
            id=row[0],
            watch=row[1],
            kind=RunKind(row[2]),
            due_at=row[3],
            state=row[4],
            attempts=row[5],
        )

    def begin_run(self, number: int, now: datetime) -> None:
        self._connection.execute(
            sql("watches.begin_run"), self._scope | {"run": number, "now": now}
        )

    def note_failure(self, number: int, message: str) -> int:
        """A try that came to nothing; returns how many there were."""
        row = self._connection.execute(
            sql("watches.note_failure"), self._scope | {"run": number, "message": message}
        ).fetchone()
        return 0 if row is None else int(row[0])

    def end_run(
        self,
        number: int,
        now: datetime,
        *,
        done: bool,
        pages: Mapping[str, int],
        message: str | None = None,
    ) -> bool:
        """The run's end; False when it had ended before."""
        row = self._connection.execute(
            sql("watches.end_run"),
            self._scope
            | {
                "run": number,
                "now": now,
                "state": "done" if done else "failed",
                "pages": Jsonb(dict(pages)),
                "message": message,
            },
        ).fetchone()
        return row is not None

    def hot_listings(self, targets: Sequence[str], limit: int) -> list[str]:
        """Addresses of listings found from these targets that have hits nobody has settled."""
        rows = self._connection.execute(
            sql("watches.hot_listings"),
            self._scope
            | {
                "targets": list(targets),
                "states": [state.value for state in OPEN_STATES],
                "limit": limit,
            },
        ).fetchall()
        return [row[0] for row in rows]
