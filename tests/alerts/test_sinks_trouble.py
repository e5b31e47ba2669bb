"""What arrives although senders die and receivers fail, and once only for who honours the key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.backoff import BASE
from listingwatch.alerting.delivering import _Sender
from listingwatch.alerting.log import redeliver
from listingwatch.desk.office import Desk
from storage.repositories.alert_log import AlertLog
from tests.alerts.acting import HOUR, NOON, hook, kinds, log, rule, send, wares
from tests.alerts.receiver import Receiver
from tests.console.stall import add

pytestmark = pytest.mark.postgres


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
