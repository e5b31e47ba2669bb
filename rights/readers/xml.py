"""One record of XML as a tree: no type definition, no entities, no network, no giants.

Trees are read by local names (``{*}name``): offices choose their own prefixes.
"""

from __future__ import annotations

import re

from lxml import etree

from domain.errors import FormatError
from rights.readers.slices import Piece

_NAMESPACE = re.compile(rb"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")


def namespaces_of(head: bytes) -> bytes:
    """The namespace declarations of the elements around the records, as attributes."""
    found: dict[bytes, bytes] = {}
    for match in _NAMESPACE.finditer(head):
        found[match[0].split(b"=", 1)[0].strip()] = match[0]
    return b"".join(found.values())


def tree_of(piece: Piece, namespaces: bytes = b"") -> etree._Element:
    """The record's element.

    :raises FormatError: when it is no XML, or names an entity that XML itself does not have.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        whole = etree.fromstring(b"<r" + namespaces + b">" + piece.data + b"</r>", parser)
    except etree.XMLSyntaxError as error:
        raise FormatError(f"is no XML ({error.msg}); look at the file") from error
    if not len(whole):
        raise FormatError("is empty; look at the file")
    return whole[0]


def text_at(element: etree._Element, *paths: str) -> str:
    """The text of the first of these that is there and not empty, that of its children included."""
    for path in paths:
        for found in element.iterfind(path):
            text = _inner(found)
            if text and text.strip():
                return text.strip()
    return ""


def texts_at(element: etree._Element, path: str) -> list[str]:
    """Every text there that is not empty."""
    found = (_inner(entry) for entry in element.iterfind(path))
    return [text.strip() for text in found if text.strip()]


def _inner(element: etree._Element) -> str:
    """The text of an element and of those within it."""
    if not len(element):
        return element.text or ""
    return "".join(str(part) for part in element.itertext())
