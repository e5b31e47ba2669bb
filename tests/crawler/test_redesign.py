"""A reader that breaks, through the commands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands import Command
from tests.fakemarket.server import FakeShop, product


def crawl(command: Command, shop: FakeShop, code: int = 0) -> Any:
    return command.json("crawl", shop.url, "--allow-host", "127.0.0.1", code=code)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_redesign_that_breaks_the_reader_is_an_exit_code(command: Command) -> None:
    """The prices go from every page of a shop: the crawl keeps what it reads, says what is worse, and
    exits 1; the doctor says it too, until a person says that it is meant so."""
    with FakeShop() as shop:
        redesign(command, shop)


def redesign(command: Command, shop: FakeShop) -> None:
    paths = [f"/p/{number}" for number in range(12)]
    shop.home(*paths)
    for path in paths:
        shop.page(path, product(f"Lamp {path}", []))
    for _ in range(3):
        assert crawl(command, shop)["unwell"] == []
    for path in paths:
        shop.page(path, product(f"Lamp {path}", []).replace('"12.50"', '""'))
    told = crawl(command, shop, code=1)
    assert not told["failed"]
    assert told["pages"]["snapshot"] == 12
    (text,) = told["unwell"]
    assert f"the reader of {shop.host} gives no price on 12 of 12 pages (before: 0 of 36)" in text
    found = command.json("doctor", "--only", "crawls", code=1)
    assert found[0]["check"] == f"reader of {shop.host}"
    command.run("watch", "accept", shop.host)
    command.run("doctor", "--only", "crawls")
    command.run("watch", "accept", shop.host, code=1)
