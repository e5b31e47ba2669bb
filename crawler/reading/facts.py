"""What the readers of one page found, field by field, each value with where it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.listing import ListingKey, Seller
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot


@dataclass(slots=True)
class Facts:
    """Values of one source. None or empty: the source does not say."""

    source: str
    title: str | None = None
    description: str | None = None
    brand: str | None = None
    price: Price | None = None
    availability: str | None = None
    condition: str | None = None
    quantity: int | None = None
    seller: Seller | None = None
    images: list[str] = field(default_factory=list)
    gtin: str | None = None
    sku: str | None = None
    category: list[str] = field(default_factory=list)
    ship_to: list[str] = field(default_factory=list)
    language: str | None = None
    sold: int | None = None
    reviews: int | None = None
    model: str | None = None
    variants: list[Offer] = field(default_factory=list)
    """The product's variants by their names."""
    captions: dict[str, str] = field(default_factory=dict)
    """What the source says of pictures, by their addresses."""
    amounts: frozenset[Decimal] = frozenset()
    """All prices of the source's offers: more than one where it offers variants, or contradicts
    itself."""
    product: bool = False
    """Whether the source itself says that the page is about one product."""


FIELDS = (
    "title", "description", "brand", "price", "availability", "condition", "quantity", "seller",
    "images", "gtin", "sku", "category", "ship_to", "language",
    "sold", "reviews", "model", "variants",
)  # fmt: skip


_TOLD = frozenset({"title", "brand", "sku"})
_UNFILLED = re.compile(
    r"[$@%#]?\{\{?[^{}]*\}?\}|\$[A-Za-z_][\w.]*|<%[^%]*%>|\[%[^%]*%\]|%[A-Za-z_]+%|"
    r"null|undefined|none|nan|\[object Object\]|n/a|[\W_]+",
    re.IGNORECASE,
)
"""What a template leaves where nobody filled in a value, and how machines write "none"."""


def is_unfilled(text: str) -> bool:
    """Whether a text is no value but the place of one: ``$brand``, ``{{ title }}``, ``null``."""
    return len(text) < 100 and _UNFILLED.fullmatch(text) is not None


def merge(facts: list[Facts]) -> tuple[dict[str, Any], dict[str, str]]:
    """For every field the first source that says something: the values, and their sources."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in FIELDS:
        for source in facts:
            value = getattr(source, name)
            if value in (None, [], "") or (name in _TOLD and is_unfilled(value)):
                continue
            if name == "brand" and value.isdigit():
                # The number that a database gave it; that "4711" is a brand is the price.
                continue
            values[name] = value
            sources[name] = source.source
            break
    return values, sources


def snapshot_of(
    key: ListingKey, url: str, values: dict[str, Any], sources: dict[str, str]
) -> Snapshot:
    """The snapshot of merged values; ``values["title"]`` must be there."""
    alts = values.get("alts") or {}
    return Snapshot(
        key=key,
        url=url,
        title=values["title"],
        description=values.get("description"),
        brand=values.get("brand"),
        offers=(
            Offer(
                price=values.get("price"),
                availability=values.get("availability"),
                condition=values.get("condition"),
                quantity=values.get("quantity"),
                name=values.get("model"),
            ),
            *values.get("variants", ()),
        ),
        seller=values.get("seller"),
        images=tuple(
            ImageRef(url=address, alt=alts.get(address)) for address in values.get("images", ())
        ),
        gtin=values.get("gtin"),
        sku=values.get("sku"),
        category=tuple(values.get("category", ())),
        ship_to=tuple(values.get("ship_to", ())),
        language=values.get("language"),
        sold=values.get("sold"),
        reviews=values.get("reviews"),
        sources=sources,
    )
