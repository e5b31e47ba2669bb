"""Reads marks in WIPO ST.66 (namespace http://www.wipo.int/standards/XMLSchema/trademarks).

Offices add elements of their own; those of the USPTO (party types, prime classes) are read by the
rules of :mod:`rights.readers.us_case`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from domain.errors import FormatError
from rights.readers import mark as marks
from rights.readers import us_case
from rights.readers.languages import preferred
from rights.readers.record import Reading, RightRecord
from rights.readers.slices import Begun, Slicer
from rights.readers.table import Readable
from rights.readers.values import goods_in_force
from rights.readers.xml import namespaces_of, text_at, texts_at, tree_of

_DRAWINGS = {
    "TYPESET": "1",
    "DESIGN ONLY": "2",
    "AN ILLUSTRATION DRAWING WITHOUT": "2",
    "AN ILLUSTRATION DRAWING WHICH INCLUDES": "3",
    "STANDARD CHARACTER": "4",
    "AN ILLUSTRATION DRAWING WITH": "5",
}
"""How the USPTO's ST.66 words its drawing codes (MarkFeature), by their beginnings; the longer
first where one begins another."""


def read_st66(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The marks of a file, one after the other."""
    begun = Begun(stream)
    # TSDR puts the applicants beside the mark, the standard puts them into it.
    name = "TransactionData" if _USPTO in begun.head else "TradeMark"
    slicer = Slicer(begun, (name,), reading)
    for piece in slicer:
        try:
            record = tree_of(piece, namespaces_of(slicer.head))
            mark = record if name == "TradeMark" else record.find(".//{*}TradeMark")
            if mark is None:
                raise FormatError("has no TradeMark; look at the file")
            if _office(mark) == "US":
                case = _us_case(mark, record, reading)
                yield us_case.record_of(case, reading, goods=_goods(mark, us=True))
            else:
                yield marks.record_of(_mark(mark, record), reading)
        except FormatError as error:
            reading.notes.refuse(f"{reading.name}, record {piece.number}", str(error))


_USPTO = b"urn:us:gov:doc:uspto:trademark"


def _office(mark: etree._Element) -> str:
    return text_at(mark, "{*}RegistrationOfficeCode", "{*}ReceivingOfficeCode").upper()


def _goods(mark: etree._Element, *, us: bool = False) -> str:
    texts = [
        (entry.get("languageCode") or "", entry.text or "")
        for entry in mark.iterfind(".//{*}ClassDescription/{*}GoodsServicesDescription")
    ]
    found = preferred(texts)
    return "; ".join(filter(None, (goods_in_force(text) if us else text.strip() for text in found)))


def _classes(mark: etree._Element) -> list[str]:
    return texts_at(mark, ".//{*}ClassDescription/{*}ClassNumber")


def _names(person: etree._Element) -> str:
    """The name of a person or firm, without its address."""
    whole = texts_at(person, ".//{*}FreeFormatNameLine")
    if whole:
        return whole[0]
    organisation = text_at(person, ".//{*}FormattedName/{*}OrganizationName")
    if organisation:
        return organisation
    parts = [
        text_at(person, f".//{{*}}FormattedName/{{*}}{part}")
        for part in ("FirstName", "MiddleName", "LastName")
    ]
    return " ".join(filter(None, parts))


def _us_case(mark: etree._Element, record: etree._Element, reading: Reading) -> us_case.UsCase:
    feature = text_at(mark, "{*}MarkFeature").upper()
    return us_case.UsCase(
        serial=text_at(mark, "{*}ApplicationNumber"),
        registration=text_at(mark, "{*}RegistrationNumber"),
        transaction=us_case.newest(
            texts_at(mark, ".//{*}MarkEventDate") + texts_at(mark, "{*}MarkCurrentStatusDate"),
            reading,
        ),
        filed=text_at(mark, "{*}ApplicationDate"),
        registered=text_at(mark, "{*}RegistrationDate"),
        status=text_at(mark, "{*}MarkCurrentStatusCode"),
        status_date=text_at(mark, "{*}MarkCurrentStatusDate"),
        mark=text_at(mark, ".//{*}WordMarkSpecification/{*}MarkVerbalElementText"),
        drawing=next((code for words, code in _DRAWINGS.items() if feature.startswith(words)), ""),
        published=text_at(mark, ".//{*}Publication/{*}PublicationDate"),
        renewed=text_at(mark, ".//{*}RenewalDate"),
        international=text_at(mark, ".//{*}InternationalRegistrationNumber"),
        priorities=tuple(texts_at(mark, ".//{*}Priority/{*}PriorityDate")),
        statements=tuple(
            [("D00000", text) for text in texts_at(mark, ".//{*}MarkDisclaimer")]
            + [("PM0000", text) for text in texts_at(mark, ".//{*}PseudoMarkText")]
        ),
        classes=tuple(us_case.UsClass(number, (number,)) for number in _classes(mark)),
        owners=tuple(
            us_case.UsOwner(text_at(person, ".//{*}PartyTypeCode"), str(entry), _names(person))
            for entry, person in enumerate(record.iterfind(".//{*}Applicant"))
        ),
    )


def _mark(mark: etree._Element, record: etree._Element) -> marks.Mark:
    people = list(record.iterfind(".//{*}Holder")) or list(record.iterfind(".//{*}Applicant"))
    return marks.Mark(
        office=_office(mark),
        application=text_at(mark, "{*}ApplicationNumber"),
        registration=text_at(mark, "{*}RegistrationNumber"),
        international=text_at(mark, ".//{*}InternationalRegistrationNumber"),
        filed=text_at(mark, "{*}ApplicationDate"),
        registered=text_at(mark, "{*}RegistrationDate"),
        expires=text_at(mark, "{*}ExpiryDate"),
        published=text_at(mark, ".//{*}Publication/{*}PublicationDate"),
        priorities=tuple(texts_at(mark, ".//{*}Priority/{*}PriorityDate")),
        status=text_at(mark, "{*}MarkCurrentStatusCode"),
        status_date=text_at(mark, "{*}MarkCurrentStatusDate"),
        text=text_at(mark, ".//{*}WordMarkSpecification/{*}MarkVerbalElementText"),
        feature=text_at(mark, "{*}MarkFeature"),
        classes=tuple(_classes(mark)),
        goods=(_goods(mark),),
        disclaimers=tuple(
            preferred(
                [
                    (entry.get("languageCode") or "", entry.text or "")
                    for entry in mark.iterfind(".//{*}MarkDisclaimer")
                ]
            )
        ),
        owners=tuple(_names(person) for person in people),
        designated=tuple(
            texts_at(mark, ".//{*}DesignatedCountry/{*}DesignatedCountryCode")
            or texts_at(mark, ".//{*}DesignatedCountryCode")
        ),
        refused=tuple(
            code
            for entry in mark.iterfind(".//{*}DesignatedCountry")
            if "refus" in text_at(entry, "{*}DesignatedCountryStatusCode", "{*}StatusCode").lower()
            for code in texts_at(entry, "{*}DesignatedCountryCode")
        ),
    )
