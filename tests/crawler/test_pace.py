"""What a host asks for is done: Retry-After, a pause after a refusal, one crawl after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from threading import Lock

import pytest

from crawler.politeness.pace import retry_after
from tests.commands import Command
from tests.fakemarket.server import FakeShop, picture, product, send

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def cdn() -> Iterator[FakeShop]:
    with FakeShop() as cdn:
        yield cdn


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0),
        ("Friday, 02-Jan-26 03:04:15 GMT", 10),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("9" * 400, 10**9),
        ("٣", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Both forms of RFC 9110, in past and future; anything else says nothing."""
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_shop_that_asks_to_wait_is_read_later(
    command: Command, shop: FakeShop, form: str
) -> None:
    """The page is asked for again, not before the time that was asked for, and read."""
    times: list[float] = []

    def busy(request: BaseHTTPRequestHandler) -> None:
        times.append(time.time())
        if len(times) == 1:
            value = "2" if form == "seconds" else format_datetime(
                datetime.now(UTC) + timedelta(seconds=3), usegmt=True
            )  # fmt: skip
            send(request, "slow down", status=503, headers={"Retry-After": value})
        else:
            send(request, product("Patient", []))

    shop.pages["/p/1"] = busy
    done = command.json("crawl", f"{shop.url}/p/1", "--allow-host", "127.0.0.1")
    assert done["pages"] == {"snapshot": 1}
    assert len(times) == 2
    assert times[1] - times[0] >= 1.9


def test_a_shop_that_asks_for_too_long_is_left_alone(command: Command, shop: FakeShop) -> None:
    """Nobody waits an hour: the crawl ends, says so, and asks for nothing more."""
    shop.home("/p/1", "/p/2", "/p/3")
    for path in ("/p/1", "/p/2", "/p/3"):
        shop.page(path, "no", status=429, headers={"Retry-After": "3600"})
    command.environment["LISTINGWATCH_HOST_DELAYS"] = '{"127.0.0.1": 0.5}'
    done = command.json("crawl", shop.url, "--allow-host", "127.0.0.1", code=1)
    assert any("asks to wait 3600 seconds" in text for text in done["messages"])
    assert sum(shop.asked[path] for path in ("/p/1", "/p/2", "/p/3")) < 3


@pytest.mark.postgres
def test_two_crawls_of_a_shop_do_not_overlap(command: Command, shop: FakeShop) -> None:
    """Two commands at once: the second waits for the first, and both read everything."""
    asked: list[tuple[str, float, float]] = []

    def slow(request: BaseHTTPRequestHandler) -> None:
        start = time.monotonic()
        time.sleep(0.1)
        send(request, product(request.path, []))
        asked.append((request.headers["User-Agent"], start, time.monotonic()))

    paths = [f"/p/{number}" for number in range(6)]
    shop.home(*paths)
    for path in paths:
        shop.pages[path] = slow

    def crawl(name: str) -> object:
        mine = Command(
            command.folder,
            command.environment | {"LISTINGWATCH_CONTACT": f"mailto:{name}@shop.example"},
        )
        done = mine.json("crawl", shop.url, "--allow-host", "127.0.0.1")
        return done["pages"]["snapshot"]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(crawl, ["ada", "bob"])) == [6, 6]
    spans = [
        (min(start for _, start, _ in mine), max(end for _, _, end in mine))
        for name in ("ada", "bob")
        if (mine := [row for row in asked if name in row[0]])
    ]
    (_, first_end), (second_start, _) = sorted(spans)
    assert len(asked) == 12
    assert first_end < second_start


def test_pictures_of_a_shared_host_go_one_by_one(
    command: Command, shop: FakeShop, cdn: FakeShop
) -> None:
    """A host that is not the shop's is asked for one picture at a time, at its own pace."""
    for number in range(4):
        cdn.page(f"/{number}.jpg", picture(number), kind="image/jpeg")
    shop.page("/p/1", product("Four", [f"{cdn.url}/{number}.jpg" for number in range(4)]))
    del command.environment["LISTINGWATCH_HOST_DELAYS"]
    command.environment["SCRAPY_DOWNLOAD_DELAY"] = "0.3"
    done = command.json("crawl", f"{shop.url}/p/1", "--allow-host", "127.0.0.1")
    assert done["pictures"] == 4
    times = sorted(at for path, at in cdn.times.items() if path.endswith(".jpg"))
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert min(gaps) >= 0.45


def test_a_host_without_delay_is_not_crowded(command: Command, shop: FakeShop) -> None:
    """Where nothing spreads the requests, no more than eight are under way at once all the same."""
    inside = most = 0
    guard = Lock()

    def slow(request: BaseHTTPRequestHandler) -> None:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        time.sleep(0.4)
        with guard:
            inside -= 1  # before the answer: after it the next request may be here at once
        send(request, product(f"Lamp {request.path}", []))

    paths = [f"/p/{number}" for number in range(24)]
    shop.home(*paths)
    for path in paths:
        shop.pages[path] = slow
    done = command.json("crawl", shop.url, "--allow-host", "127.0.0.1")
    assert done["pages"]["snapshot"] == len(paths)
    assert 4 <= most <= 8
