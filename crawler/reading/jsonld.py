"""JSON-LD as pages really carry it: every block read by itself, broken ones mended where that is
safe, and one that cannot be mended never losing the others."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crawler.reading.page import Document

MAX_BLOCKS = 60
MAX_BLOCK = 3_000_000
MAX_DEPTH = 200
MAX_QUOTED = 300_000
MAX_NODES = 20_000

_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_COMMENT_END = re.compile(r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The nodes of all blocks, in the order of the page, and what was wrong with some."""

    nodes: tuple[dict[str, Any], ...]
    broken: tuple[str, ...]


def read_jsonld(document: Document) -> JsonLd:
    """Every JSON-LD node of a page, with nested ones behind those that hold them."""
    nodes: list[dict[str, Any]] = []
    broken: list[str] = []
    count = 0
    for script in document.all("script"):
        kind = (script.get("type") or "").split(";")[0].strip().lower()
        if kind != "application/ld+json":
            continue
        count += 1
        if count > MAX_BLOCKS:
            broken.append(f"more than {MAX_BLOCKS} blocks; the rest was not read")
            break
        text = script.text or ""
        try:
            for value in parse_json(text):
                nodes.extend(walk(value))
        except ValueError as error:
            broken.append(f"block {count}: {str(error)[:120]}")
        if len(nodes) > MAX_NODES:
            broken.append(f"more than {MAX_NODES} nodes; the rest was not read")
            break
    return JsonLd(tuple(nodes[:MAX_NODES]), tuple(broken))


def parse_json(text: str) -> list[Any]:
    """The values of a block; several may stand one behind the other.

    :raises ValueError: when it cannot be read even after mending.
    """
    if len(text) > MAX_BLOCK:
        raise ValueError(f"{len(text):,} characters, {MAX_BLOCK:,} is the most")
    if depth_of(text) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH}")
    first: ValueError | None = None
    for mended in _mendings(text):
        try:
            return _decode_all(mended)
        except ValueError as error:
            first = first or error
    raise first or ValueError("empty")


def _mendings(text: str) -> Iterator[str]:
    """The text as it is, then with ever bolder repairs."""
    stripped = _COMMENT_END.sub("", _COMMENT.sub("", text.strip())).strip().rstrip(";").strip()
    yield stripped
    commas = _TRAILING_COMMA.sub("", _LINE_COMMENT.sub("", stripped))
    yield commas
    if "&quot;" in stripped:
        yield _TRAILING_COMMA.sub("", html.unescape(stripped))
    bolder = commas.replace("\\'", "'").replace("\\\n", " ")
    yield bolder
    if len(bolder) <= MAX_QUOTED:
        yield _quotes_escaped(bolder)


_QUOTE = re.compile(r'(?<!\\)"')
_BEHIND_TEXT = re.compile(r"\s*(?:[:}\]]|,\s*(?:[\"{\[\d-]|true|false|null|$)|$)")


def _quotes_escaped(text: str) -> str:
    """The text with the quotes escaped that stand inside its strings: templates forget that a
    description may hold some. A quote ends its string where JSON can go on behind it."""
    parts: list[str] = []
    start, inside = 0, False
    for found in _QUOTE.finditer(text):
        if not inside:
            inside = True
        elif _BEHIND_TEXT.match(text, found.end()):
            inside = False
        else:
            parts.append(text[start : found.start()] + "\\")
            start = found.start()
    return "".join((*parts, text[start:]))


def _decode_all(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)  # raw newlines in strings are common
    values, place = [], 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    if not values:
        raise ValueError("empty")
    return values


def depth_of(text: str) -> int:
    """How deep brackets nest, strings left aside; a bound for the recursive decoder."""
    depth = deepest = 0
    inside = escaped = False
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value, outer ones first; without recursion."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            yield current
            stack.extend(v for v in reversed(list(current.values())) if isinstance(v, dict | list))
        elif isinstance(current, list):
            stack.extend(v for v in reversed(current) if isinstance(v, dict | list))


def types_of(node: dict[str, Any]) -> set[str]:
    """The local names of a node's types: ``http://schema.org/Product`` is ``Product``, and so is
    ``product``: shops write the names that count here in small letters too."""
    kinds = node.get("@type", node.get("type"))
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {_local_type(kind) for kind in listed if isinstance(kind, str) and len(kind) < 200}


_TYPES = {
    name.lower(): name
    for name in (
        "Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle",
        "Offer", "AggregateOffer", "BreadcrumbList", "ItemList", "Organization", "OnlineStore",
    )
}  # fmt: skip


@lru_cache(maxsize=2_000)
def _local_type(kind: str) -> str:
    local = re.split(r"[/#:]", kind.strip().rstrip("/"))[-1]
    return _TYPES.get(local.lower(), local)
