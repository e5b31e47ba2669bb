"""Checked products in their public form, and what every printed form says of a column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from domain.hit import Suggestion
from domain.reason import Reason
from domain.right import Right
from listingwatch.audit.products import Audit
from rights.audit.columns import (
    CheckedProduct,
    Column,
    ColumnResult,
    ColumnState,
    Finding,
    Fix,
    KeptBack,
    Source,
)
from rights.wording import in_words, label

_SUGGESTIONS = {
    Suggestion.HOLD: "audit.suggest_hold",
    Suggestion.FIX_FIRST: "audit.suggest_fix_first",
    Suggestion.ASK_COUNSEL: "audit.suggest_ask_counsel",
    Suggestion.NOTHING: "audit.suggest_nothing",
}
_HEADINGS = {
    Column.TRADEMARK: "audit.trademark",
    Column.COPYRIGHT: "audit.copyright",
    Column.DESIGN: "audit.design",
    Column.PATENT: "audit.patent",
}


def heading(column: Column, language: str) -> str:
    """What a column is called."""
    return label(_HEADINGS[column], language)


def result(column: ColumnResult, language: str) -> str:
    """What a column says, in one line: ``hits``, ``no match in … as of …`` or ``not searched``."""
    if column.state is ColumnState.HITS:
        return label("audit.hits", language)
    if column.state is ColumnState.NOT_SEARCHED:
        return label("audit.not_searched", language)
    return label("audit.no_match", language).format(sources=sources(column.searched, language))


def sources(searched: Iterable[Source], language: str) -> str:
    """Sources by name with the day of each one's newest record."""
    newest: dict[str, str] = {}
    for source in searched:
        newest[source.name] = max(newest.get(source.name, ""), source.as_of.isoformat())
    return ", ".join(
        label("audit.source", language).format(name=name, as_of=as_of)
        for name, as_of in sorted(newest.items())
    )


def unsearched(column: ColumnResult, language: str) -> Iterator[str]:
    """What was not searched, and what was where the column has a gap."""
    for reason in (*column.gaps, *column.remarks):
        yield in_words(reason, language)
    if column.gaps and column.searched:
        listed = sources(column.searched, language)
        yield label("audit.partly", language).format(sources=listed)


def state(product: CheckedProduct, language: str) -> str:
    """``incomplete``, or ``searched``: never done, never a verdict."""
    return label("audit.searched" if product.complete else "audit.incomplete", language)


def suggestion(finding: Finding, language: str) -> str:
    """The suggestion with its severity, where it has one."""
    said = label(_SUGGESTIONS[finding.suggestion], language)
    if finding.severity is None:
        return f"{said} ({label('audit.listed', language)})" if finding.listed else said
    return f"{said} ({label(f'audit.severity_{finding.severity.label}', language)})"


def called(right: Right) -> str:
    """A right within a line: its words, its number, whose it is."""
    name = " ".join((right.text or "").split())[:80] or right.number or right.key
    number = f"{right.office or ''} {right.number or ''}".strip()
    details = [part for part in (number if number != name else "", right.owner) if part]
    return f"{name} ({', '.join(details)})" if details else name


def fix_text(fix: Fix, language: str) -> str:
    """What to do, with what to write where that can be proposed."""
    said = in_words(fix.reason, language)
    if fix.after is None:
        return said
    return f"{said}; {label('audit.write', language).format(text=f'“{fix.after}”')}"


def kept_back_text(back: KeptBack, language: str) -> str:
    """What was found and is no finding, and why."""
    if back.verdict is not None:
        day = back.verdict.decided_at.date().isoformat()
        why = label("audit.decided", language).format(by=back.verdict.by, day=day)
        return f"{called(back.right)}: {why}"
    why = in_words(back.reason, language) if back.reason is not None else back.why
    return f"{called(back.right)}: {why}"


def summary(audit: Audit, language: str) -> str:
    """How many products, with hits, incomplete, and how many rows could not be read."""
    return label("audit.summary", language).format(
        products=len(audit.products),
        hits=sum(any(each.findings for each in product.columns) for product in audit.products),
        incomplete=sum(not product.complete for product in audit.products),
        refused=audit.refused_count,
    )


# --- JSON -----------------------------------------------------------------------------------------


def to_json(audit: Audit, language: str) -> dict[str, Any]:
    """Everything, as one document."""
    return {
        "portfolio": audit.portfolio,
        "on": audit.on.isoformat(),
        "language": language,
        "summary": summary(audit, language),
        "products": [_product(product, language) for product in audit.products],
        "refused_count": audit.refused_count,
        "refused": [{"where": each.where, "message": each.message} for each in audit.refused],
        "remarks": [{"where": each.where, "message": each.message} for each in audit.remarks],
    }


def _product(product: CheckedProduct, language: str) -> dict[str, Any]:
    shown = product.snapshot
    return {
        "where": product.where,
        "id": shown.sku or shown.key.id,
        "marketplace": shown.key.marketplace,
        "url": shown.url,
        "title": shown.title,
        "brand": shown.brand,
        "images": [image.to_json() for image in shown.images],
        "territories": [
            {"code": code, "sign": sign} for code, sign in sorted(product.territories.items())
        ],
        "complete": product.complete,
        "state": "searched" if product.complete else "incomplete",
        "columns": {each.column.value: _column(each, language) for each in product.columns},
    }


def _column(column: ColumnResult, language: str) -> dict[str, Any]:
    return {
        "state": column.state.value,
        "result": result(column, language),
        "findings": [_finding(finding, language) for finding in column.findings],
        "more": column.more,
        "kept_back": [_kept_back(back, language) for back in column.kept_back],
        "searched": [
            {"source": each.name, "office": each.office or None, "as_of": each.as_of.isoformat()}
            for each in column.searched
        ],
        "not_searched": [in_words(reason, language) for reason in column.gaps],
        "remarks": [in_words(reason, language) for reason in column.remarks],
    }


def _right(right: Right) -> dict[str, Any]:
    return {
        "key": right.key,
        "kind": right.kind.value,
        "office": right.office,
        "number": right.number,
        "text": right.text,
        "owner": right.owner,
        "status": right.status,
        "source": right.source,
        "as_of": right.as_of.isoformat(),
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "right": _right(finding.right),
        "listed": finding.listed,
        "score": finding.score,
        "severity": None if finding.severity is None else finding.severity.label,
        "suggestion": finding.suggestion.value,
        "territories": [
            {
                "code": each.code,
                "severity": None if finding.severity is None else each.severity.label,
                "suggestion": (
                    finding.suggestion if finding.severity is None else each.suggestion
                ).value,
                "reasons": _all(each.reasons, language),
            }
            for each in finding.territories
        ],
        "reasons": _all(finding.reasons, language),
        "matches": [_match(match.to_json(), finding) for match in finding.matches],
        "exceptions": [
            {
                "name": check.name,
                "outcome": check.outcome.value,
                "reason": in_words(check.reason, language),
            }
            for check in finding.exceptions
        ],
        "fixes": [
            {
                "kind": fix.kind.value,
                "field": fix.field,
                "do": in_words(fix.reason, language),
                "before": fix.before,
                "after": fix.after,
            }
            for fix in finding.fixes
        ],
    }


def _match(shown: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """A match; of a patent without its score."""
    return shown | {"score": None} if finding.score is None else shown


def _kept_back(back: KeptBack, language: str) -> dict[str, Any]:
    return {
        "right": _right(back.right),
        "why": back.why,
        "reason": None if back.reason is None else in_words(back.reason, language),
        "decided_by": None if back.verdict is None else back.verdict.by,
    }


def _all(reasons: Iterable[Reason], language: str) -> list[str]:
    return [in_words(reason, language) for reason in reasons]
