"""A product as some shop describes it, read from a record with whatever keys the shop uses.

Keys are given roles by a list that is data (``data/product_keys.toml``); keys in no list are read
as description. Values may be text, numbers, lists, or mappings such as schema.org's ``Brand``;
what cannot be read is left out. Texts are cut at a bound, so that a record costs a bounded time.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matchers.products.gtin import read_gtin

TITLE_LIMIT = 1_000
DESCRIPTION_LIMIT = 4_000
FIELD_LIMIT = 200
"""Characters that are read of each."""

KEYS_LIMIT = 200
DEPTH_LIMIT = 3
"""Keys of a record, and levels below each, that are read."""

_LANGUAGE_TAG = re.compile(r'(?<=")@[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*(?![A-Za-z0-9])')
"""A literal's language, as N-Quads and Turtle write it (W3C, RDF 1.1 N-Triples, section 2.4)."""

_QUOTED = re.compile(r'(?:(?<=\s)|^|(?<=,))"(?=\S)|(?<=[^\d\s])"(?=\s|,|$)|"(?=\s*"|\s*,)')
_LITERAL = re.compile(r'"\s*((?:[^"]|(?<=\d)"(?!@))+?)\s*"(?:@[A-Za-z-]{1,20})?(?=[\s,|]|$)')
_SIDE = re.compile(r"^(?:ltable|rtable|left|right)|(?:left|right)$")
"""The side of a pair, as tables of pairs put it before or behind a key."""

_EMPTY = re.compile(r"(?<!\w)(?:null|none|nan|n/a|undefined)(?!\w)", re.IGNORECASE)
_PRICE = re.compile(r"\d[\d., '\u00a0]*")


@dataclass(frozen=True, slots=True)
class Record:
    """What a shop's record says of the thing, each role's text as the shop wrote it but for
    normal spacing. ``price`` is the number alone: shops compared here rarely say the currency."""

    title: str = ""
    name: str = ""
    """The first of a title's literals, where it is several."""
    description: str = ""
    brand: str = ""
    models: tuple[str, ...] = ()
    gtins: frozenset[str] = frozenset()
    price: float | None = None
    category: str = ""


@cache
def _roles() -> Mapping[str, str]:
    lists = tomllib.loads(files("matchers").joinpath("data/product_keys.toml").read_text("utf-8"))
    return {key: role for role, keys in lists.items() for key in keys}


def role_of(key: str) -> str:
    """The role that a key plays: a list's name in the data file, or ``description``."""
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", key[:80]).casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return _roles().get(folded) or _roles().get(_SIDE.sub("", folded)) or "description"


def read_record(raw: Mapping[str, Any]) -> Record:
    """The record. The order of its keys changes nothing."""
    found: dict[str, list[str]] = {}
    for key in sorted(map(str, raw))[:KEYS_LIMIT]:
        role = role_of(key)
        if role != "ignored":
            limit = {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT}.get(role, FIELD_LIMIT)
            found.setdefault(role, []).extend(
                text for value in _texts(raw.get(key)) if (text := _clean(value[:limit]))
            )
    title = " ".join(dict.fromkeys(found.get("title", [])))
    return Record(
        title=title[:TITLE_LIMIT],
        name=next((n for v in _texts(_titles(raw)) if (n := first_literal(v[:TITLE_LIMIT]))), ""),
        description=" ".join(dict.fromkeys(found.get("description", [])))[:DESCRIPTION_LIMIT],
        brand=" ".join(dict.fromkeys(found.get("brand", [])))[:FIELD_LIMIT],
        models=tuple(dict.fromkeys(found.get("model", [])))[:5],
        gtins=frozenset(g for v in found.get("gtin", []) if (g := read_gtin(v)) is not None),
        price=next(iter(filter(None, map(read_price, found.get("price", [])))), None),
        category=" ".join(dict.fromkeys(found.get("category", [])))[:FIELD_LIMIT],
    )


def _titles(raw: Mapping[str, Any]) -> list[Any]:
    keys = sorted(map(str, raw))[:KEYS_LIMIT]
    return [raw.get(key) for key in keys if role_of(key) == "title"]


def first_literal(text: str) -> str:
    """The first quoted literal of two words or more that a text begins with; empty without one."""
    text = text.lstrip()
    while (found := _LITERAL.match(text)) is not None:
        name = _clean(found.group(1))
        if " " in name:
            return name
        text = text[found.end() :].lstrip(" ,")
    return ""


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in a JSON value. True and false say nothing of a thing by themselves."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        # Whole numbers stand as they are: a GTIN or price is often one.
        yield f"{value:.15g}" if isinstance(value, float) or abs(value) < 10**15 else "0"
    elif isinstance(value, list | tuple) and depth < DEPTH_LIMIT:
        for item in value[:50]:
            yield from _texts(item, depth + 1)
    elif isinstance(value, Mapping) and depth < DEPTH_LIMIT:
        for key in sorted(map(str, value))[:50]:
            if not key.startswith("@") and role_of(key) != "ignored":
                yield from _texts(value.get(key), depth + 1)


def _clean(text: str) -> str:
    """Without what a data dump leaves: language tags, quotes around literals, words for nothing."""
    text = _LANGUAGE_TAG.sub("", text)
    text = _QUOTED.sub(" ", text)
    text = _EMPTY.sub(" ", text)
    return " ".join(text.split())


def read_price(text: str) -> float | None:
    """The first number of a price, whichever sign parts its decimals; None without one above 0."""
    found = _PRICE.search(text[:60])
    if found is None:
        return None
    digits = re.sub(r"[ '\u00a0]", "", found.group()).rstrip(".,")
    parts = re.split(r"[.,]", digits)
    # The last sign parts the decimals unless exactly three digits follow it.
    whole, decimals = (parts[:-1], parts[-1]) if len(parts) > 1 else (parts, "")
    if len(decimals) == 3 and whole != ["0"]:
        whole, decimals = parts, ""
    try:
        value = float(f"{''.join(whole)}.{decimals or '0'}")
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None
