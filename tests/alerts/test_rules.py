"""Rules: what becomes of each change, beside a slow world that looks again every minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.changes import Change
from alerts.deciding import How, Window, notice_until, plan
from alerts.letter import Digest, Line, wording, write
from alerts.replay import replay
from alerts.rules import LOOK_AHEAD, FloodGuard, News, Rule, Signal
from alerts.times import Beat, DigestTime, QuietHours, zone_of
from domain.errors import InputError
from domain.hit import Direction, Severity
from domain.right import RightKind
from tests.alerts import naive

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe",
         "America/St_Johns", "Asia/Kathmandu", "Africa/Cairo", "America/Santiago")  # fmt: skip
CHANGES_OF_CLOCKS = (
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin
    datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York
    datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe
    datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 10, 29, 21, tzinfo=UTC),  # Cairo
    datetime(2026, 4, 5, 3, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC),  # Santiago
)  # fmt: skip
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

clock = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 45, 59]))
moments = st.builds(
    lambda base, minutes: base + timedelta(minutes=minutes),
    st.sampled_from(CHANGES_OF_CLOCKS), st.integers(-3000, 3000),
)  # fmt: skip
zones = st.sampled_from(ZONES)
quiet_hours = (
    st.tuples(clock, clock, st.booleans(), zones)
    .filter(lambda given: given[0] != given[1])
    .map(lambda given: QuietHours(*given))
)
digests = st.builds(DigestTime, st.sampled_from(Beat), clock, st.integers(0, 6), zones)
floods = st.builds(
    FloodGuard, st.integers(1, 4), st.integers(1, 300).map(lambda m: timedelta(minutes=m)),
    st.sampled_from(Signal),
)  # fmt: skip
severities = st.sampled_from([Severity.LOW, Severity.MEDIUM, Severity.HIGH])


def news(key: str = "h1.1", at: datetime = NOW, **given: object) -> News:
    fields = {
        "change": Change.NEW, "direction": Direction.ENFORCEMENT, "severity": Severity.MEDIUM,
        "kind": RightKind.TRADEMARK, "right": "tm-1", "marketplace": "shop.example",
        "seller": "stall", "seller_name": "The Stall", "picture": None,
        "severities": {"US": Severity.MEDIUM, "DE": Severity.HIGH},
    }  # fmt: skip
    return News(key=key, at=at, **(fields | given))  # type: ignore[arg-type]


@st.composite
def streams(draw: st.DrawFn, most: int = 14, spread: int = 2000) -> list[News]:
    base = draw(st.sampled_from(CHANGES_OF_CLOCKS))
    count = draw(st.integers(1, most))
    return [
        news(
            f"h{n}", base + timedelta(minutes=draw(st.integers(-spread, spread))),
            severity=draw(severities), change=draw(st.sampled_from(Change)),
            seller=draw(st.sampled_from(["a", "b"])), picture=draw(st.sampled_from([None, "p"])),
        )
        for n in range(count)
    ]  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, number: int = 1) -> Rule:
    return Rule(
        id=number, name=f"rule {number}", severity=draw(severities),
        changes=draw(st.frozensets(st.sampled_from(Change), min_size=1)),
        digest=draw(st.none() | digests), quiet=draw(st.none() | quiet_hours),
        breaks_through=draw(st.none() | severities), flood=draw(st.none() | floods),
        paused=draw(st.sampled_from([False, False, False, True])),
    )  # fmt: skip


@given(quiet_hours, moments)
@QUICK
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(
    hours: QuietHours, moment: datetime
) -> None:
    """Also over the nights in which clocks are changed."""
    assert hours.hold(moment) == naive.quiet(hours, moment)
    assert hours.over(moment) == naive.first_minute(moment, lambda m: not naive.quiet(hours, m))


@given(st.builds(DigestTime, st.sampled_from([Beat.HOURLY, Beat.DAILY]), clock, st.just(0), zones),
       moments)  # fmt: skip
@QUICK
def test_digests_are_due_once_a_day(times: DigestTime, moment: datetime) -> None:
    """At the first minute whose clock reads the time or has jumped over it."""
    found = times.following(moment)
    expected = naive.first_minute(moment + naive.MINUTE, lambda m: naive.due(times, m))
    assert found == expected


def test_a_weekly_digest() -> None:
    """On its day, at its time, in its zone."""
    times = DigestTime(Beat.WEEKLY, time(8), weekday=0, zone="Europe/Berlin")
    assert times.following(NOW) == datetime(2026, 5, 4, 6, tzinfo=UTC)
    assert times.following(datetime(2026, 5, 4, 6, tzinfo=UTC)) == datetime(
        2026, 5, 11, 6, tzinfo=UTC
    )


@given(digests, quiet_hours, moments)
@settings(QUICK, max_examples=10)
def test_a_digest_waits_for_a_time_that_is_not_quiet(
    times: DigestTime, hours: QuietHours, now: datetime
) -> None:
    """The next one of its own times, if there is any."""
    rule = Rule(digest=times, quiet=hours)
    assert rule.digest_until(now) == naive.digest_until(times, hours, now, LOOK_AHEAD.days)


@given(rules(), streams())
@settings(QUICK, max_examples=15)
def test_as_the_slow_world_does(rule: Rule, stream: list[News]) -> None:
    """Each change is told in the same way and at the same minute."""
    if rule.digest is not None:
        rule = replace(rule, quiet=None)
    done = replay([rule], stream)
    fast = {each.key: (told.how.value, told.at) for told in done.told for each in told.news} | {
        un.news.key: ("dropped", un.news.at) for un in done.untold
    }
    last = max([at for _, at in fast.values()] + [each.at for each in stream])
    assert fast == naive.world([rule], stream, last)


@given(st.lists(st.integers(1, 5), max_size=3, unique=True).flatmap(
    lambda ids: st.tuples(*(rules(number) for number in ids))), streams(30, 300), st.randoms())  # fmt: skip
@QUICK
def test_nothing_is_lost_or_doubled_in_any_order(
    chosen: tuple[Rule, ...], stream: list[News], shuffle: object
) -> None:
    """Every change ends in one message, or not told with each rule's reason on record; the order in
    which changes and rules are read changes nothing."""
    done = replay(chosen, stream)
    told = [each.key for message in done.told for each in message.news]
    untold = [each.news.key for each in done.untold]
    assert Counter(told + untold) == Counter(each.key for each in stream)
    for each in done.untold:
        assert set(each.reasons) == {rule.name for rule in chosen}
        assert all(each.reasons.values())
    mixed = list(stream)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    again = replay(list(reversed(chosen)), mixed)
    assert again.told == done.told
    assert {u.news.key for u in again.untold} == set(untold)


@given(rules(), streams(30, 60))
@QUICK
def test_a_burst_is_held(rule: Rule, stream: list[News]) -> None:
    """Of one signal no more go out at once within a window than the guard lets, and nothing in
    quiet hours but what may break through."""
    done = replay([rule], stream)
    for message in done.told:
        if rule.quiet is not None and rule.quiet.hold(message.at) and rule.digest is None:
            assert all(naive.breaks(rule, each) for each in message.news)
        if message.how is How.DIGEST:
            assert rule.quiet is None or not rule.quiet.hold(message.at)
    if rule.flood is None:
        return
    at_once = sorted((rule.signal_of(m.news[0]), m.at) for m in done.told if m.how is How.NOW)
    for _, of_one in groupby(at_once, key=lambda pair: pair[0]):
        times = [at for _, at in of_one]
        for start in times:
            within = [t for t in times if start <= t < start + rule.flood.window]
            # Windows are opened by the first message: two of them can meet within one span.
            assert len(within) <= 2 * rule.flood.most


def test_each_condition_says_why() -> None:
    """A rule that does not want a change names what does not fit."""
    for rule, because in (
        (Rule(direction=Direction.EXPOSURE), "direction"),
        (Rule(changes=frozenset({Change.GONE})), "change"),
        (Rule(kinds=frozenset({RightKind.DESIGN})), "kind"),
        (Rule(sellers=frozenset({"somebody"})), "seller"),
        (Rule(territories=frozenset({"FR"})), "territory"),
        (Rule(severity=Severity.HIGH), "severity"),
        (Rule(severity=Severity.HIGH, territories=frozenset({"US"})), "severity"),
        (Rule(paused=True), "paused"),
    ):
        assert rule.refusal(news()) == because
    for rule in (
        Rule(), Rule(severity=Severity.HIGH, territories=frozenset({"DE"})),
        Rule(sellers=frozenset({"the stall"})), Rule(sellers=frozenset({"shop.example:stall"})),
    ):  # fmt: skip
        assert rule.refusal(news()) is None


def test_without_a_rule_everything_is_told_at_once() -> None:
    """As it was before there were rules."""
    made = plan([], [news("a"), news("b", change=Change.GONE)], NOW, {})
    assert {d.how for d in made.decisions.values()} == {How.NOW}


def test_the_last_before_the_guard_holds_says_so() -> None:
    """Two of five go out, the second marked; three are held until the window's end."""
    rule = Rule(id=7, flood=FloodGuard(2, timedelta(hours=1)))
    made = plan([rule], [news(f"h{n}") for n in range(5)], NOW, {})
    hows = [made.decisions[f"h{n}"] for n in range(5)]
    assert [d.how for d in hows] == [How.NOW] * 2 + [How.BURST] * 3
    assert [d.last for d in hows[:2]] == [False, True]
    assert {d.until for d in hows[2:]} == {NOW + timedelta(hours=1)}
    assert made.windows[7, rule.signal_of(news())] == Window(NOW, 2)


def test_of_several_rules_the_soonest_tells() -> None:
    """Once: at once before a digest, and by the rule that has room."""
    digest = Rule(id=1, name="digest", digest=DigestTime(Beat.DAILY))
    at_once = Rule(id=2, name="at once", severity=Severity.HIGH)
    severe, mild = news("a", severity=Severity.HIGH), news("b")
    made = plan([digest, at_once], [severe, mild], NOW, {})
    assert (made.decisions["a"].how, made.decisions["a"].rule) == (How.NOW, 2)
    assert (made.decisions["b"].how, made.decisions["b"].rule) == (How.DIGEST, 1)


def test_a_notice_waits_while_every_rule_is_quiet() -> None:
    """And for no longer."""
    night = QuietHours(time(10), time(18))
    quiet = Rule(id=1, quiet=night)
    assert notice_until([quiet], NOW) == NOW.replace(hour=18)
    assert notice_until([quiet, Rule(id=2)], NOW) is None
    assert notice_until([], NOW) is None


def test_what_cannot_be_is_refused() -> None:
    """With what to give instead."""
    with pytest.raises(InputError, match="Europe/Berlin"):
        zone_of("Mars/Olympus")
    with pytest.raises(InputError, match="same"):
        QuietHours(time(8), time(8))
    with pytest.raises(InputError, match="10000"):
        FloodGuard(0)


def test_letters_say_the_same_in_each_language() -> None:
    """Each text is in both wording files, with the same places to fill in."""
    import re

    english, chinese = wording("en"), wording("zh")
    assert set(english) == set(chinese)
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", chinese[key])), key


def test_a_long_digest_is_cut_and_says_so() -> None:
    """Fifty lines in a mail, ten in a chat; the rest is counted."""
    line = Line(
        change="new", severity="high", direction="enforcement", state="new", title="a\x1b[31m <b>",
        right="R", because="", seller=None, marketplace="m", territories=(), url="javascript:x",
    )  # fmt: skip
    letter = write(
        Digest(how="digest", rule="r", channel="c", portfolio="p", total=90, lines=(line,) * 60,
               since=NOW, until=NOW), "en")  # fmt: skip
    assert letter.html.count("<b>") == 0
    assert letter.html.count("a [31m &lt;b&gt;") == 50
    assert "and 40 more: listingwatch hits shows all" in letter.html
    assert "and 40 more" in letter.text
    assert "and 80 more" in letter.chat
    assert "javascript" not in letter.html + letter.text + letter.chat
    assert "\x1b" not in letter.html + letter.text + letter.chat
