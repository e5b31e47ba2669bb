"""One history of everything that is stored, told statement by statement, and what is there at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from domain.errors import StorageError
from domain.hit import Verdict, VerdictKind
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.money import Price
from domain.page import Gone, ImageRef, Offer, PageRecord, Snapshot
from domain.ports import CrawlOrder
from domain.right import Side
from domain.watch import Plan
from listingwatch.alerting.channels import add_channel, list_channels, remove_channel, try_channel
from listingwatch.alerting.delivering import deliver
from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary
from listingwatch.hits.list import list_hits
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.importing.licences import import_licences
from listingwatch.importing.rights import import_rights
from listingwatch.judging.verdicts import decide
from listingwatch.matching.run import Matching
from listingwatch.operations.cleaning import clean
from listingwatch.retrying import LaterError
from listingwatch.sellers.roles import set_role
from listingwatch.watching.runs import carry_out
from listingwatch.watching.scheduling import tick
from listingwatch.watching.watches import add_watch, hasten_watch, pause_watch, remove_watch
from listingwatch.wiring import App
from storage.repositories.channels import StoredChannel
from storage.repositories.portfolios import Portfolios
from tests.alerts.receiver import SECRET, Receiver
from tests.pictures import drawing, jpeg

T0 = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@dataclass
class World:
    """One history in a schema of its own, carried out through the proxy."""

    app: App
    receiver: Receiver
    pictures: tuple[str, ...]

    def unattended(self) -> list[Callable[[], object]]:
        """What crawls and workers do, after the little that a user has to."""
        return [
            lambda: add_watch(self.app, "default", PLAN, T0),
            lambda: add_channel(self.app, "default", "desk", self.receiver.url, SECRET, T0),
            self.rights,
            lambda: self.tick(T0),
            lambda: self.run_watch(T0, 0),
            self.match,
            self.judge,
            lambda: self.deliver(T0),
            lambda: self.tick(T0 + timedelta(hours=1)),
            lambda: self.run_watch(T0 + timedelta(hours=1), 1),
            self.match,
            self.judge,
            lambda: self.deliver(T0 + timedelta(hours=1)),
        ]

    def attended(self) -> list[Callable[[], object]]:
        """What people do with all that, a channel that fails, and the nightly clean-up."""
        app, later = self.app, T0 + timedelta(hours=2)
        seller = SellerKey("shop.example", "rival")
        return [
            lambda: set_role(app, "default", seller, Role.COMPETITOR, later),
            self.licences,
            self.judge,
            lambda: self.verdict(later),
            self.own_catalogue,
            self.match,
            self.judge,
            lambda: pause_watch(app, "default", "rivals", later),
            lambda: pause_watch(app, "default", "rivals", None),
            lambda: hasten_watch(app, "default", "rivals", later),
            lambda: add_channel(app, "default", "nobody", NOBODY, SECRET, T0),
            lambda: self.deliver(later),
            self.more_rights,
            self.match,
            self.judge,
            lambda: self.deliver(later),
            lambda: self.fail(later, 1),
            lambda: self.fail(later + timedelta(days=4), 2),
            lambda: self.deliver(later + timedelta(days=4)),
            lambda: try_channel(app, "default", "desk", later + timedelta(days=5)),
            lambda: remove_channel(app, "default", "nobody"),
            lambda: clean(app, T0 + timedelta(days=200)),
            lambda: clean(app, T0 + timedelta(days=400)),
            lambda: remove_watch(app, "default", "rivals"),
        ]

    def go(self, step: Callable[[], object]) -> None:
        """Again and again until it succeeds: what a job's retries or a user do."""
        for attempt in range(12):
            try:
                step()
            except (StorageError, LaterError, psycopg.Error):
                time.sleep(0.05 * attempt)
                continue
            except Exception as error:
                # The first try did it, and its answer was lost.
                if any(text in str(error) for text in ("exists already", "does not exist")):
                    return
                raise
            return
        raise AssertionError("does not recover")

    def portfolio(self) -> Any:
        with self.app.database.transaction() as connection:
            return Portfolios(connection).require("default")

    def rights(self) -> None:
        path = Path(self.app.settings.home, "rights.csv")
        path.write_text(RIGHTS)
        import_rights(self.app, "default", [path], side=Side.OURS, as_of=T0.date())

    def more_rights(self) -> None:
        path = Path(self.app.settings.home, "more.csv")
        path.write_text(RIGHTS.replace("ZORVANTIK", "PLAIN").replace("5000001", "5000002"))
        import_rights(self.app, "default", [path], side=Side.OURS, as_of=T0.date())

    def licences(self) -> None:
        path = Path(self.app.settings.home, "licences.csv")
        path.write_text("right,licensee,territory,from,until\nZORVANTIK,Ada LLC,US,,\n")
        import_licences(self.app, "default", path, as_of=T0.date())

    def own_catalogue(self) -> None:
        """A listing of the firm's own, with a picture that becomes its work."""
        home = self.app.settings.home
        Path(home, "own.jpg").write_bytes(jpeg(drawing(5)))
        path = Path(home, "own.csv")
        path.write_text(
            "id,marketplace,url,title,description,brand,gtin,category,price,currency,images,ship_to"
            "\n1,own.example,https://own.example/1,Lamp,,,,,9,USD,own.jpg,US\n"
        )
        import_catalogue(self.app, "default", path, pictures=Whose.OURS, at=T0)

    def verdict(self, at: datetime) -> None:
        hit = min(hit.id for hit in list_hits(self.app, "default").hits)
        given = Verdict(kind=VerdictKind.CONFIRMED, by="ada", reason="seen", decided_at=at)
        decide(self.app, "default", hit, given)

    def fail(self, at: datetime, times: int) -> None:
        """Deliver to where nobody listens; then it has failed so often."""
        assert deliver(self.app, self.portfolio(), self.nobody().id, clock=lambda: at) is not None
        if self.nobody().failures < times:
            raise LaterError("others are still at it", 0)

    def nobody(self) -> StoredChannel:
        return next(row for row in list_channels(self.app, "default") if row.name == "nobody")

    def tick(self, at: datetime) -> None:
        """As the scheduler does it, every few seconds: what a transaction holds that the server has
        not yet seen the end of is passed over, and stays due."""
        tick(self.app, at)
        with self.app.database.transaction(self.portfolio().id) as connection:
            row = connection.execute("SELECT FROM watches WHERE due_at <= %s", (at,)).fetchone()
        if row is not None:
            raise LaterError("still due", 0)

    def run_watch(self, at: datetime, round_: int) -> None:
        number = self.portfolio().id
        with self.app.database.transaction(number) as connection:
            rows = connection.execute("SELECT id FROM runs WHERE state = 'waiting'").fetchall()
        for row in rows:
            carry_out(
                self.app,
                number,
                row[0],
                crawl=lambda request: self.crawl(request, at, round_),
                clock=lambda: at,
            )

    def crawl(self, request: CrawlRequest, at: datetime, round_: int) -> CrawlSummary:
        """What a crawl stores, page by page; one is gone in the second round, as another crawl was
        told just before."""
        store = self.app.crawl_store()
        if round_:
            before = at - timedelta(minutes=5)
            first = store.begin(
                CrawlOrder(targets=("https://shop.example/p/2",), started_at=before)
            )
            gone = Gone(key=ListingKey("shop.example", "2"), reason="not found")
            store.record(
                first,
                PageRecord(url="https://shop.example/p/2", captured_at=before, outcome=gone),
            )
            store.finish(first, "finished", {"gone": 1})
        crawl = store.begin(CrawlOrder(targets=request.urls, started_at=at))
        for number in range(3):
            url = f"https://shop.example/p/{number}"
            key = ListingKey("shop.example", str(number))
            outcome: Any = Snapshot(
                key=key,
                url=url,
                title=f"{'Zorvantik' if number else 'Plain'} lamp",
                offers=(Offer(price=Price(amount=Decimal(9 + round_), currency="USD", raw="$")),),
                seller=Seller(name="Rival", id="rival"),
                images=(ImageRef(url=f"{url}.jpg", digest=self.pictures[number]),),
            )
            if number == 2 and round_:
                outcome = Gone(key=key, reason="not found")
            store.record(
                crawl,
                PageRecord(
                    url=url,
                    captured_at=at,
                    outcome=outcome,
                    status=200,
                    body=self.pictures[number],  # any bytes will do
                    offered_in=("US",),
                ),
            )
        store.finish(crawl, "finished", {"snapshot": 3})
        return CrawlSummary(outcomes={"snapshot": 3})

    def match(self) -> None:
        if not Matching(self.app, "default", threads=1).work():
            raise LaterError("others are still at it", 0)

    def judge(self) -> None:
        if not Matching(self.app, "default", threads=1).judge_waiting():
            raise LaterError("others are still at it", 0)

    def deliver(self, at: datetime) -> None:
        channel = next(row for row in list_channels(self.app, "default") if row.name == "desk")
        again = deliver(self.app, self.portfolio(), channel.id, clock=lambda: at)
        if again is not None:
            raise LaterError("again", 0)


NOBODY = "http://127.0.0.1:1/hook"

PLAN = Plan(
    name="rivals",
    targets=("https://shop.example/",),
    every=timedelta(hours=1),
    recheck_every=timedelta(days=300),
    jitter=0.0,
)
