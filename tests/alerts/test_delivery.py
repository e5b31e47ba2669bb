"""Messages arrive: at least once, once for who honours the key, whatever the receiver does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.backoff import BASE, CAP, DEAD_FAILURES, is_dead, pause
from alerts.contract import masked
from domain.errors import DeliveryError, InputError
from domain.listing import ListingKey
from domain.money import Price
from domain.page import Offer, PageRecord, Snapshot
from domain.ports import CrawlOrder
from domain.right import Side
from listingwatch.alerting.channels import (
    add_channel,
    list_channels,
    remove_channel,
    state_of,
    try_channel,
)
from listingwatch.alerting.delivering import _Sender, deliver
from listingwatch.importing.rights import import_rights
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from storage.repositories.channels import Channels
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from tests.alerts.receiver import SECRET, Receiver

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def portfolio(app: App) -> PortfolioNumber:
    with app.database.transaction() as connection:
        return Portfolios(connection).ensure("default")


def make_hits(app: App, count: int) -> None:
    """So many hits, with their messages fanned out to the channels that there are."""
    from decimal import Decimal

    path = app.settings.home / "rights.csv"
    path.write_text(RIGHTS)
    import_rights(app, "default", [path], side=Side.OURS, as_of=NOW.date())
    store = app.crawl_store()
    crawl = store.begin(CrawlOrder(targets=("https://shop.example/",), started_at=NOW))
    for number in range(count):
        url = f"https://shop.example/p/{number}"
        snapshot = Snapshot(
            key=ListingKey("shop.example", str(number)),
            url=url,
            title=f"Zorvantik lamp \x1b[31m\u202e {number}",
            offers=(Offer(price=Price(amount=Decimal("9.90"), currency="USD", raw="$9.90")),),
        )
        store.record(
            crawl,
            PageRecord(url=url, captured_at=NOW, outcome=snapshot, status=200, offered_in=("US",)),
        )
    Matching(app, "default").run()


def send(app: App, portfolio: PortfolioNumber, name: str, at: datetime = NOW) -> datetime | None:
    channel = next(c for c in list_channels(app, "default") if c.name == name)
    return deliver(app, portfolio, channel.id, clock=lambda: at)


def webhook(app: App, receiver: Receiver, name: str = "desk") -> None:
    add_channel(app, "default", name, receiver.url, SECRET, NOW)


@pytest.mark.postgres
def test_each_change_arrives_signed(
    app: App, portfolio: PortfolioNumber, receiver: Receiver
) -> None:
    """Every new hit is posted once with a good signature, and nothing is posted again."""
    webhook(app, receiver)
    make_hits(app, 40)
    result = send(app, portfolio, "desk")
    assert result is None, list_channels(app, "default")[0].last_error
    assert len(receiver.seen) == 40
    assert set(receiver.posts.values()) == {1}
    assert receiver.forged == []
    body = next(iter(receiver.seen.values()))
    assert body["type"] == "hit.new"
    assert body["data"]["right"] == "ZORVANTIK"
    assert "\x1b" not in body["data"]["text"]
    assert "\u202e" not in body["data"]["text"]
    assert send(app, portfolio, "desk") is None
    assert sum(receiver.posts.values()) == 40


@pytest.mark.postgres
def test_a_crash_before_marking_repeats_with_the_same_key(
    app: App, portfolio: PortfolioNumber, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and not marked is sent again; who honours the key has each once."""
    webhook(app, receiver)
    make_hits(app, 10)

    def crash(sender: _Sender) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(_Sender, "_mark", crash)
    with pytest.raises(KeyboardInterrupt):
        send(app, portfolio, "desk")
    monkeypatch.undo()
    assert send(app, portfolio, "desk") is None
    assert len(receiver.seen) == 10
    assert max(receiver.posts.values()) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("form", ["seconds", "date", "none"])
def test_retry_after(app: App, portfolio: PortfolioNumber, receiver: Receiver, form: str) -> None:
    """A receiver that is busy is left alone for as long as it asks, then gets everything."""
    value = {
        "seconds": {"Retry-After": "40"},
        "date": {
            "Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=41), usegmt=True)
        },
        "none": {},
    }[form]
    webhook(app, receiver)
    make_hits(app, 3)
    receiver.answers = [lambda _: (503, value)] * 3
    again = send(app, portfolio, "desk")
    assert again is not None
    waited = (again - NOW).total_seconds()
    assert (37 <= waited <= 41) if form != "none" else (BASE <= waited <= 2 * BASE)
    (channel,) = list_channels(app, "default")
    assert state_of(channel) == "failing"
    assert send(app, portfolio, "desk", NOW + timedelta(seconds=1)) == again
    assert receiver.seen == {}
    assert send(app, portfolio, "desk", again) is None
    assert len(receiver.seen) == 3
    assert state_of(list_channels(app, "default")[0]) == "ok"


@pytest.mark.postgres
def test_what_will_never_be_taken_is_dropped_alone(
    app: App, portfolio: PortfolioNumber, receiver: Receiver
) -> None:
    """A 422 costs its own message and no other."""
    webhook(app, receiver)
    make_hits(app, 5)
    receiver.answers = [lambda _: (422, {})]
    assert send(app, portfolio, "desk") is None
    assert len(receiver.seen) == 4
    assert list_channels(app, "default")[0].waiting == 0


@pytest.mark.postgres
def test_a_broken_connection_is_tried_again(
    app: App, portfolio: PortfolioNumber, receiver: Receiver
) -> None:
    """A receiver that hangs up gets its messages later."""
    webhook(app, receiver)
    make_hits(app, 2)
    receiver.answers = [lambda _: (0, {})] * 2
    again = send(app, portfolio, "desk")
    assert again is not None
    assert send(app, portfolio, "desk", again) is None
    assert len(receiver.seen) == 2


@pytest.mark.postgres
def test_a_dead_channel_is_told_to_the_others(
    app: App, portfolio: PortfolioNumber, receiver: Receiver
) -> None:
    """One that fails for long holds up nobody, is reported once, and comes back with a test."""
    webhook(app, receiver)
    add_channel(app, "default", "broken", "http://127.0.0.1:9/x?token=hunter2", SECRET, NOW)
    make_hits(app, 3)
    at = NOW
    for _ in range(DEAD_FAILURES + 2):
        again = send(app, portfolio, "broken", at)
        assert again is not None
        at = again
    assert send(app, portfolio, "desk", at) is None
    notices = [body for body in receiver.seen.values() if body["type"] == "notice"]
    assert len(notices) == 1
    assert "'broken' has not worked since" in notices[0]["data"]["text"]
    broken = next(c for c in list_channels(app, "default") if c.name == "broken")
    assert state_of(broken) == "dead"
    assert broken.waiting == 4  # the hits, and the notice about itself
    with pytest.raises(DeliveryError, match="no connection"):
        try_channel(app, "default", "broken", at)
    with app.database.transaction(portfolio.id) as connection:
        connection.execute("UPDATE channels SET address = %s", (receiver.url,))
    try_channel(app, "default", "broken", at)
    assert state_of(next(c for c in list_channels(app, "default") if c.name == "broken")) == "ok"
    assert send(app, portfolio, "broken", at) is None


@pytest.mark.postgres
def test_what_was_suppressed_since_is_not_told(
    app: App, portfolio: PortfolioNumber, receiver: Receiver
) -> None:
    """A hit that a person or an exception took away before delivery is dropped."""
    webhook(app, receiver)
    make_hits(app, 2)
    with app.database.transaction(portfolio.id) as connection:
        connection.execute("UPDATE hits SET withdrawn = true WHERE id = (SELECT min(id) FROM hits)")
    assert send(app, portfolio, "desk") is None
    assert len(receiver.seen) == 1
    assert list_channels(app, "default")[0].waiting == 0


@pytest.mark.postgres
def test_one_sender_at_a_time(app: App, portfolio: PortfolioNumber, receiver: Receiver) -> None:
    """While one delivers, another is told to look again soon, and sends nothing."""
    webhook(app, receiver)
    make_hits(app, 1)
    channel = list_channels(app, "default")[0].id
    with app.database.alone(f"channel/{channel}") as mine:
        assert mine
        again = deliver(app, portfolio, channel, clock=lambda: NOW)
    assert again is not None
    assert receiver.seen == {}


@pytest.mark.postgres
def test_secrets_stay_secret(
    app: App,
    portfolio: PortfolioNumber,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Addresses, tokens and signing secrets are in no log, no error, no record of an error."""
    caplog.set_level(logging.DEBUG)
    places = {
        "hook": f"http://user:hunter2@127.0.0.1:9/{'hunter2'}?token=hunter2",
        "chat": "json://user:hunter2@127.0.0.1:9/hunter2",
    }
    add_channel(app, "default", "hook", places["hook"], SECRET, NOW)
    add_channel(app, "default", "chat", places["chat"], None, NOW)
    make_hits(app, 2)
    said: list[str] = []
    for name in places:
        assert send(app, portfolio, name) is not None
        with pytest.raises(DeliveryError) as caught:
            try_channel(app, "default", name, NOW)
        said.append(str(caught.value))
    with pytest.raises(InputError) as refused:
        add_channel(app, "default", "x", "nonsense://hunter2", None, NOW)
    said.append(str(refused.value))
    said += [repr(channel) for channel in list_channels(app, "default")]
    with app.database.transaction(portfolio.id) as connection:
        rows = connection.execute(
            "SELECT last_error FROM channels UNION ALL SELECT last_error FROM deliveries"
            " UNION ALL SELECT text FROM notices"
        ).fetchall()
    said += [str(row[0]) for row in rows]
    out = capfd.readouterr()
    everything = "\n".join([*said, caplog.text, out.out, out.err])
    assert "hunter2" not in everything
    assert SECRET.removeprefix("whsec_") not in everything
    assert "no connection" in everything


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:pw@hooks.example/T0/B0?k=v", "https://hooks.example/…"),
        ("https://hooks.example", "https://hooks.example"),
        ("tgram://123:abc/456", "tgram://…"),
        ("stdout:", "stdout:"),
    ],
)
def test_masked(address: str, shown: str) -> None:
    """An address is shown without what could be a secret."""
    assert masked(address) == shown


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_pause_bounds(failures: int, chance: float) -> None:
    """Never under five seconds, never over an hour, and later ceilings are no lower."""
    assert BASE <= pause(failures, chance) <= CAP
    assert pause(failures, 1.0) <= pause(failures + 1, 1.0)


def test_when_a_channel_is_dead() -> None:
    """After thirty failures or three days without success, and not before."""
    assert not is_dead(DEAD_FAILURES - 1, NOW, NOW)
    assert is_dead(DEAD_FAILURES, NOW, NOW)
    assert is_dead(1, NOW - timedelta(days=3), NOW)
    assert not is_dead(0, NOW - timedelta(days=30), NOW)


@pytest.mark.postgres
def test_channels_of_another_firm(app: App, portfolio: PortfolioNumber, receiver: Receiver) -> None:
    """A channel gets its own portfolio's messages only, and nobody else sees it."""
    webhook(app, receiver)
    add_channel(app, "other", "theirs", receiver.url, SECRET, NOW)
    make_hits(app, 1)
    (theirs,) = list_channels(app, "other")
    assert theirs.waiting == 0
    with app.database.transaction(portfolio.id) as connection:
        assert Channels(connection, portfolio.id).find(theirs.id) is None
        assert connection.execute("SELECT count(*) FROM channels").fetchone() == (1,)
    remove_channel(app, "default", "desk")
    assert list_channels(app, "default") == []
