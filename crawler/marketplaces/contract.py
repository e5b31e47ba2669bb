"""The contract of a marketplace: what is special about one site, and nothing else.

A reader is one way into one marketplace: its pages, or its interface. It knows the spellings of the
addresses, says what to ask for, reads what comes back, declares what the marketplace's terms leave
open, and brings samples of each way that an answer can end;
:mod:`crawler.marketplaces.contract_suite` runs over all of it. A marketplace with an
interface and with pages has two readers of one ``key``: the interface's comes first, where the user
has its key.

Readers fetch nothing and keep nothing: they are asked in processes of their own, with bytes in and
values out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.marketplaces.asking import Answer, Ask, Credential, Find, Query
from crawler.marketplaces.samples import Sample
from crawler.reading.page import Page
from domain.listing import ListingKey
from domain.page import Outcome, Snapshot


class Access(StrEnum):
    """The way in that a marketplace's terms leave. ``import``: only saved pages and exports."""

    INTERFACE = "interface"
    PAGES = "pages"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the marketplace's own rules leave open, as they were read.

    :param source: the address of the rules.
    :param read_on: when they were read, be it in a stored copy.
    :param says: what they say of reading by machine, in one's own words.
    """

    access: Access
    source: str
    read_on: date
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One host of a marketplace.

    :param host: without ``www.``; hosts below it belong to it.
    :param key: the marketplace of the listings there, as it stands in :class:`ListingKey`: one for
        all hosts where an id means the same listing everywhere, else one for each host.
    :param territories: where listings there are offered (ISO 3166-1 alpha-2) unless they say.
    """

    host: str
    key: str
    territories: tuple[str, ...] = ()
    currency: str | None = None
    language: str | None = None


class Marketplace(ABC):
    """One way into one marketplace, or into one kind of shop."""

    key: ClassVar[str]
    """What a user calls it: ``--marketplace ebay``. Lower case, no blanks."""

    name: ClassVar[str]
    """Shown to people."""

    terms: ClassVar[Terms]

    sites: ClassVar[tuple[Site, ...]] = ()
    """Its hosts; none where the software runs on any host."""

    required: ClassVar[frozenset[str]]
    """Fields of a snapshot without which an answer is not understood: it is Unrecognised."""

    experimental: ClassVar[bool] = False
    """Whether it never met a real page or answer. Then it is off by default and never says Gone."""

    searches: ClassVar[frozenset[Find]] = frozenset()
    """What can be searched by; :meth:`search` answers with requests for these and only these."""

    credential: ClassVar[Credential | None] = None
    """The user's own key, where the interface asks for one."""

    pace: ClassVar[float | None] = None
    """Seconds between two requests under one key, where the interface's terms name a rate."""

    def handles(self, url: str) -> bool:
        """Whether this reader speaks for an address."""
        return self.site(url) is not None

    def site(self, url: str) -> Site | None:
        """The site that an address belongs to."""
        host = _host(url)
        named = [s for s in self.sites if host == s.host or host.endswith(f".{s.host}")]
        return max(named, key=lambda site: len(site.host), default=None)

    def territories(self, url: str) -> tuple[str, ...]:
        """Where what is shown at an address is offered, if it does not say so itself."""
        site = self.site(url)
        return () if site is None else site.territories

    @abstractmethod
    def listing(self, url: str) -> ListingKey | None:
        """The listing that an address names, over all its spellings; None where the address alone
        does not tell."""

    @abstractmethod
    def address(self, key: ListingKey) -> str | None:
        """An address of a listing for people, or None where the id does not lead to one."""

    @abstractmethod
    def parse(self, page: Page) -> Outcome:
        """What became of one listing's page or answer. Never raises on what a page holds."""

    def ask(self, key: ListingKey, at: str | None = None) -> Ask | None:
        """How one listing is asked for; its page, unless there is an interface.

        :param at: the address where it was met, which may name one of several sites.
        """
        address = at or self.address(key)
        return None if address is None else Ask(url=address)

    def offered(self, ask: Ask, outcome: Snapshot) -> tuple[str, ...]:
        """Where what was asked for like this is offered, if it does not say so itself."""
        del ask
        return self.territories(outcome.url)

    def search(self, query: Query) -> tuple[Ask, ...]:
        """What to ask for to find listings; nothing where it cannot be searched by that."""
        del query
        return ()

    def answer(self, page: Page, ask: Ask) -> Answer:
        """What an answer holds: the listings that it tells of, and what to ask for next. Never
        raises on what a page holds."""
        del ask
        return Answer(outcomes=(self.parse(page),))

    def catalogue(self, page: Page) -> Ask | None:
        """For software on any host: how to ask for the whole catalogue of the shop that this page
        is from, or None where it is not of this software."""
        del page
        return None

    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """At least one of each: listing, gone, blocked, unrecognised."""

    @abstractmethod
    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        """Addresses with the listing that each names, or None for those that name none."""


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    return host.removeprefix("www.")
