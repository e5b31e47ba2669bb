"""Imports a made-up register of the USPTO with a million cases, and finds its marks in listings.

    python benchmarks/million_marks.py [--cases 1000000] [--listings 20] [--folder FOLDER]

The register is a zip, as the office hands it out (some 10 GB of XML in 0.8 GB), and is removed
afterwards, as is the database. Each listing names one mark, spread over the whole register. Import
and matching run in processes of their own, as two commands would. Printed are time, CPU time and
the most memory of each, and how many of the marks were found. It takes about 8 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from benchmarks.register_cases import HEAD, TAIL, cases
from domain.right import Side
from listingwatch.importing.listings import import_listings
from listingwatch.importing.rights import import_rights
from listingwatch.matching.run import Matching
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.repositories.portfolios import Portfolios

CHILD = "--part"
MARK = re.compile(r"<serial-number>(\d+)<.*?<mark-identification>([^<]+)<", re.DOTALL)
THINGS = ("desk lamp", "kettle", "garden chair", "backpack", "speaker")


def write(folder: Path, count: int, listings: int) -> None:
    """``register.zip``, ``planted.json`` (serial numbers) and ``listings.jsonl``."""
    planted: list[tuple[str, str]] = []

    def watched() -> Iterator[str]:
        for number, case in enumerate(cases(count)):
            if number % (count // listings) == count // listings // 2:
                found = MARK.search(case)
                assert found is not None
                planted.append((found[1], found[2]))
            yield case

    path = folder / "register.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as pack,
        pack.open("register.xml", "w", force_zip64=True) as file,
    ):
        file.write(HEAD.encode())
        told = watched()
        while some := "".join(islice(told, 500)):
            file.write(some.encode())
        file.write(TAIL.encode())
    (folder / "planted.json").write_text(json.dumps([serial for serial, _ in planted]))
    chance = random.Random(3)
    with (folder / "listings.jsonl").open("w", encoding="utf-8") as lines:
        for serial, mark in planted:
            title = f"{mark.title()} {chance.choice(THINGS)} with two shelves"
            url = f"https://shop.example/{serial}"
            row = {"marketplace": "shop.example", "id": serial, "url": url, "title": title}
            lines.write(json.dumps(row) + "\n")


def run_part(part: str, conninfo: str, folder: Path) -> None:
    """What a command does, measured from within: run in a process of its own."""
    database = Database(conninfo, schema="bench_million")
    database.open()
    app = App(Settings(home=folder), database, BlobStore(folder / "blobs"))
    cpu, clock = time.process_time(), time.perf_counter()
    said: dict[str, float] = {}
    if part == "import":
        summary = import_rights(
            app, "default", [folder / "register.zip"], side=Side.OTHERS, as_of=date(2026, 1, 1)
        )
        said["taken"] = summary.taken
    else:
        if part == "match":
            import_listings(app, "default", folder / "listings.jsonl", at=datetime.now(UTC))
        Matching(app, "default").run()
        planted = json.loads((folder / "planted.json").read_text())
        with database.transaction() as connection:
            number = Portfolios(connection).require("default")
        with database.transaction(number.id) as connection:
            rows = connection.execute(
                "SELECT DISTINCT l.external_id FROM matches m "
                "JOIN right_references f ON f.id = m.reference_id "
                "JOIN rights r ON r.id = f.right_id "
                "JOIN snapshots s ON s.id = m.snapshot_id JOIN listings l ON l.id = s.listing_id "
                "WHERE r.record->>'application_number' = ltrim(l.external_id, '/')"
            ).fetchall()
        met = {row[0].lstrip("/") for row in rows}
        said |= {"found": len(met & set(planted)), "planted": len(planted)}
    said |= {
        "cpu": time.process_time() - cpu,
        "clock": time.perf_counter() - clock,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    database.close()
    print(json.dumps(said))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--cases", type=int, default=1_000_000)
    asked.add_argument("--listings", type=int, default=20)
    asked.add_argument("--folder", type=Path)
    asked.add_argument(CHILD, nargs=2)
    given = asked.parse_args()
    if given.part:
        run_part(*given.part, given.folder)
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="listingwatch-million-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    try:
        write(folder, given.cases, given.listings)
        with EmbeddedServer(folder / "home").lease() as conninfo:
            for part in ("import", "match"):
                done = subprocess.run(
                    [sys.executable, __file__, "--folder", str(folder), CHILD, part, conninfo],
                    check=True, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
                told = json.loads(done.stdout)
                what = ", ".join(f"{key} {value:,.0f}" for key, value in told.items())
                print(f"{part}: {what} (seconds; MB)", flush=True)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
