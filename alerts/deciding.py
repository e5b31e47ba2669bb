"""What becomes of a change at a channel: told at once, told in a digest, held until quiet hours are
over or with the rest of a burst, or not told because no rule wants it. Nothing else can.

Decisions are pure: the same rules, changes, time and windows give the same, in whatever order the
changes are handed in. What quiet hours held is decided anew when they are over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from alerts.rules import News, Rule


class How(StrEnum):
    """What becomes of a change."""

    NOW = "now"
    DIGEST = "digest"
    QUIET = "quiet"
    BURST = "burst"
    DROPPED = "dropped"


_PREFERENCE = (How.NOW, How.DIGEST, How.BURST, How.QUIET)
"""Where several rules would tell it at the same time."""


@dataclass(frozen=True, slots=True)
class Decision:
    """``rule``: by which rule, None where the channel has none; ``until``: when what is not told
    at once is looked at again; ``last``: the guard lets no further one of this signal through
    until then; ``reasons``: for each rule why it does not want a dropped change."""

    how: How
    rule: int | None = None
    until: datetime | None = None
    signal: str | None = None
    last: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """What a flood guard remembers of a signal: since when it counts, and how many it let go."""

    opened: datetime
    told: int


Key = tuple[int, str]
"""A rule and a signal."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision for each change by its key, and the guard's windows afterwards."""

    decisions: dict[str, Decision]
    windows: dict[Key, Window]


def plan(
    rules: Sequence[Rule], news: Iterable[News], now: datetime, windows: Mapping[Key, Window]
) -> Plan:
    """Decide what becomes of changes that are looked at together.

    :param rules: all of one channel's; without any everything is told at once.
    :param windows: of this channel.
    """
    after = dict(windows)
    return Plan(decide(rules, news, now, after), after)


def decide(
    rules: Sequence[Rule], news: Iterable[News], now: datetime, windows: dict[Key, Window]
) -> dict[str, Decision]:
    """Likewise, with the windows kept up to date in place."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    return {
        each.key: _decide(ordered, each, now, windows)
        for each in sorted(news, key=lambda each: each.weight)
    }


def _decide(
    rules: Sequence[Rule], news: News, now: datetime, windows: dict[Key, Window]
) -> Decision:
    if not rules:
        return Decision(How.NOW)
    refusals = {rule.id: rule.refusal(news) for rule in rules}
    wanting = [rule for rule in rules if refusals[rule.id] is None]
    if not wanting:
        return Decision(How.DROPPED, reasons={rule.name: refusals[rule.id] or "" for rule in rules})
    possible: list[Decision] = []
    for rule in wanting:
        decision = _by(rule, news, now, windows)
        if decision.how is How.NOW:
            if decision.signal is not None:
                key = (rule.id, decision.signal)
                windows[key] = _counted(rule, windows.get(key), now)
            return decision
        possible.append(decision)
    return min(
        possible,
        key=lambda d: (d.until or now, _PREFERENCE.index(d.how), d.rule or 0),
    )


def _by(rule: Rule, news: News, now: datetime, windows: Mapping[Key, Window]) -> Decision:
    """What one rule that wants it would do."""
    if rule.digest is not None:
        return Decision(How.DIGEST, rule.id, rule.digest_until(now))
    held = rule.held_until(news, now)
    if held is not None:
        return Decision(How.QUIET, rule.id, held)
    if rule.flood is None:
        return Decision(How.NOW, rule.id)
    signal = rule.signal_of(news)
    counted = _counted(rule, windows.get((rule.id, signal)), now)
    until = counted.opened + rule.flood.window
    if counted.told > rule.flood.most:
        return Decision(How.BURST, rule.id, rule.held_until(news, until) or until, signal)
    return Decision(How.NOW, rule.id, until, signal, last=counted.told == rule.flood.most)


def _counted(rule: Rule, window: Window | None, now: datetime) -> Window:
    """The window with one more told."""
    assert rule.flood is not None
    if window is None or now >= window.opened + rule.flood.window:
        return Window(now, 1)
    return Window(window.opened, window.told + 1)


def after_burst(now: datetime) -> Window:
    """The window of a signal whose burst was just told: that message counts, so that a burst which
    goes on is told of once a window."""
    return Window(now, 1)


def notice_until(rules: Sequence[Rule], now: datetime) -> datetime | None:
    """Until when a message that is about no hit waits: while every rule of the channel is quiet."""
    active = [rule for rule in rules if not rule.paused]
    ends = [rule.awake(now) for rule in active]
    return min(ends) if ends and min(ends) > now else None
