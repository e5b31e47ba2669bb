"""Puts together what the sources say of a page: a Snapshot, or why there is none."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz

from crawler.reading.facts import Facts, merge, snapshot_of
from crawler.reading.jsonld import read_jsonld, types_of
from crawler.reading.keys import listing_id, listing_key, own_address
from crawler.reading.markup import Markup
from crawler.reading.microdata import read_microdata
from crawler.reading.opengraph import read_opengraph
from crawler.reading.page import Document
from crawler.reading.schema_org import products_in, read_product, slug
from crawler.reading.text import clean
from crawler.reading.walls import unrecognised, wall_in
from domain.listing import Seller
from domain.page import Blocked, Snapshot, Unrecognised

MANY = 3
"""From so many products none of which is the page's own, the page is a list."""

ALIKE = 60.0
"""Token-set ratio from which a product's name agrees with the page's heading or title."""


def read_document(document: Document) -> Snapshot | Blocked | Unrecognised:
    """What a page shows, all sources considered."""
    jsonld = read_jsonld(document)
    microdata = read_microdata(document)
    opengraph = read_opengraph(document)
    markup = Markup(document)
    structured: list[Facts] = []
    lists = 0
    for source, tops in (("json-ld", _tops(list(jsonld.nodes))), ("microdata", microdata)):
        main, aside = products_in(tops)
        chosen = _choose(main, aside, document, markup)
        if chosen is None:
            lists = max(lists, len(main), len(aside))
        else:
            structured.append(read_product(chosen, document, source))
    page_facts = Facts("markup")
    if _incomplete([*structured, opengraph]):
        # The slowest source is asked only where the others leave something out.
        page_facts = markup.facts()
    if not structured and lists >= MANY and not _is_single(opengraph, markup):
        return Unrecognised(reason=f"a list of {lists} products, no product page")
    if not structured and not opengraph.product and not page_facts.product:
        wall = wall_in(document)
        return wall if wall is not None else unrecognised(document)
    facts = [*structured, opengraph, page_facts]
    values, sources = merge(facts)
    title = values.get("title") or clean(document.title, 1_000)
    if not title:
        return unrecognised(document)
    _complete_currency(values, facts, sources)
    seller = _seller(values.get("seller"), document, [*jsonld.nodes, *microdata], opengraph)
    if seller is None:
        sources.pop("seller", None)
    own = own_address(document.page.url, _canonical(document))
    # Elsewhere than at home the way to a listing says how this visitor came, not where it belongs.
    at_home = listing_id(own) == listing_id(document.page.url)
    breadcrumb = _breadcrumb([*jsonld.nodes, *microdata]) if at_home else []
    if breadcrumb and not values.get("category"):
        values["category"], sources["category"] = breadcrumb, "breadcrumb"
    if not values.get("language") and document.language:
        values["language"], sources["language"] = document.language, "markup"
    if jsonld.broken:
        sources["broken"] = "; ".join(jsonld.broken)[:500]
    values["title"], values["seller"] = title, seller
    return snapshot_of(
        listing_key(own), document.page.url if at_home else own, values, sources
    )


def _incomplete(facts: list[Facts]) -> bool:
    """Whether title, price, currency or pictures are still missing, or nothing says "product"."""
    return not (
        any(source.product for source in facts)
        and any(source.title for source in facts)
        and any(source.price and source.price.currency for source in facts)
        and any(source.images for source in facts)
    )


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
    main: list[dict[str, Any]], aside: list[dict[str, Any]], document: Document, markup: Markup
) -> dict[str, Any] | None:
    """The product that the page is about, or None."""
    if not main:
        # A page of one product may hang it into a list or a review of its own.
        return aside[0] if len(aside) == 1 and _agrees(aside[0], document, markup) else None
    if len(main) == 1:
        return main[0]
    agreeing = [node for node in main if _agrees(node, document, markup)]
    if agreeing:
        return max(agreeing, key=lambda node: (bool(node.get("offers")), len(node)))
    names = {str(node.get("name"))[:200] for node in main}
    return main[0] if len(names) < MANY else None


def _agrees(node: dict[str, Any], document: Document, markup: Markup) -> bool:
    name = clean(node.get("name"), 1_000)
    if not name:
        return False
    return any(
        fuzz.token_set_ratio(name.lower(), shown.lower()) >= ALIKE
        for shown in (markup.title, document.title)
        if shown
    )


def _is_single(opengraph: Facts, markup: Markup) -> bool:
    return opengraph.product and markup.price is not None and markup.can_buy


def _complete_currency(values: dict[str, Any], facts: list[Facts], sources: dict[str, str]) -> None:
    """A price without currency takes it from another source that shows the same amount; where none
    does, it stays without one."""
    price = values.get("price")
    if price is None or price.currency is not None:
        return
    for other in facts:
        if other.price and other.price.currency and other.price.amount == price.amount:
            values["price"] = type(price)(
                amount=price.amount,
                maximum=price.maximum,
                currency=other.price.currency,
                raw=price.raw,
                starting_from=price.starting_from,
            )
            sources["currency"] = other.source
            return


_SHOP_TYPES = frozenset(
    {
        "Organization", "OnlineStore", "OnlineBusiness", "Store", "WebSite", "LocalBusiness",
        "Corporation",
    }
)  # fmt: skip


def _seller(
    seller: Seller | None, document: Document, nodes: list[dict[str, Any]], opengraph: Facts
) -> Seller | None:
    """The seller, or None where the page only names the shop itself."""
    del opengraph
    if seller is None or not seller.name:
        return seller
    host = document.host.removeprefix("www.")
    names = {host, host.partition(".")[0], *host.split(".")[:-1]}
    site = clean(document.meta("og:site_name", "application-name"))
    if site:
        names.add(site)
    for node in nodes:
        if types_of(node) & _SHOP_TYPES and not _is_offer_seller(node, nodes):
            name = clean(node.get("name"))
            if name:
                names.add(name)
    own = {slug(name).replace("-", "") for name in names if name}
    named = slug(seller.name).replace("-", "")
    label = slug(host.partition(".")[0]).replace("-", "")
    # "Example Shop GmbH" on example.com is the shop itself.
    if named in own or (len(label) > 3 and label in named and len(named) < len(label) + 8):
        return None
    return seller


def _is_offer_seller(node: dict[str, Any], nodes: list[dict[str, Any]]) -> bool:
    """Whether an organisation stands there only as an offer's seller."""
    for other in nodes:
        sellers = other.get("seller")
        if any(entry is node for entry in (sellers if isinstance(sellers, list) else [sellers])):
            return True
    return False


def _breadcrumb(nodes: list[dict[str, Any]]) -> list[str]:
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


def _canonical(document: Document) -> str | None:
    """The address that the page calls its own."""
    for element in document.tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            found = document.join(element.get("href"))
            if found:
                return found
            break
    return document.join(document.meta("og:url"))
