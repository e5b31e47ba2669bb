"""What people do with alert channels: add, list, test, remove."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from datetime import datetime
from urllib.parse import urlsplit

from alerts.contract import Delivered, Later, Outcome, Refused, masked
from alerts.message import Message
from alerts.people import PeopleChannel
from domain.errors import DeliveryError, InputError
from listingwatch.alerting.delivering import channel_of
from listingwatch.alerting.planning import knows_rules
from listingwatch.wiring import App
from storage.repositories.channels import Channels, StoredChannel
from storage.repositories.desk_people import DeskPeople
from storage.repositories.portfolios import Portfolios

STDOUT = "stdout:"


def add_channel(
    app: App,
    portfolio: str,
    name: str,
    address: str,
    secret: str | None,
    now: datetime,
    *,
    language: str | None = None,
    who: str | None = None,
) -> str | None:
    """Add a channel; returns the signing secret if one was made, to be shown this once.

    :param address: ``stdout:``, an http(s) address for signed webhooks, or an apprise address.
    :param language: in which people are told; None for that of the installation.
    :param who: adds it, for the audit log.
    :raises InputError: for an address that nothing can be sent to; it is not repeated.
    """
    made: str | None = None
    if not name.strip() or len(name) > 100:
        raise InputError(f"channel {name[:100]!r}: give it a name of 1 to 100 characters")
    if address == STDOUT:
        kind = "stdout"
    elif urlsplit(address).scheme.lower() in {"http", "https"}:
        kind = "webhook"
        if not urlsplit(address).hostname:
            raise InputError(f"channel {name!r}: the address names no host")
        if secret is None:
            secret = made = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode("ascii")
        _check_secret(name, secret)
    else:
        kind = "apprise"
        if not PeopleChannel.knows(address):
            raise InputError(
                f"channel {name!r}: nothing can be sent to such an address "
                f"({masked(address)}); use https://…, stdout:, or an apprise address "
                "(mailtos://…, tgram://…; github.com/caronc/apprise/wiki)"
            )
    if secret is not None and kind != "webhook":
        raise InputError(f"channel {name!r}: only webhooks are signed; leave --secret out")
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio).id
    with app.database.transaction(number) as connection:
        channels = Channels(connection, number)
        made_number = channels.add(name, kind, address, secret, now)
        if language is not None:
            channels.set_language(made_number, language)
        if who is not None and knows_rules(app):
            details = {"kind": kind, "address": masked(address)}
            DeskPeople(connection, number).note(who, "alert channel added", name, details, now)
    return made


def _check_secret(name: str, secret: str) -> None:
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    # Standard Webhooks, "Signature scheme": between 24 and 64 bytes.
    if not secret.startswith("whsec_") or not 24 <= size <= 64:
        raise InputError(
            f"channel {name!r}: the secret has to be whsec_ and 24 to 64 bytes in base64; leave it "
            "out and one is made"
        )


def list_channels(app: App, portfolio: str) -> list[StoredChannel]:
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        return Channels(connection, number).all()


def state_of(channel: StoredChannel) -> str:
    """``ok``, ``failing`` or ``dead``."""
    if channel.dead_since is not None:
        return "dead"
    return "failing" if channel.failures else "ok"


def try_channel(app: App, portfolio: str, name: str, now: datetime) -> None:
    """Send a test message; a channel that takes it is alive again, and what waits goes out.

    :raises DeliveryError: when it does not arrive, with the reason.
    """
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        stored = Channels(connection, number).require(name)
    message = Message(
        delivery=0,
        key=f"test.{stored.id}.{int(now.timestamp())}",
        kind="test",
        text=f"A test of the alert channel {name!r}: messages arrive.",
        created_at=now,
        data={"portfolio": portfolio},
    )
    outcome = asyncio.run(_send(stored, message))
    if not isinstance(outcome, Delivered):
        because = outcome.because if isinstance(outcome, Refused | Later) else "nothing was sent"
        raise DeliveryError(
            f"channel {name!r}: {because}; check its address, or remove it and add it again"
        )
    with app.database.transaction(number) as connection:
        Channels(connection, number).worked(stored.id, now)
        Channels(connection, number).send_now(stored.id)


async def _send(stored: StoredChannel, message: Message) -> Outcome | None:
    channel = channel_of(stored)
    async with channel.open():
        async for _, outcome in channel.send([message]):
            return outcome
    return None


def remove_channel(
    app: App, portfolio: str, name: str, *, who: str | None = None, now: datetime | None = None
) -> None:
    """Remove it with what waits for it.

    :param who: removes it, for the audit log, and when.

    :raises UnknownNameError: when there is none of that name.
    """
    number = _number(app, portfolio)
    with app.database.transaction(number) as connection:
        Channels(connection, number).remove(name)
        if who is not None and now is not None and knows_rules(app):
            DeskPeople(connection, number).note(who, "alert channel removed", name, {}, now)


def _number(app: App, portfolio: str) -> int:
    with app.database.transaction() as connection:
        return Portfolios(connection).require(portfolio).id
