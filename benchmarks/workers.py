"""What a second worker brings: the same matching work by one worker process and by two.

    python benchmarks/workers.py [--listings 1500]

Fingerprints, matches and judgements of listings with one picture of their own each, against word
marks and pictures. Time from the moment at which the work is there and the workers are up, to the
moment at which nothing waits any more. Prints the ratio.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shopserver import Shop

from domain.listing import ListingKey
from domain.page import ImageRef, PageRecord, Snapshot
from domain.ports import CrawlOrder
from domain.right import Side
from listingwatch.importing.rights import import_rights
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MARKS = 300
SCHEMA = "listingwatch"


def mark(number: int) -> str:
    """Invented names that are no words."""
    sounds = ("zor", "vel", "kra", "mun", "tix", "lop", "ber", "qua", "nis", "dro")
    return "".join(sounds[(number // 10**place) % 10] for place in range(3)).title() + "ik"


def fill(app: App, listings: int) -> None:
    """Rights and listings, with everything still to be done."""
    rows = [
        f"trademark,{mark(n)},USPTO,US,{5_000_000 + n},Ada LLC,11,registered,2019-01-01,"
        "2019-06-01,2039-01-01,,"
        for n in range(MARKS)
    ]
    path = app.settings.home / "rights.csv"
    head = (
        "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,"
        "image\n"
    )
    path.write_text(head + "\n".join(rows) + "\n")
    import_rights(app, "default", [path], side=Side.OURS, as_of=NOW.date())
    shop = Shop(listings, 2, 800, 1)
    store = app.crawl_store()
    crawl = store.begin(CrawlOrder(targets=("https://shop.example/",), started_at=NOW))
    for number in range(listings):
        found = shop.answer(f"/i/{number}.jpg")
        assert found is not None
        url = f"https://shop.example/p/{number}"
        title = f"{mark(number % MARKS)} desk lamp" if number % 10 == 0 else f"Desk lamp {number}"
        snapshot = Snapshot(
            key=ListingKey("shop.example", str(number)),
            url=url,
            title=title,
            description="A lamp for the desk, with a shade of linen and a foot of oak. " * 12,
            images=(ImageRef(url=f"{url}.jpg", digest=store.keep(found[0])),),
        )
        store.record(
            crawl, PageRecord(url=url, captured_at=NOW, outcome=snapshot, offered_in=("US",))
        )


def begin_anew(app: App) -> None:
    """All of the work is to be done again."""
    with app.database.transaction(1) as connection:
        for statement in (
            "TRUNCATE matches, hits, hit_matches, fingerprints, outbox, deliveries CASCADE",
            "DELETE FROM to_match",
            "DELETE FROM to_judge",
            "DELETE FROM to_fingerprint",
            "INSERT INTO to_fingerprint SELECT DISTINCT digest FROM snapshot_images",
            "INSERT INTO to_match (portfolio_id, snapshot_id) SELECT 1, id FROM snapshots",
            "INSERT INTO to_judge (portfolio_id, listing_id) SELECT 1, id FROM listings",
        ):
            connection.execute(statement.encode())


def left(app: App) -> int:
    with app.database.transaction(1) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM to_match) + (SELECT count(*) FROM to_judge)"
            " + (SELECT count(*) FROM to_fingerprint)"
        ).fetchone()
    assert row is not None
    return int(row[0])


def work_off(app: App, environment: dict[str, str], workers: int) -> float:
    """Seconds that so many workers need."""
    with app.database.transaction() as connection:
        connection.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_workers, to_match, to_judge,"
            " to_fingerprint CASCADE"
        )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "listingwatch.cli", "worker", "--processes", "1",
             "--queue", "match"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        for _ in range(workers)
    ]  # fmt: skip
    try:
        while True:
            with app.database.transaction() as connection:
                row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
            if row is not None and row[0] == workers:
                break
            time.sleep(0.1)
        time.sleep(1)
        begin_anew(app)
        start = time.perf_counter()
        while left(app):
            time.sleep(0.1)
        return time.perf_counter() - start
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--listings", type=int, default=1500)
    options = parser.parse_args(arguments)
    home = Path(tempfile.mkdtemp(prefix="listingwatch-bench-"))
    home.chmod(0o711)
    environment = dict(os.environ) | {"LISTINGWATCH_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    with EmbeddedServer(home).lease() as conninfo:
        database = Database(conninfo, schema=SCHEMA)
        database.open()
        app = App(Settings(home=home), database, BlobStore(home / "blobs"))
        fill(app, options.listings)
        one, two = [], []
        for _ in range(2):
            one.append(work_off(app, environment, 1))
            two.append(work_off(app, environment, 2))
        database.close()
    shutil.rmtree(home, ignore_errors=True)
    print(
        f"{options.listings} listings, {MARKS} marks: one worker {min(one):.1f} s, two "
        f"{min(two):.1f} s, ratio {min(one) / min(two):.2f}"
    )


if __name__ == "__main__":
    main()
