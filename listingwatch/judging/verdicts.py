"""Takes a person's decision about a hit."""

from __future__ import annotations

from domain.hit import Verdict
from listingwatch.judging.basis import refresh
from listingwatch.judging.judge import Judge
from listingwatch.wiring import App
from storage.repositories.hits import Hits, HitView
from storage.repositories.portfolios import Portfolios


def decide(app: App, portfolio: str, hit: str, verdict: Verdict) -> HitView:
    """Keep the decision and judge the listing anew, in one transaction; returns the hit as it now
    stands.

    :raises UnknownNameError: for a portfolio or a hit that does not exist.
    """
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        hits = Hits(connection, number.id)
        listing = hits.add_verdict(hit, verdict)
        Judge(connection, number, version=app.database.version).judge({listing})
        found = hits.search(ids=[hit]) or hits.search(ids=[hit], suppressed=True)
    # What was decided about this listing tells something about its seller's others.
    refresh(app, number)
    return found[0]
