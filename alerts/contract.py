"""What every channel does, and how a sending can end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from alerts.message import Message


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver will never take this message; ``because`` holds no secret."""

    because: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. ``after``: seconds that the receiver asked for, if it did."""

    because: str
    after: float | None = None


Outcome = Delivered | Refused | Later


class Channel(Protocol):
    """One place that messages go to. Sending never raises: how it ended is the answer."""

    def open(self) -> AbstractAsyncContextManager[None]:
        """Connections for the length of a delivery."""

    def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        """Send them and tell, as each ends, how; several may be under way at once. Nothing more is
        sent once one had to be put off: the rest is not told about."""


def masked(address: str) -> str:
    """An address that may hold a password, as it may be shown: scheme and host alone."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return scheme.partition(":")[0] + ":"
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    if scheme.lower() not in {"http", "https"}:
        # Elsewhere even the place of the host may hold a token.
        return f"{scheme}://…"
    return f"{scheme}://{host}/…" if rest.partition("/")[2] else f"{scheme}://{host}"
