"""What a channel would have been told of changes that lie in the past, had its rules held then: the
very decisions of :mod:`alerts.deciding`, with the time that the changes bring along."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from alerts.deciding import Decision, How, Key, Window, after_burst, decide
from alerts.rules import News, Rule


@dataclass(frozen=True, slots=True)
class Told:
    """One message: ``how`` is ``now``, ``digest`` or ``burst``, with the changes that it tells."""

    at: datetime
    how: How
    rule: int | None
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """A change that no rule wants."""

    news: News
    reasons: Mapping[str, str]


@dataclass(slots=True)
class Replay:
    """Messages in their order, what was not told, and how many quiet hours held for a while."""

    told: list[Told] = field(default_factory=list)
    untold: list[Untold] = field(default_factory=list)
    held_by_quiet: int = 0


def replay(rules: Sequence[Rule], news: Iterable[News]) -> Replay:
    """Go through changes in the order of their times, and on until nothing waits any more."""
    world = _World(rules)
    for at, batch in groupby(sorted(news, key=lambda n: n.at), key=lambda n: n.at):
        world.advance(at)
        world.step(at, list(batch))
    world.advance(None)
    return world.result


@dataclass(slots=True)
class _World:
    rules: Sequence[Rule]
    result: Replay = field(default_factory=Replay)
    windows: dict[Key, Window] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, News, Decision]] = field(default_factory=list)
    _count: int = 0

    def advance(self, to: datetime | None) -> None:
        """Let everything happen that is due before then."""
        while self._waiting and (to is None or self._waiting[0][0] < to):
            self.step(self._waiting[0][0], [])

    def step(self, now: datetime, arrived: list[News]) -> None:
        """What is due now is told, what quiet hours held is decided beside what arrives."""
        digests: dict[int | None, list[News]] = defaultdict(list)
        bursts: dict[tuple[int | None, str], list[News]] = defaultdict(list)
        fresh = list(arrived)
        while self._waiting and self._waiting[0][0] <= now:
            _, _, each, decision = heapq.heappop(self._waiting)
            if decision.how is How.DIGEST:
                digests[decision.rule].append(each)
            elif decision.how is How.BURST:
                bursts[decision.rule, decision.signal or ""].append(each)
            else:
                fresh.append(each)
        for rule, told in digests.items():
            self._bundle(now, How.DIGEST, rule, told)
        for (rule, signal), told in bursts.items():
            self._bundle(now, How.BURST, rule, told)
            self.windows[rule or 0, signal] = after_burst(now)
        self._decide(fresh, now)

    def _decide(self, news: Sequence[News], now: datetime) -> None:
        by_key = {each.key: each for each in news}
        for key, decision in decide(self.rules, news, now, self.windows).items():
            each = by_key[key]
            if decision.how is How.NOW:
                self.result.told.append(Told(now, How.NOW, decision.rule, (each,)))
            elif decision.how is How.DROPPED:
                self.result.untold.append(Untold(each, decision.reasons))
            else:
                assert decision.until is not None
                self._count += 1
                heapq.heappush(self._waiting, (decision.until, self._count, each, decision))
                self.result.held_by_quiet += decision.how is How.QUIET

    def _bundle(self, now: datetime, how: How, rule: int | None, told: list[News]) -> None:
        ordered = tuple(sorted(told, key=lambda n: n.weight))
        self.result.told.append(Told(now, how, rule, ordered))
