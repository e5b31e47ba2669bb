"""A trademark case of the USPTO, whatever it was read from, and the right that it makes.

The daily file, ST.66, ST.96 and TSDR's JSON tell the same of a case in different words; what the
words mean is here once. Rules and codes: ``data/uspto.toml``; USPTO, Trademark Applications Daily
XML 2.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from domain.errors import FormatError
from domain.right import Right, RightKind
from rights.readers.record import Reading, RightRecord
from rights.readers.rights_csv import right_key
from rights.readers.values import (
    Days,
    day_of,
    goods_in_force,
    nice_classes,
    number_of,
    plain_text,
)
from rights.status import Status, data, status_of, uspto_status


@dataclass(frozen=True, slots=True)
class UsClass:
    """A class record: its primary code, the international classes and the US classes in it."""

    primary: str
    international: tuple[str, ...]
    domestic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsOwner:
    """A party: its type (10 to 69 for owners), its entry number and its name."""

    party: str
    entry: str
    name: str


@dataclass(frozen=True, slots=True)
class UsCase:
    """The fields of a case that we read, as they stand there. No address, telephone or mail."""

    serial: str
    registration: str = ""
    transaction: str = ""
    filed: str = ""
    registered: str = ""
    status: str = ""
    status_date: str = ""
    mark: str = ""
    drawing: str = ""
    published: str = ""
    renewed: str = ""
    international: str = ""
    priorities: tuple[str, ...] = ()
    statements: tuple[tuple[str, str], ...] = field(default=())
    classes: tuple[UsClass, ...] = ()
    owners: tuple[UsOwner, ...] = ()


@cache
def _parties() -> tuple[int, int]:
    parties = data("uspto.toml")["parties"]
    return parties["first"], parties["last"]


@cache
def _features() -> Mapping[str, str]:
    return {row["code"]: row["feature"] for row in data("uspto.toml")["drawing"]["codes"]}


def record_of(case: UsCase, reading: Reading, *, goods: str | None = None) -> RightRecord:
    """The right of a case.

    :param goods: where the format has goods that are no statements.
    :raises FormatError: without a serial number.
    """
    serial = case.serial.strip()
    if not serial.isdigit() or len(serial) != 8:
        raise FormatError(f"serial number “{serial[:40]}” is none; it has eight digits")
    where = f"{reading.name}, case {serial}"
    days = Days(lambda message: reading.notes.remark(where, message))
    drawing = case.drawing.strip()[:1]
    drawing = "" if drawing == "0" else drawing
    code = case.status.strip()
    state = status_of(code)
    if state is Status.UNKNOWN:
        reading.notes.tally(where, f"status code “{code[:40]}” is not known; taken as in force")
    owner, co_owners = owners_of(case.owners)
    statements = case.statements
    texts = [
        goods_in_force(text)
        for kind, text in statements
        # The sixth place tells statements that are nothing but struck goods.
        if kind.startswith("GS") and kind[5:6] != "2"
    ]
    priorities = [day for text in case.priorities if (day := days("priority", text))]
    right = Right(
        key=right_key(RightKind.TRADEMARK, "US", serial, None, None, None, (), ""),
        kind=RightKind.TRADEMARK,
        owner=owner,
        co_owners=co_owners,
        territories=("US",),
        source=reading.source,
        as_of=reading.day(),
        text=plain_text(case.mark),
        aliases=_pseudo_marks(statements),
        office="US",
        application_number=serial,
        registration_number=number_of(case.registration),
        international_number=number_of(case.international),
        classes=nice_classes(_international(case.classes)),
        goods=plain_text("; ".join(filter(None, texts))) or plain_text(goods),
        disclaimer=plain_text(" ".join(text for kind, text in statements if kind[:2] in _DISCLAIM)),
        status=uspto_status(code) if code else None,
        live=state is not Status.DEAD,
        filed=days("filing date", case.filed),
        registered=days("registration date", case.registered),
        published=days("publication date", case.published),
        priority=min(priorities, default=None),
        feature=_features().get(drawing),
        drawing=drawing or None,
        status_date=days("status date", case.status_date),
        recorded=days("transaction date", case.transaction),
        renewed=days("renewal date", case.renewed),
    )
    tells_nothing_else = not (
        right.text or case.statements or case.classes or case.owners or drawing or goods
    )
    return RightRecord(right, None, where, status_only=bool(code) and tells_nothing_else)


def newest(days: Sequence[str], reading: Reading) -> str:
    """The day of a record whose format has no transaction: that of the last thing that it tells, so
    that an old extract never replaces a later record. Empty where somebody said for which day the
    file speaks."""
    if reading.as_of_stated:
        return ""
    return max((day.isoformat() for text in days if (day := day_of(text)[0])), default="")


_DISCLAIM = frozenset({"D0", "D1"})


def owners_of(parties: Sequence[UsOwner]) -> tuple[str | None, tuple[str, ...]]:
    """The present owner and whoever owns it together with them: the parties of the highest type
    among owners, in the order of their entries."""
    first, last = _parties()
    owners = [
        (int(party.party), int(party.entry) if party.entry.isdigit() else 0, name)
        for party in parties
        if party.party.isdigit() and first <= int(party.party) <= last
        if (name := plain_text(party.name))
    ]
    if not owners:
        return None, ()
    if len(owners) > 1:
        highest = max(owners)[0]
        owners = sorted(owner for owner in owners if owner[0] == highest)
    names = tuple(dict.fromkeys(owner[2] for owner in owners))
    return names[0], names[1:]


def _international(classes: Sequence[UsClass]) -> list[str]:
    """The international classes of the class records. Where a record names none, its primary code
    does, unless it is one of the record's US classes, as it is on old marks."""
    found: list[str] = []
    for entry in classes:
        if entry.international:
            found += entry.international
        elif entry.primary not in entry.domestic:
            found.append(entry.primary)
    return found


def _pseudo_marks(statements: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Other spellings under which the office itself files a mark."""
    found = [
        word
        for kind, text in statements
        if kind.startswith("PM")
        for part in text.split(";")
        if (word := plain_text(part))
    ]
    return tuple(dict.fromkeys(found))
