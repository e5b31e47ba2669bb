"""Listings that are gone, and those that appeared since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from domain.hit import HitState
from domain.page import Snapshot
from storage.queries import sql

SETTLED = (HitState.DISMISSED, HitState.LICENSED, HitState.PERMITTED)
"""Hits that a person found to be none: nobody minds if such a listing comes back."""


@dataclass(frozen=True, slots=True)
class Departed:
    """What a listing that is gone showed last, and when."""

    snapshot: Snapshot
    last_captured: datetime


@dataclass(frozen=True, slots=True)
class Appeared:
    """A listing by its number, what it shows, and when it was first seen."""

    listing: int
    snapshot: Snapshot
    first_captured: datetime


class Relistings:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def departed(self) -> list[Departed]:
        """Those that the portfolio had hits on which nobody dismissed."""
        rows = self._connection.execute(
            sql("relistings.departed"), self._scope | {"settled": [s.value for s in SETTLED]}
        ).fetchall()
        return [Departed(Snapshot.from_json(row[0]), row[1]) for row in rows]

    def appeared(self, since: datetime, after: int, limit: int) -> list[Appeared]:
        """Those first seen after some time whose numbers are greater than ``after``."""
        rows = self._connection.execute(
            sql("relistings.appeared"),
            self._scope | {"since": since, "after": after, "limit": limit},
        ).fetchall()
        return [Appeared(row[0], Snapshot.from_json(row[1]), row[2]) for row in rows]
