"""A picture of our own catalogue whose ownership nobody declared, and that another seller shows.

Who was seen first proves nothing, so there is neither enforcement nor blame: one low exposure hit
on our own listing gives both dates and says how to state the ownership.
"""

from __future__ import annotations

from datetime import datetime

from domain.hit import Direction, Hit, Severity, Suggestion, TerritoryFinding
from domain.listing import ListingKey, Role
from domain.match import Match
from domain.reason import Reason
from domain.right import Right, Side
from rights.exceptions import same_firm
from rights.pictures import is_whole
from rights.view import Case, Sighting, SnapshotView


def shared_picture_hit(case: Case, right: Right) -> Hit | None:
    """The hit, or None where the listing is not ours, no other seller shows the picture, or a
    declared right (ours or another's) already speaks for it. Only the whole
    picture counts: a part of it, a template or a label, is not the picture whose owner is asked."""
    listing = case.listing
    showing = [view for view in listing.snapshots if _fields(case, view, right)]
    if not showing:
        return None
    view = max(showing, key=lambda view: (view.last_captured, view.digest))
    if listing.role(view.snapshot) is not Role.OWN or _declared(case, view, right):
        return None
    others = [
        sighting
        for sighting in case.elsewhere.get(right.key, ())
        if sighting.listing != listing.key and is_whole(sighting.match)
    ]
    if not others:
        return None
    ours = min(view.first_captured for view in showing)
    theirs = min(sighting.first_captured for sighting in others)
    sellers = sorted({str(sighting.seller) for sighting in others})
    reasons = (
        Reason("direction.unstated"),
        Reason(
            "shared.both",
            {
                "ours": ours.date().isoformat(),
                "theirs": theirs.date().isoformat(),
                "count": len(sellers),
                "sellers": ", ".join(sellers[:5]),
            },
        ),
        Reason("shared.declare"),
    )
    return Hit(
        listing=listing.key,
        right=right.key,
        direction=Direction.EXPOSURE,
        score=max(sighting.match.score for sighting in others),
        severity=Severity.LOW,
        territories=_territories(case, view, reasons[1]),
        reasons=reasons,
        exceptions=(same_firm(Direction.EXPOSURE, Role.OWN),),
        matches=tuple(sighting.match for sighting in sorted(others, key=_order)),
        first_seen=max(ours, theirs),
        last_seen=max(view.last_captured, *(sighting.last_captured for sighting in others)),
        still_shown=(
            view is listing.latest
            and not listing.is_gone
            and any(sighting.still_shown for sighting in others)
        ),
    )


def _fields(case: Case, view: SnapshotView, right: Right) -> set[str]:
    return {match.field for match in view.matches if _shows(case, match, right)}


def _shows(case: Case, match: Match, right: Right) -> bool:
    reference = case.references.get(match.reference)
    return reference is not None and reference.right == right.key and is_whole(match)


def _declared(case: Case, view: SnapshotView, right: Right) -> bool:
    """Whether a right with a stated owner matched the same pictures."""
    ours = _fields(case, view, right)
    for match in view.matches:
        reference = case.references.get(match.reference)
        if reference is None or match.field not in ours or not is_whole(match):
            continue
        other = case.rights.get(reference.right)
        if other is not None and case.portfolio.side_of(other) is not Side.UNSTATED:
            return True
    return False


def _territories(case: Case, view: SnapshotView, why: Reason) -> tuple[TerritoryFinding, ...]:
    on = view.last_captured.date()
    offered = case.territories.offered(view.signs, on)
    known = [code for code in offered.codes if case.territories.supports(code)]
    strange = ["unsupported"] if len(known) < len(offered.codes) else []
    codes = known + strange if offered.codes else ["unknown"]
    return tuple(
        TerritoryFinding(code, Severity.LOW, Suggestion.ASK_COUNSEL, (why,)) for code in codes
    )


def _order(sighting: Sighting) -> tuple[ListingKey, datetime, datetime, str, str, float]:
    """An order of what was seen, whatever the order in which it was stored."""
    match = sighting.match
    return (
        sighting.listing,
        sighting.last_captured,
        sighting.first_captured,
        match.field,
        match.matcher,
        match.score,
    )
