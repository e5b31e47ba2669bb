"""Which change deserves a message: a change of state, never a poll that saw the same again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.hit import SETTLED, HitState, Severity


class Change(StrEnum):
    """What happened to a hit."""

    NEW = "new"
    WORSE = "worse"
    BACK = "back"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a hit decides whether anybody is told."""

    severity: Severity
    suppressed: bool
    still_shown: bool
    state: HitState


def change_between(before: Standing | None, after: Standing) -> Change | None:
    """The change that is worth a message, or None.

    What a person has settled, and what an exception suppresses, stays silent. A hit that is first
    judged when its listing is already gone is history and not news.
    """
    if after.suppressed or after.state in SETTLED:
        return None
    if before is None or before.suppressed:
        return Change.NEW if after.still_shown else None
    if before.still_shown and not after.still_shown:
        return Change.GONE
    if after.still_shown and not before.still_shown:
        return Change.BACK
    if after.still_shown and after.severity > before.severity:
        return Change.WORSE
    return None
