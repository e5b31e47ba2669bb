"""A crawl held against its history: alarms where a reader broke, and nowhere else."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.crawl_health import (
    ENOUGH,
    FIELDS,
    VOLUME,
    Judged,
    Measures,
    Past,
    Share,
    judge,
    surely_more,
    wilson,
)

WHOLE = Measures(
    marketplace="shop.example", work="all", pages=60, snapshots=40, unrecognised=20, known_read=40,
    listings=40, fields=dict.fromkeys(FIELDS, 40) | {"gtin": 0},
)  # fmt: skip
HISTORY = (Past(WHOLE, True),) * 5


def told(judged: Judged) -> set[str]:
    return {complaint.what for complaint in judged.complaints}


def without(name: str, count: int = 40) -> Measures:
    return replace(WHOLE, fields=dict(WHOLE.fields) | {name: 40 - count})


def test_wilson_s_interval_is_the_published_one() -> None:
    """Newcombe's own examples: Wilson for 81 of 263, and the difference of 56/70 and 48/80 (his
    method 10), both at 95 %."""
    assert wilson(Share(81, 263), 1.96) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert surely_more(Share(56, 70), Share(48, 80), 1.96) == pytest.approx(0.0524, abs=1e-4)


def test_all_as_before_is_no_alarm() -> None:
    """And all that there was enough of was looked at."""
    judged = judge(WHOLE, HISTORY)
    assert judged.complaints == ()
    assert ("price", None) in judged.fine
    assert not judged.doubtful


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (without("price"), "price"),
        (without("picture", 30), "picture"),
        (without("brand"), "brand"),
        (replace(WHOLE, snapshots=25, listings=25, known_read=25, known_unrecognised=15,
                 unrecognised=35, fields=dict.fromkeys(FIELDS, 25)), "unrecognised"),
        (replace(WHOLE, snapshots=2, listings=2, known_read=2, blocked=38,
                 fields=dict.fromkeys(FIELDS, 2)), "blocked"),
        (replace(WHOLE, snapshots=4, listings=4, known_read=4, blocked=36, broke_off=36,
                 fields=dict.fromkeys(FIELDS, 4)), "broke off"),
        (replace(WHOLE, snapshots=4, listings=4, known_read=4, known_gone=36, gone=36,
                 fields=dict.fromkeys(FIELDS, 4)), "gone"),
        (replace(WHOLE, snapshots=12, listings=12, known_read=12, pages=32,
                 fields=dict.fromkeys(FIELDS, 12)), VOLUME),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_breaks_is_told(broken: Measures, what: str) -> None:
    """Each way that reading can get worse, by its own name and no other."""
    assert told(judge(broken, HISTORY)) == {what}


def test_no_alarm_on_the_first_crawls() -> None:
    """Two good crawls are no history."""
    for count in range(3):
        assert judge(without("price"), HISTORY[:count]).complaints == ()


def test_broken_crawls_are_no_example() -> None:
    """However many there are: the reader is held against what was before them."""
    broken = without("price")
    earlier = (*[Past(broken, False)] * 50, *HISTORY)
    assert told(judge(broken, earlier)) == {"price"}
    assert ("price", None) in judge(WHOLE, earlier).fine


def test_half_of_a_shop_may_go() -> None:
    """That is what notices are written for."""
    half = replace(WHOLE, snapshots=20, listings=20, known_read=20, known_gone=20, gone=20,
                   fields=dict.fromkeys(FIELDS, 20))  # fmt: skip
    assert judge(half, HISTORY).complaints == ()


def test_what_was_never_shown_is_not_missed() -> None:
    """A field that a shop hardly ever shows, or one that another category of it does not show."""
    seldom = tuple(Past(without("price", 30), True) for _ in range(5))
    assert judge(without("price", 40), seldom).complaints == ()
    other = replace(without("brand"), work="another category")
    assert judge(other, HISTORY).complaints == ()


def test_crawls_that_differ_by_themselves_allow_for_that() -> None:
    """What one good crawl showed is no alarm, however narrow the pooled share."""
    varied = (*HISTORY, Past(without("price", 20), True))
    assert judge(without("price", 20), varied).complaints == ()
    assert told(judge(without("price", 38), varied)) == {"price"}


def test_small_crawls_are_put_together() -> None:
    """Rechecks of three listings: no alarm at the first, one when it adds up."""
    small = Measures(
        marketplace="shop.example", work="hot", pages=3, snapshots=3, known_read=3, listings=3,
        fields=dict.fromkeys(FIELDS, 3),
    )  # fmt: skip
    broken = replace(small, fields=dict(small.fields) | {"price": 0})
    earlier: list[Past] = [Past(small, True)] * 20
    alarms = []
    for _ in range(6):
        alarms.append(told(judge(broken, earlier)))
        earlier.insert(0, Past(broken, not alarms[-1]))
    assert alarms[0] == set()
    assert alarms[3:] == [{"price"}] * 3


def test_a_crawl_that_was_kept_out_proves_no_collapse() -> None:
    """The front page asked for a captcha, once: doubtful, and no more. The third time it is told."""
    kept_out = replace(
        WHOLE, pages=1, snapshots=0, listings=0, known_read=0, blocked=1, unrecognised=0,
        fields=dict.fromkeys(FIELDS, 0),
    )  # fmt: skip
    earlier = list(HISTORY)
    found = []
    for _ in range(3):
        judged = judge(kept_out, earlier)
        assert judged.doubtful
        found.append(told(judged))
        earlier.insert(0, Past(kept_out, False))
    assert found == [set(), set(), {VOLUME}]


def test_what_a_search_finds_is_the_market_s_doing() -> None:
    """Fewer results are none; none at all, where there always were many, are one."""
    search = replace(WHOLE, searched=True)
    past = [Past(search, True)] * 5
    few = replace(search, pages=20, snapshots=12, listings=12, known_read=12,
                  fields=dict.fromkeys(FIELDS, 12))  # fmt: skip
    none = replace(search, pages=2, snapshots=0, listings=0, known_read=0, unrecognised=2,
                   fields=dict.fromkeys(FIELDS, 0))  # fmt: skip
    assert told(judge(few, past)) == set()
    assert told(judge(none, past)) == {VOLUME}


def test_a_limit_of_the_user_s_is_no_collapse() -> None:
    few = replace(
        WHOLE, pages=6, snapshots=5, listings=5, known_read=5, limited=True,
        fields=dict.fromkeys(FIELDS, 5),
    )  # fmt: skip
    assert judge(few, HISTORY).complaints == ()


def test_chance_alone_hardly_ever_alarms() -> None:
    """Ten thousand crawls of forty pages with a fifth of sins, at random: not one alarm; and none of
    a hundred that a wall keeps out of seven pages in ten goes unnoticed."""
    chance = random.Random(7)

    def crawl(share: float) -> Measures:
        blocked = sum(chance.random() < share for _ in range(40))
        read = 40 - blocked
        return replace(
            WHOLE, snapshots=read, listings=read, known_read=read, blocked=blocked,
            fields=dict.fromkeys(FIELDS, read),
        )  # fmt: skip

    past = [Past(crawl(0.2), True) for _ in range(30)]
    assert sum(bool(judge(crawl(0.2), past).complaints) for _ in range(10_000)) == 0
    assert sum(told(judge(crawl(0.7), past)) == {"blocked"} for _ in range(100)) >= 99


counts = st.integers(0, 400)


@given(counts, counts, counts, counts)
def test_the_interval_is_one(bad: int, good: int, bad_before: int, good_before: int) -> None:
    """It holds the share itself, lies within 0..1, and a difference is never surer than it is."""
    now, before = Share(bad, bad + good), Share(bad_before, bad_before + good_before)
    lower, upper = wilson(now)
    assert 0 <= lower <= upper <= 1
    if now.of:
        assert lower - 1e-9 <= now.value <= upper + 1e-9
    assert surely_more(now, before) <= now.value - before.value + 1e-9


@given(
    st.builds(
        lambda read, lost, blocked: replace(
            WHOLE, snapshots=read, known_read=read, known_unrecognised=lost, blocked=blocked,
            pages=read + lost + blocked, listings=read, fields=dict.fromkeys(FIELDS, read),
        ),
        counts, counts, counts,
    ),
    st.lists(st.booleans(), max_size=8),
)  # fmt: skip
def test_a_complaint_is_never_fine(present: Measures, well: list[bool]) -> None:
    """What is complained of is not told to be fine, and rests on enough."""
    judged = judge(present, [Past(WHOLE, one) for one in well])
    assert not {complaint.about for complaint in judged.complaints} & judged.fine
    for complaint in judged.complaints:
        assert complaint.what == VOLUME or complaint.of >= ENOUGH


def test_counts_come_back_as_they_were() -> None:
    again = Measures.of(WHOLE.marketplace, WHOLE.work, WHOLE.counts())
    assert again == WHOLE
