"""The data that pages carry for their own scripts: JSON blocks, assigned states, and what they tell
their counters of visits.

Nothing is run. Literals of JavaScript are read by chompjs; a block is only looked at where it may
tell of a product, since states weigh megabytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import chompjs

from crawler.reading.jsonld import MAX_DEPTH, depth_of
from crawler.reading.page import Document

MAX_BLOCK = 4_000_000
MAX_BLOCKS = 40
MAX_EVENT = 60_000

_JSON_TYPES = frozenset(
    {"application/json", "text/json", "application/hal+json", "text/x-magento-init"}
)
_ASSIGNED = re.compile(
    r"(?:window\s*(?:\.|\[['\"])|var\s+|let\s+|const\s+|^\s*)"
    r"(?P<name>[A-Za-z_$][\w$.]{0,60})(?:['\"]\])?\s*=\s*(?P<parse>JSON\.parse\(\s*(?=['\"]))?(?=[{\['\"])",
    re.MULTILINE,
)
_WANTED = re.compile(
    r"state|data|product|item|preload|initial|props|store|config|detail|sku|goods|offer|article|meta|"
    r"listing|runparams|page|model|info|pdp|context|cache",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"""(?:fbq|gtag|ttq\.track|pintrk|twq|_?dataLayer\.push|[\w$.]*dataLayer\.push|rdt|snaptr|obApi|"""
    r"""(?:window\.)?dataLayer\s*=|utag_data\s*=|digitalData\s*=)\s*\(?\s*"""
)
_PRICE_WORDS = ("rice", "PRICE", "recio", "prix", "Prix", "reis", "mount", "alue")
"""Of "price", "Preis", "amount" and the like, what is the same however they are written."""


@dataclass(frozen=True, slots=True)
class Block:
    """One value that a script holds, and what the page calls it."""

    name: str
    value: Any


def states(document: Document) -> Iterator[Block]:
    """JSON blocks and assigned states that may tell of a product, in the order of the page."""
    count = 0
    for script in document.all("script"):
        text = script.text
        if not text or len(text) < 40 or len(text) > MAX_BLOCK:
            continue
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json" or not _speaks_of_price(text):
            continue
        if kind in _JSON_TYPES or script.get("id") == "__NEXT_DATA__":
            value = _decode(text)
            if value is not None:
                count += 1
                yield Block(script.get("id") or kind, value)
        elif kind in {"", "text/javascript", "application/javascript", "module"}:
            for block in _assigned(text):
                count += 1
                yield block
        if count > MAX_BLOCKS:
            return


def _speaks_of_price(text: str) -> bool:
    return any(word in text for word in _PRICE_WORDS)


def _assigned(text: str) -> Iterator[Block]:
    place = 0
    for _ in range(20):
        match = _ASSIGNED.search(text, place)
        if match is None:
            return
        place = match.end()
        if not _WANTED.search(match["name"]):
            continue
        if text[place] in "'\"" and not match["parse"]:
            continue
        value = _of_string(text, place) if match["parse"] else _literal(text[place:])
        if isinstance(value, dict | list):
            yield Block(match["name"], value)
            place = _behind(text, place, value)


def _behind(text: str, place: int, value: Any) -> int:
    """Somewhere behind what was just read: at least half of its shortest writing."""
    try:
        return min(len(text), place + len(json.dumps(value, separators=(",", ":"))) // 3)
    except (ValueError, RecursionError):
        return place


def _of_string(text: str, place: int) -> Any:
    """A state written as a string of JSON: ``JSON.parse('…')``."""
    quote = text[place]
    end = place + 1
    while end < len(text) and text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    inside = text[place + 1 : end]
    if quote == "'":
        inside = inside.replace("\\'", "'").replace('"', '\\"').replace('\\\\"', '\\"')
    try:
        decoded = json.loads(f'"{inside}"', strict=False)
    except (ValueError, RecursionError):
        return None
    return _decode(decoded) if isinstance(decoded, str) else None


def _decode(text: str) -> Any:
    stripped = text.strip()
    if not stripped.startswith(("{", "[")) or depth_of(stripped) > MAX_DEPTH:
        return None
    try:
        return json.loads(stripped, strict=False)
    except (ValueError, RecursionError):
        return _literal(stripped)


def _literal(text: str) -> Any:
    """The JavaScript literal that a text begins with."""
    bounded = text[:MAX_BLOCK]
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(bounded)
    except (ValueError, RecursionError):
        pass
    else:
        return value
    if len(bounded) > MAX_EVENT:
        return None
    try:
        return chompjs.parse_js_object(bounded, loader_kwargs={"strict": False})
    except (ValueError, RecursionError, MemoryError):
        return None


def events(document: Document) -> Iterator[Any]:
    """What the page tells its counters: the objects in calls of the usual ones, in order."""
    count = 0
    for script in document.all("script"):
        text = script.text
        if not text or len(text) > 400_000:
            continue
        if not any(
            sign in text
            for sign in ("dataLayer", "fbq(", "gtag(", "ttq.", "utag_data", "digitalData")
        ):
            continue
        for match in _EVENT.finditer(text):
            start = _brace(text, match.end())
            if start is None:
                continue
            value = _literal(text[start : start + MAX_EVENT])
            if isinstance(value, dict | list):
                yield value
                count += 1
            if count >= MAX_BLOCKS:
                return


def _brace(text: str, place: int) -> int | None:
    """Where the object of a call begins: behind its words, before it ends."""
    end = min(len(text), place + 120)
    for at in range(place, end):
        if text[at] in "{[":
            return at
        if text[at] in ";)":
            return None
    return None
