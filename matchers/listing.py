"""What is known of the listing that a text stands in: matchers of words may look around."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """The listing around a text. A field that is unknown is empty; ``category`` is the path as the
    shop writes it (``Apparel > Shirts``); ``lang`` an ISO 639-1 code."""

    title: str = ""
    brand: str = ""
    description: str = ""
    category: str = ""
    seller: str = ""
    lang: str = ""


NOWHERE = ListingFacts()
"""A text of which nothing else is known: a word mark, a line of a file."""
