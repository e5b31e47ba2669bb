"""Reads captured pages as the crawler does, in processes that a hostile page may break."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.contract import Access
from crawler.marketplaces.registry import reader_for, spelled
from crawler.parsing import Parser
from crawler.processes import prepare
from crawler.reading.page import Page
from crawler.safety.media import picture_type
from domain.errors import FormatError
from domain.page import Outcome
from listingwatch.importing.listing_files.captures import Capture

MAX_PAGE = 50 * 1024 * 1024
AT_ONCE = 64

_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(https?://[^\s]{1,2000})")
"""What browsers write into a page that they save."""


def saved_page(path: Path, data: bytes, url: str | None) -> Page:
    """A saved page, unpacked where it is gzipped, with its address: as given, as its browser noted
    it, or else as it calls itself.

    :raises FormatError: for a file that cannot be unpacked, or not within what a page can have.
    """
    if data.startswith(b"\x1f\x8b"):
        try:
            unpacked = zlib.decompressobj(wbits=31)
            data = unpacked.decompress(data, MAX_PAGE)
        except zlib.error as error:
            raise FormatError(
                f"{path}: is no readable gzip file ({error}); save the page again"
            ) from error
        if unpacked.unconsumed_tail:
            raise FormatError(f"{path}: unpacks to more than {MAX_PAGE:,} bytes; that is no page")
    noted = _SAVED_FROM.search(data[:10_000])
    address = url or (noted[1].decode("ascii", "ignore") if noted else "")
    return Page(url=address, body=data, status=None, headers={})


def is_picture(page: Page) -> bool:
    """By its bytes."""
    return picture_type(page.body) is not None


def read_captures(captures: Iterable[Capture]) -> Iterator[tuple[Capture, Outcome]]:
    """What became of each page; an interface's answer may tell of several listings."""
    parser = Parser(prepare(["crawler.parsing"]))
    waiting = iter(captures)
    try:
        while some := list(islice(waiting, AT_ONCE)):
            for capture, outcomes in zip(some, asyncio.run(_all(parser, some)), strict=True):
                for outcome in outcomes:
                    yield capture, outcome
    finally:
        parser.close()


async def _all(parser: Parser, captures: Sequence[Capture]) -> list[Sequence[Outcome]]:
    return list(await asyncio.gather(*(_outcomes(parser, capture.page) for capture in captures)))


async def _outcomes(parser: Parser, page: Page) -> Sequence[Outcome]:
    reader = reader_for(page.url) if page.url else None
    if reader is not None and reader.terms.access is Access.INTERFACE:
        several = Ask(url=page.url, purpose=Purpose.LIST)
        answer = await parser.answer(spelled(reader), page, several)
        if answer.outcomes and hasattr(answer.outcomes[0], "title"):
            return answer.outcomes
    outcome, _ = await parser.read(page, links=False)
    return (outcome,)
