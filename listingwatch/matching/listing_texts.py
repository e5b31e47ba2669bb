"""The texts of a listing that matchers of words read, each with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from domain.page import Snapshot
from matchers.contract import TextMedium
from matchers.listing import ListingFacts

MAX_SMALL = 100
"""Variants and pictures whose names are read: a page may name any number."""


def facts_of(snapshot: Snapshot) -> ListingFacts:
    """What a matcher may know of the listing around a text."""
    seller = snapshot.seller
    return ListingFacts(
        title=snapshot.title,
        brand=snapshot.brand or "",
        description=snapshot.description or "",
        category=" > ".join(snapshot.category),
        seller=(seller.name or seller.id or "") if seller is not None else "",
        lang=(snapshot.language or "").split("-")[0].lower(),
    )


def main_texts(snapshot: Snapshot) -> Iterator[tuple[str, TextMedium]]:
    """Title, brand and description: the name of the field, and its text."""
    around = facts_of(snapshot)
    for name in ("title", "brand", "description"):
        text = getattr(snapshot, name)
        if text:
            yield name, TextMedium(text, name, around)


def small_texts(snapshot: Snapshot) -> Iterator[tuple[str, TextMedium]]:
    """Names of variants, alternative texts of pictures and the path of the address.

    They mostly repeat the title: what is found in that needs no second witness here.
    """
    around = facts_of(snapshot)
    for number, offer in enumerate(snapshot.offers[:MAX_SMALL]):
        if offer.name:
            yield f"offers[{number}].name", TextMedium(offer.name, "variant", around)
    for number, image in enumerate(snapshot.images[:MAX_SMALL]):
        if image.alt:
            yield f"images[{number}].alt", TextMedium(image.alt, "alt", around)
    path = unquote(snapshot.address.path)
    if path.strip("/"):
        yield "url", TextMedium(path, "slug", around)
