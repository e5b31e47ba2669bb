"""Reasons as they are stored.

While machines are upgraded one by one, the release before reads what this one judged, and it has no
sentence for reasons that came since. Each of those is stored as one that it knows and that shows
any text, with the reason itself beside it, which this release reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from domain.reason import Reason

SHOWS_ANYTHING = "match.other"
"""A reason of the release before whose sentence is “{matcher}: {explanation}”."""


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """As the release before can show it, too."""
    if reason.code in known_before():
        return reason.to_json()
    values = ", ".join(f"{name} {value}" for name, value in reason.params.items())
    shown = Reason(SHOWS_ANYTHING, {"matcher": reason.code, "explanation": values or "no values"})
    return {**shown.to_json(), "itself": reason.to_json()}


def reason_from_json(value: Mapping[str, Any]) -> Reason:
    """The inverse of :func:`reason_to_json`."""
    return Reason.from_json(value.get("itself", value))


@cache
def known_before() -> frozenset[str]:
    """The codes that the release before has sentences for (``tests/upgrade`` holds the list)."""
    text = files("storage").joinpath("data/reasons_before.txt").read_text("utf-8")
    return frozenset(text.split())
