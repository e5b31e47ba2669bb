"""Crawls: starts the spider as a child process, shows how far it is, and sums up what it read.

A process of its own, because Scrapy's reactor cannot be started twice, and because a crawler that
a hostile page brings down must not take the rest with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.errors import CrawlError
from listingwatch.progress import Progress, Silent


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRequest:
    """What to crawl and how.

    ``ships_to`` are territories that the user declares; ``allow_hosts`` private hosts that he lets
    us connect to; ``delays`` seconds between requests to a host, by host.
    """

    urls: tuple[str, ...]
    ships_to: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    max_listings: int | None = None
    delays: Mapping[str, float] = field(default_factory=dict)
    demo: bool = False


@dataclass(slots=True)
class CrawlSummary:
    """What a crawl did: pages by outcome, pictures, and what the user should know."""

    outcomes: dict[str, int] = field(default_factory=dict)
    pictures: int = 0
    messages: list[str] = field(default_factory=list)
    failed: bool = False

    @property
    def snapshots(self) -> int:
        return self.outcomes.get("snapshot", 0)
