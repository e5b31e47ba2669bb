"""A page as it was served, and as a tree. Parsed once; every reader works on the same tree."""

from __future__ import annotations

import codecs
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
    read_bom,
)

MAX_BYTES = 12_000_000
"""Bytes of a page that are read: the largest product pages have 3 to 4 MB."""

PIECE = 65_536

_SOUGHT = (
    "base", "del", "h1", "img", "input", "link", "meta", "s", "script", "select", "strike", "title"
)  # fmt: skip
_EMPTY = b"<html><body></body></html>"


@dataclass(frozen=True, slots=True)
class Page:
    """What came back for an address.

    ``url`` is the final address, ``body`` the bytes after decompression, ``status`` the HTTP status
    (None for a saved page), ``headers`` the response's, names in lower case.
    """

    url: str
    body: bytes
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Document:
    """A page's tree with what all readers ask of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = _parse(page)

    def all(self, tag: str) -> Sequence[Any]:
        """All elements of a tag, in their order. The tags that many readers look for are found in
        one walk over the page for all of them."""
        return self._by_tag[tag] if tag in _SOUGHT else tuple(self.tree.iter(tag))

    @cached_property
    def _by_tag(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {tag: [] for tag in _SOUGHT}
        for element in self.tree.iter(*_SOUGHT):
            found[element.tag].append(element)
        return found

    @cached_property
    def base(self) -> str:
        """The address that relative ones are relative to."""
        for element in self.all("base"):
            joined = join(self.page.url, element.get("href", ""))
            if joined:
                return joined
        return self.page.url

    def join(self, address: object) -> str | None:
        """An absolute http(s) address, or None for anything else (data:, javascript:, broken)."""
        return join(self.base, address)

    @cached_property
    def host(self) -> str:
        return (urlsplit(self.page.url).hostname or "").lower()

    @cached_property
    def language(self) -> str | None:
        """The language tag of the page, by its own declaration."""
        candidates = [self.tree.get("lang"), self.tree.get("xml:lang")]
        candidates += [m.get("content") for m in self.metas("http-equiv", "content-language")]
        candidates += [m.get("content") for m in self.metas("property", "og:locale")]
        for value in candidates:
            tag = (value or "").split(",")[0].strip().replace("_", "-")
            if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", tag):
                return tag
        return None

    @cached_property
    def country(self) -> str | None:
        """The market that the page is made for, as far as its address and language say: a
        two-letter code in lower case."""
        last = self.host.rpartition(".")[2]
        if len(last) == 2 and last.isalpha() and last not in {"io", "co", "tv", "me", "ai", "eu"}:
            return "gb" if last == "uk" else last
        parts = (self.language or "").split("-")
        if len(parts) > 1 and len(parts[-1]) == 2:
            return parts[-1].lower()
        only = {"ja": "jp", "zh": "cn", "sv": "se", "da": "dk", "nb": "no", "ko": "kr"}
        return only.get(parts[0].lower())

    def metas(self, attribute: str, value: str) -> list[Any]:
        """``<meta>`` elements anywhere in the page with this attribute value, case ignored."""
        return self._metas.get((attribute, value.lower()), [])

    @cached_property
    def _metas(self) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for element in self.all("meta"):
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                value = element.get(attribute)
                if value:
                    found.setdefault((attribute, value.strip().lower()), []).append(element)
        return found

    def meta(self, *names: str) -> str | None:
        """The first content of a meta element by ``property`` or ``name``."""
        for name in names:
            for attribute in ("property", "name"):
                for element in self.metas(attribute, name):
                    content = (element.get("content") or "").strip()
                    if content:
                        return content
        return None

    def by_id(self, name: str) -> list[Any]:
        """The first element with an ``id``, as a list, or none. The parser keeps a table."""
        return _BY_ID(self.tree, name=name)

    @cached_property
    def title(self) -> str:
        element = next(iter(self.all("title")), None)
        return "" if element is None else " ".join("".join(element.itertext()).split())


def xpath(expression: str) -> Callable[..., list[Any]]:
    """A compiled XPath expression for elements; called with an element and the values of its
    variables."""
    return cast("Callable[..., list[Any]]", etree.XPath(expression))


_BY_ID = xpath("id($name)[1]")
_last = threading.local()


def document_of(page: Page) -> Document:
    """A page's document; the one of the last page is kept, since several ask for it in a row. Trees
    never wander between threads."""
    if getattr(_last, "page", None) is not page:
        _last.page, _last.document = page, Document(page)
    document: Document = _last.document
    return document


_PLAIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9-]*\.)+[a-z]{2,24}/[A-Za-z0-9/_~%.,=+!&@-]*(?:\?[A-Za-z0-9/_~%.,=+!&@:-]+)?"
)


def join(base: str, address: object) -> str | None:
    """An address made absolute, without its fragment; None unless it is http or https."""
    if not isinstance(address, str):
        return None
    text = address.strip()
    if not text or len(text) > 4_000:
        return None
    if not text.isprintable():
        text = "".join(
            c for c in text if c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"
        )
    if _PLAIN.fullmatch(text):
        # Nothing in it to resolve: most addresses of a page are whole ones.
        return text
    try:
        joined = urljoin(base, text)
        parts = urlsplit(joined)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    return joined.partition("#")[0].replace(" ", "%20")


def _parse(page: Page) -> Any:
    """The tree of a page; an empty one where nothing can be made of the bytes."""
    # Plain elements: lxml.html asks a Python method for the class of every single one.
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=False,
        recover=True,
        no_network=True,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        tree = etree.fromstring(_utf8(page) or _EMPTY, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        tree = None
    return etree.fromstring(_EMPTY, parser=etree.HTMLParser()) if tree is None else tree


def _utf8(page: Page) -> bytes:
    """The page's bytes in UTF-8, without what would make the parser stop or guess again."""
    body = page.body[:MAX_BYTES]
    if not _is_utf8(page.headers.get("content-type"), body):
        try:
            _, text = html_to_unicode(
                page.headers.get("content-type"),
                body,
                auto_detect_fun=_detect,
                default_encoding="utf-8",
            )
        except (LookupError, ValueError):
            text = body.decode("utf-8", "replace")
        body = text.encode("utf-8", "replace")
    if b"\x00" in body:
        body = body.replace(b"\x00", b"")
    body = body.removeprefix(codecs.BOM_UTF8)
    # A declaration of an encoding in text that is decoded already makes lxml refuse it.
    return _DECLARATION.sub(b"", body, count=1)


_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")


def _is_utf8(content_type: str | None, body: bytes) -> bool:
    """Whether the bytes are UTF-8 by the order of the HTML standard (mark, header, declaration) and
    really so: then nothing has to be decoded and encoded again."""
    _, mark = read_bom(body)
    declared = mark or http_content_type_encoding(content_type)
    if declared is None:
        # What could be read byte by byte is no UTF-16, whatever it says (HTML, "prescan").
        declared = (html_body_declared_encoding(body) or "utf-8").replace("utf-16-le", "utf-8")
    if declared not in {"utf-8", "ascii", "utf-16", "utf-16-be"} or (
        mark is not None and declared != "utf-8"
    ):
        return False
    return body.isascii() or _decodes(body)


def _decodes(body: bytes) -> bool:
    """Whether bytes are UTF-8, looked at in pieces that stay in the processor's cache."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(body)
    try:
        for start in range(0, len(body), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _detect(body: bytes) -> str | None:
    if not _decodes(body):
        from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to load, seldom needed

        best = from_bytes(body[:100_000]).best()
        return None if best is None else best.encoding
    return "utf-8"
