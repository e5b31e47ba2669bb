"""Tells by its content what a file is, whatever it is called."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

LOOKED_AT = 128 * 1024
"""Bytes from the beginning that are looked at: type definitions before the first element are
long."""


class Format(StrEnum):
    """What can be read, by the names that ``--as`` takes."""

    CSV = "csv"
    USPTO_TRADEMARKS = "uspto-trademarks"
    ST66 = "st66"
    ST96 = "st96"
    TSDR = "tsdr"
    EUIPO_TRADEMARKS = "euipo-trademarks"
    EUIPO_DESIGNS = "euipo-designs"
    US_DESIGNS = "us-designs"


class Other(StrEnum):
    """What cannot."""

    HTML = "an HTML page"
    XML = "XML of a kind that is not known here"
    JSON = "JSON of a kind that is not known here"
    BINARY = "no text"
    EMPTY = "empty"


_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DOCTYPE = re.compile(rb"\s*<!DOCTYPE\s+([\w.:-]+)", re.IGNORECASE)
_IN_DOCTYPE = re.compile(rb"<!--|[\"'\[\]>]")
_ROOT = re.compile(rb"\s*<(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)")
_JSON_KEYS = re.compile(rb'"([A-Za-z]+)"\s*:')

_ROOTS = {
    b"trademark-applications-daily": Format.USPTO_TRADEMARKS,
    b"case-file": Format.USPTO_TRADEMARKS,
    b"transaction": Format.ST66,
    b"trademarktransaction": Format.ST96,
    b"patdoc": Format.US_DESIGNS,
    b"us-patent-grant": Format.US_DESIGNS,
}
_MARKS = (
    (re.compile(rb"<case-file[\s>]"), Format.USPTO_TRADEMARKS),
    (re.compile(rb"<(?:[\w.-]+:)?TradeMark[\s>]"), Format.ST66),
    (re.compile(rb"<(?:[\w.-]+:)?Trademark[\s>]"), Format.ST96),
    (re.compile(rb"<us-patent-grant[\s>]"), Format.US_DESIGNS),
    (re.compile(rb"<PATDOC[\s>]"), Format.US_DESIGNS),
)


def encoding_of(head: bytes) -> str | None:
    """The encoding that an XML file or a byte order mark states, or None for UTF-8."""
    for mark, name in (
        (codecs.BOM_UTF8, None),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\x00?\x00", "utf-16-le"),
        (b"\x00<\x00?", "utf-16-be"),
    ):
        if head.startswith(mark):
            return name
    stated = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{1,40})["']""", head)
    if stated is None:
        return None
    try:
        name = codecs.lookup(stated[1].decode("ascii")).name
    except LookupError:
        return None
    return None if name in {"utf-8", "ascii", "utf-16", "utf_16"} else name


def recognise(head: bytes) -> Format | Other:
    """What a file is that begins like this.

    :param head: its first :data:`LOOKED_AT` bytes, in UTF-8 (see :func:`encoding_of`).
    """
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        return Other.EMPTY
    if text[:1] in b"{[":
        return _json(text)
    if text[:1] == b"<":
        return _xml(text)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Format.CSV
    # Everything else may be a table: its own reader says what is missing. Control characters are
    # in no table that a person saved.
    if b"\x00" in text or sum(byte < 9 for byte in text[:1024]) > 8:
        return Other.BINARY
    return Format.CSV


def root_of(head: bytes) -> str | None:
    """The local name of the element that begins an XML file; None where none begins."""
    rest, _ = _after_prolog(head.removeprefix(codecs.BOM_UTF8))
    root = _ROOT.match(rest)
    return None if root is None else root[2].decode("ascii", "replace")


def _after_prolog(text: bytes) -> tuple[bytes, bytes]:
    """What follows declarations, comments and type definition; and the type's name."""
    rest, kind = text, b""
    while True:
        prolog = _PROLOG.match(rest)
        doctype = _DOCTYPE.match(rest)
        if prolog is not None:
            rest = rest[prolog.end() :]
        elif doctype is not None and not kind:
            kind = doctype[1].lower()
            rest = rest[_end_of_doctype(rest, doctype.end()) :]
        else:
            return rest, kind


def _xml(text: bytes) -> Format | Other:
    rest, kind = _after_prolog(text)
    if kind == b"html":
        return Other.HTML
    root = _ROOT.match(rest)
    if root is not None:
        name = root[2].lower()
        if name == b"html":
            return Other.HTML
        if name in _ROOTS:
            return _ROOTS[name]
    found = [(match.start(), form) for mark, form in _MARKS if (match := mark.search(rest))]
    if found:
        return min(found)[1]
    if re.search(rb"<(?:html|head|body|title)[\s>]", rest[:4096], re.IGNORECASE):
        return Other.HTML
    return Other.XML


def _end_of_doctype(text: bytes, position: int) -> int:
    """Where a type definition ends, its internal subset included; the end if it does not."""
    within = False
    while (found := _IN_DOCTYPE.search(text, position)) is not None:
        token, position = found[0], found.end()
        if token == b">":
            if not within:
                return position
        elif token in b"[]":
            within = token == b"["
        else:
            closing = b"-->" if token == b"<!--" else token
            end = text.find(closing, position)
            if end < 0:
                break
            position = end + len(closing)
    return len(text)


def _json(text: bytes) -> Format | Other:
    keys = set(_JSON_KEYS.findall(text[:LOOKED_AT]))
    if keys & {b"designNumber", b"designs", b"locarnoClasses"}:
        return Format.EUIPO_DESIGNS
    if b"serialNumber" in keys and keys & {b"parties", b"status", b"gsList", b"markElement"}:
        return Format.TSDR
    if keys & {b"applicationNumber", b"markFeature", b"markBasis"} or (
        b"trademarks" in keys and b"totalElements" in keys
    ):
        return Format.EUIPO_TRADEMARKS
    return Other.JSON
