"""Shops that run on WooCommerce, through the Store API that serves their own storefront.

``/wp-json/wc/store/v1/products`` lists all that is for sale, without a key, up to 100 products a
page; prices come in minor units with their currency. A listing's id is the path of its page, as it
is for a shop that is read in its pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.marketplaces import answers
from crawler.marketplaces.asking import Answer, Ask, Purpose
from crawler.marketplaces.contract import Access, Marketplace, Terms
from crawler.marketplaces.samples import Sample
from crawler.reading.gtin import read_gtin
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page, document_of
from crawler.reading.text import clean
from domain.listing import ListingKey
from domain.money import Price
from domain.page import Gone, Offer, Outcome, Unrecognised

PER_PAGE = 100
"""The most that the interface gives at once."""

MOST_PAGES = 1_000

_API = re.compile(r"/wc/store(?:/v1)?/products(?:/(\d{1,12}))?/?$")
_PRODUCT = re.compile(r"^(?:/[^/?#]+)*/(?:product|produkt|produit|producto|prodotto|produto)/[^/]+")
_SIGNS = (b"woocommerce", b"/plugins/woocommerce/", b"wc-block")
_BRANDS = frozenset({"brand", "brands", "marke", "marque", "marca", "merk", "pa_brand"})


class WooCommerce(Marketplace):
    """See the module's docstring."""

    key = "woocommerce"
    name = "WooCommerce"
    required = frozenset({"title"})
    terms = Terms(
        access=Access.INTERFACE,
        source="https://www.rfc-editor.org/rfc/rfc9309",
        read_on=date(2026, 11, 27),
        says="the Store API is part of every storefront and asks for no key; each shop's own "
        "robots.txt says whether it may be read, and it is obeyed",
    )

    def handles(self, url: str) -> bool:
        """The interface, on any host."""
        return _route(url) is not None

    def listing(self, url: str) -> ListingKey | None:
        """From a page's address, where the shop calls products that; the interface's own addresses
        have numbers that only its answers lead back from."""
        host = marketplace_key(url)
        if not host or not url.startswith(("http://", "https://")):
            return None
        return listing_key(url) if _PRODUCT.match(urlsplit(url).path) else None

    def address(self, key: ListingKey) -> str | None:
        return f"https://{key.marketplace}{key.id}"

    def catalogue(self, page: Page) -> Ask | None:
        if not any(sign in page.body[:2_000_000] for sign in _SIGNS):
            return None
        document = document_of(page)
        root = next(
            (
                document.join(link.get("href"))
                for link in document.tree.iter("link")
                if link.get("rel") == "https://api.w.org/"
            ),
            None,
        )
        if root is None or marketplace_key(root) != marketplace_key(page.url):
            return None
        context = {} if document.language is None else {"language": document.language}
        return Ask(url=_address(root, 1), purpose=Purpose.LIST, context=context)

    def parse(self, page: Page) -> Outcome:
        """One product's answer."""
        return self._one(page, {})

    def answer(self, page: Page, ask: Ask) -> Answer:
        if ask.purpose is Purpose.LISTING:
            return Answer(outcomes=(self._one(page, ask.context),))
        listed = answers.load(page)
        if (blocked := answers.wall(page)) is not None:
            return Answer(outcomes=(blocked,))
        if not isinstance(listed, list) or page.status not in {None, 200}:
            return Answer(outcomes=(answers.no_answer(page),))
        outcomes = [
            _product(product, page.url, ask.context) for product in answers.nodes(listed, PER_PAGE)
        ]
        if not outcomes and _page_of(ask.url) == 1:
            return Answer(outcomes=(Unrecognised(reason="the shop's catalogue is empty"),))
        return Answer(outcomes=tuple(outcomes), asks=_next(page, ask, len(listed)))

    def _one(self, page: Page, context: Mapping[str, str]) -> Outcome:
        if (blocked := answers.wall(page)) is not None:
            return blocked
        found = answers.load(page)
        if page.status in {404, 410}:
            code = found.get("code") if isinstance(found, dict) else None
            if code == "woocommerce_rest_product_invalid_id":
                return Gone(key=None, reason="the interface says that there is no such product")
            return answers.no_answer(page)
        if not isinstance(found, dict) or page.status not in {None, 200}:
            return answers.no_answer(page)
        return _product(found, page.url, context)

    def samples(self) -> Sequence[Sample]:
        from crawler.marketplaces.samples_woocommerce import samples  # noqa: PLC0415 - for tests

        return samples()

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey("shop.example", "/product/blue-lamp")
        return (
            ("https://shop.example/product/blue-lamp/", key),
            ("https://www.shop.example/product/blue-lamp?utm_source=mail#reviews", key),
            ("https://shop.example/product-category/lamps/", None),
            ("https://shop.example/wp-json/wc/store/v1/products/12", None),
            ("mailto:lamps@shop.example", None),
        )


def _route(url: str) -> str | None:
    """The interface's route that an address leads to, written plainly or as ``?rest_route=``."""
    parts = urlsplit(url)
    if "/wp-json/" in parts.path and _API.search(parts.path):
        return parts.path
    route = parse_qs(parts.query).get("rest_route", [""])[0]
    return route if _API.search(route) else None


def _address(root: str, number: int) -> str:
    """The address of a page of the catalogue, below what the shop calls the root of its API."""
    query = urlencode({"per_page": PER_PAGE, "page": number, "orderby": "id", "order": "asc"})
    if "rest_route=" in root:
        return f"{root.rstrip('/')}/wc/store/v1/products&{query}"
    return f"{root.rstrip('/')}/wc/store/v1/products?{query}"


def _page_of(url: str) -> int:
    return answers.number(parse_qs(urlsplit(url).query).get("page", ["1"])[0]) or 1


def _next(page: Page, ask: Ask, listed: int) -> tuple[Ask, ...]:
    number = _page_of(ask.url)
    pages = answers.number(page.headers.get("x-wp-totalpages"))
    more = number < pages if pages is not None else listed >= PER_PAGE
    if not more or not listed or number >= MOST_PAGES:
        return ()
    url = re.sub(r"([?&]page=)\d+", rf"\g<1>{number + 1}", ask.url)
    return (Ask(url=url, purpose=Purpose.LIST, context=ask.context),)


def _product(product: Mapping[str, Any], base: str, context: Mapping[str, str]) -> Outcome:
    home = next(iter(answers.addresses((product.get("permalink"),), base)), None)
    if home is None or marketplace_key(home) != marketplace_key(base):
        return Unrecognised(reason="a product without a page of this shop")
    price = _price(answers.node(product.get("prices")))
    images = [
        (address, image)
        for image in answers.nodes(product.get("images"))
        for address in answers.addresses((image.get("src"),), base)
    ]
    texts = (clean(product.get(name), 50_000) for name in ("short_description", "description"))
    offer = Offer(
        price=price,
        availability=_availability(product),
        quantity=answers.number(product.get("low_stock_remaining")),
    )
    return answers.holds(
        answers.snapshot(
            listing_key(home),
            home,
            product.get("name"),
            description=" ".join(dict.fromkeys(text for text in texts if text)),
            brand=_brand(product),
            offers=(offer, *_variations(product)),
            images=answers.addresses(address for address, _ in images),
            alts={address: clean(image.get("alt")) for address, image in images},
            gtin=read_gtin(product.get("global_unique_id")),
            sku=product.get("sku"),
            category=_names(product.get("categories")),
            language=context.get("language"),
            reviews=answers.number(product.get("review_count")),
        ),
        WooCommerce.required,
    )


def _price(prices: Mapping[str, Any]) -> Price | None:
    """The price, and its range where variants or parts of a group differ."""
    digits, code = prices.get("currency_minor_unit"), prices.get("currency_code")
    bounds = answers.node(prices.get("price_range"))
    low = _units(bounds.get("min_amount"), digits) or _units(prices.get("price"), digits)
    high = _units(bounds.get("max_amount"), digits)
    return None if low is None else answers.price(low, code, maximum=high)


def _units(value: Any, digits: Any) -> Decimal | None:
    return answers.in_units(value, digits)


def _availability(product: Mapping[str, Any]) -> str | None:
    if product.get("is_on_backorder") is True:
        return "BackOrder"
    shown = product.get("is_in_stock")
    if not isinstance(shown, bool) or product.get("is_on_backorder") is not False:
        return None
    return "InStock" if shown else "OutOfStock"


def _brand(product: Mapping[str, Any]) -> str | None:
    named = _names(product.get("brands"))
    if named:
        return named[0]
    for attribute in answers.nodes(product.get("attributes")):
        names = {str(attribute.get(key)).strip().lower() for key in ("name", "taxonomy")}
        if names & _BRANDS and (terms := _names(attribute.get("terms"))):
            return terms[0]
    return None


def _variations(product: Mapping[str, Any]) -> list[Offer]:
    """Each variation by the values that it differs in; what is asked for it stands in its own
    answer."""
    names = (
        " / ".join(
            value
            for one in answers.nodes(variation.get("attributes"))
            if (value := clean(one.get("value")))
        )
        for variation in answers.nodes(product.get("variations"))
    )
    return [Offer(name=name) for name in dict.fromkeys(names) if name]


def _names(value: Any) -> list[str]:
    return [name for entry in answers.nodes(value, 50) if (name := clean(entry.get("name")))]
