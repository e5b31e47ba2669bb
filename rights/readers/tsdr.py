"""Reads case status JSON of the USPTO's TSDR (``casestatus/sn…/info.json`` and
``caseMultiStatus``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.errors import FormatError
from rights.readers.json_files import dictionaries, dictionary, documents, texts
from rights.readers.record import Reading, RightRecord
from rights.readers.table import Readable
from rights.readers.us_case import UsCase, UsClass, UsOwner, newest, record_of


def read_tsdr(stream: Readable, reading: Reading) -> Iterator[RightRecord]:
    """The cases of a file, one after the other."""
    for where, document in documents(stream, reading):
        for number, case in enumerate(_cases(document), 1):
            try:
                yield record_of(_case(case, reading), reading)
            except FormatError as error:
                reading.notes.refuse(f"{where}, record {number}", str(error))


def _cases(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, list):
        return dictionaries(document)
    whole = dictionary(document)
    for name in ("trademarks", "transactionList"):
        if name in whole:
            return [
                inner
                for entry in dictionaries(whole[name])
                for inner in (dictionaries(entry.get("trademarks")) or [entry])
            ]
    return [whole] if whole else []


def _case(case: dict[str, Any], reading: Reading) -> UsCase:
    status = dictionary(case.get("status"))
    publication = dictionary(case.get("publication"))
    abroad = dictionary(case.get("internationalData"))
    foreign = dictionaries(case.get("foreignInfoList"))
    groups = dictionary(dictionary(case.get("parties")).get("ownerGroups"))
    goods = dictionaries(case.get("gsList"))
    statements = [("GS0001", texts(entry.get("description"))) for entry in goods]
    statements += [("D00000", text) for text in [texts(status.get("disclaimer"))] if text.strip()]
    statements += [("PM0000", text) for text in [texts(status.get("pseudoMark"))] if text.strip()]
    return UsCase(
        serial=texts(status.get("serialNumber")),
        registration=texts(status.get("usRegistrationNumber")),
        transaction=newest(
            [
                texts(event.get("entryDate"))
                for event in dictionaries(case.get("prosecutionHistory"))
            ]
            + [texts(status.get("statusDate"))],
            reading,
        ),
        filed=texts(status.get("filingDate")),
        registered=texts(status.get("usRegistrationDate")) or texts(status.get("registrationDate")),
        status=texts(status.get("status")),
        status_date=texts(status.get("statusDate")),
        mark=texts(status.get("markElement")),
        drawing=texts(status.get("markDrawingCd")),
        published=texts(publication.get("datePublished")) or _gazette(publication),
        renewed=texts(status.get("dateRenewed")),
        international=texts(abroad.get("internationalRegistrationNumber")),
        priorities=tuple(
            texts(entry.get("foreignFilingDate")) or texts(entry.get("filingDate"))
            for entry in foreign
            if _is_true(entry.get("foreignPriorityClaim")) or _is_true(entry.get("priorityClaimed"))
        ),
        statements=tuple(statements),
        classes=tuple(
            UsClass(
                texts(entry.get("primeClassCode")),
                tuple(
                    texts(c.get("code")) for c in dictionaries(entry.get("internationalClasses"))
                ),
                tuple(texts(c.get("code")) for c in dictionaries(entry.get("usClasses"))),
            )
            for entry in goods
        ),
        owners=tuple(
            UsOwner(
                texts(owner.get("partyType")) or group,
                texts(owner.get("entityNum")),
                texts(owner.get("name")),
            )
            for group, owners in groups.items()
            for owner in dictionaries(owners)
        ),
    )


def _is_true(value: Any) -> bool:
    return value is True or texts(value) in {"T", "Y", "true"}


def _gazette(publication: dict[str, Any]) -> str:
    days = [
        texts(entry.get("datePublished")) or texts(entry.get("publicationDate"))
        for entry in dictionaries(publication.get("officialGazettes"))
    ]
    return min(filter(None, days), default="")
