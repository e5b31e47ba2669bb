"""The text of a price as people read it, out of the elements that shops cut it into."""

from __future__ import annotations

import re
from typing import Any

from crawler.reading.outline import names_of, speaks_of
from crawler.reading.text import text_of

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
