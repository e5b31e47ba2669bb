"""What is different between any two snapshots of a listing, not only between neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.errors import InputError
from domain.listing import ListingKey
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot
from listingwatch.crawling.history import between, history_of
from listingwatch.wiring import App
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios

pytestmark = pytest.mark.postgres

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_any_two_snapshots(app: App) -> None:
    """The first and the last; in either order; numbers that are none are refused with the range."""
    first = Snapshot(
        key=ListingKey("shop.example", "/p/1"), url="https://shop.example/p/1", title="Blue Lamp",
        offers=(Offer(price=Price(amount=Decimal("12.50"), currency="EUR", raw="12.50")),),
        images=(ImageRef(url="https://shop.example/p.jpg", digest="a" * 64),),
    )  # fmt: skip
    second = replace(first, title="Blue Lamp, new")
    third = replace(
        second, offers=(Offer(price=Price(amount=Decimal(9), currency="EUR", raw="9")),),
        images=(ImageRef(url="https://shop.example/p.jpg", digest="b" * 64),), sold=7,
    )  # fmt: skip
    with app.database.transaction() as connection:
        Portfolios(connection).ensure("default")
        for day, snapshot in enumerate((first, second, third, replace(third, sold=9))):
            Listings(connection).keep(snapshot, START + timedelta(days=day))
    history = history_of(app, "default", "shop.example /p/1")
    assert len(history.chapters) == 3  # more sold is no other content
    told = [str(change) for change in between(history, "1:3")]
    assert told[0] == "title: Blue Lamp → Blue Lamp, new"
    assert told[1] == "price: 12.50 EUR → 9 EUR"
    assert told[2].startswith("picture swapped at https://shop.example/p.jpg")
    assert str(between(history, "3:1")[1]) == "price: 9 EUR → 12.50 EUR"
    assert between(history, "2:2") == ()
    for wrong in ("0:1", "1:4", "1", "a:b", ""):
        with pytest.raises(InputError, match=r"snapshots"):
            between(history, wrong)
