"""Plain Scrapy commands work, and store exactly what the command stores."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from listingwatch.samplemarket import SampleMarket
from tests.commands import Command

ROOT = Path(__file__).parents[2]


def scrapy(command: Command, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy`` in the checkout, where scrapy.cfg lies."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT, capture_output=True, text=True, env=command.environment, timeout=120,
    )  # fmt: skip


def test_scrapy_list(command: Command) -> None:
    """``scrapy list`` names the spiders."""
    done = scrapy(command, "list")
    assert done.returncode == 0, done.stderr
    assert "shop" in done.stdout.split()


def stored(command: Command, host: str) -> list[Any]:
    """What a schema holds of listings, ports and times left aside."""
    with psycopg.connect(command.environment["DATABASE_URL"]) as connection:
        schema = command.environment["LISTINGWATCH_DB_SCHEMA"]
        connection.execute(f"SET search_path TO {schema}".encode())
        snapshots = connection.execute(
            "SELECT l.external_id, s.content, s.offered_in FROM snapshots s"
            " JOIN listings l ON l.id = s.listing_id ORDER BY 1"
        ).fetchall()
        visits = connection.execute(
            "SELECT url, outcome, status, body, reason FROM visits ORDER BY 1, 2"
        ).fetchall()
        return [json.loads(json.dumps([snapshots, visits]).replace(host, "HOST"))]


@pytest.mark.postgres
def test_scrapy_crawl_stores_like_the_command(
    command: Command,
    tmp_path: Path,
    conninfo: str,
) -> None:
    """``scrapy crawl shop -a url=…`` and ``listingwatch crawl`` leave the same rows and bytes."""
    with SampleMarket() as market:
        home = market.markets[0].home
        address = f"{home}c/leuchten"
        command.run("crawl", address, "--allow-host", "127.0.0.1", "--ships-to", "DE")
        first = stored(command, home)
        other = Command(
            command.folder,
            command.environment
            | {
                "LISTINGWATCH_DB_SCHEMA": command.environment["LISTINGWATCH_DB_SCHEMA"] + "_b",
                "LISTINGWATCH_HOME": str(tmp_path / "other home"),
                "LISTINGWATCH_ALLOW_HOSTS": "127.0.0.1",
            },
        )
        try:
            done = scrapy(other, "crawl", "shop", "-a", f"url={address}", "-a", "ships_to=DE")
            assert done.returncode == 0, done.stderr
            assert stored(other, home) == first
        finally:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                schema = other.environment["LISTINGWATCH_DB_SCHEMA"]
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
    blobs = {path.name for path in (tmp_path / "home").rglob("*") if path.is_file()}
    others = {path.name for path in (tmp_path / "other home").rglob("*") if path.is_file()}
    assert blobs == others
    assert len(blobs) > 10


@pytest.mark.parametrize("arguments", [(), ("-a", "url= ")])
def test_a_crawl_without_an_address(command: Command, arguments: tuple[str, ...]) -> None:
    """It is wrong usage: one line says what is missing, and no traceback."""
    done = scrapy(command, "crawl", "shop", *arguments)
    assert done.returncode == 2
    assert "shop: no url; name one with -a url=" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_failing_crawl_does_not_exit_0(command: Command) -> None:
    """A dead address, a refused host: exit code 1, and a message with the way out."""
    done = scrapy(command, "crawl", "shop", "-a", "url=http://127.0.0.1:9/")
    assert done.returncode == 1
    assert "--allow-host" in done.stderr
    done = command.run("crawl", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1", code=1)
    assert "check the address" in done.stderr
    done = command.run("crawl", "http://nowhere.invalid/", code=1)
    assert "nowhere.invalid is not known; check the address" in done.stderr
