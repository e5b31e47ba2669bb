"""What is told: one change of one hit, or a notice that is about no hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one channel.

    ``delivery`` is its number on record; ``key`` stays the same however often it is sent, so that
    a receiver can tell a repeat; ``kind`` is ``hit.new``, ``hit.worse``, ``hit.back``,
    ``hit.gone``, ``mark.filed``, ``mark.published``, ``mark.registered``, ``notice`` or ``test``;
    ``text`` is one line for people; ``data`` is for machines.
    """

    delivery: int
    key: str
    kind: str
    text: str
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


_UNSAFE = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
)


def one_line(text: str) -> str:
    """Text that strangers may have written, as one line that cannot steer a terminal or turn the
    direction of what follows."""
    return text.translate(_UNSAFE)


def hit_text(data: Mapping[str, Any]) -> str:
    """One line about a change of a hit."""
    return one_line(
        f"{data['change']} {data['severity']} {data['direction']} {data['hit']}: "
        f"{data['title']} ({data['url']}), right {data['right']}: {data['because']}"
    )
