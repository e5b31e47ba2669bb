"""Asks what a marketplace's reader wants asked, and keeps what the answers tell of.

One answer may tell of many listings, and lead to more. The user's key goes with those requests that
need it, at that key's own pace. An interface is governed by the licence that comes with the key;
all other requests obey robots.txt.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.failures import broke_off, explain
from crawler.interfaces import elsewhere, placed
from crawler.marketplaces.asking import Answer, Ask, Purpose
from crawler.marketplaces.contract import Marketplace
from crawler.marketplaces.registry import by_spelling, spelled
from crawler.politeness.conditional import CONDITIONAL
from crawler.politeness.keys import ASKED, KEYED, slot_of
from crawler.politeness.turns import PACE, SLOT
from crawler.reading.page import Page
from crawler.spiders.ledger import LedgerSpider
from domain.errors import StorageError
from domain.listing import ListingKey
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised

AT_ONCE = 8
"""Listings of one answer whose pictures are fetched at the same time."""

REFUSED = 3
"""So many answers that keep us out, one after the other, end the asking."""


class AskingSpider(LedgerSpider):
    """See the module's docstring."""

    def __init__(self, url: str = "", **kwargs: Any) -> None:
        super().__init__(url=url, **kwargs)
        self._places = elsewhere()
        self._refused: dict[str, int] = {}
        self._awaited: Counter[int | None] = Counter()
        self.first_asked: set[str] = set()
        self.found_nothing = False

    def came_to_nothing(self, counts: dict[str, int]) -> bool:
        """A search that was answered and found nothing is no failure."""
        return super().came_to_nothing(counts) and not self.found_nothing

    def request_for(
        self, reader: Marketplace, ask: Ask, priority: int = 0, crawl: int | None = None
    ) -> Request:
        """The request that a reader wants made.

        :param crawl: the entry in the ledger that it belongs to, where there are several.
        """
        meta: dict[str, Any] = {}
        if ask.keyed:
            spelling = spelled(reader)
            meta = {KEYED: spelling, ASKED: ask.url, SLOT: slot_of(reader), "dont_redirect": True}
            if reader.pace is not None:
                meta[PACE] = reader.pace
            self.allow_ports(self._places.values())
        elif ask.purpose is Purpose.LISTING and ask.method == "GET":
            meta[CONDITIONAL] = True
        return Request(
            placed(ask.url, self._places) if ask.keyed else ask.url,
            method=ask.method,
            headers=dict(ask.headers),
            body=ask.body,
            callback=self.answered,
            errback=self.unanswered,
            priority=priority or (20 if ask.purpose is Purpose.LISTING else 10),
            meta=meta,
            cb_kwargs={"reader": spelled(reader), "ask": ask, "crawl": crawl},
        )

    async def answered(
        self, response: Response, reader: str, ask: Ask, crawl: int | None = None
    ) -> AsyncIterator[Any]:
        """Keep what an answer tells of, and ask for what it leads to."""
        if self.ending:
            return
        by = by_spelling(reader)
        answer = await self.parser.answer(reader, self._page_of(response, ask), ask)
        self.found_nothing = self.found_nothing or answer.nothing
        async for request in self._onward(by, answer, crawl):
            yield request
        try:
            body = await self._keep(response) if _tells(answer) else None
        except StorageError as error:
            self._storage_failed(error)
        for start in range(0, len(answer.outcomes), AT_ONCE):
            some = answer.outcomes[start : start + AT_ONCE]
            await asyncio.gather(
                *(self._keep_one(by, ask, outcome, response, body, crawl) for outcome in some)
            )
            if self._has_ended():
                return
            if self.most is not None and self.snapshots >= self.most:
                raise CloseSpider("max_listings")
        self._count_refusals(reader, answer)

    def _page_of(self, response: Response, ask: Ask) -> Page:
        headers = {
            key.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for key, values in response.headers.items()
            if values
        }
        url = ask.url if ask.keyed else response.url
        return Page(url=url, body=response.body, status=response.status, headers=headers)

    async def _onward(
        self, reader: Marketplace, answer: Answer, crawl: int | None
    ) -> AsyncIterator[Request]:
        """Requests for what an answer leads to, no more listings than are wanted."""
        for ask in answer.asks:
            if self._awaited.total() >= (self.most or self.most_pages):
                return
            if self._awaited[crawl] >= max(self.most_pages // max(len(self.crawls), 1), 1):
                return  # several searches share what may be read in one run
            if ask.purpose is Purpose.LISTING:
                self._awaited[crawl] += 1
            yield self.request_for(reader, ask, crawl=crawl)

    async def _keep_one(
        self,
        reader: Marketplace,
        ask: Ask,
        outcome: Outcome,
        response: Response,
        body: str | None,
        crawl: int | None,
    ) -> None:
        territories: tuple[str, ...] = ()
        url = self._address_of(reader, ask)
        try:
            if isinstance(outcome, Gone):
                outcome = await self._believed(outcome)
                key = outcome.key if isinstance(outcome, Gone) else None
                url = (reader.address(key) if key is not None else None) or url
                again = self._again(reader, ask, key, crawl)
                if isinstance(outcome, Gone) and self.doubts.puts_aside(
                    response.request, again, url, outcome, crawl
                ):
                    return
            elif isinstance(outcome, Snapshot):
                outcome = outcome.with_images(await self.pictures.fetch(outcome.images))
                territories = reader.offered(ask, outcome)
                url = outcome.url
        except StorageError as error:
            self._storage_failed(error)
        if self._has_ended():
            return
        if isinstance(outcome, Snapshot):
            if self.most is not None and self.snapshots >= self.most:
                return
            self.snapshots += 1
        kept = body if isinstance(outcome, Snapshot | Gone) else None
        first = ask.url in self.first_asked
        sure = isinstance(outcome, Gone) and self.doubts.settles(response.request, outcome)
        await self._record(
            url, outcome, response, kept, territories, start=first, crawl=crawl, sure=sure
        )

    def _again(
        self, reader: Marketplace, ask: Ask, key: ListingKey | None, crawl: int | None
    ) -> Request | None:
        """The request that asks for one listing once more."""
        if key is None:
            return None
        again = ask if ask.listing == key else reader.ask(key)
        return None if again is None else self.request_for(reader, again, crawl=crawl)

    def _address_of(self, reader: Marketplace, ask: Ask) -> str:
        known = None if ask.listing is None else reader.address(ask.listing)
        return known or ask.url

    async def _believed(self, outcome: Gone) -> Gone | Unrecognised:
        """What was never seen cannot have gone."""
        if outcome.key is not None and await self.keeper.has_listing(outcome.key):
            return outcome
        return Unrecognised(reason=f"{outcome.reason}, and it was never seen; check its number")

    def _count_refusals(self, reader: str, answer: Answer) -> None:
        """A key that is not accepted is not tried on and on."""
        kept_out = bool(answer.outcomes) and all(
            isinstance(outcome, Blocked) for outcome in answer.outcomes
        )
        self._refused[reader] = self._refused.get(reader, 0) + 1 if kept_out else 0
        if self._refused[reader] >= REFUSED:
            raise CloseSpider("refused")

    async def unanswered(self, failure: Failure) -> None:
        """A request without an answer is an outcome too."""
        if self.ending:
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        ask: Ask = request.cb_kwargs["ask"]
        reader = by_spelling(request.cb_kwargs["reader"])
        assert failure.value is not None
        reason = explain(failure.value, request.url)
        await self._record(
            self._address_of(reader, ask),
            Blocked(reason=reason),
            crawl=request.cb_kwargs["crawl"],
            broke_off=broke_off(failure.value),
        )
        self._count_refusals(
            request.cb_kwargs["reader"], Answer(outcomes=(Blocked(reason=reason),))
        )


def _tells(answer: Answer) -> bool:
    return any(isinstance(outcome, Snapshot | Gone) for outcome in answer.outcomes)
