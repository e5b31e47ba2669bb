"""``run`` does it all by itself: crawls what is due, matches, judges, and stops when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.commands import Command
from tests.fakemarket.server import FakeShop, picture, product

RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as shop:
        yield shop


def wait_for(condition: Callable[[], object], seconds: float = 60) -> object:
    """What a condition gives, once it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.3)
    raise AssertionError("nothing came")


@pytest.mark.postgres
def test_run(command: Command, shop: FakeShop) -> None:
    """From a watch to a hit, and from SIGTERM to an empty process table, without a job lost."""
    shop.home("/p/1", "/p/2")
    shop.page("/p/1", product("Zorvantik lamp", [f"{shop.url}/1.jpg"]))
    shop.page("/p/2", product("Plain lamp", [f"{shop.url}/2.jpg"]))
    for number in (1, 2):
        shop.page(f"/{number}.jpg", picture(number), kind="image/jpeg")
    (command.folder / "rights.csv").write_text(RIGHTS)
    command.run("rights", "import", "rights.csv", "--side", "ours")
    command.run(
        "watch", "add", "rivals", shop.url, "--every", "6h", "--ships-to", "US",
        "--allow-host", "127.0.0.1",
    )  # fmt: skip
    log = Path(command.folder, "run.log")
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "listingwatch.cli", "run", "--processes", "1"],
            env=command.environment, cwd=command.folder, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            hits = wait_for(lambda: command.json("hits"))
            assert [hit["right"]["text"] for hit in hits] == ["ZORVANTIK"]  # type: ignore[attr-defined]
            (watch,) = command.json("watch", "list")
            wait_for(lambda: command.json("watch", "list")[0]["last"])
            assert command.json("watch", "list")[0]["last"]["state"] == "done"
            assert watch["paused"] is False
            children = psutil.Process(running.pid).children(recursive=True)
            assert children
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=60) == 0, log.read_text()
            assert not psutil.wait_procs(children, timeout=10)[1]
        finally:
            running.kill()
    assert "Traceback" not in log.read_text()


@pytest.mark.postgres
def test_a_worker_alone_forgets_nothing(command: Command, shop: FakeShop) -> None:
    """What is due is crawled also where the machine with ``run`` is gone, or never was."""
    shop.home("/p/1")
    shop.page("/p/1", product("Plain lamp", []))
    command.run("watch", "add", "rivals", shop.url, "--allow-host", "127.0.0.1")
    running = subprocess.Popen(
        [sys.executable, "-m", "listingwatch.cli", "worker", "--processes", "1"],
        env=command.environment, cwd=command.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(lambda: command.json("watch", "list")[0]["last"])
        assert command.json("watch", "list")[0]["last"]["state"] == "done"
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0


@pytest.mark.postgres
def test_workers_end_with_their_parent(command: Command) -> None:
    """``kill -9`` of the one who started them leaves nobody behind."""
    command.run("watch", "list")
    running = subprocess.Popen(
        [sys.executable, "-m", "listingwatch.cli", "run", "--processes", "1"],
        env=command.environment, cwd=command.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: len(psutil.Process(running.pid).children()) >= 2)
    children = psutil.Process(running.pid).children(recursive=True)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert not psutil.wait_procs(children, timeout=40)[1]


def test_a_queue_that_is_none(command: Command) -> None:
    """A wrong name is refused with the right ones."""
    done = command.run("worker", "--queue", "nonsense", code=1)
    assert "crawl, match, deliver, upkeep" in done.stderr


def test_watch_commands(command: Command) -> None:
    """Add, list, pause, resume, now, remove; what is wrong is said."""
    command.run("watch", "add", "a", "https://shop.example", "--every", "2h")
    assert "exists already" in command.run("watch", "add", "a", "https://x.example", code=1).stderr
    assert "https://" in command.run("watch", "add", "b", "shop.example", code=1).stderr
    assert (
        "write it like"
        in command.run("watch", "add", "b", "https://x.example", "--every", "often", code=1).stderr
    )
    (watch,) = command.json("watch", "list")
    assert watch["every"] == "2h"
    assert watch["recheck_every"] == "30m"
    command.run("watch", "pause", "a")
    assert command.json("watch", "list")[0]["paused"] is True
    command.run("watch", "resume", "a")
    command.run("watch", "now", "a")
    assert "does not exist (there are: a)" in command.run("watch", "now", "b", code=1).stderr
    command.run("watch", "remove", "a")
    assert command.json("watch", "list") == []
