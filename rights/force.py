"""Whether a right is in force on a day, as far as its record says."""

from __future__ import annotations

from datetime import date

from domain.reason import Reason
from domain.right import Right, RightKind
from rights.status import Status, status_of

_REGISTERED_KINDS = frozenset({RightKind.TRADEMARK, RightKind.DESIGN, RightKind.PATENT})


def why_not_in_force(right: Right, on: date) -> Reason | None:
    """Why a right is not in force on a day, or None where nothing says that it is not.

    What a record leaves out counts for the right: a silent record reaches a person.
    """
    status = status_of(right.status)
    if status is Status.DEAD:
        return Reason("force.dead", {"status": right.status or ""})
    if status is Status.PENDING and right.kind in _REGISTERED_KINDS:
        return Reason("force.pending", {"status": right.status or ""})
    if not right.live and status is not Status.LIVE:
        return Reason("force.dead", {"status": right.status or "not live"})
    start, end = right.in_force_from, right.in_force_until
    if start is not None and on < start:
        return Reason("force.not_yet", {"start": start.isoformat(), "on": on.isoformat()})
    if end is not None and end < on:
        return Reason("force.expired", {"end": end.isoformat(), "on": on.isoformat()})
    return None


def how_in_force(right: Right) -> Reason:
    """On what ground a right is taken to be in force."""
    if status_of(right.status) is Status.LIVE:
        return Reason("force.status", {"status": right.status or "", **_source(right)})
    if right.kind not in _REGISTERED_KINDS:
        return Reason("force.work", _source(right))
    return Reason("force.unstated", _source(right))


def _source(right: Right) -> dict[str, str]:
    return {"source": right.source, "as_of": right.as_of.isoformat()}
