"""Matches, rights, licences and roles in; hits with their reasons out.

Pure: no clock, no database. A listing is judged by the latest capture that shows a right's subject,
on the day of that capture, so the result hangs on what was captured and not on when it is asked for
or in which order it arrived.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.hit import (
    UNKNOWN_TERRITORY,
    UNSUPPORTED_TERRITORY,
    Direction,
    ExceptionCheck,
    Hit,
    Outcome,
    Severity,
    TerritoryFinding,
)
from domain.listing import Role
from domain.match import Match, Use
from domain.reason import Reason
from domain.right import Right, Side
from rights import exceptions
from rights.direction import direction_of
from rights.exceptions import LicenceSearch
from rights.force import how_in_force, why_not_in_force
from rights.severity import describe, severity_of, suggest
from rights.shared_pictures import shared_picture_hit
from rights.territories import Offered
from rights.view import Case, SnapshotView


def judge(case: Case) -> tuple[Hit, ...]:
    """The hits of one listing for one portfolio, those that an exception suppresses included,
    ordered by right."""
    if not case.listing.snapshots:
        return ()
    hits = []
    for right in _rights_seen(case):
        if case.portfolio.side_of(right) is Side.UNSTATED:
            hit = shared_picture_hit(case, right)
        else:
            hit = _judge_right(case, right)
        if hit is not None:
            hits.append(hit)
    return tuple(hits)


def _rights_seen(case: Case) -> Iterator[Right]:
    """The rights that any capture of the listing matched, by key."""
    keys = {
        case.references[match.reference].right
        for view in case.listing.snapshots
        for match in view.matches
        if match.reference in case.references
    }
    for key in sorted(keys):
        if key in case.rights:
            yield case.rights[key]


def matches_of(case: Case, view: SnapshotView, right: Right) -> tuple[Match, ...]:
    """One capture's matches with one right, in an order of their own."""
    found = [
        match
        for match in view.matches
        if match.reference in case.references
        and case.references[match.reference].right == right.key
    ]
    return tuple(sorted(found, key=lambda match: (match.field, match.matcher, match.reference)))


def _judge_right(case: Case, right: Right) -> Hit | None:
    listing = case.listing
    showing = [view for view in listing.snapshots if matches_of(case, view, right)]
    view = max(showing, key=lambda view: (view.last_captured, view.digest))
    role = listing.role(view.snapshot)
    direction = direction_of(case.portfolio.side_of(right), role)
    if direction is None:
        return None
    matches = matches_of(case, view, right)
    judgement = _Territorial(case, view, right, direction, role, matches)
    checks = [
        exceptions.same_firm(direction, role),
        exceptions.authorised_seller(direction, role),
        judgement.licence_check(),
        exceptions.nominative_use(matches),
        exceptions.common_word(matches),
        judgement.effect_check(),
        judgement.force_check(),
    ]
    applied = [check.name for check in checks if check.outcome is Outcome.APPLIES]
    used = [match for match in matches if match.use is Use.USE]
    severity = max(finding.severity for finding in judgement.findings)
    if severity is Severity.NONE and not applied:
        # A licence here, no effect there: no exception reaches everywhere, together they do.
        applied = [exceptions.EVERYWHERE]
    seller = view.snapshot.seller.name if view.snapshot.seller else None
    return Hit(
        listing=listing.key,
        right=right.key,
        direction=direction,
        score=max(match.score for match in used or matches),
        severity=severity,
        territories=judgement.findings,
        reasons=(
            _direction_reason(direction, role, right, seller or str(view.snapshot.seller_key)),
            *(describe(match, right.called) for match in matches),
        ),
        exceptions=tuple(checks),
        matches=matches,
        first_seen=min(view.first_captured for view in showing),
        last_seen=view.last_captured,
        still_shown=view is listing.latest and not listing.is_gone,
        suppressed_by=applied[0] if applied else None,
    )


def _direction_reason(direction: Direction, role: Role, right: Right, seller: str) -> Reason:
    if direction is Direction.ENFORCEMENT:
        return Reason("direction.enforcement", {"seller": seller, "role": role.value})
    return Reason("direction.exposure", {"owner": right.owner or "an owner who is not named"})


class _Territorial:
    """What a match means in each territory where the listing is offered."""

    def __init__(
        self,
        case: Case,
        view: SnapshotView,
        right: Right,
        direction: Direction,
        role: Role,
        matches: tuple[Match, ...],
    ) -> None:
        self._table = case.territories
        self._on = view.last_captured.date()
        self._right = right
        self._direction = direction
        self._severity = severity_of(matches, right.kind)
        self._not_in_force = why_not_in_force(right, self._on)
        self._offered: Offered = self._table.offered(
            view.host, view.snapshot.ship_to, view.offered_in, self._on
        )
        seller = view.snapshot.seller
        names = [view.snapshot.seller_key.id, (seller.name or "") if seller else ""]
        if role is Role.OWN:
            names += ["ours", case.portfolio.firm, *case.portfolio.firm_names]
        self._licences = LicenceSearch.of(case.licences, right, names).licences
        self._judged = [code for code in self._offered.codes if self._table.supports(code)]
        self._effective = [
            code for code in self._judged if self._table.covers(right, code, self._on)
        ]
        self._elsewhere = len(self._judged) < len(self._offered.codes) or not self._offered.codes
        self.findings: tuple[TerritoryFinding, ...] = tuple(self._all())

    def _all(self) -> Iterator[TerritoryFinding]:
        for code in self._judged:
            yield self._in_territory(code)
        strange = [code for code in self._offered.codes if code not in self._judged]
        if strange:
            reason = Reason("territory.unsupported", {"territory": ", ".join(strange)})
            yield self._not_judged(UNSUPPORTED_TERRITORY, reason)
        if not self._offered.codes:
            yield self._not_judged(UNKNOWN_TERRITORY, Reason("territory.unknown"))

    def _in_territory(self, code: str) -> TerritoryFinding:
        reasons = [
            Reason("territory.offered", {"territory": code, "sign": self._offered.signs[code]})
        ]
        severity = self._severity
        if code not in self._effective:
            where = ", ".join(self._right.territories) or "no territory on record"
            reasons.append(Reason("territory.not_covered", {"territory": code, "where": where}))
            severity = Severity.NONE
        else:
            reasons.append(Reason("territory.covered", {"territory": code}))
            if self._not_in_force is not None:
                reasons.append(self._not_in_force)
                severity = Severity.NONE
            else:
                reasons.append(how_in_force(self._right))
        if self._licences:
            covering = self._licensed(code)
            params = {
                "right": self._right.called,
                "licensee": self._licences[0].licensee,
                "territories": code,
                "on": self._on.isoformat(),
            }
            kind = "exception.licence" if covering else "exception.licence_elsewhere"
            reasons.append(Reason(kind, params))
            severity = Severity.NONE if covering else severity
        return TerritoryFinding(code, severity, suggest(self._direction, severity), tuple(reasons))

    def _not_judged(self, code: str, reason: Reason) -> TerritoryFinding:
        severity = self._severity
        if self._not_in_force is not None or self._licensed(code):
            severity = Severity.NONE
        reasons = (reason, self._not_in_force or how_in_force(self._right))
        return TerritoryFinding(code, severity, suggest(self._direction, severity), reasons)

    def _licensed(self, code: str) -> bool:
        return any(self._table.licensed(licence, code, self._on) for licence in self._licences)

    def licence_check(self) -> ExceptionCheck:
        """Applies where licences cover every territory of the finding."""
        if not self._licences:
            return _check(exceptions.LICENCE, Reason("exception.no_licence"), applies=False)
        codes = [finding.code for finding in self.findings]
        covered = [code for code in codes if self._licensed(code)]
        params = {
            "right": self._right.called,
            "licensee": self._licences[0].licensee,
            "territories": ", ".join(covered),
            "on": self._on.isoformat(),
        }
        if len(covered) == len(codes):
            return _check(exceptions.LICENCE, Reason("exception.licence", params), applies=True)
        code = "exception.licence_partly" if covered else "exception.licence_elsewhere"
        return _check(exceptions.LICENCE, Reason(code, params), applies=False)

    def effect_check(self) -> ExceptionCheck:
        """Applies where the right has effect in no territory of the offer, and all are known."""
        if self._effective:
            where = {"territories": ", ".join(self._effective)}
            return _check(exceptions.NO_EFFECT, Reason("exception.effect", where), applies=False)
        if self._elsewhere:
            reason = Reason("exception.not_judged")
            return ExceptionCheck(exceptions.NO_EFFECT, Outcome.NOT_CHECKED, reason)
        return _check(exceptions.NO_EFFECT, Reason("exception.no_effect"), applies=True)

    def force_check(self) -> ExceptionCheck:
        """Applies where the record says that the right was not in force at the capture."""
        if self._not_in_force is not None:
            return _check(exceptions.NOT_IN_FORCE, self._not_in_force, applies=True)
        where = ", ".join(self._effective) or "the territories of its record"
        reason = Reason("exception.in_force", {"territories": where})
        return _check(exceptions.NOT_IN_FORCE, reason, applies=False)


def _check(name: str, reason: Reason, *, applies: bool) -> ExceptionCheck:
    return ExceptionCheck(name, Outcome.APPLIES if applies else Outcome.DOES_NOT_APPLY, reason)
