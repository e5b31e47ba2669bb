"""What a reviewer does in a browser, step by step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from listingwatch.alerting.channels import add_channel
from listingwatch.alerting.rules import add_rule


def current(page: Any) -> str:
    return str(page.get_attribute("#card .card", "data-hit"))


def sent(page: Any, count: int, seconds: float = 30) -> None:
    """Until so many decisions have been answered."""
    page.wait_for_function(
        "n => Number(document.documentElement.dataset.sent ?? 0) >= n",
        arg=count,
        timeout=seconds * 1000,
    )


def press(page: Any, key: str) -> None:
    """Press a key and wait for the next card."""
    before = current(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "b => document.querySelector('#card .card')?.dataset.hit !== b", arg=before
    )


def some_alerts(served: Any) -> None:
    """A channel with a rule."""
    now = datetime.now(UTC)
    add_channel(served.desk.app, "p", "log", "stdout:", None, now)
    words = {"quiet": "22:00-07:00", "digest": "daily", "zone": "Europe/Berlin"}
    add_rule(served.desk.app, "p", "Night", words, ["log"], who="Ada", now=now)
