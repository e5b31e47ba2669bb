"""The reports of the desk's portfolio: those on file, and one made at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listingwatch.desk.office import Desk
from listingwatch.reporting.gathering import make_report
from listingwatch.reporting.keeping import PAGE, file_name, keep_report, kept_form, kept_reports
from listingwatch.reporting.period import Period, PeriodKind
from storage.repositories.desk_people import DeskPeople
from storage.repositories.reports import KeptReport, ReportForm


@dataclass(frozen=True, slots=True)
class ReportList:
    """Reports, the newest first; ``before`` leads to older ones, None at the end."""

    reports: tuple[KeptReport, ...]
    before: int | None


def report_list(desk: Desk, before: int | None = None) -> ReportList:
    found = kept_reports(desk.app, desk.portfolio, before)
    return ReportList(tuple(found), found[-1].id if len(found) == PAGE else None)


def one(desk: Desk, report: int, language: str) -> tuple[ReportForm, str]:
    """A report in a language, and the name of its file without an ending.

    :raises UnknownNameError: when there is none of that number.
    """
    found = kept_form(desk.app, desk.portfolio, report, language)
    last = found.last_day.isoformat()
    return found, file_name(desk.portfolio.name, found.period, last, language)


def make_now(desk: Desk, kind: PeriodKind, by: str, now: datetime) -> int | None:
    """Make the report of the week or month that ends today, in place of one made earlier today."""
    period = Period.ending(kind, now.date())
    report = make_report(desk.app, desk.portfolio.name, period, now=now)
    made = keep_report(desk.app, desk.portfolio, report, anew=True)
    with desk.transaction() as connection:
        people = DeskPeople(connection, desk.portfolio.id)
        details = {"first_day": str(period.first_day), "last_day": str(period.last_day)}
        people.note(by, "report made", kind.value, details, now)
    return made
