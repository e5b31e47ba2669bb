"""Marks in a text what was found there. The text comes from strangers: every piece is escaped, and
only our own marks are markup."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

MOST = 4000
"""Characters of a text that are shown; around what was found where it is longer."""

AROUND = 600


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` stands something of a ``kind``: ``found``, or ``changed`` within
    what was found."""

    start: int
    end: int
    kind: str = "found"


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """The text with its spans in ``<mark>``. Spans may overlap and may lie outside the text, which
    a newer snapshot can have changed."""
    found = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    begin, end = 0, len(text)
    if len(text) > MOST:
        begin = max(0, min((s.start for s in found), default=0) - AROUND)
        end = min(len(text), begin + MOST)
    cuts = sorted({begin, end, *(c for s in found for c in (s.start, s.end) if begin < c < end)})
    parts: list[Markup] = [Markup("…")] if begin else []
    for one, two in pairwise(cuts):
        piece = escape(text[one:two])
        kinds = {s.kind for s in found if s.start <= one and two <= s.end}
        if "changed" in kinds:
            piece = Markup('<mark class="changed">{}</mark>').format(piece)
        elif kinds:
            piece = Markup("<mark>{}</mark>").format(piece)
        parts.append(piece)
    if end < len(text):
        parts.append(Markup("…"))
    return Markup("").join(parts)
