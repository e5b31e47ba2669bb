"""Every page of a crawl ends in one record, whatever the shop does; over real HTTP."""

from __future__ import annotations

import hashlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.commands import Command
from tests.crawler.crawls import crawl, rows, visits
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
