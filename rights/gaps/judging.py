"""Judges one cell of the coverage matrix.

What decides, in this order: our own right in force; a stranger's mark before us; our own
application; the time in which our first filing's day can be claimed; whether the registers were
searched. A register that was not searched leaves the cell unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.reason import Reason
from rights.gaps.cells import INTERNATIONAL, Cell, Place, Register, State
from rights.gaps.classes import Relation
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
from rights.gaps.ours import OwnRights

MOST_SHOWN = 10
"""Strangers' marks that one cell names."""

MOST_DECISIVE = 3
"""Of them, those that are said to decide."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A stranger's mark as it stands to one cell.

    ``copy``: as good as ours. ``younger``: filed after the first day of the brand anywhere.
    ``behind``: filed after our own right in this very territory and class.
    """

    conflict: Conflict
    relation: Relation
    counts: bool
    copy: bool
    younger: bool
    behind: bool


def judge_cell(
    place: Place,
    conflicts: Iterable[Conflict],
    registers: Mapping[str, Sequence[Register]],
    rules: Rules,
) -> Cell:
    """How a brand stands in a place.

    :param conflicts: strangers' marks that are like the brand, wherever they count.
    :param registers: what was imported, by what an office grants rights for.
    """
    return _Judgement(place, conflicts, registers, rules).cell()


class _Judgement:
    def __init__(
        self,
        place: Place,
        conflicts: Iterable[Conflict],
        registers: Mapping[str, Sequence[Register]],
        rules: Rules,
    ) -> None:
        self._place = place
        self._rules = rules
        self._classes = () if place.nice_class is None else (place.nice_class,)
        self._ours = OwnRights(place, rules)
        weighed = [w for conflict in conflicts if (w := self._weigh(conflict))]
        self._theirs = sorted(
            weighed,
            key=lambda w: (not w.counts, -w.conflict.likeness.score, w.conflict.right.key),
        )
        self._offices = rules.territories.offices_over(place.territory, place.on)
        self._searched = [
            register
            for office in (*self._offices, INTERNATIONAL)
            for register in registers.get(office, ())
        ]
        self._missing = [office for office in self._offices if not registers.get(office)]
        self._international = bool(registers.get(INTERNATIONAL))

    def cell(self) -> Cell:
        state, reasons = self._state()
        shown = self._theirs[:MOST_SHOWN]
        return Cell(
            brand=self._place.brand.key,
            name=self._place.brand.name,
            territory=self._place.territory,
            nice_class=self._place.nice_class,
            state=state,
            basis=self._place.basis,
            reasons=tuple(reasons),
            background=tuple(self._background(shown)),
            registers=tuple(self._searched),
            not_searched=(*self._missing, *(() if self._international else (INTERNATIONAL,))),
            ours=self._ours.all,
            theirs=tuple(weighed.conflict for weighed in shown),
            deadlines=self._deadlines(),
            more=len(self._theirs) - len(shown),
        )

    # --- what decides ---------------------------------------------------------------------------

    def _state(self) -> tuple[State, list[Reason]]:
        counting = [weighed for weighed in self._theirs if weighed.counts]
        ours = self._ours
        if ours.live:
            threats = [weighed for weighed in counting if self._threatens(weighed)]
            risks = [*ours.contested(), *ours.expiring(), *map(_threat, threats[:MOST_SHOWN])]
            return (State.AT_RISK if risks else State.PROTECTED), [*ours.in_force(), *risks]
        if ours.late:
            return State.AT_RISK, list(ours.in_grace())
        before = [weighed for weighed in counting if not weighed.behind]
        squats = [weighed for weighed in before if weighed.copy and weighed.younger]
        blocks = [weighed for weighed in before if weighed not in squats]
        applied = [*ours.applied_for(), *ours.contested()]
        if blocks:
            named = [_named("gaps.blocks", weighed) for weighed in blocks[:MOST_DECISIVE]]
            return State.BLOCKED, [*applied, *named]
        if squats:
            named = [_named("gaps.squats", weighed) for weighed in squats[:MOST_DECISIVE]]
            return State.SQUAT_SUSPECT, [*applied, *named]
        if ours.pending:
            return State.PENDING, applied
        return self._open()

    def _open(self) -> tuple[State, list[Reason]]:
        place = {"territory": self._place.territory}
        if not self._offices:
            return State.UNKNOWN, [Reason("gaps.unsupported", place)]
        priority = self._ours.priority()
        if priority is not None:
            params = {
                "event": priority.event.isoformat(),
                "right": priority.right,
                "day": priority.day.isoformat(),
                "source": priority.source,
            }
            return State.OPEN_PRIORITY, [Reason("gaps.priority", params)]
        if self._missing:
            missing = ", ".join(self._missing)
            return State.UNKNOWN, [Reason("gaps.not_imported", place | {"offices": missing})]
        if not self._place.brand.texts:
            return State.UNKNOWN, [Reason("gaps.no_words")]
        return State.OPEN, [Reason("gaps.nothing_found", place)]

    def _threatens(self, weighed: _Weighed) -> bool:
        """Beside a right of ours a mark that is merely alike is no threat, unless it is new: then
        there is something to be done about it."""
        right = weighed.conflict.right
        on = self._place.on
        running = oppositions(right, self._place.territory, self._rules, on)
        return weighed.copy or is_pending(right) or any(d.day >= on for d in running)

    # --- theirs ---------------------------------------------------------------------------------

    def _weigh(self, conflict: Conflict) -> _Weighed | None:
        right, on = conflict.right, self._place.on
        if not self._rules.territories.covers(right, self._place.territory, on):
            return None
        if not stands(right, on, self._rules.deadlines):
            return None
        relation = self._rules.classes.relation(self._classes, right.classes)
        if relation is None:
            return None
        score = conflict.likeness.score
        since, ours, here = conflict.since, self._place.brand.since, self._ours.since
        return _Weighed(
            conflict,
            relation,
            counts=self._rules.classes.counts(relation, score),
            copy=score >= self._rules.classes.copy,
            younger=since is not None and ours is not None and since > ours,
            behind=since is not None and here is not None and since > here,
        )

    def _background(self, shown: Sequence[_Weighed]) -> Iterator[Reason]:
        yield from self._ours.background()
        for weighed in shown:
            conflict = weighed.conflict
            yield likeness_reason(conflict)
            yield standing_reason(conflict.right)
            yield relation_reason(self._classes, conflict.right, weighed.relation)
            yield age_reason(conflict, self._place.brand)
            if not weighed.counts:
                yield Reason("gaps.weak", {"score": conflict.likeness.score})
            yield from opposition_reasons(
                conflict, self._place.territory, self._rules, self._place.on
            )
        for register in self._searched:
            yield _searched(register)
        if self._missing:
            yield Reason("gaps.missing", {"offices": ", ".join(self._missing)})
        if not self._international:
            yield Reason("gaps.no_international")

    # --- deadlines ------------------------------------------------------------------------------

    def _deadlines(self) -> tuple[Deadline, ...]:
        """Those that are not over, the nearest first."""
        found = list(self._ours.renewals())
        for weighed in self._theirs:
            if weighed.counts:
                found += oppositions(
                    weighed.conflict.right, self._place.territory, self._rules, self._place.on
                )
        priority = self._ours.priority()
        if priority is not None and self._offices and not self._ours.live + self._ours.pending:
            found.append(priority)
        kept = {deadline for deadline in found if deadline.day >= self._place.on}
        return tuple(sorted(kept, key=lambda d: (d.day, d.kind, d.right, d.territory)))


def _searched(register: Register) -> Reason:
    params = {
        "office": register.office,
        "source": register.source,
        "as_of": register.as_of.isoformat(),
    }
    if register.partial is None:
        return Reason("gaps.searched", params)
    return Reason("gaps.searched_partly", params | {"part": register.partial})


def _threat(weighed: _Weighed) -> Reason:
    return _named("gaps.threat_behind" if weighed.behind else "gaps.threat", weighed)


def _named(code: str, weighed: _Weighed) -> Reason:
    right = weighed.conflict.right
    return Reason(
        code,
        {
            "text": right.text or "?",
            "owner": right.owner or "?",
            "office": right.office or "?",
            "number": right.number or right.key,
        },
    )
