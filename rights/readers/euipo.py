"""Reads answers of the EUIPO's interfaces trademark-search 1.0.0 and design-search 1.0.0: pages of
search results, and single marks and designs in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from domain.errors import FormatError
from domain.right import Right, RightKind
from rights.readers.json_files import dictionaries, dictionary, documents, texts
from rights.readers.languages import preferred
from rights.readers.record import Reading, RightRecord
from rights.readers.rights_csv import right_key
from rights.readers.table import Readable
from rights.readers.values import Days, nice_classes, number_of, plain_text
from rights.status import Status, status_of

OFFICE = "EM"
_FEATURES = {"WORD": "word", "FIGURATIVE": "figurative"}
"""The interface calls every mark with a picture figurative, with words or without."""

_NOT_CLAIMED = frozenset({"ABANDONED", "REFUSED"})
"""States of a priority (schema PriorityStatus) that is none any more."""

_INTERNATIONAL = "INTERNATIONAL_TRADEMARK"


def read_euipo_trademarks(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The marks of a file of answers."""
    yield from _read(stream, reading, "trademarks", _trademark)


def read_euipo_designs(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The designs of a file of answers."""
    yield from _read(stream, reading, "designs", _design)


def _read(
    stream: Readable,
    reading: Reading,
    name: str,
    right_of: Callable[[dict[str, Any], Reading], RightRecord],
) -> Iterator[RightRecord]:
    found = seen = 0
    for where, document in documents(stream, reading):
        items, total = _items(document, name)
        found = max(found, total)
        for number, item in enumerate(items, 1):
            seen += 1
            try:
                yield right_of(item, reading)
            except FormatError as error:
                reading.notes.refuse(f"{where}, record {number}", str(error))
    if found > seen:
        reading.coverage.partly(f"{seen:,} of {found:,} found")


def _items(document: Any, name: str) -> tuple[list[dict[str, Any]], int]:
    """The records of one answer, and how many the search found in all, as its pages say."""
    if isinstance(document, list):
        pages = [_items(page, name) for page in document]
        items = [item for items, _ in pages for item in items]
        return items, max((total for _, total in pages), default=0)
    page = dictionary(document)
    if name not in page:
        return ([page] if page else []), 0
    total = page.get("totalElements")
    return dictionaries(page[name]), total if isinstance(total, int) else 0


def _trademark(item: dict[str, Any], reading: Reading) -> RightRecord:
    number = number_of(texts(item.get("applicationNumber")))
    if number is None:
        raise FormatError("has no applicationNumber; look at the file")
    where = f"{reading.name}, mark {number}"
    days = Days(lambda message: reading.notes.remark(where, message))
    status, state = _status(item, where, reading)
    registered = days("registrationDate", texts(item.get("registrationDate")))
    is_international = texts(item.get("markBasis")) == _INTERNATIONAL or number[:1] == "W"
    goods = dictionaries(item.get("goodsAndServices"))
    classes = _list(item.get("niceClasses"))
    names = _names(item)
    feature = texts(item.get("markFeature"))
    right = Right(
        key=right_key(RightKind.TRADEMARK, OFFICE, number, None, None, None, (), ""),
        kind=RightKind.TRADEMARK,
        owner=names[0] if names else None,
        co_owners=names[1:],
        territories=("EU",),
        source=reading.source,
        as_of=reading.day(),
        text=plain_text(texts(dictionary(item.get("wordMarkSpecification")).get("verbalElement"))),
        office=OFFICE,
        application_number=number,
        # A European Union trade mark keeps its application's number.
        registration_number=None if is_international or registered is None else number,
        international_number=number[1:].lstrip("0") if is_international else None,
        classes=nice_classes(
            [texts(entry) for entry in classes]
            if classes
            else [texts(entry.get("classNumber")) for entry in goods]
        ),
        goods=plain_text("; ".join(_terms(entry.get("description")) for entry in goods)),
        disclaimer=plain_text(_multilingual(item.get("disclaimer"))),
        status=status,
        live=state is not Status.DEAD,
        filed=days("applicationDate", texts(item.get("applicationDate"))),
        registered=registered,
        published=(
            days("publicationDate", texts(item.get("publicationDate"))) or _published(item, days)
        ),
        priority=_priority(item, days),
        expires=days("expiryDate", texts(item.get("expiryDate"))),
        designated=("EU",) if is_international else (),
        feature=_FEATURES.get(feature, "other" if feature else None),
        status_date=days("statusDate", texts(item.get("statusDate"))),
    )  # fmt: skip
    return RightRecord(right, None, where)


def _design(item: dict[str, Any], reading: Reading) -> RightRecord:
    number = number_of(texts(item.get("designNumber")))
    if number is None:
        raise FormatError("has no designNumber; look at the file")
    where = f"{reading.name}, design {number}"
    days = Days(lambda message: reading.notes.remark(where, message))
    status, state = _status(item, where, reading)
    names = _names(item)
    locarno = tuple(
        dict.fromkeys(
            code.replace(".", "-") for code in map(texts, _list(item.get("locarnoClasses"))) if code
        )
    )  # fmt: skip
    products = plain_text(_terms(item.get("productIndications")))
    right = Right(
        key=right_key(RightKind.DESIGN, OFFICE, number, None, None, None, (), ""),
        kind=RightKind.DESIGN,
        owner=names[0] if names else None,
        co_owners=names[1:],
        territories=("EU",),
        source=reading.source,
        as_of=reading.day(),
        text=plain_text(texts(item.get("verbalElement"))) or products,
        office=OFFICE,
        application_number=number_of(texts(item.get("applicationNumber"))),
        registration_number=number,
        classes=tuple(dict.fromkeys(int(code[:2]) for code in locarno if code[:2].isdigit())),
        locarno=locarno,
        goods=products,
        status=status,
        live=state is not Status.DEAD,
        filed=days("applicationDate", texts(item.get("applicationDate"))),
        registered=days("registrationDate", texts(item.get("registrationDate"))),
        published=_published(item, days),
        priority=_priority(item, days),
        expires=days("expiryDate", texts(item.get("expiryDate"))),
        status_date=days("statusDate", texts(item.get("statusDate"))),
    )
    return RightRecord(right, None, where)


def _status(item: dict[str, Any], where: str, reading: Reading) -> tuple[str | None, Status]:
    status = plain_text(texts(item.get("status")))
    state = status_of(status)
    if state is Status.UNKNOWN:
        reading.notes.tally(where, f"status “{status}” is not known; taken as in force")
    return status, state


def _names(item: dict[str, Any]) -> tuple[str, ...]:
    """Applicants by name; where the office shows only a number of theirs, nobody is named."""
    found = (plain_text(texts(one.get("name"))) for one in dictionaries(item.get("applicants")))
    return tuple(dict.fromkeys(name for name in found if name))


def _terms(value: Any) -> str:
    """Terms in one language."""
    found = [
        (texts(entry.get("language")), texts(term))
        for entry in dictionaries(value)
        for term in _list(entry.get("terms"))
    ]
    return "; ".join(filter(None, preferred(found)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _multilingual(value: Any) -> str:
    found = [
        (texts(entry.get("language")), texts(entry.get("text")) or texts(entry.get("value")))
        for entry in dictionaries(value)
    ]
    return " ".join(filter(None, preferred(found)))


def _published(item: dict[str, Any], days: Days) -> date | None:
    """The first publication in part A of the bulletin: for marks, that of the application, from
    which oppositions count; for designs that of the registration."""
    found = [
        day
        for entry in dictionaries(item.get("publications"))
        if texts(entry.get("publicationSection")).startswith(("A", "M"))
        if (day := days("publicationDate", texts(entry.get("publicationDate"))))
    ]
    return min(found, default=None)


def _priority(item: dict[str, Any], days: Days) -> date | None:
    found = [
        day
        for entry in dictionaries(item.get("priorities"))
        if texts(entry.get("status")) not in _NOT_CLAIMED
        if (day := days("priority date", texts(entry.get("applicationDate"))))
    ]
    return min(found, default=None)
