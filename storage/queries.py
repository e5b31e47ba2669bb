"""Named SQL: every statement stands in a ``.sql`` file under ``sql/``, with a name and a comment.

A file ``rights.sql`` holds statements that begin with a line ``-- name: upsert`` and are called
``rights.upsert`` here. What begins with ``-- piece: if_live`` is no statement but a condition, for
the place ``{filters}`` of one that searches: :func:`piece` gives it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- (name|piece): ([a-z_]+)\n", re.MULTILINE)


@cache
def _all(kind: str) -> dict[str, LiteralString]:
    found: dict[str, LiteralString] = {}
    for file in files("storage").joinpath("sql").iterdir():
        if not file.name.endswith(".sql"):
            continue
        parts = _NAME.split(file.read_text("utf-8"))
        for what, name, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            full = f"{file.name.removesuffix('.sql')}.{name}"
            if what != kind:
                continue
            if full in found:
                raise ValueError(f"two statements are called {full}")
            # Literal for the type checker: package data is as trusted as code.
            found[full] = cast("LiteralString", text.strip())
    return found


def all_queries() -> dict[str, LiteralString]:
    """Every statement by its full name; the text keeps its comment, which shows in server logs."""
    return _all("name")


def all_pieces() -> dict[str, LiteralString]:
    """Every piece of a statement by its full name."""
    return _all("piece")


def sql(name: str) -> LiteralString:
    """The statement of that name."""
    return all_queries()[name]


def piece(name: str) -> LiteralString:
    """The piece of that name."""
    return all_pieces()[name]
