"""What a match means in each territory where the listing is offered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.hit import (
    UNKNOWN_TERRITORY,
    UNSUPPORTED_TERRITORY,
    Direction,
    ExceptionCheck,
    Outcome,
    Severity,
    TerritoryFinding,
)
from domain.reason import Reason
from domain.right import Licence, Right
from rights import exceptions
from rights.exceptions import checked
from rights.force import how_in_force, why_not_in_force
from rights.offering import Offered
from rights.severity import suggest
from rights.territories import Ground, TerritoryTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every territory.

    ``severity`` is what the finding weighs where the right counts; ``for_counsel`` that there is
    something to weigh; ``licences`` those that name the right and whoever sells.
    """

    table: TerritoryTable
    right: Right
    called: str
    on: date
    offered: Offered
    direction: Direction
    severity: Severity
    for_counsel: bool
    licences: tuple[Licence, ...]


class Territorial:
    """The answers: a finding for each territory, and the exceptions that hang on places."""

    def __init__(self, question: Question) -> None:
        self._asked = question
        self._right, self._on, self._table = question.right, question.on, question.table
        self._not_in_force = why_not_in_force(self._right, self._on)
        self._judged = [code for code in question.offered.codes if self._table.supports(code)]
        self._grounds: dict[str, Ground] = {}
        for code in self._judged:
            ground = self._table.ground(self._right, code, self._on)
            if ground is not None:
                self._grounds[code] = ground
        self.findings: tuple[TerritoryFinding, ...] = tuple(self._all())

    def _all(self) -> Iterator[TerritoryFinding]:
        offered = self._asked.offered
        for code in self._judged:
            yield self._in_territory(code)
        strange = [code for code in offered.codes if code not in self._judged]
        if strange:
            reason = Reason("territory.unsupported", {"territory": ", ".join(strange)})
            yield self._not_judged(UNSUPPORTED_TERRITORY, reason)
        if not offered.codes:
            yield self._not_judged(UNKNOWN_TERRITORY, Reason("territory.unknown"))

    def _in_territory(self, code: str) -> TerritoryFinding:
        sign = self._asked.offered.signs[code]
        reasons = [Reason("territory.offered", {"territory": code, "sign": sign})]
        severity, for_counsel = self._asked.severity, self._asked.for_counsel
        ground = self._grounds.get(code)
        if ground is None:
            reasons += self._no_effect(code)
            severity = Severity.NONE
        else:
            reasons += _effect(code, ground)
            if self._not_in_force is not None:
                reasons.append(self._not_in_force)
                severity = Severity.NONE
            elif ground.continued:
                severity, for_counsel = min(severity, Severity.LOW), True
            else:
                reasons.append(how_in_force(self._right))
        if self._asked.licences:
            covering = self._licensed(code)
            kind = "exception.licence" if covering else "exception.licence_elsewhere"
            reasons.append(Reason(kind, self._licence_params(code)))
            severity = Severity.NONE if covering else severity
        suggestion = suggest(self._asked.direction, severity, for_counsel=for_counsel)
        return TerritoryFinding(code, severity, suggestion, tuple(reasons))

    def _no_effect(self, code: str) -> Iterator[Reason]:
        where = ", ".join(self._right.territories) or "no territory on record"
        if code in self._right.refused:
            yield Reason("territory.refused", {"territory": code})
        elif self._right.designated:
            designated = ", ".join(self._right.designated)
            yield Reason("territory.not_designated", {"territory": code, "designated": designated})
        else:
            yield Reason("territory.not_covered", {"territory": code, "where": where})

    def _not_judged(self, code: str, reason: Reason) -> TerritoryFinding:
        severity = self._asked.severity
        if self._not_in_force is not None or self._licensed(code):
            severity = Severity.NONE
        reasons = (reason, self._not_in_force or how_in_force(self._right))
        suggestion = suggest(self._asked.direction, severity, for_counsel=self._asked.for_counsel)
        return TerritoryFinding(code, severity, suggestion, reasons)

    def _licensed(self, code: str) -> bool:
        licences = self._asked.licences
        return any(self._table.licensed(licence, code, self._on) for licence in licences)

    def _licence_params(self, territories: str) -> dict[str, str]:
        return {
            "right": self._asked.called,
            "licensee": self._asked.licences[0].licensee,
            "territories": territories,
            "on": self._on.isoformat(),
        }

    def licence_check(self) -> ExceptionCheck:
        """Applies where licences cover every territory of the finding."""
        name = exceptions.LICENCE
        if not self._asked.licences:
            return checked(name, applies=False, reason=Reason("exception.no_licence"))
        codes = [finding.code for finding in self.findings]
        covered = [code for code in codes if self._licensed(code)]
        params = self._licence_params(", ".join(covered))
        if len(covered) == len(codes):
            return checked(name, applies=True, reason=Reason("exception.licence", params))
        code = "exception.licence_partly" if covered else "exception.licence_elsewhere"
        return checked(name, applies=False, reason=Reason(code, params))

    def effect_check(self) -> ExceptionCheck:
        """Applies where the right has effect in no territory of the offer, and all are known."""
        name, codes = exceptions.NO_EFFECT, self._asked.offered.codes
        if self._grounds:
            where = {"territories": ", ".join(self._grounds)}
            return checked(name, applies=False, reason=Reason("exception.effect", where))
        if len(self._judged) < len(codes) or not codes:
            return ExceptionCheck(name, Outcome.NOT_CHECKED, Reason("exception.not_judged"))
        return checked(name, applies=True, reason=Reason("exception.no_effect"))

    def force_check(self) -> ExceptionCheck:
        """Applies where the record says that the right was not in force at the capture."""
        name = exceptions.NOT_IN_FORCE
        if self._not_in_force is not None:
            return checked(name, applies=True, reason=self._not_in_force)
        where = ", ".join(self._grounds) or "the territories of its record"
        reason = Reason("exception.in_force", {"territories": where})
        return checked(name, applies=False, reason=reason)


def _effect(code: str, ground: Ground) -> Iterator[Reason]:
    params = {"territory": code, "union": ground.code}
    if ground.continued:
        yield Reason("territory.continued", params)
    elif ground.code == code:
        yield Reason("territory.covered", {"territory": code})
    else:
        yield Reason("territory.covered_union", params)
    reviewed = "reviewed" if ground.reviewed else "not_reviewed"
    rule = {"source": ground.source, "since": ground.since.isoformat()}
    yield Reason(f"territory.rule_{reviewed}", rule)
