"""Reads what the page shows people, for shops without structured data. No rule names a host.

Prices are taken from elements that call themselves prices, current ones before struck-through ones,
near the page's heading before far ones; pictures from the gallery, by what galleries have in common.
When in doubt there is no value: a wrong price is worse than none.
"""

# ruff: noqa: E501 - word lists read better unbroken

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from rapidfuzz import fuzz

from crawler.reading.currencies import CODE_PATTERN, SIGN_PATTERN
from crawler.reading.facts import Facts
from crawler.reading.keys import listing_id
from crawler.reading.page import Document
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean, text_of
from domain.money import Price

_PRICE = re.compile(
    r"price|preis|\bprix|precio|preço|preco|prezzo|\bcena|ціна|цена|pret\b|\bpris\b|prijs|kaina|hinta|"
    r"fiyat|harga|tarif|\bcost\b|amount|\bgia\b|offscreen|kakaku",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"old|was\b|was[-_]|list[-_]?price|price[-_]?list|strike|crossed|regular|rrp|msrp|\buvp|compare|before|"
    r"original|previous|retail|basis|text-price|unit|per[-_]|base[-_]?price|installment|instalment|rate[-_]|"
    r"month|shipping|delivery|saving|save|discount[-_]?(?:amount|percent|badge)|coupon|points|tax|"
    r"filter|range[-_]?slider|label|title|text[-_]?only|symbol|currency[-_]?switch|minimum|loyalty",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"current|final|sale|special|now\b|our[-_]?price|actual|main|product[-_]?price|price[-_]?"
    r"(?:value|now|current|final|sales|to-?pay)|today|selling|offer",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"related|recommend|similar|carousel|crosssell|cross-sell|upsell|up-sell|also[-_]|recent|"
    r"viewed|cart|basket|minicart|wishlist|compare-|footer|header-|navbar|menu|sponsored|bundle|"
    r"accessor|other-|sidebar|review|comment|widget-products|product-list|product-card|"
    r"product-tile|product-item|listing-item|swiper|slick",
    re.IGNORECASE,
)
_MONEY = re.compile(rf"{CODE_PATTERN}|(?i:{SIGN_PATTERN})")
_DECIMALS = re.compile(r"\d[.,]\d{2}(?!\d)")
_BUY = re.compile(
    r"add[-_ ]?to[-_ ]?(?:cart|bag|basket|trolley)|addtocart|add2cart|buy[-_ ]?(?:now|it)|\bbuy\b|"
    r"in den warenkorb|in den einkaufswagen|warenkorb|ajouter au panier|aggiungi al carrello|"
    r"añadir al carrito|agregar al carrito|comprar|adicionar ao carrinho|in winkel(?:wagen|mand)|"
    r"do koszyka|do košíka|do košíku|v košarico|в корзину|купить|до кошика|купити|カートに入れる|"
    r"購入|加入購物車|加入购物车|立即購買|立即购买|장바구니|sepete ekle|kosárba|adaugă în coș|"
    r"adauga in cos|lägg i|legg i|læg i|lisää|הוסף לסל|أضف إلى",
    re.IGNORECASE,
)


CARD_DEPTH = 8
CARD_LINKS = 40
"""How far up and how wide a box is looked at for being a card; larger ones are parts of the page."""


@dataclass(slots=True)
class _Candidate:
    price: Price
    weight: float


class Markup:
    """What people see of one page."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _elements(self) -> list[Any]:
        return [e for e in self._document.tree.iter() if isinstance(e.tag, str)]

    @cached_property
    def _places(self) -> dict[Any, int]:
        return {element: place for place, element in enumerate(self._elements)}

    @cached_property
    def heading(self) -> Any | None:
        """The heading that names the page's subject: the ``h1`` that agrees best with the title."""
        headings = [e for e in self._elements if e.tag == "h1"][:20]
        named = [(text_of(e, 2_000), e) for e in headings]
        named = [(text, e) for text, e in named if text]
        if not named:
            return None
        title = self._document.title
        return max(named, key=lambda pair: fuzz.token_set_ratio(pair[0], title))[1]

    @cached_property
    def title(self) -> str | None:
        if self.heading is None:
            return None
        return clean(text_of(self.heading, 2_000), MAX_TITLE)

    @cached_property
    def can_buy(self) -> bool:
        """Whether something on the page offers to put the thing into a cart."""
        for element in self._elements:
            if element.tag not in {"button", "input", "a", "form", "span", "div"}:
                continue
            own = " ".join(
                value
                for name in ("id", "class", "name", "value", "title", "aria-label", "action")
                if (value := element.get(name)) and len(value) < 200
            )
            text = (element.text or "")[:60] if element.tag != "form" else ""
            if element.tag in {"span", "div"} and not text.strip():
                continue
            if _BUY.search(f"{own if element.tag not in {'span', 'div'} else ''} {text}"):
                return True
        return False

    def facts(self) -> Facts:
        """The facts; ``product`` where heading, price and a way to buy stand together."""
        facts = Facts("markup")
        facts.title = self.title
        facts.price = self.price
        facts.images = self.images
        description = self._document.meta("description")
        facts.description = clean(description, MAX_DESCRIPTION)
        facts.product = bool(self.title and facts.price and facts.images and self.can_buy)
        return facts

    @cached_property
    def price(self) -> Price | None:
        """The price that the page asks now, or None where there is none or no telling which."""
        candidates = list(self._price_candidates())
        if not candidates:
            return None
        return max(candidates, key=lambda candidate: candidate.weight).price

    def _price_candidates(self) -> Iterator[_Candidate]:
        heading = self._places.get(self.heading, 0) if self.heading is not None else 0
        for element in self._elements:
            if element.tag in {"script", "style", "option", "label", "title", "del", "s", "strike"}:
                continue
            names = _names(element)
            if not names or not _speaks_of_price(names):
                continue
            weight = self._price_weight(element, names)
            if weight is None or self._on_a_card(element):
                continue
            price = self._price_of(element)
            if price is None:
                continue
            place = self._places[element] - heading
            weight -= min(abs(place), 3_000) / 1_000 + (1.0 if place < 0 else 0.0)
            weight += 1.5 if price.currency or _MONEY.search(price.raw) else 0.0
            weight += 0.5 if _DECIMALS.search(price.raw) else 0.0
            if weight > 0:
                yield _Candidate(price, weight)

    def _price_weight(self, element: Any, names: str) -> float | None:
        if _NOT_NOW.search(names):
            return None
        weight = 1.0 + (1.0 if _NOW.search(names) else 0.0)
        if element.get("itemprop", "").lower() in {"price", "lowprice"}:
            weight += 2.0
        current, depth = element.getparent(), 0
        while current is not None and depth < 12:
            if current.tag in {"del", "s", "strike", "footer", "nav"}:
                return None
            if current.tag in {"body", "main", "html"}:
                break
            above = _names(current)
            if above and (_is_elsewhere(above) or (depth < 2 and _NOT_NOW.search(above))):
                return None
            current, depth = current.getparent(), depth + 1
        return weight

    def _on_a_card(self, element: Any) -> bool:
        """Whether it belongs to what is shown of another page's thing: a box beside the page's
        heading whose picture and name lead to one other address."""
        current, depth = element, 0
        while current is not None and depth < CARD_DEPTH and current not in self._above_heading:
            if current not in self._cards:
                self._cards[current] = self._is_card(current)
            if self._cards[current]:
                return True
            current, depth = current.getparent(), depth + 1
        return False

    def _is_card(self, box: Any) -> bool:
        pictured: set[str] = set()
        named: set[str] = set()
        for link in islice(box.iter("a"), CARD_LINKS):
            address = self._document.join(link.get("href"))
            if not address or listing_id(address) == self._own:
                continue
            if link.find(".//img") is not None:
                pictured.add(address)
            if len(text_of(link, 200)) >= 3:
                named.add(address)
        return bool(pictured & named)

    @cached_property
    def _above_heading(self) -> set[Any]:
        return set() if self.heading is None else {self.heading, *self.heading.iterancestors()}

    @cached_property
    def _cards(self) -> dict[Any, bool]:
        return {}

    @cached_property
    def _own(self) -> str:
        return listing_id(self._document.page.url)

    def _price_of(self, element: Any) -> Price | None:
        country = self._document.country
        for attribute in ("content", "data-price", "data-price-amount", "data-product-price"):
            amount = machine_amount(element.get(attribute))
            if amount is not None and amount > 0:
                shown = read_price(text_of(element, 200), country=country)
                currency = shown.currency if shown and shown.amount == amount else None
                return Price(amount=amount, currency=currency, raw=str(element.get(attribute)))
        text = text_of(element, 200)
        if not text or len(text) > 60 or not any(c.isdigit() for c in text):
            return None
        if "%" in text:
            return None
        price = read_price(_join_cents(element, text), country=country)
        return price if price is not None and price.amount > 0 else None

    @cached_property
    def images(self) -> list[str]:
        """The gallery's pictures, the likeliest main picture first."""
        title = self.title or self._document.title
        found: dict[str, float] = {}
        for element in self._elements:
            if element.tag not in {"img", "a", "source", "link"}:
                continue
            for address, weight in self._image_candidates(element, title):
                joined = self._document.join(address)
                if joined:
                    found[joined] = max(found.get(joined, 0.0), weight)
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return [address for address, weight in ranked if weight >= 2.0][:20]

    def _image_candidates(self, element: Any, title: str) -> Iterator[tuple[str, float]]:
        in_gallery = _speaks_of_gallery(_names(element))
        current, depth = element.getparent(), 0
        while current is not None and depth < 6:
            above = _names(current)
            if above and _speaks_of_other_products(above):
                return
            in_gallery = in_gallery or (bool(above) and _speaks_of_gallery(above))
            current, depth = current.getparent(), depth + 1
        weight = 0.0
        alt = element.get("alt") or element.get("title") or ""
        if alt and title and fuzz.token_set_ratio(alt.lower(), title.lower()) >= 75:
            weight += 2.0
        if in_gallery:
            weight += 1.5
        if element.get("itemprop") == "image":
            weight += 2.0
        for attribute in ("width", "height"):
            size = element.get(attribute) or ""
            if size.isdigit():
                weight += 0.5 if int(size) >= 200 else -1.5 if int(size) < 80 else 0.0
        if element.tag == "link":
            if element.get("rel") == "image_src":
                yield element.get("href", ""), 3.0
            elif element.get("rel") == "preload" and element.get("as") == "image":
                yield element.get("href", ""), 2.0
            return
        large = next((element.get(name) for name in _LARGE if element.get(name)), None)
        if large and _is_image(large):
            yield large, weight + 1.5
            return
        if element.tag == "a":
            href = element.get("href") or ""
            if _is_image(href) and (weight or element.find(".//img") is not None):
                yield href, weight + 1.0
            return
        srcset = element.get("srcset") or element.get("data-srcset")
        best = _largest(srcset) if srcset else None
        source = (
            best or element.get("data-src") or element.get("data-original") or element.get("src")
        )
        if source and not _JUNK.search(source):
            yield source, weight


_GALLERY = re.compile(
    r"gallery|product[-_]?(?:image|photo|media|img|pic)|main[-_]?(?:image|img|photo|pic)|zoom|"
    r"big[-_]?(?:image|img|pic)|landing|hero|primary|photo|fotorama|lightbox|fancybox",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"^data:|logo|sprite|icon|placeholder|blank|spacer|pixel|loading|avatar|banner|badge|flag|"
    r"\.svg(?:$|\?)|payment|rating|star",
    re.IGNORECASE,
)
_LARGE = (
    "data-zoom-image", "data-zoom", "data-large_image", "data-large-image", "data-large",
    "data-old-hires", "data-full", "data-full-image", "data-zoom-src", "data-magnify-src",
    "data-big", "data-hires", "data-highres", "data-original-image",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _speaks_of_other_products(names: str) -> bool:
    """Remembered, since the same few names stand above most elements of a page. What slides may be
    the product's own gallery."""
    own = names.replace("swiper", "").replace("slick", "").replace("carousel", "")
    return _ELSEWHERE.search(own) is not None


@lru_cache(maxsize=20_000)
def _speaks_of_gallery(names: str) -> bool:
    return _GALLERY.search(names) is not None


@lru_cache(maxsize=20_000)
def _speaks_of_price(names: str) -> bool:
    return _PRICE.search(names) is not None


@lru_cache(maxsize=20_000)
def _is_elsewhere(names: str) -> bool:
    return _ELSEWHERE.search(names) is not None


def _names(element: Any) -> str:
    """What an element calls itself: class, id, itemprop and data attributes' names for tests."""
    parts = [
        element.get(name)
        for name in ("class", "id", "itemprop", "data-testid", "data-test", "data-qa")
    ]
    return " ".join(part for part in parts if part and len(part) < 500)


def _is_image(address: str) -> bool:
    return bool(
        re.search(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", address[:2_000], re.IGNORECASE)
    )


def _largest(srcset: str) -> str | None:
    """The largest picture of a ``srcset`` (HTML standard: candidates with a width or density)."""
    best: tuple[float, str] | None = None
    for part in re.split(r",\s+|,(?=https?:|//)", srcset[:20_000])[:40]:
        words = part.split()
        if not words or words[0].startswith("data:"):
            continue
        size = 1.0
        if len(words) > 1 and re.fullmatch(r"\d+(?:\.\d+)?[wx]", words[1]):
            size = float(words[1][:-1])
        if best is None or size > best[0]:
            best = (size, words[0].rstrip(","))
    return None if best is None else best[1]


def _join_cents(element: Any, text: str) -> str:
    """A price whose cents stand in an element of their own (``12<sup>99</sup>``) as one number."""
    children = [child for child in element.iter("sup", "small", "span") if child is not element]
    for child in children[:6]:
        cents = (child.text or "").strip()
        if re.fullmatch(r"\d{2}", cents) and len(child) == 0:
            joined = re.sub(rf"(\d)[.,]?\s+{cents}(?!\d)", rf"\1.{cents}", text, count=1)
            if joined != text:
                return joined
    return text
