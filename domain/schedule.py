"""When a schedule is due: a fixed beat, with a jitter that depends on schedule and beat alone.

So any scheduler, at any time, on any machine, computes the same times; what was missed while none
ran is due once, not many times over; and shops are not all visited on the hour.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """``key`` tells schedules apart; ``jitter`` is the largest delay as a share of ``every``."""

    key: str
    anchor: datetime
    every: timedelta
    jitter: float = 0.1

    def __post_init__(self) -> None:
        if self.anchor.tzinfo is None:
            raise ValueError(f"schedule {self.key!r}: the anchor {self.anchor} has no time zone")
        if self.every <= timedelta(0) or not 0 <= self.jitter <= 0.5:
            raise ValueError(f"schedule {self.key!r}: every {self.every}, jitter {self.jitter}")

    def due(self, turn: int) -> datetime:
        """When the turn of this number is due; the first one, 0, at the anchor itself."""
        start = self.anchor + turn * self.every
        if turn == 0:
            return start
        digest = hashlib.sha256(f"{self.key}/{turn}".encode()).digest()
        share = int.from_bytes(digest[:8], "big") / 2**64
        return start + self.every * (self.jitter * share)

    def after(self, turn: int, now: datetime) -> int:
        """The first turn, from this one on, whose time is still to come."""
        following = turn
        if now > self.anchor:
            following = max(following, int((now - self.anchor) / self.every))
        while self.due(following) <= now:
            following += 1
        return following
