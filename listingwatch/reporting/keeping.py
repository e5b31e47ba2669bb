"""Reports that are made by themselves when a week or a month is over, and kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.errors import ListingwatchError, UnknownNameError
from listingwatch.reporting.forms import to_json
from listingwatch.reporting.gathering import is_worth_a_report, make_report, require_reports
from listingwatch.reporting.page import to_page
from listingwatch.reporting.period import Period, PeriodKind
from listingwatch.reporting.report import Report
from listingwatch.wiring import App
from rights.wording import LANGUAGES
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.reports import SINCE, KeptReport, ReportForm, Reports

logger = logging.getLogger(__name__)

PAGE = 50


def make_due_reports(
    app: App, now: datetime, stopping: Callable[[], bool] = lambda: False
) -> list[tuple[str, Period]]:
    """Make what the settings ask for and is not on file: for each portfolio with anything in it,
    the last whole week and the last whole month.

    Periods before the last one are not made up for: they would be told as of today.
    """
    if app.database.version < SINCE:
        return []
    with app.database.transaction() as connection:
        portfolios = Portfolios(connection).all()
    made: list[tuple[str, Period]] = []
    for number in portfolios:
        for kind in app.settings.report_periods():
            period = Period.last_whole(PeriodKind(kind), now)
            if stopping():
                return made
            try:
                if not _is_kept(app, number, period) and is_worth_a_report(app, number):
                    report = make_report(app, number.name, period, now=now)
                    if keep_report(app, number, report) is not None:
                        made.append((number.name, period))
            except ListingwatchError as error:
                logger.warning("report of portfolio %s could not be made: %s", number.name, error)
    return made


def keep_report(
    app: App, number: PortfolioNumber, report: Report, *, anew: bool = False
) -> int | None:
    """Keep a report in every language, and write it to the folder that the settings name; None if
    its period has one already.

    :param anew: in place of one that is on file.
    """
    forms = {
        language: (to_page(app, report, language), to_json(report, language))
        for language in LANGUAGES
    }
    period = report.period
    with app.database.transaction(number.id) as connection:
        reports = Reports(connection, number.id)
        if anew:
            reports.forget(period.kind.value, period.first_day)
        kept = reports.keep(
            period.kind.value,
            (period.first_day, period.last_day),
            report.made_at,
            summary(report),
            forms,
        )
    if kept is not None and app.settings.reports_folder is not None:
        _write(app.settings.reports_folder, report, forms)
    return kept


def summary(report: Report) -> dict[str, Any]:
    """The few numbers that a list of reports shows."""
    found = report.found
    return {
        "listings": report.searched.listings,
        "found": found.count,
        "high": {s.label: n for s, n in found.by_severity.items()}.get("high", 0),
        "decided": report.decided.count,
        "gone": report.gone.count,
        "back": report.back.count,
        "not_searched": len(report.not_searched),
    }


def kept_reports(app: App, number: PortfolioNumber, before: int | None = None) -> list[KeptReport]:
    """Those on file, the newest first, a page of :data:`PAGE` at a time."""
    require_reports(app)
    with app.database.transaction(number.id) as connection:
        return Reports(connection, number.id).kept(PAGE, before)


def kept_form(app: App, number: PortfolioNumber, report: int, language: str) -> ReportForm:
    """:raises UnknownNameError: when there is none of that number in this portfolio."""
    require_reports(app)
    with app.database.transaction(number.id) as connection:
        found = Reports(connection, number.id).form(report, language)
    if found is None:
        raise UnknownNameError(f"report {report}: is not on file; look at the list of reports")
    return found


def file_name(portfolio: str, period: str, last_day: str, language: str) -> str:
    """A name that any file system takes: letters and digits of the portfolio's, the rest a dash."""
    safe = "".join(c if c.isascii() and c.isalnum() else "-" for c in portfolio)[:60]
    return f"{safe}-{period}-{last_day}-{language}"


def _write(folder: Path, report: Report, forms: dict[str, tuple[str, dict[str, Any]]]) -> None:
    """Beside the database, for whoever sends or prints them; what is in the way is written anew."""
    period = report.period
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for language, (page, document) in forms.items():
            last = period.last_day.isoformat()
            name = file_name(report.portfolio, period.kind.value, last, language)
            text = json.dumps(document, indent=2, ensure_ascii=False)
            for ending, content in (("html", page), ("json", text + "\n")):
                (folder / f"{name}.{ending}").write_text(content, "utf-8", errors="replace")
    except OSError as error:
        logger.warning("folder of reports %s: cannot be written to (%s)", folder, error)


def _is_kept(app: App, number: PortfolioNumber, period: Period) -> bool:
    with app.database.transaction(number.id) as connection:
        return Reports(connection, number.id).is_kept(period.kind.value, period.first_day)
