"""Reads what the page shows people, for shops without structured data. No rule names a host."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from crawler.reading.facts import Facts
from crawler.reading.outline import Outline
from crawler.reading.page import Document
from crawler.reading.text import MAX_DESCRIPTION, clean
from crawler.reading.visible_labels import labelled
from crawler.reading.visible_pictures import pictures_of
from crawler.reading.visible_price import VisiblePrice
from crawler.reading.visible_stock import VisibleStock
from domain.money import Price


class Markup:
    """What people see of one page; each part is looked for once it is asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.outline = Outline(document)
        self.prices = VisiblePrice(self.outline)
        self.stock = VisibleStock(self.outline)

    @property
    def title(self) -> str | None:
        return self.outline.title

    @property
    def price(self) -> Price | None:
        return self.prices.price

    @property
    def can_buy(self) -> bool:
        return self.stock.can_buy

    @cached_property
    def labels(self) -> dict[str, str]:
        return labelled(self.outline)

    @cached_property
    def images(self) -> list[str]:
        return pictures_of(self.outline)

    def facts(self, told: Sequence[Facts] = ()) -> Facts:
        """The facts; ``product`` where heading, price and picture stand together with a way to buy
        or a labelled number of the article.

        :param told: what other sources say; of a product that they tell of, only what they leave
            out is looked for.
        """
        facts = Facts("markup")
        facts.title = self.title
        is_told = any(source.product for source in told)
        if not is_told or not any(source.price and source.price.currency for source in told):
            facts.price = self.price
        if not is_told or not any(source.images for source in told):
            facts.images = self.images
        facts.description = clean(self._document.meta("description"), MAX_DESCRIPTION)
        whole = bool(self.title and facts.price and facts.images)
        facts.product = whole and (self.can_buy or bool({"sku", "gtin"} & self.labels.keys()))
        return facts
