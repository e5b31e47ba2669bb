"""``report``: the periodic report of a portfolio."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from listingwatch.commands.common import (
    DEFAULT_PORTFOLIO,
    Language,
    PortfolioOption,
    err,
    is_demo,
    plain,
    print_json,
    progress,
)
from listingwatch.language import speak
from listingwatch.reporting.forms import to_json
from listingwatch.reporting.gathering import make_report
from listingwatch.reporting.page import to_page
from listingwatch.reporting.period import Period, PeriodKind
from listingwatch.wiring import open_app


class ReportFormat(StrEnum):
    """How a report is printed."""

    HTML = "html"
    JSON = "json"


def report_command(
    period: Annotated[
        PeriodKind, typer.Option("--period", help="How far it reaches back.")
    ] = PeriodKind.WEEK,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Its last day (UTC); else today."),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option("--lang", "--language", help="Else as set, or the locale's."),
    ] = None,
    portfolio: PortfolioOption = DEFAULT_PORTFOLIO,
    output: Annotated[
        ReportFormat, typer.Option("--format", help="html: one page that prints well.")
    ] = ReportFormat.HTML,
) -> None:
    """Report what was searched, found and decided, what went and came back, and what was not
    searched. "run" makes the same by itself when a week or month is over.

    Example: listingwatch report --period month --until 2026-05-31 --format html > may.html
    """
    now = datetime.now(UTC)
    wanted = Period.ending(period, (until or now).date())
    with progress() as shown, open_app(demo=is_demo(portfolio)) as app:
        spoken = speak(app, None if language is None else language.value)
        report = make_report(app, portfolio, wanted, now=now, progress=shown)
        page = to_page(app, report, spoken) if output is ReportFormat.HTML else None
    if page is None:
        print_json(to_json(report, spoken))
    else:
        sys.stdout.buffer.write(page.encode("utf-8", "replace"))
        sys.stdout.flush()
    found, decided = report.found.count, report.decided.count
    err.print(
        plain(
            f"{wanted.first_day} to {wanted.last_day}: {report.searched.listings} listings, "
            f"{found} hits, {decided} decisions, {len(report.not_searched)} things not searched"
        )
    )
