"""Rules at work, seen where messages arrive: a webhook receiver, a mail server, a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.hit import VerdictKind
from listingwatch.alerting.rules import (
    edit_rule,
    find_rule,
    list_rules,
    pause_rule,
    remove_rule,
)
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, queue_page
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.watching.scheduling import tick
from tests.alerts.acting import HOUR, NOON, hook, kinds, log, rule, send, wares
from tests.alerts.receiver import Receiver
from tests.console.stall import add

pytestmark = pytest.mark.postgres


def test_a_rule_lets_through_what_it_wants(desk: Desk, receiver: Receiver) -> None:
    """The rest is on record as not told, with the reason."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", sellers=["stall-1"])
    add(desk.app, desk, wares(6, sellers=3))
    assert send(desk, NOON) is None
    assert {body["data"]["listing"] for body in receiver.seen.values()} == {"i1", "i4"}
    untold = [entry for entry in log(desk) if entry.state == "untold"]
    assert [entry.reasons for entry in untold] == [{"r": "seller"}] * 4


def test_a_digest_goes_out_once_at_its_time(desk: Desk, receiver: Receiver) -> None:
    """Nothing before; at eight in Berlin one message with all of it; nothing again."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="daily", at="08:00", zone="Europe/Berlin")
    add(desk.app, desk, wares(7))
    due = send(desk, NOON)
    assert due is not None
    assert due.astimezone().timestamp() > NOON.timestamp()
    assert receiver.seen == {}
    assert send(desk, due - timedelta(minutes=1)) == due
    assert send(desk, due) is None
    (body,) = receiver.seen.values()
    assert body["type"] == "digest"
    assert body["data"]["total"] == 7
    assert len({change["hit"] for change in body["data"]["changes"]}) == 7
    assert send(desk, due + HOUR) is None
    assert sum(receiver.posts.values()) == 1
    assert {entry.state for entry in log(desk)} == {"delivered"}


def test_a_burst_is_held_and_told_once(desk: Desk, receiver: Receiver) -> None:
    """Three of forty at once, the third saying so; the rest in one message at the window's end."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", flood="3/1h")
    add(desk.app, desk, wares(40))
    assert send(desk, NOON) == NOON + HOUR
    assert kinds(receiver) == ["hit.new"] * 3
    said = [body["data"]["text"] for body in receiver.seen.values()]
    assert sum("further ones of this signal are held until" in text for text in said) == 1
    add(desk.app, desk, wares(5, start=40))
    assert send(desk, NOON + HOUR / 2) == NOON + HOUR
    assert len(receiver.seen) == 3
    assert send(desk, NOON + HOUR) is None
    burst = next(body for body in receiver.seen.values() if body["type"] == "burst")
    assert burst["data"]["total"] == 42
    add(desk.app, desk, wares(3, start=45))  # the burst goes on: its message counted as one
    assert send(desk, NOON + HOUR) == NOON + 2 * HOUR
    assert kinds(receiver) == ["hit.new"] * 3 + ["burst"] + ["hit.new"] * 2


def test_quiet_hours_hold_and_the_severe_break_through(desk: Desk, receiver: Receiver) -> None:
    """What waits is sent after; a message that could not be sent before waits too."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", quiet="12:00-20:00")
    add(desk.app, desk, wares(3))
    receiver.answers = [lambda _: (503, {})] * 3
    before = NOON - HOUR / 4
    assert send(desk, before) is not None
    assert send(desk, NOON + HOUR) == NOON + 8 * HOUR
    assert receiver.seen == {}
    assert {entry.how for entry in log(desk)} == {"quiet"}
    edit_rule(desk.app, "p", "r", {"break_through": "low"}, None, who="Ada", now=NOON)
    assert send(desk, NOON + HOUR) is None
    assert kinds(receiver) == ["hit.new"] * 3


def test_a_digest_that_comes_late_is_quiet_too(desk: Desk, receiver: Receiver) -> None:
    """One that could not be sent until quiet hours began waits for their end; a severe burst not."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="daily", at="11:00", quiet="12:00-20:00")
    add(desk.app, desk, wares(3))
    due = (NOON + timedelta(days=1)).replace(hour=11)
    assert send(desk, NOON) == due
    receiver.answers = [lambda _: (503, {})]
    assert send(desk, due) is not None
    assert send(desk, due + 2 * HOUR) == due + 9 * HOUR
    assert send(desk, due + 3 * HOUR) == due + 9 * HOUR
    assert receiver.seen == {}
    tick(desk.app, due + 4 * HOUR)
    assert send(desk, due + 9 * HOUR) is None
    assert kinds(receiver) == ["digest"]
    remove_rule(desk.app, "p", "r", who="Ada", now=NOON)
    rule(desk.app, "hook", flood="1/1h", quiet="12:00-20:00", break_through="low")
    add(desk.app, desk, wares(3, start=3))
    night = due + timedelta(days=1) + HOUR
    assert send(desk, night) == night + HOUR
    assert send(desk, night + HOUR) is None
    assert kinds(receiver) == ["digest", "hit.new", "burst"]


def test_quiet_hours_end(desk: Desk, receiver: Receiver) -> None:
    """And the schedule wakes the channel that waits."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", quiet="12:00-20:00", flood="2/1h")
    add(desk.app, desk, wares(3))
    assert send(desk, NOON + HOUR) == NOON + 8 * HOUR
    with desk.transaction() as connection:
        connection.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'deliver'")
    tick(desk.app, NOON + 7 * HOUR)
    assert _jobs(desk) == 0
    tick(desk.app, NOON + 8 * HOUR)
    assert _jobs(desk) == 1
    assert send(desk, NOON + 8 * HOUR) == NOON + 9 * HOUR
    assert kinds(receiver) == ["hit.new"] * 2


def test_the_job_comes_back_when_the_digest_is_due(desk: Desk, receiver: Receiver) -> None:
    """A worker that finds nothing to send leaves its job for the time at which there is."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="daily", at="08:00")
    add(desk.app, desk, wares(2))
    due = (NOON + timedelta(days=1)).replace(hour=8)
    times: list[datetime] = []
    jobs = Jobs(desk.app, clock=lambda: times[-1])
    for moment in (NOON, due):
        times.append(moment)
        with desk.transaction() as connection:
            connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        asyncio.run(Worker(jobs, ["deliver"]).serve(until_idle=True))
        if moment == NOON:
            assert receiver.seen == {}
            with desk.transaction() as connection:
                (left,) = connection.execute(
                    "SELECT scheduled_at - now() FROM procrastinate_jobs"
                    " WHERE task_name = 'deliver' AND status = 'todo'"
                ).fetchall()
            assert abs(left[0] - (due - NOON)) < timedelta(minutes=1)
    assert kinds(receiver) == ["digest"]


def _jobs(desk: Desk) -> int:
    with desk.transaction() as connection:
        row = connection.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_who_decides_meanwhile_takes_it_out_of_the_digest(desk: Desk, receiver: Receiver) -> None:
    """What a person called no match is not told; precision counts what was, and what was decided."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="daily")
    add(desk.app, desk, wares(6))
    due = send(desk, NOON)
    assert due is not None
    rows = queue_page(desk, HitFilter()).rows
    decide_hit(desk, rows[0].id, Choice(VerdictKind.NOT_A_MATCH, "Ada", "t0"))
    assert send(desk, due) is None
    (body,) = receiver.seen.values()
    assert body["data"]["total"] == 5
    assert rows[0].id not in {change["hit"] for change in body["data"]["changes"]}
    for n, kind in enumerate(
        (VerdictKind.CONFIRMED, VerdictKind.CONFIRMED, VerdictKind.LICENSED), 1
    ):
        decide_hit(desk, rows[n].id, Choice(kind, "Ada", f"t{n}"))
    decide_hit(desk, rows[4].id, Choice(VerdictKind.UNSURE, "Ada", "t9"))
    (listed,) = list_rules(desk.app, "p")
    assert (listed.told.told, listed.told.decided, listed.told.confirmed) == (5, 3, 2)
    assert listed.told.interval == pytest.approx((0.2077, 0.9385), abs=1e-4)


def test_a_rule_that_changes_lets_go_of_what_it_held(desk: Desk, receiver: Receiver) -> None:
    """Nothing waits for a rule that was edited, paused or removed."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="weekly", weekday="mon")
    add(desk.app, desk, wares(2))
    assert send(desk, NOON) is not None
    edit_rule(desk.app, "p", "r", {"digest": ""}, None, who="Ada", now=NOON)
    assert send(desk, NOON) is None
    assert kinds(receiver) == ["hit.new"] * 2
    edit_rule(desk.app, "p", "r", {"digest": "weekly"}, None, who="Ada", now=NOON)
    add(desk.app, desk, wares(1, start=2))
    assert send(desk, NOON) is not None
    pause_rule(desk.app, "p", "r", paused=True, who="Ada", now=NOON)
    assert send(desk, NOON) is None
    assert [entry.reasons for entry in log(desk) if entry.state == "untold"] == [{"r": "paused"}]
    pause_rule(desk.app, "p", "r", paused=False, who="Ada", now=NOON)
    add(desk.app, desk, wares(1, start=3))
    assert send(desk, NOON) is not None
    remove_rule(desk.app, "p", "r", who="Ada", now=NOON)
    assert send(desk, NOON) is None
    assert len(receiver.seen) == 3
    rule(desk.app, "hook", severity="high")
    assert find_rule(desk.app, "p", "r").words["severity"] == "high"


def test_settings_are_on_record(desk: Desk, receiver: Receiver) -> None:
    """Who changed what of a rule stands in the audit log."""
    from listingwatch.desk.settings_log import audit_log

    hook(desk.app, receiver)
    rule(desk.app, "hook")
    edit_rule(desk.app, "p", "r", {"severity": "high"}, None, who="Bo", now=NOON)
    remove_rule(desk.app, "p", "r", who="Ada", now=NOON)
    entries: list[tuple[str, str, Mapping[str, Any]]] = [
        (entry.who, entry.action, entry.details) for entry in audit_log(desk)
    ]
    assert [(who, action) for who, action, _ in entries] == [
        ("Ada", "alert rule removed"), ("Bo", "alert rule changed"), ("Ada", "alert rule added"),
    ]  # fmt: skip
    assert entries[1][2] == {"severity": "high"}
