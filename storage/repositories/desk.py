"""What the review desk reads of hits: pages of the queue, cards, clusters, what is silenced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row

from storage.queries import sql
from storage.repositories.desk_filter import HitFilter, words_of

OFTEN = 8_000
"""Hits from which on a word is no help in finding some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRow:
    """A hit as one line of the queue."""

    id: str
    direction: str
    state: str
    severity: int
    score: float
    first_seen: datetime
    last_seen: datetime
    title: str | None
    marketplace: str | None
    seller_id: str | None
    seller_name: str | None
    right_kind: str | None
    territory_codes: list[str]
    picture: str | None
    suppressed_by: str | None
    still_shown: bool
    right_text: str | None
    right_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPair:
    """What a match compared: ``shown`` and ``image`` are digests of the listing's picture and the
    reference's, None where words were compared."""

    field: str
    kind: str
    text: str | None
    image: str | None
    shown: str | None
    url: str | None
    matcher: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a hit stands with people: its latest decision, if any."""

    listing_id: int
    state: str
    findings: str | None
    verdict: int | None
    kind: str | None
    decided_by: str | None
    reason: str | None
    decided_at: datetime | None

    @property
    def token(self) -> str:
        """Changes whenever what was found does, or what was decided: who decides says what they
        saw. A severity that other decisions moved is no reason to look again."""
        return f"{(self.findings or '')[:12]}.{self.verdict or 0}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow:
    """Undecided hits that have something in common: ``kind`` is ``picture``, ``seller`` or
    ``wording``, ``value`` what they share. ``right_key`` is None where there are several rights."""

    kind: str
    value: str
    marketplace: str | None
    right_key: str | None
    right_text: str | None
    direction: str
    hits: int
    severity: int
    sellers: int
    example: str | None
    picture: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencedRow:
    """A decision that keeps a pair from people for good."""

    id: int
    kind: str
    decided_by: str
    reason: str
    decided_at: datetime
    marketplace: str
    external_id: str
    direction: str
    hit: str
    title: str | None
    state: str
    right_text: str | None
    right_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """A right with its hits."""

    key: str
    text: str | None
    kind: str
    owner: str | None
    undecided: int
    confirmed: int
    severity: int


class DeskHits:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def rows(self, wanted: HitFilter, limit: int) -> list[HitRow]:
        """A page of the queue, the weightiest and newest first."""
        with self._connection.cursor(row_factory=class_row(HitRow)) as cursor:
            cursor.execute(*self._filled("desk.rows", wanted, limit), prepare=False)
            return cursor.fetchall()

    def count(self, wanted: HitFilter, limit: int) -> int:
        """How many, but at most ``limit``."""
        query, given = self._filled("desk.count", wanted, limit)
        row = self._connection.execute(query, given, prepare=False).fetchone()
        return 0 if row is None else int(row[0])

    def ids(self, wanted: HitFilter, limit: int) -> list[str]:
        query, given = self._filled("desk.ids", wanted, limit)
        return [row[0] for row in self._connection.execute(query, given, prepare=False)]

    def _filled(
        self, name: str, wanted: HitFilter, limit: int
    ) -> tuple[LiteralString, dict[str, Any]]:
        words = len(words_of(wanted.words or ""))
        bound = OFTEN if words < 2 else 4 * OFTEN  # what several words share is less

        def often(begin: str, end: str) -> bool:
            given = self._scope | {"from": begin, "to": end, "limit": bound}
            row = self._connection.execute(sql("desk.often"), given).fetchone()
            return row is not None and row[0] >= bound

        query = sql(name).replace("{filters}", " ".join(wanted.conditions(often)))
        return query, self._scope | wanted.parameters() | {"limit": limit}

    def pairs(self, hit: str) -> list[MatchedPair]:
        with self._connection.cursor(row_factory=class_row(MatchedPair)) as cursor:
            return cursor.execute(sql("desk.pairs"), self._scope | {"hit": hit}).fetchall()

    def standing(self, hit: str) -> Standing | None:
        with self._connection.cursor(row_factory=class_row(Standing)) as cursor:
            return cursor.execute(sql("desk.decision"), self._scope | {"hit": hit}).fetchone()

    def forget_verdict(self, verdict: int) -> None:
        """Undo a decision; whatever was decided before it counts again."""
        self._connection.execute(sql("desk.forget_verdict"), self._scope | {"verdict": verdict})

    def silenced(self, limit: int, before: int | None = None) -> list[SilencedRow]:
        """Decisions that silence a pair, the newest first."""
        with self._connection.cursor(row_factory=class_row(SilencedRow)) as cursor:
            given = self._scope | {"limit": limit, "before": before}
            return cursor.execute(sql("desk.silenced"), given).fetchall()

    def suppressing(self) -> list[tuple[str, int]]:
        """What suppresses hits, and how many."""
        rows = self._connection.execute(sql("desk.suppressing"), self._scope).fetchall()
        return [(row[0], row[1]) for row in rows]

    def clusters(self, kind: str, limit: int) -> list[ClusterRow]:
        """:param kind: ``picture``, ``seller`` or ``wording``."""
        with self._connection.cursor(row_factory=class_row(ClusterRow)) as cursor:
            given = self._scope | {"limit": limit}
            return cursor.execute(sql(f"desk.clusters_by_{kind}"), given).fetchall()

    def marketplaces(self) -> list[str]:
        """Where the hits are, as far as one would filter by it."""
        return [row[0] for row in self._connection.execute(sql("desk.facets"), self._scope)]

    def may_see_picture(self, digest: str) -> bool:
        row = self._connection.execute(
            sql("desk.may_see_picture"), self._scope | {"digest": digest}
        ).fetchone()
        return row is not None and bool(row[0])

    def tally(self) -> list[tuple[str, str | None, str, int, str, int]]:
        """Direction, kind, state, severity, week (its Monday) and how many hits."""
        rows = self._connection.execute(sql("desk.tally"), self._scope).fetchall()
        return [(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows]

    def by_territory(self) -> list[tuple[str, int]]:
        rows = self._connection.execute(sql("desk.tally_territories"), self._scope).fetchall()
        return [(row[0], row[1]) for row in rows]

    def by_right(self) -> list[RightRow]:
        """Rights that have hits, the most undecided ones first."""
        with self._connection.cursor(row_factory=class_row(RightRow)) as cursor:
            return cursor.execute(sql("desk.by_right"), self._scope).fetchall()

    def rights_hit(self, limit: int) -> list[int]:
        """Numbers of rights with hits in others' listings, those with the most first."""
        given = self._scope | {"limit": limit}
        return [row[0] for row in self._connection.execute(sql("desk.rights_hit"), given)]

    def places_of_rights(self, rights: Sequence[int]) -> list[tuple[int, str, int]]:
        """Right, territory and undecided hits there."""
        given = self._scope | {"rights": list(rights)}
        rows = self._connection.execute(sql("desk.places_of_rights"), given).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def weeks_of_rights(self, rights: Sequence[int], since: datetime) -> list[tuple[int, str, int]]:
        """Right, week (its Monday) and hits."""
        given = self._scope | {"rights": list(rights), "since": since}
        rows = self._connection.execute(sql("desk.weeks_of_rights"), given).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def changes_since(self, since: datetime) -> dict[str, int]:
        rows = self._connection.execute(
            sql("desk.changes_since"), self._scope | {"since": since}
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def speed(self) -> tuple[float | None, int]:
        """The median seconds from first sight to decision, and of how many decisions."""
        row = self._connection.execute(sql("desk.speed"), self._scope).fetchone()
        return (None, 0) if row is None else (row[0], row[1])

    def precision(self) -> list[tuple[str, int, int]]:
        """Per matcher: right and wrong findings among the latest decisions."""
        rows = self._connection.execute(sql("desk.precision"), self._scope).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]
