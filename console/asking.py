"""A search as it stands in the address, and back: every filtered page can be kept and sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from domain.hit import Direction, HitState, Severity
from domain.right import RightKind
from listingwatch.desk.queue import HitFilter, HitRow

STANDINGS = ("undecided", "all", "silenced", "suppressed")

FIELDS = (
    "standing",
    "state",
    "direction",
    "severity",
    "kind",
    "territory",
    "marketplace",
    "seller",
    "right",
    "picture",
    "wording",
    "exception",
    "q",
    "since",
)
"""The parameters that narrow a search."""

LONGEST = 200


def wanted(query: Mapping[str, str]) -> HitFilter:
    """What an address asks for. A value that is none of the possible ones is left out: an old or
    mistyped address shows more, never an error."""
    given = {name: query.get(name, "").replace("\x00", "")[:LONGEST].strip() for name in FIELDS}
    return HitFilter(
        standing=given["standing"] if given["standing"] in STANDINGS else "undecided",
        state=_one_of(given["state"], HitState),
        direction=_one_of(given["direction"], Direction),
        severity=_severity(given["severity"]),
        kind=_one_of(given["kind"], RightKind),
        territory=given["territory"] or None,
        marketplace=given["marketplace"] or None,
        seller=given["seller"] or None,
        right=given["right"] or None,
        picture=given["picture"] or None,
        wording=given["wording"] or None,
        exception=given["exception"] or None,
        words=given["q"] or None,
        since=_moment(given["since"]),
        after=_after(query.get("after", "")),
    )


def address(query: Mapping[str, str], **changed: str | None) -> str:
    """The query string of a search, with some things changed; None leaves a thing out."""
    values = {name: query.get(name, "")[:LONGEST] for name in FIELDS}
    values |= {name: value or "" for name, value in changed.items()}
    return urlencode({name: value for name, value in values.items() if value})


def after_row(row: HitRow) -> str:
    """Where the next page begins."""
    return f"{row.severity}~{row.first_seen.isoformat()}~{row.id}"


def _after(text: str) -> tuple[int, datetime, str] | None:
    severity, _, rest = text.partition("~")
    seen, _, number = rest.partition("~")
    moment = _moment(seen)
    if moment is None or not severity.isdecimal() or len(severity) > 3 or not number:
        return None
    return int(severity), moment, number.replace("\x00", "")[:LONGEST]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _severity(text: str) -> int | None:
    try:
        return int(Severity.from_label(text))
    except KeyError:
        return None


def _one_of(text: str, kinds: type[Direction | HitState | RightKind]) -> str | None:
    return text if text in {kind.value for kind in kinds} else None
