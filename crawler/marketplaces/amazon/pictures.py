"""The pictures of an Amazon page at their full size, from the blocks of its gallery."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.reading.page import Document

MOST = 40
_BLOCK = re.compile(
    r"""['"](?:colorImages['"]\s*:\s*\{\s*['"]initial['"]|imageGalleryData['"])\s*:\s*(?=\[)"""
)
_SIZE = re.compile(r"\._[^/]*_(?=\.[a-z]{3,4}$)", re.IGNORECASE)
"""What an address says of size and cut: ``._AC_SX466_`` before the ending. Without it the picture
is served as it was handed in."""
_PICTURE = re.compile(r"^https?://[^/]*(?:amazon|ssl-images)[^/]*/images/", re.IGNORECASE)


def pictures_of(document: Document) -> list[str]:
    """The gallery's pictures, the main one first, each once and as large as it is."""
    found: dict[str, str] = {}
    for address in (*_from_blocks(document), *_from_elements(document)):
        joined = document.join(address)
        if joined:
            found.setdefault(_name(joined), joined)
        if len(found) >= MOST:
            break
    return list(found.values())


def full_size(address: str) -> str:
    """The address of a picture without the size and cut that it asks for."""
    return _SIZE.sub("", address)


def _name(address: str) -> str:
    """What is the same over all sizes of one picture."""
    return full_size(address).rpartition("/")[2]


def _from_blocks(document: Document) -> Iterator[str]:
    for script in document.all("script"):
        text = script.text
        if not text or ("colorImages" not in text and "imageGalleryData" not in text):
            continue
        for match in _BLOCK.finditer(text):
            try:
                entries, _ = json.JSONDecoder().raw_decode(text, match.end())
            except (ValueError, RecursionError):
                continue
            found = [a for entry in entries if isinstance(entry, dict) and (a := _largest(entry))]
            if found:
                yield from found
                return


def _largest(entry: dict[str, Any]) -> str | None:
    """The largest address of one picture: the one for zooming, else the largest there is, in full
    size."""
    zoom = entry.get("hiRes")
    if isinstance(zoom, str) and zoom:
        return zoom
    sizes = entry.get("main")
    if isinstance(sizes, dict) and sizes:
        return full_size(max(sizes, key=lambda a: _pixels(sizes[a])))
    for name in ("mainUrl", "large", "thumb", "thumbUrl"):
        address = entry.get(name)
        if isinstance(address, str) and address:
            return full_size(address)
    return None


def _pixels(size: Any) -> int:
    sides = [side for side in size if isinstance(side, int)] if isinstance(size, list) else []
    return sides[0] * sides[1] if len(sides) == 2 else 0


_IDS = (
    "landingImage",
    "imgBlkFront",
    "ebooksImgBlkFront",
    "main-image",
    "gc-standard-design-image",
)


def _from_elements(document: Document) -> Iterator[str]:
    """The main picture and the thumbnails, where the blocks are missing."""
    for name in _IDS:
        for element in document.by_id(name):
            zoom = element.get("data-old-hires")
            if zoom:
                yield zoom
            try:
                sizes = json.loads(element.get("data-a-dynamic-image") or "{}")
            except (ValueError, RecursionError):
                sizes = {}
            if isinstance(sizes, dict) and sizes:
                yield full_size(max(sizes, key=lambda a: _pixels(sizes[a])))
            elif _PICTURE.match(element.get("src") or ""):
                yield full_size(element.get("src"))
    for box in document.by_id("altImages"):
        for image in box.iter("img"):
            source = image.get("src") or ""
            if _PICTURE.match(source) and "/images/I/" in source:
                yield full_size(source)
