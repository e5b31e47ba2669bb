"""What became of each page that a crawl asked for, as one record in the store.

Every page ends as Snapshot, Gone, Blocked or Unrecognised.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NoReturn

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.commands.crawl import FAILED
from crawler.events import EVENT
from crawler.failures import broke_off, explain
from crawler.keeping import Keeper
from crawler.marketplaces.registry import marketplace_of
from crawler.pictures import Pictures
from crawler.reading.settling import with_declared_currency
from crawler.spiders.doubts import Doubts
from domain.errors import StorageError
from domain.page import Blocked, Outcome, PageRecord, Snapshot, Unrecognised, outcome_name


class RecordingSpider(Spider):
    """Keeps pages in the ledger that whoever inherits this has opened.

    :param url: targets, blanks between.
    :param ships_to: territories that the user declares, commas between.
    """

    def __init__(self, url: str = "", ships_to: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.targets = tuple(url.split())
        if not self.targets:
            raise ValueError(f"{self.name}: no address; name one with -a url=https://…")
        self.ships_to = tuple(code.strip().upper() for code in ships_to.split(",") if code.strip())
        self.crawl_number: int | None = None
        self.crawls: dict[int, dict[str, int]] = {}
        self.pages = 0
        self.trouble: list[str] = []
        self.unread_starts: list[str] = []
        self.ending = False

    keeper: Keeper
    pictures: Pictures
    doubts: Doubts

    async def failed(self, failure: Failure) -> None:
        """A request without an answer is an outcome too."""
        if self.ending:
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        reason = explain(error, request.url)
        too_large = "larger than the limit" in reason
        outcome: Outcome = Unrecognised(reason=reason) if too_large else Blocked(reason=reason)
        asked = (request.meta.get("redirect_urls") or [request.url])[0]
        await self._record(request.url, outcome, asked=asked, broke_off=broke_off(error))

    async def _keep(self, response: Response) -> str | None:
        """Keep a page's bytes."""
        return await self.keeper.keep(response.body) if response.body else None

    async def _record(
        self,
        url: str,
        outcome: Outcome,
        response: Response | None = None,
        body: str | None = None,
        territories: tuple[str, ...] = (),
        *,
        start: bool = False,
        crawl: int | None = None,
        asked: str | None = None,
        broke_off: bool = False,
        sure: bool = False,
    ) -> None:
        """Keep one page's end, and with it which bytes of it were kept.

        :param territories: where the marketplace offers it, beside those that the user declared.
        :param crawl: the entry in the ledger, where there are several.
        :param start: whether it is what the user asked for himself, under whatever address.
        :param asked: the address that led there, where it was another.
        :param broke_off: whether no whole answer came.
        :param sure: whether it was asked for twice.
        """
        if self.crawl_number is None:
            return
        number = crawl or self.crawl_number
        name = outcome_name(outcome)
        if isinstance(outcome, Snapshot):
            outcome = with_declared_currency(outcome, self.ships_to)
            self.doubts.read(outcome.key.marketplace)
        headers: tuple[tuple[str, str], ...] = ()
        if response is not None:
            headers = tuple(
                (key.decode("latin-1"), value.decode("latin-1"))
                for key, values in response.headers.items()
                for value in values or ()
            )
        captured_at = datetime.now(UTC)
        try:
            record = PageRecord(
                url=url,
                captured_at=captured_at,
                outcome=outcome,
                final_url=None if response is None else response.url,
                status=None if response is None else response.status,
                headers=headers,
                body=body,
                offered_in=tuple(dict.fromkeys((*self.ships_to, *territories))),
                pictures=self.pictures.fetches(outcome.images)
                if isinstance(outcome, Snapshot)
                else (),
                marketplace=marketplace_of(asked or url),
                broke_off=broke_off,
                sure=sure,
            )
            await self.keeper.record(number, record)
        except StorageError as error:
            self._storage_failed(error)
        self.pages += 1
        self.crawls[number][name] += 1
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"listingwatch/{name}")
        reason = None if isinstance(outcome, Snapshot) else outcome.reason
        is_start = start or url in self.targets
        if isinstance(outcome, Blocked):
            self.trouble.append(f"{url}: {reason}")
        elif is_start and reason:
            self.unread_starts.append(f"{url}: {reason}")
        self._tell("page", outcome=name, url=url, reason=reason, start=is_start)

    def _storage_failed(self, error: StorageError) -> NoReturn:
        """Nothing more can be kept: stop, and say so. What was kept stays."""
        if not self.ending:
            self.ending = True
            assert self.crawler.stats is not None
            self.crawler.stats.set_value(FAILED, value=True)
            self.trouble.append(str(error))
            self._tell("message", text=str(error))
        raise CloseSpider("storage")

    def _has_ended(self) -> bool:
        return self.ending

    def _tell(self, kind: str, **values: Any) -> None:
        self.crawler.signals.send_catch_log(EVENT, event={"kind": kind, **values})
