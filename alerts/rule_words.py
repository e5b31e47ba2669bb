"""A rule in words, as a command, a form and a record have it, and back.

``direction`` (enforcement, exposure or nothing), ``severity`` (low, medium, high), ``territories``,
``kinds``, ``sellers`` and ``changes`` (lists), ``digest`` (hourly, daily, weekly or nothing for at
once) with ``at`` (08:00) and ``weekday`` (mon), ``quiet`` (22:00-07:00), ``weekends`` (true where
they are quiet), ``break_through`` (a severity), ``flood`` (10/1h or nothing) with ``flood_per``
(right-and-seller, picture, rule), ``zone`` (an IANA name). What is missing is the default; words
that are not known here, of a later release, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from alerts.changes import Change
from alerts.rules import TOLD_BY_DEFAULT, FloodGuard, Rule, Signal
from alerts.times import Beat, DigestTime, QuietHours, zone_of
from domain.errors import InputError
from domain.hit import Direction, Severity
from domain.right import RightKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
MOST_NAMED = 500
LONGEST = 200

Word = TypeVar("Word", bound=StrEnum)


def rule_of(
    words: Mapping[str, Any], *, number: int = 0, name: str = "", paused: bool = False
) -> Rule:
    """The rule that words describe.

    :raises InputError: naming the word, its value, and what it can be.
    """
    zone = str(words.get("zone") or "UTC")
    zone_of(zone)
    digest = words.get("digest") or ""
    return Rule(
        id=number,
        name=name,
        direction=_one(Direction, words.get("direction"), "direction"),
        severity=_severity(words.get("severity") or "low", "severity"),
        territories=frozenset(code.upper() for code in _many(words, "territories")),
        kinds=_some(RightKind, words, "kinds"),
        sellers=frozenset(seller.casefold() for seller in _many(words, "sellers")),
        changes=_some(Change, words, "changes") or TOLD_BY_DEFAULT,
        digest=DigestTime(
            _one(Beat, digest, "digest") or Beat.DAILY,
            _time(words.get("at") or "08:00", "at"),
            _weekday(words.get("weekday") or "mon"),
            zone,
        )
        if digest
        else None,
        quiet=_quiet(str(words.get("quiet") or ""), bool(words.get("weekends")), zone),
        breaks_through=_severity(words["break_through"], "break-through")
        if words.get("break_through")
        else None,
        flood=_flood(str(words.get("flood") or ""), words.get("flood_per")),
        paused=paused,
    )


def words_of(rule: Rule) -> dict[str, Any]:
    """What :func:`rule_of` reads."""
    quiet, digest, flood = rule.quiet, rule.digest, rule.flood
    zone = quiet.zone if quiet else digest.zone if digest else "UTC"
    return {
        "direction": rule.direction.value if rule.direction else "",
        "severity": rule.severity.label,
        "territories": sorted(rule.territories),
        "kinds": sorted(rule.kinds),
        "sellers": sorted(rule.sellers),
        "changes": [change.value for change in Change if change in rule.changes],
        "digest": digest.beat.value if digest else "",
        "at": f"{digest.at:%H:%M}" if digest else "08:00",
        "weekday": WEEKDAYS[digest.weekday] if digest else "mon",
        "quiet": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet and quiet.start else "",
        "weekends": bool(quiet and quiet.weekends),
        "break_through": rule.breaks_through.label if rule.breaks_through else "",
        "flood": f"{flood.most}/{span_words(flood.window)}" if flood else "",
        "flood_per": (flood.signal if flood else Signal.RIGHT_AND_SELLER).value,
        "zone": zone,
    }


def span_words(span: timedelta) -> str:
    """A window as 90m, 6h or 1d."""
    for unit in ("d", "h", "m"):
        if span % UNITS[unit] == timedelta(0):
            return f"{span // UNITS[unit]}{unit}"
    return f"{span // UNITS['m']}m"


def _many(words: Mapping[str, Any], name: str) -> list[str]:
    given: Sequence[str] | str = words.get(name) or ()
    parts = re.split(r"[,;\n]", given) if isinstance(given, str) else [str(each) for each in given]
    found = [text for part in parts if (text := part.strip())]
    if len(found) > MOST_NAMED or any(len(text) > LONGEST for text in found):
        raise InputError(f"{name}: name at most {MOST_NAMED}, each of at most {LONGEST} characters")
    return found


def _some(kind: type[Word], words: Mapping[str, Any], name: str) -> frozenset[Word]:
    found = (_one(kind, text.lower(), name) for text in _many(words, name))
    return frozenset(each for each in found if each is not None)


def _one(kind: type[Word], text: object, name: str) -> Word | None:
    if not text:
        return None
    try:
        return kind(str(text))
    except ValueError as error:
        possible = ", ".join(each.value for each in kind)
        raise InputError(f"{name} {str(text)[:60]!r}: there are {possible}") from error


def _severity(text: object, name: str) -> Severity:
    try:
        found = Severity.from_label(str(text))
    except KeyError:
        found = Severity.NONE
    if found is Severity.NONE:
        raise InputError(f"{name} {str(text)[:60]!r}: there are low, medium, high")
    return found


def _time(text: object, name: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", str(text).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise InputError(f"{name} {str(text)[:60]!r}: give a time of day like 08:00")
    return time(int(found[1]), int(found[2]))


def _weekday(text: object) -> int:
    short = str(text).strip().lower()[:3]
    if short not in WEEKDAYS:
        raise InputError(f"weekday {str(text)[:60]!r}: there are {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(short)


def _quiet(text: str, weekends: bool, zone: str) -> QuietHours | None:
    if not text.strip():
        return QuietHours(None, None, weekends=True, zone=zone) if weekends else None
    start, separator, end = text.partition("-")
    if not separator:
        raise InputError(f"quiet hours {text[:60]!r}: give start and end like 22:00-07:00")
    return QuietHours(_time(start, "quiet hours"), _time(end, "quiet hours"), weekends, zone)


def _flood(text: str, per: object) -> FloodGuard | None:
    if not text.strip():
        return None
    found = re.fullmatch(r"(\d{1,6})\s*/\s*(\d{0,6})([mhd])", text.strip().lower())
    if found is None:
        raise InputError(f"flood guard {text[:60]!r}: give messages and a window like 10/1h")
    return FloodGuard(
        int(found[1]),
        int(found[2] or 1) * UNITS[found[3]],
        _one(Signal, per, "flood-per") or Signal.RIGHT_AND_SELLER,
    )
