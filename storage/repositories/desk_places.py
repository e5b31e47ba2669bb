"""What the review desk reads of listings, sellers and crawls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from storage.queries import sql


class DeskPlaces:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def _dicts(self, name: str, /, **given: object) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql(name), self._scope | given).fetchall()

    def listing(self, number: int) -> tuple[str, str] | None:
        """A listing's marketplace and id there."""
        rows = self._dicts("desk.listing_by_number", listing=number)
        return (rows[0]["marketplace"], rows[0]["external_id"]) if rows else None

    def elsewhere(self, listing: int, limit: int) -> list[dict[str, Any]]:
        """Other listings that show one of its pictures."""
        return self._dicts("desk.elsewhere", listing=listing, limit=limit)

    def departures(self, listing: int) -> list[tuple[datetime, str]]:
        rows = self._dicts("desk.departures", listing=listing)
        return [(row["captured_at"], row["reason"]) for row in rows]

    def seller(self, marketplace: str, seller: str, limit: int) -> dict[str, Any]:
        """A seller: name, role, newest listings, hits by state, and who else shows its pictures."""
        given = {"marketplace": marketplace, "seller": seller}
        listings = self._dicts("desk.seller_listings", **given, limit=limit)
        role = self._dicts("desk.seller_role", **given)
        return {
            "name": listings[0]["name"] if listings else None,
            "url": listings[0]["shop"] if listings else None,
            "known": bool(listings),
            "role": role[0]["role"] if role else "unknown",
            "listings": listings,
            "size": self._dicts("desk.seller_size", **given, limit=1001)[0]["count"],
            "states": {r["state"]: r["count"] for r in self._dicts("desk.seller_states", **given)},
            "same_pictures": self._dicts("desk.same_pictures", **given),
            "same_names": [r["marketplace"] for r in self._dicts("desk.same_names", **given)],
        }

    def crawls(self, limit: int) -> list[dict[str, Any]]:
        """The latest crawls, each with what became of its pages and why some could not be read."""
        crawls = self._dicts("desk.crawls", limit=limit)
        numbers: Sequence[int] = [crawl["id"] for crawl in crawls]
        for crawl in crawls:
            crawl["outcomes"], crawl["problems"] = {}, []
        by_id = {crawl["id"]: crawl for crawl in crawls}
        for row in self._dicts("desk.crawl_outcomes", crawls=numbers):
            by_id[row["crawl_id"]]["outcomes"][row["outcome"]] = row["count"]
        for row in self._dicts("desk.crawl_problems", crawls=numbers, limit=60):
            by_id[row["crawl_id"]]["problems"].append(row)
        return crawls
