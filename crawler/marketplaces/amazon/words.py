"""The words of ``words.toml`` as compiled expressions."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    text = files("crawler.marketplaces.amazon").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def said(name: str) -> re.Pattern[str]:
    """The expression of one list of alternatives."""
    return re.compile(str(_table()[name]).replace("\n", ""), re.IGNORECASE)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"^\s*{text}", re.IGNORECASE) for text in _table()[name])


def name_in(kind: str, text: str) -> str | None:
    """The name in a sentence of one of the ``sellers`` or ``brands`` forms, or None."""
    for pattern in _patterns(kind):
        found = pattern.match(text)
        if found:
            return found["name"].strip(" ,:")
    return None
