"""How a period set by law ends: on which day, and to the day.

The day of the event is not counted. A period in days ends after so many days; one in months on the
day of the same number, or on the last day of a month that has none (Regulation (EU) 2018/625,
article 67(3); Paris Convention, article 4(C)(2); BGB, sections 187(1) and 188(2)). A period that
*begins with* a day counts that day, and ends the day before the one of the same number (BGB,
sections 187(2) and 188(2)).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months later (or, negative, before), or that month's last
    day where it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Begins(StrEnum):
    """When a period begins to run."""

    EVENT = "event"
    FIRST_OF_NEXT_MONTH = "first_of_next_month"
    MONTH_AFTER = "month_after"


@dataclass(frozen=True, slots=True)
class Period:
    """A length in days or in months (the other is 0), and when it begins."""

    days: int = 0
    months: int = 0
    begins: Begins = Begins.EVENT

    def end(self, event: date) -> date:
        """The last day, the office's closed days left aside.

        :raises OverflowError: for an event so late that the calendar ends before the period does.
        """
        try:
            if self.begins is Begins.FIRST_OF_NEXT_MONTH:
                start = add_months(event.replace(day=1), 1)
                return self._length(start) - timedelta(days=1)
            if self.begins is Begins.MONTH_AFTER:
                return self._length(add_months(event, 1))
            return self._length(event)
        except ValueError as error:
            raise OverflowError(f"{event}: a period from there ends after the calendar") from error

    def _length(self, start: date) -> date:
        return add_months(start, self.months) + timedelta(days=self.days)
