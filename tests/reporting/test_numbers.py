"""Periods and shares: what a report counts in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listingwatch.reporting.period import Period, PeriodKind
from listingwatch.reporting.share import Share, Z

DAYS = st.dates(date(2000, 1, 10), date(2090, 1, 1))


@given(DAYS)
def test_weeks_have_seven_days_and_months_meet(last: date) -> None:
    """A week ends with its day; whole months follow each other without gap or overlap."""
    week = Period.ending(PeriodKind.WEEK, last)
    assert week.ends - week.begins == timedelta(days=7)
    month = Period.ending(PeriodKind.MONTH, last)
    assert month.last_day == last
    assert timedelta(days=27) <= month.last_day - month.first_day < timedelta(days=31)
    whole = Period.last_whole(PeriodKind.MONTH, datetime(last.year, last.month, 1, tzinfo=UTC))
    assert whole.ends == datetime(last.year, last.month, 1, tzinfo=UTC)
    assert whole == Period.ending(PeriodKind.MONTH, whole.last_day)


@given(DAYS, st.integers(0, 86_399))
def test_the_last_whole_week_is_over(day: date, second: int) -> None:
    """From a Monday to a Sunday, the latest such before now."""
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    week = Period.last_whole(PeriodKind.WEEK, now)
    assert week.first_day.isoweekday() == 1
    assert week.ends <= now < week.ends + timedelta(days=7)


def test_a_month_back_from_a_long_one() -> None:
    """There is no 31st of February: the month begins with March."""
    month = Period.ending(PeriodKind.MONTH, date(2026, 3, 30))
    assert (month.first_day, month.last_day) == (date(2026, 3, 1), date(2026, 3, 30))
    assert Period.ending(PeriodKind.MONTH, date(2026, 3, 14)).first_day == date(2026, 2, 15)
    assert Period.ending(PeriodKind.MONTH, date(2026, 1, 31)).first_day == date(2026, 1, 1)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_is_that_of_the_score_test(right: int, wrong: int) -> None:
    """Its ends are the shares that the score test just does not reject, found by halving."""
    share = Share(right, wrong)
    if not share.n:
        assert share.value is None
        assert share.interval is None
        return
    interval = share.interval
    assert interval is not None
    seen = right / share.n

    def kept(p: float) -> bool:
        return abs(seen - p) <= Z * (p * (1 - p) / share.n) ** 0.5 + 1e-12

    for end, edge in zip(interval, (0.0, 1.0), strict=True):
        inside, outside = seen, edge
        if kept(edge):
            inside = edge
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if kept(middle) else (inside, middle)
        assert end == pytest.approx(inside, abs=1e-6)


def test_known_values() -> None:
    """Eight of ten, as tables have it."""
    assert Share(8, 2).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
