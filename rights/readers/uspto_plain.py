"""A case of the USPTO's trademark files read through an XML tree: slow, and obviously right."""

from __future__ import annotations

from lxml import etree

from rights.readers.slices import Piece
from rights.readers.us_case import UsCase, UsClass, UsOwner
from rights.readers.xml import tree_of

WANTED = ("GS", "PM", "D0", "D1")
"""Kinds of statements that we read: goods, pseudo marks, disclaimers."""


def case_of_tree(data: bytes) -> UsCase:
    """The fields of a case.

    :raises FormatError: when it is no XML.
    """
    case = tree_of(Piece(data, 0))
    priorities = [
        _text(entry, "filing-date")
        for entry in case.iterfind("foreign-applications/foreign-application")
        if _text(entry, "foreign-priority-claim-in").strip() == "T"
    ]
    abroad = case.find("international-registration")
    if abroad is not None and _text(abroad, "priority-claimed-in").strip() == "T":
        priorities.append(_text(abroad, "priority-claimed-date"))
    return UsCase(
        serial=_text(case, "serial-number"),
        registration=_text(case, "registration-number"),
        transaction=_text(case, "transaction-date"),
        filed=_text(case, "case-file-header/filing-date"),
        registered=_text(case, "case-file-header/registration-date"),
        status=_text(case, "case-file-header/status-code"),
        status_date=_text(case, "case-file-header/status-date"),
        mark=_text(case, "case-file-header/mark-identification"),
        drawing=_text(case, "case-file-header/mark-drawing-code"),
        published=_text(case, "case-file-header/published-for-opposition-date"),
        renewed=_text(case, "case-file-header/renewal-date"),
        international=(
            "" if abroad is None else _text(abroad, "international-registration-number")
        ),
        priorities=tuple(priorities),
        statements=tuple(
            (
                _text(entry, "type-code"),
                " ".join(text.text or "" for text in entry.iterfind("text")),
            )
            for entry in case.iterfind("case-file-statements/case-file-statement")
            if _text(entry, "type-code").startswith(WANTED)
        ),
        classes=tuple(
            UsClass(
                _text(entry, "primary-code"),
                tuple(code.text or "" for code in entry.iterfind("international-code")),
                tuple(code.text or "" for code in entry.iterfind("us-code")),
            )
            for entry in case.iterfind("classifications/classification")
        ),
        owners=tuple(
            UsOwner(
                _text(entry, "party-type"), _text(entry, "entry-number"), _text(entry, "party-name")
            )
            for entry in case.iterfind("case-file-owners/case-file-owner")
        ),
    )


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else found.text or ""
