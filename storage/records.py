"""Domain values that are kept whole in one JSON column, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
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

_DAYS = frozenset(
    {"as_of", "filed", "registered", "published", "priority", "created", "expires", "status_date",
     "recorded", "renewed"}
)  # fmt: skip
_LISTS = frozenset(
    {"territories", "aliases", "classes", "co_owners", "designated", "refused", "locarno"}
)
_SINCE_REGISTERS = {
    field.name: field.default
    for field in fields(Right)
    if field.name
    in {"co_owners", "designated", "refused", "locarno", "feature", "drawing", "status_date",
        "recorded", "renewed"}
    and field.default is not MISSING
}  # fmt: skip
_BEFORE_REGISTERS = tuple(
    field.name for field in fields(Right) if field.name not in _SINCE_REGISTERS
)


def right_to_json(right: Right) -> dict[str, Any]:
    """Every field that the release before knows; dates in ISO form."""
    return {name: _plain(getattr(right, name)) for name in _BEFORE_REGISTERS}


def more_of_right(right: Right) -> dict[str, Any]:
    """The fields that the release before does not know, where they say anything: kept apart, since
    it would stumble over them."""
    more = {}
    for name, default in _SINCE_REGISTERS.items():
        value = getattr(right, name)
        if value != default:
            more[name] = _plain(value)
    return more


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def right_from_json(record: Mapping[str, Any]) -> Right:
    """The inverse of :func:`right_to_json` with :func:`more_of_right`; a field that an older record
    lacks has its default."""
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
    seen is left out: seeing the same thing again is no change. So are
    factors: their raw values move with the registers, and what they come to is the severity."""
    return digest_of(
        {
            "score": hit.score,
            "territories": territories_to_json(hit.territories),
            "exceptions": exceptions_to_json(hit.exceptions),
            "reasons": [
                reason.code for reason in hit.reasons if not reason.code.startswith("factor.")
            ],
            "matches": [[match.reference, match.to_json()] for match in hit.matches],
            "suppressed_by": hit.suppressed_by,
            "still_shown": hit.still_shown,
        }
    )
