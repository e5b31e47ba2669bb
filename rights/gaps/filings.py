"""Which filing by a stranger deserves a message, and what it says.

A mark that is like a brand of ours, in a class beside it, and: applied for, or still open to
opposition, or filed after us. Old registrations that stood before we did are no news; they stand in
the coverage matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.reason import Reason
from domain.right import Right
from rights.gaps.brands import Brand
from rights.gaps.conflicts import (
    Conflict,
    Rules,
    age_reason,
    is_pending,
    likeness_reason,
    opposition_reasons,
    oppositions,
    relation_reason,
    standing_reason,
    stands,
)
from rights.gaps.deadlines import Deadline


class Event(StrEnum):
    """What happened last to a stranger's mark."""

    FILED = "filed"
    PUBLISHED = "published"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A filing that deserves a message. ``key`` is the same for the same event of the same mark."""

    key: str
    event: Event
    day: date | None
    brand: Brand
    conflict: Conflict
    reasons: tuple[Reason, ...]
    deadlines: tuple[Deadline, ...]


def filing(brand: Brand, conflict: Conflict, rules: Rules) -> Filing | None:
    """What to tell of a stranger's mark, or None where there is nothing to tell. Judged on the day
    for which the record speaks, so that it hangs on what was imported and not on when."""
    right = conflict.right
    on = right.as_of
    relation = rules.classes.relation(brand.classes, right.classes)
    if relation is None or not rules.classes.told(relation, conflict.likeness.score):
        return None
    if not stands(right, on, rules.deadlines):
        return None
    deadlines = oppositions(right, None, rules, on)
    running = any(max(d.day, d.extended or d.day) >= on for d in deadlines)
    since, ours = conflict.since, brand.since
    younger = since is not None and ours is not None and since > ours
    if not (is_pending(right) or running or younger):
        return None
    event, day = _latest(right)
    return Filing(
        key=f"mark.{right.key}.{brand.key}.{event.value}.{day or ''}",
        event=event,
        day=day,
        brand=brand,
        conflict=conflict,
        reasons=(
            likeness_reason(conflict),
            standing_reason(right),
            relation_reason(brand.classes, right, relation),
            age_reason(conflict, brand),
            *opposition_reasons(conflict, None, rules, on),
        ),
        deadlines=deadlines,
    )


def _latest(right: Right) -> tuple[Event, date | None]:
    """The last event on record, with its day; on one day the publication goes first."""
    order = (
        (Event.FILED, right.filed),
        (Event.REGISTERED, right.registered),
        (Event.PUBLISHED, right.published),
    )
    known = [(day, place, event) for place, (event, day) in enumerate(order) if day is not None]
    if not known:
        return Event.FILED, None
    day, _, event = max(known)
    return event, day
