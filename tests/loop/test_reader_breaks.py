"""A reader that breaks is told once, keeps what is gone from being believed, and is told again when it
is well; over the store, as crawls use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from domain.errors import InputError
from domain.listing import ListingKey
from domain.money import Price
from domain.page import Blocked, Gone, ImageRef, Offer, Outcome, PageRecord, Snapshot, Unrecognised
from domain.ports import Break, CrawlOrder
from listingwatch.crawling.reader_health import accept_reader, tell_health
from listingwatch.wiring import App
from storage.repositories.crawl_health import CrawlHealth
from storage.repositories.portfolios import Portfolios

pytestmark = pytest.mark.postgres

SHOP = "shop.example"
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@dataclass
class World:
    """A shop of forty listings that two portfolios watch."""

    app: App
    hours: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.store = self.app.crawl_store()
        with self.app.database.transaction() as connection:
            portfolios = Portfolios(connection)
            self.portfolios = [portfolios.ensure(name).id for name in ("default", "other")]

    def listing(self, number: int, *, price: bool = True) -> Snapshot:
        url = f"https://{SHOP}/p/{number}"
        cost = Price(amount=Decimal(9), currency="USD", raw="$9")
        return Snapshot(
            key=ListingKey(SHOP, f"/p/{number}"),
            url=url,
            title=f"Lamp {number}",
            offers=(Offer(price=cost),) if price else (),
            images=(ImageRef(url=f"{url}.jpg", missing="status 404"),),
        )

    def crawl(self, outcomes: Sequence[Outcome], watchers: int = 2) -> list[Break]:
        """A crawl that ends like this, and what is told of it."""
        at = NOW + timedelta(hours=next(self.hours))
        crawl = self.store.begin(CrawlOrder(targets=(f"https://{SHOP}",), started_at=at))
        self.store.record_all(
            crawl,
            [
                PageRecord(
                    url=f"https://{SHOP}/p/{number}",
                    captured_at=at,
                    outcome=outcome,
                    status=200,
                    marketplace=SHOP,
                )
                for number, outcome in enumerate(outcomes)
            ],
        )
        found = self.store.finish(crawl, "finished", {})
        for portfolio in self.portfolios[:watchers]:
            for _ in range(2):  # told twice is told once
                with self.app.database.transaction(portfolio) as connection:
                    tell_health(connection, portfolio, [crawl], at)
        return list(found)

    def well(self) -> list[Break]:
        return self.crawl([self.listing(number) for number in range(40)])

    def broken(self) -> list[Break]:
        return self.crawl([self.listing(number, price=False) for number in range(40)])

    def told(self, which: int = 0) -> list[str]:
        with self.app.database.transaction(self.portfolios[which]) as connection:
            rows = connection.execute("SELECT text FROM notices ORDER BY id").fetchall()
        return [row[0] for row in rows]

    def departed(self) -> int:
        with self.app.database.transaction() as connection:
            row = connection.execute("SELECT count(*) FROM departures").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def world(app: App) -> World:
    world = World(app)
    for _ in range(4):
        assert world.well() == []
    return world


def test_one_message_when_it_breaks_and_one_when_it_is_well(world: World) -> None:
    """However many crawls meet it, and for each portfolio that watches."""
    for _ in range(3):
        (found,) = world.broken()
        assert [complaint.what for complaint in found.complaints] == ["price"]
    for which in (0, 1):
        (text,) = world.told(which)
        assert "the reader of shop.example gives no price on 40 of 40 pages" in text
        assert "(before: 0 of 160)" in text
    assert world.well() == []
    assert [len(world.told(which)) for which in (0, 1)] == [2, 2]
    assert "reads again" in world.told()[1]
    assert world.well() == []
    assert len(world.told()) == 2
    assert len(world.broken()) == 1
    assert len(world.told()) == 3


def test_who_was_not_told_of_it_is_not_told_that_it_is_over(world: World) -> None:
    """A portfolio that does not watch there hears nothing."""
    world.crawl([world.listing(number, price=False) for number in range(40)], watchers=1)
    world.well()
    assert len(world.told(0)) == 2
    assert world.told(1) == []


def test_what_a_broken_reader_says_is_gone_is_not(world: World) -> None:
    """All but four pages of a shop answering 404 at once is told, and believed of no listing; once the shop is well,
    the second word counts."""
    gone = [Gone(key=ListingKey(SHOP, f"/p/{number}"), reason="status 404") for number in range(36)]
    rest = [world.listing(number) for number in range(36, 40)]
    for _ in range(3):
        (found,) = world.crawl([*gone, *rest])
        assert [complaint.what for complaint in found.complaints] == ["gone"]
    assert world.departed() == 0
    accept_reader(world.app, SHOP)
    world.crawl([*gone, *rest])
    assert world.departed() == 36


def test_one_listing_is_gone_at_the_second_word(world: World) -> None:
    """Not at the first, and not where it was seen in between; walls say nothing."""
    gone = Gone(key=ListingKey(SHOP, "/p/0"), reason="status 404")
    rest = [world.listing(number) for number in range(1, 40)]
    world.crawl([gone, *rest])
    assert world.departed() == 0
    world.well()
    world.crawl([gone, *rest])
    world.crawl([Blocked(reason="captcha"), *rest])
    world.crawl([Unrecognised(reason="no product page"), *rest])
    assert world.departed() == 0
    world.crawl([gone, *rest])
    assert world.departed() == 1


def test_what_a_shop_means_can_be_accepted(world: World) -> None:
    """A person's word ends it, later crawls are compared with what is shown now, and it is told."""
    world.broken()
    accept_reader(world.app, SHOP)
    for _ in range(4):
        assert world.broken() == []
    assert "by a person's word" in world.told()[1]
    without_pictures = [
        replace(world.listing(number, price=False), images=()) for number in range(40)
    ]
    (found,) = world.crawl(without_pictures)
    assert [complaint.what for complaint in found.complaints] == ["picture"]
    with pytest.raises(InputError, match="nothing is wrong there"):
        accept_reader(world.app, "elsewhere.example")


def test_a_crawl_that_was_cut_off_is_not_compared(world: World) -> None:
    """It says nothing, and is no example."""
    crawl = world.store.begin(CrawlOrder(targets=(f"https://{SHOP}",), started_at=NOW))
    assert world.store.finish(crawl, "shutdown", {}) == []
    with world.app.database.transaction() as connection:
        (state,) = CrawlHealth(connection).latest(10)
    assert state.well
    assert state.measures.snapshots == 40
