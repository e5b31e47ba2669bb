"""Reads one page with the reader that speaks for its address."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from urllib.parse import urljoin

from crawler.marketplaces.asking import Answer, Ask
from crawler.marketplaces.registry import by_spelling, hold, read_with, reader_for, readers, spelled
from crawler.reading.page import Page, document_of, join
from domain.page import Outcome

MOST_LINKS = 2_000

UNKNOWN_ADDRESS = "https://unknown.invalid/"
"""Stands for the address of a saved page that nobody named (RFC 2606: never a real host)."""


def read_page(page: Page) -> Outcome:
    """What became of a page. A saved page without an address has the one that it calls its own."""
    if not page.url:
        document = document_of(page)
        canonical = (
            link.get("href") for link in document.tree.iterfind(".//link[@rel='canonical']")
        )
        named = (*canonical, document.meta("og:url"))
        address = next((found for name in named if (found := join("", name))), UNKNOWN_ADDRESS)
        page = replace(page, url=address)
    return read_with(reader_for(page.url), page)


def read_answer(reader: str, page: Page, ask: Ask) -> Answer:
    """What an answer holds, read by the reader that asked (as :func:`registry.spelled` has it)."""
    found = by_spelling(reader)
    answer = found.answer(page, ask)
    return replace(answer, outcomes=tuple(hold(found, outcome) for outcome in answer.outcomes))


def catalogue_of(page: Page) -> tuple[str, Ask] | None:
    """Where the whole catalogue of a page's shop can be asked for, and whose word that is; None
    where the shop runs on nothing that we know an interface of."""
    for reader in readers():
        ask = reader.catalogue(page)
        if ask is not None:
            return spelled(reader), ask
    return None


def links_of(page: Page) -> tuple[str, ...]:
    """The addresses that a page links to, absolute and without fragments, each once, in the order
    in which they stand; at most :data:`MOST_LINKS`."""
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and "html" not in kind:
        return ()
    document = document_of(page)
    seen: set[str] = set()
    found: dict[str, None] = {}
    origin = urljoin(document.base, "/")
    for element in document.tree.iter("a", "area"):
        address = element.get("href")
        if not address or address in seen:
            continue
        seen.add(address)
        # What does not hang on the page's own folder is the same on every page of the shop.
        rooted = address.startswith(("/", "http://", "https://"))
        joined = _join(origin, address) if rooted else document.join(address)
        if joined:
            found[joined] = None
            if len(found) >= MOST_LINKS:
                break
    return tuple(found)


@lru_cache(maxsize=20_000)
def _join(origin: str, address: str) -> str | None:
    return join(origin, address)
