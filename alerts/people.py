"""Mail, chat and whatever else apprise knows an address for: text for people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import apprise

from alerts.contract import Delivered, Later, Outcome
from alerts.message import Message, one_line

DIGEST_FROM = 6
"""So many at once come as one message: nobody reads the twentieth mail of a minute."""

MOST_LINES = 50


class PeopleChannel:
    """One apprise address.

    :param address: holds tokens and passwords as a rule, and is never told.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    @staticmethod
    def knows(address: str) -> bool:
        """Whether apprise can send to such an address."""
        return bool(_sender().add(address))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Nothing is kept open between messages."""
        yield

    async def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        """One by one, or many in one; apprise says no more than whether it worked."""
        batches = [list(messages)] if len(messages) >= DIGEST_FROM else [[m] for m in messages]
        for batch in batches:
            outcome = await asyncio.to_thread(self._notify, batch)
            for message in batch:
                yield message, outcome
            if isinstance(outcome, Later):
                return

    def _notify(self, batch: Sequence[Message]) -> Outcome:
        sender = _sender()
        if not sender.add(self._address):
            return Later("apprise does not know this kind of address")
        first = batch[0]
        if len(batch) == 1:
            title = f"Listingwatch: {first.kind.replace('.', ' ')}"
            body = f"{one_line(first.text)}\n\n[{first.key}]"
        else:
            title = f"Listingwatch: {len(batch)} changes"
            lines = [f"{one_line(message.text)} [{message.key}]" for message in batch[:MOST_LINES]]
            if len(batch) > MOST_LINES:
                lines.append(f"… and {len(batch) - MOST_LINES} more; listingwatch hits shows all")
            body = "\n\n".join(lines)
        try:
            sent = sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # noqa: BLE001 - a plug-in of theirs; its text may hold secrets
            return Later(f"the service's plug-in failed ({type(error).__name__})")
        return Delivered() if sent else Later("the service did not take it")


def _sender() -> apprise.Apprise:
    """Theirs, without its log lines, which quote addresses; how a sending ended is told by us."""
    for name in ("apprise", "urllib3.connectionpool", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise.Apprise()
