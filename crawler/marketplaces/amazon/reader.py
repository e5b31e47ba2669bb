"""Reads Amazon's product pages, and tells them from its walls, its dogs and everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from crawler.marketplaces.amazon import details, offer, sellers
from crawler.marketplaces.amazon.addresses import SITES, asin_of
from crawler.marketplaces.amazon.offer import Found
from crawler.marketplaces.amazon.pictures import picture_name, pictures_of
from crawler.marketplaces.amazon.samples import SAMPLES, SPELLINGS
from crawler.marketplaces.amazon.words import said
from crawler.marketplaces.contract import Access, Marketplace, Site, Terms
from crawler.marketplaces.page_ends import end_before_reading
from crawler.marketplaces.samples import Sample
from crawler.reading.facts import snapshot_of
from crawler.reading.page import Document, Page, document_of
from crawler.reading.product import read_document
from crawler.reading.small_texts import read_small_texts
from crawler.reading.text import clean, text_of
from crawler.reading.walls import unrecognised, wall_in
from domain.listing import ListingKey
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised


class Amazon(Marketplace):
    """Product pages of all country sites."""

    key = "amazon"
    name = "Amazon"
    sites = SITES
    required = frozenset({"title"})
    terms = Terms(
        access=Access.PAGES,
        source="https://git.njw.name/cgit/cgit.cgi/getxbook/plain/LEGAL?h=v0.5",
        read_on=date(2026, 11, 27),
        says="a report of the conditions of use says they leave out robots and data gathering, "
        "while robots.txt opens product pages; the conditions were not at hand: what "
        "robots.txt opens is crawled, slowly, and saved pages can be imported",
    )

    def listing(self, url: str) -> ListingKey | None:
        site = self.site(url)
        asin = asin_of(url)
        return None if site is None or asin is None else ListingKey(site.key, asin)

    def address(self, key: ListingKey) -> str | None:
        return f"https://www.{key.marketplace}/dp/{key.id}"

    def parse(self, page: Page) -> Outcome:
        site = self.site(page.url)
        key = self.listing(page.url)
        if site is None:
            return Unrecognised(reason=f"{page.url[:200]} is on none of Amazon's sites")
        document = document_of(page)
        if page.status not in {404, 410} or _is_wall(document):
            wall = _wall(document)
            if wall is not None:
                return wall
        end = end_before_reading(page, key)
        if end is not None:
            return end
        title = details.title_of(document)
        if title is not None:
            return self._product(document, site, key, title)
        return _without_product(document, key) or self._unknown_layout(document, key)

    def _product(
        self, document: Document, site: Site, key: ListingKey | None, title: Found
    ) -> Outcome:
        asin = _own_asin(document) or (key.id if key else None)
        if asin is None:
            return Unrecognised(reason="a product page that names no ASIN; Amazon changed it")
        own = ListingKey(site.key, asin)
        country = site.territories[0].lower()
        rows = details.rows_of(document)
        price = offer.price_of(document, country, site.currency)
        pictures = pictures_of(document)
        found: dict[str, Found | None] = {
            "title": title,
            "description": details.description_of(document),
            "brand": details.brand_of(document, rows),
            "price": price,
            "availability": offer.stock_of(document),
            "condition": offer.condition_of(price),
            "seller": sellers.seller_of(document),
            "images": Found(pictures, "gallery") if pictures else None,
            "gtin": details.gtin_of(rows),
            "sku": Found(asin, "asin"),
            "category": details.category_of(document),
            "language": Found(document.language or site.language, "markup"),
            "reviews": details.reviews_of(document),
            "variants": details.variants_of(document),
        }
        values: dict[str, Any] = {}
        sources: dict[str, str] = {}
        for name, value in found.items():
            if value is not None and value.value not in (None, [], ""):
                values[name], sources[name] = value.value, value.source
        if not pictures and price is None and "availability" not in values:
            return Unrecognised(
                reason="a title without picture, price or stock: Amazon changed its page, or cut "
                "it short"
            )
        read_small_texts(values, sources, document, name=picture_name)
        address = self.address(own) or document.page.url
        return snapshot_of(own, address, values, sources)

    def _unknown_layout(self, document: Document, key: ListingKey | None) -> Outcome:
        """A page in a layout of its own (music, video, apps) under a product's address."""
        if key is None:
            return unrecognised(document)
        if any(document.by_id(name) for name in ("ASIN", "centerCol", "buybox")):
            return Unrecognised(reason="the usual page without its title: Amazon changed it")
        outcome = read_document(document)
        if not isinstance(outcome, Snapshot):
            return outcome
        read = outcome.to_json()
        read |= {"marketplace": key.marketplace, "id": key.id, "url": self.address(key)}
        read["sku"], read["sources"]["sku"] = key.id, "asin"
        seller = sellers.seller_of(document)
        if seller is not None:
            read["seller"] = {
                "name": seller.value.name, "id": seller.value.id, "url": seller.value.url,
            }  # fmt: skip
            read["sources"]["seller"] = seller.source
        return Snapshot.from_json(read)

    def samples(self) -> Sequence[Sample]:
        return SAMPLES

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        return SPELLINGS


def _own_asin(document: Document) -> str | None:
    """The ASIN that the page itself is of: a parent's address shows one of its children."""
    for element in document.by_id("ASIN"):
        value = element.get("value") or ""
        if re.fullmatch(r"[A-Z0-9]{10}", value):
            return value
    for link in document.all("link"):
        if link.get("rel") == "canonical":
            return asin_of(link.get("href") or "")
    return None


def _is_wall(document: Document) -> bool:
    return any(
        "/errors/validatecaptcha" in (form.get("action") or "").lower()
        for form in document.tree.iter("form")
    )


def _wall(document: Document) -> Blocked | None:
    """Amazon's own walls: the captcha, the button "continue shopping", the check of the browser."""
    how = "crawl more slowly, or import saved pages"
    if _is_wall(document):
        return Blocked(reason=f"Amazon asks for a captcha; {how}")
    title = document.title.casefold()
    if title in {"robot check", "bot check"}:
        return Blocked(reason=f"Amazon takes the visitor for a robot; {how}")
    if len(document.page.body) < 60_000:
        raw = document.page.body.lower()
        if b"awswafcookiedomainlist" in raw or b"gokuprops" in raw:
            return Blocked(reason=f"Amazon checks the browser before it answers; {how}")
        if b"api-services-support@amazon.com" in raw and not document.by_id("productTitle"):
            return Blocked(reason=f"Amazon turns automated access away; {how}")
    if document.by_id("ap_email") or document.by_id("auth-captcha-image"):
        return Blocked(reason="Amazon asks to sign in; the page is not for visitors")
    return None


def _without_product(document: Document, key: ListingKey | None) -> Outcome | None:
    """What a page without a product's title is: the dogs, a failure, a list."""
    title = document.title
    body = document.tree.find("body")
    little = text_of(body if body is not None else document.tree, 3_000)
    has_dog = any(
        "dog" in f"{image.get('alt') or ''} {image.get('src') or ''}".casefold()
        or "/error/" in (image.get("src") or "")
        for image in document.all("img")[:20]
    )
    if said("failed").search(title) or (has_dog and said("failed").search(little)):
        return Blocked(reason=f"Amazon failed (“{clean(title, 80)}”); try again later")
    if said("missing").search(title) or (has_dog and said("missing").search(little)):
        if key is not None and (has_dog or len(little) < 1_500):
            return Gone(key=key, reason="Amazon says that there is no such page")
        return Unrecognised(
            reason="Amazon says that there is no such page, of no listing's address"
        )
    wall = wall_in(document)
    if wall is not None:
        return wall
    if document.tree.find(".//*[@data-component-type='s-search-result']") is not None:
        return Unrecognised(reason="a list of search results, no product page")
    if key is None:
        return Unrecognised(reason="no product page of Amazon's")
    return None
