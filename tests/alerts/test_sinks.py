"""Rules at work, seen where messages arrive: a webhook receiver, a mail server, a chat."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from alerts.backoff import BASE
from domain.hit import VerdictKind
from listingwatch.alert_log import redeliver
from listingwatch.alert_rules import (
    add_rule,
    edit_rule,
    find_rule,
    list_rules,
    pause_rule,
    remove_rule,
)
from listingwatch.channels import add_channel, list_channels
from listingwatch.delivering import _Sender, deliver
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, queue_page
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.scheduling import tick
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog, LogEntry
from tests.alerts.receiver import SECRET, Receiver
from tests.alerts.sinks import ChatSink, MailSink
from tests.console.stall import MARK, Item, add, stocked

pytestmark = pytest.mark.postgres

HOUR = timedelta(hours=1)
ADDED = datetime.now(UTC)
"""The outbox has the database's clock: everything else here comes after it."""

NOON = (ADDED + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with MailSink() as mail:
        yield mail


@pytest.fixture
def chat() -> Iterator[ChatSink]:
    with ChatSink() as chat:
        yield chat


@pytest.fixture
def desk(app: App) -> Desk:
    return stocked(app, [])


def wares(count: int, *, sellers: int = 1, start: int = 0, picture: bool = False) -> list[Item]:
    return [
        Item(f"i{n}", f"{MARK} lamp number {n}", f"stall-{n % sellers}", picture=picture)
        for n in range(start, start + count)
    ]


def rule(app: App, channel: str, name: str = "r", **words: Any) -> None:
    add_rule(app, "p", name, words, [channel], who="Ada", now=ADDED)


def hook(app: App, receiver: Receiver) -> None:
    add_channel(app, "p", "hook", receiver.url, SECRET, ADDED)


def send(desk: Desk, at: datetime, name: str | None = None) -> datetime | None:
    channels = list_channels(desk.app, "p")
    channel = next(c for c in channels if name is None or c.name == name)
    return deliver(desk.app, desk.portfolio, channel.id, clock=lambda: at)


def log(desk: Desk) -> list[LogEntry]:
    """Everything, what bundles tell among it."""
    with desk.transaction() as connection:
        kept = AlertLog(connection, desk.portfolio.id)
        found = kept.entries(1000)
        for entry in found:
            if entry.id.startswith("b"):
                found = found + kept.entries(1000, bundle=int(entry.id[1:]))
        return found


def kinds(receiver: Receiver) -> list[str]:
    return [body["type"] for body in receiver.seen.values()]


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


@pytest.mark.parametrize("when", ["single", "bundle"])
def test_a_crash_between_sending_and_marking(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Repeats with the same key: who honours it has each once, and nothing is decided twice."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", flood="2/1h")
    add(desk.app, desk, wares(6))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    if when == "bundle":
        assert send(desk, NOON) == NOON + HOUR
    monkeypatch.setattr(_Sender, "_mark" if when == "single" else "_end_bundle", crash)
    with pytest.raises(KeyboardInterrupt):
        send(desk, NOON if when == "single" else NOON + HOUR)
    monkeypatch.undo()
    if when == "single":
        assert send(desk, NOON) == NOON + HOUR
    assert send(desk, NOON + HOUR) is None
    assert sorted(kinds(receiver)) == ["burst", "hit.new", "hit.new"]
    assert max(receiver.posts.values()) == 2
    assert {entry.state for entry in log(desk)} == {"delivered"}


def test_a_receiver_in_trouble_gets_the_same_digest_later(desk: Desk, receiver: Receiver) -> None:
    """500s, a 429 that asks for a time, then success: one key, every try on record."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="hourly", at="00:00")
    add(desk.app, desk, wares(3))
    due = send(desk, NOON + HOUR / 2)
    assert due is not None
    receiver.answers = [
        lambda _: (500, {}), lambda _: (500, {}), lambda _: (429, {"Retry-After": "90"}),
    ]  # fmt: skip
    at = due
    for _ in range(3):
        again = send(desk, at)
        assert again is not None
        assert (again - at).total_seconds() >= BASE
        waited, at = again - at, again
    assert waited == timedelta(seconds=90)
    assert send(desk, at - timedelta(seconds=1)) == at
    assert receiver.seen == {}
    assert send(desk, at) is None
    (key,) = receiver.posts
    entry = next(entry for entry in log(desk) if entry.id.startswith("b"))
    assert (entry.key, entry.attempts, entry.state) == (key, 4, "delivered")
    with desk.transaction() as connection:
        failures = AlertLog(connection, desk.portfolio.id).failures(entry.id)
    assert [f.error[-3:] for f in failures] == ["429", "500", "500"]


def test_a_message_that_was_refused_can_be_sent_again(desk: Desk, receiver: Receiver) -> None:
    """One that the receiver would not take, and one that no rule wanted."""
    hook(desk.app, receiver)
    add(desk.app, desk, wares(1))
    receiver.answers = [lambda _: (422, {})]
    assert send(desk, NOON) is None
    rule(desk.app, "hook", direction="exposure")
    add(desk.app, desk, wares(1, start=1))
    assert send(desk, NOON) is None
    assert receiver.seen == {}
    for entry in log(desk):
        with desk.transaction() as connection:
            assert AlertLog(connection, desk.portfolio.id).redeliver(entry.id, NOON)
    assert send(desk, NOON) is None
    assert len(receiver.seen) == 2
    with desk.transaction() as connection:
        assert not AlertLog(connection, desk.portfolio.id).redeliver(log(desk)[0].id, NOON)


def test_a_digest_that_was_refused_can_be_sent_again(desk: Desk, receiver: Receiver) -> None:
    """Under its key, with all that it tells."""
    hook(desk.app, receiver)
    rule(desk.app, "hook", digest="hourly")
    add(desk.app, desk, wares(4))
    due = send(desk, NOON)
    assert due is not None
    receiver.answers = [lambda _: (422, {})]
    assert send(desk, due) is None
    assert {entry.state for entry in log(desk)} == {"dropped"}
    (entry,) = (entry for entry in log(desk) if entry.id.startswith("b"))
    redeliver(desk.app, "p", entry.id, who="Ada", now=due)
    assert send(desk, due) is None
    (body,) = receiver.seen.values()
    assert (body["data"]["total"], list(receiver.seen)) == (4, [entry.key])
    assert {entry.state for entry in log(desk)} == {"delivered"}


def test_a_digest_by_mail(desk: Desk, mail: MailSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTML with small pictures in their places and links to the desk, and the same as plain text;
    refused once, it arrives later under the same key."""
    monkeypatch.setattr(desk.app.settings, "desk_url", "https://desk.example.org/")
    add_channel(desk.app, "p", "mail", mail.address, None, ADDED)
    rule(desk.app, "mail", "Morning", digest="daily", at="08:00", zone="Asia/Shanghai")
    add(desk.app, desk, [*wares(8, picture=True),
                         Item("evil", f"{MARK} <script>alert(1)</script> <img src=x onerror=y>",
                              "Bad <b>Seller</b>", url="javascript:alert(1)")])  # fmt: skip
    due = send(desk, NOON)
    assert due is not None
    mail.refuse = 1
    again = send(desk, due)
    assert again is not None
    assert send(desk, again) is None
    (got,) = mail.mails
    assert "changes" in str(got["Subject"])
    key = got["X-Listingwatch-Key"]
    assert key.startswith("digest.")
    html = got.get_body(("html",))
    plain = got.get_body(("plain",))
    assert html is not None
    assert plain is not None
    text = html.get_content()
    assert "https://desk.example.org/hits/h" in text
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "javascript:" not in text
    assert "Morning" in text
    assert "lamp number 3" in plain.get_content()
    pictures = {
        part["Content-ID"].strip("<>"): part.get_content()
        for part in got.walk()
        if part.get_content_maintype() in {"image", "application"} and part["Content-ID"]
    }
    assert pictures
    for name, data in pictures.items():
        assert f"cid:{name}" in text
        with Image.open(io.BytesIO(data)) as shown:
            assert shown.format == "JPEG"
            assert max(shown.size) <= 160
    assert text.count("cid:") >= 8
    assert send(desk, again + HOUR) is None
    assert len(mail.mails) == 1


def test_a_digest_and_a_burst_in_a_chat(desk: Desk, chat: ChatSink) -> None:
    """Short, in the channel's language, with no markup of strangers; retried after an error."""
    add_channel(desk.app, "p", "chat", chat.address, None, ADDED, language="zh")
    rule(desk.app, "chat", "洪水", flood="1/1h")
    add(
        desk.app,
        desk,
        [*wares(14), Item("x", f"{MARK} [click](https://evil.example) `x`", "stall-0")],
    )
    assert send(desk, NOON) == NOON + HOUR
    chat.statuses = [500]
    again = send(desk, NOON + HOUR)
    assert again is not None
    assert send(desk, again) is None
    first, burst = (post["text"] for post in chat.posts)
    assert "同一信号的后续消息将暂缓至" in first
    assert "同一信号的另外 14 项已暂缓" in burst
    assert "另有 4 项" in burst
    assert "](https://evil.example)" not in burst
    assert "[burst." in burst


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
