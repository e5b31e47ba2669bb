"""Matches, rights, licences and roles in; hits with their reasons out.

Pure: no clock, no database. A listing is judged by the latest capture that shows a right's subject,
on the day of that capture, so the result hangs on what was captured and not on when it is asked for
or in which order it arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.hit import Direction, ExceptionCheck, Hit, Outcome, Severity
from domain.listing import Role
from domain.match import Match, Use
from domain.reason import Reason
from domain.right import Right, Side
from rights import exceptions
from rights.context import circumstances
from rights.direction import direction_of
from rights.exceptions import LicenceSearch
from rights.factors import PROFESSIONALS, factors
from rights.goods import goods_of
from rights.hints import HINTS, earlier_use, exhaustion
from rights.severity import describe, severity_of, weighed
from rights.shared_pictures import shared_picture_hit
from rights.territorial import Question, Territorial
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
    first_seen = min(view.first_captured for view in showing)
    hints = (
        earlier_use(right, first_seen.date(), _rights_of_seller(case, role)),
        exhaustion(view.snapshot),
    )
    goods = goods_of(view.snapshot, right)
    raised = circumstances(view.snapshot, right, matches, direction, case.background)
    severity = weighed(severity_of(matches, right.kind), raised=len(raised), distant=goods.distant)
    on = view.last_captured.date()
    territorial = Territorial(
        Question(
            table=case.territories,
            right=right,
            called=right.called,
            on=on,
            offered=case.territories.offered(view.signs, on),
            direction=direction,
            severity=severity,
            for_counsel=right.kind in PROFESSIONALS
            or any(check.outcome is Outcome.APPLIES for check in hints),
            licences=LicenceSearch.of(case.licences, right, _names(case, view, role)).licences,
        )
    )
    checks = (
        exceptions.same_firm(direction, role),
        exceptions.authorised_seller(direction, role),
        territorial.licence_check(),
        exceptions.nominative_use(matches),
        exceptions.common_word(matches),
        exceptions.disclaimed_part(right, matches),
        territorial.effect_check(),
        territorial.force_check(),
        *hints,
    )
    used = [match for match in matches if match.use is Use.USE]
    severity = max(finding.severity for finding in territorial.findings)
    seller = view.snapshot.seller.name if view.snapshot.seller else None
    return Hit(
        listing=listing.key,
        right=right.key,
        direction=direction,
        score=max(match.score for match in used or matches),
        severity=severity,
        territories=territorial.findings,
        reasons=(
            _direction_reason(direction, role, right, seller or str(view.snapshot.seller_key)),
            *(describe(match, right.called) for match in matches),
            *factors(right, matches, case.background),
            *goods.reasons,
            *raised,
        ),
        exceptions=checks,
        matches=matches,
        first_seen=first_seen,
        last_seen=view.last_captured,
        still_shown=view is listing.latest and not listing.is_gone,
        suppressed_by=_suppressed_by(checks, severity),
    )


def _suppressed_by(checks: Iterable[ExceptionCheck], severity: Severity) -> str | None:
    applied = [check.name for check in checks if check.outcome is Outcome.APPLIES]
    deciding = [name for name in applied if name not in HINTS]
    if deciding:
        return deciding[0]
    # A licence here, no effect there: no exception reaches everywhere, together they do.
    return exceptions.EVERYWHERE if severity is Severity.NONE else None


def _rights_of_seller(case: Case, role: Role) -> list[Right]:
    """Rights of whoever offers the listing, as far as they are known here: our own."""
    if role is not Role.OWN:
        return []
    return [
        case.rights[key]
        for key in sorted(case.rights)
        if case.portfolio.side_of(case.rights[key]) is Side.OURS
    ]


def _names(case: Case, view: SnapshotView, role: Role) -> list[str]:
    """Every name that whoever sells goes by in a licence."""
    seller = view.snapshot.seller
    names = [view.snapshot.seller_key.id, (seller.name or "") if seller else ""]
    if role is Role.OWN:
        names += ["ours", case.portfolio.firm, *case.portfolio.firm_names]
    return names


def _direction_reason(direction: Direction, role: Role, right: Right, seller: str) -> Reason:
    if direction is Direction.ENFORCEMENT:
        return Reason("direction.enforcement", {"seller": seller, "role": role.value})
    return Reason("direction.exposure", {"owner": right.owner or "an owner who is not named"})
