"""Pictures of the review desk with the sample market's data, into ``docs/desk``.

    python tools/screenshots.py [FOLDER]

Runs the sample market in a home of its own, serves the desk, decides a few hits so that every page
has something to show, and takes a picture of each page in the distribution's Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "listingwatch.cli"]
WINDOW = {"width": 1440, "height": 900}
MAIL = {"width": 760, "height": 900}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "desk"
    target.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("LISTINGWATCH_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        sys.exit(
            "there is no Chromium here: install the distribution's, or set LISTINGWATCH_CHROMIUM"
        )
    home = Path(tempfile.mkdtemp(prefix="listingwatch-screenshots-"))
    home.chmod(0o711)  # as root the database server is another account, which passes through
    environment = dict(os.environ) | {"LISTINGWATCH_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([*COMMAND, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    mail = home / "mail.html"
    subprocess.run(
        [sys.executable, "-m", "tools.alert_scene", str(mail)],
        env=environment | {"LISTINGWATCH_DESK_URL": "https://desk.example.org"}, cwd=ROOT,
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    served = subprocess.Popen(
        [*COMMAND, "serve", "--portfolio", "demo", "--address", "127.0.0.1:0"],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        way_in = _address(served.stdout)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else []
            )
            take(browser, way_in, target)
            shoot(browser.new_page(viewport=MAIL), target / "alert-digest.png", mail.as_uri())
    finally:
        served.terminate()
        served.wait(20)
        subprocess.run([*COMMAND, "db", "stop"], env=environment, check=False)
        shutil.rmtree(home, ignore_errors=True)


def _address(output: IO[str]) -> str:
    found = re.search(r"http://\S+", output.readline())
    assert found is not None
    return found[0]


def take(browser: Browser, way_in: str, target: Path) -> None:
    """All pictures."""
    base = way_in.partition("/enter")[0]
    context = browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="Europe/Berlin")
    page = context.new_page()
    page.goto(way_in)
    page.fill("input[name=name]", "Ada Lindqvist")
    page.click("button.go")
    page.wait_for_url("**/queue")
    shoot(
        page,
        target / "queue-wording.png",
        f"{base}/queue?kind=copyright&direction=exposure&q=plunger",
    )
    shoot(page, target / "queue-picture.png", f"{base}/queue?kind=copyright&q=Pilzlampe")
    shoot(page, target / "queue-mark.png", f"{base}/queue?kind=trademark&q=Tripod")
    page.keyboard.press("l")
    page.wait_for_selector("dialog[open]")
    page.screenshot(path=target / "licence.png")
    shoot(page, target / "clusters.png", f"{base}/clusters?by=seller")
    page.click(".cluster")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target / "cluster.png")
    decide(page, base)
    shoot(page, target / "overview.png", base)
    page.wait_for_timeout(1500)
    shoot(page, target / "overview.png", base)
    for name in ("rights", "catalogue"):
        page.goto(f"{base}/{name}")
        page.wait_for_selector("table.matrix, table.exposure", timeout=120_000)
        shoot(page, target / f"{name}.png", f"{base}/{name}")
    page.goto(f"{base}/reports")
    page.click("button[value=week]")
    page.wait_for_load_state("networkidle")
    shoot(page, target / "reports.png", f"{base}/reports")
    shoot(page, target / "report.png", f"{base}{page.get_attribute('table.grid td a', 'href')}")
    shoot(page, target / "never-again.png", f"{base}/silenced")
    shoot(page, target / "crawl-health.png", f"{base}/crawls")
    shoot(page, target / "alerts.png", f"{base}/alerts")
    shoot(page, target / "alert-rule.png", f"{base}/alerts/rule?name=Urgent")
    shoot(page, target / "alert-log.png", f"{base}/alerts/log")
    shoot(page, target / "audit-log.png", f"{base}/log")
    page.goto(f"{base}/queue?standing=all&q=Bazarino")
    listing = page.get_attribute("#card a[href^='/listings/']", "href")
    seller = page.get_attribute("#card a[href^='/seller']", "href")
    shoot(page, target / "listing.png", f"{base}{listing}")
    shoot(page, target / "seller.png", f"{base}{seller}")
    others(browser, context, base, target)


def decide(page: Page, base: str) -> None:
    """A few decisions, so that there is something to show."""
    page.goto(f"{base}/queue?direction=enforcement")
    for key in "ccxcpuc":
        before = page.get_attribute("#card .card", "data-hit")
        page.keyboard.press(key)
        page.wait_for_function(
            "b => document.querySelector('#card .card').dataset.hit !== b", arg=before
        )
    page.wait_for_function("() => Number(document.documentElement.dataset.sent ?? 0) >= 7")


def others(browser: Browser, context: BrowserContext, base: str, target: Path) -> None:
    """The same in the dark, in Chinese and on a phone."""
    state = context.storage_state()
    address = f"{base}/queue?standing=all&kind=copyright&q=Tischlampe"
    zone = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "storage_state": state}
    dark = browser.new_context(viewport=WINDOW, color_scheme="dark", **zone).new_page()
    shoot(dark, target / "queue-dark.png", address)
    chinese = browser.new_context(viewport=WINDOW, **zone).new_page()
    chinese.goto(f"{base}/language/zh?back=/")
    shoot(chinese, target / "queue-chinese.png", address)
    phone = browser.new_context(viewport=PHONE, device_scale_factor=2, **zone).new_page()
    shoot(phone, target / "queue-phone.png", address)


def shoot(page: Page, file: Path, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    print(file.name)


if __name__ == "__main__":
    main()
