"""Mail, chat and whatever else apprise knows an address for: text for people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import apprise
from apprise.attachment.memory import AttachMemory
from apprise.plugins.email import NotifyEmail

from alerts.contract import Delivered, Later, Outcome
from alerts.letter import Letter
from alerts.message import Message
from alerts.safe_text import one_line

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
        """One by one, or many in one; apprise says no more than whether it worked. A message that
        has a letter goes by itself."""
        short = [message for message in messages if message.letter is None]
        batches = [short] if len(short) >= DIGEST_FROM else [[message] for message in short]
        batches += [[message] for message in messages if message.letter is not None]
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
        if first.letter is not None:
            return self._send(sender, **_as_the_service_shows_it(sender, first.letter, first.key))
        if len(batch) == 1:
            title = f"Listingwatch: {first.kind.replace('.', ' ')}"
            where = f"\n{first.data['desk']}" if first.data.get("desk") else ""
            body = f"{one_line(first.text)}{where}\n\n[{first.key}]"
        else:
            title = f"Listingwatch: {len(batch)} changes"
            lines = [f"{one_line(message.text)} [{message.key}]" for message in batch[:MOST_LINES]]
            if len(batch) > MOST_LINES:
                lines.append(f"… and {len(batch) - MOST_LINES} more; listingwatch hits shows all")
            body = "\n\n".join(lines)
        return self._send(sender, title=title, body=body, body_format=apprise.NotifyFormat.TEXT)

    @staticmethod
    def _send(sender: apprise.Apprise, **message: Any) -> Outcome:
        try:
            sent = sender.notify(**message)
        except Exception as error:  # noqa: BLE001 - a plug-in of theirs; its text may hold secrets
            return Later(f"the service's plug-in failed ({type(error).__name__})")
        return Delivered() if sent else Later("the service did not take it")


def _as_the_service_shows_it(sender: apprise.Apprise, letter: Letter, key: str) -> dict[str, Any]:
    """Mail as HTML with its pictures in their places; a chat as Markdown, with all pictures in one
    where the service takes files. The key stands where a repeat can be told by it."""
    service = sender[0]
    if isinstance(service, NotifyEmail):
        # Pictures then belong to the text (RFC 2387) instead of hanging on it.
        service.inline = True
        service.headers = {**service.headers, "X-Listingwatch-Key": key}
        return {
            "title": letter.subject,
            "body": letter.html,
            "body_format": apprise.NotifyFormat.HTML,
            "attach": [_attached(data, name) for name, data in letter.pictures] or None,
        }
    with_sheet = letter.sheet is not None and bool(service.attachment_support)
    return {
        "title": letter.subject,
        "body": f"{letter.chat}\n\n[{key}]",
        "body_format": apprise.NotifyFormat.MARKDOWN,
        "attach": [_attached(letter.sheet or b"", "pictures.jpg")] if with_sheet else None,
    }


def _attached(data: bytes, name: str) -> AttachMemory:
    return AttachMemory(  # type: ignore[no-untyped-call]
        content=data, name=name, mimetype="image/jpeg"
    )


def _sender() -> apprise.Apprise:
    """Theirs, without its log lines, which quote addresses; how a sending ended is told by us."""
    for name in ("apprise", "urllib3.connectionpool", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise.Apprise()
