"""A removed listing that comes back under another id and seller is recognised; what merely shows the
same photo, or says the same, is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.listing import ListingKey, Seller
from domain.page import ImageRef, Snapshot
from domain.right import Right, RightKind
from listingwatch.matching.relistings import relistings
from listingwatch.wiring import App
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights
from tests.pictures import drawing, framed, jpeg

pytestmark = pytest.mark.postgres

START = datetime(2026, 3, 1, tzinfo=UTC)
TEXT = (
    "Turned from a single piece of pear wood, closed with a ring of beeswax that keeps out the damp "
    "of every kitchen between the river and the hill."
)


def listing(app: App, number: int, seller: str, title: str, text: str, picture: bytes) -> Snapshot:
    image = ImageRef(url=f"https://bazaar.example/{number}.jpg", digest=app.blobs.put(picture))
    return Snapshot(
        key=ListingKey("bazaar.example", f"/p/{number}"), url=f"https://bazaar.example/p/{number}",
        title=title, description=text, seller=Seller(name=seller, id=seller), images=(image,),
    )  # fmt: skip


def test_what_comes_back_is_recognised(app: App) -> None:
    """With an edited picture and another title; by both, and only after it had gone."""
    with app.database.transaction() as connection:
        portfolio = Portfolios(connection).ensure("default").id
    gone = listing(app, 1, "s-1", "Tea caddy of pear wood", TEXT, jpeg(drawing(1)))
    edited = jpeg(framed(drawing(1)), 60)
    other = "Nine glass marbles in a linen bag, blown by two sisters on the island of the wind."
    back = listing(app, 2, "s-2", "Wooden tea box NEW", TEXT, edited)
    same_photo = listing(app, 3, "s-3", "Marbles", other, jpeg(drawing(1), 70))
    same_words = listing(app, 4, "s-4", "Tea caddy of pear wood", TEXT, jpeg(drawing(9)))
    earlier = listing(app, 5, "s-5", "Tea caddy of pear wood", TEXT, jpeg(drawing(1), 80))
    with app.database.transaction(portfolio) as connection:
        listings = Listings(connection, None)
        number = listings.keep(gone, START)
        listings.keep(earlier, START - timedelta(days=9))
        listings.depart(gone.key, START + timedelta(days=1), "status 404")
        for snapshot in (back, same_photo, same_words):
            listings.keep(snapshot, START + timedelta(days=2))
        right = Right(key="r", kind=RightKind.COPYRIGHT, owner="Firm", territories=("DE",),
                      source="test", as_of=START.date())  # fmt: skip
        Rights(connection, portfolio).put(right, ())
        connection.execute(
            "INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score, severity,"
            " territories, reasons, exceptions, first_seen, last_seen, still_shown, state,"
            " revision, digest) SELECT 'h', %s, %s, r.id, 'enforcement', 1, 1, '[]', '[]', '[]',"
            " now(), now(), false, 'gone', 1, 'd' FROM rights r",
            (portfolio, number),
        )
    found = relistings(app, "default")
    assert [(one.gone.id, one.back.id) for one in found] == [("/p/1", "/p/2")]
    assert (found[0].gone_seller.id, found[0].back_seller.id) == ("s-1", "s-2")
    assert any("stands in both texts" in reason for reason in found[0].reasons)
    with app.database.transaction(portfolio) as connection:
        connection.execute("UPDATE hits SET state = 'dismissed'")
    assert relistings(app, "default") == []
