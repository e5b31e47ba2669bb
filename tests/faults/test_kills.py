"""``kill -9`` of workers, crawls and the database while everything runs: afterwards all is as if
nothing had happened."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from storage.embedded import EmbeddedServer
from tests.alerts.receiver import SECRET, Receiver
from tests.commands import Command
from tests.fakemarket.server import FakeShop, Handler, hold_pace, picture, product, send

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

CRAWL_WAIT = 30.0
ENOUGH = 1800.0
"""Seconds for all the kills."""

KILLS = int(os.environ.get("LISTINGWATCH_KILLS", "40"))
PRODUCTS = 40
DELAY = 0.15
CONCURRENCY = 8
RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@contextlib.contextmanager
def installation(folder: Path) -> Iterator[Command]:
    """A command with an embedded database of its own, which may be killed."""
    folder.mkdir()
    home = Path(tempfile.mkdtemp(prefix="listingwatch-faults-"))
    home.chmod(0o711)
    environment = dict(os.environ) | {
        "LISTINGWATCH_HOME": str(home),
        "LISTINGWATCH_HOST_DELAYS": f'{{"127.0.0.1": {DELAY}}}',
    }
    for name in ("DATABASE_URL", "PYTHONPATH", "LISTINGWATCH_DB_SCHEMA"):
        environment.pop(name, None)
    command = Command(folder, environment)
    try:
        yield command
    finally:
        with contextlib.suppress(Exception):
            command.run("db", "stop")
        shutil.rmtree(home, ignore_errors=True)


class Shop(FakeShop):
    """A shop that takes its time."""

    def stock(self) -> None:
        paths = [f"/p/{number}" for number in range(PRODUCTS)]
        self.home(*paths)
        for number, path in enumerate(paths):
            name = f"{'Zorvantik' if number % 2 else 'Plain'} lamp {number}"
            self.pages[path] = slow(product(name, [f"{self.url}/{number}.jpg"]))
            self.page(f"/{number}.jpg", picture(number), kind="image/jpeg")


def slow(body: str) -> Handler:
    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.03)
        send(request, body)

    return answer


def outcome(command: Command) -> list[tuple[Any, ...]]:
    """The hits without what depends on when they were found."""
    return sorted(
        (
            hit["id"], hit["severity"], hit["listing"]["id"], hit["right"]["text"],
            len(hit["matches"]), hit["state"], hit["revision"],
        )
        for hit in command.json("hits")
    )  # fmt: skip


def stored(command: Command) -> list[tuple[Any, ...]]:
    """Every listing with each of its snapshots, and how many pictures each shows."""
    with (
        EmbeddedServer(Path(command.environment["LISTINGWATCH_HOME"])).lease() as conninfo,
        psycopg.connect(conninfo) as connection,
    ):
        return connection.execute(
            "SELECT l.external_id, s.digest, count(i.digest) FROM listingwatch.listings l"
            " LEFT JOIN listingwatch.snapshots s ON s.listing_id = l.id"
            " LEFT JOIN listingwatch.snapshot_images i ON i.snapshot_id = s.id"
            " GROUP BY l.id, s.id ORDER BY 1, 2"
        ).fetchall()


def set_up(command: Command, shop: Shop, receiver: Receiver) -> None:
    (command.folder / "rights.csv").write_text(RIGHTS)
    command.run("rights", "import", "rights.csv", "--side", "ours")
    command.run("alerts", "add", "desk", "--to", receiver.url, "--secret", SECRET)
    command.run(
        "watch", "add", "rivals", shop.url, "--every", "6h", "--ships-to", "US",
        "--allow-host", "127.0.0.1",
    )  # fmt: skip


@contextlib.contextmanager
def running(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    with Path(command.folder, "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "listingwatch.cli", "run", "--processes", "2"],
            env=command.environment, cwd=command.folder, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def victims(process: subprocess.Popen[bytes], command: Command) -> dict[str, list[psutil.Process]]:
    """Who may be killed, by kind."""
    found: dict[str, list[psutil.Process]] = {"worker": [], "crawl": [], "database": []}
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                words = child.cmdline()
                if "scrapy" in words:
                    found["crawl"].append(child)
                elif "worker" in words:
                    found["worker"].append(child)
    home = command.environment["LISTINGWATCH_HOME"]
    for candidate in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error):
            if "postgres" in (candidate.info["name"] or "") and any(
                home in word for word in candidate.cmdline()
            ):
                found["database"].append(candidate)
    return found


def settled(command: Command) -> bool:
    """Whether every run has ended, nothing waits, and every message went out."""
    watches = command.run("watch", "list", "--format", "json", code=None)
    alerts = command.run("alerts", "list", "--format", "json", code=None)
    if watches.returncode or alerts.returncode:
        return False
    import json

    last = [watch["last"] for watch in json.loads(watches.stdout)]
    waiting = [channel["waiting"] for channel in json.loads(alerts.stdout)]
    return all(last) and not any(waiting) and len(outcome(command)) == PRODUCTS // 2


def wait_until_settled(command: Command) -> None:
    until = time.monotonic() + 400
    while not settled(command):
        assert time.monotonic() < until, Path(command.folder, "run.log").read_text()[-6000:]
        time.sleep(2)


def disturb(command: Command, process: subprocess.Popen[bytes]) -> Counter[str]:
    """Kill at random, but every third time a crawl, until it was often enough and often enough a
    crawl; returns how many of each kind."""
    chance = random.Random(20260501)
    killed: Counter[str] = Counter()
    until_enough = time.monotonic() + ENOUGH
    while sum(killed.values()) < KILLS or killed["crawl"] < KILLS // 4:
        assert time.monotonic() < until_enough, f"killed only {dict(killed)}"
        time.sleep(chance.uniform(0.5, 2.5))
        command.run("watch", "now", "rivals", code=None)
        choice = victims(process, command)
        kinds = [kind for kind in choice if choice[kind]]
        if sum(killed.values()) % 3 == 0 or sum(killed.values()) >= KILLS:
            # After a kill it takes a while until the next crawl begins.
            until = time.monotonic() + CRAWL_WAIT
            while not choice["crawl"] and time.monotonic() < until:
                time.sleep(chance.uniform(0.1, 0.5))
                choice = victims(process, command)
            kinds = ["crawl"] if choice["crawl"] else kinds
        if not kinds:
            continue
        kind = chance.choice(kinds)
        with contextlib.suppress(psutil.Error):
            chance.choice(choice[kind]).kill()
            killed[kind] += 1
    return killed


def test_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed at random, some forty times, while crawls, matching and delivery go on: then the
    listings, hits and messages of an installation that nobody disturbed."""
    with Shop() as shop:
        shop.stock()
        with Receiver() as receiver, installation(tmp_path / "calm") as calm:
            set_up(calm, shop, receiver)
            with running(calm):
                wait_until_settled(calm)
            expected, listings, told = outcome(calm), stored(calm), set(receiver.seen)
        assert len(listings) == PRODUCTS
        assert len(expected) == len(told) == PRODUCTS // 2
        shop.arrivals.clear()
        with Receiver() as receiver, installation(tmp_path / "disturbed") as disturbed:
            set_up(disturbed, shop, receiver)
            with running(disturbed) as process:
                killed = disturb(disturbed, process)
                wait_until_settled(disturbed)
            found, kept = outcome(disturbed), stored(disturbed)
            repeats = receiver.posts.total() - len(receiver.seen)
    report = f"killed: {dict(killed)}; hits {len(found)}, messages {len(receiver.seen)}"
    with capsys.disabled():
        print(f"\n{report}, sent again {repeats}")
    if folder := os.environ.get("LISTINGWATCH_FAULT_REPORT"):
        Path(folder, "kills.txt").write_text(f"{report}, sent again {repeats}\n", "utf-8")
    assert found == expected
    assert kept == listings
    assert set(receiver.seen) == told
    assert receiver.forged == []
    assert all(killed[kind] for kind in ("worker", "crawl", "database"))
    assert killed["crawl"] >= KILLS // 4
    assert shop.most <= CONCURRENCY
    hold_pace(shop, DELAY)
