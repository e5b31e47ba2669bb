"""The pictures that people see on a page: from the gallery, by what galleries have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from crawler.reading.outline import Outline, names_of, speaks_of
from crawler.reading.words import words

MAX_PICTURES = 20
ENOUGH = 2.0
"""The weight from which a picture counts as the product's."""

_LARGE = (
    "data-zoom-image", "data-zoom", "data-large_image", "data-large-image", "data-large",
    "data-old-hires", "data-full", "data-full-image", "data-zoom-src", "data-magnify-src",
    "data-big", "data-hires", "data-highres", "data-original-image", "data-image-large",
)  # fmt: skip
_LAZY = ("data-src", "data-original", "data-lazy", "data-lazy-src", "data-ks-lazyload")
_IMAGE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.IGNORECASE)


def pictures_of(outline: Outline) -> list[str]:
    """The gallery's pictures, the likeliest main picture first."""
    document = outline.document
    title = outline.title or document.title
    found: dict[str, float] = {}
    for element in document.tree.iter("img", "a", "source", "link"):
        for address, weight in _candidates(element, title):
            joined = document.join(address)
            if joined:
                found[joined] = max(found.get(joined, 0.0), weight)
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    chosen = [address for address, weight in ranked if weight >= ENOUGH][:MAX_PICTURES]
    return chosen or _largest_near_heading(outline)


def _candidates(element: Any, title: str) -> Iterator[tuple[str, float]]:
    tag = element.tag
    if tag == "link":
        if element.get("rel") == "image_src":
            yield element.get("href", ""), 3.0
        elif element.get("rel") == "preload" and element.get("as") == "image":
            yield element.get("href", ""), 2.0
        return
    if tag == "a" and not is_image(element.get("href") or ""):
        return
    weight = _weight(element, title)
    if weight is None:
        return
    large = next((element.get(name) for name in _LARGE if element.get(name)), None)
    if large and is_image(large):
        yield large, weight + 1.5
        return
    if tag == "a":
        if weight or element.find(".//img") is not None:
            yield element.get("href"), weight + 1.0
        return
    source = _source(element)
    if source and not _is_junk(source):
        yield source, weight


def _source(element: Any) -> str | None:
    srcset = element.get("srcset") or element.get("data-srcset")
    best = largest(srcset) if srcset else None
    found: str | None = best or next((v for n in _LAZY if (v := element.get(n))), None)
    return found or element.get("src")


def _weight(element: Any, title: str) -> float | None:
    """How likely it is the product's picture; None within what is shown of other products."""
    in_gallery = speaks_of("gallery", names_of(element))
    current, depth = element.getparent(), 0
    while current is not None and depth < 6:
        above = names_of(current)
        if above:
            if _of_others(above):
                return None
            in_gallery = in_gallery or speaks_of("gallery", above)
        current, depth = current.getparent(), depth + 1
    weight = 1.5 if in_gallery else 0.0
    alt = element.get("alt") or element.get("title") or ""
    if alt and title and fuzz.token_set_ratio(alt.lower(), title.lower()) >= 75:
        weight += 2.0
    if element.get("itemprop") == "image":
        weight += 2.0
    for attribute in ("width", "height"):
        size = element.get(attribute) or ""
        if size.isdigit():
            weight += 0.5 if int(size[:6]) >= 200 else -1.5 if int(size[:6]) < 80 else 0.0
    return weight


def _largest_near_heading(outline: Outline) -> list[str]:
    """Where nothing says "gallery": the first picture near the heading that leads to no other page
    and is of a photograph's kind, or large by its own word."""
    if outline.heading is None:
        return []
    for element in outline.near(200, 300):
        if element.tag != "img":
            continue
        source = _source(element)
        if not source or _is_junk(source):
            continue
        link = next(element.iterancestors("a"), None)
        if link is not None and not is_image(link.get("href") or "#.jpg"):
            continue
        weight = _weight(element, outline.title or "")
        joined = outline.document.join(source)
        enough = weight is not None and (weight > 0 or (weight == 0 and _is_photograph(source)))
        if enough and joined:
            return [joined]
    return []


@lru_cache(maxsize=20_000)
def _of_others(names: str) -> bool:
    """What slides may be the product's own gallery."""
    own = names.lower().replace("swiper", "").replace("slick", "").replace("carousel", "")
    return speaks_of("elsewhere", own.replace("popup", "").replace("modal", ""))


def _is_junk(address: str) -> bool:
    return words("names", "junk_picture").search(address[:2_000]) is not None


def _is_photograph(address: str) -> bool:
    return re.search(r"\.(?:jpe?g|webp)", address[:2_000], re.IGNORECASE) is not None


def is_image(address: str) -> bool:
    """Whether an address ends as a picture's does."""
    return bool(_IMAGE.search(address[:2_000]))


def largest(srcset: str) -> str | None:
    """The largest picture of a ``srcset`` (HTML standard: candidates with a width or density)."""
    best: tuple[float, str] | None = None
    for part in re.split(r",\s+|,(?=https?:|//)", srcset[:20_000])[:40]:
        found = part.split()
        if not found or found[0].startswith("data:"):
            continue
        size = 1.0
        if len(found) > 1 and re.fullmatch(r"\d+(?:\.\d+)?[wx]", found[1]):
            size = float(found[1][:-1])
        if best is None or size > best[0]:
            best = (size, found[0].rstrip(","))
    return None if best is None else best[1]
