"""Listings with what they showed: snapshots, captures, pictures and departures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.types.json import Jsonb

from domain.listing import ListingKey
from domain.page import Snapshot
from storage.queries import sql


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A snapshot with its number and its listing's."""

    id: int
    listing: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotSpan:
    """A snapshot with the span of its captures."""

    id: int
    digest: str
    snapshot: Snapshot
    offered_in: tuple[str, ...]
    first_captured: datetime
    last_captured: datetime


class Listings:
    """:param portfolio: whose private snapshots are seen and written; None for public ones only."""

    def __init__(self, connection: psycopg.Connection, portfolio: int | None = None) -> None:
        self._connection = connection
        self._portfolio = portfolio

    def ensure(self, key: ListingKey) -> int:
        """The listing's number, made when it is new."""
        row = self._connection.execute(
            sql("listings.ensure"), {"marketplace": key.marketplace, "external_id": key.id}
        ).fetchone()
        assert row is not None
        return int(row[0])

    def find(self, key: ListingKey) -> int | None:
        row = self._connection.execute(
            sql("listings.find"), {"marketplace": key.marketplace, "external_id": key.id}
        ).fetchone()
        return None if row is None else int(row[0])

    def keys(self, numbers: Sequence[int]) -> dict[int, ListingKey]:
        rows = self._connection.execute(
            sql("listings.listing_of_snapshot_numbers"), {"ids": list(numbers)}
        ).fetchall()
        return {row[0]: ListingKey(row[1], row[2]) for row in rows}

    def keep(
        self,
        snapshot: Snapshot,
        captured_at: datetime,
        *,
        offered_in: Sequence[str] = (),
        visit: int | None = None,
        private: bool = False,
    ) -> int:
        """Keep what a listing showed, and let the work that follows wait in the same transaction.
        Returns the listing's number. The same content again costs one row.

        :param private: handed in by the portfolio's firm itself; nobody else sees it.
        """
        listing = self.ensure(snapshot.key)
        owner = self._portfolio if private else None
        row = self._connection.execute(
            sql("listings.keep_snapshot"),
            {
                "listing": listing,
                "portfolio": owner,
                "digest": snapshot.content_digest(),
                "content": Jsonb(snapshot.to_json()),
                "seller": snapshot.seller_key.id,
                "offered_in": sorted(set(offered_in)),
                "captured_at": captured_at,
            },
        ).fetchone()
        assert row is not None
        number, is_new = int(row[0]), bool(row[1])
        self._connection.execute(
            sql("listings.keep_capture"),
            {"snapshot": number, "captured_at": captured_at, "visit": visit},
        )
        if is_new:
            for position, image in enumerate(snapshot.images):
                missing = image.missing if image.digest is None else None
                self._connection.execute(
                    sql("listings.keep_image"),
                    {
                        "snapshot": number,
                        "position": position,
                        "url": image.url,
                        "digest": image.digest,
                        "missing": missing or (None if image.digest else "not fetched"),
                    },
                )
            self._connection.execute(
                sql("work.match_snapshot"), {"snapshot": number, "portfolio": owner}
            )
        else:
            self._connection.execute(sql("listings.keep_images_again"), {"snapshot": number})
        self._connection.execute(
            sql("work.judge_listing_everywhere"), {"listing": listing, "portfolio": owner}
        )
        return listing

    def depart(
        self, key: ListingKey, captured_at: datetime, reason: str, visit: int | None = None
    ) -> int:
        """Keep that a listing was said to be gone at this time."""
        listing = self.ensure(key)
        self._connection.execute(
            sql("listings.keep_departure"),
            {"listing": listing, "captured_at": captured_at, "reason": reason, "visit": visit},
        )
        self._connection.execute(
            sql("work.judge_listing_everywhere"), {"listing": listing, "portfolio": None}
        )
        return listing

    def spans(self, listing: int) -> list[SnapshotSpan]:
        """All that a listing showed to this portfolio's eyes."""
        rows = self._connection.execute(
            sql("listings.snapshots_of"), {"listing": listing, "portfolio": self._portfolio}
        ).fetchall()
        return [
            SnapshotSpan(row[0], row[1], Snapshot.from_json(row[2]), tuple(row[3]), row[4], row[5])
            for row in rows
        ]

    def departed_at(self, listing: int) -> datetime | None:
        row = self._connection.execute(sql("listings.departed_at"), {"listing": listing}).fetchone()
        return None if row is None else row[0]

    def some(self, numbers: Sequence[int]) -> list[StoredSnapshot]:
        """These snapshots, as far as the portfolio may see them."""
        rows = self._connection.execute(
            sql("listings.snapshots_by_id"), {"ids": list(numbers), "portfolio": self._portfolio}
        ).fetchall()
        return [StoredSnapshot(row[0], row[1], Snapshot.from_json(row[2])) for row in rows]

    def batches(self, size: int) -> Iterator[list[StoredSnapshot]]:
        """All snapshots in order of their numbers, ``size`` at a time."""
        after = 0
        while True:
            rows = self._connection.execute(
                sql("listings.snapshots_after"),
                {"after": after, "portfolio": self._portfolio, "limit": size},
            ).fetchall()
            if not rows:
                return
            yield [StoredSnapshot(row[0], row[1], Snapshot.from_json(row[2])) for row in rows]
            after = rows[-1][0]

    def count(self) -> int:
        row = self._connection.execute(
            sql("listings.count"), {"portfolio": self._portfolio}
        ).fetchone()
        return 0 if row is None else int(row[0])
