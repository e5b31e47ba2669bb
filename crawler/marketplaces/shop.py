"""Any shop: what structured data, meta elements and plain markup say, with no rule for any host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.marketplaces.contract import Access, Marketplace, Terms
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.keys import listing_key, marketplace_key
from crawler.reading.page import Page, document_of
from crawler.reading.product import read_document
from crawler.reading.walls import wall_by_status
from domain.listing import ListingKey
from domain.page import Gone, Outcome, Snapshot, Unrecognised


class Shop(Marketplace):
    """The reader for sites that have none of their own."""

    key = "shop"
    name = "any shop"
    required = frozenset({"title"})
    terms = Terms(
        access=Access.PAGES,
        source="https://www.rfc-editor.org/rfc/rfc9309",
        read_on=date(2026, 11, 27),
        says="each site's own robots.txt says what may be read, and it is obeyed",
    )

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

    def samples(self) -> Sequence[Sample]:
        return (
            _sample("a product in JSON-LD", "snapshot", _PRODUCT),
            _sample("not found", "gone", "<h1>Not found</h1>", status=404),
            _sample("a captcha", "blocked", _CAPTCHA),
            _sample("too many requests", "blocked", "slow down", status=429),
            _sample("an imprint", "unrecognised", "<h1>Imprint</h1><p>Who we are, at length.</p>"),
            _sample("an empty answer", "unrecognised", ""),
        )

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey("shop.example", "/lamps/7")
        return (
            ("https://shop.example/lamps/7", key),
            ("https://www.shop.example/lamps/7/?utm_source=mail#top", key),
            ("https://shop.example:8443/lamps/7", ListingKey("shop.example:8443", "/lamps/7")),
            ("mailto:someone@shop.example", None),
        )


_PRODUCT = """<html lang="en"><head><title>Lamp</title><script type="application/ld+json">
{"@type": "Product", "name": "Lamp", "image": "/lamp.jpg",
 "offers": {"price": "12.50", "priceCurrency": "EUR"}}</script></head>
<body><h1>Lamp</h1></body></html>"""
_CAPTCHA = """<html><head><title>Robot check</title></head><body><p>Please solve this captcha
to show that you are human.</p><div class="g-recaptcha" data-sitekey="x"></div></body></html>"""


def _sample(name: str, ends: str, body: str, status: int = 200) -> Sample:
    page = Page(
        url="https://shop.example/lamps/7",
        body=body.encode(),
        status=status,
        headers={"content-type": "text/html; charset=utf-8"},
    )
    fields = {"title": "Lamp", "price": "12.50 EUR"} if ends == "snapshot" else {}
    return Sample(name=name, ends=ends, page=page, origin=Origin.MADE, fields=fields)
