"""Matches judged: what they mean for one portfolio, where, and what a person decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from domain.listing import ListingKey
from domain.match import Match
from domain.reason import Reason


class Direction(StrEnum):
    """Derived from whose right it is and who sells, never typed in."""

    ENFORCEMENT = "enforcement"
    EXPOSURE = "exposure"


class Severity(IntEnum):
    """How soon a person should look. Ordered, so that "worse" can be told."""

    NONE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Severity:
        return cls[label.upper()]


class Suggestion(StrEnum):
    """What the machine suggests. It drafts; a named person decides."""

    HOLD = "hold"
    FIX_FIRST = "fix first"
    ASK_COUNSEL = "ask counsel"
    NOTHING = "nothing found to act on in the sources searched"


class Outcome(StrEnum):
    """What became of the check of one exception."""

    APPLIES = "applies"
    DOES_NOT_APPLY = "does not apply"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class ExceptionCheck:
    """One exception that was looked at, with what came of it and why."""

    name: str
    outcome: Outcome
    reason: Reason


UNKNOWN_TERRITORY = "unknown"
UNSUPPORTED_TERRITORY = "unsupported"


@dataclass(frozen=True, slots=True)
class TerritoryFinding:
    """What a hit means in one territory.

    ``code`` is ISO 3166-1 alpha-2, or ``unknown`` where we do not know where the listing is
    offered, or ``unsupported`` where no rule covers the place: both mean "not judged here".
    """

    code: str
    severity: Severity
    suggestion: Suggestion
    reasons: tuple[Reason, ...]


class VerdictKind(StrEnum):
    """What a person can decide."""

    CONFIRMED = "confirmed"
    NOT_A_MATCH = "not-a-match"
    LICENSED = "licensed"
    PERMITTED = "permitted"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A person's decision about one hit; the latest one counts."""

    kind: VerdictKind
    by: str
    reason: str
    decided_at: datetime


class HitState(StrEnum):
    """Where a hit stands. ``new``: nothing happened since it appeared; ``open``: it changed since
    and is still undecided; ``gone``: the listing or the use is no longer there."""

    NEW = "new"
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    LICENSED = "licensed"
    PERMITTED = "permitted"
    UNSURE = "unsure"
    GONE = "gone"


_STATE_OF_VERDICT = {
    VerdictKind.CONFIRMED: HitState.CONFIRMED,
    VerdictKind.NOT_A_MATCH: HitState.DISMISSED,
    VerdictKind.LICENSED: HitState.LICENSED,
    VerdictKind.PERMITTED: HitState.PERMITTED,
    VerdictKind.UNSURE: HitState.UNSURE,
}

SETTLED = frozenset({HitState.DISMISSED, HitState.LICENSED, HitState.PERMITTED})
"""States in which a person has said that nothing is to be done: no alert ever follows."""


def state_of(verdict: VerdictKind | None, *, still_shown: bool, revision: int) -> HitState:
    """The state that follows from the verdict, from whether the listing still shows it, and from
    how often it changed. A person's "nothing to do" outlives the listing; the rest ends with it."""
    decided = None if verdict is None else _STATE_OF_VERDICT[verdict]
    if decided in SETTLED:
        return decided
    if not still_shown:
        return HitState.GONE
    if decided is not None:
        return decided
    return HitState.NEW if revision <= 1 else HitState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Matches judged: one per (portfolio, listing, right, direction).

    ``suppressed_by`` names the exception that keeps it from people, or None; what is suppressed is
    kept and can be listed. ``first_seen`` and ``last_seen`` are capture times: the first and the
    last capture that showed it. ``still_shown`` is False when a later capture of the listing no
    longer shows it, or the listing is gone.
    """

    listing: ListingKey
    right: str
    direction: Direction
    score: float
    severity: Severity
    territories: tuple[TerritoryFinding, ...]
    reasons: tuple[Reason, ...]
    exceptions: tuple[ExceptionCheck, ...]
    matches: tuple[Match, ...]
    first_seen: datetime
    last_seen: datetime
    still_shown: bool
    suppressed_by: str | None = None
