"""How a portfolio stands: what changed since somebody looked last, and figures over all hits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from listingwatch.desk.office import Desk
from storage.repositories.desk import DeskHits
from storage.repositories.desk_people import DeskPeople

WEEKS = 12
UNDECIDED = frozenset({"new", "open", "unsure"})


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people found a matcher's hits to be right, among their latest decisions."""

    matcher: str
    right: int
    wrong: int

    @property
    def share(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of hits that nothing suppresses. ``weeks`` are Mondays in ISO form, the oldest first,
    each with hits by direction; ``median_wait`` is in seconds, of the last ``decided``."""

    undecided: int
    by_severity: dict[int, int]
    by_state: dict[str, int]
    by_kind: dict[str, int]
    by_direction: dict[str, int]
    by_territory: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[str, dict[str, int]], ...]
    precision: tuple[Precision, ...]
    median_wait: float | None
    decided: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures with the time when they were counted, and what changed since ``since``."""

    figures: Figures
    as_of: datetime
    since: datetime
    first_time: bool
    changes: dict[str, int]


def overview(desk: Desk, who: str, now: datetime) -> Overview:
    """:param who: whose last look counts."""
    figures, as_of = desk.figures("overview", lambda: count(desk, now))
    with desk.transaction() as connection:
        before = DeskPeople(connection, desk.portfolio.id).look(who, now)
        since = before or now - timedelta(days=7)
        changes = DeskHits(connection, desk.portfolio.id).changes_since(since)
    return Overview(figures, as_of, since, before is None, changes)


def count(desk: Desk, now: datetime) -> Figures:
    """Everything counted anew."""
    with desk.transaction() as connection:
        hits = DeskHits(connection, desk.portfolio.id)
        tally = hits.tally()
        territories = hits.by_territory()
        wait, decided = hits.speed()
        precision = tuple(Precision(*row) for row in hits.precision())
    severity: Counter[int] = Counter()
    state: Counter[str] = Counter()
    kind: Counter[str] = Counter()
    direction: Counter[str] = Counter()
    weeks: dict[str, Counter[str]] = {week: Counter() for week in _mondays(now)}
    for way, right, standing, weight, week, number in tally:
        state[standing] += number
        if week in weeks:
            weeks[week][way] += number
        if standing in UNDECIDED:
            severity[weight] += number
            kind[right or "?"] += number
            direction[way] += number
    return Figures(
        sum(severity.values()),
        dict(severity),
        dict(state),
        dict(kind),
        dict(direction),
        tuple(territories),
        tuple((week, dict(by)) for week, by in weeks.items()),
        precision,
        wait,
        decided,
    )


def _mondays(now: datetime) -> list[str]:
    monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
    return [(monday - timedelta(weeks=back)).isoformat() for back in reversed(range(WEEKS))]
