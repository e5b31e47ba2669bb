"""How a marketplace's page ends before anything is read of it: by its status, type and size."""

from __future__ import annotations

from crawler.reading.page import Page
from crawler.reading.walls import wall_by_status
from domain.listing import ListingKey
from domain.page import Blocked, Gone, Outcome, Unrecognised


def end_before_reading(page: Page, key: ListingKey | None) -> Outcome | None:
    """What a page is without a look at its words, or None where one has to look.

    404 and 410 are the marketplace's own word that a listing is no more, but only for an address
    that names one.
    """
    if page.status in {404, 410}:
        if key is None:
            return Unrecognised(reason=f"status {page.status} for an address that names no listing")
        return Gone(key=key, reason=f"status {page.status}")
    wall = wall_by_status(page.status)
    if wall is not None:
        return wall
    if page.status == 202:
        return Blocked(
            reason="status 202: a check of the browser stands before the page; crawl more slowly, "
            "or import saved pages"
        )
    if not page.body.strip():
        return Unrecognised(reason="an empty answer; look at the address")
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
        return Unrecognised(reason=f"no page but {kind}")
    return None
