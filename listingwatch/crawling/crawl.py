"""Crawls: starts the spider as a child process, shows how far it is, and sums up what it read.

A process of its own, because Scrapy's reactor cannot be started twice, and because a crawler that
a hostile page brings down must not take the rest with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.interfaces import interface_for
from domain.errors import CrawlError
from domain.search import SCHEME
from listingwatch.progress import Progress, Silent
from listingwatch.settings import load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """What to crawl and how.

    ``urls`` are addresses and searches (:mod:`domain.search`). ``ships_to`` are territories that
    the user declares; ``allow_hosts`` private hosts that he lets us connect to; ``delays`` seconds
    between requests to a host, by host; ``browser`` sites whose pages a browser may read where they
    are empty shells, beside those of the settings; ``wait_for_turn`` seconds to wait while another
    crawl has one of the sites.
    """

    urls: tuple[str, ...]
    ships_to: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    max_listings: int | None = None
    delays: Mapping[str, float] = field(default_factory=dict)
    browser: tuple[str, ...] = ()
    demo: bool = False
    wait_for_turn: float = 600.0


@dataclass(slots=True)
class CrawlSummary:
    """What a crawl did: pages by outcome, pictures, and what the user should know.

    ``starts``: start addresses that showed no listing, worth a word only when nothing was read.
    """

    outcomes: dict[str, int] = field(default_factory=dict)
    pictures: int = 0
    pictures_missing: int = 0
    starts: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    failed: bool = False
    busy: str | None = None
    """Another crawl had one of the sites: nothing was asked of it."""
    unwell: list[str] = field(default_factory=list)
    """Marketplaces that are not read as they used to be, a sentence each."""
    crawls: list[int] = field(default_factory=list)
    """Its entries in the ledger."""

    @property
    def snapshots(self) -> int:
        return self.outcomes.get("snapshot", 0)

    def add(self, other: CrawlSummary) -> None:
        """What another part of the same crawl did."""
        for name, count in other.outcomes.items():
            self.outcomes[name] = self.outcomes.get(name, 0) + count
        self.pictures += other.pictures
        self.pictures_missing += other.pictures_missing
        self.starts += other.starts
        self.messages += other.messages
        self.failed = self.failed or other.failed
        self.busy = self.busy or other.busy
        self.unwell += other.unwell
        self.crawls += other.crawls


_children: set[subprocess.Popen[str]] = set()
"""Crawls of this process that are on their way."""


def stop_all() -> None:
    """End every crawl of this process; what each has stored stays."""
    for child in list(_children):
        with contextlib.suppress(OSError, ValueError):
            assert child.stdin is not None
            child.stdin.close()


def crawl(request: CrawlRequest, progress: Progress | None = None) -> CrawlSummary:
    """Run the spiders over some addresses and wait for them: one for shops' pages, one for what
    marketplaces' interfaces are asked.

    :raises CrawlError: when a child process cannot be started or ends without a word.
    :raises SettingsError: when an interface's key is lacking.
    """
    whole = CrawlSummary()
    for spider, urls in _spiders(request.urls).items():
        queue = tempfile.mkdtemp(prefix="listingwatch-crawl-")
        try:
            part = _crawl(replace(request, urls=urls), spider, queue, progress or Silent())
        finally:
            shutil.rmtree(queue, ignore_errors=True)
        whole.add(part)
    return whole


def _spiders(urls: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Which spider is for which targets."""
    shops: list[str] = []
    marketplaces: list[str] = []
    environment = dict(os.environ) | load_settings().marketplace_keys()
    for url in urls:
        asked = url.startswith(SCHEME) or interface_for(url, environment) is not None
        (marketplaces if asked else shops).append(url)
    both = {"shop": tuple(shops), "marketplace": tuple(marketplaces)}
    return {spider: targets for spider, targets in both.items() if targets}


def _crawl(request: CrawlRequest, spider: str, queue: str, shown: Progress) -> CrawlSummary:
    summary = CrawlSummary()
    ended = False
    try:
        child = subprocess.Popen(
            _command(request, spider),
            stdin=subprocess.PIPE,  # its end tells the child that nobody waits any more
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=_environment(request) | {"LISTINGWATCH_QUEUE": queue},
        )
    except OSError as error:
        raise CrawlError(
            f"crawler: cannot be started ({error.strerror or error}); install Listingwatch again"
        ) from error
    log: list[str] = []
    reader = threading.Thread(target=_read_log, args=(child, log), daemon=True)
    reader.start()
    _children.add(child)
    with child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                ended = _take(line, summary, shown) or ended
        except KeyboardInterrupt:
            child.terminate()
            raise
        finally:
            _children.discard(child)
            assert child.stdin is not None
            child.stdin.close()
        code = child.wait()
    reader.join(timeout=5)
    if not ended:
        last = next((line for line in reversed(log) if _tells(line)), f"exit code {code}")
        raise CrawlError(
            f"crawler: ended without finishing ({last.strip()[:300]}); what was stored stays, "
            "start it again"
        )
    # A marketplace that is not read as it used to be is an exit code too; what there was is read.
    summary.failed = summary.failed or (code != 0 and not summary.unwell)
    return summary


def _tells(line: str) -> bool:
    """Whether it says anything: what Python writes of a process that was killed does not."""
    return bool(line.strip()) and "warnings.warn(" not in line and "resource_tracker" not in line


def _read_log(child: subprocess.Popen[str], log: list[str]) -> None:
    """Keep the last lines of what the child writes for developers."""
    assert child.stderr is not None
    for line in child.stderr:
        log.append(line)
        del log[:-50]


def _command(request: CrawlRequest, spider: str) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        spider,
        "-a",
        f"url={' '.join(request.urls)}",
    ]
    if request.max_listings is not None:
        command += ["-a", f"max_listings={request.max_listings}"]
    if request.ships_to:
        command += ["-a", f"ships_to={','.join(request.ships_to)}"]
    return command


def _environment(request: CrawlRequest) -> dict[str, str]:
    """The child's environment: the project's settings by name, so that no scrapy.cfg is needed."""
    given = dict(os.environ)
    given["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    given["LISTINGWATCH_EVENTS"] = "stdout"
    hosts = [given.get("LISTINGWATCH_ALLOW_HOSTS", ""), *request.allow_hosts]
    given["LISTINGWATCH_ALLOW_HOSTS"] = ",".join(host for host in hosts if host)
    if request.delays:
        given["LISTINGWATCH_HOST_DELAYS"] = json.dumps(dict(request.delays))
    settings = load_settings()
    given |= settings.marketplace_keys()
    sites = [*settings.browser.split(","), *request.browser]
    given["LISTINGWATCH_BROWSER"] = ",".join(site.strip() for site in sites if site.strip())
    given["LISTINGWATCH_BROWSER_PATH"] = settings.browser_path
    given["LISTINGWATCH_TURN_WAIT"] = str(request.wait_for_turn)
    if request.demo:
        given["LISTINGWATCH_CRAWL_DEMO"] = "1"
    return given


def _take(line: str, summary: CrawlSummary, progress: Progress) -> bool:
    """Take note of one event; True if it was the last."""
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:
        return False
    kind = event.get("kind")
    if kind == "page":
        outcome = str(event["outcome"])
        summary.outcomes[outcome] = summary.outcomes.get(outcome, 0) + 1
        progress.step("pages", sum(summary.outcomes.values()))
        blocked_start = event.get("start") and outcome != "snapshot"
        if outcome == "blocked" or blocked_start:
            text = f"{event['url']}: {event.get('reason')}"
            if outcome == "blocked":
                summary.messages.append(text)
            else:
                summary.starts.append(text)
    elif kind == "message":
        summary.messages.append(str(event["text"]))
    elif kind == "waiting":
        progress.message(str(event["text"]))
    elif kind == "busy":
        summary.busy = str(event["text"])
    elif kind == "unwell":
        summary.unwell.append(str(event["text"]))
    elif kind == "end":
        summary.crawls = [int(number) for number in event["crawls"]]
        summary.pictures = int(event["pictures"])
        summary.pictures_missing = int(event["pictures_missing"])
        summary.failed = bool(event["failed"])
        if summary.failed:
            summary.messages = [*summary.starts, *summary.messages]
        return True
    return False
