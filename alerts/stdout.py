"""The simplest channel: one line a message on standard output."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from alerts.contract import Delivered, Outcome
from alerts.message import Message, hit_text
from alerts.safe_text import one_line


def line_of(data: Mapping[str, Any]) -> str:
    """A change of a hit as one line; what strangers wrote cannot steer the terminal."""
    return f"ALERT {hit_text(data)}\n"


class StdoutChannel:
    """Writes lines."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Nothing to open."""
        yield

    async def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        """Each is flushed before it counts as delivered."""
        for message in messages:
            line = f"ALERT {one_line(message.text)}\n"
            sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))
            sys.stdout.flush()
            yield message, Delivered()
