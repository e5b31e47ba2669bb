"""Every sin of the fake market, and what a crawl must make of it: never a listing that is falsely gone,
never one that is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from listingwatch.crawling.crawl import CrawlRequest, CrawlSummary, crawl
from tests.commands import Command
from tests.fakemarket.market import Shop
from tests.fakemarket.sins import AT_RANDOM, METADATA, SINS


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop("a", seed=1)
    with shop.server:
        yield shop


@pytest.fixture
def environment(command: Command, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """That of a crawl without the command around it, which would take as long again."""
    own = command.environment | {"SCRAPY_DOWNLOAD_TIMEOUT": "2", "SCRAPY_RETRY_TIMES": "0"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return own


def crawl_all(shop: Shop) -> CrawlSummary:
    return crawl(CrawlRequest(urls=(shop.url,), allow_hosts=("127.0.0.1",)))


def rows(environment: dict[str, str], query: str) -> list[dict[str, Any]]:
    with psycopg.connect(environment["DATABASE_URL"], row_factory=dict_row) as connection:
        schema = environment["LISTINGWATCH_DB_SCHEMA"]
        connection.execute(f"SET search_path TO {schema}".encode())
        return connection.execute(query.encode()).fetchall()


def ends_of(environment: dict[str, str], shop: Shop) -> dict[str, tuple[str, str | None]]:
    """How each page of the latest crawl ended, by its path."""
    found = rows(
        environment,
        "SELECT url, outcome, reason FROM visits WHERE crawl_id = (SELECT max(id) FROM crawls)",
    )
    return {
        row["url"].removeprefix(shop.url): (row["outcome"], row["reason"]) for row in found
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.postgres
def test_every_sin(environment: dict[str, str], shop: Shop) -> None:
    """All of them in one crawl of a shop that was read before: each page ends as it must, nothing
    counts as gone, every listing keeps what it showed; and once the shop is honest again, all is read.
    Being asked to wait is what the tests of the pace are about."""
    shop.stock(len(SINS), "Zorvantik")
    crawl_all(shop)
    listings = list(shop.listings.values())
    assert len(rows(environment, "SELECT * FROM snapshots")) == len(listings)
    names = [name for name in SINS if not name.startswith("busy")]
    sinners = dict(zip(names, listings, strict=False))
    shop.forced = {listing.path: name for name, listing in sinners.items()}
    crawl_all(shop)
    ends = ends_of(environment, shop)
    for name, listing in sinners.items():
        if name == "redirect_loop":
            looped = [end for path, end in ends.items() if path.startswith(f"{listing.path}?turn")]
            assert [end for end, _ in looped] == ["blocked"], looped
            continue
        if name == "redirect_to_metadata":
            end, reason = ends[METADATA]
            assert end == "blocked"
            assert "metadata" in (reason or "")
            continue
        end, reason = ends[listing.path]
        assert end in SINS[name].ends, (name, end, reason)
        assert end == "snapshot" or reason, name
    assert ends[listings[-1].path][0] == "snapshot"
    assert rows(environment, "SELECT * FROM departures") == []
    assert shop.sinned.keys() == set(names)
    shop.forced = {}
    assert crawl_all(shop).snapshots == len(listings)
    assert len(rows(environment, "SELECT * FROM listings")) == len(listings)
    assert len(rows(environment, "SELECT * FROM snapshots")) == len(listings)


@pytest.mark.slow
@pytest.mark.postgres
def test_what_is_really_gone_and_what_comes_back(environment: dict[str, str], shop: Shop) -> None:
    """404 and 410, told twice, are gone; a picture swapped at its address is seen; the same
    thing under another id is another listing; and a list without an end ends."""
    shop.stock(6, "Zorvantik")
    shop.endless = True
    crawl_all(shop)
    first, second, third = list(shop.listings.values())[:3]
    shop.remove(first, 404)
    shop.remove(second, 410)
    shop.swap(third)
    back = shop.add("Zorvantik", replaces=first)
    crawl_all(shop)
    gone = rows(environment, "SELECT external_id FROM departures JOIN listings ON id = listing_id")
    assert {row["external_id"] for row in gone} == {first.path, second.path}
    assert len(rows(environment, "SELECT * FROM listings")) == len(shop.listings)
    shown = {
        row["external_id"]: row["count"]
        for row in rows(
            environment,
            "SELECT external_id, count(*) FROM snapshots s JOIN listings l ON l.id = listing_id"
            " GROUP BY 1",
        )
    }
    assert shown[third.path] == 2
    assert shown[back.path] == 1
    assert sum(path.startswith("/list") for path in shop.server.asked) < 100


def test_sins_come_by_the_seed() -> None:
    """The same seed gives the same sins in whatever order pages are asked for; another one others."""

    def course(seed: int, paths: list[str]) -> dict[str, list[str | None]]:
        one = Shop("a", seed=seed, sinful=0.5)
        found: dict[str, list[str | None]] = {}
        for path in paths:
            found.setdefault(path, []).append(one._sin(path))
        one.server.close()
        return found

    paths = [f"/p/{number}" for number in range(20)] * 10
    assert course(1, paths) == course(1, sorted(paths))
    assert course(1, paths) != course(2, paths)
    flat = [sin for sins in course(1, paths).values() for sin in sins if sin]
    assert 60 <= len(flat) <= 140
    assert set(flat) <= {*AT_RANDOM, "slip"}


def test_a_slip_is_never_repeated() -> None:
    """A 404 for what is there comes once, until the page was served again: twice would be the shop's
    own word."""
    one = Shop("a", seed=3, sinful=1.0)
    last = None
    for _ in range(3_000):
        sin = one._sin("/p/1")
        assert not (sin == "slip" and last == "slip")
        last = sin or last
    one.server.close()
