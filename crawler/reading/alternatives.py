"""The alternative texts of a product's pictures: what the page says in place of each.

A picture stands on a page several times, in other sizes and from other hosts than its address in
structured data. It is known by its path, else by the name of its file without the size that shop
software writes into it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from crawler.reading.page import Document
from crawler.reading.text import clean

MAX_IMAGES = 3_000
"""``img`` elements that are looked at."""

TELLING = 8
"""Characters of a file's name from which it alone names a picture: ``1.jpg`` is in many folders."""

_ADDRESSES = (
    "src", "data-src", "data-zoom-image", "data-large_image", "data-original", "data-lazy-src",
    "data-lazy", "data-old-hires", "data-zoom-src", "data-full", "data-image", "data-large",
)  # fmt: skip
_SETS = ("srcset", "data-srcset")

_SIZE = re.compile(
    r"(?:[-_](?:\d{1,4}x\d{0,4}|x\d{1,4}|pico|icon|thumb|small|compact|medium|large|grande|original"
    r"|master|scaled|\w{1,30}_default)(?:_crop_[a-z]{1,10})?|\._[^/]{1,80}_|@\dx)$",
    re.IGNORECASE,
)
"""Sizes in names of files: WordPress and WooCommerce (``-600x600``, ``-scaled``), Shopify
(``_600x``, ``_grande``), PrestaShop (``_default``), Amazon (``._AC_SX466_``). One at a time, and
bounded: a name may be made to keep whoever matches it busy."""

MOST_SIZES = 4
"""Written one behind the other (``-600x600-scaled``)."""

Name = Callable[[str], str]


@lru_cache(maxsize=20_000)
def picture_name(address: str) -> str:
    """What is the same over a picture's sizes: its file's name without size and ending, with the
    folder where the name is too short to tell."""
    path = _path(address)
    folder, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0] or file
    for _ in range(MOST_SIZES):
        shorter = _SIZE.sub("", stem)
        if shorter == stem:
            break
        stem = shorter
    return stem if len(stem) >= TELLING else f"{folder.rpartition('/')[2]}/{stem}"


def _path(address: str) -> str:
    """The path of an address in lower case, absolute or not."""
    bare = address.strip()[:2_000].partition("?")[0].partition("#")[0]
    _, host, rest = bare.partition("//")
    path = rest.partition("/")[2] if host else bare.lstrip("/")
    return (unquote(path) if "%" in path else path).lower()


def alternative_texts(
    document: Document, images: Sequence[str], name: Name = picture_name
) -> dict[str, str]:
    """The alternative text of each picture that has one, by the picture's address.

    :param images: the addresses of the product's own pictures; no other picture's text is read.
    :param name: what is the same over the sizes of one picture.
    """
    paths = {_path(image): image for image in reversed(images)}
    names = {name(image): image for image in reversed(images)}
    # Most pictures of a page are others': what tells stands in the address as it does there.
    keys = {key for image in images for key in _keys(name(image), image)}
    exact: dict[str, str] = {}
    alike: dict[str, dict[str, None]] = {}
    for element in document.all("img")[:MAX_IMAGES]:
        raw = element.get("alt")
        if raw is None or len(raw) < 2:
            continue
        if not _holds(element, keys):
            continue
        for address in _addresses(element):
            image = paths.get(_path(address))
            other = names.get(name(address)) if image is None else None
            if image is None and other is None:
                continue
            text = clean(unquote(raw) if "%20" in raw else raw)
            if text is None:
                break
            if image is not None:
                exact.setdefault(image, text)
            elif other is not None:
                alike.setdefault(other, {})[text] = None
    # Two texts for one file's name: two pictures that share it, perhaps.
    single = {image: next(iter(texts)) for image, texts in alike.items() if len(texts) == 1}
    return {image: found for image in images if (found := exact.get(image) or single.get(image))}


def _keys(name: str, image: str) -> Iterator[str]:
    """What stands in every address of a picture, in the letter case of its own."""
    key = name.rpartition("/")[2]
    key = key.rpartition(".")[0] or key
    start = image.lower().find(key.lower())
    if start < 0:
        # It is written otherwise in the address itself: no short cut.
        yield ""
    else:
        yield image[start : start + len(key)]


def _holds(element: Any, keys: set[str]) -> bool:
    """Whether one of the keys stands in any attribute of a picture, or of the link around it."""
    values = element.values()
    above = element.getparent()
    if above is not None and above.tag == "a":
        values.append(above.get("href") or "")
    text = " ".join(values)
    for key in keys:  # noqa: SIM110 - any() with a generator takes twice the time, on every picture
        if key in text:
            return True
    return False


def _addresses(element: Any) -> Iterator[str]:
    for attribute in _ADDRESSES:
        value = element.get(attribute)
        if value and not value.startswith("data:"):
            yield value
    for attribute in _SETS:
        value = element.get(attribute)
        if value:
            yield value.split(None, 1)[0].rstrip(",")
    above = element.getparent()
    if above is not None and above.tag == "a" and above.get("href"):
        yield above.get("href")


def told_captions(node: dict[str, Any], document: Document) -> dict[str, str]:
    """The captions of pictures that structured data describes (https://schema.org/ImageObject), by
    their addresses."""
    found: dict[str, str] = {}
    value = node.get("image")
    for entry in (value if isinstance(value, list) else [value])[:100]:
        if not isinstance(entry, dict):
            continue
        address = next(
            (a for key in ("contentUrl", "url", "@id") if (a := document.join(entry.get(key)))),
            None,
        )
        text = next(
            (t for key in ("caption", "name") if (t := clean(_plain(entry.get(key))))), None
        )
        if address and text:
            found.setdefault(address, text)
    return found


def _plain(value: Any) -> Any:
    return value.get("@value") if isinstance(value, dict) else value
