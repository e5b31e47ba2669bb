"""The text of a price as people read it, out of the elements that shops cut it into."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from crawler.reading.currencies import CODE_PATTERN, SIGN_PATTERN
from crawler.reading.outline import names_of, speaks_of
from crawler.reading.text import text_of
from crawler.reading.words import words

MONEY = re.compile(rf"{CODE_PATTERN}|(?i:{SIGN_PATTERN})")
"""A currency's code or sign."""
LINE, CELLS = 40, 4
"""Characters and elements of a box that is about one amount."""

FORMER = frozenset({"del", "s", "strike"})
"""Elements that strike their text through."""


def _is_silent(element: Any) -> bool:
    return element.tag in {"script", "style", "noscript"}


def _is_former(element: Any) -> bool:
    names = names_of(element)
    return bool(names) and speaks_of("former", names)


def is_struck(element: Any) -> bool:
    """Whether an element strikes its text through, by what it is or by its style."""
    return element.tag in FORMER or "line-through" in (element.get("style") or "")


_CENTS = re.compile(r"cent|decimal|fraction|penn|grosz|kopek|bani|superscript", re.IGNORECASE)


def current_text(element: Any) -> str:
    """The text of a price's element as people read it: without the former price that some write
    inside it, and with cents of their own element (``12<sup>99</sup>``) behind a point."""
    if len(element) == 0:
        return text_of(element, 200)
    parts: list[str] = []
    _collect(element, parts, 0, is_named_right=True)
    text = " ".join("".join(parts).split())
    if any(character.isdigit() for character in text):
        return text
    # All of it calls itself old: then the shop only named its elements so.
    parts = []
    _collect(element, parts, 0, is_named_right=False)
    return " ".join("".join(parts).split())


def _collect(element: Any, parts: list[str], depth: int, *, is_named_right: bool) -> None:
    parts.append(element.text or "")
    for child in element:
        if depth > 8 or len(parts) > 80:
            return
        if not (_is_silent(child) or is_struck(child) or (is_named_right and _is_former(child))):
            cents = _cents(child)
            if cents and parts and re.search(r"\d\s*$", "".join(parts[-3:])):
                parts.append(f".{cents}")
            else:
                parts.append(" " if child.tag in {"div", "p", "br", "li"} else "")
                _collect(child, parts, depth + 1, is_named_right=is_named_right)
        parts.append(child.tail or "")


def _cents(element: Any) -> str | None:
    """The two digits of an element that is the decimals of the number before it."""
    text = (element.text or "").strip()
    if len(element) or not re.fullmatch(r"\d{2}", text):
        return None
    is_small = element.tag in {"sup", "sub", "small"}
    return text if is_small or _CENTS.search(names_of(element)) else None


def with_next_sign(element: Any, shown: str) -> str:
    """A bare number with the sign that the next element is: ``<b>2320</b><i>元</i>``."""
    following = element.getnext()
    if following is None or (element.tail and element.tail.strip()):
        return shown
    sign = text_of(following, 10)
    return f"{shown} {sign}" if sign and MONEY.fullmatch(sign) else shown


def is_instalment(element: Any) -> bool:
    """Whether an amount's own small box says that it is asked each month."""
    for box in islice(element.iterancestors(), 2):
        text = text_of(box, 60)
        if len(text) > LINE or len(box) > CELLS or box.tag in {"body", "main"}:
            break
        if words("prices", "instalment").search(text):
            return True
    return False
