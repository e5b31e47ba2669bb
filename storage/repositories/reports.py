"""What a periodic report counts, and the reports that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from storage.queries import sql
from storage.text import storable

SINCE = 11
"""The version of the schema that holds reports."""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A hit that appeared."""

    id: str
    direction: str
    right_kind: str | None
    severity: int
    score: float
    state: str
    territory_codes: list[str]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A hit that went or came back, and when that was noticed."""

    id: str
    severity: int
    direction: str
    title: str | None
    marketplace: str | None
    seller_id: str | None
    seller_name: str | None
    right_text: str | None
    right_key: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report on file. ``summary`` holds the few numbers that a list shows."""

    id: int
    period: str
    first_day: date
    last_day: date
    made_at: datetime
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportForm:
    """One report in one language: the page, and the same as data."""

    period: str
    first_day: date
    last_day: date
    page: str
    document: dict[str, Any]


class Reports:
    """Needs a transaction that names the portfolio. Times: from ``begins``, before ``ends``."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope: dict[str, object] = {"portfolio": portfolio}

    def _dicts(self, name: str, /, **given: object) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql(f"reports.{name}"), self._scope | given).fetchall()

    def _rows(self, name: str, /, **given: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql(f"reports.{name}"), self._scope | given).fetchall()

    def found(self, begins: datetime, ends: datetime) -> list[FoundRow]:
        with self._connection.cursor(row_factory=class_row(FoundRow)) as cursor:
            given = self._scope | {"begins": begins, "ends": ends}
            return cursor.execute(sql("reports.found"), given).fetchall()

    def suppressed(self, begins: datetime, ends: datetime) -> dict[str, int]:
        return dict(self._rows("suppressed", begins=begins, ends=ends))

    def waiting(self, ends: datetime) -> dict[int, int]:
        """Undecided hits by severity."""
        return dict(self._rows("waiting", ends=ends))

    def changed(
        self, change: str, begins: datetime, ends: datetime, limit: int
    ) -> tuple[int, list[ChangedRow]]:
        """How many went (``gone``) or came back (``back``), and the weightiest."""
        given = {"change": change, "begins": begins, "ends": ends}
        count = self._rows("changed_count", **given)[0][0]
        with self._connection.cursor(row_factory=class_row(ChangedRow)) as cursor:
            cursor.execute(sql("reports.changed"), self._scope | given | {"limit": limit})
            return count, cursor.fetchall()

    def verdicts(self, begins: datetime, ends: datetime) -> list[tuple[str, str, int]]:
        """By whom, of what kind, how many."""
        return [(r[0], r[1], r[2]) for r in self._rows("verdicts", begins=begins, ends=ends)]

    def waits(self, begins: datetime, ends: datetime) -> list[float]:
        """Seconds from first sight to the first decision."""
        return [row[0] for row in self._rows("waits", begins=begins, ends=ends)]

    def precision(self, begins: datetime, ends: datetime) -> list[tuple[str, int, int]]:
        """Matcher, findings that were right, and that were wrong."""
        return [(r[0], r[1], r[2]) for r in self._rows("precision", begins=begins, ends=ends)]

    def captured(self, begins: datetime, ends: datetime) -> list[tuple[str, int, int]]:
        """Marketplace, listings captured, and those among them that were new."""
        return [(r[0], r[1], r[2]) for r in self._rows("captured", begins=begins, ends=ends)]

    def pages(
        self, begins: datetime, ends: datetime
    ) -> list[tuple[str | None, str, int, str | None]]:
        """Host, outcome, pages, and the commonest reason."""
        rows = self._rows("pages", begins=begins, ends=ends)
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def searches(self, begins: datetime, ends: datetime) -> list[dict[str, Any]]:
        return self._dicts("searches", begins=begins, ends=ends)

    def sources(self, ends: datetime) -> list[dict[str, Any]]:
        return self._dicts("sources", ends=ends)

    def references(self) -> dict[str, int]:
        return dict(self._rows("references"))

    def matchers(self) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self._rows("matchers")]

    def unreferenced(self) -> list[dict[str, Any]]:
        return self._dicts("unreferenced")

    def unplaced(self) -> dict[str, int]:
        return dict(self._rows("unplaced"))

    def unseen_pictures(self, begins: datetime, ends: datetime) -> int:
        return int(self._rows("unseen_pictures", begins=begins, ends=ends)[0][0])

    def waiting_work(self) -> tuple[int, int]:
        row = self._rows("waiting_work")[0]
        return row[0], row[1]

    def weeks(self, since: datetime, ends: datetime) -> list[tuple[str, str, int]]:
        """Monday, direction, hits."""
        return [(r[0], r[1], r[2]) for r in self._rows("weeks", since=since, ends=ends)]

    def has_anything(self) -> bool:
        return bool(self._rows("has_anything")[0][0])

    def is_kept(self, period: str, first_day: date) -> bool:
        return bool(self._rows("is_kept", period=period, first_day=first_day)[0][0])

    def keep(
        self,
        period: str,
        days: tuple[date, date],
        made_at: datetime,
        summary: dict[str, Any],
        forms: dict[str, tuple[str, dict[str, Any]]],
    ) -> int | None:
        """Keep a report with its page and document by language; None if there is one already."""
        rows = self._rows(
            "keep",
            period=period,
            first_day=days[0],
            last_day=days[1],
            made_at=made_at,
            summary=Jsonb(storable(summary)),
        )
        if not rows:
            return None
        for language, (page, document) in forms.items():
            given = {"page": storable(page), "document": Jsonb(storable(document))}
            self._connection.execute(
                sql("reports.keep_form"),
                self._scope | given | {"report": rows[0][0], "language": language},
            )
        return int(rows[0][0])

    def forget(self, period: str, first_day: date) -> None:
        """Remove a period's report, if there is one."""
        given = self._scope | {"period": period, "first_day": first_day}
        self._connection.execute(sql("reports.forget"), given)

    def kept(self, limit: int, before: int | None = None) -> list[KeptReport]:
        """The newest first."""
        with self._connection.cursor(row_factory=class_row(KeptReport)) as cursor:
            given = self._scope | {"limit": limit, "before": before}
            return cursor.execute(sql("reports.kept"), given).fetchall()

    def form(self, report: int, language: str) -> ReportForm | None:
        with self._connection.cursor(row_factory=class_row(ReportForm)) as cursor:
            given = self._scope | {"report": report, "language": language}
            return cursor.execute(sql("reports.form"), given).fetchone()
