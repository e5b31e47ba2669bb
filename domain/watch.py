"""A watch: what is crawled again and again, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import InputError
from domain.schedule import Beat
from domain.search import Search

SHORTEST = timedelta(minutes=1)
RECHECKS_IN_A_TURN = 4
"""What hit before is read so many times as often as the rest, unless the user says otherwise."""


class RunKind(StrEnum):
    """``full``: all that the watch names. ``recheck``: the listings there that hit before."""

    FULL = "full"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a person asked to be watched: addresses and searches, and marketplaces that are searched
    for what the portfolio owns, no more than ``searches`` at a time."""

    name: str
    targets: tuple[str, ...]
    every: timedelta
    recheck_every: timedelta
    jitter: float = 0.1
    ships_to: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    max_listings: int | None = None
    marketplaces: tuple[str, ...] = ()
    searches: int = 30

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 100:
            raise InputError(f"watch {self.name[:100]!r}: give it a name of 1 to 100 characters")
        if not self.targets and not self.marketplaces:
            raise InputError(f"watch {self.name!r}: name at least one address or marketplace")
        if self.searches < 1:
            raise InputError(f"watch {self.name!r}: {self.searches} searches; use 1 or more")
        for target in self.targets:
            if Search.parse(target) is not None:
                continue
            if not target.startswith(("http://", "https://")) or len(target.split()) != 1:
                raise InputError(f"address {target!r}: write it with http:// or https://")
        for every in (self.every, self.recheck_every):
            if every < SHORTEST:
                raise InputError(
                    f"watch {self.name!r}: every {every} is more often than a shop can be asked "
                    f"politely; use {SHORTEST} or more"
                )
        if not 0 <= self.jitter <= 0.5:
            raise InputError(f"watch {self.name!r}: jitter {self.jitter}; use 0 to 0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A plan on record, with where it stands."""

    id: int
    plan: Plan
    anchor: datetime
    turn: int
    due_at: datetime
    recheck_due_at: datetime
    paused_at: datetime | None = None
    last_kind: RunKind | None = None
    last_state: str | None = None
    last_ended: datetime | None = None
    last_message: str | None = None

    @property
    def beat(self) -> Beat:
        """The beat of full runs."""
        return Beat(
            key=f"watch-{self.id}",
            anchor=self.anchor,
            every=self.plan.every,
            jitter=self.plan.jitter,
        )

    @property
    def recheck_beat(self) -> Beat:
        return Beat(
            key=f"recheck-{self.id}",
            anchor=self.anchor,
            every=self.plan.recheck_every,
            jitter=self.plan.jitter,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One time that a watch was due. It ends once, as ``done`` or ``failed``."""

    id: int
    watch: int
    kind: RunKind
    due_at: datetime
    state: str
    attempts: int
