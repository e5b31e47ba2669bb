"""What a crawl asks for, and how: robots.txt, sitemaps, limits, addresses; and when it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Command
from tests.crawler.crawls import crawl
from tests.fakemarket.server import (
    FakeShop,
    product,
    send,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "status",
    [500, pytest.param(503, marks=pytest.mark.slow), pytest.param(429, marks=pytest.mark.slow)],
)  # these two are asked again, after a while
def test_a_failing_robots_txt_means_do_not_crawl(
    command: Command,
    shop: FakeShop,
    status: int,
) -> None:
    """RFC 9309: a server error at robots.txt keeps us out of the whole site."""
    shop.page("/robots.txt", "down", status=status)
    shop.page("/p/1", product("One", []))
    told = crawl(command, shop.url + "/p/1", code=1)
    assert told["failed"]
    assert f"answers with status {status}" in told["messages"][0]
    assert shop.asked["/p/1"] == 0


def test_crawl_delay_is_obeyed(command: Command, shop: FakeShop) -> None:
    """The site's own pace counts, even where the user set none."""
    shop.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.6\n", kind="text/plain")
    for number in range(4):
        shop.page(f"/p/{number}", product(f"Lamp {number}", []))
    crawl(command, shop.home(*(f"/p/{number}" for number in range(4))))
    times = sorted(shop.times[f"/p/{number}"] for number in range(4))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0.5


@pytest.mark.postgres
def test_sitemap_category_and_limits(command: Command, shop: FakeShop) -> None:
    """A front page leads through the sitemap; a category to its own pages; a limit ends the crawl."""
    for number in range(12):
        shop.page(f"/p/{number}", product(f"Lamp {number}", []))
    entries = "".join(f"<url><loc>{shop.url}/p/{n}</loc></url>" for n in range(3))
    xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    shop.page("/sitemap.xml", xml, kind="application/xml")
    told = crawl(command, shop.home())
    assert told["pages"]["snapshot"] == 3
    links = "".join(f'<a href="/p/{n}">x</a>' for n in range(3, 6))
    shop.page(
        "/c/lamps", f'{links}<a rel=next href="/c/lamps?page=2">next</a><a href="/about">a</a>'
    )
    shop.page("/c/lamps?page=2", '<a href="/p/6">x</a>')
    shop.page("/about", "about us")
    told = crawl(command, shop.url + "/c/lamps")
    assert told["pages"]["snapshot"] == 4
    assert shop.asked["/about"] == 0
    shop.page("/c/all", "".join(f'<a href="/p/{n}">x</a>' for n in range(12)))
    told = crawl(command, shop.url + "/c/all", "--max-listings", "2")
    assert told["pages"]["snapshot"] == 2
    told = crawl(command, shop.url + "/p/11")
    assert told["pages"] == {"snapshot": 1}


def test_one_listing_under_many_addresses(command: Command, shop: FakeShop) -> None:
    """Shown below each of its categories, with a visitor's session in every link: one listing, at
    its own address, and every page asked for once."""
    session = "xid=q8r7ci3n0v1k2m4p5s6t"
    own = f'<link rel="canonical" href="{shop.url}/p/1">'
    page = product("One", []).replace("<head>", f"<head>{own}")

    def later(request: BaseHTTPRequestHandler) -> None:
        time.sleep(1)  # the listing's own address would count beside one that was read before it
        send(request, page)

    shop.page("/p/1", page)
    for way in ("/lamps/p/1", "/sale/p/1"):
        shop.pages[way] = later
    ways = ("/lamps/p/1", "/sale/p/1", "/p/1", "/p/2", "/p/3")
    for number in (2, 3):
        shop.page(f"/p/{number}", product(f"Lamp {number}", []))
    told = crawl(command, shop.home(*(f"{way}?{session}" for way in (*ways, "/p/2?sort=name"))))
    assert told["pages"]["snapshot"] == 3
    assert shop.asked["/p/2"] == 1


def test_a_private_host_is_refused_unless_named(command: Command, shop: FakeShop) -> None:
    """Without --allow-host nothing on loopback is asked for, under any name."""
    shop.page("/p/1", product("One", []))
    for address in (
        shop.url,
        shop.url.replace("127.0.0.1", "localhost"),
        shop.url.replace("127.0.0.1", "0x7f.1"),
    ):
        done = command.run("crawl", address + "/p/1", code=1)
        assert "loopback" in done.stderr
        assert "--allow-host" in done.stderr
    assert not shop.asked


def test_a_marketplace_of_saved_pages_is_not_crawled(command: Command) -> None:
    """Where the terms leave nothing but saved pages, nothing is asked, and the ways in are said."""
    done = command.run("crawl", "https://www.temu.com/goods-601099000000001.html", code=1)
    assert "Temu is not crawled" in done.stderr
    assert "listings import" in done.stderr
    done = command.run("crawl", "https://www.etsy.com/listing/1234567890/lamp", code=1)
    assert "LISTINGWATCH_ETSY_KEY" in done.stderr


@pytest.mark.slow
def test_the_crawl_ends_when_its_parent_dies(command: Command, shop: FakeShop) -> None:
    """A killed command leaves no crawler behind."""

    def slow(request: Any) -> None:
        time.sleep(1)
        send(request, product("Slow", []))

    for number in range(30):
        shop.pages[f"/p/{number}"] = slow
    address = shop.home(*(f"/p/{number}" for number in range(30)))
    command.environment["LISTINGWATCH_HOST_DELAYS"] = '{"127.0.0.1": 1}'
    parent = subprocess.Popen(
        [sys.executable, "-m", "listingwatch.cli", "crawl", address, "--allow-host", "127.0.0.1"],
        env=command.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 30
    while not any(path.startswith("/p/") for path in shop.asked) and time.monotonic() < until:
        time.sleep(0.1)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    time.sleep(5)
    asked = sum(shop.asked.values())
    time.sleep(3)
    assert sum(shop.asked.values()) == asked
    assert asked < 31


def test_an_unreachable_database_is_one_message(command: Command, shop: FakeShop) -> None:
    """The crawl does not even begin, and says the way out."""
    shop.page("/p/1", product("One", []))
    command.environment["DATABASE_URL"] = "postgresql://127.0.0.1:1/none"
    done = command.run("crawl", shop.url + "/p/1", "--allow-host", "127.0.0.1", code=1)
    assert done.stderr.count("error") == 1
    assert "DATABASE_URL" in done.stderr
    assert not shop.asked
