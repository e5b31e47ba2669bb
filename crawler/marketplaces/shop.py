"""Any shop: what structured data, meta elements and plain markup say, with no rule for any host."""

from __future__ import annotations

from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page, document_of
from crawler.reading.product import read_document
from crawler.reading.walls import wall_by_status
from domain.listing import ListingKey
from domain.page import Gone, Outcome, Snapshot, Unrecognised


class Shop:
    """The reader for sites that have none of their own."""

    name = "any shop"
    required = frozenset({"title"})

    def handles(self, url: str) -> bool:
        """Any web address."""
        return url.startswith(("http://", "https://"))

    def listing(self, url: str) -> ListingKey | None:
        """The key that the address alone gives; a page's canonical address may give another."""
        return listing_key(url) if marketplace_key(url) else None

    def address(self, key: ListingKey) -> str | None:
        return f"https://{key.marketplace}{key.id}"

    def parse(self, page: Page) -> Outcome:
        if page.status in {404, 410}:
            return Gone(key=listing_key(page.url), reason=f"status {page.status}")
        wall = wall_by_status(page.status)
        if wall is not None:
            return wall
        if not page.body.strip():
            return Unrecognised(reason="an empty answer; look at the address")
        kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
            return Unrecognised(reason=f"no page but {kind}")
        document = document_of(page)
        outcome = read_document(document)
        missing = (
            [name for name in self.required if not getattr(outcome, name)]
            if isinstance(outcome, Snapshot)
            else []
        )
        if missing:
            return Unrecognised(reason=f"a product page without {', '.join(sorted(missing))}")
        return outcome
