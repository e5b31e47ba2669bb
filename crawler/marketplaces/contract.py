"""The contract of a marketplace: what is special about one site, and nothing else.

Each marketplace is one file. It knows the spellings of its addresses, reads its pages, and brings
recorded or self-made pages for each way that a page can end, which its tests run.
"""

from __future__ import annotations

from typing import Protocol

from crawler.reading.page import Page
from domain.listing import ListingKey
from domain.page import Outcome


class Marketplace(Protocol):
    """One site, or one kind of shop."""

    name: str
    """Shown to people."""

    required: frozenset[str]
    """Fields without which a page is not understood: such a page is Unrecognised."""

    def handles(self, url: str) -> bool:
        """Whether this reader speaks for an address."""

    def listing(self, url: str) -> ListingKey | None:
        """The listing that an address names, over all its spellings; None where the address alone
        does not tell."""

    def address(self, key: ListingKey) -> str | None:
        """An address of a listing, or None where the id does not lead to one."""

    def parse(self, page: Page) -> Outcome:
        """What became of a page. Never raises on what a page holds."""
