"""Webhooks with a signature: Standard Webhooks 1.0 (standardwebhooks.com, specification).

``webhook-id`` is the message's key, the same in every repeat; ``webhook-signature`` covers key,
time and body, so that a receiver can tell that it comes from us and when.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from standardwebhooks import Webhook

from alerts.contract import Delivered, Later, Outcome, Refused
from alerts.message import Message

AT_ONCE = 16
TIMEOUT = 10.0
MOST_ANSWER = 64 * 1024
FOR_LATER = frozenset({408, 425, 429})
"""The 4xx that mean "not now"; the others mean that this message will never be taken."""


class WebhookChannel:
    """Posts JSON to an address.

    :param address: http or https; may hold credentials, which are never told.
    :param secret: ``whsec_`` and base64, shared with the receiver.
    """

    def __init__(self, address: str, secret: str) -> None:
        self._address = address
        self._signer = Webhook(secret)
        self._client: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep connections alive for the length of a delivery."""
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            connector=aiohttp.TCPConnector(limit=AT_ONCE),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        ) as client:
            self._client = client
            yield
        self._client = None

    async def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        """Up to :data:`AT_ONCE` at a time; after a "not now" no further one is begun."""
        waiting = iter(messages)
        under_way: set[asyncio.Task[tuple[Message, Outcome]]] = set()
        put_off = False
        try:
            while True:
                while not put_off and len(under_way) < AT_ONCE:
                    message = next(waiting, None)
                    if message is None:
                        break
                    under_way.add(asyncio.create_task(self._one(message)))
                if not under_way:
                    return
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    message, outcome = task.result()
                    put_off = put_off or isinstance(outcome, Later)
                    yield message, outcome
        finally:
            for task in under_way:
                task.cancel()

    async def _one(self, message: Message) -> tuple[Message, Outcome]:
        assert self._client is not None, "open it first"
        body = json.dumps(
            {
                "type": message.kind,
                "timestamp": message.created_at.astimezone(UTC).isoformat(),
                "data": dict(message.data) | {"key": message.key, "text": message.text},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        now = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message.key, now, body),
            "user-agent": "Listingwatch",
        }
        try:
            async with self._client.post(
                self._address, data=body.encode("utf-8"), headers=headers, allow_redirects=False
            ) as response:
                # Read so that the connection can be used again, but not for ever.
                await response.content.read(MOST_ANSWER)
                return message, _judge(response)
        except TimeoutError:
            return message, Later(f"no answer within {TIMEOUT:.0f} seconds")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return message, Later(f"no connection ({type(error).__name__})")


def _judge(response: aiohttp.ClientResponse) -> Outcome:
    status = response.status
    if 200 <= status < 300:
        return Delivered()
    because = f"the receiver answered with status {status}"
    if status in FOR_LATER or status >= 500:
        return Later(because, _retry_after(response.headers.get("Retry-After", "")))
    if status == 410:
        return Later(f"{because}: it is gone; remove the channel if it does not come back")
    return Refused(because)


def _retry_after(value: str) -> float | None:
    """Seconds (RFC 9110, section 10.2.3), from either form."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(min(int(value), 86_400))
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, (when - datetime.now(UTC)).total_seconds()), 86_400.0)
