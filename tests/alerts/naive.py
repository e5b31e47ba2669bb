"""Rules the slow way: a world that looks at everything again every minute, with clocks read off the
wall and counts read off the list of what was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.rules import News, Rule
from alerts.times import Beat, DigestTime, QuietHours

MINUTE = timedelta(minutes=1)


def quiet(hours: QuietHours, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(hours.zone))
    if hours.weekends and local.strftime("%a") in {"Sat", "Sun"}:
        return True
    if hours.start is None or hours.end is None:
        return False
    reads, start, end = (t.hour * 60 + t.minute for t in (local, hours.start, hours.end))
    minutes = range(start, end) if start < end else [*range(start, 1440), *range(end)]
    return reads in minutes


def due(times: DigestTime, moment: datetime) -> bool:
    """Whether a minute is the one at which a digest goes out: on that day (or hour) the first whose
    clock reads the time, or has jumped over it."""
    zone = ZoneInfo(times.zone)

    def wall(at: datetime) -> datetime:
        return at.astimezone(zone).replace(tzinfo=None)

    here = wall(moment)
    if times.beat is Beat.HOURLY:
        return here.minute == times.at.minute
    for back in (0, 1):  # a clock that jumps over midnight passes yesterday's late times
        day = here.date() - timedelta(days=back)
        wanted = datetime.combine(day, times.at)
        if times.beat is Beat.WEEKLY and day.weekday() != times.weekday:
            continue
        if here < wanted or wall(moment - MINUTE) >= wanted:
            continue
        if all(wall(moment - n * MINUTE) < wanted for n in range(1, 200)):
            return True
    return False


def world(rules: list[Rule], news: list[News], until: datetime) -> dict[str, tuple[str, datetime]]:
    """For each change how and when it was told; a dropped one with the time it came."""
    assert len({rule.id for rule in rules}) == len(rules) == 1
    (rule,) = rules
    assert rule.digest is None or rule.quiet is None, "see digest_until"
    told: dict[str, tuple[str, datetime]] = {}
    counted: dict[str, list[datetime]] = {}
    opened: dict[str, datetime] = {}
    waiting: list[News] = []
    digest: list[News] = []
    burst: dict[str, list[tuple[datetime, News]]] = {}
    now = min(each.at for each in news).replace(second=0, microsecond=0)
    while now <= until:
        sleeping = rule.quiet is not None and quiet(rule.quiet, now)
        if rule.digest is not None and due(rule.digest, now):
            told |= {each.key: ("digest", now) for each in digest}
            digest = []
        for signal, held in burst.items():
            over = [each for at, each in held if at <= now and (not sleeping or breaks(rule, each))]
            burst[signal] = [(at, each) for at, each in held if each not in over]
            if over:
                told |= {each.key: ("burst", now) for each in over}
                opened[signal], counted[signal] = now, [now]
        arrived = [each for each in news if each.at == now]
        for each in arrived:
            if rule.refusal(each) is not None:
                told[each.key] = ("dropped", now)
        fresh = [each for each in arrived if each.key not in told]
        if rule.digest is not None:
            digest += fresh
        else:
            waiting += fresh
        free = [each for each in waiting if not sleeping or breaks(rule, each)]
        for each in sorted(free, key=lambda n: (-n.severity, n.at, n.key)):
            waiting.remove(each)
            if rule.flood is None:
                told[each.key] = ("now", now)
                continue
            signal = rule.signal_of(each)
            if signal not in opened or now >= opened[signal] + rule.flood.window:
                opened[signal], counted[signal] = now, []
            if len(counted[signal]) < rule.flood.most:
                counted[signal].append(now)
                told[each.key] = ("now", now)
            else:
                burst.setdefault(signal, []).append((opened[signal] + rule.flood.window, each))
        now += MINUTE
    return told


def breaks(rule: Rule, news: News) -> bool:
    return rule.breaks_through is not None and news.severity >= rule.breaks_through


def digest_until(times: DigestTime, hours: QuietHours, now: datetime, days: int) -> datetime:
    """The next due minute that is not quiet; with none for so many days the first that is not quiet
    from the first due one on."""
    dues = []
    for n in range(1, days * 1440 + 1):
        moment = now + n * MINUTE
        if moment.minute % 15 in {0, 1, 14} and due(times, moment):
            if not quiet(hours, moment):
                return moment
            dues.append(moment)
    return first_minute(dues[0], lambda m: not quiet(hours, m))


def first_minute(after: datetime, holds: object) -> datetime:
    assert callable(holds)
    now = after.astimezone(UTC)
    while not holds(now):
        now += MINUTE
    return now
