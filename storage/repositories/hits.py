"""Hits with their matches, people's verdicts, and the messages that wait to go out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.errors import UnknownNameError
from domain.hit import (
    Direction,
    ExceptionCheck,
    Hit,
    HitState,
    Severity,
    TerritoryFinding,
    Verdict,
    VerdictKind,
)
from domain.listing import ListingKey, SellerKey
from domain.match import Match
from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right
from storage.queries import sql
from storage.reasons import reason_from_json, reason_to_json
from storage.records import (
    exceptions_from_json,
    exceptions_to_json,
    hit_digest,
    match_from_row,
    right_from_json,
    territories_from_json,
    territories_to_json,
)


@dataclass(frozen=True, slots=True)
class HitOnRecord:
    """What judgement needs to know of a hit that is already stored."""

    id: str
    right: str
    direction: Direction
    severity: Severity
    suppressed_by: str | None
    still_shown: bool
    state: HitState
    revision: int
    digest: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A hit with everything that a person needs to see."""

    id: str
    direction: Direction
    state: HitState
    score: float
    severity: Severity
    territories: tuple[TerritoryFinding, ...]
    reasons: tuple[Reason, ...]
    exceptions: tuple[ExceptionCheck, ...]
    suppressed_by: str | None
    first_seen: datetime
    last_seen: datetime
    still_shown: bool
    revision: int
    listing: ListingKey
    snapshot: Snapshot
    seller: SellerKey
    catalogued: bool
    right: Right
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A change of a hit that waits to be told."""

    id: int
    hit: str
    revision: int
    change: str

    @property
    def key(self) -> str:
        """The same for every delivery of the same change: makes repeats harmless."""
        return f"{self.hit}:{self.revision}"


def hit_id(portfolio: str, hit: Hit) -> str:
    """The short name of a hit: the same pair always gets the same one."""
    parts = [portfolio, hit.listing.marketplace, hit.listing.id, hit.right, hit.direction.value]
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return "h" + base64.b32encode(digest).decode().lower()[:11]


class Hits:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def of_listing(self, listing: int) -> dict[tuple[str, Direction], HitOnRecord]:
        """What stands on record, by right and direction."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("hits.of_listing"), self._scope | {"listing": listing}
            ).fetchall()
        return {
            (row["right_key"], Direction(row["direction"])): HitOnRecord(
                row["id"],
                row["right_key"],
                Direction(row["direction"]),
                Severity(row["severity"]),
                row["suppressed_by"],
                row["still_shown"],
                HitState(row["state"]),
                row["revision"],
                row["digest"],
                row["withdrawn"],
            )
            for row in rows
        }

    def put(
        self,
        number: str,
        hit: Hit,
        *,
        listing: int,
        right: int,
        state: HitState,
        revision: int,
        matches: Sequence[int],
    ) -> None:
        """Keep a hit as it was judged last, with its matches by their numbers."""
        self._connection.execute(
            sql("hits.upsert"),
            self._scope
            | {
                "id": number,
                "listing": listing,
                "right": right,
                "direction": hit.direction.value,
                "score": hit.score,
                "severity": int(hit.severity),
                "territories": Jsonb(territories_to_json(hit.territories)),
                "reasons": Jsonb([reason_to_json(reason) for reason in hit.reasons]),
                "exceptions": Jsonb(exceptions_to_json(hit.exceptions)),
                "suppressed_by": hit.suppressed_by,
                "first_seen": hit.first_seen,
                "last_seen": hit.last_seen,
                "still_shown": hit.still_shown,
                "state": state.value,
                "revision": revision,
                "digest": hit_digest(hit),
            },
        )
        self._connection.execute(sql("hits.clear_matches"), {"id": number})
        for position, match in enumerate(matches):
            self._connection.execute(
                sql("hits.add_match"),
                self._scope | {"id": number, "position": position, "match": match},
            )

    def withdraw(self, number: str) -> None:
        """Judgement no longer finds it: it stays on record, out of sight."""
        self._connection.execute(sql("hits.clear_matches"), {"id": number})
        self._connection.execute(sql("hits.withdraw"), {"id": number})

    def search(
        self,
        *,
        direction: Direction | None = None,
        state: HitState | None = None,
        since: datetime | None = None,
        suppressed: bool = False,
        ids: Iterable[str] | None = None,
    ) -> list[HitView]:
        """Hits, the weightiest first; suppressed ones only when asked for."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("hits.list"),
                self._scope
                | {
                    "direction": None if direction is None else direction.value,
                    "state": None if state is None else state.value,
                    "since": since,
                    "suppressed": suppressed,
                    "ids": None if ids is None else sorted(ids),
                },
            ).fetchall()
        return [_view(row) for row in rows]

    def add_verdict(self, number: str, verdict: Verdict) -> int:
        """Keep a person's decision; returns the listing that is to be judged anew.

        :raises UnknownNameError: for a hit that this portfolio does not have.
        """
        with self._connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(sql("hits.find"), self._scope | {"id": number}).fetchone()
        if row is None:
            raise UnknownNameError(
                f"hit {number!r} does not exist in this portfolio; listingwatch hits shows the ids"
            )
        self.add_pair_verdict(
            ListingKey(row["marketplace"], row["external_id"]),
            row["right_key"],
            Direction(row["direction"]),
            verdict,
        )
        return int(row["listing_id"])

    def add_pair_verdict(
        self, listing: ListingKey, right: str, direction: Direction, verdict: Verdict
    ) -> None:
        """Keep a decision about a pair, which may be judged only later."""
        self._connection.execute(
            sql("hits.add_verdict"),
            self._scope
            | {
                "marketplace": listing.marketplace,
                "external_id": listing.id,
                "right": right,
                "direction": direction.value,
                "kind": verdict.kind.value,
                "by": verdict.by,
                "reason": verdict.reason,
                "decided_at": verdict.decided_at,
            },
        )

    def verdicts_of(self, listing: ListingKey) -> dict[tuple[str, Direction], Verdict]:
        """The decision that counts for each pair of a listing."""
        rows = self._connection.execute(
            sql("hits.verdicts_of_listing"),
            self._scope | {"marketplace": listing.marketplace, "external_id": listing.id},
        ).fetchall()
        return {
            (row[0], Direction(row[1])): Verdict(
                kind=VerdictKind(row[2]), by=row[3], reason=row[4], decided_at=row[5]
            )
            for row in rows
        }

    def tell(self, number: str, revision: int, change: str) -> None:
        """Let a message about this revision wait, in the hit's own transaction."""
        self._connection.execute(
            sql("hits.tell"),
            self._scope | {"hit": number, "revision": revision, "change": change},
        )

    def waiting_messages(self, limit: int) -> list[Message]:
        """Messages that nobody else is sending."""
        rows = self._connection.execute(
            sql("hits.waiting_messages"), self._scope | {"limit": limit}
        ).fetchall()
        return [Message(row[0], row[1], row[2], row[3]) for row in rows]

    def delivered(self, messages: Sequence[Message]) -> None:
        self._connection.execute(
            sql("hits.delivered"), {"ids": [message.id for message in messages]}
        )


def _view(row: dict[str, Any]) -> HitView:
    key = ListingKey(row["marketplace"], row["external_id"])
    return HitView(
        id=row["id"],
        direction=Direction(row["direction"]),
        state=HitState(row["state"]),
        score=row["score"],
        severity=Severity(row["severity"]),
        territories=territories_from_json(row["territories"]),
        reasons=tuple(reason_from_json(reason) for reason in row["reasons"]),
        exceptions=exceptions_from_json(row["exceptions"]),
        suppressed_by=row["suppressed_by"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        still_shown=row["still_shown"],
        revision=row["revision"],
        listing=key,
        snapshot=Snapshot.from_json(row["content"]),
        seller=SellerKey(key.marketplace, row["seller_id"]),
        catalogued=row["catalogued"],
        right=right_from_json(row["right_record"]),
        matches=tuple(match_from_row(match) for match in row["matches"]),
    )
