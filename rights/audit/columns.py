"""The four columns of a checked product, and what can stand in one.

A column has findings, or no match in the sources that were searched for it, or it was not searched;
there is no fourth state, and none of them says that a product may be sold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.hit import ExceptionCheck, Severity, Suggestion, TerritoryFinding, Verdict
from domain.match import Match
from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right, RightKind


class Column(StrEnum):
    """The four columns, in their order."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright and image"
    DESIGN = "design"
    PATENT = "patent"


COLUMN_OF: Mapping[RightKind, Column] = {
    RightKind.TRADEMARK: Column.TRADEMARK,
    RightKind.COPYRIGHT: Column.COPYRIGHT,
    RightKind.LIKENESS: Column.COPYRIGHT,
    RightKind.DESIGN: Column.DESIGN,
    RightKind.PATENT: Column.PATENT,
}


class ColumnState(StrEnum):
    """What a column says."""

    HITS = "hits"
    NO_MATCH = "no match"
    NOT_SEARCHED = "not searched"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A source with rights of others: what its office grants rights for (empty where there is no
    office), its name, and the day of its newest record."""

    office: str
    name: str
    as_of: date


class FixKind(StrEnum):
    """What mends a finding, the cheapest first."""

    WORDING = "wording"
    PICTURE = "picture"
    PAPER = "paper"
    COUNSEL = "counsel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One way to mend a finding.

    ``field`` is the product's field that it changes; ``before`` and ``after`` what stands there and
    what to write instead (``after`` None: nothing can be proposed).
    """

    kind: FixKind
    reason: Reason
    field: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A right of others that a product meets.

    ``listed``: found by its title, owner or class alone, for a person to read; such a finding has
    neither score nor severity, nor has any of a patent.
    """

    right: Right
    listed: bool
    score: float | None
    severity: Severity | None
    suggestion: Suggestion
    territories: tuple[TerritoryFinding, ...]
    reasons: tuple[Reason, ...]
    exceptions: tuple[ExceptionCheck, ...] = ()
    matches: tuple[Match, ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """What was found and is no finding: an exception applies, or a person decided so."""

    right: Right
    why: str
    reason: Reason | None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """One column of one product. ``more`` counts listed rights beyond those that are named;
    ``gaps`` say what was not searched; where there are any, the product is incomplete."""

    column: Column
    findings: tuple[Finding, ...]
    kept_back: tuple[KeptBack, ...]
    more: int
    searched: tuple[Source, ...]
    gaps: tuple[Reason, ...]
    remarks: tuple[Reason, ...] = ()

    @property
    def state(self) -> ColumnState:
        if self.findings:
            return ColumnState.HITS
        return ColumnState.NOT_SEARCHED if self.gaps else ColumnState.NO_MATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedProduct:
    """A product with its four columns. ``where`` names its row; ``territories`` are those for which
    it was checked, each with the sign that it is offered there."""

    where: str
    snapshot: Snapshot
    territories: Mapping[str, str]
    columns: tuple[ColumnResult, ...]

    @property
    def complete(self) -> bool:
        """Whether every column was searched everywhere; not whether anything was found."""
        return not any(column.gaps for column in self.columns)
