"""Puts together what the sources say of a page: a Snapshot, or why there is none.

Structured data comes first, then meta elements, then what the page's scripts hold, then what people
see. What people see also decides between the others; see :mod:`crawler.reading.settling`.
"""

from __future__ import annotations

import re
from typing import Any

from crawler.reading.declared import DECLARED, declared_brand
from crawler.reading.facts import Facts, merge, snapshot_of
from crawler.reading.keys import listing_id, listing_key, own_address
from crawler.reading.markup import Markup
from crawler.reading.opengraph import read_opengraph
from crawler.reading.page import Document
from crawler.reading.schema_org import slug
from crawler.reading.script_products import read_scripts
from crawler.reading.sellers import account
from crawler.reading.settling import settle_currency, settle_price
from crawler.reading.small_texts import read_small_texts
from crawler.reading.structured import MANY, Structured, read_structured
from crawler.reading.text import clean
from crawler.reading.walls import says_missing, unrecognised, wall_in
from crawler.reading.words import words
from domain.page import Blocked, Snapshot, Unrecognised


def read_document(document: Document) -> Snapshot | Blocked | Unrecognised:
    """What a page shows, all sources considered."""
    markup = Markup(document)
    structured = read_structured(document, markup.outline)
    opengraph = read_opengraph(document)
    if says_missing(document) and not structured.agrees:
        # What such a page shows is recommended in place of what is missing.
        return unrecognised(document)
    told = [*structured.facts, opengraph]
    scripts: list[Facts] = []
    page_facts = Facts("markup")
    if _incomplete(told):
        # The slower sources are asked only where the others leave something out.
        scripts = read_scripts(document, markup.outline)
        page_facts = markup.facts(told)
    if not structured.facts:
        if structured.others >= MANY and not _is_single(opengraph, markup):
            return Unrecognised(reason=f"a list of {structured.others} products, no product page")
        if not opengraph.product and not _is_product(page_facts, scripts):
            wall = wall_in(document)
            return wall if wall is not None else unrecognised(document)
    facts = [*told, *(_without_price(found) for found in scripts), page_facts]
    values, sources = merge(facts)
    title = values.get("title") or clean(document.title, 1_000)
    if not title:
        return unrecognised(document)
    values["title"] = title
    sources.setdefault("title", "title")
    settle_price(values, sources, told, scripts, markup)
    settle_currency(values, sources, [*facts, *scripts], document)
    _read_labels(values, sources, markup, document)
    _read_declared(values, sources, document)
    _read_stock(values, sources, markup)
    values["seller"] = account(values.get("seller"), document, structured.nodes)
    if values["seller"] is None:
        sources.pop("seller", None)
    read_small_texts(values, sources, document, structured.facts)
    return _at_home(document, values, sources, structured)


def _at_home(
    document: Document, values: dict[str, Any], sources: dict[str, str], structured: Structured
) -> Snapshot:
    own = own_address(document.page.url, _canonical(document))
    # Elsewhere than at home the way to a listing says how this visitor came, not where it belongs.
    at_home = listing_id(own) == listing_id(document.page.url)
    breadcrumb = structured.category if at_home else []
    if breadcrumb and not values.get("category"):
        values["category"], sources["category"] = breadcrumb, "breadcrumb"
    if not values.get("language") and document.language:
        values["language"], sources["language"] = document.language, "markup"
    if structured.broken:
        sources["broken"] = "; ".join(structured.broken)[:500]
    return snapshot_of(listing_key(own), document.page.url if at_home else own, values, sources)


def _incomplete(facts: list[Facts]) -> bool:
    """Whether title, price, currency or pictures are still missing, or nothing says "product"."""
    return not (
        any(source.product for source in facts)
        and any(source.title for source in facts)
        and any(source.price and source.price.currency for source in facts)
        and any(source.images for source in facts)
    )


def _without_price(facts: Facts) -> Facts:
    """The facts of scripts as far as they are believed without a look at the page."""
    return Facts(
        facts.source,
        title=facts.title,
        brand=facts.brand,
        gtin=facts.gtin,
        sku=facts.sku,
        images=facts.images,
        description=facts.description,
    )


def _is_single(opengraph: Facts, markup: Markup) -> bool:
    return opengraph.product and markup.price is not None and markup.can_buy


def _is_product(page_facts: Facts, scripts: list[Facts]) -> bool:
    """Whether a page without structured data is one thing's own: by what people see, or by data of
    its scripts together with a price or a way to buy."""
    if page_facts.product:
        return True
    told = any(facts.product for facts in scripts)
    return (
        told
        and bool(page_facts.price or any(f.price for f in scripts))
        and bool(page_facts.images or any(f.images for f in scripts))
    )


_LABEL_IN = re.compile(r"^[^:]{0,60}:\s*(?=\S)")


def _is_own_name(brand: str | None, document: Document) -> bool:
    """Whether a brand is what the shop's host is called, or how that begins."""
    name = slug(brand).replace("-", "") if brand else ""
    host = document.host.removeprefix("www.").replace("-", "")
    return len(name) >= 3 and host.startswith(name)


def _read_labels(
    values: dict[str, Any], sources: dict[str, str], markup: Markup, document: Document
) -> None:
    """What stands behind labels: numbers that people are shown go before those of machines, which
    may be a variant's or a database's."""
    labels = markup.labels
    # Software that knows no brands gives all things the shop's own name.
    is_own = _is_own_name(values.get("brand"), document)
    sku = labels.get("sku")
    if sku:
        values["sku"], sources["sku"] = sku, "label"
    for name in ("gtin", "brand"):
        if labels.get(name) and (not values.get(name) or (name == "brand" and is_own)):
            values[name], sources[name] = labels[name], "label"
    brand = values.get("brand")
    if brand and ":" in brand:
        found = _LABEL_IN.match(brand)
        if found and words("labels", "brand").search(found.group()):
            values["brand"] = brand[found.end() :].strip()


def _read_declared(values: dict[str, Any], sources: dict[str, str], document: Document) -> None:
    """The brand that neither structured data nor labels name, where the page's data agrees on one
    and the title has it, too."""
    if not values.get("brand"):
        brand = declared_brand(document.page.body)
        title = values["title"].casefold()
        if brand and brand.casefold() in title and not _is_own_name(brand, document):
            values["brand"], sources["brand"] = brand, DECLARED


def _read_stock(values: dict[str, Any], sources: dict[str, str], markup: Markup) -> None:
    told = values.get("availability")
    if told is not None and (told != "OutOfStock" or not markup.stock.is_offered):
        return
    found = markup.stock.availability
    if found is not None:
        values["availability"], sources["availability"] = found


def _canonical(document: Document) -> str | None:
    """The address that the page calls its own."""
    for element in document.all("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            found = document.join(element.get("href"))
            if found:
                return found
            break
    return document.join(document.meta("og:url"))
