"""Shops that build their pages in the browser, read in a real one; hostile ones get nowhere."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Command
from tests.fakemarket.server import FakeShop, picture

SHELL = "<!doctype html><html lang=en><title>Shop</title><div id=app></div><script src=/app.js></script>"
TEXT = "A fine lamp that does what it should for years and looks good while it does so. " * 4
APP = (
    """
const app = document.getElementById('app');
const all = fetch('/api/things').then(answer => answer.json());
all.then(things => {
  const thing = things.find(t => location.pathname === '/product/' + t.id);
  app.innerHTML = thing
    ? `<h2>${thing.name}</h2><img src="/${thing.id}.jpg"><p>${thing.price}</p>
       <button>Add to cart</button><p>TEXT</p>`
    : things.map(t => `<p><a href="/product/${t.id}">${t.name}</a></p>`).join('') + 'TEXT';
  EXTRA
});
"""
).replace("TEXT", TEXT)
THINGS = [{"id": f"lamp-{n}", "name": f"Lamp {n}", "price": f"€{n}9.00"} for n in (1, 2, 3)]


@pytest.fixture(autouse=True)
def there_is_a_browser(chromium: str) -> None:
    """Or they are left out."""


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as running:
        build(running)
        yield running


@pytest.fixture
def trap() -> Iterator[FakeShop]:
    with FakeShop() as running:
        running.page("/", "what must not be read", headers={"Access-Control-Allow-Origin": "*"})
        yield running


def build(shop: FakeShop, extra: str = "") -> None:
    shop.page("/", SHELL)
    shop.page("/app.js", APP.replace("EXTRA", extra), kind="text/javascript")
    shop.page("/api/things", json.dumps(THINGS), kind="application/json")
    for n, thing in enumerate(THINGS, 1):
        shop.page(f"/product/{thing['id']}", SHELL)
        shop.page(f"/{thing['id']}.jpg", picture(n), kind="image/jpeg")


def crawl(command: Command, shop: FakeShop, *more: str, code: int | None = 0) -> dict[str, object]:
    found: dict[str, object] = command.json(
        "crawl", shop.url, "--allow-host", shop.host, *more, code=code
    )
    return found


def test_without_a_browser_a_shell_says_so(command: Command, shop: FakeShop) -> None:
    """And the way out is named."""
    told = crawl(command, shop, code=1)
    assert told["pages"] == {"unrecognised": 1}
    assert "--browser" in str(told["messages"])


def test_a_shop_of_shells_is_read(command: Command, shop: FakeShop) -> None:
    """Every product with price and picture, as who we are, and each page once in the browser."""
    told = crawl(command, shop, "--browser")
    assert told["pages"] == {"snapshot": 3, "unrecognised": 1}
    assert told["pictures"] == 3
    history = command.json("listings", "show", f"{shop.url}/product/lamp-2")
    shown = history["snapshots"][-1]
    assert shown["title"] == "Lamp 2"
    assert shop.asked["/"] == 2
    assert [shop.asked[f"/product/lamp-{n}"] for n in (1, 2, 3)] == [1, 1, 1]
    # Pictures are fetched by the crawler, once, not by the browser.
    assert [shop.asked[f"/lamp-{n}.jpg"] for n in (1, 2, 3)] == [1, 1, 1]
    assert {agent.partition("/")[0] for _, _, agent in shop.arrivals} == {"Listingwatch"}


def test_robots_txt_holds_for_what_pages_ask_for(command: Command, shop: FakeShop) -> None:
    """A shop that closes its interface is not read through the back door."""
    shop.page("/robots.txt", "User-agent: *\nDisallow: /api/\n", kind="text/plain")
    told = crawl(command, shop, "--browser", code=1)
    assert told["pages"] == {"unrecognised": 1}
    assert not shop.asked["/api/things"]


def test_pages_get_nowhere_inside(command: Command, shop: FakeShop, trap: FakeShop) -> None:
    """Neither by a request, a frame, a window, a socket, a redirect nor a file."""
    port = trap.host.rpartition(":")[2]
    targets = [f"http://127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://[::1]:{port}/"]
    extra = f"""
  for (const u of {json.dumps([*targets, "http://169.254.169.254/latest/", "file:///etc/passwd"])}) {{
    fetch(u).then(a => a.text()).then(t => {{ document.title = 'LEAK ' + t; }}).catch(() => 0);
    fetch(u, {{mode: 'no-cors', method: 'POST', body: 'x'}}).catch(() => 0);
    const f = document.createElement('iframe'); f.src = u; document.body.append(f);
    const i = new Image(); i.src = u + 'i.png';
    try {{ new WebSocket(u.replace('http', 'ws')); }} catch (e) {{}}
    window.open(u);
    navigator.sendBeacon(u, 'x');
    const s = document.createElement('script'); s.src = u; document.body.append(s);
  }}
  fetch('/hop').catch(() => 0);
  const l = document.createElement('a'); l.href = '/file'; l.download = 'x'; l.click();
"""
    shop.page("/hop", "", status=302, headers={"Location": targets[0]})
    shop.page("/file", b"\x00" * 100, kind="application/octet-stream")
    build(shop, extra)
    told = crawl(command, shop, "--browser")
    assert told["pages"] == {"snapshot": 3, "unrecognised": 1}
    assert not trap.asked
    title = command.json("listings", "show", f"{shop.url}/product/lamp-1")["snapshots"][-1]["title"]
    assert title == "Lamp 1"


def test_a_page_that_goes_away_stays_unread(command: Command, shop: FakeShop) -> None:
    """To another site it is not followed, whatever is shown there."""
    build(shop, "if (thing) location.href = 'http://shop.invalid/product/1';")
    told = crawl(command, shop, "--browser", code=1)
    assert "snapshot" not in told["pages"]  # type: ignore[operator]


def test_a_page_without_an_end_ends(command: Command, shop: FakeShop) -> None:
    """One that grows for ever, asks for ever and never rests costs its share of time and no more."""
    build(
        shop,
        "setInterval(() => { fetch('/api/things?' + Math.random()); "
        "app.append(document.createElement('p')); }, 20);",
    )
    told = crawl(command, shop, "--browser", "--max-listings", "1", code=None)
    assert told["pages"]
    assert sum(count for path, count in shop.asked.items() if path.startswith("/api/")) < 4_000


def test_a_spinning_page_is_left(command: Command, shop: FakeShop) -> None:
    """A script that never gives way holds up nobody."""
    shop.page("/app.js", "while (true) {}", kind="text/javascript")
    told = crawl(command, shop, "--browser", code=1)
    assert "in time" in str(told["messages"])


def test_a_browser_that_does_not_start_is_named(
    command: Command, shop: FakeShop, tmp_path: Path
) -> None:
    """And tried once, not for every page."""
    tried = tmp_path / "tried"
    tried.touch()
    tried.chmod(0o666)
    broken = tmp_path / "work" / "chromium"
    broken.write_text(f"#!/bin/sh\necho x >>{tried}\nexit 1\n")
    broken.chmod(0o755)
    for folder in (tmp_path, *tmp_path.parents[:2], broken.parent):
        folder.chmod(0o755)
    command.environment["LISTINGWATCH_BROWSER_PATH"] = str(broken)
    told = crawl(command, shop, f"{shop.url}/product/lamp-1", "--browser", code=1)
    assert told["pages"] == {"blocked": 2}
    assert "cannot be started" in str(told["messages"])
    assert tried.read_text().count("x") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="not root")
def test_the_browser_does_not_run_as_root(command: Command, shop: FakeShop) -> None:
    """Seen while a page is open in it: every process of it is nobody's, and none is without its
    sandbox."""
    import psutil

    seen: list[tuple[int, list[str]]] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            for process in psutil.process_iter(["cmdline", "uids"]):
                line = process.info["cmdline"] or []
                if any("listingwatch-browser-" in part for part in line) and "chrom" in line[0]:
                    seen.append((process.info["uids"].effective, line))

    watching = threading.Thread(target=look)
    watching.start()
    try:
        crawl(command, shop, "--browser")
    finally:
        done.set()
        watching.join()
    assert seen
    assert all(user != 0 for user, _ in seen)
    assert not any("--no-sandbox" in line for _, line in seen)
