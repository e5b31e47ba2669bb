"""Gathers a portfolio's report from what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from domain.errors import MigrationError
from domain.hit import Severity
from listingwatch.hits.list import HitList, list_hits
from listingwatch.portfolio.gap_matrix import find_gaps
from listingwatch.progress import Progress
from listingwatch.reporting.not_searched import Traces, not_searched
from listingwatch.reporting.period import Period
from listingwatch.reporting.report import (
    WORST,
    Decided,
    Found,
    Marketplace,
    Moved,
    Report,
    Search,
    Searched,
    SourceSeen,
    Waits,
)
from listingwatch.reporting.share import Share
from listingwatch.wiring import App
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.repositories.reports import SINCE, FoundRow, Reports

WEEKS = 12
MOVED = 30
"""Hits that are listed as gone, and as back."""

_STANDING = frozenset({"new", "open", "unsure", "confirmed"})
"""States of hits that may be among the worst: nobody has said that nothing is to be done."""


def make_report(
    app: App, portfolio: str, period: Period, *, now: datetime, progress: Progress | None = None
) -> Report:
    """The report of a period as things stand now: what was decided or went since then shows in how
    its hits stand.

    :raises MigrationError: on a schema that does not know of reports.
    :raises UnknownNameError: for a portfolio that does not exist.
    """
    require_reports(app)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    gaps = find_gaps(app, portfolio, on=period.last_day, now=now, progress=progress)
    begins, ends = period.begins, period.ends
    with app.database.transaction(number.id) as connection:
        reports = Reports(connection, number.id)
        rows = reports.found(begins, ends)
        captured = reports.captured(begins, ends)
        pages = reports.pages(begins, ends)
        searches = reports.searches(begins, ends)
        sources = tuple(_source(row) for row in reports.sources(ends))
        references = reports.references()
        traces = Traces(
            pages,
            searches,
            reports.unreferenced(),
            reports.unplaced(),
            reports.unseen_pictures(begins, ends),
            reports.waiting_work(),
            sum(references.values()),
        )
        searched = Searched(
            _marketplaces(captured, pages),
            tuple(_search(row) for row in searches),
            sources,
            references,
            tuple(reports.matchers()),
        )
        chosen = _worst(rows)
        worst = list_hits(app, portfolio, ids=chosen)
        place = {hit: number for number, hit in enumerate(chosen)}
        worst = replace(worst, hits=tuple(sorted(worst.hits, key=lambda hit: place[hit.id])))
        since = period.ends - timedelta(weeks=WEEKS)
        found = _found(
            rows,
            reports.weeks(since, ends),
            reports.suppressed(begins, ends),
            reports.waiting(ends),
            worst,
            period,
        )
        decided = Decided(
            _by_person(reports.verdicts(begins, ends)),
            _waits(reports.waits(begins, ends)),
            tuple((name, Share(r, w)) for name, r, w in reports.precision(begins, ends)),
        )
        gone = reports.changed("gone", begins, ends, MOVED)
        back = reports.changed("back", begins, ends, MOVED)
    return Report(
        portfolio,
        worst.portfolio.firm,
        period,
        now,
        searched,
        found,
        decided,
        Moved(gone[0], tuple(gone[1])),
        Moved(back[0], tuple(back[1])),
        not_searched(period, [place for place, _, _ in captured], traces, sources, gaps),
        gaps,
    )


def require_reports(app: App) -> None:
    """:raises MigrationError: on a schema that does not know of reports."""
    if app.database.version < SINCE:
        raise MigrationError(
            f"the database's schema is at version {app.database.version}, reports need {SINCE}; "
            "bring it up with listingwatch db upgrade"
        )


def is_worth_a_report(app: App, number: PortfolioNumber) -> bool:
    """Whether the portfolio has anything that a report could be about."""
    with app.database.transaction(number.id) as connection:
        return Reports(connection, number.id).has_anything()


def _marketplaces(
    captured: Sequence[tuple[str, int, int]],
    pages: Sequence[tuple[str | None, str, int, str | None]],
) -> tuple[Marketplace, ...]:
    """Captures by marketplace, with the pages of hosts that go by the same name."""
    by_host: dict[str, dict[str, int]] = {}
    for host, outcome, count, _ in pages:
        by_host.setdefault(host or "?", {})[outcome] = count
    found = [Marketplace(name, n, new, by_host.pop(name, {})) for name, n, new in captured]
    found += [Marketplace(host, 0, 0, outcomes) for host, outcomes in sorted(by_host.items())]
    return tuple(found)


def _search(row: dict[str, Any]) -> Search:
    targets = tuple(row["targets"])
    return Search(row["name"], targets, row["done"], row["failed"], row["last_done"])


def _source(row: dict[str, Any]) -> SourceSeen:
    return SourceSeen(row["name"], row["as_of"], row["taken"], row["refused"], row["is_register"])


def _worst(rows: Sequence[FoundRow]) -> list[str]:
    """The weightiest; among equals directions and kinds take turns, so that twelve hits of one mark
    do not hide the copied picture."""
    standing = [row for row in rows if row.state in _STANDING]
    standing.sort(key=lambda row: (-row.severity, -row.score, row.id))
    turns: Counter[tuple[int, str, str]] = Counter()
    ranked = []
    for place, row in enumerate(standing):
        kind = (row.severity, row.direction, row.right_kind or "?")
        ranked.append((-row.severity, turns[kind], place, row.id))
        turns[kind] += 1
    return [hit for _, _, _, hit in sorted(ranked)[:WORST]]


def _found(
    rows: Sequence[FoundRow],
    weeks: Sequence[tuple[str, str, int]],
    kept_back: dict[str, int],
    waiting: dict[int, int],
    worst: HitList,
    period: Period,
) -> Found:
    last = period.last_day - timedelta(days=period.last_day.weekday())
    mondays = [(last - timedelta(weeks=n)).isoformat() for n in reversed(range(WEEKS))]
    by_week: dict[str, dict[str, int]] = {monday: {} for monday in mondays}
    for monday, direction, count in weeks:
        if monday in by_week:
            by_week[monday][direction] = count
    return Found(
        len(rows),
        _counted(row.direction for row in rows),
        _counted(row.right_kind or "?" for row in rows),
        _counted(code for row in rows for code in row.territory_codes),
        dict(Counter(Severity(row.severity) for row in rows)),
        _counted(row.state for row in rows),
        tuple(by_week.items()),
        kept_back,
        {Severity(weight): count for weight, count in waiting.items()},
        worst,
    )


def _counted(values: Any) -> dict[str, int]:
    """The commonest first; equals by name."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _by_person(rows: Sequence[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for who, kind, count in rows:
        found.setdefault(who, {})[kind] = count
    return found


def _waits(seconds: Sequence[float]) -> Waits:
    if len(seconds) < 2:
        only = seconds[0] if seconds else None
        return Waits(len(seconds), only, only)
    return Waits(len(seconds), median(seconds), quantiles(seconds, n=10, method="inclusive")[-1])
