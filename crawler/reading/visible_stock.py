"""Whether a page offers its thing now: what it says of the stock, and whether it can be put into a
cart. A page says "out of stock" in many hidden places, so words count only in parts that call
themselves the stock's or in short texts of their own near the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from crawler.reading.outline import Outline, names_of, speaks_of
from crawler.reading.text import text_of
from crawler.reading.words import words

_NAMES = (
    "id", "class", "name", "value", "title", "aria-label", "action", "data-action", "alt",
)  # fmt: skip
NEAR = 700
LONGEST = 80
_HIDDEN = ("display:none", "display: none", "visibility:hidden")


class VisibleStock:
    """What one page lets people do."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    @cached_property
    def can_buy(self) -> bool:
        """Whether something on the page offers to put the thing into a cart."""
        return self._button is not None

    @cached_property
    def availability(self) -> tuple[str, str] | None:
        """A schema.org name and where it came from; None where the page does not say."""
        said = self._said
        button = self._button
        can_buy = button is not None and not _is_disabled(button)
        if "OutOfStock" in said and can_buy and self._is_near(button):
            # Pages carry both words for their scripts to show one of them; with a way to buy beside
            # them, it is clear which. With one word alone, something is amiss.
            return ("InStock", "buy button") if "InStock" in said else None
        if said:
            return said[0], "stock text"
        return ("InStock", "buy button") if can_buy else None

    @property
    def is_offered(self) -> bool:
        """Whether beside the heading stands a way to buy that works, and nothing says "sold out".
        What machines are told of stock is often of one size or colour alone, or of yesterday."""
        button = self._button
        return (
            button is not None
            and not _is_disabled(button)
            and self._is_near(button)
            and self._said in {(), ("InStock",)}
        )

    def _is_near(self, button: Any) -> bool:
        place = self._outline.place(button)
        return place is not None and -100 <= place - self._outline.heading_place <= NEAR

    @cached_property
    def _button(self) -> Any | None:
        """The button to buy with: an enabled one near the heading before one elsewhere, and a
        disabled one where there is no other."""
        best: tuple[int, Any] | None = None
        for element in self._buttons():
            rank = 0 if _is_disabled(element) else 2 if self._is_near(element) else 1
            if best is None or rank > best[0]:
                best = (rank, element)
            if rank == 2:
                break
        return None if best is None else best[1]

    def _buttons(self) -> Iterator[Any]:
        """What can be pressed, then links that act, then bare texts near the heading."""
        buy = words("buttons", "buy")
        tree = self._outline.document.tree
        for element in chain(tree.iter("button", "input", "form"), tree.iter("a")):
            if element.tag == "a" and not _acts(element):
                continue
            own = " ".join(
                value for name in _NAMES if (value := element.get(name)) and len(value) < 200
            )
            if buy.search(f"{own} {_written_on(element)}"):
                yield element
        for element in self._outline.near(100, NEAR):
            text = element.text if element.tag in {"span", "div"} else None
            if text and len(text) < 60 and text.strip() and buy.search(text.replace("\xa0", " ")):
                yield element

    @cached_property
    def _said(self) -> tuple[str, ...]:
        """What parts that call themselves the stock's say, in the order of the page."""
        said: dict[str, None] = {}
        out, available = words("stock", "out"), words("stock", "in")
        for element in self._outline.near(50, NEAR):
            names = names_of(element)
            if not names or not speaks_of("stock", names) or len(element) > 8:
                continue
            text = text_of(element, LONGEST)
            if not text or len(text) > LONGEST or _is_hidden(element):
                continue
            if out.search(text):
                said["OutOfStock"] = None
            elif available.search(text):
                said["InStock"] = None
            if len(said) == 2:
                break
        return tuple(said)


def _written_on(element: Any) -> str:
    """What stands on a thing to press, in parts of its own too; a form holds more than that."""
    if element.tag == "form":
        return ""
    text = element.text or ""
    if element.tag == "button" and len(element) and not text.strip():
        text = text_of(element, 60)
    return text[:60].replace("\xa0", " ")


_ACTING = re.compile(
    r"^(?:#|javascript:|$)|cart|basket|checkout|korb|kosik|košík|panier|koszyk|buy|add"
)
_BUTTON = re.compile(r"btn|button|cart|basket|buy|add[-_]to", re.IGNORECASE)


def _acts(link: Any) -> bool:
    """Whether a link is a button rather than a way to another page."""
    href = link.get("href")
    if href is None or _ACTING.search(href[:300]) or link.get("role") == "button":
        return True
    names = link.get("class")
    return names is not None and _BUTTON.search(names) is not None


def _is_disabled(element: Any) -> bool:
    if element.get("disabled") is not None or element.get("aria-disabled") == "true":
        return True
    text = text_of(element, 100)[:100]
    if words("stock", "out").search(text) is None:
        return False
    return words("buttons", "buy").search(text) is None


def _is_hidden(element: Any) -> bool:
    current, depth = element, 0
    while current is not None and depth < 4:
        style = current.get("style") or ""
        if any(sign in style for sign in _HIDDEN) or current.get("hidden") is not None:
            return True
        current, depth = current.getparent(), depth + 1
    return False
