"""A report as data for programs: a stable shape, its sentences in a language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.errors import InputError
from domain.hit import Severity
from listingwatch.portfolio.gap_matrix import deadline_json
from listingwatch.reporting.report import Missing, Moved, Report
from listingwatch.reporting.share import Share
from rights.gaps.cells import State
from rights.wording import in_words, label

SHAPE = 1
"""Grows when a name in the document is taken away or means something else; new names may come."""

AHEAD_DAYS = 90
"""How far ahead deadlines are listed: no opposition period in the rules is longer."""


def to_json(report: Report, language: str) -> dict[str, Any]:
    """The whole report."""
    period, found = report.period, report.found
    return {
        "report": SHAPE,
        "portfolio": report.portfolio,
        "firm": report.firm,
        "language": language,
        "period": {
            "kind": period.kind.value,
            "first_day": period.first_day.isoformat(),
            "last_day": period.last_day.isoformat(),
            "time_zone": "UTC",
        },
        "made_at": report.made_at.isoformat(),
        "searched": _searched(report),
        "found": {
            "count": found.count,
            "direction": dict(found.by_direction),
            "kind": dict(found.by_kind),
            "territory": dict(found.by_territory),
            "severity": _by_label(found.by_severity),
            "state": dict(found.by_state),
            "weeks": [{"monday": monday, **by} for monday, by in found.weeks],
            "kept_back": dict(found.kept_back),
            "waiting": _by_label(found.waiting),
            "worst": [found.worst.to_json(hit, language) for hit in found.worst.hits],
        },
        "decided": _decided(report),
        "gone": _moved(report.gone),
        "back": _moved(report.back),
        "not_searched": [
            {
                "kind": each.kind,
                "subject": each.subject,
                "count": each.count,
                "text": sentence(each, language),
            }
            for each in report.not_searched
        ],
        "gaps": _gaps(report, language),
    }


def sentence(missing: Missing, language: str) -> str:
    """Why something was not searched."""
    params = dict(missing.reason.params)
    if "kind" in params:
        params["kind"] = word(f"kind_{params['kind']}", language, str(params["kind"]))
    return label(missing.reason.code, language).format_map(params)


def word(name: str, language: str, otherwise: str) -> str:
    """A word of the report's own, or what stands there where there is none for it."""
    try:
        return label(f"report.{name}", language)
    except (KeyError, InputError):
        return otherwise


def _searched(report: Report) -> dict[str, Any]:
    searched = report.searched
    return {
        "listings": searched.listings,
        "new_listings": searched.new,
        "marketplaces": [
            {
                "name": place.name,
                "listings": place.listings,
                "new_listings": place.new,
                "pages": dict(place.pages),
            }
            for place in searched.marketplaces
        ],
        "searches": [
            {
                "name": search.name,
                "targets": list(search.targets),
                "runs": search.done,
                "failed": search.failed,
                "last_run": None if search.last_done is None else search.last_done.isoformat(),
            }
            for search in searched.searches
        ],
        "sources": [
            {
                "name": source.name,
                "as_of": source.as_of.isoformat(),
                "records": source.taken,
                "refused": source.refused,
                "register": source.register,
            }
            for source in searched.sources
        ],
        "references": dict(searched.references),
        "matchers": [{"name": name, "version": version} for name, version in searched.matchers],
    }


def _decided(report: Report) -> dict[str, Any]:
    decided = report.decided
    return {
        "count": decided.count,
        "by": [{"name": who, "kinds": dict(kinds)} for who, kinds in decided.by_person.items()],
        "time_to_verdict": {
            "n": decided.waits.n,
            "median_seconds": decided.waits.median,
            "p90_seconds": decided.waits.ninth,
        },
        "precision": [_share(name, share) for name, share in decided.precision],
    }


def _share(matcher: str, share: Share) -> dict[str, Any]:
    interval = share.interval
    return {
        "matcher": matcher,
        "right": share.right,
        "wrong": share.wrong,
        "n": share.n,
        "share": share.value,
        "low": None if interval is None else interval[0],
        "high": None if interval is None else interval[1],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "count": moved.count,
        "hits": [
            {
                "id": row.id,
                "severity": Severity(row.severity).label,
                "direction": row.direction,
                "title": row.title,
                "marketplace": row.marketplace,
                "seller": {"id": row.seller_id, "name": row.seller_name},
                "right": {"key": row.right_key, "text": row.right_text},
                "noticed": row.at.isoformat(),
                "state": row.state,
            }
            for row in moved.hits
        ],
    }


def _gaps(report: Report, language: str) -> dict[str, Any]:
    cells = report.gaps.cells
    last = report.period.last_day + timedelta(days=AHEAD_DAYS)
    due: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for cell in cells:
        rights = {right.key: right for right in cell.ours}
        rights |= {entry.right.key: entry.right for entry in cell.theirs}
        for deadline in cell.deadlines:
            if not report.period.last_day < deadline.day <= last:
                continue
            right = rights.get(deadline.right)
            text = label(f"deadline.{deadline.kind.value}", language).format(
                text=(right and right.text) or "?",
                owner=(right and right.owner) or "?",
                office=(right and right.office) or "?",
                number=(right and right.number) or deadline.right,
                territory=deadline.territory,
                brand=cell.name,
            )
            made = deadline_json(deadline) | {"brand": cell.name, "text": text}
            due.setdefault((made["date"], cell.name, deadline.right, deadline.kind.value), made)
    return {
        "states": {
            state.value: count
            for state in State
            if (count := sum(cell.state is state for cell in cells))
        },
        "uncovered": [
            {
                "brand": cell.name,
                "territory": cell.territory,
                "class": cell.nice_class,
                "state": cell.state.value,
                "text": "; ".join(in_words(reason, language) for reason in cell.reasons),
            }
            for cell in cells
            if cell.state not in {State.PROTECTED, State.PENDING}
        ],
        "deadlines": [due[key] for key in sorted(due)],
    }


def _by_label(counts: Mapping[Severity, int]) -> dict[str, int]:
    """The weightiest first."""
    return {severity.label: counts[severity] for severity in sorted(counts, reverse=True)}
