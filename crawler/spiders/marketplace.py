"""The spider for searches at marketplaces, and for single listings through an interface.

``scrapy crawl marketplace -a url=…`` takes searches (``search:ebay?text=blue+lamp``, see
:mod:`domain.search`) and addresses of listings, several with blanks between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from crawler.interfaces import interface_for, reader_for_search
from crawler.marketplaces.asking import Ask, Find, Query
from crawler.marketplaces.contract import Marketplace
from crawler.sites import site_of
from crawler.spiders.asking import AskingSpider
from domain.errors import ListingwatchError, StorageError
from domain.page import Blocked
from domain.search import Search


class MarketplaceSpider(AskingSpider):
    """See the module's docstring."""

    name = "marketplace"

    def orders(self) -> Sequence[tuple[str, ...]]:
        """Each search is an entry of its own: what it leads to decides how often it is made."""
        return [(target,) for target in self.targets]

    async def start(self) -> AsyncIterator[Any]:
        """The first request of every target. Where there is none to be made, that is its end."""
        found = [(target, self._reader(target)) for target in self.targets]
        self.sites = {
            site_of(ask.url)
            for target, reader in found
            if isinstance(reader, Marketplace)
            for ask in self._asks(reader, target, b"\xff\xd8\xff")
            if not ask.keyed
        }
        await self.begin()
        for (target, reader), crawl in zip(found, self.crawls, strict=True):
            if isinstance(reader, str):
                await self._record(target, Blocked(reason=reader), crawl=crawl)
                continue
            try:
                picture = await self._picture(target)
            except StorageError as error:
                self._storage_failed(error)
            asks = self._asks(reader, target, picture)
            if not asks:
                nothing = Blocked(reason="cannot be asked for; look at it")
                await self._record(target, nothing, crawl=crawl)
            for ask in asks:
                self.first_asked.add(ask.url)
                yield self.request_for(reader, ask, priority=100, crawl=crawl)

    def _reader(self, target: str) -> Marketplace | str:
        """Who asks for a target, or why nobody does."""
        try:
            search = Search.parse(target)
            if search is not None:
                return reader_for_search(search.marketplace, Find(search.by))
        except ListingwatchError as error:
            return str(error)
        reader = interface_for(target)
        return reader or "no interface reads this address; crawl it as a page"

    async def _picture(self, target: str) -> bytes | None:
        search = Search.parse(target)
        if search is None or search.picture is None:
            return None
        return await self.keeper.read(search.picture)

    def _asks(self, reader: Marketplace, target: str, picture: bytes | None) -> tuple[Ask, ...]:
        search = Search.parse(target)
        if search is None:
            key = reader.listing(target)
            ask = None if key is None else reader.ask(key, target)
            return () if ask is None else (ask,)
        if search.picture is not None and picture is None:
            return ()
        return reader.search(
            Query(
                text=search.text,
                picture=picture if search.picture else None,
                seller=search.seller,
                territories=(*search.territories, *self.ships_to),
                limit=self.most,
            )
        )
