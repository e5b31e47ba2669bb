"""Text from pages: entities resolved, markup stripped, control characters dropped, bounded."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

import lxml.html
from lxml import etree

MAX_TITLE = 1_000
MAX_DESCRIPTION = 50_000
MAX_SHORT = 300

_NOT_PLAIN = re.compile(r"[^ -~]")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_KEPT_FORMAT = {"\u200c", "\u200d"}
"""Joiners that some scripts need; matchers set them aside themselves."""


def clean(value: Any, limit: int = MAX_SHORT) -> str | None:
    """Plain text on one line, or None where nothing is left.

    Zero-width characters stay where they are: they may be a disguise, and the matchers look at
    them. Control characters, direction overrides and lone surrogates go.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value[: limit * 20]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = strip_markup(text)
    text = _NOT_PLAIN.sub(_fit, text)
    text = _SPACE.sub(" ", text).strip()[:limit].strip()
    return text or None


def _fit(found: re.Match[str]) -> str:
    character = found.group()
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category in {"Cs", "Co", "Cn"}:
        return ""
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return ""
    return character


def strip_markup(text: str) -> str:
    """The text of an HTML fragment; of broken markup, what is left without its tags."""
    if not _TAG.search(text):
        return text
    try:
        fragment = lxml.html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return _TAG.sub(" ", text)
    return text_of(fragment)


_BLOCKS = frozenset(
    {"p", "br", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "dt", "dd", "section"}
)
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})


def text_of(element: Any, limit: int = MAX_DESCRIPTION) -> str:
    """The text of an element, blocks apart, scripts left out; without recursion.

    :param limit: about how many characters are looked at; what comes behind them is left out.
    """
    if len(element) == 0:
        text = "" if element.tag in _SILENT else element.text or ""
        return _SPACE.sub(" ", text).strip()
    parts: list[str] = []
    size = 0
    node, down = element, True
    while True:
        tag = node.tag  # lxml makes its texts anew each time that they are asked for
        if down and isinstance(tag, str) and tag not in _SILENT:
            if tag in _BLOCKS:
                parts.append(" ")
            text = node.text
            if text:
                parts.append(text)
                size += len(text)
            if len(node):
                node = node[0]
                continue
        if tag in _BLOCKS:
            parts.append(" ")
        if node is element or size > limit * 4:
            break
        tail = node.tail
        if tail:
            parts.append(tail)
            size += len(tail)
        following = node.getnext()
        node, down = (node.getparent(), False) if following is None else (following, True)
    return _SPACE.sub(" ", "".join(parts)).strip()
