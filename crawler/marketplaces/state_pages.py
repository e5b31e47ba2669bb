"""Marketplaces whose pages carry their product as a state for scripts: one reader, and for each
site the paths of its values in ``state_pages.toml``.

What structured data says of such a page is read like any shop's; the state adds the seller, the
pictures and what else the page only builds in a browser, and stands before it where both speak.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from crawler.marketplaces.contract import Marketplace
from crawler.marketplaces.page_ends import end_before_reading
from crawler.marketplaces.word_lists import Lists
from crawler.reading.currencies import currency_of_sign
from crawler.reading.facts import Facts, merge, snapshot_of
from crawler.reading.gtin import read_gtin
from crawler.reading.opengraph import read_opengraph
from crawler.reading.outline import Outline
from crawler.reading.page import Document, Page, document_of
from crawler.reading.prices import machine_amount, read_price
from crawler.reading.schema_org import slug
from crawler.reading.scripts import states
from crawler.reading.small_texts import read_small_texts
from crawler.reading.structured import read_structured
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean, text_of
from crawler.reading.walls import unrecognised, wall_in
from domain.listing import ListingKey, Seller
from domain.money import Price
from domain.page import Gone, Outcome, Unrecognised

FILE = "state_pages.toml"
SOURCE = "page state"
MOST_PICTURES = 40


class StatePages(Marketplace):
    """A marketplace read by the paths of its section; see the module's docstring."""

    section: ClassVar[str]
    """The section of ``state_pages.toml``."""

    required = frozenset({"title"})

    def picture(self, address: str, document: Document) -> str | None:
        """A picture's address from what the state holds, at the largest size that is known."""
        return document.join(address)

    def seller_beside(self, document: Document) -> Seller | None:
        """The seller that the page names outside its state."""
        del document
        return None

    def parse(self, page: Page) -> Outcome:
        key = self.listing(page.url)
        end = end_before_reading(page, key)
        if end is not None:
            return end
        document = document_of(page)
        structured = read_structured(document, Outline(document))
        held = self._held(document)
        opengraph = read_opengraph(document)
        told = [facts for facts in (held, *structured.facts) if facts is not None]
        if not told and not opengraph.product:
            return _without_product(document, key)
        if key is None:
            return Unrecognised(reason="a product page under an address that names no listing")
        values, sources = merge([*told, opengraph])
        if not values.get("title"):
            return unrecognised(document)
        beside = self.seller_beside(document)
        if beside is not None and (held is None or held.seller is None):
            values["seller"], sources["seller"] = beside, "link"
        if structured.category and not values.get("category"):
            values["category"], sources["category"] = structured.category, "breadcrumb"
        if not values.get("language") and document.language:
            values["language"], sources["language"] = document.language, "markup"
        if not values.get("price") and not values.get("images"):
            return Unrecognised(
                reason=f"a title without price and picture: {self.name} changed its page, or cut "
                "it short"
            )
        read_small_texts(values, sources, document, structured.facts)
        return snapshot_of(key, self.address(key) or page.url, values, sources)

    def _held(self, document: Document) -> Facts | None:
        paths = _paths()[self.section]
        if not paths:
            return None
        for block in states(document):
            if _first(block.value, paths["title"]):
                return self._facts(block.value, paths, document)
        return None

    def _facts(self, state: Any, paths: dict[str, Any], document: Document) -> Facts:
        def text(name: str, limit: int = 300) -> str | None:
            value = _first(state, paths.get(name, ()))
            return clean(value, limit) if isinstance(value, str | int) else None

        facts = Facts(SOURCE, product=True)
        facts.title = text("title", MAX_TITLE)
        facts.description = text("description", MAX_DESCRIPTION)
        facts.brand = text("brand")
        facts.sku = text("id")
        facts.gtin = read_gtin(_first(state, paths.get("gtin", ())))
        facts.price = self._price(state, paths, document)
        said = (text("availability") or "").lower()
        facts.availability = _paths()["availability"].get(said)
        name, number = text("seller"), text("seller_id")
        if name or number:
            facts.seller = Seller(name=name, id=number or slug(name or ""))
        addresses = (
            self.picture(value, document)
            for value in _all(state, paths.get("images", ()))
            if isinstance(value, str)
        )
        facts.images = list(dict.fromkeys(a for a in addresses if a))[:MOST_PICTURES]
        named = (clean(value) for value in _all(state, paths.get("category", ())))
        facts.category = [value for value in named if value][:20]
        facts.reviews = _count(_first(state, paths.get("reviews", ())))
        facts.sold = _count(_first(state, paths.get("sold", ())))
        return facts

    def _price(self, state: Any, paths: dict[str, Any], document: Document) -> Price | None:
        value = _first(state, paths.get("price", ()))
        named = _first(state, paths.get("currency", ()))
        site = self.site(document.page.url)
        country = site.territories[0].lower() if site and site.territories else document.country
        code = currency_of_sign(named[:10], country) if isinstance(named, str) else None
        currency = code or (site.currency if site else None)
        amount = machine_amount(value)
        if amount is not None and amount > 0:
            divided = amount / Decimal(paths.get("divide", 1))
            return Price(amount=divided, currency=currency, raw=str(value)[:200])
        if isinstance(value, str):
            price = read_price(value[:60], currency=code, country=country)
            return price if price is not None and price.amount > 0 else None
        return None


def _without_product(document: Document, key: ListingKey | None) -> Outcome:
    wall = wall_in(document)
    if wall is not None:
        return wall
    body = document.tree.find("body")
    text = text_of(body if body is not None else document.tree, 2_000)
    said = words().search(f"{document.title} {text[:1_500]}")
    if said is not None and key is not None and len(text) < 1_500:
        return Gone(key=key, reason=f"the page says: “{said.group()[:80]}”")
    return unrecognised(document)


@cache
def words() -> re.Pattern[str]:
    """What such a page says of a listing that is no more."""
    return Lists(FILE).expression("words", "gone")


@cache
def _paths() -> dict[str, Any]:
    text = files("crawler.marketplaces").joinpath(FILE).read_text("utf-8")
    return tomllib.loads(text)


def _first(state: Any, paths: Any) -> Any:
    return next(_all(state, paths), None)


def _all(state: Any, paths: Any) -> Iterator[Any]:
    """The filled values of the first path that leads to any."""
    for path in paths:
        found = [v for v in _at(state, path.split(".")) if v not in (None, "", [], {})]
        if found:
            for value in found:
                yield from value if isinstance(value, list) else [value]
            return


def _at(value: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if step == "*" or (step.isdigit() and isinstance(value, list)):
        inner = value.values() if isinstance(value, dict) else value
        listed = list(inner)[:200] if isinstance(inner, list | type({}.values())) else []
        chosen = listed if step == "*" else listed[int(step) : int(step) + 1]
        for entry in chosen:
            yield from _at(entry, rest)
    elif isinstance(value, dict) and step in value:
        yield from _at(value[step], rest)


def _count(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    digits = re.sub(r"\D", "", value) if isinstance(value, str) and len(value) < 20 else ""
    return int(digits) if digits else None
