"""Puts hits, listed rights and sources into the four columns of one product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.hit import SETTLED, Direction, Hit, Outcome, Severity, Suggestion, Verdict, state_of
from domain.page import Snapshot
from domain.right import Right, RightKind
from rights.audit.columns import (
    COLUMN_OF,
    CheckedProduct,
    Column,
    ColumnResult,
    Finding,
    KeptBack,
    Source,
)
from rights.audit.fixes import Mender
from rights.audit.listing import Lead, listed
from rights.audit.searching import search_of
from rights.severity import suggest
from rights.territories import TerritoryTable

READ = frozenset({RightKind.DESIGN, RightKind.PATENT})
"""Kinds that are for a person to read, however they were found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that the columns of one product depend on.

    ``hits`` are those of the product as one of our own listings; ``leads`` designs and patents that
    are listed, by key; ``verdicts`` what people decided about this very listing, by right and
    direction; ``sources`` those that were searched, by column.
    """

    where: str
    snapshot: Snapshot
    territories: Mapping[str, str]
    hits: Sequence[Hit]
    rights: Mapping[str, Right]
    leads: Mapping[str, Lead]
    verdicts: Mapping[tuple[str, Direction], Verdict]
    sources: Mapping[Column, Sequence[Source]]
    table: TerritoryTable
    on: date
    mender: Mender


def check(question: Question) -> CheckedProduct:
    """The product with its four columns."""
    findings: dict[Column, list[Finding]] = {column: [] for column in Column}
    kept_back: dict[Column, list[KeptBack]] = {column: [] for column in Column}
    for hit in question.hits:
        if hit.direction is not Direction.EXPOSURE:
            continue  # our own right in our own product
        right = question.rights[hit.right]
        column = COLUMN_OF[right.kind]
        back = _kept_back(hit, right, question)
        if back is not None:
            kept_back[column].append(back)
        else:
            findings[column].append(_finding(hit, right))
    more = dict.fromkeys(Column, 0)
    for kind in (RightKind.DESIGN, RightKind.PATENT):
        column = COLUMN_OF[kind]
        known = {finding.right.key for finding in findings[column]}
        known |= {back.right.key for back in kept_back[column]}
        leads = {
            key: (question.rights[key], lead)
            for key, lead in question.leads.items()
            if question.rights[key].kind is kind and key not in known
        }
        some, more[column] = listed(leads, question.territories, question.table, question.on)
        findings[column] += some
    return CheckedProduct(
        where=question.where,
        snapshot=question.snapshot,
        territories=question.territories,
        columns=tuple(
            _column(column, findings[column], kept_back[column], more[column], question)
            for column in Column
        ),
    )


def _column(
    column: Column,
    findings: Sequence[Finding],
    kept_back: Sequence[KeptBack],
    more: int,
    question: Question,
) -> ColumnResult:
    search = search_of(
        column,
        question.snapshot,
        question.territories,
        question.sources.get(column, ()),
        question.table,
        question.on,
    )
    return ColumnResult(
        column=column,
        findings=tuple(_mended(finding, question) for finding in sorted(findings, key=_order)),
        kept_back=tuple(sorted(kept_back, key=lambda back: back.right.key)),
        more=more,
        searched=search.searched,
        gaps=search.gaps,
        remarks=search.remarks,
    )


def _order(finding: Finding) -> tuple[bool, int, float]:
    """The weightiest first; what is only listed stands last, in its own order."""
    severity = finding.severity if finding.severity is not None else Severity.NONE
    return finding.listed, -severity, -(finding.score or 0.0)


def _mended(finding: Finding, question: Question) -> Finding:
    codes = [each.code for each in finding.territories if each.severity is not Severity.NONE]
    fixes = question.mender.fixes(finding.right, finding.matches, ", ".join(codes))
    return replace(finding, fixes=fixes)


def _finding(hit: Hit, right: Right) -> Finding:
    read = right.kind in READ
    suggestion = Suggestion.ASK_COUNSEL if read else suggest(Direction.EXPOSURE, hit.severity)
    return Finding(
        right=right,
        listed=False,
        score=None if right.kind is RightKind.PATENT else hit.score,
        severity=None if read else hit.severity,
        suggestion=suggestion,
        territories=hit.territories,
        reasons=hit.reasons,
        exceptions=hit.exceptions,
        matches=hit.matches,
    )


def _kept_back(hit: Hit, right: Right, question: Question) -> KeptBack | None:
    verdict = question.verdicts.get((hit.right, hit.direction))
    if verdict is not None and state_of(verdict.kind, still_shown=True, revision=1) in SETTLED:
        return KeptBack(right=right, why=verdict.kind.value, reason=None, verdict=verdict)
    if hit.suppressed_by is None and hit.severity is not Severity.NONE:
        return None
    applied = [check for check in hit.exceptions if check.outcome is Outcome.APPLIES]
    why = hit.suppressed_by or "nothing to act on"
    return KeptBack(right=right, why=why, reason=applied[0].reason if applied else None)
