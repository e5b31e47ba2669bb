"""How crawls went at each marketplace, and which marketplaces are not read as they used to be.

All marketplaces' readers are everybody's: none of this belongs to a portfolio, but the notices do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.crawl_health import (
    FIELDS,
    LONGEST_WINDOW,
    MOST_PAST,
    Complaint,
    Judged,
    Measures,
    Past,
    judge,
)
from domain.ports import Break
from domain.search import SCHEME
from storage.migrate import shipped_migrations
from storage.queries import sql

SINCE = next(m.version for m in shipped_migrations() if m.name == "crawl_health")
"""The schema from which all this is on record."""

BELIEVED_AFTER = timedelta(days=1)
"""A marketplace that has been broken for so long without anybody's word is believed again when it
says that listings are gone: shops do close."""

WHOLE = frozenset({"finished", "max_listings", "refused"})
"""Reasons for which a crawl ended that make its counts worth comparing: the others were cut off."""

BROKEN_KEY = "reader-broken."
AGAIN_KEY = "reader-well."


@dataclass(frozen=True, slots=True)
class Over:
    """A break that a portfolio was told of and that is over; ``accepted``: by somebody's word."""

    id: int
    marketplace: str
    since: datetime
    ended_at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class ReaderState:
    """How the last crawl went at a marketplace; ``broken`` where it is not read as it used to
    be."""

    measures: Measures
    measured_at: datetime
    well: bool
    broken: Break | None


class CrawlHealth:
    """Needs a transaction; a portfolio's for what is told to it."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    # --- after a crawl --------------------------------------------------------------------------

    def examine(self, crawl: int, reason: str) -> list[Break]:
        """Hold a crawl that has ended against what was before; returns the breaks of marketplaces
        that it met, those that were there already among them."""
        if reason not in WHOLE:
            return []
        found = [
            self._examine(crawl, measures)
            for measures in self._measures(crawl, limited=reason == "max_listings")
        ]
        return [one for one in found if one is not None]

    def _measures(self, crawl: int, *, limited: bool) -> list[Measures]:
        row = self._connection.execute(sql("crawl_health.targets"), {"crawl": crawl}).fetchone()
        targets: Sequence[str] = () if row is None else row[0]
        work = hashlib.sha256("\n".join(sorted(targets)).encode()).hexdigest()[:16]
        searched = bool(targets) and all(target.startswith(SCHEME) for target in targets)
        found: list[Measures] = []
        for values in self._dicts("crawl_health.measure", {"crawl": crawl}):
            fields = {name: values.pop(name) for name in FIELDS}
            if values["marketplace"]:
                found.append(
                    Measures(
                        **values,
                        work=work,
                        targets=len(targets),
                        limited=limited,
                        searched=searched,
                        fields=fields,
                    )
                )
        return found

    def _examine(self, crawl: int, measures: Measures) -> Break | None:
        scope = {"marketplace": measures.marketplace}
        self._connection.execute(sql("crawl_health.alone"), scope)
        judged = judge(measures, self._past(measures))
        row = self._connection.execute(sql("crawl_health.break"), scope).fetchone()
        going_on = None if row is None else _break(row[0], measures.marketplace, row[1], row[2])
        left = _left(going_on, judged)
        if going_on is not None:
            self._connection.execute(
                sql("crawl_health.move_break"),
                {"id": going_on.id, "over": not left, "complaints": _json(left)},
            )
        elif left:
            row = self._connection.execute(
                sql("crawl_health.begin_break"), scope | {"complaints": _json(left)}
            ).fetchone()
            assert row is not None
            going_on = Break(row[0], measures.marketplace, row[1], ())
        self._connection.execute(
            sql("crawl_health.keep"),
            scope
            | {
                "crawl": crawl,
                "work": measures.work,
                "counts": Jsonb(measures.counts()),
                "complaints": _json(judged.complaints),
                "well": not left and not judged.doubtful,
            },
        )
        if going_on is None or not left:
            return None
        return Break(going_on.id, measures.marketplace, going_on.since, left)

    def _past(self, measures: Measures) -> list[Past]:
        rows = self._connection.execute(
            sql("crawl_health.past"),
            {
                "marketplace": measures.marketplace,
                "work": measures.work,
                "recent": LONGEST_WINDOW,
                "good": MOST_PAST,
            },
        ).fetchall()
        return [Past(Measures.of(measures.marketplace, row[0], row[1]), row[2]) for row in rows]

    # --- what is gone ---------------------------------------------------------------------------

    def confirms(
        self, listing: int, marketplace: str, crawl: int, captured_at: datetime, *, sure: bool
    ) -> bool:
        """Whether this crawl's word that a listing is gone is the second, and may be believed: one
        answer may be a slip, and a marketplace that is not read as it used to be proves nothing.

        :param sure: whether this crawl was told so twice.
        """
        row = self._connection.execute(
            sql("crawl_health.said_gone_before"),
            {"listing": listing, "crawl": crawl, "captured_at": captured_at},
        ).fetchone()
        if not sure and (row is None or not row[0]):
            return False
        row = self._connection.execute(
            sql("crawl_health.is_broken"),
            {"marketplace": marketplace, "believed_after": BELIEVED_AFTER},
        ).fetchone()
        return row is not None and not row[0]

    # --- what people are told -------------------------------------------------------------------

    def breaks_of(self, crawls: Sequence[int]) -> list[Break]:
        """Of the marketplaces that some crawls met, those that are not read as they used to be."""
        rows = self._connection.execute(
            sql("crawl_health.breaks_of"), {"crawls": list(crawls)}
        ).fetchall()
        return [_break(*row) for row in rows]

    def open_breaks(self) -> list[Break]:
        """All, the oldest first."""
        rows = self._connection.execute(sql("crawl_health.open_breaks")).fetchall()
        return [_break(*row) for row in rows]

    def over(self, portfolio: int) -> list[Over]:
        """Breaks of whose end a portfolio has still to be told."""
        rows = self._connection.execute(
            sql("crawl_health.over"),
            {"portfolio": portfolio, "broken": BROKEN_KEY, "again": AGAIN_KEY},
        ).fetchall()
        return [Over(*row) for row in rows]

    def accept(self, marketplace: str) -> bool:
        """What it shows now is as it is meant to be; False where nothing was wrong."""
        row = self._connection.execute(
            sql("crawl_health.accept"), {"marketplace": marketplace}
        ).fetchone()
        return row is not None

    def latest(self, limit: int) -> list[ReaderState]:
        """Each marketplace's last crawl, the broken ones first."""
        found: list[ReaderState] = []
        for row in self._dicts("crawl_health.latest", {"limit": limit}):
            broken = None
            if row["since"] is not None:
                broken = _break(0, row["marketplace"], row["since"], row["complaints"])
            measures = Measures.of(row["marketplace"], row["work"], row["counts"])
            found.append(ReaderState(measures, row["measured_at"], row["well"], broken))
        return found

    def _dicts(self, name: str, given: Mapping[str, object]) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql(name), given).fetchall()


def _left(going_on: Break | None, judged: Judged) -> tuple[Complaint, ...]:
    """What is worse now: what this crawl shows, and what an earlier one showed and this one did not
    look at."""
    before = () if going_on is None else going_on.complaints
    now = {complaint.about: complaint for complaint in judged.complaints}
    still = {
        complaint.about: complaint for complaint in before if complaint.about not in judged.fine
    }
    return tuple((still | now).values())


def _json(complaints: Sequence[Complaint]) -> Jsonb:
    return Jsonb([complaint.to_json() for complaint in complaints])


def _break(number: int, marketplace: str, since: datetime, complaints: Sequence[Any]) -> Break:
    return Break(number, marketplace, since, tuple(map(Complaint.from_json, complaints)))
