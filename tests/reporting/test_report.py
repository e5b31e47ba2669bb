"""What a report says: counts that add up, what was not searched, and nothing that it cannot know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.hit import Verdict, VerdictKind
from domain.right import Right, RightKind
from domain.watch import Plan
from listingwatch.desk.deciding import Choice, decide_hit
from listingwatch.desk.office import Desk
from listingwatch.desk.queue import HitFilter, queue_page
from listingwatch.reporting.forms import to_json
from listingwatch.reporting.gathering import make_report
from listingwatch.reporting.period import Period, PeriodKind
from listingwatch.reporting.report import WORST
from listingwatch.wiring import App
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.rights import Rights
from storage.repositories.watches import Watches
from tests.console.stall import AT, MARK, Item, add, items, stocked

NOW = datetime.now(UTC)
TODAY = Period.ending(PeriodKind.WEEK, NOW.date())
THEN = Period.ending(PeriodKind.WEEK, (AT + timedelta(days=1)).date())


def document(app: App, period: Period = TODAY, language: str = "en") -> dict:  # type: ignore[type-arg]
    return to_json(make_report(app, "p", period, now=NOW), language)


def test_a_hit_counts_where_it_was_first_told(app: App) -> None:
    """Listings were captured in May; the hits came up today. Each is reported once, today."""
    stocked(app, [*items(5), Item("x", f"{MARK} with picture", picture=True)])
    today, then = document(app), document(app, THEN)
    assert today["found"]["count"] == 7
    assert then["found"]["count"] == 0
    assert today["searched"]["listings"] == 0
    assert then["searched"]["listings"] == then["searched"]["new_listings"] == 6
    assert then["searched"]["marketplaces"][0]["name"] == "shop.example"


def test_the_counts_add_up(app: App) -> None:
    """Every way of counting what was found gives the same sum; the worst stand in their order."""
    stocked(app, [*items(20), *(Item(f"p{n}", f"{MARK} {n}", picture=True) for n in range(4))])
    found = document(app)["found"]
    assert found["count"] == 28
    for way in ("direction", "kind", "severity", "state"):
        assert sum(found[way].values()) == 28, way
    assert sum(sum(n for k, n in week.items() if k != "monday") for week in document(app, THEN)["found"]["weeks"]) == 28  # fmt: skip
    worst = found["worst"]
    assert len(worst) == WORST
    weights = {"high": 3, "medium": 2, "low": 1, "none": 0}
    assert [weights[h["severity"]] for h in worst] == sorted((weights[h["severity"]] for h in worst), reverse=True)  # fmt: skip
    assert {h["right"]["kind"] for h in worst} == {"trademark", "copyright"}


def test_decisions_with_who_how_fast_and_how_right(app: App) -> None:
    """By person and kind; the interval says how little few decisions tell."""
    desk = stocked(app, items(6))
    rows = queue_page(desk, HitFilter()).rows
    for row, kind, by in zip(
        rows, [VerdictKind.CONFIRMED] * 3 + [VerdictKind.NOT_A_MATCH], "AABB", strict=False
    ):
        decide_hit(desk, row.id, Choice(kind, by, f"t{row.id}"))
    decided = document(app)["decided"]
    assert decided["count"] == 4
    assert decided["by"] == [
        {"name": "A", "kinds": {"confirmed": 2}},
        {"name": "B", "kinds": {"confirmed": 1, "not-a-match": 1}},
    ]
    [precision] = decided["precision"]
    assert (precision["matcher"], precision["right"], precision["wrong"], precision["n"]) == ("word marks", 3, 1, 4)  # fmt: skip
    assert 0 < precision["low"] < precision["share"] == 0.75 < precision["high"] < 1
    assert decided["time_to_verdict"]["n"] == 4
    assert decided["time_to_verdict"]["median_seconds"] > 0
    assert document(app, THEN)["decided"]["count"] == 0


def test_the_first_decision_is_how_long_it_took(app: App) -> None:
    """Somebody who thinks again a month later makes nobody slower."""
    desk = stocked(app, items(1))
    hit = queue_page(desk, HitFilter()).rows[0].id
    with desk.transaction() as connection:
        hits = Hits(connection, desk.portfolio.id)
        for days, kind in ((1, VerdictKind.UNSURE), (30, VerdictKind.CONFIRMED)):
            at = AT + timedelta(days=days)
            hits.add_verdict(hit, Verdict(kind=kind, by="A", reason="", decided_at=at))
    first = document(app, Period.ending(PeriodKind.WEEK, (AT + timedelta(days=3)).date()))
    assert first["decided"]["time_to_verdict"] == {"n": 1, "median_seconds": 86_400.0, "p90_seconds": 86_400.0}  # fmt: skip
    later = document(app, Period.ending(PeriodKind.WEEK, (AT + timedelta(days=31)).date()))
    assert later["decided"]["count"] == 1
    assert later["decided"]["time_to_verdict"]["n"] == 0


def test_gone_and_back(app: App) -> None:
    """A listing that is said to be gone, and one that comes back, each in its own list."""
    desk = stocked(app, items(3))
    listings = {row.title: row.id for row in queue_page(desk, HitFilter()).rows}

    def depart(which: str, at: datetime) -> None:
        from domain.listing import ListingKey
        from listingwatch.judging.judge import Judge

        key = ListingKey("shop.example", which)
        with desk.transaction() as connection:
            numbers = Listings(connection, desk.portfolio.id)
            numbers.depart(key, at, "404", None)
            Judge(connection, desk.portfolio, version=app.database.version).judge({numbers.ensure(key)})  # fmt: skip

    depart("i0", AT + timedelta(days=1))
    depart("i1", AT + timedelta(days=1))
    add(app, desk, [items(3)[1]], AT + timedelta(days=2))
    found = document(app)
    assert found["gone"]["count"] == 2
    assert found["back"]["count"] == 1
    assert found["back"]["hits"][0]["id"] == listings[f"{MARK} lamp number 1"]
    assert {h["state"] for h in found["gone"]["hits"]} == {"gone", "open"}


def test_what_was_not_searched(app: App) -> None:
    """Marketplaces, a paused schedule, a right without anything to compare, a listing that says
    nowhere, an old register: each is named with its kind."""
    desk = stocked(app, [Item("a"), Item("b", ship_to=())])
    bare = Right(
        key="de-1", kind=RightKind.DESIGN, owner="Firm", territories=("DE",), office="DE",
        source="designs.csv", as_of=date(2026, 1, 1), text=None, status="registered",
    )  # fmt: skip
    with desk.transaction() as connection:
        Rights(connection, desk.portfolio.id).put(bare, [])
        watches = Watches(connection, desk.portfolio.id)
        plan = Plan(name="shop", targets=("https://shop.example/",), every=timedelta(days=1),
                    recheck_every=timedelta(hours=6))  # fmt: skip
        watches.add(plan, AT)
    missing = document(app)["not_searched"]
    texts = {(each["kind"], each["subject"]): each["text"] for each in missing}
    assert "eBay" in "".join(e["subject"] for e in missing if e["kind"] == "marketplace")
    assert texts["search", "shop"] == "shop: no run was finished"
    assert "1 rights (design) have neither text nor picture on file" in texts["right", "design"]
    assert ("territory", "unknown") in texts
    chinese = document(app, language="zh")["not_searched"]
    assert [(e["kind"], e["subject"], e["count"]) for e in chinese] == [
        (e["kind"], e["subject"], e["count"]) for e in missing
    ]
    assert all(a["text"] != b["text"] for a, b in zip(missing, chinese, strict=True))


def test_an_old_register_is_named(app: App) -> None:
    """A register's file from January is old in May; the firm's own pictures are not."""
    desk = stocked(app, items(1))
    theirs = Right(
        key="tm-us-2", kind=RightKind.TRADEMARK, owner="Somebody", territories=("US",), office="US",
        source="marks.csv", as_of=date(2026, 1, 1), text="LORVINEX", status="registered",
        registered=date(2021, 1, 1),
    )  # fmt: skip
    with desk.transaction() as connection:
        Rights(connection, desk.portfolio.id).put(theirs, [])
    old = [e for e in document(app)["not_searched"] if e["kind"] == "source"]
    assert [e["subject"] for e in old] == ["marks.csv"]
    assert old[0]["count"] == (TODAY.last_day - date(2026, 1, 1)).days


def test_an_empty_portfolio_says_what_was_not_searched(app: App) -> None:
    """Nothing on file: no hit, no claim, and why."""
    with app.database.transaction() as connection:
        from storage.repositories.portfolios import Portfolios

        Portfolios(connection).ensure("p", "Firm")
    empty = document(app)
    assert empty["found"]["count"] == 0
    assert {"right", "search", "marketplace"} <= {e["kind"] for e in empty["not_searched"]}


def test_a_neighbours_portfolio_is_not_in_it(app: App) -> None:
    """Another firm's hits, decisions and private listings are theirs."""
    stocked(app, items(3))
    other = stocked(app, items(9), portfolio="q", firm="Other")
    decide_hit(other, queue_page(other, HitFilter()).rows[0].id, Choice(VerdictKind.CONFIRMED, "B", "t"))  # fmt: skip
    assert document(app)["found"]["count"] == 3
    assert document(app)["decided"]["count"] == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shape_is_stable(desk: Desk, app: App, language: str) -> None:
    """The names that programs rely on."""
    found = document(app, language=language)
    assert list(found) == [
        "report", "portfolio", "firm", "language", "period", "made_at", "searched", "found",
        "decided", "gone", "back", "not_searched", "gaps",
    ]  # fmt: skip
    assert set(found["searched"]) == {"listings", "new_listings", "marketplaces", "searches", "sources", "references", "matchers"}  # fmt: skip
    assert set(found["found"]) == {"count", "direction", "kind", "territory", "severity", "state", "weeks", "kept_back", "waiting", "worst"}  # fmt: skip
    assert set(found["gaps"]) == {"states", "uncovered", "deadlines"}
    assert found["report"] == 1
