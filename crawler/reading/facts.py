"""What the readers of one page found, field by field, each value with where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.listing import Seller
from domain.money import Price


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
    product: bool = False
    """Whether the source itself says that the page is about one product."""


FIELDS = (
    "title", "description", "brand", "price", "availability", "condition", "quantity", "seller",
    "images", "gtin", "sku", "category", "ship_to", "language",
)  # fmt: skip


def merge(facts: list[Facts]) -> tuple[dict[str, Any], dict[str, str]]:
    """For every field the first source that says something: the values, and their sources."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in FIELDS:
        for source in facts:
            value = getattr(source, name)
            if value not in (None, [], ""):
                values[name] = value
                sources[name] = source.source
                break
    return values, sources
