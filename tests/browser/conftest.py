"""A desk that is served, and the distribution's Chromium to sit at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from listingwatch.desk.office import Desk
from listingwatch.wiring import App
from tests.console.stall import Item, stocked


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them take a browser and have a make target of their own."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    named = os.environ.get("LISTINGWATCH_CHROMIUM")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        pytest.skip(
            "there is no Chromium here: install the distribution's (apt install chromium), or name one with LISTINGWATCH_CHROMIUM"
        )
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        yield opened
        opened.close()


@dataclass
class Served:
    """A running desk, with an address that lets one browser in."""

    desk: Desk
    address: str
    tokens: set[str]

    def way_in(self) -> str:
        token = os.urandom(16).hex()
        self.tokens.add(token)
        return f"{self.address}/enter?token={token}"


@pytest.fixture
def serve(app: App) -> Iterator[Callable[[list[Item]], Served]]:
    """Serves a desk with hits for these items."""
    import uvicorn

    from console.app import build

    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(wanted: list[Item]) -> Served:
        desk = stocked(app, wanted)
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        tokens: set[str] = set()
        built = build(desk, origins=frozenset({address}), tokens=tokens)
        server = uvicorn.Server(
            uvicorn.Config(built, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        servers.append((server, thread))
        return Served(desk, address, tokens)

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def enter(browser: object) -> Iterator[Callable[..., object]]:
    """Opens a page of somebody who is in; any error of a page's script fails the test."""
    contexts: list[object] = []
    problems: list[str] = []

    def go(served: Served, name: str = "Ada", **options: object) -> object:
        context = browser.new_context(
            **({"locale": "en-GB", "timezone_id": "Europe/Berlin"} | options)
        )  # type: ignore[attr-defined]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "dialog",
            lambda dialog: (problems.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        )
        page.on(
            "console",
            lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.goto(served.way_in())
        page.fill("input[name=name]", name)
        page.click("button.go")
        page.wait_for_url("**/queue")
        return page

    yield go
    for context in contexts:
        context.close()  # type: ignore[attr-defined]
    assert problems == []


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script: named by LISTINGWATCH_AXE, or fetched from npm into the cache once."""
    named = os.environ.get("LISTINGWATCH_AXE")
    if named:
        return Path(named).read_text("utf-8")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "listingwatch-tests"
    script = cache / "axe-4.14.1.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip(
                "axe-core is not here and there is no npm to fetch it: name axe.min.js with LISTINGWATCH_AXE"
            )
        cache.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            [npm, "pack", "axe-core@4.14.1", "--silent"],
            cwd=cache,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if packed.returncode != 0:
            pytest.skip("axe-core could not be fetched: name axe.min.js with LISTINGWATCH_AXE")
        subprocess.run(
            ["tar", "-xzf", packed.stdout.strip().splitlines()[-1], "package/axe.min.js"],
            cwd=cache,
            check=True,
        )
        (cache / "package" / "axe.min.js").rename(script)
    return script.read_text("utf-8")
