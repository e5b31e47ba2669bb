"""Imports a register file of the USPTO, parse to stored rights, beside a bare iterparse of the
same file.

    python benchmarks/registers.py [--cases 20000] [--file FILE]

Prints bytes per second of ``lxml.etree.iterparse`` that does nothing with its elements but clear
them, and of ``rights import`` into an empty embedded Postgres, in this process' CPU time and by
the clock (the database works beside it, in a process of its own), their ratios, and the most
memory that the importing process took. The file is made up (:mod:`benchmarks.register_cases`)
unless one is named.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psutil
from lxml import etree

from benchmarks.register_cases import write
from domain.right import Side
from listingwatch.importing.rights import import_rights
from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer

CHILD = "--import-into"


def bare(path: Path) -> tuple[float, float]:
    """CPU and clock seconds of iterating over every element."""
    cpu, clock = time.process_time(), time.perf_counter()
    for _, element in etree.iterparse(str(path)):
        element.clear()
    return time.process_time() - cpu, time.perf_counter() - clock


def import_into(conninfo: str, path: Path) -> None:
    """What the command does, measured from within: run in a process of its own."""
    database = Database(conninfo, schema="bench_registers")
    database.drop_schema()
    database.open()
    app = App(Settings(), database, BlobStore(Path(tempfile.gettempdir())))
    before = database_seconds(database)
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, clock = time.process_time(), time.perf_counter()
    summary = import_rights(
        app, "default", [path], side=Side.OTHERS, as_of=date(2026, 1, 1), as_of_stated=False
    )
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with database.transaction(1) as connection:
        row = connection.execute("SELECT count(*) FROM rights").fetchone()
    assert row is not None
    worked = database_seconds(database) - before
    database.drop_schema()
    database.close()
    print(
        json.dumps(
            {"cpu": cpu, "clock": clock, "rights": row[0], "taken": summary.taken,
             "database": worked, "idle_kb": idle, "peak_kb": peak}
        )
    )  # fmt: skip


def database_seconds(database: Database) -> float:
    """CPU seconds of the server that this database lives on, those of ended sessions included."""
    with database.transaction() as connection:
        backend = psutil.Process(connection.info.backend_pid)
        server = backend.parent()
        assert server is not None
        own = server.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for process in server.children():
            times = process.cpu_times()
            total += times.user + times.system
    return float(total)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--cases", type=int, default=20_000)
    arguments.add_argument("--file", type=Path)
    arguments.add_argument(CHILD, dest="conninfo")
    given = arguments.parse_args()
    if given.conninfo:
        import_into(given.conninfo, given.file)
        return
    folder = Path(tempfile.mkdtemp(prefix="listingwatch-registers-"))
    folder.chmod(0o711)
    try:
        path = given.file or folder / "cases.xml"
        size = path.stat().st_size if given.file else write(path, given.cases)
        print(f"{path.name}: {size / 1e6:.0f} MB")
        with EmbeddedServer(folder / "home").lease() as conninfo:
            done = subprocess.run(
                [sys.executable, __file__, "--file", str(path), CHILD, conninfo],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
        ours = json.loads(done.stdout)
        cpu, clock = bare(path)
        print(f"bare iterparse   {size / cpu / 1e6:7.1f} MB/s CPU  {size / clock / 1e6:7.1f} MB/s")
        print(
            f"rights import    {size / ours['cpu'] / 1e6:7.1f} MB/s CPU  "
            f"{size / ours['clock'] / 1e6:7.1f} MB/s   {ours['rights']:,} rights stored, "
            f"{ours['rights'] / ours['clock']:,.0f} a second"
        )
        both = ours["cpu"] + ours["database"]
        print(
            f"  with Postgres' {size / both / 1e6:7.1f} MB/s CPU: it took {ours['database']:.1f} s "
            f"beside {ours['cpu']:.1f} s, on a core of its own if there is one"
        )
        print(
            f"ratio            {cpu / ours['cpu']:7.2f}           {clock / ours['clock']:7.2f}"
            "        (a third or more is wanted)"
        )
        print(
            f"memory           {ours['peak_kb'] / 1024:.0f} MB at most, "
            f"{ours['idle_kb'] / 1024:.0f} MB before the first byte (under 400 MB is wanted)"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
