"""Every page of a crawl ends in one record, whatever the shop does; over real HTTP."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.commands import Command
from tests.fakemarket.server import (
    FakeShop,
    bomb,
    cut_short,
    drip,
    huge_picture,
    picture,
    product,
    send,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as shop:
        yield shop


@pytest.fixture
def cdn() -> Iterator[FakeShop]:
    with FakeShop() as cdn:
        yield cdn


def crawl(command: Command, *arguments: str, code: int | None = 0) -> Any:
    command.environment |= {"SCRAPY_DOWNLOAD_TIMEOUT": "3", "SCRAPY_RETRY_TIMES": "0"}
    done = command.run(
        "crawl", *arguments, "--allow-host", "127.0.0.1", "--format", "json", code=code
    )
    return json.loads(done.stdout)


def rows(command: Command, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(command.environment["DATABASE_URL"], row_factory=dict_row) as connection:
        schema = command.environment["LISTINGWATCH_DB_SCHEMA"]
        connection.execute(f"SET search_path TO {schema}".encode())
        return connection.execute(query.encode()).fetchall()


def visits(command: Command, shop: FakeShop) -> dict[str, dict[str, Any]]:
    found = rows(command, "SELECT url, outcome, reason, status, body FROM visits")
    assert len({row["url"] for row in found}) == len(found), "a page was recorded twice"
    return {row["url"].removeprefix(shop.url): row for row in found}


@pytest.mark.slow
@pytest.mark.postgres
def test_every_sin_ends_in_one_record(command: Command, shop: FakeShop) -> None:
    """One crawl over all of them: the good page is read, each bad one is named, none is Gone."""
    shop.page("/p/good", product("Good", []))
    shop.page(
        "/p/broken-jsonld", product("Mended", [], '<script type="application/ld+json">{"a</script>')
    )
    shop.page("/p/robot", "<title>Robot Check</title>Enter the characters you see")
    shop.page("/p/ban", "no", status=403)
    shop.page("/p/error", "no", status=500)
    shop.page("/p/busy", "no", status=429, headers={"Retry-After": "1"})
    shop.page("/p/pdf", b"%PDF-1.4", kind="application/pdf")
    shop.page("/p/big", b"<html>" + b"x" * 11_000_000)
    shop.page("/p/empty", b"")
    shop.page("/p/loop", b"", status=302, headers={"Location": "/p/loop2"})
    shop.page("/p/loop2", b"", status=302, headers={"Location": "/p/loop"})
    shop.page("/p/meta", b"", status=302, headers={"Location": "http://169.254.169.254/latest"})
    shop.page("/p/decimal", b"", status=302, headers={"Location": "http://2852039166/latest"})
    shop.page("/p/away", b"", status=302, headers={"Location": "http://elsewhere.invalid/"})
    shop.page("/p/scheme", b"", status=302, headers={"Location": "ftp://example.com/x"})
    shop.page("/p/private", product("Private", []))
    shop.page("/robots.txt", "User-agent: *\nDisallow: /p/private\n", kind="text/plain")
    shop.pages |= {"/p/drip": drip, "/p/bomb": bomb, "/p/cut": cut_short}
    paths = [path for path in shop.pages if path.startswith("/p/")]
    crawl(command, shop.home(*paths, "/p/missing"))
    found = visits(command, shop)
    ends = {path: row["outcome"] for path, row in found.items()}
    assert ends["/p/good"] == "snapshot"
    assert ends["/p/broken-jsonld"] == "snapshot"
    for path in ("robot", "ban", "error", "busy", "drip", "cut", "private"):
        assert ends[f"/p/{path}"] == "blocked", (path, found[f"/p/{path}"])
    for path in ("pdf", "big", "bomb", "empty", "missing"):
        assert ends[f"/p/{path}"] == "unrecognised", (path, found[f"/p/{path}"])
    for address in ("http://169.254.169.254/latest", "http://2852039166/latest"):
        assert ends[address] == "blocked"
        assert "metadata" in found[address]["reason"]
    assert "gone" not in ends.values()
    assert shop.asked["/p/private"] == 0
    assert all(row["reason"] for row in found.values() if row["outcome"] != "snapshot")
    assert found["/p/good"]["body"] == hashlib.sha256(product("Good", []).encode()).hexdigest()
    assert found["/p/robot"]["body"] is None


@pytest.mark.postgres
def test_gone_needs_to_have_been_there(command: Command, shop: FakeShop) -> None:
    """A 404 is Gone only where a listing was seen, and when it was asked for twice; a captcha in its
    place changes nothing."""
    address = shop.page("/p/1", product("Lamp", []))
    crawl(command, address)
    shop.page("/p/1", "<title>Robot Check</title>Are you human? captcha")
    crawl(command, address, code=1)
    assert rows(command, "SELECT * FROM departures") == []
    del shop.pages["/p/1"]
    asked = shop.asked["/p/1"]
    crawl(command, address)
    assert shop.asked["/p/1"] == asked + 2
    gone = rows(
        command, "SELECT marketplace, external_id FROM departures JOIN listings ON id = listing_id"
    )
    assert gone == [{"marketplace": shop.host, "external_id": "/p/1"}]
    crawl(command, shop.url + "/p/never", code=1)
    assert len(rows(command, "SELECT * FROM departures")) == 1


@pytest.mark.postgres
def test_pictures_as_served_from_another_host(
    command: Command,
    shop: FakeShop,
    cdn: FakeShop,
) -> None:
    """Bytes are kept as they came, each address is asked once, and what is missing says why."""
    good = picture()
    cdn.page("/good.jpg", good, kind="image/jpeg")
    cdn.page("/lying.txt", picture(2), kind="text/plain")
    cdn.page("/html.jpg", "<html>oops</html>", kind="image/jpeg")
    cdn.page("/huge.png", huge_picture(), kind="image/png")
    cdn.page("/cut.jpg", good[: len(good) // 2], kind="image/jpeg")
    cdn.page("/closed/x.jpg", good, kind="image/jpeg")
    cdn.page("/robots.txt", "User-agent: *\nDisallow: /closed/", kind="text/plain")
    names = ("good.jpg", "lying.txt", "html.jpg", "huge.png", "cut.jpg", "closed/x.jpg", "no.jpg")
    images = [f"{cdn.url}/{name}" for name in names] + ["http://10.0.0.1/x.jpg"]
    shop.page("/p/1", product("One", images))
    shop.page("/p/2", product("Two", images[:1]))
    crawl(command, shop.home("/p/1", "/p/2"))
    kept = {
        row["url"].removeprefix(cdn.url + "/"): row
        for row in rows(command, "SELECT DISTINCT url, digest, missing FROM snapshot_images")
    }
    assert kept["good.jpg"]["digest"] == hashlib.sha256(good).hexdigest()
    assert kept["lying.txt"]["digest"] == hashlib.sha256(picture(2)).hexdigest()
    assert kept["cut.jpg"]["digest"]
    assert kept["huge.png"]["digest"]
    assert kept["html.jpg"]["missing"] == "what was served is no picture"
    assert "robots.txt" in kept["closed/x.jpg"]["missing"]
    assert kept["no.jpg"]["missing"] == "status 404"
    assert "private" in kept["http://10.0.0.1/x.jpg"]["missing"]
    assert cdn.asked["/good.jpg"] == 1
    assert cdn.asked["/closed/x.jpg"] == 0
    home = Path(command.environment["LISTINGWATCH_HOME"])
    assert {
        hashlib.sha256(p.read_bytes()).hexdigest() == p.name for p in home.rglob("*") if p.is_file()
    } == {True}
    done = command.run("match")
    assert "40.0 megapixels" in done.stderr
    assert "truncated" in done.stderr


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


@pytest.mark.postgres
def test_a_slip_is_no_removal(command: Command, shop: FakeShop) -> None:
    """A page that was not found once, and is there a moment later, is read like every other."""
    address = shop.page("/p/1", product("Lamp", []))
    crawl(command, address)
    whole = shop.pages["/p/1"]

    def slip(request: BaseHTTPRequestHandler) -> None:
        shop.pages["/p/1"] = whole
        send(request, "not found", status=404)

    shop.pages["/p/1"] = slip
    crawl(command, address)
    assert rows(command, "SELECT * FROM departures") == []
    visits = rows(command, "SELECT outcome FROM visits ORDER BY id")
    assert [visit["outcome"] for visit in visits] == ["snapshot", "snapshot"]


@pytest.mark.slow
@pytest.mark.postgres
def test_a_shop_that_finds_nothing(command: Command, shop: FakeShop) -> None:
    """Where more is gone than can be read, another crawl has to be told so too."""
    addresses = [shop.page(f"/p/{n}", product(f"Lamp {n}", [])) for n in range(5)]
    crawl(command, *addresses)
    for n in range(1, 5):
        del shop.pages[f"/p/{n}"]
    crawl(command, *addresses)
    assert rows(command, "SELECT * FROM departures") == []
    crawl(command, *addresses)
    assert len(rows(command, "SELECT * FROM departures")) == 4
