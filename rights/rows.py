"""One dated row of a rule file: what it says, from when until when, on what ground, and whether
counsel has read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """Both days are inclusive; no last day: it still holds."""

    values: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    source: str
    reviewed: bool

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and self.not_over(on)

    def not_over(self, on: date) -> bool:
        return self.valid_until is None or on <= self.valid_until


def row_of(
    values: Iterable[str], data: Mapping[str, Any], around: Mapping[str, Any] | None = None
) -> Row:
    """The row of a table of a file.

    :param around: the table that it stands in, for the source that all its rows share.
    """
    whole = data if around is None else around
    return Row(
        tuple(values),
        data["valid_from"],
        data.get("valid_until"),
        data.get("source", whole.get("source", "")),
        bool(data.get("reviewed", whole.get("reviewed", False))),
    )
