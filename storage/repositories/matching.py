"""Fingerprints (shared: media are) and a portfolio's matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.listing import ListingKey, SellerKey
from domain.match import Match, StoredFingerprint, Unusable
from domain.right import Reference, ReferenceKind
from storage.queries import sql
from storage.records import match_from_row


class Fingerprints:
    """Kept fingerprints of one matcher in one version."""

    def __init__(self, connection: psycopg.Connection, matcher: str, version: str) -> None:
        self._connection = connection
        self._scope = {"matcher": matcher, "version": version}

    def of(self, media: Iterable[str]) -> dict[str, StoredFingerprint | Unusable]:
        """What is kept of these media, by their digests; what is not kept is left out."""
        rows = self._connection.execute(
            sql("matching.fingerprints"), self._scope | {"media": sorted(set(media))}
        ).fetchall()
        found: dict[str, StoredFingerprint | Unusable] = {}
        for medium, value, quality, unusable in rows:
            if unusable is not None:
                found[medium] = Unusable(unusable)
            else:
                found[medium] = StoredFingerprint(
                    self._scope["matcher"], self._scope["version"], bytes(value), quality
                )
        return found

    def keep(self, medium: str, made: StoredFingerprint | Unusable) -> None:
        unusable = isinstance(made, Unusable)
        self._connection.execute(
            sql("matching.keep_fingerprint"),
            self._scope
            | {
                "medium": medium,
                "value": None if isinstance(made, Unusable) else made.value,
                "quality": None if isinstance(made, Unusable) else made.quality,
                "unusable": made.reason if isinstance(made, Unusable) else None,
            },
        )
        assert unusable or isinstance(made, StoredFingerprint)

    def unusable(self) -> list[tuple[str, str, str]]:
        """Media without a fingerprint: digest, reason, and an address where each was seen."""
        rows = self._connection.execute(sql("matching.unusable"), self._scope).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match with its number and its snapshot's."""

    id: int
    snapshot: int
    match: Match
    reference: Reference
    right: int


@dataclass(frozen=True, slots=True)
class StoredSighting:
    """Where a picture of unstated ownership was seen."""

    id: int
    right: str
    match: Match
    listing: ListingKey
    seller: SellerKey
    first_captured: datetime
    last_captured: datetime
    still_shown: bool
    catalogued: bool


class Matches:
    """Needs a transaction that names the portfolio."""

    def __init__(self, connection: psycopg.Connection, portfolio: int) -> None:
        self._connection = connection
        self._scope = {"portfolio": portfolio}

    def keep(self, rows: Sequence[tuple[int, int, Match]]) -> None:
        """Keep matches: (snapshot's number, reference's number, match). Again is harmless."""
        with self._connection.cursor() as cursor:
            cursor.executemany(
                sql("matching.keep_match"),
                [
                    self._scope
                    | {
                        "snapshot": snapshot,
                        "reference": reference,
                        "matcher": match.matcher,
                        "version": match.version,
                        "field": match.field,
                        "score": match.score,
                        "use": match.use.value,
                        "region": None if match.region is None else Jsonb(match.region.to_json()),
                        "evidence": Jsonb(dict(match.evidence)),
                        "explanation": match.explanation,
                    }
                    for snapshot, reference, match in rows
                ],
            )

    def of_listing(self, listing: int) -> list[StoredMatch]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("matching.matches_of_listing"), self._scope | {"listing": listing}
            ).fetchall()
        return [
            StoredMatch(
                row["id"],
                row["snapshot_id"],
                match_from_row(row),
                Reference(
                    key=row["reference"],
                    right=row["right_key"],
                    kind=ReferenceKind(row["reference_kind"]),
                    text=row["reference_text"],
                    image=row["reference_image"],
                ),
                row["right_id"],
            )
            for row in rows
        ]

    def sightings(self, rights: Iterable[str]) -> list[StoredSighting]:
        """Every listing that shows a picture of unstated ownership, by the rights' keys."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                sql("matching.sightings"), self._scope | {"rights": sorted(set(rights))}
            ).fetchall()
        return [
            StoredSighting(
                row["id"],
                row["right_key"],
                match_from_row(row),
                ListingKey(row["marketplace"], row["external_id"]),
                SellerKey(row["marketplace"], row["seller_id"]),
                row["first_captured"],
                row["last_captured"],
                row["last_captured"] >= row["newest"]
                and (row["departed"] is None or row["departed"] < row["last_captured"]),
                row["catalogued"],
            )
            for row in rows
        ]

    def adopt_versions(self, versions: Mapping[str, str]) -> list[str]:
        """Forget what other versions of these matchers found; returns the matchers that changed."""
        rows = self._connection.execute(sql("matching.versions"), self._scope).fetchall()
        known: dict[str, str] = dict(rows)
        changed = [name for name, version in versions.items() if known.get(name) != version]
        for name in changed:
            scope = self._scope | {"matcher": name, "version": versions[name]}
            self._connection.execute(sql("matching.forget_other_versions"), scope)
            self._connection.execute(sql("matching.set_version"), scope)
        return [name for name in changed if name in known]
