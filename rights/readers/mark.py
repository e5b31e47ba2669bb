"""A mark of any office as WIPO's XML standards tell it, and the right that it makes."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import FormatError
from domain.right import Right, RightKind
from rights.readers.record import Reading, RightRecord
from rights.readers.rights_csv import right_key
from rights.readers.values import Days, nice_classes, number_of, plain_text
from rights.status import Status, status_of

_FEATURES = {
    "word": "word",
    "stylized characters": "stylised",
    "stylised characters": "stylised",
    "figurative": "figurative",
    "combined": "combined",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The fields of a mark that we read, as they stand there. No address, telephone or mail."""

    office: str
    application: str = ""
    registration: str = ""
    international: str = ""
    filed: str = ""
    registered: str = ""
    expires: str = ""
    published: str = ""
    priorities: tuple[str, ...] = ()
    status: str = ""
    status_date: str = ""
    text: str = ""
    feature: str = ""
    classes: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    designated: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def record_of(mark: Mark, reading: Reading) -> RightRecord:
    """The right of a mark.

    :raises FormatError: without a number, or where it is not told where it counts.
    """
    office = mark.office.strip().upper()
    number = number_of(mark.application) or number_of(mark.registration)
    international = number_of(mark.international)
    if office == "WO":
        international = international or number_of(mark.registration) or number
    if number is None and international is None:
        raise FormatError("has no number; look at the file")
    where = f"{reading.name}, mark {office} {number or international}"
    days = Days(lambda message: reading.notes.remark(where, message))
    state = status_of(mark.status)
    if state is Status.UNKNOWN:
        reading.notes.tally(where, f"status “{mark.status[:60]}” is not known; taken as in force")
    table = reading.table
    designated = _codes(mark.designated, reading)
    refused = _codes(mark.refused, reading)
    if table.by_designation(office):
        territories = tuple(code for code in designated if code not in refused)
        if not designated:
            raise FormatError(
                f"international registration {international} designates nobody; it counts only "
                "where it designates"
            )
    else:
        territory = table.of_office(office)
        if territory is None:
            raise FormatError(
                f"office “{office[:40]}” is not known; add it to data/territories.toml, or import "
                "the marks as CSV with the column territory"
            )
        territories = (territory,)
    names = tuple(dict.fromkeys(name for owner in mark.owners if (name := plain_text(owner))))
    priorities = [day for text in mark.priorities if (day := days("priority date", text))]
    right = Right(
        key=right_key(RightKind.TRADEMARK, office, number, international, None, None, (), ""),
        kind=RightKind.TRADEMARK,
        owner=names[0] if names else None,
        co_owners=names[1:],
        territories=territories,
        source=reading.source,
        as_of=reading.day(),
        text=plain_text(mark.text),
        office=office,
        application_number=number_of(mark.application),
        registration_number=number_of(mark.registration),
        international_number=international,
        classes=nice_classes(mark.classes),
        goods=plain_text("; ".join(mark.goods)),
        disclaimer=plain_text(" ".join(mark.disclaimers)),
        status=plain_text(mark.status),
        live=state is not Status.DEAD,
        filed=days("application date", mark.filed),
        registered=days("registration date", mark.registered),
        published=days("publication date", mark.published),
        priority=min(priorities, default=None),
        expires=days("expiry date", mark.expires),
        designated=designated,
        refused=refused,
        feature=_FEATURES.get(mark.feature.strip().casefold()),
        status_date=days("status date", mark.status_date),
    )
    return RightRecord(right, None, where)


def _codes(codes: tuple[str, ...], reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading.table.canonical(code) for code in codes if code.strip()))
