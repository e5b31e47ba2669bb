"""Tells on standard output what changed, to whoever ran the command; channels are served apart
(:mod:`listingwatch.alerting.delivering`)."""

from __future__ import annotations

import sys
from typing import Any

from alerts.stdout import line_of
from listingwatch.alerting.messages import by_id, change_data
from listingwatch.hits.list import list_hits
from listingwatch.wiring import App
from storage.repositories.hits import Hits
from storage.repositories.portfolios import Portfolios

AT_ONCE = 500


def deliver_to_stdout(app: App, portfolio: str, *, quiet: bool = False) -> list[dict[str, Any]]:
    """Print every waiting message as one line and mark it delivered; returns them.

    A message is marked only after its line was written: a crash in between repeats it, with the
    same key.

    :param quiet: hand them over without printing, because the caller prints them.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    told: list[dict[str, Any]] = []
    while True:
        with app.database.transaction(number.id) as connection:
            hits = Hits(connection, number.id)
            messages = hits.waiting_messages(AT_ONCE)
            if not messages:
                return told
            found = list_hits(app, portfolio, ids=[message.hit for message in messages])
            hits_by_id = by_id(found)
            for message in messages:
                hit = hits_by_id.get(message.hit)
                if hit is None:  # suppressed or withdrawn since: nothing to tell any more
                    continue
                entry = change_data(found, hit, message.change, message.key)
                told.append(entry)
                if not quiet:
                    sys.stdout.buffer.write(line_of(entry).encode("utf-8", "backslashreplace"))
            sys.stdout.flush()
            hits.delivered(messages)
