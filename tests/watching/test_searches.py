"""Searches that a watch makes of what the portfolio owns, the most promising most often."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InputError, UnknownNameError
from domain.listing import ListingKey, Role, SellerKey
from domain.page import PageRecord, Snapshot
from domain.ports import CrawlOrder
from domain.right import Reference, ReferenceKind, Right, RightKind
from domain.search import Search
from domain.search_yield import SearchPast, by_urgency
from domain.watch import Plan
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.sellers.roles import set_role
from listingwatch.watching.disguises import disguises
from listingwatch.watching.portfolio_searches import check_marketplaces, searches_of_watch
from listingwatch.watching.scheduling import tick
from listingwatch.watching.watches import add_watch
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights

START = datetime(2026, 3, 1, tzinfo=UTC)


def own(app: App) -> int:
    """A portfolio with a mark, an alias and a logo; another's mark beside them."""
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure("default")
    with app.database.transaction(number.id) as connection:
        PortfolioStatements(connection, number).add_owner_name("Lumo AG")
        rights = Rights(connection, number.id)
        for key, owner, text, aliases in (
            ("a", "LUMO AG", "Lumotec", ("Lumotec Pro",)),
            ("b", "Somebody else", "Otherly", ()),
        ):
            right = Right(
                key=key, kind=RightKind.TRADEMARK, owner=owner, territories=("DE",), text=text,
                aliases=aliases, source="test", as_of=date(2026, 1, 1),
            )  # fmt: skip
            logo = Reference(key=f"{key}/logo", right=key, kind=ReferenceKind.LOGO, image=key * 64)
            rights.put(right, (logo,))
    set_role(app, "default", SellerKey("ebay", "rival-1"), Role.COMPETITOR, START)
    set_role(app, "default", SellerKey("elsewhere.example", "rival-2"), Role.COMPETITOR, START)
    return number.id


def watch(app: App, searches: int = 3) -> None:
    plan = Plan(
        name="w", targets=(), marketplaces=("ebay",), searches=searches, ships_to=("DE",),
        every=timedelta(hours=1), recheck_every=timedelta(days=300), jitter=0,
    )  # fmt: skip
    add_watch(app, "default", plan, START)


def search(**what: str) -> str:
    return str(Search(marketplace="ebay", territories=("DE",), **what))  # type: ignore[arg-type]


@pytest.mark.postgres
def test_what_a_portfolio_is_searched_for(app: App) -> None:
    """Our marks, their aliases and disguises, our pictures, the competitors there; nothing of
    others', and what is new is made first, marks before all."""
    own(app)
    watch(app)
    found = searches_of_watch(app, "default", "w", START)
    targets = [one.target for one in found]
    assert targets[0] == search(text="Lumotec")
    assert found[1].target == search(text="Lumotec Pro")
    assert found[2].target == search(seller="rival-1")
    assert search(picture="a" * 64) in targets
    assert search(text="lum0tec") in targets
    assert not any("therly" in target or "b" * 64 in target for target in targets)
    assert not any("rival-2" in target for target in targets)
    with pytest.raises(UnknownNameError, match="there are: w"):
        searches_of_watch(app, "default", "v", START)


async def _work(app: App, requests: list[CrawlRequest], now: datetime) -> None:
    def crawl(request: CrawlRequest) -> CrawlSummary:
        requests.append(request)
        store = app.crawl_store()
        for url in request.urls:
            number = store.begin(CrawlOrder(targets=(url,), started_at=now))
            store.finish(number, "finished", {})
        return CrawlSummary(outcomes={"snapshot": 1})

    jobs = Jobs(app, crawl=crawl, clock=lambda: now)
    await Worker(jobs, ["crawl"]).serve(until_idle=True)


@pytest.mark.postgres
def test_a_run_makes_the_most_urgent_searches(app: App) -> None:
    """So many as the watch says; the next run goes on with those that wait."""
    import asyncio

    own(app)
    watch(app, searches=4)
    requests: list[CrawlRequest] = []
    for hour in range(2):
        now = START + timedelta(hours=hour)
        tick(app, now)
        asyncio.run(_work(app, requests, now))
    assert [len(request.urls) for request in requests] == [4, 4]
    assert not set(requests[0].urls) & set(requests[1].urls)
    assert requests[0].urls[0] == search(text="Lumotec")


@pytest.mark.postgres
def test_hits_count_for_the_search_that_led_to_them(app: App) -> None:
    """A listing with a hit, found by one search, makes that search come sooner than its equals."""
    portfolio = own(app)
    watch(app)
    store = app.crawl_store()
    made = [search(text="Lumotec"), search(text="Lumotec Pro")]
    for target in made:
        number = store.begin(CrawlOrder(targets=(target,), started_at=START))
        if target == made[1]:
            shown = Snapshot(key=ListingKey("ebay", "123456789012"), url="https://x.example/",
                             title="Lumotec Pro")  # fmt: skip
            store.record(number, PageRecord(url=shown.url, captured_at=START, outcome=shown))
        store.finish(number, "finished", {})
    with app.database.transaction(portfolio) as connection:
        connection.execute(
            "INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score, severity,"
            " territories, reasons, exceptions, first_seen, last_seen, still_shown, state,"
            " revision, digest) SELECT 'h', %s, l.id, r.id, 'enforcement', 1, 1, '[]', '[]', '[]',"
            " now(), now(), true, 'new', 1, 'd' FROM listings l, rights r WHERE r.key = 'a'",
            (portfolio,),
        )
    found = {s.target: s for s in searches_of_watch(app, "default", "w", START)}
    assert (found[made[0]].times, found[made[0]].hits) == (1, 0)
    assert (found[made[1]].times, found[made[1]].hits) == (1, 1)
    later = searches_of_watch(app, "default", "w", START + timedelta(days=1))
    places = [one.target for one in later]
    assert places.index(made[1]) < places.index(made[0])


def test_what_hit_before_is_searched_more_often() -> None:
    """In 2,000 hours with room for two searches of twenty an hour, the one that hits every time is
    made most, and none of the others waits for ever."""
    hits_of = {f"s{n:02}": 1 if n == 7 else 0 for n in range(20)}
    past = {target: SearchPast(target=target, origin="mark") for target in hits_of}
    times: Counter[str] = Counter()
    waits: Counter[str] = Counter()
    for hour in range(2_000):
        now = START + timedelta(hours=hour)
        for chosen in by_urgency(past.values(), now)[:2]:
            target = chosen.target
            if chosen.last is not None:
                waits[target] = max(waits[target], int((now - chosen.last).total_seconds() // 3600))
            # Only the last 90 days count, as in the database.
            kept = min(chosen.times + 1, 100)
            past[target] = SearchPast(
                target=target, origin="mark", times=kept, last=now,
                hits=min(chosen.hits + hits_of[target], 100) if hits_of[target] else 0,
            )  # fmt: skip
            times[target] += 1
    others = [times[target] for target in hits_of if target != "s07"]
    assert times["s07"] > 4 * max(others)
    assert min(others) > 50
    assert max(waits.values()) < 100


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=30), st.randoms())
def test_the_order_depends_on_the_searches_alone(rows: list[tuple[int, int]], random) -> None:  # type: ignore[no-untyped-def]
    """Not on the order in which they come."""
    searches = [
        SearchPast(
            target=f"s{n}", origin="alias", times=times, hits=hits,
            last=None if times == 0 else START - timedelta(hours=hits),
        )
        for n, (times, hits) in enumerate(rows)
    ]  # fmt: skip
    mixed = list(searches)
    random.shuffle(mixed)
    assert by_urgency(searches, START) == by_urgency(mixed, START)


def test_disguises() -> None:
    """Few, likely, never the mark itself, none for short marks or where they are words."""
    assert disguises("Lumotec")[:2] == ("lum0tec", "lumot3c")
    assert disguises("Oak Lumio")[:2] == ("oaklumio", "oak-lumio")
    assert disguises("Luma") == ()
    assert all(spelling != "lumotec" for spelling in disguises("LUMOTEC"))
    assert len(disguises("Sesameasosallola")) <= 6


def test_marketplaces_that_cannot_be_searched() -> None:
    """Are refused when the watch is made."""
    check_marketplaces(["ebay", "mercadolibre"])
    for name in ("shopify", "nowhere"):
        with pytest.raises(InputError, match=name):
            check_marketplaces([name])
