"""What the tests of alerts do again and again: list wares, set rules, send, look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from listingwatch.alerting.channels import add_channel, list_channels
from listingwatch.alerting.delivering import deliver
from listingwatch.alerting.rules import (
    add_rule,
)
from listingwatch.desk.office import Desk
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog, LogEntry
from tests.alerts.receiver import SECRET, Receiver
from tests.console.stall import MARK, Item

HOUR = timedelta(hours=1)
ADDED = datetime.now(UTC)
"""The outbox has the database's clock: everything else here comes after it."""

NOON = (ADDED + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)


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
