"""Small files of registers, made up: every name, number and address in them is invented."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

from rights.readers.euipo import read_euipo_designs, read_euipo_trademarks
from rights.readers.formats import Format
from rights.readers.notes import Notes
from rights.readers.record import Coverage, Reading, RightRecord
from rights.readers.st66 import read_st66
from rights.readers.st96 import read_st96
from rights.readers.tsdr import read_tsdr
from rights.readers.us_designs import read_us_designs
from rights.readers.uspto_trademarks import read_uspto_trademarks
from rights.territories import TerritoryTable

READERS = {
    Format.USPTO_TRADEMARKS: read_uspto_trademarks,
    Format.ST66: read_st66,
    Format.ST96: read_st96,
    Format.TSDR: read_tsdr,
    Format.EUIPO_TRADEMARKS: read_euipo_trademarks,
    Format.EUIPO_DESIGNS: read_euipo_designs,
    Format.US_DESIGNS: read_us_designs,
}

PERSONAL = ("12 Hidden Lane", "Secretville", "secret@example.invalid", "555-0199")
"""What no stored right may hold."""

US_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE trademark-applications-daily [<!ELEMENT case-file (serial-number)>]>
<trademark-applications-daily><version><version-no>2.0</version-no></version>
<creation-datetime>202601150100</creation-datetime><application-information><file-segments>
<file-segment>TRMK</file-segment><action-keys><action-key>IB</action-key>
"""
US_TAIL = (
    "</action-keys></file-segments></application-information></trademark-applications-daily>\n"
)


def us_case(
    serial: str = "79000001",
    *,
    registration: str = "0000000",
    transaction: str = "20260110",
    status: str = "700",
    mark: str = "VELQUORA",
    drawing: str = "4000",
    statements: tuple[tuple[str, str], ...] = (("GS0111", "desk lamps"),),
    classes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("011", ("011",), ("021",)),
    ),
    owners: tuple[tuple[str, str, str], ...] = (("1", "10", "Velquora Lighting LLC"),),
    header: str = "",
    filed: str = "20200102",
    more: str = "",
) -> str:
    """A case; classes are (primary, international, US), owners (entry, party type, name)."""
    said = "".join(
        f"<case-file-statement><type-code>{kind}</type-code><text>{text}</text></case-file-statement>"
        for kind, text in statements
    )
    records = "".join(
        "<classification>"
        + "".join(f"<international-code>{code}</international-code>" for code in international)
        + "".join(f"<us-code>{code}</us-code>" for code in domestic)
        + f"<status-code>6</status-code><primary-code>{primary}</primary-code></classification>"
        for primary, international, domestic in classes
    )
    people = "".join(
        f"<case-file-owner><entry-number>{entry}</entry-number><party-type>{party}</party-type>"
        f"<party-name>{name}</party-name><address-1>12 Hidden Lane</address-1>"
        "<city>Secretville</city></case-file-owner>"
        for entry, party, name in owners
    )
    return (
        f"<case-file><serial-number>{serial}</serial-number>"
        f"<registration-number>{registration}</registration-number>"
        f"<transaction-date>{transaction}</transaction-date><case-file-header>"
        f"<filing-date>{filed}</filing-date><status-code>{status}</status-code>"
        f"<status-date>20260105</status-date><mark-identification>{mark}</mark-identification>"
        f"<mark-drawing-code>{drawing}</mark-drawing-code>{header}</case-file-header>"
        f"<case-file-statements>{said}</case-file-statements>"
        "<case-file-event-statements><case-file-event-statement><code>NWAP</code><type>I</type>"
        "<description-text>NEW</description-text><date>20200102</date><number>1</number>"
        "</case-file-event-statement></case-file-event-statements>"
        f"<classifications>{records}</classifications>"
        "<correspondent><address-1>secret@example.invalid</address-1></correspondent>"
        f"<case-file-owners>{people}</case-file-owners>{more}</case-file>\n"
    )


def us_status(serial: str, status: str, transaction: str) -> str:
    """A case that tells its status and nothing else."""
    return (
        f"<case-file><serial-number>{serial}</serial-number>"
        f"<registration-number>0000000</registration-number>"
        f"<transaction-date>{transaction}</transaction-date><case-file-header>"
        f"<status-code>{status}</status-code><status-date>{transaction}</status-date>"
        "</case-file-header></case-file>\n"
    )


def us_file(*cases: str) -> bytes:
    return (US_HEAD + "".join(cases) + US_TAIL).encode()


def st66(*marks: str) -> bytes:
    body = "".join(
        f"<TradeMarkDetails><TradeMark>{mark}</TradeMark></TradeMarkDetails>" for mark in marks
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Transaction xmlns="http://www.wipo.int/standards/XMLSchema/trademarks">'
        f"<TradeMarkTransactionBody>{body}</TradeMarkTransactionBody></Transaction>"
    ).encode()


def tsdr(**status: Any) -> dict[str, Any]:
    """A case as TSDR's JSON tells it."""
    return {
        "status": {
            "serialNumber": 79000002, "filingDate": "2020-01-02", "usRegistrationNumber": "",
            "status": 700, "statusDate": "2025-11-03", "markDrawingCd": "4",
            "markElement": "VELQUORA", "pseudoMark": "VEL QUORA",
            "correspondence": {"correspondantEmail": {"addresses": ["secret@example.invalid"]}},
            **status,
        },
        "parties": {"ownerGroups": {
            "10": [{"partyType": 10, "entityNum": 1, "name": "Old Owner Inc."}],
            "31": [{"partyType": 31, "entityNum": 1, "name": "New Owner Inc.",
                    "address1": "12 Hidden Lane"}],
            "70": [{"partyType": 70, "entityNum": 1, "name": "Some Lawyer"}],
        }},
        "gsList": [
            {"primeClassCode": "011", "internationalClasses": [{"code": "011"}],
             "usClasses": [{"code": "021"}], "description": "desk lamps [, bulbs ]"},
            {"primeClassCode": "200", "internationalClasses": [{"code": "200"}],
             "usClasses": [{"code": "200"}], "description": "membership"},
        ],
        "prosecutionHistory": [{"entryDate": "2026-01-09T04:00:00.000+0000", "entryCode": "X"}],
    }  # fmt: skip


def euipo_mark(number: str = "018000001", **fields: Any) -> dict[str, Any]:
    return {
        "applicationNumber": number, "markBasis": "EU_TRADEMARK", "markFeature": "WORD",
        "niceClasses": [11, 21], "wordMarkSpecification": {"verbalElement": "Velquora"},
        "applicants": [{"office": "EM", "identifier": "1", "name": "Velquora GmbH"}],
        "applicationDate": "2020-01-02", "registrationDate": "2020-06-01",
        "expiryDate": "2030-01-02", "status": "REGISTERED",
    } | fields  # fmt: skip


def euipo_page(name: str, *items: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {
        name: list(items), "totalElements": len(items) if total is None else total,
        "totalPages": 1, "size": 100, "page": 0,
    }  # fmt: skip


GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v47-2022-02-17.dtd" [ ]>
<us-patent-grant lang="EN" country="US"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>{number}</doc-number>
<kind>S1</kind><date>{granted}</date></document-id></publication-reference>
<application-reference appl-type="{kind}"><document-id><country>US</country>
<doc-number>29700001</doc-number><date>20240105</date></document-id></application-reference>
<priority-claims><priority-claim sequence="01"><country>DE</country><date>20230701</date>
</priority-claim></priority-claims>
<us-term-of-grant><length-of-grant>15</length-of-grant></us-term-of-grant>
<classification-locarno><edition>14</edition><main-classification>2605</main-classification>
</classification-locarno><invention-title id="d1">Desk <i>lamp</i></invention-title>
<us-parties><us-applicants><us-applicant><addressbook><orgname>Applicant GmbH</orgname></addressbook>
</us-applicant></us-applicants></us-parties>
<assignees><assignee><addressbook><orgname>Velquora GmbH</orgname><address>
<street>12 Hidden Lane</street><city>Secretville</city></address></addressbook></assignee></assignees>
</us-bibliographic-data-grant>
<drawings><figure><img id="i1" file="USD0999001-20250107-D00001.TIF"/></figure></drawings>
</us-patent-grant>
"""

SGML = """<PATDOC DTD="2.4" STATUS="BUILD 20001002">
<SDOBI><B100><B110><DNUM><PDAT>D0999002</PDAT></DNUM></B110><B130><PDAT>S</PDAT></B130>
<B140><DATE><PDAT>20010102</PDAT></DATE></B140></B100>
<B200><B210><DNUM><PDAT>29100002</PDAT></DNUM></B210><B220><DATE><PDAT>19990106</PDAT></DATE></B220>
</B200><B400><B472><B474><PDAT>14</PDAT></B474></B472></B400>
<B500><B510><B511><PDAT>2605</PDAT></B511></B510>
<B540><STEXT><PDAT>Caf&eacute; lamp &amp; shade</PDAT></STEXT></B540>
<B560><B561><PCIT><DOC><DNUM><PDAT>D. 1</PDAT></DNUM></DOC></PCIT><CITED-BY-EXAMINER></B561></B560>
<B590><B597US></B590></B500>
<B700><B720><B721><PARTY-US><NAM><FNM><PDAT>Ada</PDAT></FNM><SNM><STEXT><PDAT>Vel</PDAT></STEXT></SNM>
</NAM><ADR><STR><PDAT>12 Hidden Lane</PDAT></STR></ADR></PARTY-US></B721></B720></B700></SDOBI>
<SDODR ID="DRAWINGS"><EMI ID="E1" FILE="USD0999002-20010102-D00001.TIF"></SDODR></PATDOC>
"""


def reading(*, stated: bool = False) -> Reading:
    return Reading(
        source="f", name="f", as_of=date(2026, 2, 1), table=TerritoryTable.shipped(),
        notes=Notes(), coverage=Coverage(), as_of_stated=stated,
    )  # fmt: skip


def read(form: Format, data: bytes | Any, told: Reading | None = None) -> list[RightRecord]:
    """The records of a file's bytes, or of a JSON document."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(READERS[form](io.BytesIO(raw), told or reading()))
