"""What is told: one change of one hit, or a notice that is about no hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.letter import Letter
from alerts.safe_text import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one channel.

    ``delivery`` is its number on record; ``key`` stays the same however often it is sent, so that
    a receiver can tell a repeat; ``kind`` is ``hit.new``, ``hit.worse``, ``hit.back``,
    ``hit.gone``, ``mark.filed``, ``mark.published``, ``mark.registered``, ``digest``, ``burst``,
    ``notice`` or ``test``; ``text`` is one line for people; ``data`` is for machines; ``letter`` is
    what people get of a digest or a burst.
    """

    delivery: int
    key: str
    kind: str
    text: str
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    letter: Letter | None = None


def hit_text(data: Mapping[str, Any]) -> str:
    """One line about a change of a hit."""
    return one_line(
        f"{data['change']} {data['severity']} {data['direction']} {data['hit']}: "
        f"{data['title']} ({data['url']}), right {data['right']}: {data['because']}"
    )
