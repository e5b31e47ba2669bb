"""What a register's word or code for a right's state means: data, with its sources.

Words are those of ``data/statuses.toml``; the USPTO's three-digit codes those of
``data/uspto.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


class Status(StrEnum):
    """What a register's word for a right's state means for its force."""

    LIVE = "live"
    PENDING = "pending"
    DEAD = "dead"
    UNSTATED = "unstated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """A code with what it means for the right's force and in words."""

    status: Status
    words: str


@cache
def data(name: str) -> Mapping[str, Any]:
    """One of the tables in ``data/``."""
    return tomllib.loads(files("rights").joinpath(f"data/{name}").read_text("utf-8"))


@cache
def _words() -> Mapping[str, Status]:
    table = data("statuses.toml")
    found = {word: Status(name) for name in ("live", "pending", "dead") for word in table[name]}
    return found | dict.fromkeys(table["unclear"], Status.UNSTATED)


@cache
def uspto_codes() -> Mapping[str, CodeMeaning]:
    """The USPTO's status codes."""
    table = data("uspto.toml")["status"]
    meanings = {
        "live": Status.LIVE,
        "pending": Status.PENDING,
        "dead": Status.DEAD,
        "unclear": Status.UNSTATED,
    }
    return {
        code: CodeMeaning(status, words)
        for name, status in meanings.items()
        for code, words in table[name].items()
    }


@lru_cache(maxsize=4096)
def status_of(word: str | None) -> Status:
    """The meaning of a status word, or of a text that begins with a USPTO code (``700``, ``688
    notice of allowance issued``); unstated for an empty one, unknown for a strange one."""
    folded = " ".join((word or "").casefold().replace("_", " ").replace("-", " ").split())
    if not folded:
        return Status.UNSTATED
    code = uspto_codes().get(folded.partition(" ")[0])
    if code is not None:
        return code.status
    return _words().get(folded, Status.UNKNOWN)


@lru_cache(maxsize=4096)
def uspto_status(code: str) -> str:
    """How a USPTO code is shown: the code, and its meaning if it is known."""
    meaning = uspto_codes().get(code)
    return code if meaning is None else f"{code} {meaning.words}"
