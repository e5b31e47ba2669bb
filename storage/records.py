"""Domain values that are kept whole in one JSON column, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from domain.hit import (
    ExceptionCheck,
    Hit,
    Outcome,
    Severity,
    Suggestion,
    TerritoryFinding,
)
from domain.match import Match, Use, region_from_json
from domain.reason import Reason
from domain.right import Right, RightKind

_DAYS = frozenset({"as_of", "filed", "registered", "published", "priority", "created", "expires"})
_LISTS = frozenset({"territories", "aliases", "classes"})


def right_to_json(right: Right) -> dict[str, Any]:
    """Every field; dates in ISO form."""
    record: dict[str, Any] = {}
    for field in fields(Right):
        value = getattr(right, field.name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        record[field.name] = value
    return record


def right_from_json(record: Mapping[str, Any]) -> Right:
    """The inverse of :func:`right_to_json`; a field that an older record lacks has its default."""
    values: dict[str, Any] = dict(record)
    values["kind"] = RightKind(values["kind"])
    for name in _DAYS & values.keys():
        values[name] = None if values[name] is None else date.fromisoformat(values[name])
    for name in _LISTS & values.keys():
        values[name] = tuple(values[name])
    return Right(**values)


def digest_of(record: Any) -> str:
    """SHA-256 (hex) of a JSON value in one canonical form."""
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def match_from_row(row: Mapping[str, Any]) -> Match:
    return Match(
        matcher=row["matcher"],
        version=row["version"],
        reference=row["reference"],
        field=row["field"],
        score=row["score"],
        explanation=row["explanation"],
        region=region_from_json(row["region"]),
        use=Use(row["use"]),
        evidence=row["evidence"],
    )


def territories_to_json(territories: tuple[TerritoryFinding, ...]) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "severity": finding.severity.label,
            "suggestion": finding.suggestion.value,
            "reasons": [reason.to_json() for reason in finding.reasons],
        }
        for finding in territories
    ]


def territories_from_json(rows: list[dict[str, Any]]) -> tuple[TerritoryFinding, ...]:
    return tuple(
        TerritoryFinding(
            row["code"],
            Severity.from_label(row["severity"]),
            Suggestion(row["suggestion"]),
            tuple(Reason.from_json(reason) for reason in row["reasons"]),
        )
        for row in rows
    )


def exceptions_to_json(exceptions: tuple[ExceptionCheck, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": check.name,
            "outcome": check.outcome.value,
            "reason": check.reason.to_json(),
        }
        for check in exceptions
    ]


def exceptions_from_json(rows: list[dict[str, Any]]) -> tuple[ExceptionCheck, ...]:
    return tuple(
        ExceptionCheck(row["name"], Outcome(row["outcome"]), Reason.from_json(row["reason"]))
        for row in rows
    )


def hit_digest(hit: Hit) -> str:
    """SHA-256 (hex) of what a hit says: two judgements that say the same share it. When it was last
    seen is left out: seeing the same thing again is no change."""
    return digest_of(
        {
            "score": hit.score,
            "territories": territories_to_json(hit.territories),
            "exceptions": exceptions_to_json(hit.exceptions),
            "reasons": [reason.code for reason in hit.reasons],
            "matches": [[match.reference, match.to_json()] for match in hit.matches],
            "suppressed_by": hit.suppressed_by,
            "still_shown": hit.still_shown,
        }
    )
