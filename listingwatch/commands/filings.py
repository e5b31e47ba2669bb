"""Tells whoever ran a command which strangers' filings it brought to light."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from listingwatch.commands.common import say
from listingwatch.portfolio.mark_watch import watch_marks
from listingwatch.progress import Progress
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios


def tell_of_filings(
    app: App, portfolio: str, progress: Progress, *, quiet: bool
) -> list[dict[str, Any]]:
    """Hold what came in against our brands and print what is news, a line each.

    :param quiet: hand them over without printing, because the caller prints them.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    told = watch_marks(app, number, now=datetime.now(UTC), progress=progress).told
    if not quiet:
        for message in told:
            say(f"ALERT {message['text']}")
    return told
