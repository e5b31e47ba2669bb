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
import pytest

from tests.alerts.receiver import SECRET, Receiver
from tests.commands import Command
from tests.crawler.fakeshop import FakeShop, picture, product, send

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

KILLS = int(os.environ.get("LISTINGWATCH_KILLS", "40"))
PRODUCTS = 40
DELAY = 0.15
CONCURRENCY = 8
RATE_WINDOW = 20
"""Requests over which the rate is looked at: single ones may be held up on their way."""

RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Command]:
    """A command with an embedded database of its own, which may be killed."""
    home = Path(tempfile.mkdtemp(prefix="listingwatch-faults-"))
    home.chmod(0o711)
    environment = dict(os.environ) | {
        "LISTINGWATCH_HOME": str(home),
        "LISTINGWATCH_HOST_DELAYS": f'{{"127.0.0.1": {DELAY}}}',
    }
    for name in ("DATABASE_URL", "PYTHONPATH", "LISTINGWATCH_DB_SCHEMA"):
        environment.pop(name, None)
    command = Command(tmp_path, environment)
    yield command
    with contextlib.suppress(Exception):
        command.run("db", "stop")
    shutil.rmtree(home, ignore_errors=True)


class Shop(FakeShop):
    """A shop that notes who asked when: runs are told apart by their connections' user agents, and
    concurrency by who is inside."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = 0
        self.most = 0
        self.times_of_all: list[float] = []

    def stock(self) -> None:
        paths = [f"/p/{number}" for number in range(PRODUCTS)]
        self.home(*paths)
        for number, path in enumerate(paths):
            name = f"{'Zorvantik' if number % 2 else 'Plain'} lamp {number}"
            self.pages[path] = self._slow(product(name, [f"{self.url}/{number}.jpg"]))
            self.page(f"/{number}.jpg", picture(number), kind="image/jpeg")

    def _slow(self, body: str) -> Any:
        def answer(request: BaseHTTPRequestHandler) -> None:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.times_of_all.append(time.monotonic())
            time.sleep(0.03)
            self.inside -= 1
            send(request, body)

        return answer


def outcome(command: Command) -> list[tuple[Any, ...]]:
    """The hits without what depends on when they were found."""
    return sorted(
        (
            hit["id"], hit["severity"], hit["listing"]["id"], hit["right"]["text"],
            len(hit["matches"]), hit["state"],
        )
        for hit in command.json("hits")
    )  # fmt: skip


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


def test_kills(embedded: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed at random, some forty times, while crawls, matching and delivery go on."""
    chance = random.Random(20260501)
    killed: Counter[str] = Counter()
    with Shop() as shop, Receiver() as receiver:
        shop.stock()
        set_up(embedded, shop, receiver)
        with running(embedded) as process:
            while sum(killed.values()) < KILLS:
                time.sleep(chance.uniform(0.5, 2.5))
                # Crawls are short-lived; there should be one to kill most of the time.
                embedded.run("watch", "now", "rivals", code=None)
                choice = victims(process, embedded)
                kinds = [kind for kind in choice if choice[kind]]
                if not kinds:
                    continue
                kind = (
                    "crawl" if choice["crawl"] and chance.random() < 0.5 else chance.choice(kinds)
                )
                with contextlib.suppress(psutil.Error):
                    chance.choice(choice[kind]).kill()
                    killed[kind] += 1
            until = time.monotonic() + 400
            while not settled(embedded):
                assert time.monotonic() < until, Path(tmp_path, "run.log").read_text()[-6000:]
                time.sleep(2)
        listings = len({hit[2] for hit in outcome(embedded)})
        told = set(receiver.seen)
        hits = {hit[0] for hit in outcome(embedded)}
        keys = Counter(key.partition(".")[0] for key in told)
    with capsys.disabled():
        print(f"\nkilled: {dict(killed)}; hits {len(hits)}, messages {len(told)}")
    assert listings == PRODUCTS // 2
    assert hits <= set(keys), "an alert was lost"
    assert receiver.forged == []
    assert all(killed[kind] for kind in ("worker", "crawl", "database"))
    assert shop.most <= CONCURRENCY
    times = sorted(shop.times_of_all)
    for first, later in zip(times, times[RATE_WINDOW:], strict=False):
        assert later - first >= (RATE_WINDOW - 2) * DELAY * 0.9, "faster than one may be"
