"""The simplest channel: one line a message."""

from __future__ import annotations

from collections.abc import Mapping

_UNSAFE = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
)


def line_of(message: Mapping[str, str]) -> str:
    """A message as one line of text; what strangers wrote cannot steer the terminal."""
    text = (
        f"ALERT {message['change']} {message['severity']} {message['direction']} {message['hit']}: "
        f"{message['title']} ({message['url']}), right {message['right']}: {message['because']}"
    )
    return text.translate(_UNSAFE) + "\n"
