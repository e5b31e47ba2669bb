"""Where things stand on a page: one walk over its elements, shared by all that read visible parts.

Shops name the parts of their pages (``class``, ``id``, ``itemprop``, test ids). The same few names
stand at thousands of elements, so each name is judged once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any

from rapidfuzz import fuzz

from crawler.reading.page import Document
from crawler.reading.text import MAX_TITLE, clean, text_of
from crawler.reading.words import words

MAX_ELEMENTS = 60_000
"""Elements that are looked at; the largest product pages have some 20,000."""

BEFORE, BEHIND = 1_000, 3_500
"""Elements before and behind the heading among which its price is looked for."""

OFF_MAIN = 25.0
"""By how much better a heading in a menu, header or footer has to agree with the page's title."""

AROUND = (250, 1_500)
"""The most elements before and behind the heading that are asked for without a walk."""

_OTHER_NAMES = ("itemprop", "data-testid", "data-test", "data-qa", "data-qa-qualifier")
_ASIDE = frozenset({"nav", "footer", "header", "aside", "dialog"})
_QUIET = frozenset({"script", "style", "noscript", "template", "svg", "option", "title"})


class Outline:
    """The elements of a page in their order, and the one that names its subject."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._seen: list[Any] = []
        self._rest: Iterator[Any] = islice(document.tree.iter(), MAX_ELEMENTS)

    @property
    def elements(self) -> list[Any]:
        """All elements in their order."""
        self._seen.extend(self._rest)
        return self._seen

    def near(self, before: int, behind: int) -> list[Any]:
        """The elements around the heading; what lies behind them is not even walked over."""
        if not self._seen and self.heading is not None:
            # Nobody walked from the top yet: the parser's own axes are quicker.
            above, below = self._around
            if before <= len(above) or len(above) < AROUND[0]:
                return above[max(0, len(above) - before) :] + below[:behind]
        start, end = max(0, self.heading_place - before), self.heading_place + behind
        self._seen.extend(islice(self._rest, max(0, end - len(self._seen))))
        return self._seen[start:end]

    @cached_property
    def _around(self) -> tuple[list[Any], list[Any]]:
        """What stands before the heading, and the heading with what stands behind it."""
        before, behind = AROUND
        heading = self.heading
        if heading is None:
            return [], []
        above = list(islice(preceding(heading), before))[::-1]
        below = list(islice(heading.iter(), behind))
        for element in chain((heading,), heading.iterancestors()):
            for beside in element.itersiblings():
                if len(below) >= behind:
                    return above, below
                below.extend(islice(beside.iter(), behind - len(below)))
        return above, below

    @cached_property
    def heading(self) -> Any | None:
        """The heading that names the page's subject: the ``h1`` that agrees best with the title;
        without an ``h1``, the part that calls itself the product's name and agrees, or the ``h2``
        that agrees or has the only button to buy with under it."""
        title = self.document.title
        named = [(text_of(e, 2_000), e) for e in self.document.all("h1")[:20]]
        named = [(text, e) for text, e in named if text]
        if len(named) == 1:
            return named[0][1]
        if named:
            # The name of a menu or of the shop may be marked as a heading of the first rank, too.
            return max(
                named,
                key=lambda pair: (
                    fuzz.token_set_ratio(pair[0], title) - (OFF_MAIN if _is_aside(pair[1]) else 0)
                ),
            )[1]
        best: tuple[float, Any] | None = None
        for element in self.document.tree.iter("h2", "h3", "h4", "strong", "div", "span", "p"):
            if len(element) > 3 or not _is_name(element):
                continue
            text = text_of(element, 400)
            if len(text) < 4:
                continue
            alike = fuzz.ratio(text.casefold(), title.casefold()[: len(text)])
            if alike >= 85 and (best is None or alike > best[0]):
                best = (alike, element)
        return self._second(title) if best is None else best[1]

    def _second(self, title: str) -> Any | None:
        """The ``h2`` that stands for a missing ``h1``. Pages that scripts build may share a title;
        then the last heading before the only button to buy with is the thing's."""
        last: Any | None = None
        found: list[Any] = []
        for element in self.document.tree.iter("h2", "button"):
            if element.tag == "button":
                if last is not None and words("buttons", "buy").search(text_of(element, 60)):
                    found.append(last)
                continue
            text = text_of(element, 400)
            if len(text) >= 4 and not _is_aside(element):
                if fuzz.ratio(text.casefold(), title.casefold()[: len(text)]) >= 85:
                    return element
                last = element
        return found[0] if len(found) == 1 else None

    @cached_property
    def title(self) -> str | None:
        if self.heading is None:
            return None
        return clean(text_of(self.heading, 2_000), MAX_TITLE)

    @cached_property
    def heading_place(self) -> int:
        return 0 if self.heading is None else self.place(self.heading) or 0

    def place(self, element: Any) -> int | None:
        """Where an element stands among all."""
        while True:
            try:
                return self._seen.index(element)
            except ValueError:
                more = list(islice(self._rest, 2_000))
                if not more:
                    return None
                self._seen.extend(more)

    @cached_property
    def above_heading(self) -> set[Any]:
        """The heading with all that it stands in."""
        return set() if self.heading is None else {self.heading, *self.heading.iterancestors()}

    def priced(self) -> Iterator[tuple[int, Any, str]]:
        """The elements that call themselves prices, with their places and names."""
        has_properties = b"itemprop" in self.document.page.body
        start, end = max(0, self.heading_place - BEFORE), self.heading_place + BEHIND
        self._seen.extend(islice(self._rest, max(0, end - len(self._seen))))
        for place, element in enumerate(self._seen[start:end], start):
            own = element.get("class")
            ident = element.get("id")
            if ident is not None:
                own = ident if own is None else f"{own} {ident}"
            if own is None:
                if not has_properties or element.get("itemprop") is None:
                    continue
            elif not _may_be_price(own) and not (has_properties and element.get("itemprop")):
                continue
            names = names_of(element)
            if speaks_of("price", names) and element.tag not in _QUIET:
                yield place, element, names


def preceding(element: Any) -> Iterator[Any]:
    """What stands before an element, the nearest first, what it stands in left out: XPath's axis of
    this name, of which libxml2 finds all before it counts."""
    current = element
    while current is not None:
        before = current.getprevious()
        if before is None:
            current = current.getparent()
            continue
        inner = before
        while len(inner):
            inner = inner[-1]
        yield inner
        while inner is not before:
            beside = inner.getprevious()
            if beside is None:
                inner = inner.getparent()
            else:
                inner = beside
                while len(inner):
                    inner = inner[-1]
            yield inner
        current = before


@lru_cache(maxsize=50_000)
def _may_be_price(names: str) -> bool:
    return len(names) < 1_000 and words("names", "price").search(names) is not None


@lru_cache(maxsize=50_000)
def speaks_of(kind: str, names: str) -> bool:
    """Whether an element's names say that it is of a kind (a key of ``names`` in the words)."""
    return words("names", kind).search(names) is not None


def names_of(element: Any) -> str:
    """What an element calls itself: class, id, itemprop and the names that tests find it by."""
    own = element.get("class") or ""
    if len(own) > 500:
        own = own[:500]
    ident = element.get("id")
    if ident:
        own = f"{own} {ident[:200]}"
    for name in _OTHER_NAMES:
        value = element.get(name)
        if value:
            own = f"{own} {value[:200]}"
    return own


def _is_aside(element: Any) -> bool:
    """Whether an element stands in what is on every page of the shop, or opens over it."""
    return any(
        above.tag in _ASIDE or above.get("role") == "dialog" for above in element.iterancestors()
    )


def _is_name(element: Any) -> bool:
    names = element.get("class") or element.get("id") or element.get("itemprop")
    return names is not None and _calls_itself_name(names)


@lru_cache(maxsize=50_000)
def _calls_itself_name(names: str) -> bool:
    return words("names", "name").search(names[:500]) is not None
