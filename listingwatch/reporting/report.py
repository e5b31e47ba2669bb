"""A report as a value: counts and records, without words of any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.hit import Severity
from domain.reason import Reason
from listingwatch.hits.list import HitList
from listingwatch.portfolio.gap_matrix import Gaps
from listingwatch.reporting.period import Period
from listingwatch.reporting.share import Share
from storage.repositories.reports import ChangedRow

WORST = 12
"""Hits that are shown with their pictures and reasons."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """What was read of one place: listings that were captured, those among them that were new, and
    pages by outcome (``snapshot``, ``gone``, ``blocked``, ``unrecognised``)."""

    name: str
    listings: int
    new: int
    pages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Search:
    """A schedule with its runs in the period."""

    name: str
    targets: tuple[str, ...]
    done: int
    failed: int
    last_done: datetime | None


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A file or fetch of rights at its newest; ``register``: it holds an office's records."""

    name: str
    as_of: date
    taken: int
    refused: int
    register: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked at, and with what."""

    marketplaces: tuple[Marketplace, ...]
    searches: tuple[Search, ...]
    sources: tuple[SourceSeen, ...]
    references: Mapping[str, int]
    matchers: tuple[tuple[str, str], ...]

    @property
    def listings(self) -> int:
        return sum(place.listings for place in self.marketplaces)

    @property
    def new(self) -> int:
        return sum(place.new for place in self.marketplaces)


@dataclass(frozen=True, slots=True)
class Found:
    """Hits that appeared in the period, and as they stand now. ``weeks`` are Mondays with hits by
    direction, for the weeks that lead up to the period's end; ``kept_back`` counts what exceptions
    suppressed; ``waiting`` what nobody has decided, older ones included."""

    count: int
    by_direction: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_territory: Mapping[str, int]
    by_severity: Mapping[Severity, int]
    by_state: Mapping[str, int]
    weeks: tuple[tuple[str, Mapping[str, int]], ...]
    kept_back: Mapping[str, int]
    waiting: Mapping[Severity, int]
    worst: HitList


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from first sight to the first decision: median and 90th percentile of ``n``."""

    n: int
    median: float | None
    ninth: float | None


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions of the period: by person and kind, how fast, how often each matcher was right."""

    by_person: Mapping[str, Mapping[str, int]]
    waits: Waits
    precision: tuple[tuple[str, Share], ...]

    @property
    def count(self) -> int:
        return sum(sum(kinds.values()) for kinds in self.by_person.values())


@dataclass(frozen=True, slots=True)
class Moved:
    """Hits that went or came back: how many, and the weightiest."""

    count: int
    hits: tuple[ChangedRow, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that was not searched. ``kind`` groups them (``marketplace``, ``search``,
    ``right``, ``territory``, ``source``, ``picture``, ``work``); ``count`` is of pages, rights,
    hits, pictures or days, as the reason says."""

    kind: str
    subject: str
    count: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Report:
    """Everything; ``gaps`` is where own brands are not covered, with what is due."""

    portfolio: str
    firm: str
    period: Period
    made_at: datetime
    searched: Searched
    found: Found
    decided: Decided
    gone: Moved
    back: Moved
    not_searched: tuple[Missing, ...]
    gaps: Gaps
