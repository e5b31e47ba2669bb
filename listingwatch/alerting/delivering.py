"""Delivers what waits for a channel: at least once, with a key that makes repeats harmless.

What a channel is told, and when, its rules decide (:mod:`listingwatch.alerting.planning`) before
anything is sent. Sending never sits in a transaction. Messages are read, sent, and marked as they
come back, many in one short transaction; a crash in between repeats those that were not marked,
with the same keys. One sender at a time serves a channel, and a channel that fails holds up no
other.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.backoff import is_dead, pause
from alerts.contract import Channel, Delivered, Later, Outcome, Refused
from alerts.letter import wording
from alerts.message import Message, hit_text
from alerts.people import PeopleChannel
from alerts.stdout import StdoutChannel
from alerts.webhook import WebhookChannel
from listingwatch.alerting.bundles import bundle_message
from listingwatch.alerting.messages import by_id, change_data
from listingwatch.alerting.planning import (
    bundles_to_send,
    knows_rules,
    next_due,
    plan_channel,
)
from listingwatch.hits.list import list_hits
from listingwatch.language import speak
from listingwatch.wiring import App
from storage.repositories.alert_planning import Planning, StoredBundle
from storage.repositories.channels import Channels, StoredChannel, Waiting
from storage.repositories.portfolios import PortfolioNumber

READ_AT_ONCE = 250
MARK_AT_ONCE = 50
LOCKED_AGAIN = 1.0


def channel_of(stored: StoredChannel) -> Channel:
    """The channel that a record describes."""
    if stored.kind == "webhook":
        return WebhookChannel(stored.address, stored.secret or "")
    if stored.kind == "apprise":
        return PeopleChannel(stored.address)
    return StdoutChannel()


def deliver(
    app: App,
    portfolio: PortfolioNumber,
    channel: int,
    *,
    clock: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> datetime | None:
    """Send what waits; returns when to try again, None when nothing waits any more."""
    with app.database.alone(f"channel/{channel}") as is_ours:
        if not is_ours:
            return clock() + timedelta(seconds=LOCKED_AGAIN)
        with app.database.transaction(portfolio.id) as connection:
            stored = Channels(connection, portfolio.id).find(channel)
        if stored is None:
            return None
        if stored.next_try is not None and stored.next_try > clock():
            return stored.next_try
        sender = _Sender(app, portfolio, stored, clock, stopping)
        return asyncio.run(sender.run())


@dataclass(slots=True)
class _Sender:
    app: App
    portfolio: PortfolioNumber
    stored: StoredChannel
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]
    _delivered: list[int] = field(default_factory=list)
    _worked: bool = False

    async def run(self) -> datetime | None:
        channel = channel_of(self.stored)
        async with channel.open():
            while True:
                if self.stopping():
                    return self.clock()
                waiting = await asyncio.to_thread(self._waiting)
                if not waiting:
                    break
                messages = await asyncio.to_thread(self._messages, waiting)
                later = await self._send(channel, messages)
                if later is not None:
                    return await asyncio.to_thread(self._failed, later)
            if not knows_rules(self.app):
                return None
            for bundle in await asyncio.to_thread(self._bundles):
                if self.stopping():
                    return self.clock()
                later = await self._send_bundle(channel, bundle)
                if later is not None:
                    return await asyncio.to_thread(self._failed, later)
            return await asyncio.to_thread(next_due, self.app, self.portfolio, self.stored.id)

    async def _send_bundle(self, channel: Channel, bundle: StoredBundle) -> Later | None:
        """A digest or a burst; it stays under its key until the receiver has it."""
        message = await asyncio.to_thread(
            bundle_message, self.app, self.portfolio, self.stored, bundle, self.clock()
        )
        if message is None:
            await asyncio.to_thread(self._end_bundle, bundle, "dropped", "nothing is left to tell")
            return None
        async for _, outcome in channel.send([message]):
            match outcome:
                case Delivered():
                    await asyncio.to_thread(self._end_bundle, bundle, "delivered", None)
                case Refused(because):
                    await asyncio.to_thread(self._end_bundle, bundle, "dropped", because)
                case Later(because):
                    await asyncio.to_thread(self._put_off_bundle, bundle, because)
                    return outcome
        return None

    async def _send(self, channel: Channel, messages: Sequence[Message]) -> Later | None:
        later: Later | None = None
        try:
            async for message, outcome in channel.send(messages):
                later = await self._take(message, outcome) or later
        finally:
            await asyncio.to_thread(self._mark)
        return later

    async def _take(self, message: Message, outcome: Outcome) -> Later | None:
        match outcome:
            case Delivered():
                self._delivered.append(message.delivery)
                if len(self._delivered) >= MARK_AT_ONCE:
                    await asyncio.to_thread(self._mark)
            case Refused(because):
                await asyncio.to_thread(self._end, [message.delivery], "dropped", because)
            case Later(because):
                await asyncio.to_thread(self._put_off, message.delivery, because)
                return outcome
        return None

    # --- what is on record ----------------------------------------------------------------------

    def _waiting(self) -> list[Waiting]:
        """What rules let out now; everything where there are none."""
        ruled = knows_rules(self.app) and plan_channel(
            self.app, self.portfolio, self.stored.id, self.clock()
        )
        with self.app.database.transaction(self.portfolio.id) as connection:
            return Channels(connection, self.portfolio.id).waiting(
                self.stored.id, READ_AT_ONCE, decided=ruled
            )

    def _bundles(self) -> list[StoredBundle]:
        return bundles_to_send(self.app, self.portfolio, self.stored.id, self.clock())

    def _end_bundle(self, bundle: StoredBundle, state: str, because: str | None) -> None:
        now = self.clock()
        with self.app.database.transaction(self.portfolio.id) as connection:
            planning = Planning(connection, self.portfolio.id, self.stored.id)
            planning.bundle_ended(bundle.id, state, now, because)
            if state == "delivered":
                Channels(connection, self.portfolio.id).worked(self.stored.id, now)

    def _put_off_bundle(self, bundle: StoredBundle, because: str) -> None:
        with self.app.database.transaction(self.portfolio.id) as connection:
            planning = Planning(connection, self.portfolio.id, self.stored.id)
            planning.bundle_put_off(bundle.id, self.clock(), because)

    def _messages(self, waiting: Sequence[Waiting]) -> list[Message]:
        """What waits as messages; what there is nothing to tell of any more is dropped."""
        hits = [row.hit for row in waiting if row.hit is not None]
        found = list_hits(self.app, self.portfolio.name, ids=hits) if hits else None
        known = {} if found is None else by_id(found)
        messages: list[Message] = []
        dropped: list[int] = []
        for row in waiting:
            if row.hit is None:
                messages.append(
                    Message(
                        delivery=row.id,
                        key=row.key,
                        kind=row.data.get("kind", "notice"),
                        text=row.text or "",
                        created_at=row.created_at,
                        data={"portfolio": self.portfolio.name} | dict(row.data),
                    )
                )
            elif found is not None and (hit := known.get(row.hit)) is not None:
                data = change_data(found, hit, row.change or "", row.key)
                if self.app.settings.desk_url:
                    data["desk"] = f"{self.app.settings.desk_url.rstrip('/')}/hits/{hit.id}"
                messages.append(
                    Message(
                        delivery=row.id,
                        key=row.key,
                        kind=f"hit.{row.change}",
                        text=hit_text(data) + self._held_after(row),
                        created_at=row.created_at,
                        data=data,
                    )
                )
            else:
                dropped.append(row.id)
        if dropped:
            self._end(dropped, "dropped", "suppressed or withdrawn since")
        return messages

    def _held_after(self, row: Waiting) -> str:
        """What the last message says before a burst is held."""
        if row.held_after is None:
            return ""
        said = wording(self.stored.language or speak(self.app))["held_after"]
        return f" ({said.format(until=f'{row.held_after.astimezone(UTC):%Y-%m-%d %H:%M}')})"

    def _mark(self) -> None:
        """Those that came back well; the first time also that the channel works."""
        marked, self._delivered = self._delivered, []
        if not marked:
            return
        with self.app.database.transaction(self.portfolio.id) as connection:
            channels = Channels(connection, self.portfolio.id)
            channels.ended(marked, "delivered", self.clock())
            channels.worked(self.stored.id, self.clock())

    def _end(self, deliveries: Sequence[int], state: str, because: str) -> None:
        with self.app.database.transaction(self.portfolio.id) as connection:
            Channels(connection, self.portfolio.id).ended(deliveries, state, self.clock(), because)

    def _put_off(self, delivery: int, because: str) -> None:
        with self.app.database.transaction(self.portfolio.id) as connection:
            Channels(connection, self.portfolio.id).put_off([delivery], because)
            if knows_rules(self.app):
                planning = Planning(connection, self.portfolio.id, self.stored.id)
                planning.failure(delivery, self.clock(), because)

    def _failed(self, later: Later) -> datetime:
        """One failure more; at some point the others are told that this channel is dead."""
        now = self.clock()
        with self.app.database.transaction(self.portfolio.id) as connection:
            channels = Channels(connection, self.portfolio.id)
            current = channels.find(self.stored.id) or self.stored
            failures = current.failures + 1
            seconds = later.after
            if seconds is None:
                seconds = pause(failures, random.random())  # noqa: S311 - a spread, no secret
            next_try = now + timedelta(seconds=seconds)
            dead = is_dead(failures, current.last_success or current.created_at, now)
            channels.failed(current.id, now, later.because, next_try, dead=dead)
            if dead and current.dead_since is None:
                channels.notice(
                    f"channel-dead.{current.id}.{now:%Y-%m-%d}",
                    f"The alert channel {current.name!r} has not worked since "
                    f"{current.last_success or current.created_at:%Y-%m-%d %H:%M} UTC "
                    f"({later.because}). What is meant for it waits; listingwatch alerts test "
                    f"{current.name} tries it.",
                    now,
                )
        return next_try
