"""Reads US patent grants: ``us-patent-grant`` (since 2005), and ST.32 (``PATDOC``, 2001 to 2004) as
XML or as the SGML that came before it.

Weekly files are many documents one after the other. Designs become design rights; of other patents
title, owner and days are kept, for a person to read. Inventors' and owners' addresses are not read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from domain.errors import FormatError
from domain.right import Right, RightKind
from rights.readers.record import Reading, RightRecord
from rights.readers.rights_csv import right_key
from rights.readers.slices import Piece, Slicer
from rights.readers.table import Readable
from rights.readers.values import Days, number_of, plain_text, years_after
from rights.readers.xml import text_at, texts_at, tree_of

_TAG = re.compile(rb"<(/?)([A-Za-z][\w.-]*)([^<>]*?)(/?)>")
_ENTITY = re.compile(rb"&([A-Za-z][\w.]*);")
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


def read_us_designs(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The grants of a file, one after the other."""
    for piece in Slicer(stream, ("us-patent-grant", "PATDOC"), reading):
        where = f"{reading.name}, record {piece.number}"
        try:
            if piece.data.startswith(b"<PATDOC"):
                yield _st32(tree_of(Piece(as_xml(piece.data), piece.number)), reading)
            else:
                yield _grant(tree_of(piece), reading)
        except FormatError as error:
            reading.notes.refuse(where, str(error))


def as_xml(sgml: bytes) -> bytes:
    """SGML of ST.32 as XML: elements that are never closed are empty ones, and characters that its
    type definition names are written out."""
    opened: set[bytes] = set()
    closed: set[bytes] = set()
    for slash, name, _, own in _TAG.findall(sgml):
        if slash or own:
            closed.add(name)
        else:
            opened.add(name)
    empty = opened - closed
    if empty:
        sgml = _TAG.sub(
            lambda tag: (
                b"<" + tag[2] + tag[3] + b"/>" if tag[2] in empty and not tag[4] else tag[0]
            ),
            sgml,
        )
    return _ENTITY.sub(_character, sgml) if b"&" in sgml else sgml


def _character(entity: re.Match[bytes]) -> bytes:
    if entity[1] in _XML_OWN:
        return entity[0]
    written = html.unescape(entity[0].decode("ascii"))
    # A name that nobody knows stays to be read as it stands.
    return html.escape(written, quote=False).encode("utf-8")


def _grant(grant: etree._Element, reading: Reading) -> RightRecord:
    head = grant.find("us-bibliographic-data-grant")
    if head is None:
        raise FormatError("has no us-bibliographic-data-grant; look at the file")
    kind = head.find("application-reference")
    owners = [
        _book(book)
        for book in [
            *head.iterfind("assignees/assignee"),
        ]
    ] or [
        _book(book)
        for path in (
            "us-parties/us-applicants/us-applicant",
            "parties/applicants/applicant",
            "us-parties/inventors/inventor",
        )
        for book in head.iterfind(path)
    ]
    images = [str(image.get("file") or "") for image in grant.iterfind(".//drawings/figure/img")]
    return _record(
        reading,
        is_design=kind is not None and kind.get("appl-type") == "design",
        number=text_at(head, "publication-reference/document-id/doc-number"),
        application=text_at(head, "application-reference/document-id/doc-number"),
        granted=text_at(head, "publication-reference/document-id/date"),
        filed=text_at(head, "application-reference/document-id/date"),
        priorities=texts_at(head, "priority-claims/priority-claim/date"),
        term=text_at(head, "us-term-of-grant/length-of-grant"),
        title=text_at(head, "invention-title"),
        locarno=texts_at(head, "classification-locarno/main-classification"),
        owners=owners,
        images=images,
    )


def _book(person: etree._Element) -> str:
    """A name from an address book, without the address."""
    return text_at(
        person, "addressbook/orgname", "orgname", "addressbook/name", "name"
    ) or " ".join(
        filter(
            None,
            (
                text_at(person, "addressbook/first-name", "first-name"),
                text_at(person, "addressbook/last-name", "last-name"),
            ),
        )
    )


def _st32(document: etree._Element, reading: Reading) -> RightRecord:
    people = list(document.iterfind("SDOBI/B700/B730/B731/PARTY-US"))
    people = people or list(document.iterfind("SDOBI/B700/B720/B721/PARTY-US"))
    owners = [
        text_at(person, "NAM/ONM")
        or " ".join(filter(None, (text_at(person, "NAM/FNM"), text_at(person, "NAM/SNM"))))
        for person in people
    ]
    return _record(
        reading,
        is_design=text_at(document, "SDOBI/B100/B130").startswith("S"),
        number=text_at(document, "SDOBI/B100/B110"),
        application=text_at(document, "SDOBI/B200/B210"),
        granted=text_at(document, "SDOBI/B100/B140"),
        filed=text_at(document, "SDOBI/B200/B220"),
        priorities=texts_at(document, "SDOBI/B300/B320"),
        term=text_at(document, "SDOBI/B400/B472/B474"),
        title=text_at(document, "SDOBI/B500/B540"),
        locarno=texts_at(document, "SDOBI/B500/B510/B511"),
        owners=owners,
        images=[str(image.get("FILE") or "") for image in document.iterfind("SDODR/EMI")],
    )


def _record(
    reading: Reading,
    *,
    is_design: bool,
    number: str,
    application: str,
    granted: str,
    filed: str,
    priorities: list[str],
    term: str,
    title: str,
    locarno: list[str],
    owners: list[str],
    images: list[str],
) -> RightRecord:
    shown = number_of(number)
    if shown is None:
        raise FormatError("has no number; look at the file")
    where = f"{reading.name}, patent {shown}"
    days = Days(lambda message: reading.notes.remark(where, message))
    registered = days("day of grant", granted)
    if registered is not None:
        reading.coverage.as_of = max(reading.coverage.as_of or date.min, registered)
    classes = tuple(dict.fromkeys(code for text in locarno if (code := _locarno(text))))
    names = tuple(dict.fromkeys(name for owner in owners if (name := plain_text(owner))))
    claimed = [day for text in priorities if (day := days("priority day", text))]
    kind = RightKind.DESIGN if is_design else RightKind.PATENT
    expires = None
    if is_design and registered is not None and term.strip().isdigit():
        # The document itself states its term, counted from the grant (35 USC 173).
        expires = years_after(registered, int(term))
    right = Right(
        key=right_key(kind, "US", shown, None, None, None, (), ""),
        kind=kind,
        owner=names[0] if names else None,
        co_owners=names[1:],
        territories=("US",),
        source=reading.source,
        as_of=registered or reading.day(),
        text=plain_text(title),
        office="US",
        application_number=number_of(application),
        registration_number=shown,
        classes=tuple(dict.fromkeys(int(code[:2]) for code in classes)),
        locarno=classes,
        status="granted",
        filed=days("filing day", filed),
        registered=registered,
        published=registered,
        priority=min(claimed, default=None),
        expires=expires,
        recorded=registered,
    )
    return RightRecord(right, None, where, images=tuple(filter(None, images)) if is_design else ())


def _locarno(text: str) -> str | None:
    """``0101`` or ``01-01`` as ``01-01``."""
    digits = re.sub(r"\D", "", text)
    return f"{digits[:2]}-{digits[2:4]}" if len(digits) >= 4 else None
