"""What still waits to be matched and judged. Rows are claimed by locking them: a worker that dies
lets go of them, and the work is done by another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb

from domain.listing import SellerKey
from storage.queries import sql


@dataclass(frozen=True, slots=True)
class Claim:
    """A waiting row and the snapshot or reference that it is about."""

    id: int
    item: int


class Work:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._portfolio = portfolio
        self._scope = {"portfolio": portfolio}

    def claim_snapshots(self, limit: int) -> list[Claim]:
        """New snapshots that nobody else is working on."""
        return self._claim("work.claim_snapshots", limit)

    def claim_references(self, limit: int) -> list[Claim]:
        """New references that nobody else is working on."""
        return self._claim("work.claim_references", limit)

    def _claim(self, name: str, limit: int) -> list[Claim]:
        rows = self._connection.execute(sql(name), self._scope | {"limit": limit}).fetchall()
        return [Claim(row[0], row[1]) for row in rows]

    def matched(self, claims: Sequence[Claim]) -> None:
        """Claimed work is done; counts when the transaction commits."""
        self._connection.execute(sql("work.matched"), {"ids": [claim.id for claim in claims]})

    def invite(self, task: str) -> None:
        """Let another worker join in."""
        self._connection.execute(sql("work.wake"), self._scope | {"task": task})

    @staticmethod
    def other_job_waits(
        connection: psycopg.Connection,
        job: int | None,
        task: str,
        arguments: Mapping[str, object],
        seconds: float,
    ) -> bool:
        """Whether a job for the same thing will be taken up within so many seconds."""
        row = connection.execute(
            sql("work.other_job"),
            {"job": job, "task": task, "args": Jsonb(dict(arguments)), "seconds": seconds},
        ).fetchone()
        return row is not None and bool(row[0])

    def claim_judgements(self, limit: int) -> list[int]:
        """Listings to be judged; taken off the list when the transaction commits."""
        rows = self._connection.execute(
            sql("work.claim_judgements"), self._scope | {"limit": limit}
        ).fetchall()
        return sorted(row[0] for row in rows)

    def judge_listings(self, listings: Iterable[int]) -> None:
        self._connection.execute(
            sql("work.judge_listings"), self._scope | {"listings": sorted(set(listings))}
        )

    def judge_seller(self, seller: SellerKey) -> None:
        self._connection.execute(
            sql("work.judge_listings_of_seller"),
            self._scope | {"marketplace": seller.marketplace, "seller": seller.id},
        )

    def judge_right(self, right: int) -> None:
        """Every listing that a right matched."""
        self._connection.execute(
            sql("work.judge_listings_of_right"), self._scope | {"right": right}
        )

    def judge_all_matched(self) -> None:
        self._connection.execute(sql("work.judge_all_matched"), self._scope)

    def match_all_references(self) -> None:
        self._connection.execute(sql("work.match_all_references"), self._scope)

    def match_pictures_again(self, digests: Iterable[str]) -> None:
        """Whatever shows these pictures, on either side, waits to be matched once more."""
        scope = self._scope | {"digests": sorted(set(digests))}
        self._connection.execute(sql("work.match_snapshots_with_pictures"), scope)
        self._connection.execute(sql("work.match_references_with_pictures"), scope)

    def lock_listings(self, listings: Iterable[int]) -> None:
        """Hold these listings for this portfolio until the transaction ends; in one order, so that
        two workers never wait for each other."""
        for listing in sorted(set(listings)):
            self._connection.execute(
                sql("work.lock_listing"),
                {"name": f"{self._schema()}/{self._portfolio}/{listing}"},
            )

    def _schema(self) -> str:
        row = self._connection.execute("SELECT current_schema()").fetchone()
        return "" if row is None else str(row[0])

    def neighbours(self, listings: Iterable[int]) -> set[int]:
        """Listings whose judgement hangs on these: they show the same picture of unstated
        ownership."""
        rows = self._connection.execute(
            sql("work.neighbours"), self._scope | {"listings": sorted(set(listings))}
        ).fetchall()
        return {row[0] for row in rows}

    def waiting(self) -> tuple[int, int]:
        """How many rows wait to be matched, and how many listings to be judged."""
        row = self._connection.execute(sql("work.waiting"), self._scope).fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))


class WaitingPictures:
    """Pictures without fingerprints. They belong to nobody, so no portfolio is named."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def claim(self, limit: int) -> list[str]:
        """Digests that nobody else is working on."""
        rows = self._connection.execute(sql("work.claim_pictures"), {"limit": limit}).fetchall()
        return [row[0] for row in rows]

    def left(self) -> int:
        """How many wait, whoever holds them."""
        row = self._connection.execute(sql("work.pictures_left")).fetchone()
        return 0 if row is None else int(row[0])

    def done(self, digests: Sequence[str]) -> None:
        self._connection.execute(sql("work.fingerprinted"), {"digests": list(digests)})

    def unreadable(self, digests: Iterable[str]) -> None:
        """Note bytes that could not be read back."""
        self._connection.execute(sql("work.unreadable"), {"digests": sorted(set(digests))})

    def all_unreadable(self) -> list[str]:
        return [row[0] for row in self._connection.execute(sql("work.all_unreadable")).fetchall()]

    def readable_again(self, digests: Iterable[str]) -> None:
        self._connection.execute(sql("work.readable_again"), {"digests": sorted(set(digests))})
