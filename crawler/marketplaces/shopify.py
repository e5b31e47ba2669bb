"""Shops that run on Shopify, through the feed of their own storefront.

``/products.json`` lists all that is for sale, up to 250 products a page, without a key. It names no
currency: that stands in the storefront's page, which leads here. A listing is the same whether it
was read here or in its page: its id is the path of that page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.marketplaces import answers
from crawler.marketplaces.asking import Answer, Ask, Purpose
from crawler.marketplaces.contract import Access, Marketplace, Terms
from crawler.marketplaces.samples import Sample
from crawler.reading.gtin import read_gtin
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page
from crawler.reading.text import clean
from crawler.reading.variants import UNNAMED
from domain.listing import ListingKey
from domain.page import Gone, Offer, Outcome, Unrecognised

PER_PAGE = 250
"""The most that a page of the feed holds."""

MOST_PAGES = 100
"""Further ones are not served: 25,000 products."""

_PRODUCT = re.compile(r"^(?:/[a-z]{2}(?:-[a-z]{2})?)?(?:/collections/[^/]+)?/products/([^/]+?)/?$")
_FILE = re.compile(r"\.(?:json|js|oembed)$")
_SIGNS = (b"cdn.shopify.com", b"/cdn/shop/", b"Shopify.theme", b"myshopify.com")
_CURRENCY = re.compile(rb"Shopify\.currency\s*=\s*(\{[^{}]{0,300}\})")
_LOCALE = re.compile(rb"Shopify\.locale\s*=\s*\"([A-Za-z-]{2,10})\"")
_SIZE = re.compile(
    r"_(?:\d{1,4}x\d{0,4}|x\d{1,4}|pico|icon|thumb|small|compact|medium|large|grande|original|master)"
    r"(?:_crop_\w+)?(?:@\dx)?(?=\.\w{3,4}$)"
)


def full_size(url: str) -> str:
    """The address of a picture as it was uploaded: without the size in its name or query."""
    parts = urlsplit(url)
    version = parse_qs(parts.query).get("v", [""])[0]
    query = f"?v={version}" if version.isdigit() else ""
    return f"{parts.scheme}://{parts.netloc}{_SIZE.sub('', parts.path)}{query}"


class Shopify(Marketplace):
    """See the module's docstring."""

    key = "shopify"
    name = "Shopify"
    required = frozenset({"title"})
    terms = Terms(
        access=Access.INTERFACE,
        source="https://www.rfc-editor.org/rfc/rfc9309",
        read_on=date(2026, 11, 27),
        says="the feed is part of every storefront and asks for no key; each shop's own robots.txt "
        "says whether it may be read, and it is obeyed",
    )

    def handles(self, url: str) -> bool:
        """The feed and its products, on any host."""
        path = urlsplit(url).path
        return path.endswith("/products.json") or bool(
            path.endswith(".json") and _PRODUCT.match(path.removesuffix(".json"))
        )

    def listing(self, url: str) -> ListingKey | None:
        path = urlsplit(url).path
        found = _PRODUCT.match(_FILE.sub("", path))
        host = marketplace_key(url)
        if found is None or not host or not url.startswith(("http://", "https://")):
            return None
        return _key(host, unquote(found[1]))

    def address(self, key: ListingKey) -> str | None:
        return f"https://{key.marketplace}{key.id}"

    def ask(self, key: ListingKey, at: str | None = None) -> Ask | None:
        del at
        return Ask(url=f"https://{key.marketplace}{key.id}.json", listing=key)

    def catalogue(self, page: Page) -> Ask | None:
        head = page.body[:2_000_000]
        if not any(sign in head for sign in _SIGNS) or b"Shopify" not in head:
            return None
        context = {}
        if found := _CURRENCY.search(head):
            try:
                active = json.loads(found[1]).get("active")
            except (ValueError, RecursionError):
                active = None
            if isinstance(active, str) and re.fullmatch(r"[A-Z]{3}", active):
                context["currency"] = active
        if found := _LOCALE.search(head):
            context["language"] = found[1].decode("ascii")
        parts = urlsplit(page.url)
        return Ask(
            url=f"{parts.scheme}://{parts.netloc}/products.json?limit={PER_PAGE}&page=1",
            purpose=Purpose.LIST,
            context=context,
        )

    def parse(self, page: Page) -> Outcome:
        """One product's answer."""
        return self._one(page, {})

    def answer(self, page: Page, ask: Ask) -> Answer:
        if ask.purpose is Purpose.LISTING:
            return Answer(outcomes=(self._one(page, ask.context),))
        found = answers.load(page)
        listed = found.get("products") if isinstance(found, dict) else None
        if (blocked := answers.wall(page)) is not None:
            return Answer(outcomes=(blocked,))
        if not isinstance(listed, list) or page.status not in {None, 200}:
            return Answer(outcomes=(answers.no_answer(page),))
        outcomes = [
            _product(product, page.url, ask.context) for product in answers.nodes(listed, PER_PAGE)
        ]
        if not outcomes and _number_of(ask.url) == 1:
            return Answer(outcomes=(Unrecognised(reason="the shop's feed is empty"),))
        return Answer(outcomes=tuple(outcomes), asks=_next(ask, len(listed)))

    def _one(self, page: Page, context: Mapping[str, str]) -> Outcome:
        if (blocked := answers.wall(page)) is not None:
            return blocked
        if page.status in {404, 410}:
            return Gone(key=self.listing(page.url), reason=f"status {page.status}")
        found = answers.load(page)
        product = found.get("product") if isinstance(found, dict) else None
        if not isinstance(product, dict) or page.status not in {None, 200}:
            return answers.no_answer(page)
        return _product(product, page.url, context)

    def samples(self) -> Sequence[Sample]:
        from crawler.marketplaces.samples_shopify import samples  # noqa: PLC0415 - only for tests

        return samples()

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey("shop.example", "/products/blue-lamp")
        return (
            ("https://shop.example/products/blue-lamp", key),
            ("https://www.shop.example/products/blue-lamp/?variant=11#reviews", key),
            ("https://shop.example/collections/lamps/products/blue-lamp", key),
            ("https://shop.example/en-gb/products/blue-lamp", key),
            ("https://shop.example/products/blue-lamp.json", key),
            ("https://shop.example/products/blue-lamp.js", key),
            ("https://shop.example/collections/lamps", None),
            ("https://shop.example/products.json?page=2", None),
            ("mailto:lamps@shop.example", None),
        )


def _key(host: str, handle: str) -> ListingKey:
    return listing_key(f"https://{host}/products/{handle}")


def _number_of(url: str) -> int:
    found = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return int(found) if found.isascii() and found.isdigit() and len(found) < 6 else 1


def _next(ask: Ask, listed: int) -> tuple[Ask, ...]:
    """The following page, unless this was the last."""
    number = _number_of(ask.url)
    if listed < PER_PAGE or number >= MOST_PAGES:
        return ()
    base = ask.url.partition("?")[0]
    return (
        Ask(
            url=f"{base}?limit={PER_PAGE}&page={number + 1}",
            purpose=Purpose.LIST,
            context=ask.context,
        ),
    )


def _product(product: Mapping[str, Any], base: str, context: Mapping[str, str]) -> Outcome:
    """One product of the feed. What its variants share is the listing's; each is an offer."""
    handle = answers.identifier(product.get("handle"), 300)
    if handle is None or "/" in handle:
        return Unrecognised(reason="a product without a handle")
    host = marketplace_key(base)
    key = _key(host, handle)
    variants = answers.nodes(product.get("variants"))
    offers = [_offer(variant, context.get("currency")) for variant in variants]
    images = [
        (full_size(address), image)
        for image in answers.nodes(product.get("images"))
        for address in answers.addresses((image.get("src"),), base)
    ]
    kind = answers.identifier(product.get("product_type"), 300)
    parts = urlsplit(base)
    made = answers.snapshot(
        key,
        f"{parts.scheme}://{parts.netloc}{key.id}",
        product.get("title"),
        description=product.get("body_html"),
        brand=product.get("vendor"),
        offers=_together(offers),
        images=answers.addresses(address for address, _ in images),
        alts={address: clean(image.get("alt")) for address, image in images},
        gtin=answers.shared(read_gtin(variant.get("barcode")) for variant in variants),
        sku=answers.shared(answers.identifier(variant.get("sku")) for variant in variants),
        category=(kind,) if kind else (),
        language=context.get("language"),
    )
    return answers.holds(made, Shopify.required)


def _offer(variant: Mapping[str, Any], currency: str | None) -> Offer:
    shown = answers.nodes(variant.get("presentment_prices"))
    named = answers.node(shown[0].get("price")).get("currency_code") if shown else None
    available = variant.get("available")
    return Offer(
        price=answers.price(
            variant.get("price"), variant.get("price_currency") or named or currency
        ),
        availability={True: "InStock", False: "OutOfStock"}.get(available)
        if isinstance(available, bool)
        else None,
        name=name if (name := clean(variant.get("title"))) != UNNAMED else None,
    )


def _together(offers: list[Offer]) -> list[Offer]:
    """One offer for the listing, from the lowest price to the highest, and each variant's behind it
    where they differ."""
    if not offers:
        return []
    whole = Offer(
        price=answers.prices(offer.price for offer in offers),
        availability=answers.availability(offer.availability for offer in offers),
    )
    return [whole] if len(set(offers)) == 1 else [whole, *offers]
