"""Our own rights in one cell: which are in force, which can still be saved, which are applied for,
and how long our first filing's day can be claimed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from domain.reason import Reason
from domain.right import Right
from rights.force import how_in_force, why_not_in_force
from rights.gaps.brands import first_day
from rights.gaps.cells import Place
from rights.gaps.conflicts import Rules, is_pending, stands
from rights.gaps.deadlines import Deadline, DeadlineKind
from rights.gaps.periods import add_months
from rights.status import Status, status_of


@cache
def _contested() -> frozenset[str]:
    text = files("rights").joinpath("data/contested.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["words"])


def is_contested(right: Right) -> bool:
    """Whether the register says that somebody attacks it."""
    words = (right.status or "").casefold().replace("_", " ").replace("-", " ").split()
    return " ".join(words) in _contested()


class OwnRights:
    """The rights of a brand that reach a place.

    ``live`` are in force, ``late`` expired and can still be renewed, ``pending`` applied for,
    ``spent`` the rest. ``since`` is the first day of those that count.
    """

    def __init__(self, place: Place, rules: Rules) -> None:
        self._place = place
        self._rules = rules
        self._on = place.on
        reaching = [
            right
            for right in place.brand.rights
            if place.asks_for(right) and rules.territories.covers(right, place.territory, place.on)
        ]
        self.live = tuple(right for right in reaching if self._in_force(right))
        self.late = tuple(right for right in reaching if self._in_grace(right))
        self.pending = tuple(
            right
            for right in reaching
            if is_pending(right)
            and right not in self.late
            and stands(right, self._on, rules.deadlines)
        )
        counted = (*self.live, *self.late, *self.pending)
        self.spent = tuple(right for right in reaching if right not in counted)
        self.all = (*counted, *self.spent)
        self.since: date | None = min(
            (day for right in counted if (day := first_day(right))), default=None
        )

    def _in_force(self, right: Right) -> bool:
        """In force, and its record shows that it was registered at all."""
        shown = right.registered or right.registration_number or right.international_number
        registered = bool(shown) or status_of(right.status) is Status.LIVE
        return registered and not is_pending(right) and why_not_in_force(right, self._on) is None

    def _in_grace(self, right: Right) -> bool:
        """Expired by date alone, with time left to renew it."""
        expired = right.expires is not None and right.expires < self._on
        return expired and not is_pending(right) and stands(right, self._on, self._rules.deadlines)

    # --- in reasons -----------------------------------------------------------------------------

    def in_force(self) -> Iterator[Reason]:
        for right in self.live:
            yield _record("gaps.own", right)

    def applied_for(self) -> Iterator[Reason]:
        for right in self.pending:
            yield _record("gaps.own_pending", right)

    def contested(self) -> Iterator[Reason]:
        """Those that somebody attacks."""
        for right in (*self.live, *self.pending):
            if is_contested(right):
                yield _record("gaps.contested", right)

    def expiring(self) -> Iterator[Reason]:
        """Those whose time to renew has come, unless another one outlasts them."""
        soon = [right for right in self.live if self._renewable(right)]
        if len(soon) < len(self.live):
            return
        for right in soon:
            for deadline in self._rules.deadlines.renewals(right)[:1]:
                yield Reason(
                    "gaps.expiring",
                    {
                        "number": right.number or right.key,
                        "day": deadline.day.isoformat(),
                        "source": deadline.source,
                    },
                )

    def _renewable(self, right: Right) -> bool:
        if right.expires is None or not right.territories:
            return False
        rule = self._rules.deadlines.renewal(right.territories[0], right.expires)
        return rule is not None and add_months(right.expires, -rule.before) <= self._on

    def in_grace(self) -> Iterator[Reason]:
        for right in self.late:
            for deadline in self._rules.deadlines.renewals(right):
                if deadline.kind is DeadlineKind.GRACE:
                    yield Reason(
                        "gaps.grace",
                        {
                            "number": right.number or right.key,
                            "event": deadline.event.isoformat(),
                            "day": deadline.day.isoformat(),
                            "source": deadline.source,
                        },
                    )

    def background(self) -> Iterator[Reason]:
        """On what ground they count, and why others do not."""
        for right in self.live:
            yield how_in_force(right)
            if status_of(right.status) is Status.UNKNOWN:
                yield Reason("gaps.strange_status", {"status": right.status or "?"})
        for right in self.spent:
            why = why_not_in_force(right, self._on)
            yield _record("gaps.own_unregistered" if why is None else "gaps.own_out", right)
            if why is not None:
                yield why

    # --- days -----------------------------------------------------------------------------------

    def renewals(self) -> Iterator[Deadline]:
        """When those in force expire; how long those that did can be renewed."""
        for right in self.live:
            for deadline in self._rules.deadlines.renewals(right):
                if deadline.kind is DeadlineKind.RENEWAL:
                    yield deadline
        for right in self.late:
            yield from self._rules.deadlines.renewals(right)

    def priority(self) -> Deadline | None:
        """The time left to claim our first filing for this class, wherever it was made and whatever
        became of it; None when it is over, or there was none."""
        filings = [
            (day, right.key, right)
            for right in self._place.brand.rights
            if self._place.asks_for(right) and (day := right.priority or right.filed)
        ]
        if not filings:
            return None
        filed, _, first = min(filings, key=lambda filing: filing[:2])
        deadline = self._rules.deadlines.priority(first, filed)
        if deadline is None or not filed <= self._on <= deadline.day:
            return None
        return deadline


def _record(code: str, right: Right) -> Reason:
    return Reason(
        code,
        {
            "number": right.number or right.key,
            "office": right.office or "?",
            "status": right.status or "?",
            "filed": "?" if right.filed is None else right.filed.isoformat(),
            "source": right.source,
            "as_of": right.as_of.isoformat(),
        },
    )
