"""Reads marks in WIPO ST.96 (namespace http://www.wipo.int/standards/XMLSchema/ST96/Trademark).

The USPTO writes the type of a party as the sequence number of the applicant.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from domain.errors import FormatError
from rights.readers import mark as marks
from rights.readers import us_case
from rights.readers.languages import preferred
from rights.readers.record import Reading, RightRecord
from rights.readers.slices import Slicer
from rights.readers.table import Readable
from rights.readers.values import goods_in_force, nice_class
from rights.readers.xml import namespaces_of, text_at, texts_at, tree_of


def read_st96(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The marks of a file, one after the other."""
    slicer = Slicer(stream, ("Trademark",), reading)
    for piece in slicer:
        try:
            mark = tree_of(piece, namespaces_of(slicer.head))
            if _office(mark) == "US":
                yield us_case.record_of(
                    _us_case(mark, reading), reading, goods=_goods(mark, us=True)
                )
            else:
                yield marks.record_of(_mark(mark), reading)
        except FormatError as error:
            reading.notes.refuse(f"{reading.name}, record {piece.number}", str(error))


def _office(mark: etree._Element) -> str:
    return text_at(
        mark,
        "{*}RegistrationOfficeCode",
        "{*}ReceivingOfficeCode",
        "{*}ApplicationNumber/{*}IPOfficeCode",
    ).upper()


def _application(mark: etree._Element) -> str:
    return text_at(mark, "{*}ApplicationNumber/{*}ApplicationNumberText", "{*}ApplicationNumber")


def _languages(mark: etree._Element, path: str) -> list[str]:
    found = []
    for entry in mark.iterfind(path):
        language = next(
            (value for name, value in entry.attrib.items() if str(name).endswith("languageCode")),
            "",
        )
        if entry.text and entry.text.strip():
            found.append((str(language), entry.text))
    return preferred(found)


def _goods(mark: etree._Element, *, us: bool = False) -> str:
    texts = _languages(mark, ".//{*}ClassDescription/{*}GoodsServicesDescriptionText")
    return "; ".join(filter(None, (goods_in_force(text) if us else text.strip() for text in texts)))


def _classes(mark: etree._Element) -> list[str]:
    """The classes that the record calls Nice; where it names no kind, those of the descriptions."""
    nice = [
        number
        for entry in mark.iterfind(".//{*}GoodsServicesClassification")
        if text_at(entry, "{*}ClassificationKindCode").casefold() == "nice"
        for number in texts_at(entry, "{*}ClassNumber")
    ]
    return nice or texts_at(mark, ".//{*}ClassDescription/{*}ClassNumber")


def _name(person: etree._Element) -> str:
    """The name of a person or firm, without its address."""
    return text_at(
        person,
        ".//{*}Name/{*}EntityName",
        ".//{*}OrganizationName/{*}OrganizationStandardName",
        ".//{*}PersonName/{*}PersonFullName",
    ) or " ".join(
        filter(
            None,
            (
                text_at(person, ".//{*}PersonName//{*}FirstName"),
                text_at(person, ".//{*}PersonName//{*}LastName"),
            ),
        )
    )


def _party(person: etree._Element) -> str:
    for name, value in person.attrib.items():
        if str(name).endswith("sequenceNumber"):
            return str(value)
    return ""


def _us_case(mark: etree._Element, reading: Reading) -> us_case.UsCase:
    return us_case.UsCase(
        serial=_application(mark),
        registration=text_at(mark, "{*}RegistrationNumber"),
        transaction=us_case.newest(
            texts_at(mark, ".//{*}MarkEventDate") + texts_at(mark, "{*}MarkCurrentStatusDate"),
            reading,
        ),
        filed=text_at(mark, "{*}ApplicationDate"),
        registered=text_at(mark, "{*}RegistrationDate"),
        status=text_at(mark, "{*}MarkCurrentStatusCode"),
        status_date=text_at(mark, "{*}MarkCurrentStatusDate"),
        mark=text_at(
            mark,
            ".//{*}WordMarkSpecification/{*}MarkVerbalElementText",
            ".//{*}WordMarkSpecification/{*}MarkSignificantVerbalElementText",
        ),
        drawing=text_at(mark, ".//{*}NationalMarkDescription/{*}MarkFeatureCode"),
        published=text_at(mark, ".//{*}Publication/{*}PublicationDate"),
        renewed=text_at(mark, ".//{*}NationalTrademarkInformation/{*}RenewalDate"),
        international=text_at(mark, ".//{*}InternationalRegistrationNumber"),
        priorities=tuple(texts_at(mark, ".//{*}Priority/{*}PriorityDate")),
        statements=tuple(
            [("D00000", text) for text in texts_at(mark, ".//{*}MarkDisclaimerText")]
            + [("PM0000", text) for text in texts_at(mark, ".//{*}PseudoMarkText")]
        ),
        classes=tuple(
            us_case.UsClass(number, (number,))
            for number in _classes(mark)
            if nice_class(number) is not None
        ),
        owners=tuple(
            us_case.UsOwner(_party(person), str(entry), _name(person))
            for entry, person in enumerate(mark.iterfind(".//{*}Applicant"))
        ),
    )


def _mark(mark: etree._Element) -> marks.Mark:
    people = list(mark.iterfind(".//{*}Holder")) or list(mark.iterfind(".//{*}Applicant"))
    designations = list(mark.iterfind(".//{*}DesignatedCountry"))
    return marks.Mark(
        office=_office(mark),
        application=_application(mark),
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
        feature=text_at(mark, ".//{*}MarkFeatureCategory"),
        classes=tuple(_classes(mark)),
        goods=(_goods(mark),),
        disclaimers=tuple(_languages(mark, ".//{*}MarkDisclaimerText")),
        owners=tuple(_name(person) for person in people),
        designated=tuple(
            code for entry in designations for code in texts_at(entry, "{*}DesignatedCountryCode")
        ),
        refused=tuple(
            code
            for entry in designations
            if "refus" in text_at(entry, "{*}DesignatedCountryStatusCategory").casefold()
            for code in texts_at(entry, "{*}DesignatedCountryCode")
        ),
    )
