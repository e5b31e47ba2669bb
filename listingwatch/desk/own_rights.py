"""The firm's own rights, territory by territory: where each is in force, through which register,
where not, and where it has hits all the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.reason import Reason
from domain.right import Licence, Right, Side
from listingwatch.desk.office import Desk
from rights.force import why_not_in_force
from rights.territories import TerritoryTable
from storage.repositories.desk import DeskHits
from storage.repositories.mark_watch import MarkWatch
from storage.repositories.portfolios import PortfolioStatements
from storage.repositories.rights import Rights

SHOWN = 40
MOST_TERRITORIES = 16
MOST_LICENCES = 100
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A right in a territory. ``state`` is ``in force``, ``pending``, ``over`` or ``no effect``;
    ``through`` names the union whose register reaches there; ``because`` is why it is not in force;
    ``hits`` are undecided ones there."""

    state: str
    through: str | None
    because: Reason | None
    hits: int

    @property
    def is_gap(self) -> bool:
        """Hits where nothing of ours is in force."""
        return self.hits > 0 and self.state != "in force"


@dataclass(frozen=True, slots=True)
class OwnRight:
    """A right with its places by territory, its hits by week (the oldest first), and licences."""

    right: Right
    places: Mapping[str, Place]
    weeks: tuple[int, ...]
    licences: int


@dataclass(frozen=True, slots=True)
class OwnRights:
    """At most :data:`SHOWN`, those with the most hits first; ``mondays`` are the weeks, ``count``
    how many there are."""

    territories: tuple[str, ...]
    rights: tuple[OwnRight, ...]
    mondays: tuple[str, ...]
    licences: tuple[Licence, ...]
    count: int


def own_rights(desk: Desk, now: datetime) -> tuple[OwnRights, datetime]:
    """As counted last, and when that was."""
    return desk.figures("own rights", lambda: count_own_rights(desk, now))


def count_own_rights(desk: Desk, now: datetime) -> OwnRights:
    """Own marks, and own rights of any kind that have hits."""
    with desk.transaction() as connection:
        hits = DeskHits(connection, desk.portfolio.id)
        own = MarkWatch(connection, desk.portfolio.id).own()
        everyone = list(dict.fromkeys([*hits.rights_hit(SHOWN * 3), *own]))
        numbers = everyone[: SHOWN * 4]  # of each some may have changed hands
        firm = PortfolioStatements(connection, desk.portfolio).portfolio()
        store = Rights(connection, desk.portfolio.id)
        found = {n: r for n, r in store.some(numbers).items() if firm.side_of(r) is Side.OURS}
        chosen = [n for n in dict.fromkeys(numbers) if n in found][:SHOWN]
        there: dict[int, dict[str, int]] = {}
        for number, code, n in hits.places_of_rights(chosen):
            there.setdefault(number, {})[code] = n
        mondays = _mondays(now)
        by_week: dict[int, dict[str, int]] = {}
        for number, monday, n in hits.weeks_of_rights(chosen, now - timedelta(weeks=WEEKS)):
            by_week.setdefault(number, {})[monday] = n
        licences = store.licences()
    territories = _territories((found[n] for n in chosen), there.values())
    table = TerritoryTable.shipped()
    made = []
    for number in chosen:
        right, hit = found[number], there.get(number, {})
        names = {right.key, right.number, right.text}
        made.append(
            OwnRight(
                right,
                {t: _place(right, t, table, now.date(), hit.get(t, 0)) for t in territories},
                tuple(by_week.get(number, {}).get(monday, 0) for monday in mondays),
                sum(licence.right in names for licence in licences),
            )
        )
    return OwnRights(territories, tuple(made), mondays, licences[:MOST_LICENCES], len(everyone))


def _place(right: Right, code: str, table: TerritoryTable, on: date, hits: int) -> Place:
    ground = table.ground(right, code, on)
    if ground is None:
        return Place("no effect", None, None, hits)
    through = ground.code if ground.code != code else None
    why = why_not_in_force(right, on)
    if why is None:
        return Place("in force", through, None, hits)
    pending = why.code in {"force.pending", "force.not_yet"}
    return Place("pending" if pending else "over", through, why, hits)


def _territories(rights: Iterable[Right], hits: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """Where the rights were granted and where their hits are, those with the most hits first."""
    weight: dict[str, int] = {}
    for right in rights:
        for code in right.territories:
            if len(code) == 2:  # conventions (BERNE, TRIPS) are no place: they stand in the cells
                weight.setdefault(code, 0)
    for places in hits:
        for code, n in places.items():
            if len(code) == 2:  # not "unknown" or "unsupported": no place of their own
                weight[code] = weight.get(code, 0) + n
    chosen = sorted(weight, key=lambda code: (-weight[code], code))[:MOST_TERRITORIES]
    return tuple(sorted(chosen))


def _mondays(now: datetime) -> tuple[str, ...]:
    monday = now.date() - timedelta(days=now.weekday())
    return tuple((monday - timedelta(weeks=n)).isoformat() for n in reversed(range(WEEKS)))


def total(rights: Sequence[OwnRight]) -> list[int]:
    """Hits of all of them by week."""
    return [sum(right.weeks[n] for right in rights) for n in range(WEEKS)]
