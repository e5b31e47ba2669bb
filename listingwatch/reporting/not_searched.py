"""What a period's search left out, each with why. Nothing found says nothing about these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.marketplaces.contract import Access, Marketplace
from crawler.marketplaces.registry import all_readers
from domain.reason import Reason
from listingwatch.portfolio.gap_matrix import Gaps
from listingwatch.reporting.period import Period
from listingwatch.reporting.report import Missing, SourceSeen
from rights.gaps.cells import State

STALE_DAYS = 30
"""Age from which a register's file is named as old: offices publish weekly (the EUIPO daily), so it
lacks four issues or more."""

MOST_HOSTS = 40

Params = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Traces:
    """What a period left behind: pages as (host, outcome, pages, reason), schedules, rights without
    a reference, hits without a place, pictures that could not be had, work that waits."""

    pages: Sequence[tuple[str | None, str, int, str | None]]
    searches: Sequence[Mapping[str, Any]]
    unreferenced: Sequence[Mapping[str, Any]]
    unplaced: Mapping[str, int]
    unseen_pictures: int
    waiting: tuple[int, int]
    rights: int


def not_searched(
    period: Period,
    captured: Sequence[str],
    traces: Traces,
    sources: Sequence[SourceSeen],
    gaps: Gaps,
) -> tuple[Missing, ...]:
    """Everything that was left out, in the order of the way of the data.

    :param captured: marketplaces of which at least one listing was captured.
    """
    return (
        *_marketplaces(captured),
        *_hosts(traces.pages),
        *_searches(traces.searches),
        *_rights(traces),
        *_sources(sources, period.last_day),
        *_territories(traces.unplaced, gaps),
        *_leftovers(traces),
    )


def _marketplaces(captured: Sequence[str]) -> Iterator[Missing]:
    """Those that we could read and did not, in one line; those whose terms leave saved pages."""
    by_name: dict[str, list[Marketplace]] = {}
    for reader in all_readers():
        by_name.setdefault(reader.name, []).append(reader)
    unread: list[str] = []
    closed: list[str] = []
    for name, mine in sorted(by_name.items()):
        hosts = {word for r in mine for s in r.sites for word in (s.key, s.host)}
        if any(place in hosts or place == r.key for place in captured for r in mine):
            continue
        leaves = all(reader.terms.access is Access.IMPORT for reader in mine)
        (closed if leaves else unread).append(name)
    if unread:
        names = ", ".join(unread)
        yield Missing("marketplace", names, len(unread), Reason("report.no_read", {"names": names}))
    if closed:
        names = ", ".join(closed)
        yield Missing("marketplace", names, len(closed), Reason("report.closed", {"names": names}))


def _hosts(pages: Sequence[tuple[str | None, str, int, str | None]]) -> Iterator[Missing]:
    worst = sorted(
        (row for row in pages if row[1] in {"blocked", "unrecognised"}),
        key=lambda row: (-row[2], row[0] or "", row[1]),
    )
    for host, outcome, count, why in worst[:MOST_HOSTS]:
        params: Params = {"host": host or "?", "pages": count, "why": why or "–"}
        yield Missing("marketplace", host or "?", count, Reason(f"report.{outcome}", params))
    if len(worst) > MOST_HOSTS:
        count = len(worst) - MOST_HOSTS
        yield Missing("marketplace", "", count, Reason("report.more_hosts", {"count": count}))


def _searches(searches: Sequence[Mapping[str, Any]]) -> Iterator[Missing]:
    if not searches:
        yield Missing("search", "", None, Reason("report.no_schedule"))
    for search in searches:
        name = search["name"]
        if search["paused_at"] is not None:
            yield Missing("search", name, None, Reason("report.paused", {"name": name}))
        elif search["failed"]:
            params = {"name": name, "runs": search["failed"], "why": search["message"] or "–"}
            yield Missing("search", name, search["failed"], Reason("report.failed", params))
        elif not search["done"]:
            yield Missing("search", name, None, Reason("report.no_run", {"name": name}))


def _rights(traces: Traces) -> Iterator[Missing]:
    if not traces.rights and not traces.unreferenced:
        yield Missing("right", "", None, Reason("report.no_rights"))
    for row in traces.unreferenced:
        params = {"count": row["rights"], "kind": row["kind"], "names": ", ".join(row["examples"])}
        yield Missing("right", row["kind"], row["rights"], Reason("report.no_reference", params))


def _sources(sources: Sequence[SourceSeen], last_day: date) -> Iterator[Missing]:
    for source in sources:
        days = (last_day - source.as_of).days
        if source.register and days > STALE_DAYS:
            params: Params = {"name": source.name, "day": source.as_of.isoformat(), "days": days}
            yield Missing("source", source.name, days, Reason("report.stale", params))
        if source.refused:
            params = {"name": source.name, "count": source.refused}
            reason = Reason("report.refused_rows", params)
            yield Missing("source", source.name, source.refused, reason)


def _territories(unplaced: Mapping[str, int], gaps: Gaps) -> Iterator[Missing]:
    for code in ("unknown", "unsupported"):
        if unplaced.get(code):
            params = {"count": unplaced[code]}
            yield Missing("territory", code, unplaced[code], Reason(f"report.at_{code}", params))
    if gaps.unplaced:
        reason = Reason("report.own_unplaced", {"count": gaps.unplaced})
        yield Missing("territory", "", gaps.unplaced, reason)
    offices: dict[str, set[str]] = {}
    for cell in gaps.cells:
        if cell.state is State.UNKNOWN:
            offices.setdefault(cell.territory, set()).update(cell.not_searched)
    for territory in sorted(offices):
        names = ", ".join(sorted(offices[territory]))
        code = "report.no_register" if names else "report.no_rule"
        reason = Reason(code, {"territory": territory, "offices": names})
        yield Missing("territory", territory, None, reason)


def _leftovers(traces: Traces) -> Iterator[Missing]:
    if traces.unseen_pictures:
        reason = Reason("report.no_picture", {"count": traces.unseen_pictures})
        yield Missing("picture", "", traces.unseen_pictures, reason)
    to_match, to_judge = traces.waiting
    if to_match:
        yield Missing("work", "match", to_match, Reason("report.to_match", {"count": to_match}))
    if to_judge:
        yield Missing("work", "judge", to_judge, Reason("report.to_judge", {"count": to_judge}))
