"""Deadlines about marks, computed from dated rows (``data/deadlines.toml``).

A place or a day without a row has no rule, and then there is no deadline: none is ever guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from domain.right import Right
from rights.gaps.periods import Begins, Period, add_months
from rights.territories import TerritoryTable


class DeadlineKind(StrEnum):
    """What has to be done by the day."""

    OPPOSITION = "opposition"
    PRIORITY = "priority"
    RENEWAL = "renewal"
    GRACE = "grace"
    """Renewal is late already and still possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which something has to be done, and by which rule.

    ``event`` is the day from which it was counted; ``extended`` the day to which the period can be
    prolonged, if it can; ``closed`` the rule for days on which the office is closed, if the row
    names one; ``provisional`` says that the record lacks the day of the event and that another one
    stands for it.
    """

    kind: DeadlineKind
    day: date
    territory: str
    right: str
    event: date
    source: str
    reviewed: bool
    extended: date | None = None
    closed: str | None = None
    provisional: bool = False

    @property
    def on_weekend(self) -> bool:
        """Whether it falls on a Saturday or Sunday, so that the rule for closed days may apply."""
        return self.day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class _Row:
    """One dated row."""

    period: Period
    extension: Period | None
    of_registration: bool
    valid_from: date
    valid_until: date | None
    source: str
    closed: str | None
    reviewed: bool

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Renewal:
    """When a mark can be renewed: so many months before and after its expiry."""

    before: int
    grace: int
    source: str
    reviewed: bool


class DeadlineTable:
    """The rows of one file.

    :param data: the parsed file; see ``data/deadlines.toml`` for its form.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._opposition: dict[tuple[str, bool], list[_Row]] = {}
        for row in data["opposition"]:
            international = row.get("registration", "national") == "international"
            rows = self._opposition.setdefault((row["territory"], international), [])
            rows.append(_row(row))
        self._priority = [_row(row) for row in data["priority"]]
        self._renewal: dict[str, list[tuple[_Row, Renewal]]] = {}
        for row in data["renewal"]:
            renewal = Renewal(
                row["before_months"], row["grace_months"], row["source"], row["reviewed"]
            )
            self._renewal.setdefault(row["territory"], []).append((_row(row), renewal))

    @classmethod
    @cache
    def shipped(cls) -> DeadlineTable:
        """The table that comes with this version."""
        text = files("rights").joinpath("data/deadlines.toml").read_text("utf-8")
        return cls(tomllib.loads(text))

    def has_opposition_rule(self, right: Right, territory: str, table: TerritoryTable) -> bool:
        """Whether any row, of any day, speaks of opposition to such a mark there."""
        return bool(self._rows(right, territory, table))

    def opposition(self, right: Right, territory: str, table: TerritoryTable) -> Deadline | None:
        """Until when a mark can be opposed for a territory (or union) that its record names.

        None where there is no rule, where the record does not yet say when the period began, or
        where it began on a day that no row covers.
        """
        for row in self._rows(right, territory, table):
            event, provisional = _event(right, of_registration=row.of_registration)
            if event is None or not row.holds(event):
                continue
            try:
                day = row.period.end(event)
                extended = row.extension.end(event) if row.extension else None
            except OverflowError:  # a misprinted year
                return None
            return Deadline(
                kind=DeadlineKind.OPPOSITION,
                day=day,
                territory=territory,
                right=right.key,
                event=event,
                source=row.source,
                reviewed=row.reviewed,
                extended=extended,
                closed=row.closed,
                provisional=provisional,
            )
        return None

    def _rows(self, right: Right, territory: str, table: TerritoryTable) -> list[_Row]:
        """The rows for such a mark. What stands in an office's own register was published by that
        office; WIPO's gazette starts a period only where a row says so."""
        designated = right.office is not None and table.by_designation(right.office)
        if designated or right.international_number:
            rows = self._opposition.get((territory, True), [])
            if rows or designated:
                return rows
        return self._opposition.get((territory, False), [])

    def priority(self, first: Right, filed: date) -> Deadline | None:
        """Until when the first filing's day can be claimed elsewhere."""
        for row in self._priority:
            if row.holds(filed):
                return Deadline(
                    kind=DeadlineKind.PRIORITY,
                    day=row.period.end(filed),
                    territory="*",
                    right=first.key,
                    event=filed,
                    source=row.source,
                    reviewed=row.reviewed,
                    closed=row.closed,
                )
        return None

    def renewal(self, territory: str, expires: date) -> Renewal | None:
        """How a mark that expires on a day is renewed."""
        for code in (territory, "*"):
            for row, renewal in self._renewal.get(code, ()):
                if row.holds(expires):
                    return renewal
        return None

    def renewals(self, right: Right) -> tuple[Deadline, ...]:
        """When one of our marks expires and until when that can be mended, by the rule of the first
        territory that its record names; none where it states no expiry."""
        if right.expires is None or not right.territories:
            return ()
        rule = self.renewal(right.territories[0], right.expires)
        if rule is None:
            return ()
        days = {
            DeadlineKind.RENEWAL: right.expires,
            DeadlineKind.GRACE: add_months(right.expires, rule.grace),
        }
        return tuple(
            Deadline(
                kind=kind,
                day=day,
                territory=right.territories[0],
                right=right.key,
                event=right.expires,
                source=rule.source,
                reviewed=rule.reviewed,
            )
            for kind, day in days.items()
        )


def _event(right: Right, *, of_registration: bool) -> tuple[date | None, bool]:
    """The day from which opposition counts, and whether it only stands for one that the record
    lacks. Where marks are registered first, a publication before registration was another one."""
    if not of_registration:
        return right.published, False
    if right.registered is None:
        return None, False
    if right.published is not None and right.published >= right.registered:
        return right.published, False
    return right.registered, True


def _row(row: Mapping[str, Any]) -> _Row:
    begins = Begins(row.get("begins", "event"))
    extended = Period(row.get("extended_days", 0), row.get("extended_months", 0), begins)
    return _Row(
        period=Period(row.get("days", 0), row.get("months", 0), begins),
        extension=extended if extended.days or extended.months else None,
        of_registration=row.get("from") == "registration_publication",
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        source=row["source"],
        closed=row.get("closed"),
        reviewed=row["reviewed"],
    )
