"""The products that a page's structured data tells of, and which of them the page is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from crawler.reading.alternatives import told_captions
from crawler.reading.facts import Facts
from crawler.reading.jsonld import read_jsonld, types_of
from crawler.reading.microdata import read_microdata
from crawler.reading.outline import Outline
from crawler.reading.page import Document
from crawler.reading.schema_org import products_in, read_product
from crawler.reading.text import clean
from crawler.reading.variants import told_model, told_variants

MANY = 3
"""From so many products none of which is the page's own, the page is a list."""

CLOSE = 75.0
"""Token-sort ratio from which a product's name is the heading, among many that share its words."""
ALIKE = 60.0
"""Token-set ratio from which a product's name agrees with the page's heading or title."""


_TELLING = re.compile(
    rb"itemtype\s*=\s*.{0,60}(?:[Pp]roduct|[Oo]ffer|Breadcrumb|Vehicle|Book|Car|Drug|Motorcycle)"
)
"""Microdata that may tell of a product or of the way to it, unlike that of articles or the shop."""


@dataclass(frozen=True, slots=True)
class Structured:
    """What JSON-LD and microdata say.

    :param facts: of the page's own product, one for each syntax that tells of it.
    :param others: how many products there are where none is the page's own.
    :param nodes: all objects, those inside others included for JSON-LD.
    :param broken: what was wrong with some blocks.
    :param agrees: whether the page's heading or title names the product.
    """

    facts: tuple[Facts, ...]
    others: int
    nodes: tuple[dict[str, Any], ...]
    broken: tuple[str, ...]
    agrees: bool = False

    @property
    def category(self) -> list[str]:
        return _breadcrumb(self.nodes)


def read_structured(document: Document, outline: Outline) -> Structured:
    """Everything that structured data says of the page's product."""
    jsonld = read_jsonld(document)
    told = _TELLING.search(document.page.body) is not None
    microdata = read_microdata(document) if told else []
    facts: list[Facts] = []
    others = 0
    for source, tops in (("json-ld", _tops(list(jsonld.nodes))), ("microdata", microdata)):
        main, aside = products_in(tops)
        chosen = _choose(main, aside, outline)
        if chosen is None:
            others = max(others, len(main), len(aside))
        else:
            if not chosen.get("offers"):
                chosen = _with_lone_offer(chosen, tops)
            found = read_product(chosen, document, source)
            found.model = told_model(chosen, found.title)
            found.variants = told_variants(chosen, document, found)
            found.captions = told_captions(chosen, document)
            facts.append(found)
    agrees = any(_agrees({"name": found.title}, outline) for found in facts)
    return Structured(tuple(facts), others, (*jsonld.nodes, *microdata), jsonld.broken, agrees)


def _with_lone_offer(product: dict[str, Any], tops: list[dict[str, Any]]) -> dict[str, Any]:
    """A product without offers, with the one offer that stands beside it on its page."""
    offers = [top for top in tops if types_of(top) & {"Offer", "AggregateOffer"}]
    return {**product, "offers": offers[0]} if len(offers) == 1 else product


def _tops(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outermost of nodes that were listed with their nested ones."""
    nested: set[int] = set()
    for node in nodes:
        for value in node.values():
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    nested.add(id(entry))
    return [node for node in nodes if id(node) not in nested]


def _choose(
    main: list[dict[str, Any]], aside: list[dict[str, Any]], outline: Outline
) -> dict[str, Any] | None:
    """The product that the page is about, or None."""
    if not main:
        # A page of one product may hang it into a list or a review of its own.
        return aside[0] if len(aside) == 1 and _agrees(aside[0], outline) else None
    if len(main) == 1:
        return main[0]
    names = {str(node.get("name"))[:200] for node in main}
    agreeing = [node for node in main if _agrees(node, outline)]
    if len(names) >= MANY and len(agreeing) > len(main) // 2:
        # All things of a list have a word of its heading in their names.
        agreeing = [node for node in agreeing if _agrees(node, outline, closely=True)]
    if agreeing:
        return max(agreeing, key=lambda node: (bool(node.get("offers")), len(node)))
    return main[0] if len(names) < MANY else None


def _agrees(node: dict[str, Any], outline: Outline, *, closely: bool = False) -> bool:
    """Whether a product's name is the page's.

    :param closely: whether it has to be the whole name, and not share words with it alone.
    """
    name = clean(node.get("name"), 1_000)
    if not name:
        return False
    alike = fuzz.token_sort_ratio if closely else fuzz.token_set_ratio
    return any(
        alike(name.lower(), shown.lower()) >= (CLOSE if closely else ALIKE)
        for shown in (outline.title, outline.document.title)
        if shown
    )


def _breadcrumb(nodes: tuple[dict[str, Any], ...]) -> list[str]:
    """The names of the first breadcrumb, without the front page and the product itself."""
    for node in nodes:
        if "BreadcrumbList" not in types_of(node):
            continue
        names = []
        entries = node.get("itemListElement")
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, dict):
                continue
            item = entry.get("item")
            name = clean(entry.get("name")) or (
                clean(item.get("name")) if isinstance(item, dict) else None
            )
            if name:
                names.append(name)
        if len(names) > 1:
            return names[:-1][:20]
    return []
