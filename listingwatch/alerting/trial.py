"""A dry run: what rules would have told of the last weeks' changes, had they held then. Nothing is
sent, and nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alerts.deciding import How
from alerts.replay import Told, replay
from alerts.rules import Rule
from alerts.times import zone_of
from listingwatch.alerting.planning import news_of
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog
from storage.repositories.portfolios import Portfolios

MOST_CHANGES = 200_000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Day:
    """How many messages would have gone out on a day of the rule's time zone."""

    day: date
    now: int
    digests: int
    bursts: int

    @property
    def messages(self) -> int:
        return self.now + self.digests + self.bursts


@dataclass(frozen=True, slots=True)
class Example:
    """One message: when, how, the number of changes, and the title of the first."""

    at: datetime
    how: str
    told: int
    title: str
    hit: str


@dataclass(frozen=True, slots=True)
class Trial:
    """``changes``: all that happened since; ``at_once``: messages at once; ``digests`` and
    ``bursts``: messages with ``in_digests`` and ``in_bursts`` changes; ``quiet``: changes that
    quiet hours would have held for a while; ``untold``: by reason. ``cut``: there were more changes
    than are looked at."""

    since: datetime
    until: datetime
    changes: int
    at_once: int
    digests: int
    in_digests: int
    bursts: int
    in_bursts: int
    quiet: int
    untold: dict[str, int]
    days: tuple[Day, ...]
    examples: tuple[Example, ...]
    cut: bool

    @property
    def messages(self) -> int:
        return self.at_once + self.digests + self.bursts


def try_rules(
    app: App,
    portfolio: str,
    rules: Sequence[Rule],
    *,
    weeks: int,
    now: datetime,
    most: int = MOST_CHANGES,
) -> Trial:
    """What a channel with these rules would have been told.

    What hits are worth is what they are worth now: of the past only the changes are on record.

    :param most: changes that are looked at, the newest of them.
    :raises UnknownNameError: for a portfolio that does not exist.
    """
    since = now - timedelta(weeks=weeks)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        found = AlertLog(connection, number.id).news_since(since, most + 1)
    cut = len(found) > most
    found = found[:most]
    about = {fact.key: (hit, title) for fact, hit, title in found}
    done = replay(rules, [news_of(fact) for fact, _, _ in found])
    by_how = Counter(told.how for told in done.told)
    inside = Counter[How]()
    for told in done.told:
        inside[told.how] += len(told.news)
    return Trial(
        since=since,
        until=now,
        changes=len(found),
        at_once=by_how[How.NOW],
        digests=by_how[How.DIGEST],
        in_digests=inside[How.DIGEST],
        bursts=by_how[How.BURST],
        in_bursts=inside[How.BURST],
        quiet=done.held_by_quiet,
        untold=dict(
            Counter(
                reason for each in done.untold for reason in set(each.reasons.values())
            ).most_common()
        ),
        days=_days(done.told, since, now, _zone(rules)),
        examples=_examples(done.told, about),
        cut=cut,
    )


def _zone(rules: Sequence[Rule]) -> str:
    for rule in rules:
        times = rule.digest or rule.quiet
        if times is not None:
            return times.zone
    return "UTC"


def _days(told: Sequence[Told], since: datetime, until: datetime, zone: str) -> tuple[Day, ...]:
    """Every day, also those without a message."""
    here = zone_of(zone)
    counts: dict[date, Counter[How]] = {}
    last = max([until, *(each.at for each in told)]).astimezone(here).date()
    day = since.astimezone(here).date()
    while day <= last:
        counts[day] = Counter()
        day += timedelta(days=1)
    for each in told:
        counts[each.at.astimezone(here).date()][each.how] += 1
    return tuple(Day(day, by[How.NOW], by[How.DIGEST], by[How.BURST]) for day, by in counts.items())


def _examples(told: Sequence[Told], about: dict[str, tuple[str, str]]) -> tuple[Example, ...]:
    """The latest few, some of each kind that there is."""
    chosen: list[Told] = []
    for how in (How.NOW, How.DIGEST, How.BURST):
        chosen += [each for each in reversed(told) if each.how is how][:EXAMPLES]
    chosen.sort(key=lambda each: each.at, reverse=True)
    return tuple(
        Example(
            each.at,
            each.how.value,
            len(each.news),
            about[each.news[0].key][1],
            about[each.news[0].key][0],
        )
        for each in chosen[: 2 * EXAMPLES]
    )
