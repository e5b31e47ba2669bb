"""The time that a report is about: whole days in UTC."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a report reaches back."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the beginning of the first day to the end of the last one, in UTC."""

    kind: PeriodKind
    first_day: date
    last_day: date

    @classmethod
    def ending(cls, kind: PeriodKind, last_day: date) -> Period:
        """Seven days, or one month back to the same day of the month, ending with this day.

        From the 31st of March a month goes back to the 1st: February has no 31st, and the day after
        its last one begins the month.
        """
        if kind is PeriodKind.WEEK:
            return cls(kind, last_day - timedelta(days=6), last_day)
        after = last_day + timedelta(days=1)
        year, month = (after.year, after.month - 1) if after.month > 1 else (after.year - 1, 12)
        longest = calendar.monthrange(year, month)[1]
        if after.day > longest:
            return cls(kind, after.replace(day=1), last_day)
        return cls(kind, date(year, month, after.day), last_day)

    @classmethod
    def last_whole(cls, kind: PeriodKind, now: datetime) -> Period:
        """The last week (Monday to Sunday, ISO 8601) or calendar month that is over."""
        today = now.astimezone(UTC).date()
        if kind is PeriodKind.WEEK:
            return cls.ending(kind, today - timedelta(days=today.isoweekday()))
        last = today.replace(day=1) - timedelta(days=1)
        return cls(kind, last.replace(day=1), last)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first_day, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), UTC)
