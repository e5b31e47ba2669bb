"""The simplest channel: one line a message on standard output."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from alerts.contract import Delivered, Outcome
from alerts.letter import Letter
from alerts.message import Message, hit_text
from alerts.safe_text import one_line


def line_of(data: Mapping[str, Any]) -> str:
    """A change of a hit as one line; what strangers wrote cannot steer the terminal."""
    return f"ALERT {hit_text(data)}\n"


def _body(letter: Letter) -> list[str]:
    return [line for line in letter.text.split("\n") if line.strip()]


class StdoutChannel:
    """Writes lines; several for a digest."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Nothing to open."""
        yield

    async def send(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Outcome]]:
        """Each is flushed before it counts as delivered."""
        for message in messages:
            letter = message.letter
            lines = [message.text] if letter is None else [letter.subject, *_body(letter)]
            text = "".join(f"ALERT {one_line(line)}\n" for line in lines)
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
            sys.stdout.flush()
            yield message, Delivered()
