"""Microdata as nested objects in the shape of JSON-LD, so that one reader serves both.

One walk finds all scopes and properties, and each property goes to the nearest scope above it.
This is the HTML standard's algorithm (section 5.2.4, associating names with items) without the
detours that a library for every use takes; the tests hold it equal to extruct's on nesting,
references and kinds of values.
"""

from __future__ import annotations

from typing import Any

from crawler.reading.page import Document
from crawler.reading.text import text_of

MAX_ITEMS = 2_000
MAX_PROPERTIES = 20_000
MAX_DEPTH = 60

_ADDRESS = {
    "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src", "iframe": "src",
    "img": "src", "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip
_VALUE = {"data": "value", "meter": "value", "time": "datetime", "meta": "content"}

MAX_TEXT = 20_000


def read_microdata(document: Document) -> list[dict[str, Any]]:
    """The page's top-level items."""
    if b"itemscope" not in document.page.body:
        return []
    # A walk, since an expression that asks each element for two attributes takes longer.
    found = [
        element
        for element in document.tree.iter()
        if element.get("itemprop") is not None or element.get("itemscope") is not None
    ]
    scopes = [element for element in found if element.get("itemscope") is not None]
    if not scopes or len(scopes) > MAX_ITEMS or len(found) > MAX_PROPERTIES:
        return []
    items = {element: _item(element) for element in scopes}
    lent: dict[Any, list[Any]] = {}
    for scope in scopes:
        for name in (scope.get("itemref") or "").split()[:20]:
            for element in document.by_id(name):
                lent.setdefault(element, []).append(scope)
    top: list[dict[str, Any]] = []
    for element in found:
        owners = _owners(element, items, lent)
        names = (element.get("itemprop") or "").split()
        if element in items and (not names or not owners):
            top.append(items[element])
        if not names or not owners:
            continue
        value = items[element] if element in items else _value(element, document)
        for owner in owners:
            for name in names[:5]:
                _add(items[owner], name.rpartition("/")[2], value)
    return [shaped for item in top if isinstance(shaped := _bounded(item, 0, set()), dict)]


def _item(element: Any) -> dict[str, Any]:
    kinds = (element.get("itemtype") or "").split()
    item: dict[str, Any] = {"@type": kinds[0] if len(kinds) == 1 else kinds or None}
    if element.get("itemid"):
        item["@id"] = element.get("itemid").strip()
    return item


def _owners(element: Any, items: dict[Any, Any], lent: dict[Any, list[Any]]) -> list[Any]:
    """The scopes that a property belongs to: the nearest above it, and those that refer to the
    part of the page in which it stands."""
    owners: list[Any] = []
    if lent and element in lent:
        owners.extend(lent[element])
    current = element.getparent()
    while current is not None:
        if current in items:
            owners.append(current)
            break
        if lent and current in lent:
            owners.extend(lent[current])
        current = current.getparent()
    return [owner for owner in dict.fromkeys(owners) if owner is not element]


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]


def _value(element: Any, document: Document) -> Any:
    """A property's value (HTML, section 5.2.5), a ``content`` attribute on any element included."""
    tag = element.tag
    if tag in _ADDRESS:
        address = (element.get(_ADDRESS[tag]) or "").strip()
        return document.join(address) or (address if tag != "a" else text_of(element, MAX_TEXT))
    if tag in _VALUE and element.get(_VALUE[tag]) is not None:
        return element.get(_VALUE[tag])
    return element.get("content") or text_of(element, MAX_TEXT)


def _bounded(value: Any, depth: int, above: set[int]) -> Any:
    """A copy without loops, which references can make, and not too deep."""
    if isinstance(value, list):
        return [_bounded(entry, depth, above) for entry in value]
    if not isinstance(value, dict):
        return value
    if depth > MAX_DEPTH or id(value) in above:
        return None
    inside = above | {id(value)}
    return {key: _bounded(entry, depth + 1, inside) for key, entry in value.items()}
