"""ST.66, ST.96, TSDR, EUIPO and US grants; and telling them apart by their content."""

from __future__ import annotations

import json
from datetime import date

import pytest

from domain.right import RightKind
from rights.readers.formats import Format, Other, recognise
from rights.readers.record import Completeness
from tests.rights.registers.made_up import (
    GRANT,
    PERSONAL,
    SGML,
    euipo_mark,
    euipo_page,
    read,
    reading,
    st66,
    tsdr,
    us_case,
    us_file,
)

ST96 = """<?xml version="1.0" encoding="UTF-8"?>
<t:TrademarkTransaction xmlns:c="http://www.wipo.int/standards/XMLSchema/ST96/Common"
 xmlns:t="http://www.wipo.int/standards/XMLSchema/ST96/Trademark"><t:TrademarkBag><t:Trademark>
<c:RegistrationOfficeCode>US</c:RegistrationOfficeCode>
<c:ApplicationNumber><c:IPOfficeCode>US</c:IPOfficeCode>
<c:ApplicationNumberText>79000003</c:ApplicationNumberText></c:ApplicationNumber>
<c:RegistrationNumber>0000000</c:RegistrationNumber>
<t:ApplicationDate>2020-01-02-05:00</t:ApplicationDate>
<t:MarkCurrentStatusCode>688</t:MarkCurrentStatusCode>
<t:MarkCurrentStatusDate>2025-10-01</t:MarkCurrentStatusDate>
<t:WordMarkSpecification><t:MarkVerbalElementText>VELQUORA</t:MarkVerbalElementText>
</t:WordMarkSpecification>
<t:GoodsServices><t:GoodsServicesClassificationBag>
<t:GoodsServicesClassification><t:ClassificationKindCode>Primary</t:ClassificationKindCode>
<t:ClassNumber>044</t:ClassNumber></t:GoodsServicesClassification>
<t:GoodsServicesClassification><t:ClassificationKindCode>Nice</t:ClassificationKindCode>
<t:ClassNumber>008</t:ClassNumber></t:GoodsServicesClassification></t:GoodsServicesClassificationBag>
<t:ClassDescriptionBag><t:ClassDescription><t:ClassNumber>008</t:ClassNumber>
<t:GoodsServicesDescriptionText>hand tools [, knives ]</t:GoodsServicesDescriptionText>
</t:ClassDescription></t:ClassDescriptionBag></t:GoodsServices>
<t:ApplicantBag><t:Applicant c:sequenceNumber="10"><c:Contact><c:Name><c:EntityName>Old Owner Inc.
</c:EntityName></c:Name></c:Contact></t:Applicant>
<t:Applicant c:sequenceNumber="31"><c:Contact><c:Name><c:EntityName>New Owner Inc.</c:EntityName>
</c:Name><c:PostalAddress>12 Hidden Lane</c:PostalAddress></c:Contact></t:Applicant></t:ApplicantBag>
<t:NationalCorrespondent><c:EmailAddressText>secret@example.invalid</c:EmailAddressText>
</t:NationalCorrespondent></t:Trademark></t:TrademarkBag></t:TrademarkTransaction>"""

MARK66 = """<RegistrationOfficeCode>{office}</RegistrationOfficeCode>
<ApplicationNumber>30202000001</ApplicationNumber>
<ApplicationDate>2020-01-31T23:30:00-08:00</ApplicationDate>
<RegistrationNumber>302020000001</RegistrationNumber><RegistrationDate>2020-06-01</RegistrationDate>
<ExpiryDate>2030-01-31</ExpiryDate><MarkCurrentStatusCode>{status}</MarkCurrentStatusCode>
<MarkFeature>Word</MarkFeature>
<WordMarkSpecification><MarkVerbalElementText>Velquora</MarkVerbalElementText></WordMarkSpecification>
<GoodsServicesDetails><GoodsServices><ClassDescriptionDetails><ClassDescription>
<ClassNumber>11</ClassNumber>
<GoodsServicesDescription languageCode="de">Lampen</GoodsServicesDescription>
<GoodsServicesDescription languageCode="en">lamps</GoodsServicesDescription>
</ClassDescription></ClassDescriptionDetails></GoodsServices></GoodsServicesDetails>
<ApplicantDetails><Applicant><ApplicantAddressBook><FormattedNameAddress><Name><FormattedName>
<OrganizationName>Velquora GmbH</OrganizationName></FormattedName></Name><Address>12 Hidden Lane
</Address></FormattedNameAddress></ApplicantAddressBook></Applicant></ApplicantDetails>{more}"""


def test_st66_of_a_national_office() -> None:
    """One language of the goods; a date with an offset keeps its day."""
    (record,) = read(Format.ST66, st66(MARK66.format(office="DE", status="Registered", more="")))
    right = record.right
    assert right.territories == ("DE",)
    assert right.filed == date(2020, 1, 31)
    assert (right.goods, right.classes, right.owner) == ("lamps", (11,), "Velquora GmbH")
    assert (right.feature, right.live, right.expires) == ("word", True, date(2030, 1, 31))


def test_st66_international_registrations_count_where_designated_and_not_refused() -> None:
    designated = "".join(
        f"<DesignatedCountry><DesignatedCountryCode>{code}</DesignatedCountryCode>"
        f"<DesignatedCountryStatusCode>{status}</DesignatedCountryStatusCode></DesignatedCountry>"
        for code, status in (("US", "protected"), ("EM", "pending"), ("CN", "total refusal"))
    )
    told = reading()
    records = read(Format.ST66, st66(
        MARK66.format(office="WO", status="Registered", more=designated),
        MARK66.format(office="WO", status="Registered", more=""),
    ), told)  # fmt: skip
    assert [record.right.territories for record in records] == [("US", "EU")]
    assert records[0].right.designated == ("US", "EU", "CN")
    assert records[0].right.refused == ("CN",)
    assert "designates nobody" in str(told.notes.refused[0])


def test_st96_of_the_uspto() -> None:
    """Nice classes are those called so; the applicant's sequence number is the party type."""
    (record,) = read(Format.ST96, ST96.encode())
    right = record.right
    assert right.key == "tm-us-79000003"
    assert (right.classes, right.goods) == ((8,), "hand tools")
    assert (right.owner, right.registration_number) == ("New Owner Inc.", None)
    assert (right.filed, right.status) == (date(2020, 1, 2), "688 notice of allowance issued")
    assert right.recorded == date(2025, 10, 1)


def test_tsdr_json() -> None:
    """The same case rules; the newest event dates the record unless the user dates the file."""
    case = tsdr()
    for document in ({"trademarks": [case]}, [case], case):
        (record,) = read(Format.TSDR, document)
        right = record.right
        assert (right.owner, right.co_owners) == ("New Owner Inc.", ())
        assert (right.goods, right.classes) == ("desk lamps; membership", (11,))
        assert (right.aliases, right.registration_number) == (("VEL QUORA",), None)
        assert right.recorded == date(2026, 1, 9)
    (record,) = read(Format.TSDR, case, reading(stated=True))
    assert record.right.recorded is None


def test_euipo_marks_and_their_completeness() -> None:
    """A page says how much was found; an international registration designates the Union."""
    told = reading()
    international = euipo_mark("W01234567", markBasis="INTERNATIONAL_TRADEMARK", status="ACCEPTED")
    page = euipo_page("trademarks", euipo_mark(), international, total=40)
    plain, other = (record.right for record in read(Format.EUIPO_TRADEMARKS, page, told))
    assert plain.registration_number == plain.application_number == "018000001"
    assert (plain.territories, plain.classes, plain.live) == (("EU",), (11, 21), True)
    assert (other.international_number, other.designated) == ("1234567", ("EU",))
    assert other.registration_number is None
    assert told.coverage.completeness is Completeness.PART
    assert told.coverage.scope == ["2 of 40 found"]


def test_euipo_details() -> None:
    """A single mark in full: one language, goods, disclaimer, priority, publication."""
    detail = euipo_mark(
        goodsAndServices=[{"classNumber": 11, "description": [
            {"language": "de", "terms": ["Lampen"]}, {"language": "en", "terms": ["lamps", "shades"]},
        ]}],
        disclaimer=[{"language": "en", "text": "lamp"}],
        priorities=[{"applicationDate": "2019-08-01", "status": "CLAIMED"},
                    {"applicationDate": "2019-01-01", "status": "REFUSED"}],
        publications=[{"publicationSection": "B.1", "publicationDate": "2020-06-02"},
                      {"publicationSection": "A.1", "publicationDate": "2020-02-01"}],
    )  # fmt: skip
    (record,) = read(Format.EUIPO_TRADEMARKS, detail)
    assert record.right.goods == "lamps; shades"
    assert record.right.disclaimer == "lamp"
    assert record.right.priority == date(2019, 8, 1)
    assert record.right.published == date(2020, 2, 1)


def test_euipo_designs_and_lines() -> None:
    """One answer a line; a line that is no JSON costs only itself."""
    design = {
        "designNumber": "004000001-0001", "applicationNumber": "004000001",
        "locarnoClasses": ["26.05"], "applicants": [{"office": "EM", "identifier": "1"}],
        "applicationDate": "2020-01-02", "registrationDate": "2020-01-03",
        "status": "DESIGN_DECLARED_INVALID",
        "productIndications": [{"language": "en", "terms": ["Lamps"]}],
    }  # fmt: skip
    told = reading()
    lines = f"{json.dumps(design)}\n{{broken\n{json.dumps(euipo_page('designs', design))}\n"
    records = read(Format.EUIPO_DESIGNS, lines.encode(), told)
    assert len(records) == 2
    right = records[0].right
    assert (right.kind, right.text, right.locarno) == (RightKind.DESIGN, "Lamps", ("26-05",))
    assert (right.classes, right.live, right.owner) == ((26,), False, None)
    assert "line 2" in told.notes.refused[0].where


def test_values_of_the_wrong_type_cost_only_their_record() -> None:
    """Anything may stand where something else belongs."""
    strange = [None, 7, "x", [], {}, {"a": []}, True]
    for value in strange:
        told = reading()
        read(Format.EUIPO_TRADEMARKS, euipo_page("trademarks", euipo_mark(
            niceClasses=value, applicants=value, status=value, wordMarkSpecification=value,
            goodsAndServices=value, publications=value, disclaimer=value, applicationDate=value,
        )), told)  # fmt: skip
        read(Format.TSDR, {"trademarks": [
            {"status": value, "parties": value, "gsList": value, "publication": value},
            tsdr(disclaimer=value, pseudoMark=value, status=value),
            {**tsdr(), "foreignInfoList": [{"foreignPriorityClaim": value}], "parties": {"ownerGroups": value}},
        ]}, told)  # fmt: skip


def test_us_grants() -> None:
    """Designs become design rights with the term that they state; other patents are kept to be read.
    Weekly files are one document after the other."""
    told = reading()
    data = GRANT.format(number="D0999001", granted="20250107", kind="design") + GRANT.format(
        number="11999001", granted="20250107", kind="utility"
    )
    design, patent = read(Format.US_DESIGNS, data.encode(), told)
    right = design.right
    assert (right.kind, right.text, right.owner) == (RightKind.DESIGN, "Desk lamp", "Velquora GmbH")
    assert (right.registered, right.expires) == (date(2025, 1, 7), date(2040, 1, 7))
    assert (right.priority, right.locarno) == (date(2023, 7, 1), ("26-05",))
    assert design.images == ("USD0999001-20250107-D00001.TIF",)
    assert patent.right.kind is RightKind.PATENT
    assert (patent.images, patent.right.expires) == ((), None)
    assert told.coverage.as_of == date(2025, 1, 7)


def test_us_grants_in_sgml() -> None:
    """Elements that are never closed, named characters; the inventor owns what nobody was assigned."""
    (record,) = read(Format.US_DESIGNS, SGML.encode())
    right = record.right
    assert (right.text, right.owner) == ("Café lamp & shade", "Ada Vel")
    assert (right.registered, right.expires) == (date(2001, 1, 2), date(2015, 1, 2))
    assert record.images == ("USD0999002-20010102-D00001.TIF",)


@pytest.mark.parametrize(
    ("form", "data"),
    [
        (Format.ST66, st66(MARK66.format(office="DE", status="", more=""))),
        (Format.ST96, ST96.encode()),
        (Format.TSDR, tsdr()),
        (Format.US_DESIGNS, SGML.encode()),
        (Format.US_DESIGNS, GRANT.format(number="D1", granted="20250107", kind="design").encode()),
    ],
)
def test_no_contact_data_is_kept(form: Format, data: object) -> None:
    (record,) = read(form, data)
    assert not any(secret in repr(record) for secret in PERSONAL)


def test_unknown_offices_and_statuses_are_named() -> None:
    told = reading()
    records = read(Format.ST66, st66(
        MARK66.format(office="QQ", status="Registered", more=""),
        MARK66.format(office="DE", status="Hibernating", more=""),
    ), told)  # fmt: skip
    assert [record.right.live for record in records] == [True]
    assert "office “QQ”" in str(told.notes.refused[0])
    assert "“Hibernating” is not known" in str(told.notes.remarks[0])


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (us_file(us_case()), Format.USPTO_TRADEMARKS),
        (st66(""), Format.ST66),
        (ST96.encode(), Format.ST96),
        (json.dumps({"trademarks": [tsdr()]}).encode(), Format.TSDR),
        (json.dumps(euipo_page("trademarks", euipo_mark())).encode(), Format.EUIPO_TRADEMARKS),
        (json.dumps(euipo_mark()).encode(), Format.EUIPO_TRADEMARKS),
        (b'{"designs": [], "totalElements": 0}', Format.EUIPO_DESIGNS),
        (GRANT.encode(), Format.US_DESIGNS),
        (SGML.encode(), Format.US_DESIGNS),
        (b"kind,text\ntrademark,X\n", Format.CSV),
        ("kind;text\n".encode("utf-16"), Format.CSV),
        (b"\xef\xbb\xbfkind,text\n", Format.CSV),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", Other.HTML),
        (b"\n<html lang=en>", Other.HTML),
        (b"<?xml version='1.0'?><rss/>", Other.XML),
        (b'{"error": "no"}', Other.JSON),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), Other.BINARY),
        (b"  \n", Other.EMPTY),
    ],
)  # fmt: skip
def test_recognised_by_content(data: bytes, found: Format | Other) -> None:
    assert recognise(data) is found


def test_a_type_definition_that_never_ends_costs_no_time() -> None:
    """What looks like comments within declarations within comments is passed over once."""
    assert recognise(b"<!DOCTYPE x [" + b"<!-- -- -->'\"<" * 20_000) is Other.XML
