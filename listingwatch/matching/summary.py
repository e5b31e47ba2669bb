"""What a run of matching and judging did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class MatchSummary:
    """What a run did, for the person who started it."""

    snapshots: int = 0
    references: int = 0
    judged: int = 0
    new_hits: int = 0
    changed_hits: int = 0
    messages: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    """How hits that stood before moved; see :class:`listingwatch.judging.judge.Judged`."""

    basis: Counter[str] = field(default_factory=Counter)
    """What judgement hangs on beside the matches and that changed, by kind."""

    unreadable: dict[str, str] = field(default_factory=dict)
    stumbled: list[str] = field(default_factory=list)
    """Snapshots that made a matcher fail: a defect of ours, and no reason to stop."""

    unusable: list[tuple[str, str, str]] = field(default_factory=list)
    """Pictures that cannot be compared: digest, reason, an address where each was seen."""

    def in_words(self) -> str:
        """What moved and why, in a line; empty where nothing did that stood before."""
        if not self.basis and not self.moves:
            return ""
        because = ", ".join(f"{kind} ({count})" for kind, count in sorted(self.basis.items()))
        moves = ", ".join(f"{count} {move}" for move, count in sorted(self.moves.items()))
        return (
            f"{self.judged} listings judged, {self.new_hits} new hits, {self.changed_hits} changed "
            f"({moves or 'none moved'}), because of: {because or 'matches, rights or verdicts'}"
        )
