"""A rule says which changes of hits a channel is told, and how: at once, or in a digest; what waits
in quiet hours; how many of one signal go out before the rest of a burst is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.changes import Change
from alerts.times import DigestTime, QuietHours
from domain.errors import InputError
from domain.hit import Direction, Severity
from domain.right import RightKind

LONGEST_WINDOW = timedelta(days=7)
LOOK_AHEAD = timedelta(days=15)
TOLD_BY_DEFAULT = frozenset({Change.NEW, Change.WORSE, Change.BACK})


class Signal(StrEnum):
    """What makes changes one signal, of which a burst is held."""

    RIGHT_AND_SELLER = "right-and-seller"
    PICTURE = "picture"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class FloodGuard:
    """At most so many messages at once of one signal within a window, which the first opens."""

    most: int = 10
    window: timedelta = timedelta(hours=1)
    signal: Signal = Signal.RIGHT_AND_SELLER

    def __post_init__(self) -> None:
        if not 1 <= self.most <= 10_000:
            raise InputError("flood guard: let 1 to 10000 messages of a signal through")
        if not timedelta(minutes=1) <= self.window <= LONGEST_WINDOW:
            raise InputError("flood guard: give its window between a minute and a week")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What rules look at: one change of one hit.

    ``severities`` has the severity in each territory where the listing is offered; ``picture`` is
    the digest of the listing's picture that matched, if one did; ``weight`` breaks ties where
    several come at once.
    """

    key: str
    change: Change
    direction: Direction
    severity: Severity
    kind: RightKind | None
    right: str
    marketplace: str
    seller: str | None
    seller_name: str | None
    picture: str | None
    at: datetime
    severities: Mapping[str, Severity] = field(default_factory=dict)

    @property
    def weight(self) -> tuple[int, datetime, str]:
        """The severest first, then the oldest, whatever order they are read in."""
        return (-int(self.severity), self.at, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. An empty set means any; ``severity`` is the least that is told, in the territories
    that are named if any are; ``digest`` None means at once; ``breaks_through`` is the least
    severity that quiet hours do not hold."""

    id: int = 0
    name: str = ""
    direction: Direction | None = None
    severity: Severity = Severity.LOW
    territories: frozenset[str] = frozenset()
    kinds: frozenset[RightKind] = frozenset()
    sellers: frozenset[str] = frozenset()
    changes: frozenset[Change] = TOLD_BY_DEFAULT
    digest: DigestTime | None = None
    quiet: QuietHours | None = None
    breaks_through: Severity | None = None
    flood: FloodGuard | None = None
    paused: bool = False

    def refusal(self, news: News) -> str | None:
        """Why this rule does not tell a change, in a word; None if it does."""
        if self.paused:
            return "paused"
        if self.direction is not None and news.direction is not self.direction:
            return "direction"
        if self.changes and news.change not in self.changes:
            return "change"
        if self.kinds and news.kind not in self.kinds:
            return "kind"
        if self.sellers and not self.sellers & sellers_of(news):
            return "seller"
        severity = self.severity_of(news)
        if severity is None:
            return "territory"
        return "severity" if severity < self.severity else None

    def severity_of(self, news: News) -> Severity | None:
        """What counts for this rule: the severity in its territories, if it names any; None where
        the listing is not offered in them."""
        if not self.territories:
            return news.severity
        here = [s for code, s in news.severities.items() if code in self.territories]
        return max(here) if here else None

    def held_until(self, news: News, now: datetime) -> datetime | None:
        """When quiet hours that hold this change are over; None if none do."""
        if self.quiet is None or not self.quiet.hold(now):
            return None
        severity = self.severity_of(news) or news.severity
        if self.breaks_through is not None and severity >= self.breaks_through:
            return None
        return self.quiet.over(now)

    def awake(self, moment: datetime) -> datetime:
        """The moment, or the end of the quiet hours that it falls into."""
        return moment if self.quiet is None else self.quiet.over(moment)

    def digest_until(self, now: datetime) -> datetime:
        """When a digest tells what happens now: the next time that is not quiet; where it is quiet
        at all of them, when the quiet hours that the first falls into are over."""
        assert self.digest is not None
        first = due = self.digest.following(now)
        while due <= now + LOOK_AHEAD:
            if self.awake(due) == due:
                return due
            due = self.digest.following(due)
        return self.awake(first)

    def signal_of(self, news: News) -> str:
        """Which signal a change belongs to. Without a picture a picture's signal is that of right
        and seller."""
        kind = Signal.RULE if self.flood is None else self.flood.signal
        if kind is Signal.RULE:
            return "rule"
        if kind is Signal.PICTURE and news.picture is not None:
            return f"picture\x1f{news.picture}"
        return f"seller\x1f{news.right}\x1f{news.marketplace}\x1f{news.seller or ''}"


def sellers_of(news: News) -> frozenset[str]:
    """The ways to name the seller of a change: its id, its id on the marketplace, its name."""
    found = {text for text in (news.seller, news.seller_name) if text}
    if news.seller:
        found.add(f"{news.marketplace}:{news.seller}")
    return frozenset(text.casefold() for text in found)
