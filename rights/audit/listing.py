"""Designs and patents that a person should read beside a product.

What such a right protects is shown in its views or written in its claims; its title, its owner and
its class only lead there. So they are ranked, never judged: no score, no severity, and always the
same suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.hit import Severity, Suggestion, TerritoryFinding
from domain.reason import Reason
from domain.right import Right, RightKind
from rights.audit.columns import Finding
from rights.force import how_in_force, why_not_in_force
from rights.territories import TerritoryTable

MOST_LISTED = 10
"""Rights that one column names; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Why a right is listed: words of its title, the owner's name, a class in common."""

    words: tuple[str, ...] = ()
    share: float = 0.0
    owner: str | None = None
    classes: tuple[int, ...] = ()

    @property
    def rank(self) -> tuple[bool, float, int, bool]:
        """The greater, the nearer to the top."""
        return bool(self.words and self.owner), self.share, len(self.words), bool(self.classes)


def listed(
    leads: Mapping[str, tuple[Right, Lead]],
    territories: Mapping[str, str],
    table: TerritoryTable,
    on: date,
) -> tuple[list[Finding], int]:
    """The first of those that count where the product is to be offered; how many more there are.

    :param leads: rights with why they are listed, by their keys.
    :param territories: where the product is offered, each with the sign for it.
    """
    counted = [
        (right, lead)
        for right, lead in leads.values()
        if why_not_in_force(right, on) is None and _counts(right, territories, table, on)
    ]
    ranked = sorted(counted, key=lambda pair: pair[0].key)
    ranked.sort(key=lambda pair: pair[1].rank, reverse=True)
    findings = [
        Finding(
            right=right,
            listed=True,
            score=None,
            severity=None,
            suggestion=Suggestion.ASK_COUNSEL,
            territories=tuple(_territories(right, territories, table, on)),
            reasons=(*_reasons(right, lead), how_in_force(right)),
        )
        for right, lead in ranked[:MOST_LISTED]
    ]
    return findings, max(len(ranked) - MOST_LISTED, 0)


def _counts(right: Right, territories: Mapping[str, str], table: TerritoryTable, on: date) -> bool:
    """A place without a rule, or none at all, leaves the right in."""
    judged = [code for code in territories if table.supports(code)]
    if len(judged) < len(territories) or not judged:
        return True
    return any(table.covers(right, code, on) for code in judged)


def _territories(
    right: Right, territories: Mapping[str, str], table: TerritoryTable, on: date
) -> Iterable[TerritoryFinding]:
    for code, sign in sorted(territories.items()):
        if not table.supports(code):
            reason = Reason("territory.unsupported", {"territory": code})
        elif table.covers(right, code, on):
            reason = Reason("territory.offered", {"territory": code, "sign": sign})
        else:
            continue
        yield TerritoryFinding(code, Severity.LOW, Suggestion.ASK_COUNSEL, (reason,))


def _reasons(right: Right, lead: Lead) -> Iterable[Reason]:
    called = right.text or right.number or right.key
    if lead.words:
        code = "audit.listed_design" if right.kind is RightKind.DESIGN else "audit.listed_patent"
        yield Reason(code, {"title": called, "words": ", ".join(lead.words)})
    if lead.owner:
        yield Reason("audit.listed_owner", {"title": called, "owner": lead.owner})
    if lead.classes:
        numbers = ", ".join(f"{number:02}" for number in lead.classes)
        yield Reason("audit.listed_class", {"classes": numbers})
