"""The delivery log: what became of each message, each try that failed, and sending one again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import InputError, StorageError, UnknownNameError
from listingwatch.alerting.planning import knows_rules
from listingwatch.wiring import App
from storage.repositories.alert_log import AlertLog, Cursor, Failure, LogEntry, cursor_after
from storage.repositories.alert_rules import SINCE
from storage.repositories.channels import Channels
from storage.repositories.desk_people import DeskPeople
from storage.repositories.portfolios import PortfolioNumber, Portfolios

__all__ = ["STATES", "LogEntry", "Logged", "delivery_log", "next_page", "redeliver"]

STATES = ("waiting", "held", "delivered", "dropped", "untold")
PAGE = 100


@dataclass(frozen=True, slots=True)
class Logged:
    """A message with the tries that failed, the latest first."""

    entry: LogEntry
    failures: tuple[Failure, ...]


def delivery_log(
    app: App,
    portfolio: str,
    *,
    state: str | None = None,
    channel: str | None = None,
    before: str = "",
    bundle: str | None = None,
    limit: int = PAGE,
) -> list[Logged]:
    """What became of messages, the newest first.

    :param state: one of :data:`STATES`; ``untold`` is what no rule wanted.
    :param before: where the page before ended, as :func:`next_page` says.
    :param bundle: the id of a digest or a burst: what it tells, instead.
    :raises InputError: for another.
    :raises UnknownNameError: for a channel that does not exist.
    """
    if state is not None and state not in STATES:
        raise InputError(f"state {state[:60]!r}: there are {', '.join(STATES)}")
    if bundle is not None and re.fullmatch(r"b\d{1,18}", bundle) is None:
        raise InputError(f"bundle {bundle[:60]!r}: give an id of the log that begins with b")
    number = _number(app, portfolio)
    with app.database.transaction(number.id) as connection:
        if channel is not None:
            Channels(connection, number.id).require(channel)
        log = AlertLog(connection, number.id)
        entries = log.entries(
            limit,
            state=state,
            channel=channel,
            before=_cursor(before),
            bundle=None if bundle is None else int(bundle[1:]),
        )
        return [
            Logged(entry, tuple(log.failures(entry.id)) if entry.attempts > 0 else ())
            for entry in entries
        ]


def next_page(found: Sequence[Logged], before: str) -> str:
    """Where the next page begins, for :func:`delivery_log`."""
    single, bundle = cursor_after([logged.entry for logged in found], _cursor(before))
    return f"{single or ''}.{bundle or ''}"


def _cursor(text: str) -> Cursor:
    found = re.fullmatch(r"(\d{0,18})\.(\d{0,18})", text)
    if found is None:
        return None, None
    return (int(found[1]) if found[1] else None), (int(found[2]) if found[2] else None)


def redeliver(app: App, portfolio: str, entry: str, *, who: str, now: datetime) -> None:
    """Send a message again that a receiver refused, or that no rule wanted; its key stays.

    :param entry: its id in the log.
    :raises UnknownNameError: when there is none, or none that ended without being told.
    """
    number = _number(app, portfolio)
    known = re.fullmatch(r"[db]\d{1,18}", entry) is not None
    with app.database.transaction(number.id) as connection:
        if not known or not AlertLog(connection, number.id).redeliver(entry, now):
            raise UnknownNameError(
                f"message {entry[:60]!r}: is none that was dropped or not told; "
                "listingwatch alerts log shows the ids"
            )
        DeskPeople(connection, number.id).note(who, "alert redelivered", entry, {}, now)


def _number(app: App, portfolio: str) -> PortfolioNumber:
    if not knows_rules(app):
        raise StorageError(
            f"the database's schema is at version {app.database.version}, the delivery log needs "
            f"{SINCE}; run listingwatch db upgrade"
        )
    with app.database.transaction() as connection:
        return Portfolios(connection).require(portfolio)
