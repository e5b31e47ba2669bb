"""The peer: a bare Scrapy spider that downloads the same pages and pictures, and keeps nothing.

python benchmarks/bare_spider.py http://127.0.0.1:PORT LISTINGS PICTURES
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    name = "bare"

    async def start(self) -> AsyncIterator[Any]:
        for number in range(int(sys.argv[2])):
            yield Request(f"{sys.argv[1]}/p/{number}", cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[Request]:
        assert response.body
        each = int(sys.argv[3])
        for n in range(each):
            yield Request(f"{sys.argv[1]}/i/{number * each + n}.jpg", callback=self.picture)

    def picture(self, response: Response) -> None:
        assert response.body


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
            "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
        }
    )  # fmt: skip
    process.crawl(BareSpider)
    process.start()
