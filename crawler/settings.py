"""Scrapy's settings for this project. What a user may change has a name of ours:

=============================  =====================================================================
``LISTINGWATCH_STORE``         dotted path of a callable that returns a :class:`CrawlStore`
``LISTINGWATCH_TURNS``         dotted path of a callable that returns :class:`SiteTurns`
``LISTINGWATCH_TURN_WAIT``     seconds to wait while another crawl has one of the sites
``LISTINGWATCH_QUEUE``         a folder for requests that wait, so that they need no memory
``LISTINGWATCH_ALLOW_HOSTS``   private hosts that may be connected to, ``host`` or ``host:port``
``LISTINGWATCH_HOST_DELAYS``   JSON object: host → seconds between requests, in place of the default
``LISTINGWATCH_CONTACT``       an address in the user agent, so that a shop can reach the crawler
``LISTINGWATCH_MAX_PAGES``     pages of one crawl
``LISTINGWATCH_GONE_PAUSE``    seconds until what is said to be gone is asked for once more
``LISTINGWATCH_MAX_PICTURES``  pictures of one listing
``LISTINGWATCH_INTERFACES``    JSON object: an interface's host → where it is instead (a sandbox)
``LISTINGWATCH_EXPERIMENTAL``  keys of readers to switch on that never met a real page; ``all``
``LISTINGWATCH_BROWSER``       sites where a browser may read pages that are empty shells; ``*``
``LISTINGWATCH_BROWSER_PATH``  the browser, where it is not on the path
``LISTINGWATCH_EVENTS``        ``stdout``: one JSON line for every event, for the process that waits
=============================  =====================================================================

Each is also read from the environment variable of the same name.
"""

from __future__ import annotations

import json
import os
from importlib.metadata import PackageNotFoundError, version

from crawler.browser.finding import has_extra


def _environment(name: str, default: str) -> str:
    return os.environ.get(name) or default


def _version() -> str:
    try:
        return version("listingwatch")
    except PackageNotFoundError:
        return "0"


BOT_NAME = "listingwatch"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

LISTINGWATCH_STORE = _environment("LISTINGWATCH_STORE", "listingwatch.wiring.open_crawl_store")
LISTINGWATCH_TURNS = _environment("LISTINGWATCH_TURNS", "listingwatch.wiring.open_site_turns")
LISTINGWATCH_TURN_WAIT = float(_environment("LISTINGWATCH_TURN_WAIT", "600"))
LISTINGWATCH_ALLOW_HOSTS = _environment("LISTINGWATCH_ALLOW_HOSTS", "")
LISTINGWATCH_HOST_DELAYS = _environment("LISTINGWATCH_HOST_DELAYS", "{}")
LISTINGWATCH_CONTACT = _environment(
    "LISTINGWATCH_CONTACT", "https://github.com/listingwatch/listingwatch"
)
LISTINGWATCH_MAX_PAGES = int(_environment("LISTINGWATCH_MAX_PAGES", "2000"))
LISTINGWATCH_GONE_PAUSE = float(_environment("LISTINGWATCH_GONE_PAUSE", "10"))
LISTINGWATCH_MAX_PICTURES = int(_environment("LISTINGWATCH_MAX_PICTURES", "12"))
LISTINGWATCH_MAX_PICTURE_BYTES = 25 * 1024 * 1024
LISTINGWATCH_BROWSER = _environment("LISTINGWATCH_BROWSER", "")
LISTINGWATCH_BROWSER_PATH = _environment("LISTINGWATCH_BROWSER_PATH", "")
LISTINGWATCH_EVENTS = _environment("LISTINGWATCH_EVENTS", "")
LISTINGWATCH_ROBOTS_AGENT = "Listingwatch"

# A plain user agent, never a browser's: who does not want us can say so.
USER_AGENT = f"Listingwatch/{_version()} (+{LISTINGWATCH_CONTACT})"

# Nothing listens, and nothing but the web is read.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS: dict[str, str | None] = {"file": None, "ftp": None, "s3": None, "data": None}
if LISTINGWATCH_BROWSER and has_extra():
    DOWNLOAD_HANDLERS |= dict.fromkeys(("http", "https"), "crawler.browser.handler.BrowserHandler")
    PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2
    PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 30_000
    PLAYWRIGHT_DOWNLOAD_TIMEOUT = 1_000  # what is no page is not waited for
    PLAYWRIGHT_PROCESS_REQUEST_HEADERS = None  # the browser's own; the agent is ours
HTTPPROXY_ENABLED = False  # a proxy would connect where our guard cannot look
TWISTED_DNS_RESOLVER = "crawler.safety.resolver.GuardedResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False  # no session, no personalised prices, nothing to leak between hosts
REFERER_ENABLED = False
DOWNLOADER_STATS = False

# How much of an answer is taken; the same limits hold for what compressed bodies unpack to.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
DEPTH_LIMIT = 30

# Politeness: one second between requests to a host unless the user says otherwise for his own.
ROBOTSTXT_OBEY = False  # ours, below, obeys it more strictly
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 16
CONCURRENT_ITEMS = 4  # Scrapy makes so many tasks for every answer; ours yield requests only
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_SLOTS = {
    host: {"delay": float(seconds), "concurrency": 8, "jitter": 0.0}
    for host, seconds in json.loads(LISTINGWATCH_HOST_DELAYS).items()
}
DOWNLOADER = "crawler.politeness.downloader.CountingDownloader"
# Bytes of pages that wait for their pictures or to be stored: some dozens of the largest shops'.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 16 * 1024 * 1024
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
RETRY_EXCEPTIONS = [  # names that do not resolve, and refused ones, are not asked again
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.DownloadFailedError",
    "twisted.internet.error.ConnectionLost",
    "twisted.web.client.ResponseFailed",
]

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # nobody logs in
    "crawler.safety.requests.AddressMiddleware": 50,
    "crawler.politeness.robots.RobotsMiddleware": 100,
    # Next to the network, where every answer passes, before retries and redirects see it.
    "crawler.politeness.conditional.ConditionalMiddleware": 860,
    "crawler.politeness.pace.PaceMiddleware": 870,
    "crawler.politeness.turns.SharedHostMiddleware": 880,
    # The last: a key is on a request only while it is on its way.
    "crawler.politeness.keys.KeyMiddleware": 890,
}
SPIDER_MIDDLEWARES = {
    # Every status reaches the spider: a 403 is an outcome, not an error.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
}
EXTENSIONS = {"crawler.events.Events": 100}

if queue_folder := _environment("LISTINGWATCH_QUEUE", ""):
    JOBDIR = queue_folder

LOG_LEVEL = "WARNING"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
