"""``scrapy crawl`` with an exit code that tells the truth: a crawl that failed does not exit 0."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

if TYPE_CHECKING:
    import argparse

FAILED = "listingwatch/failed"
"""Statistic that the spider sets when a crawl failed."""


UNWELL = "listingwatch/unwell"
"""Likewise, when a marketplace is not read as it used to be (:mod:`domain.crawl_health`)."""


class Command(ScrapyCrawl):
    """Scrapy's own command, and a look at how the crawl ended."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exits 1 when nothing could be read, nothing could be stored, the spider broke, or a
        marketplace is not read as it used to be."""
        if len(args) != 1:
            raise UsageError("name one spider")
        assert self.crawler_process is not None
        # What a crawl makes is short-lived or stays to its end: looking for cycles after every 700
        # objects costs a tenth of its time.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        crawler = self._create_crawler(args[0])
        for name in getattr(crawler.spidercls, "needs", ()):
            if not opts.spargs.get(name, "").strip():
                raise UsageError(f"{args[0]}: no {name}; name one with -a {name}=https://…")
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:  # Scrapy has said why
            self.exitcode = 1
            return
        stats = crawler.stats
        broke = stats is not None and any(
            str(key).startswith("spider_exceptions") for key in stats.get_stats()
        )
        failed = stats is None or bool(stats.get_value(FAILED) or stats.get_value(UNWELL))
        if broke or failed:
            self.exitcode = 1
