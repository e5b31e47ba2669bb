"""Named SQL: every statement stands in a ``.sql`` file under ``sql/``, with a name and a comment.

A file ``rights.sql`` holds statements that begin with a line ``-- name: upsert`` and are called
``rights.upsert`` here.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: ([a-z_]+)\n", re.MULTILINE)


@cache
def all_queries() -> dict[str, LiteralString]:
    """Every statement by its full name; the text keeps its comment, which shows in server logs."""
    found: dict[str, LiteralString] = {}
    for file in files("storage").joinpath("sql").iterdir():
        if not file.name.endswith(".sql"):
            continue
        parts = _NAME.split(file.read_text("utf-8"))
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            full = f"{file.name.removesuffix('.sql')}.{name}"
            if full in found:
                raise ValueError(f"two statements are called {full}")
            # Literal for the type checker: package data is as trusted as code.
            found[full] = cast("LiteralString", text.strip())
    return found


def sql(name: str) -> LiteralString:
    """The statement of that name."""
    return all_queries()[name]
