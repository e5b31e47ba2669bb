"""What judgement hangs on beside the matches: where it changes, stored matches are judged anew, and
nothing is matched again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.hit import Severity, Verdict, VerdictKind
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.money import Price
from domain.page import Offer, Snapshot
from domain.right import Right, RightKind
from listingwatch.jobs.app import Jobs
from listingwatch.jobs.worker import Worker
from listingwatch.judging import basis as judgement_basis
from listingwatch.judging.verdicts import decide
from listingwatch.matching.gallery import Gallery
from listingwatch.matching.run import Matching
from listingwatch.matching.summary import MatchSummary
from listingwatch.settings import Settings
from listingwatch.wiring import App
from rights.references import references_of
from rights.wording import in_words
from storage.blobs import BlobStore
from storage.database import Database
from storage.repositories.hits import Hits, HitView
from storage.repositories.listings import Listings
from storage.repositories.portfolios import PortfolioNumber, Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from tests.conftest import quick

pytestmark = pytest.mark.postgres

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZORVANTIK = Right(
    key="tm-z", kind=RightKind.TRADEMARK, owner="The Firm", territories=("US",), source="test",
    as_of=date(2026, 1, 1), text="Zorvantik", registration_number="1", status="registered",
)  # fmt: skip


@dataclass
class World:
    app: App
    portfolio: PortfolioNumber

    def right(self, right: Right) -> None:
        with self.app.database.transaction(self.portfolio.id) as connection:
            Rights(connection, self.portfolio.id).put(right, references_of(right))

    def listing(self, number: int, seller: str, price: str, description: str) -> None:
        snapshot = Snapshot(
            key=ListingKey("shop.example", f"/p/{number}"), url=f"https://shop.example/p/{number}",
            title=f"Thing {number}", description=description, category=("Home", "Lamps"),
            seller=Seller(name=seller, id=seller), ship_to=("US",),
            offers=(Offer(price=Price(amount=Decimal(price), currency="USD", raw=price)),),
        )  # fmt: skip
        with self.app.database.transaction(self.portfolio.id) as connection:
            Listings(connection, self.portfolio.id).keep(snapshot, START + timedelta(days=number))

    def match(self) -> MatchSummary:
        return Matching(self.app, "p").run()

    def hit(self, number: int) -> HitView:
        with self.app.database.transaction(self.portfolio.id) as connection:
            found = Hits(connection, self.portfolio.id).search()
        return next(hit for hit in found if hit.listing.id == f"/p/{number}")

    def said(self, number: int) -> str:
        return " / ".join(in_words(reason) for reason in self.hit(number).reasons)


@pytest.fixture
def world(conninfo: str, tmp_path: Path) -> Iterator[World]:
    database = Database(quick(conninfo), schema=f"test_{uuid.uuid4().hex[:16]}")
    database.open()
    app = App(Settings(home=tmp_path), database, BlobStore(tmp_path / "blobs"))
    with database.transaction() as connection:
        portfolio = Portfolios(connection).ensure("p", "The Firm")
    world = World(app, portfolio)
    world.right(ZORVANTIK)
    world.listing(1, "beta", "30", "A lamp by Zorvantik")
    world.listing(2, "beta", "90", "A lamp by Zorvantik")
    world.listing(3, "gamma", "90", "A lamp by Zorvantik")
    world.match()
    yield world
    database.drop_schema()
    database.close()


@pytest.fixture
def no_matching(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Gallery, snapshot: Snapshot) -> Any:
        raise AssertionError(f"{snapshot.url} was matched again")

    monkeypatch.setattr(Gallery, "matches", refuse)


def test_a_confirmed_hit_raises_the_others_of_its_seller(world: World, no_matching: None) -> None:
    """And of nobody else; taking it back lowers them again."""
    assert world.hit(2).severity is Severity.MEDIUM
    for kind, severity in (
        (VerdictKind.CONFIRMED, Severity.HIGH),
        (VerdictKind.UNSURE, Severity.MEDIUM),
    ):
        at = START + timedelta(days=int(kind is VerdictKind.UNSURE))
        verdict = Verdict(kind=kind, by="Ada", reason="seen", decided_at=at)
        decide(world.app, "p", world.hit(1).id, verdict)
        moved = world.match().moves
        assert moved == {"raised" if severity is Severity.HIGH else "lowered": 1}
        assert world.hit(2).severity is severity
        assert world.hit(3).severity is Severity.MEDIUM
    assert "confirmed" not in world.said(2)


def test_marks_that_share_the_word_are_counted_as_they_come_and_go(world: World) -> None:
    """A new right of the register changes what is said of an old listing, and its end does too."""
    assert "1 live mark(s) on file share the words of Zorvantik" in world.said(1)
    other = Right(
        key="tm-other", kind=RightKind.TRADEMARK, owner="Somebody", territories=("US",),
        source="test", as_of=date(2026, 1, 1), text="ZORVANTIK-KIDS", registration_number="2",
    )  # fmt: skip
    world.right(other)
    world.match()
    assert "2 live mark(s) on file share the words of Zorvantik" in world.said(1)


def test_own_prices_in_the_category(world: World) -> None:
    """Three listings of our own say what is usual; a price far below it raises."""
    assert world.hit(1).severity is Severity.MEDIUM
    with world.app.database.transaction(world.portfolio.id) as connection:
        PortfolioStatements(connection, world.portfolio).set_role(
            SellerKey("shop.example", "us"), Role.OWN, START
        )
    for number in (11, 12, 13):
        world.listing(number, "us", "100", "A lamp")
    world.match()
    assert world.hit(1).severity is Severity.HIGH
    assert "30 USD, is 30% of 100 USD, the median of 3 listings" in world.said(1)
    assert world.hit(2).severity is Severity.MEDIUM


def test_a_changed_rule_rejudges_without_matching(
    world: World, no_matching: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that matched, once; the summary says why and what moved."""
    assert world.match().judged == 0
    monkeypatch.setattr(judgement_basis, "rules_digest", lambda: "another rule")
    summary = world.match()
    assert (summary.judged, summary.basis) == (3, {"rules": 1})
    assert summary.moves == {}
    assert world.match().judged == 0


def test_a_worker_that_starts_rejudges_after_a_changed_rule(
    world: World,
    no_matching: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As a job, though nothing else came; what moved is logged, and the next start finds nothing."""
    serve(world)
    caplog.clear()
    monkeypatch.setattr(judgement_basis, "rules_digest", lambda: "another rule")
    with caplog.at_level("INFO", logger="listingwatch"):
        serve(world)
    assert "the rules changed: what matched in portfolio p is judged anew" in caplog.text
    assert "3 listings judged" in caplog.text
    assert judgement_basis.wake_where_rules_changed(world.app) == []


def serve(world: World) -> None:
    """A worker of its own for what waits, and for what it asks for itself."""
    asyncio.run(Worker(Jobs(world.app), ("match",)).serve(until_idle=True))


def test_rejudge_by_hand(world: World, no_matching: None) -> None:
    """All of it, though nothing changed."""
    summary = Matching(world.app, "p").rejudge()
    assert (summary.judged, summary.changed_hits, summary.new_hits) == (3, 0, 0)


def test_a_new_right_meets_old_listings(world: World) -> None:
    """Exactly as a new listing meets old rights."""
    world.listing(4, "delta", "50", "A kettle by Quillmere")
    world.match()
    right = Right(
        key="tm-q", kind=RightKind.TRADEMARK, owner="The Firm", territories=("US",), source="test",
        as_of=date(2026, 1, 1), text="Quillmere", registration_number="3", status="registered",
    )  # fmt: skip
    world.right(right)
    assert world.match().new_hits == 1
    assert world.hit(4).right.key == "tm-q"
