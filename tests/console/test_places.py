"""What is shown of one listing, of one seller and of one crawl, and figures over everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lxml import html

from domain.hit import VerdictKind
from domain.listing import ListingKey
from domain.money import Price
from domain.page import Offer, PageRecord, Snapshot
from domain.ports import CrawlOrder
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.office import Desk
from listingwatch.desk.overview import count
from listingwatch.desk.places import listing_page, seller_page
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.wiring import App
from tests.console.conftest import Visitor, visitor
from tests.console.stall import AT, Item, add, stocked


def test_a_listing_over_time(app: App) -> None:
    """Each capture that differs, with what changed; where else its picture is; its hits."""
    desk = stocked(app, [Item("a"), Item("b", seller="other")])
    add(app, desk, [Item("a", price="19.99", description="Now with a bulb.")], AT.replace(day=8))
    row = next(r for r in queue_page(desk, HitFilter()).rows if r.seller_id == "stall")
    number = card(desk, row.id).standing.listing_id
    found = listing_page(desk, number)
    assert len(found.history.chapters) == 2
    assert {c.field for c in found.history.chapters[1].changes} == {"price", "description"}
    assert [e["seller_id"] for e in found.elsewhere] == ["other"]
    assert [h.id for h in found.hits] == [row.id]
    text = visitor(desk).get(f"/listings/{number}").text
    assert "19.99" in text
    assert "<svg" in text


def test_a_seller_with_links_and_share(app: App) -> None:
    """Hits by state, the share that was confirmed, and other accounts with the proof."""
    desk = stocked(
        app, [Item("a"), Item("b"), Item("c", seller="other"), Item("d", market="bazaar.example")]
    )
    hits = [
        r.id for r in queue_page(desk, HitFilter(seller="stall", marketplace="shop.example")).rows
    ]
    decide_hit(desk, hits[0], Choice(VerdictKind.CONFIRMED, "Ada", "1"))
    decide_hit(desk, hits[1], Choice(VerdictKind.NOT_A_MATCH, "Ada", "2"))
    found = seller_page(desk, "shop.example", "stall")
    assert found.states == {"confirmed": 1, "dismissed": 1}
    assert found.confirmed_share == 0.5
    links = {(link.marketplace, link.seller): link for link in found.links}
    assert links["shop.example", "other"].strength == "weak"
    assert links["bazaar.example", "stall"].strength == "medium"
    assert all(link.pictures == 1 for link in links.values())


def test_figures_count_what_is_there(desk: Desk) -> None:
    """By severity, state, kind and matcher; a decided hit is no longer undecided."""
    hit = queue_page(desk, HitFilter()).rows[0].id
    decide_hit(desk, hit, Choice(VerdictKind.CONFIRMED, "Ada", "1"))
    figures = count(desk, datetime(2026, 5, 6, tzinfo=UTC))
    assert figures.undecided == 5
    assert figures.by_state == {"new": 5, "confirmed": 1}
    assert figures.by_kind == {"trademark": 5}
    assert figures.by_territory == (("US", 5),)
    assert sum(by.get("enforcement", 0) for _, by in figures.weeks) == 6
    assert [(p.matcher, p.right, p.wrong) for p in figures.precision] == [("word marks", 1, 0)]
    assert figures.median_wait is not None


def test_figures_are_counted_once_in_a_while(desk: Desk) -> None:
    """Whoever looks again at once sees the same count with its time; a decision makes it old."""
    counted: list[int] = []

    def number() -> int:
        counted.append(1)
        return len(counted)

    assert desk.figures("n", number)[0] == 1
    assert desk.figures("n", number)[0] == 1
    desk.outdated()
    assert desk.figures("n", number)[0] in {1, 2}
    for _ in range(200):
        if desk.figures("n", number)[0] == 2:
            break
        import time

        time.sleep(0.01)
    assert desk.figures("n", number)[0] == 2


def test_crawl_health_says_which_reader_broke(desk: Desk, ada: Visitor) -> None:
    """Since when, what is worse, and what it was before."""
    store = desk.app.crawl_store()
    for turn in range(5):
        crawl = store.begin(CrawlOrder(targets=("https://lamps.example",), started_at=AT))
        for number in range(12):
            price = Price(amount=Decimal(9), currency="USD", raw="$9")
            page = Snapshot(
                key=ListingKey("lamps.example", f"/{number}"),
                url=f"https://lamps.example/{number}",
                title="Lamp",
                offers=(Offer(price=price),) if turn < 4 else (),
            )
            at = AT + timedelta(hours=turn)
            store.record(crawl, PageRecord(url=page.url, captured_at=at, outcome=page))
        store.finish(crawl, "finished", {})
    text = " ".join(html.document_fromstring(ada.get("/crawls").text).text_content().split())
    assert "lamps.example" in text
    assert "not read as it used to be since" in text
    assert "no price: 12 / 12, before 0 / 48" in text
