"""What a page writes behind a label, in the languages of ``words.toml``: article number, GTIN,
maker's number, brand, seller. Labels stand before a colon, in the cell or term beside the
value, or in an element that names itself so.

Only the part of the page around its heading is looked at, and only what
has a value's form is taken: the number behind "SKU" has digits and no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from crawler.reading.gtin import read_gtin
from crawler.reading.outline import Outline, speaks_of
from crawler.reading.text import clean, text_of
from crawler.reading.words import words

BEFORE = 250
BEHIND = 1_500
"""Elements before and behind the heading that are looked at."""
LONGEST = 120
KINDS = ("sku", "gtin", "mpn", "brand", "seller")

_CODE = re.compile(r"(?=[^\d]*\d)[^\W_][\w./\-+ ]{0,38}[^\W_]|\d")
_SAID_BEHIND = re.compile(r"(?<=\d)\s+[^\W\d_][^\W\d]*[a-zß-öø-ÿ][^\d]*$")
"""Words in small letters behind a number's last digit: "TE502-12 Sofa cover"."""
_BRAND = re.compile(r"[^\W_][^:;|{}<>]{0,58}[\w.!)®™+]|\w")
_NO_BRAND = frozenset(
    {"by", "n/a", "none", "unknown", "see", "view", "all", "new", "other", "more"}
)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "option", "select", "a"})
_SELF_NAMED = {"sku": "code", "brand": "brand"}
_NAMED_BY = ("itemprop", "data-qa-qualifier", "data-testid")


def labelled(outline: Outline) -> dict[str, str]:
    """The first value of each kind in :data:`KINDS` that the page labels."""
    found: dict[str, str] = {}
    starts = _starts()
    for element in outline.near(BEFORE, BEHIND):
        text = element.text
        if not text or len(text) > LONGEST + 200:
            continue
        label = text.strip()
        if label[:2].lower() not in starts or not 2 <= len(label) <= LONGEST:
            continue
        if element.tag in _SKIPPED:
            continue
        match = _labels().match(label)
        if match is None or match.lastgroup is None or match.lastgroup in found:
            continue
        for value in _values(element, label[match.end() :]):
            fitting = _fitting(match.lastgroup, value)
            if fitting is not None:
                found[match.lastgroup] = fitting
                break
    _self_named(outline, found)
    return found


def _values(element: Any, rest: str) -> Iterator[str]:
    """Where a label's value may stand, the nearest place first."""
    if rest.strip():
        yield rest
        return
    if len(element):
        yield " ".join(text_of(child, LONGEST) for child in element[:2])
        yield text_of(element[0], LONGEST)
        return
    if element.tail and element.tail.strip(" \t\r\n:"):
        yield element.tail
        return
    following = element.getnext()
    if following is None and element.getparent() is not None:
        # <th><span>Brand</span></th><td>…</td>
        following = element.getparent().getnext()
    if following is not None and following.tag not in _SKIPPED - {"a"}:
        yield text_of(following, LONGEST)


def _self_named(outline: Outline, found: dict[str, str]) -> None:
    """Elements near the heading that call themselves article number or brand."""
    missing = [kind for kind in _SELF_NAMED if kind not in found]
    if not missing or outline.heading is None:
        return
    for element in outline.near(60, 400):
        names = element.get("class") or ""
        for name in _NAMED_BY:
            value = element.get(name)
            if value:
                names = f"{names} {value[:200]}"
        if not names or len(element) > 3 or element.tag in _SKIPPED - {"a"}:
            continue
        for kind in missing:
            if kind in found or not speaks_of(_SELF_NAMED[kind], names[:500]):
                continue
            value = element.get("content") or text_of(element, LONGEST)
            fitting = _fitting(kind, _labels().sub("", value, count=1))
            if fitting is not None:
                found[kind] = fitting


def _fitting(kind: str, value: str) -> str | None:
    text = clean(value.strip(" \t\r\n:#№-–|"), 200)
    if not text:
        return None
    if kind == "gtin":
        return read_gtin(text) or read_gtin(text.split(" ")[0])
    if kind in {"sku", "mpn"}:
        text = re.split(r"\s[|/(]|[,;]\s", text)[0].strip(" .)]")
        text = re.sub(
            r"^(?:sku|item|art|no|nr|ref)[.:#]?\s+(?=\S*\d)", "", text, flags=re.IGNORECASE
        )
        text = _SAID_BEHIND.sub("", text)
        return text if _CODE.fullmatch(text) and text.count(" ") <= 4 else None
    is_word = len(re.findall(r"[^\W\d_]", text)) >= 2 and text.casefold() not in _NO_BRAND
    return text if is_word and len(text) <= 60 and _BRAND.fullmatch(text) else None


@cache
def _starts() -> frozenset[str]:
    """The first two letters of all labels: a look at them spares most texts the search."""
    return frozenset(part[:2].lower() for kind in KINDS for part in words("labels", kind).parts)


@cache
def _labels() -> re.Pattern[str]:
    """A label with what ends it: a colon, a number sign, or the end of the text."""
    groups = "|".join(f"(?P<{kind}>{words('labels', kind).pattern})" for kind in KINDS)
    return re.compile(
        rf"^(?:{groups})\s*(?:[:：#№]+|\.\s*:|$|(?<=[.#№])|[-–]\s|\s[-–]$|(?<=sku)\s(?=\S*\d))",
        re.IGNORECASE,
    )
