"""Reads the USPTO's trademark files, daily and annual (trademark-applications-daily, DTD 2.0).

The national register has twelve million cases of some ten kilobytes, of which we need a tenth. So a
case is not parsed: the few elements that we read are looked up by their tags in the case's bytes.
That holds because the DTD has no attributes and no mixed content; a case with anything else in it
(a comment, CDATA, an attribute) is parsed as XML by :mod:`rights.readers.uspto_plain`, which says
the same, slowly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from domain.errors import FormatError
from rights.readers.record import Reading, RightRecord
from rights.readers.slices import Slicer
from rights.readers.table import Readable
from rights.readers.text import text_of
from rights.readers.us_case import UsCase, UsClass, UsOwner, record_of
from rights.readers.uspto_plain import case_of_tree
from rights.readers.values import day_of

_CREATED = re.compile(rb"<creation-datetime>\s*(\d{8})")
_UNUSUAL = (b"!", b"?", b"=")
"""Bytes that comments, CDATA sections, instructions and attributes cannot do without, and that are
looked for at the speed of memory."""

_MARKUP = re.compile(rb"<[!?]|<[\w-]+\s[^<>]*=")

_INTERNATIONAL = re.compile(rb"<international-code>([^<]*)<")
_DOMESTIC = re.compile(rb"<us-code>([^<]*)<")
_TEXT = re.compile(rb"<text>([^<]*)<")
_WANTED = frozenset({b"GS", b"PM", b"D0", b"D1"})


def read_uspto_trademarks(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The cases of a file, one after the other."""
    slicer = Slicer(stream, ("case-file",), reading)
    first = True
    for piece in slicer:
        if first:
            reading.coverage.as_of = as_of(slicer.head)
            first = False
        try:
            yield record_of(case_of(piece.data, reading), reading)
        except FormatError as error:
            reading.notes.refuse(f"{reading.name}, record {piece.number}", str(error))
    if first:
        reading.coverage.as_of = as_of(slicer.head)


def as_of(head: bytes) -> date | None:
    """The day on which the office made the file."""
    found = _CREATED.search(head)
    return None if found is None else day_of(found[1].decode("ascii"))[0]


def case_of(data: bytes, reading: Reading) -> UsCase:
    """The fields of a case.

    :raises FormatError: when it is no XML at all (only an unusual one is parsed as such).
    """
    if any(sign in data for sign in _UNUSUAL) and _MARKUP.search(data):
        return case_of_tree(data)
    header = data.find(b"<case-file-header>")
    after = data.find(b"</case-file-header>", header) if header >= 0 else -1
    if after < 0:
        # No header, or an empty one: what comes before the lists is all there is.
        header = after = min((i for i in map(data.find, _LISTS) if i >= 0), default=len(data))
    statements, after_statements = _statements(data, after, reading)
    # Most of a case is its history, which we do not read; what follows it is short.
    history = data.find(b"</case-file-event-statements>", after_statements)
    rest = data[max(history, after_statements) :]
    classes = tuple(
        UsClass(
            _text(_first(part, b"<primary-code>"), reading),
            tuple(_text(code, reading) for code in _INTERNATIONAL.findall(part)),
            tuple(_text(code, reading) for code in _DOMESTIC.findall(part)),
        )
        for part in _parts(rest, b"<classifications>", b"</classifications>", b"<classification>")
    )
    owners = tuple(
        UsOwner(
            _text(_first(part, b"<party-type>"), reading),
            _text(_first(part, b"<entry-number>"), reading),
            _text(_first(part, b"<party-name>"), reading),
        )
        for part in _parts(
            rest, b"<case-file-owners>", b"</case-file-owners>", b"<case-file-owner>"
        )
    )
    international, priorities = _abroad(rest, reading)

    def top(tag: bytes) -> str:
        return _text(_first(data, tag, 0, header), reading)

    def head(tag: bytes) -> str:
        return _text(_first(data, tag, header, after), reading)

    return UsCase(
        serial=top(b"<serial-number>"),
        registration=top(b"<registration-number>"),
        transaction=top(b"<transaction-date>"),
        filed=head(b"<filing-date>"),
        registered=head(b"<registration-date>"),
        status=head(b"<status-code>"),
        status_date=head(b"<status-date>"),
        mark=head(b"<mark-identification>"),
        drawing=head(b"<mark-drawing-code>"),
        published=head(b"<published-for-opposition-date>"),
        renewed=head(b"<renewal-date>"),
        international=international,
        priorities=priorities,
        statements=tuple(statements),
        classes=classes,
        owners=owners,
    )


_LISTS = (
    b"<case-file-statements>", b"<case-file-event-statements>",
    b"<prior-registration-applications>", b"<foreign-applications>", b"<classifications>",
    b"<correspondent>", b"<case-file-owners>",
    b"<design-searches>", b"<international-registration>",
    b"<madrid-international-filing-requests>",
)  # fmt: skip
"""What may follow the header, in the order of the DTD."""


def _statements(data: bytes, start: int, reading: Reading) -> tuple[list[tuple[str, str]], int]:
    """The statements that we read, and where their list ends."""
    begin = data.find(b"<case-file-statements>", start)
    if begin < 0:
        return [], start
    end = data.find(b"</case-file-statements>", begin)
    if end < 0:
        return [], start
    found = []
    for part in data[begin:end].split(b"<case-file-statement>")[1:]:
        kind = _first(part, b"<type-code>")
        if kind[:2] in _WANTED:
            text = b" ".join(_TEXT.findall(part))
            found.append((_text(kind, reading), _text(text, reading)))
    return found, end


def _abroad(data: bytes, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """The international registration's number, and days of claimed priority."""
    number = ""
    priorities = [
        _text(_first(part, b"<filing-date>"), reading)
        for part in _parts(
            data, b"<foreign-applications>", b"</foreign-applications>", b"<foreign-application>"
        )
        if _first(part, b"<foreign-priority-claim-in>").strip() == b"T"
    ]
    block = _block(data, b"<international-registration>", b"</international-registration>")
    if block:
        number = _text(_first(block, b"<international-registration-number>"), reading)
        if _first(block, b"<priority-claimed-in>").strip() == b"T":
            priorities.append(_text(_first(block, b"<priority-claimed-date>"), reading))
    return number, tuple(priorities)


def _parts(data: bytes, opening: bytes, closing: bytes, each: bytes) -> list[bytes]:
    """What follows each tag within a list."""
    block = _block(data, opening, closing)
    return block.split(each)[1:] if block else []


def _block(data: bytes, opening: bytes, closing: bytes) -> bytes:
    begin = data.find(opening)
    if begin < 0:
        return b""
    end = data.find(closing, begin)
    return data[begin : end if end >= 0 else len(data)]


def _first(data: bytes, tag: bytes, start: int = 0, stop: int | None = None) -> bytes:
    """The text after a tag's first occurrence."""
    begin = data.find(tag, start, len(data) if stop is None else stop)
    if begin < 0:
        return b""
    begin += len(tag)
    end = data.find(b"<", begin)
    return data[begin : end if end >= 0 else len(data)]


def _text(raw: bytes, reading: Reading) -> str:
    return text_of(raw, reading) if raw else ""
