"""The review desk with very many hits: server time of its pages.

    python benchmarks/desk.py [--listings 1000000] [--samples 100]

Fills two schemas, one with 10,000 listings and 2,000 hits, one with --listings and a fifth of that
in hits, and asks for random pages of the queue (searches and later pages too), listings, sellers,
cards and the overview through the whole application, without a network. Prints the median and the
95th percentile of each page in both, and how many times the larger one's is the smaller one's.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from starlette.testclient import TestClient

from console.app import build
from listingwatch.desk.office import Desk
from listingwatch.desk.people import open_unnamed, say_name, session_of
from listingwatch.desk.queue import HitFilter, card, queue_page
from listingwatch.desk.reports import make_now, report_list
from listingwatch.reporting.period import PeriodKind
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.repositories.portfolios import Portfolios

ORIGIN = "http://127.0.0.1:8642"
SMALL = 10_000
PER_HIT = 5
WORDS = (
    "lamp shade brass walnut paper ceramic vintage desk floor wall pendant red blue green "
    "gold white large small set style modern retro handmade genuine new used boxed spare "
    "bulb holder cable kitchen office bedroom outdoor garden light lantern candle glass "
    "steel"
).split()

FILL = Path(__file__).with_name("desk_fill.sql").read_text("utf-8").split("\n;\n")[:-1]
"""The statements that fill a schema."""

QUIET = ("snapshots", "snapshot_images", "hits", "hit_matches", "outbox")
"""Tables whose triggers would do each row's work one by one."""


def opened(conninfo: str, home: Path, listings: int) -> Desk:
    """A schema of its own with that many listings, filled when it is new."""
    database = Database(conninfo, schema=f"desk_{listings}", connections=4)
    database.open()
    app = App(Settings(home=home), database, BlobStore(home / "blobs"))
    with database.transaction() as connection:
        number = Portfolios(connection).find("p")
    return fill(app, listings) if number is None else Desk.of(app, "p")


def fill(app: App, listings: int) -> Desk:
    """That many listings, and a hit for every fifth."""
    database = app.database
    with database.transaction() as connection:
        number = Portfolios(connection).ensure("p", "Firm")
    begun = time.monotonic()
    for statement in FILL:
        with database.transaction(number.id) as connection:
            for table in QUIET:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            given = {"listings": listings, "per": PER_HIT, "portfolio": number.id, "words": WORDS}
            connection.execute(statement.encode(), given)
            for table in QUIET:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute(f"SET search_path TO {database.schema}".encode())
        connection.execute("VACUUM ANALYZE")
    desk = Desk.of(app, "p")
    with desk.transaction() as connection:
        row = connection.execute("SELECT count(*) FROM hits").fetchone()
    assert row is not None
    print(
        f"{listings:,} listings and {row[0]:,} hits in {time.monotonic() - begun:.0f} s", flush=True
    )
    return desk


class Reader:
    """Somebody who opens random pages."""

    def __init__(self, desk: Desk, listings: int) -> None:
        now = datetime.now(UTC)
        token = open_unnamed(desk, now)
        session = session_of(desk, token, now)
        assert session is not None
        say_name(desk, session, "Ada")
        self.client = TestClient(build(desk, origins=frozenset({ORIGIN})), base_url=ORIGIN)
        self.client.cookies.set("listingwatch", token)
        self.desk = desk
        self.listings = listings
        self.random = random.Random(7)
        self.rows = [
            r.id for s in (1, 2, 3) for r in queue_page(desk, HitFilter(severity=s), 200).rows
        ]

    def queue(self) -> str:
        return "/queue"

    def filtered(self) -> str:
        """A search with one to three conditions."""
        possible = {
            "severity": self.random.choice(["high", "medium", "low"]),
            "direction": self.random.choice(["enforcement", "exposure"]),
            "kind": self.random.choice(["trademark", "copyright", "design", "patent"]),
            "territory": self.random.choice(["US", "DE", "FR", "XX"]),
            "marketplace": f"shop{self.random.randrange(22)}.example",
            "seller": f"s{self.random.randrange(5000)}",
            "state": self.random.choice(["new", "confirmed", "unsure", "gone"]),
            "q": self.random.choice(WORDS)[:5]
            + self.random.choice(["", " " + self.random.choice(WORDS)]),
            "right": f"tm-{self.random.randrange(1, 2000)}",
            "standing": self.random.choice(["all", "silenced", "suppressed"]),
        }
        names = self.random.sample(sorted(possible), self.random.randint(1, 3))
        return "/queue?" + urlencode({name: possible[name] for name in names})

    def later(self) -> str:
        """A page somewhere in the middle of the list."""
        row = self.random.choice(self.rows)
        view = card(self.desk, row).hit
        return "/queue/rows?" + urlencode(
            {"after": f"{int(view.severity)}~{view.first_seen.isoformat()}~{row}"}
        )

    def card(self) -> str:
        return f"/hits/{self.random.choice(self.rows)}/card"

    def listing(self) -> str:
        return f"/listings/{self.random.randint(1, self.listings)}"

    def seller(self) -> str:
        """A seller as one meets them: by one of its listings, so large ones often."""
        with self.desk.transaction() as connection:
            row = connection.execute(
                "SELECT l.marketplace, s.seller_id FROM snapshots s"
                " JOIN listings l ON l.id = s.listing_id WHERE s.listing_id = %s",
                (self.random.randint(1, self.listings),),
            ).fetchone()
        assert row is not None
        return "/seller?" + urlencode({"marketplace": row[0], "id": row[1]})

    def overview(self) -> str:
        return "/"

    def rights(self) -> str:
        return "/rights"

    def catalogue(self) -> str:
        return "/catalogue"

    def reports(self) -> str:
        return "/reports"

    def report(self) -> str:
        """The page of a report that is kept."""
        return f"/reports/{report_list(self.desk).reports[0].id}.html"

    def prepare(self) -> None:
        """What is made in the background, or once a week, is there before anything is timed."""
        begun = time.perf_counter()
        make_now(self.desk, PeriodKind.WEEK, "Ada", datetime.now(UTC))
        made = time.perf_counter() - begun
        for page in ("/rights", "/catalogue"):
            while 'http-equiv="refresh"' in self.client.get(page).text:
                time.sleep(0.5)
        print(f"{self.listings:,} listings: a report made in {made:.1f} s", flush=True)

    def timed(self, page: Callable[[], str], samples: int) -> list[tuple[float, str]]:
        """Seconds of each request, with its address, the slowest last."""
        taken = []
        self.client.get(page())
        for _ in range(samples):
            address = page()
            begun = time.perf_counter()
            answer = self.client.get(address)
            taken.append((time.perf_counter() - begun, address))
            assert answer.status_code == 200, (address, answer.status_code)
        return sorted(taken)


PAGES = (
    "queue", "filtered", "later", "card", "listing", "seller", "overview", "rights", "catalogue",
    "reports", "report",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--home", type=Path, help="fill it once, measure it again and again")
    parser.add_argument(
        "--slowest", action="store_true", help="print each page's slowest addresses"
    )
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="listingwatch-desk-"))
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    with EmbeddedServer(home).lease() as conninfo:
        desks = [opened(conninfo, home, n) for n in (SMALL, given.listings)]
        if given.samples == 0:
            return
        readers = [Reader(*each) for each in zip(desks, (SMALL, given.listings), strict=True)]
        for reader in readers:
            reader.prepare()
        begun = time.perf_counter()
        readers[1].client.get("/")
        print(f"the first overview of all, counted anew: {time.perf_counter() - begun:.2f} s")
        print(f"{'page':10} {'10k p50':>9} {'10k p95':>9} {'p50':>9} {'p95':>9}  p95 ratio   (ms)")
        for name in PAGES:
            small, large = (
                reader.timed(getattr(reader, name), given.samples) for reader in readers
            )
            edge = int(given.samples * 0.95)
            figures = [
                value * 1000
                for times in (small, large)
                for value in (statistics.median(t for t, _ in times), times[edge][0])
            ]
            shown = " ".join(f"{figure:9.1f}" for figure in figures)
            print(f"{name:10} {shown}  {figures[3] / figures[1]:8.2f}", flush=True)
            if given.slowest:
                for value, address in large[-4:]:
                    print(f"    {value * 1000:7.1f}  {address}")
    if given.home is None:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
