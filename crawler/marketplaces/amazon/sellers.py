"""Who sells what an Amazon page offers: behind links, in tables and boxes, in sentences.

The places are named by their ids, the most telling first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.marketplaces.amazon.offer import Found
from crawler.marketplaces.amazon.words import name_in, said
from crawler.reading.page import Document
from crawler.reading.schema_org import slug
from crawler.reading.text import clean, text_of
from domain.listing import Seller

_SELLERS = (
    "merchantInfoFeature_feature_div", "merchant-info", "merchant_info", "tabular-buybox",
    "tabular_feature_div", "shipsFromSoldByInsideBuyBox_feature_div", "sellerProfileTriggerId",
    "usedMerchant-info", "bylineInfo_feature_seller", "dmusic_tracklist_footer_soldby",
    "Ebooks-desktop-printSoldBy", "printSoldBy",
)  # fmt: skip


def seller_of(document: Document) -> Found | None:
    """Who sells what the buy box offers: its name and, where the page has them, its id and
    address. Amazon itself is a seller like others."""
    for name in _SELLERS:
        for element in document.by_id(name):
            seller = _seller_in(element, document)
            if seller is not None:
                return Found(seller, name)
    for name in ("buybox", "buyBoxInner", "usedBuySection", "desktop_buybox"):
        for element in document.by_id(name):
            for text in _lines(element):
                if said("sold_by").match(text):
                    seller = _named(name_in("sellers", text), document)
                    if seller is not None:
                        return Found(seller, name)
    return None


def _seller_in(element: Any, document: Document) -> Seller | None:
    for link in [element] if element.tag == "a" else element.iter("a"):
        href = link.get("href") or ""
        if "seller=" not in href and link.get("id") != "sellerProfileTriggerId":
            continue
        name = clean(text_of(link, 300))
        if name:
            return _linked(name, href, document)
    seller = _in_table(element, document)
    if seller is not None:
        return seller
    for text in _lines(element):
        found = name_in("sellers", text)
        if found:
            return _named(found, document)
    return None


def _in_table(element: Any, document: Document) -> Seller | None:
    """The cell behind "sold by", in the boxes that show a table or a pair of label and value."""
    waiting = False
    for child in element.iter("span", "div", "td"):
        named = child.get("tabular-attribute-name") or ""
        text = clean(child.text)
        if named and said("sold_by").match(named):
            value = clean(text_of(child, 300))
            if value:
                return _named(value, document)
        if text is None:
            continue
        names = child.get("class") or ""
        if waiting and not said("sold_by").match(text):
            return _named(text, document)
        if "offer-display-feature-text-message" in names and _is_label_seen(element):
            return _named(text, document)
        waiting = said("sold_by").fullmatch(text.rstrip(" :…")) is not None
    return None


def _is_label_seen(element: Any) -> bool:
    return (element.get("id") or "").startswith("merchantInfo")


def _linked(name: str, href: str, document: Document) -> Seller:
    query = parse_qs(urlsplit(href).query) if len(href) < 4_000 else {}
    given = next(iter(query.get("seller") or query.get("merchant") or ()), None)
    known = given if given and re.fullmatch(r"[A-Z0-9]{8,20}", given) else None
    return Seller(name=name, id=known or slug(name), url=document.join(href))


def _named(name: str | None, document: Document) -> Seller | None:
    """A seller that the page names without a link: Amazon itself, whose id the order form holds."""
    name = _WRAPPED.split(name, maxsplit=1)[0].strip(" .") if name else None
    if not name or len(name) > 120 or not re.search(r"\w", name):
        return None
    for element in document.by_id("merchantID"):
        given = element.get("value") or ""
        if re.fullmatch(r"[A-Z0-9]{8,20}", given):
            return Seller(name=name, id=given)
    return Seller(name=name, id=slug(name))


_WRAPPED = re.compile(
    r"\.\s+(?=gift|geschenk|emballage|confezione|papel|envoltorio|cadeau|ギフト)", re.IGNORECASE
)
"""The next sentence, which says that gifts are wrapped."""


def _lines(element: Any) -> Iterator[str]:
    """Texts of an element that may be sentences about the seller: its own and its parts'."""
    whole = text_of(element, 400)
    if 0 < len(whole) <= 200:
        yield whole
    for child in element.iter("div", "span", "p", "td"):
        if child is element:
            continue
        text = text_of(child, 200)
        if 0 < len(text) <= 160:
            yield text
