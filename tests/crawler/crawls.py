"""A crawl by the command, and what it left in the database."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.commands import Command
from tests.fakemarket.server import (
    FakeShop,
)


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
