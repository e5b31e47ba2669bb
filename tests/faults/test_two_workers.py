"""Two machines' workers on one database: one crawl at a time at a site, at the pace of one, also when
a worker dies in the middle of a crawl."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler
from itertools import groupby

import psutil
import pytest

from tests.commands import Command
from tests.fakemarket.server import FakeShop, Handler, hold_pace, product, send

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.timeout(900)]

WATCHES = ("a", "b", "c", "d")
PRODUCTS = 12
DELAY = 0.25
TAKES = 0.9
"""Seconds that the shop takes for a page: of one crawl at its pace four are inside at once, and one
more at the edges; of two it would be eight."""


@contextlib.contextmanager
def process(command: Command, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that goes on, as on a machine of its own: the shop can tell by whom it is asked."""
    environment = command.environment | {"LISTINGWATCH_CONTACT": f"mailto:{name}@shop.example"}
    with (command.folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "listingwatch.cli", *arguments],
            env=environment, cwd=command.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(60)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def slow(body: str) -> Handler:
    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(TAKES)
        send(request, body)

    return answer


def watch_shop(command: Command, shop: FakeShop) -> None:
    """Several watches, each of a part of one shop, all due at once."""
    command.environment["LISTINGWATCH_HOST_DELAYS"] = f'{{"127.0.0.1": {DELAY}}}'
    for name in WATCHES:
        paths = [f"/{name}/p/{number}" for number in range(PRODUCTS)]
        links = "".join(f'<a href="{path}">x</a> ' for path in paths)
        shop.page(f"/{name}/", f"<html><title>{name}</title><body>{links}</body></html>")
        for path in paths:
            shop.pages[path] = slow(product(f"Lamp {path}", []))
        command.run(
            "watch", "add", name, f"{shop.url}/{name}/", "--every", "1d",
            "--allow-host", "127.0.0.1",
        )  # fmt: skip


def crawls(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The crawls that a worker has started and that still run."""
    with contextlib.suppress(psutil.Error):
        return [
            child
            for child in psutil.Process(worker.pid).children(recursive=True)
            if "scrapy" in child.cmdline()
        ]
    return []


def ended(processes: Sequence[psutil.Process], seconds: float) -> bool:
    """Whether all have ended before long; one that only nobody has reaped yet has ended."""
    until = time.monotonic() + seconds
    left = list(processes)
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = [one for one in left if alive(one)]
    return not left


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def who_asked(shop: FakeShop) -> list[tuple[str, str]]:
    """Worker and watch of each crawl, in the order in which the shop was asked for its products:
    twice where another one came in between."""
    rows = [
        ("ada" if "ada@" in agent else "bob", path.split("/")[1])
        for _, path, agent in sorted(shop.arrivals)
        if "/p/" in path
    ]
    return [key for key, _ in groupby(rows)]


@pytest.mark.parametrize("kill", [False, True], ids=["calm", "kill -9"])
def test_two_workers(command: Command, kill: bool) -> None:
    """Whoever crawls, the shop is asked at the pace of one crawl, and by one after the other."""
    with ExitStack() as stack:
        shop = stack.enter_context(FakeShop())
        watch_shop(command, shop)
        start = partial(process, command)
        bob, ada = (
            stack.enter_context(start(name, "worker", "--processes", "1", "--queue", "crawl"))
            for name in ("bob", "ada")
        )
        stack.enter_context(start("keeper", "run", "--processes", "0"))
        until = time.monotonic() + 500
        killed = None
        while not all(watch["last"] for watch in command.json("watch", "list")):
            assert time.monotonic() < until, "not all were crawled"
            asked = who_asked(shop)
            if kill and killed is None and asked:
                victim = ada if asked[-1][0] == "ada" else bob
                if children := crawls(victim):
                    victim.kill()
                    killed = asked[-1]
                    assert ended(children, 10), "a crawl outlives its worker"
            time.sleep(0.2)
        last = [watch["last"]["state"] for watch in command.json("watch", "list")]
    asked = who_asked(shop)
    assert last == ["done"] * len(WATCHES)
    assert len(asked) == len(set(asked)), f"two crawls at once: {asked}"
    assert {watch for _, watch in asked} == set(WATCHES)
    for name in WATCHES:
        for number in range(PRODUCTS):
            times = shop.asked[f"/{name}/p/{number}"]
            assert times == 1 or (killed is not None and killed[1] == name and times <= 2)
    assert (killed is None) is not kill
    assert shop.most <= TAKES // DELAY + 2
    hold_pace(shop, DELAY)
