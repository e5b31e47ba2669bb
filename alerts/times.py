"""When a digest is due and when it is quiet, by the wall clock of a time zone.

Where clocks are put forward a time that does not exist stands for the moment of the change. Where
they are put back, of a time that comes twice a digest is due at the first; quiet hours hold
whenever the clock on the wall says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.errors import InputError

SATURDAY = 5
LONGEST_QUIET = 10
"""Days to look ahead: a night, a weekend and another night, with room."""

STEP = timedelta(hours=6)
"""How closely changes of the clock are looked for; no zone has two within such a span."""


def zone_of(name: str) -> ZoneInfo:
    """:raises InputError: for a name that is none in the IANA time zone database."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InputError(
            f"time zone {name[:60]!r}: is none that is known; use names like Europe/Berlin"
        ) from error


class Beat(StrEnum):
    """How often a digest goes out."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When digests are due. ``at`` is the time of day (of an hourly one its minute counts),
    ``weekday`` that of a weekly one, 0 for Monday, ``zone`` an IANA name."""

    beat: Beat
    at: time = time(8)
    weekday: int = 0
    zone: str = "UTC"

    def following(self, after: datetime) -> datetime:
        """The first time that is due after a moment, in UTC."""
        zone = zone_of(self.zone)
        if self.beat is Beat.HOURLY:
            moment = after.astimezone(UTC).replace(second=0, microsecond=0)
            while True:
                moment += timedelta(minutes=1)
                if moment.astimezone(zone).minute == self.at.minute:
                    return moment
        today = after.astimezone(zone).date()
        for days in range(-1, 16):
            day = today + timedelta(days=days)
            if self.beat is Beat.WEEKLY and day.weekday() != self.weekday:
                continue
            moment = first_reading(zone, day, self.at)
            if moment > after:
                return moment
        raise AssertionError("a week has every weekday")  # pragma: no cover


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody wants to be woken: from ``start`` to ``end`` each day (past midnight where the
    end is the earlier one; both None: no such hours), and Saturdays and Sundays where
    ``weekends``."""

    start: time | None
    end: time | None
    weekends: bool = False
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise InputError("quiet hours: give both their start and their end")
        if self.start is not None and self.start == self.end:
            raise InputError("quiet hours: start and end are the same; pause the rule instead")
        if self.start is None and not self.weekends:
            raise InputError("quiet hours: give them a start and an end, or weekends")

    def hold(self, moment: datetime) -> bool:
        """Whether it is quiet at a moment."""
        local = moment.astimezone(zone_of(self.zone))
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        if self.start is None or self.end is None:
            return False
        reads = local.time()
        if self.start < self.end:
            return self.start <= reads < self.end
        return reads >= self.start or reads < self.end

    def over(self, moment: datetime) -> datetime:
        """The first moment from then on at which it is not quiet."""
        return _over(self, moment) if self.hold(moment) else moment


@lru_cache(maxsize=4096)
def _over(quiet: QuietHours, moment: datetime) -> datetime:
    """It can end when the clock reads the end or midnight, or when clocks are changed."""
    zone = zone_of(quiet.zone)
    today = moment.astimezone(zone).date()
    edges = set(_changes(zone, moment, moment + timedelta(days=LONGEST_QUIET)))
    for days in range(-1, LONGEST_QUIET):
        day = today + timedelta(days=days)
        for at in {time(0), quiet.end or time(0)}:
            edges.add(first_reading(zone, day, at))
            edges.add(datetime.combine(day, at, zone).replace(fold=1).astimezone(UTC))
    return next(edge for edge in sorted(edges) if edge > moment and not quiet.hold(edge))


def first_reading(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The first moment, in UTC, at which the clock on the wall reads that time of that day or
    later."""
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wanted:
        return first
    # Within a gap: with fold=1 the offset after the change is taken, which leads to before it.
    low = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _bisect(
        low, first, lambda moment: moment.astimezone(zone).replace(tzinfo=None) >= wanted
    )


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """When clocks are changed between two moments."""
    low = start.astimezone(UTC).replace(microsecond=0)
    while low < end:
        high = low + STEP
        before = low.astimezone(zone).utcoffset()
        if high.astimezone(zone).utcoffset() != before:
            yield _bisect(low, high, _offset_is_not(zone, before))
        low = high


def _offset_is_not(zone: ZoneInfo, before: timedelta | None) -> Callable[[datetime], bool]:
    return lambda moment: moment.astimezone(zone).utcoffset() != before


def _bisect(low: datetime, high: datetime, reached: Callable[[datetime], bool]) -> datetime:
    """The first whole second after ``low`` at which something holds that holds at ``high``."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if reached(middle):
            high = middle
        else:
            low = middle
    return high
