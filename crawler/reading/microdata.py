"""Microdata as nested objects in the shape of JSON-LD, so that one reader serves both.

extruct follows the HTML standard's algorithm; broken nesting that it cannot follow loses microdata
only, never the page.
"""

from __future__ import annotations

from typing import Any

from extruct.w3cmicrodata import LxmlMicrodataExtractor

from crawler.reading.page import Document

MAX_ITEMS = 2_000


def read_microdata(document: Document) -> list[dict[str, Any]]:
    """The page's top-level items."""
    scopes = document.tree.xpath("count(//*[@itemscope])")
    if not scopes or scopes > MAX_ITEMS:
        return []
    extractor = LxmlMicrodataExtractor(nested=True, strict=False, add_text_content=False)
    try:
        items = extractor.extract_items(document.tree, document.base)
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        return []
    return [shaped for item in items if isinstance(shaped := _shape(item, 0), dict)]


def _shape(value: Any, depth: int) -> Any:
    """An item of extruct, ``{type, properties}``, as ``{@type, **properties}``."""
    if depth > 60:
        return None
    if isinstance(value, list):
        return [_shape(entry, depth + 1) for entry in value]
    if isinstance(value, dict):
        shaped = {
            str(key).rpartition("/")[2]: _shape(entry, depth + 1)
            for key, entry in (value.get("properties") or {}).items()
        }
        shaped["@type"] = value.get("type")
        if "id" in value:
            shaped["@id"] = value["id"]
        return shaped
    return value
