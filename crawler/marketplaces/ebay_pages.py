"""eBay through its item pages, on all its sites; an item's number is the same on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.marketplaces.contract import Access, Marketplace, Terms
from crawler.marketplaces.ebay_page_fields import FILE, fields_of, status_of
from crawler.marketplaces.ebay_sites import KEY, SITES, item_of, page_of
from crawler.marketplaces.page_ends import end_before_reading
from crawler.marketplaces.sample_files import sample
from crawler.marketplaces.samples import Origin, Sample
from crawler.marketplaces.word_lists import said
from crawler.reading.facts import merge, snapshot_of
from crawler.reading.outline import Outline
from crawler.reading.page import Document, Page, document_of
from crawler.reading.structured import read_structured
from crawler.reading.text import text_of
from crawler.reading.walls import unrecognised, wall_in
from domain.listing import ListingKey
from domain.page import Blocked, Gone, Outcome, Unrecognised


class EbayPages(Marketplace):
    """Item pages; searches and many items are the interface's."""

    key = KEY
    name = "eBay"
    sites = SITES
    required = frozenset({"title"})
    terms = Terms(
        access=Access.PAGES,
        source="https://thefinrate.com/?p=74438",
        read_on=date(2026, 11, 27),
        says="a report of the user agreement (February 2026) says it bars robots, spiders and "
        "scrapers that eBay did not permit; the agreement was not at hand: use the interface, "
        "or import saved pages; only what robots.txt opens is crawled, item by item",
    )

    def listing(self, url: str) -> ListingKey | None:
        return item_of(url) if self.site(url) is not None else None

    def address(self, key: ListingKey) -> str | None:
        return page_of(key)

    def parse(self, page: Page) -> Outcome:
        key = self.listing(page.url)
        end = end_before_reading(page, key)
        if end is not None:
            return end
        document = document_of(page)
        key = _own_key(document) or key
        site = self.site(page.url)
        country = site.territories[0].lower() if site and site.territories else "us"
        shown = fields_of(document, country)
        ended = status_of(document)
        if ended is not None and key is not None:
            return Gone(key=key, reason=f"eBay says: “{ended}”")
        if not shown.product:
            return _without_item(document, key)
        if key is None:
            return Unrecognised(reason="an item's page that names no item number")
        structured = read_structured(document, Outline(document))
        values, sources = merge([shown, *structured.facts])
        # What structured data calls a number is the seller's own; people know the item's.
        values["sku"], sources["sku"] = key.id, "item number"
        if structured.category and not values.get("category"):
            values["category"], sources["category"] = structured.category, "breadcrumb"
        if not values.get("language") and document.language:
            values["language"], sources["language"] = document.language, "markup"
        if not values.get("price") and not values.get("images"):
            return Unrecognised(
                reason="a title without price and picture: eBay changed its page, or cut it short"
            )
        return snapshot_of(key, page_of(key) or page.url, values, sources)

    def samples(self) -> Sequence[Sample]:
        item = "https://www.ebay.com/itm/Example-Walnut-Clock/200000000001?hash=item2e"
        older = "https://www.ebay.de/itm/200000000002"
        return (
            sample("ebay", "listing", "snapshot", item, origin=Origin.DOCUMENTED, fields=_CLOCK),
            sample("ebay", "listing-older", "snapshot", older, origin=Origin.SERVED, fields=_RADIO),
            sample("ebay", "ended", "gone", item, origin=Origin.DOCUMENTED),
            sample("ebay", "missing", "gone", item, origin=Origin.MADE, status=404),
            sample("ebay", "missing", "unrecognised", item, origin=Origin.MADE),
            sample("ebay", "blocked", "blocked", item, origin=Origin.MADE),
            sample(
                "ebay", "list", "unrecognised", "https://www.ebay.com/sch/i.html?_nkw=clock",
                origin=Origin.SERVED,
            ),
        )  # fmt: skip

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        clock = ListingKey(KEY, "200000000001")
        return (
            ("https://www.ebay.com/itm/200000000001", clock),
            ("https://www.ebay.com/itm/Example-Walnut-Clock/200000000001?hash=item2e", clock),
            ("https://www.ebay.co.uk/itm/200000000001?var=0&mkevt=1", clock),
            ("https://m.ebay.de/itm/200000000001", clock),
            ("https://www.ebay.com.au/itm/x/200000000001#desc", clock),
            ("https://cgi.ebay.com/ws/eBayISAPI.dll?ViewItem&item=200000000001", clock),
            ("https://www.ebay.com/sch/i.html?_nkw=clock", None),
            ("https://www.ebay.com/", None),
            ("https://www.ebay.com/usr/someone", None),
            ("https://www.ebay.com/p/1700000000", None),
        )


def _own_key(document: Document) -> ListingKey | None:
    """The item that the page itself is of, by its canonical address."""
    for link in document.all("link"):
        if link.get("rel") == "canonical":
            return item_of(link.get("href") or "")
    return None


def _without_item(document: Document, key: ListingKey | None) -> Outcome:
    how = "crawl more slowly, or import saved pages"
    title = document.title
    if said(FILE, "wall").search(title):
        return Blocked(reason=f"eBay checks the visitor (“{title[:80]}”); {how}")
    wall = wall_in(document)
    if wall is not None:
        return wall
    body = document.tree.find("body")
    text = text_of(body if body is not None else document.tree, 2_000)
    if said(FILE, "ended").search(text[:1_500]) and key is not None and len(text) < 1_500:
        return Unrecognised(
            reason=f"perhaps ended (“{text[:80]}”), but no item page says so; look yourself"
        )
    if said(FILE, "missing").search(f"{title} {text[:1_500]}"):
        return Unrecognised(
            reason=f"says that it was not found (“{title[:80]}”) but answers as if it were a page; "
            "it counts as neither gone nor changed"
        )
    return unrecognised(document)


_CLOCK: dict[str, object] = {
    "key": "ebay/200000000001", "title": "Example Walnut Wall Clock 30 cm", "brand": "Example",
    "price": "34.50 USD", "seller": "walnut_works", "seller_name": "Walnut Works",
    "gtin": "4006381333931", "condition": "NewCondition", "availability": "InStock",
    "sku": "200000000001", "quantity": 3, "sold": 26,
    "images": [
        "https://i.ebayimg.com/images/g/ExAmPle1AAA/s-l1600.jpg",
        "https://i.ebayimg.com/images/g/ExAmPle2BBB/s-l1600.jpg",
    ],
    "category": ["Home & Garden", "Wall Clocks"],
}  # fmt: skip
_RADIO: dict[str, object] = {
    "key": "ebay/200000000002", "title": "Muster Röhrenradio 1958", "brand": "Muster",
    "price": "129.00 EUR", "seller": "radio-keller", "condition": "UsedCondition",
    "images": ["https://i.ebayimg.com/images/g/MuStEr1AAA/s-l1600.jpg"],
}  # fmt: skip
