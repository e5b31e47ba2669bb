"""What hits were judged with beside their listings and rights, and what it would be now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from domain.listing import SellerKey
from storage.queries import sql

SINCE = 7
"""The schema that has the table."""


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """What one of the firm's own listings asks: its categories, and the price as it is kept."""

    category: tuple[str, ...]
    price: dict[str, Any]


class Basis:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def all(self) -> dict[tuple[str, str], Any]:
        """Every value by kind and key."""
        rows = self._connection.execute(sql("basis.all"), self._scope).fetchall()
        return {(row[0], row[1]): row[2] for row in rows}

    def set(self, kind: str, key: str, value: Any) -> None:
        """Keep a value; None for none."""
        name = self._scope | {"kind": kind, "key": key}
        if value is None:
            self._connection.execute(sql("basis.forget"), name)
        else:
            self._connection.execute(sql("basis.set"), name | {"value": Jsonb(value)})

    def confirmed(self) -> list[tuple[SellerKey, int, int]]:
        """Seller, listing, and how many of its hits a person confirmed."""
        rows = self._connection.execute(sql("basis.confirmed"), self._scope).fetchall()
        return [(SellerKey(row[0], row[1]), row[2], row[3]) for row in rows]

    def own_offers(self) -> list[OwnOffer]:
        """Those of the firm's own listings that show a price."""
        rows = self._connection.execute(sql("basis.own_offers"), self._scope).fetchall()
        return [OwnOffer(tuple(row[0] or ()), row[1]) for row in rows if row[1]]

    def categories_of_matched(self) -> list[tuple[int, tuple[str, ...]]]:
        """Listings that matched anything, with the categories that they name."""
        rows = self._connection.execute(sql("basis.categories_of_matched"), self._scope).fetchall()
        return [(row[0], tuple(row[1] or ())) for row in rows]

    def register_stamp(self) -> list[Any]:
        """Changes whenever the rights on file do."""
        row = self._connection.execute(sql("basis.register_stamp"), self._scope).fetchone()
        return list(row or ())

    def matched_marks(self) -> list[str]:
        """Keys of the marks that were found anywhere."""
        rows = self._connection.execute(sql("basis.matched_marks"), self._scope).fetchall()
        return [row[0] for row in rows]

    def crowding(self, keys: Iterable[str]) -> dict[str, int]:
        """For marks by their keys: how many live marks on file have all of their words."""
        rows = self._connection.execute(
            sql("basis.crowding"), self._scope | {"keys": sorted(set(keys))}
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def judge_rights(self, keys: Iterable[str]) -> int:
        """Let the listings of these rights wait to be judged; returns how many were added."""
        return self._connection.execute(
            sql("basis.judge_listings_of_rights"), self._scope | {"keys": sorted(set(keys))}
        ).rowcount
