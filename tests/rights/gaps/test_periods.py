"""Periods end on the right day: months of all lengths, leap years, and those that begin later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rights.gaps.periods import Begins, Period, add_months

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        ("2026-01-15", 3, "2026-04-15"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-29", 6, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months(event: str, months: int, end: str) -> None:
    """The day of the same number, or the month's last."""
    assert add_months(date.fromisoformat(event), months) == date.fromisoformat(end)


def test_days_are_days() -> None:
    """Thirty days over a leap day and over none."""
    assert Period(days=30).end(date(2028, 2, 1)) == date(2028, 3, 2)
    assert Period(days=30).end(date(2027, 2, 1)) == date(2027, 3, 3)


def test_later_beginnings() -> None:
    """A period that begins with the next month's first day ends with a month's last; one that begins
    a month later is that month longer."""
    first = Period(months=3, begins=Begins.FIRST_OF_NEXT_MONTH)
    assert first.end(date(2026, 1, 8)) == date(2026, 4, 30)
    assert first.end(date(2026, 11, 30)) == date(2027, 2, 28)
    later = Period(months=3, begins=Begins.MONTH_AFTER)
    assert later.end(date(2026, 1, 15)) == date(2026, 5, 15)


@given(DAYS, st.integers(0, 60))
def test_months_never_skip_one(day: date, months: int) -> None:
    """The end lies in the month that is meant, never past its last day, whatever the day."""
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + timedelta(days=1)).day == 1


@given(DAYS, DAYS, st.integers(0, 24))
def test_later_events_never_end_sooner(one: date, other: date, months: int) -> None:
    """Order is kept."""
    early, late = sorted((one, other))
    assert add_months(early, months) <= add_months(late, months)


def test_the_calendar_s_end() -> None:
    """A misprinted year is an error of its own kind, not a crash."""
    with pytest.raises(OverflowError):
        Period(months=3).end(date(9999, 12, 1))
