"""How the system stands: what is on record, what waits, who works. For metrics and the doctor."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from storage.queries import sql

ALIVE = 15.0
"""Seconds since a heartbeat after which a worker counts as dead (it beats every three)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What belongs to nobody: numbers of listings and of snapshots."""

    listings: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class PortfolioKept:
    """Snapshots that a firm handed in, and what waits for its portfolio."""

    snapshots: int
    to_match: int
    to_judge: int


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel without its address: ``ok``, ``failing`` or ``dead``."""

    name: str
    kind: str
    state: str
    failures: int


@dataclass(frozen=True, slots=True)
class WatchState:
    """Seconds that a watch is overdue, and the time of its last whole crawl (Unix seconds)."""

    name: str
    paused: bool
    overdue: float
    last_success: float | None


class Operations:
    """Of all; needs no portfolio."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def kept(self) -> Kept:
        row = self._connection.execute(sql("operations.kept")).fetchone()
        assert row is not None
        return Kept(*row)

    def visits(self) -> dict[str, int]:
        """By outcome."""
        rows = self._connection.execute(sql("operations.visits_by_outcome")).fetchall()
        return {row[0]: row[1] for row in rows}

    def jobs(self) -> dict[tuple[str, str], int]:
        """By task and status."""
        rows = self._connection.execute(sql("operations.jobs_by_state")).fetchall()
        return {(row[0], row[1]): row[2] for row in rows}

    def oldest_waiting(self) -> tuple[str, float] | None:
        """The task of the job that has been due for longest, and for how many seconds."""
        row = self._connection.execute(sql("operations.oldest_waiting_job")).fetchone()
        return None if row is None else (row[0], max(0.0, row[1] or 0.0))

    def workers(self) -> tuple[int, int]:
        """How many are alive, and how many have fallen silent."""
        row = self._connection.execute(sql("operations.workers"), {"seconds": ALIVE}).fetchone()
        assert row is not None
        return row[0], row[1]

    def clock(self) -> float:
        """The server's time in Unix seconds."""
        row = self._connection.execute(sql("operations.clock")).fetchone()
        assert row is not None
        return float(row[0])

    def sees_everything(self) -> str | None:
        """Why no row level security binds this login (``superuser``, ``BYPASSRLS``), or None."""
        row = self._connection.execute(sql("operations.login")).fetchone()
        assert row is not None
        return "superuser" if row[1] else "BYPASSRLS" if row[2] else None

    def tables(self, schema: str | None = None) -> list[tuple[str, str]]:
        """Schema and name of every table."""
        rows = self._connection.execute(sql("operations.tables"), {"schema": schema}).fetchall()
        return [(row[0], row[1]) for row in rows]


class PortfolioOperations:
    """Of one portfolio. Needs a transaction that names it."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def kept(self) -> PortfolioKept:
        row = self._connection.execute(sql("operations.portfolio_kept"), self._scope).fetchone()
        assert row is not None
        return PortfolioKept(*row)

    def backfill_slices(self) -> int:
        """Slices of stored pictures that new references have still to meet; 0 before schema 4."""
        there = self._connection.execute(sql("operations.knows_slices")).fetchone()
        if there is None or not there[0]:
            return 0
        row = self._connection.execute(sql("backfills.left"), self._scope).fetchone()
        assert row is not None
        return int(row[0])

    def hits(self) -> dict[tuple[str, str], int]:
        """By direction and state."""
        rows = self._connection.execute(sql("operations.hits_by_state"), self._scope).fetchall()
        return {(row[0], row[1]): row[2] for row in rows}

    def deliveries(self) -> dict[str, tuple[int, int]]:
        """By kind of channel: how many wait, how many were given up."""
        rows = self._connection.execute(
            sql("operations.deliveries_by_kind"), self._scope
        ).fetchall()
        return {row[0]: (row[1], row[2]) for row in rows}

    def channels(self) -> list[ChannelState]:
        rows = self._connection.execute(sql("operations.channel_states"), self._scope).fetchall()
        return [ChannelState(*row) for row in rows]

    def watches(self) -> list[WatchState]:
        rows = self._connection.execute(sql("operations.watch_states"), self._scope).fetchall()
        return [WatchState(*row) for row in rows]

    def waiting_runs(self) -> tuple[int, float]:
        """How many, and the seconds that the first has waited."""
        row = self._connection.execute(sql("operations.waiting_runs"), self._scope).fetchone()
        assert row is not None
        return row[0], row[1]
