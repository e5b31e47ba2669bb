"""A stranger's mark that is like a brand of ours: whether it stands, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.likeness import Likeness
from domain.reason import Reason
from domain.right import Right
from rights.gaps.brands import Brand, first_day
from rights.gaps.classes import ClassTable, Relation
from rights.gaps.deadlines import Deadline, DeadlineTable
from rights.gaps.periods import add_months
from rights.status import Status, status_of
from rights.territories import TerritoryTable


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark in a register that is like a brand, its owner not the firm."""

    right: Right
    likeness: Likeness

    @property
    def since(self) -> date | None:
        return first_day(self.right)


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables that judgement needs, each with its own dates and sources."""

    territories: TerritoryTable
    deadlines: DeadlineTable
    classes: ClassTable

    @classmethod
    def shipped(cls) -> Rules:
        """Those that come with this version."""
        return cls(TerritoryTable.shipped(), DeadlineTable.shipped(), ClassTable.shipped())


def numbers_of(right: Right, table: TerritoryTable) -> frozenset[tuple[str, str]]:
    """The numbers of a record, each with what its office grants rights for. Two records that share
    one are the same record, however their owners are spelled."""
    if right.office is None:
        return frozenset()
    place = table.of_office(right.office) or right.office
    numbers = (right.application_number, right.registration_number)
    folded = {"".join(filter(str.isalnum, number)).lstrip("0") for number in numbers if number}
    return frozenset((place, number) for number in folded if number)


def is_pending(right: Right) -> bool:
    """Whether a mark is applied for and not registered; a record without a status says so by its
    days."""
    status = status_of(right.status)
    silent = status is Status.UNSTATED and right.filed is not None and right.registered is None
    return status is Status.PENDING or silent


def stands(right: Right, on: date, deadlines: DeadlineTable) -> bool:
    """Whether a mark, registered or applied for, is still alive on a day, the time in which it can
    be renewed after its expiry included. What a record leaves out counts for the mark."""
    status = status_of(right.status)
    if status is Status.DEAD or (not right.live and status not in {Status.LIVE, Status.PENDING}):
        return False
    if right.expires is None or right.expires >= on:
        return True
    rule = deadlines.renewal(right.territories[0], right.expires) if right.territories else None
    return rule is not None and add_months(right.expires, rule.grace) >= on


def oppositions(
    right: Right, territory: str | None, rules: Rules, on: date
) -> tuple[Deadline, ...]:
    """The periods for opposing a mark, by the territories that its record names.

    :param territory: only as far as they reach this one; None: all.
    """
    found = []
    for code in right.territories:
        if territory is None or rules.territories.includes((code,), territory, on):
            deadline = rules.deadlines.opposition(right, code, rules.territories)
            if deadline is not None:
                found.append(deadline)
    return tuple(found)


def likeness_reason(conflict: Conflict) -> Reason:
    """Whose mark it is, and on what ground it is alike."""
    right, likeness = conflict.right, conflict.likeness
    return Reason(
        f"likeness.{likeness.kind.value}" + ("_part" if likeness.part else ""),
        {
            "owner": right.owner or "?",
            "text": right.text or "?",
            "office": right.office or "?",
            "number": right.number or right.key,
            "ours": likeness.ours,
            "theirs": likeness.theirs,
            "score": likeness.score,
            "source": right.source,
            "as_of": right.as_of.isoformat(),
        },
    )


def standing_reason(right: Right) -> Reason:
    """What its record says of where it stands."""
    if is_pending(right):
        return Reason("gaps.theirs_pending", {"filed": _iso(right.filed)})
    return Reason("gaps.theirs_registered", {"registered": _iso(right.registered)})


def relation_reason(ours: Sequence[int], right: Right, relation: Relation) -> Reason:
    """How its classes stand to ours."""
    return Reason(
        f"gaps.class_{relation.value}",
        {"ours": _numbers(ours), "theirs": _numbers(right.classes)},
    )


def age_reason(conflict: Conflict, brand: Brand) -> Reason:
    """Which came first, ours anywhere or theirs."""
    since, ours = conflict.since, brand.since
    if since is None or ours is None:
        return Reason("gaps.undated", {"ours": _iso(ours), "theirs": _iso(since)})
    code = "gaps.younger" if since > ours else "gaps.older"
    return Reason(code, {"ours": _iso(ours), "theirs": _iso(since)})


def opposition_reasons(
    conflict: Conflict, territory: str | None, rules: Rules, on: date
) -> Iterator[Reason]:
    """Until when it can be opposed, or why that cannot be said."""
    right = conflict.right
    found = oppositions(right, territory, rules, on)
    for deadline in found:
        yield opposition_reason(deadline, on)
    if found:
        return
    reached = [
        code
        for code in right.territories
        if territory is None or rules.territories.includes((code,), territory, on)
    ]
    for code in reached:
        known = rules.deadlines.has_opposition_rule(right, code, rules.territories)
        yield Reason("gaps.opposition_waits" if known else "gaps.no_rule", {"territory": code})


def opposition_reason(deadline: Deadline, on: date) -> Reason:
    """One period, by its rule; whether it is over is told as of a day."""
    params = {
        "territory": deadline.territory,
        "event": deadline.event.isoformat(),
        "day": deadline.day.isoformat(),
        "source": deadline.source,
    }
    if deadline.provisional:
        return Reason("gaps.opposition_provisional", params)
    if deadline.extended is not None and deadline.extended >= on:
        return Reason(
            "gaps.opposition_extended", params | {"extended": deadline.extended.isoformat()}
        )
    return Reason("gaps.opposition" if deadline.day >= on else "gaps.opposition_over", params)


def _iso(day: date | None) -> str:
    return "?" if day is None else day.isoformat()


def _numbers(classes: Sequence[int]) -> str:
    return ", ".join(map(str, classes)) or "?"
