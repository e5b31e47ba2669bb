"""Fetches single pages and pictures through the crawler's guard and manners, in a child process."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.read import read_page
from crawler.reading.page import Page
from domain.errors import CrawlError
from domain.page import Blocked, Outcome

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one address: the bytes, or why there are none."""

    asked: str
    body: bytes | None
    error: str | None
    url: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


def fetch(url: str, allow_hosts: Sequence[str] = ()) -> Outcome:
    """Fetch one page and read it. A page that cannot be had is Blocked, with the reason."""
    answer = next(iter(fetch_all([url], allow_hosts)))
    if answer.body is None:
        return Blocked(reason=answer.error or "no answer")
    return read_page(
        Page(
            url=answer.url,
            body=answer.body,
            status=answer.status,
            headers=dict(answer.headers),
        )
    )


def fetch_all(
    urls: Sequence[str], allow_hosts: Sequence[str] = (), *, pictures: bool = False
) -> Iterator[Answer]:
    """Fetch addresses; one answer for each, in any order.

    :raises CrawlError: when the child process ends without answering.
    """
    for start in range(0, len(urls), AT_ONCE):
        yield from _fetch_some(
            list(dict.fromkeys(urls[start : start + AT_ONCE])), allow_hosts, pictures
        )


def _fetch_some(
    urls: Sequence[str], allow_hosts: Sequence[str], pictures: bool
) -> Iterator[Answer]:
    hosts = [os.environ.get("LISTINGWATCH_ALLOW_HOSTS", ""), *allow_hosts]
    environment = dict(os.environ) | {
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "LISTINGWATCH_EVENTS": "stdout",
        "LISTINGWATCH_ALLOW_HOSTS": ",".join(host for host in hosts if host),
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={' '.join(urls)}"]
    command += ["-a", f"pictures={int(pictures)}"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    left = set(urls)
    with child:
        assert child.stdout is not None
        for line in child.stdout:
            event = json.loads(line)
            if event.get("kind") == "answer":
                left.discard(event["asked"])
                yield _answer(event)
        assert child.stdin is not None
        child.stdin.close()
    if left:
        raise CrawlError(
            f"crawler: ended with code {child.returncode} before it answered for "
            f"{min(left)}; try again"
        )


def _answer(event: dict[str, Any]) -> Answer:
    body = event.get("body")
    return Answer(
        asked=event["asked"],
        body=None if body is None else base64.b64decode(body),
        error=event.get("error"),
        url=event.get("url", ""),
        status=event.get("status"),
        headers=tuple((event.get("headers") or {}).items()),
    )
