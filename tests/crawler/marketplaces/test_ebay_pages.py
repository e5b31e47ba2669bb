"""eBay's item pages: sellers, prices, pictures and ends in both forms and several languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.marketplaces.ebay_pages import EbayPages
from crawler.reading.page import Page
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised

EBAY = EbayPages()
TITLE = "<h1 class=x-item-title__mainTitle><span>Walnut Clock</span></h1>"
PRICE = "<div class=x-price-primary><span>US $34.50</span></div>"
IMAGE = (
    "<div class=ux-image-carousel-item>"
    "<img src='https://i.ebayimg.com/images/g/ExAmPle1AAA/s-l500.webp'></div>"
)


def read(body: str, host: str = "www.ebay.com", title: str = "Walnut Clock | eBay") -> Outcome:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    return EBAY.parse(Page(url=f"https://{host}/itm/200000000001", body=page, status=200))


def snapshot(body: str, host: str = "www.ebay.com") -> Snapshot:
    outcome = read(TITLE + IMAGE + body, host)
    assert isinstance(outcome, Snapshot), outcome
    return outcome


@pytest.mark.parametrize(
    ("host", "shown", "amount", "currency"),
    [
        ("www.ebay.com", "US $34.50", "34.50", "USD"),
        ("www.ebay.com", "US $1,034.50/ea", "1034.50", "USD"),
        ("www.ebay.com", "GBP 12.99", "12.99", "GBP"),
        ("www.ebay.ca", "C $34.50", "34.50", "CAD"),
        ("www.ebay.com.au", "AU $34.50", "34.50", "AUD"),
        ("www.ebay.co.uk", "£34.50", "34.50", "GBP"),
        ("www.ebay.de", "EUR 1.034,50", "1034.50", "EUR"),
        ("www.ebay.fr", "34,50 EUR", "34.50", "EUR"),
        ("www.ebay.ch", "CHF 34.50", "34.50", "CHF"),
        ("www.ebay.pl", "34,50 zł", "34.50", "PLN"),
    ],
)
def test_prices(host: str, shown: str, amount: str, currency: str) -> None:
    """What is asked, in the seller's currency."""
    body = (
        f"<div class=x-price-primary><span>{shown}</span></div>"
        "<div class=x-price-approx><span class=x-price-approx__price>(approx EUR 1.00)</span></div>"
    )
    price = snapshot(body, host).offer.price
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "card",
    [
        "<div class=x-sellercard-atf__info><a href='https://www.ebay.com/usr/walnut_works'>Walnut</a></div>",
        (
            "<div class=x-sellercard-atf__info><a href='https://www.ebay.com/str/walnut'>Walnut</a>"
            "<a href='https://www.ebay.com/sch/i.html?_ssn=walnut_works'>Other items</a></div>"
        ),
        (
            "<div class=x-sellercard-atf__info><a href='https://www.ebay.com/str/walnut'>Walnut</a></div>"
            "<p><a href='https://www.ebay.com/sch/i.html?item=1&_ssn=walnut_works'>See other items</a></p>"
        ),
        (
            "<div class=x-sellercard-atf_main><a aria-hidden=true href='https://www.ebay.com/usr/walnut_works'>W"
            "</a><a href='https://www.ebay.com/sch/walnut_works/m.html?item=1&rt=nc'>Walnut</a></div>"
        ),
        (
            "<div class=mbg><a href='http://www.ebay.com/usr/walnut_works?x=1'><span class=mbg-nw>Walnut"
            "</span></a></div>"
        ),
    ],
)
def test_sellers(card: str) -> None:
    """The account behind the item, by its name in links, whatever the store is called."""
    seller = snapshot(PRICE + card).seller
    assert seller is not None
    assert (seller.name, seller.id) == ("Walnut", "walnut_works")


@pytest.mark.parametrize(
    "text",
    [
        "This listing was ended by the seller because the item is no longer available.",
        "This listing sold on Mon, Mar 3 at 10:00 AM.",
        "Bidding has ended on this item.",
        "Dieses Angebot wurde vom Verkäufer beendet, da der Artikel nicht mehr verfügbar ist.",
        "Cette annonce est terminée.",
        "Questa inserzione è scaduta.",
        "Este anuncio ha finalizado.",
        "Deze aanbieding is beëindigd.",
    ],
)
def test_ended_listings_are_gone(text: str) -> None:
    """eBay keeps the page of what is sold or ended and says so above it."""
    outcome = read(f"<div class=d-statusmessage>{text}</div>{TITLE}{IMAGE}{PRICE}")
    assert isinstance(outcome, Gone), outcome
    # the same words in a seller's description say nothing
    outcome = read(f"{TITLE}{IMAGE}{PRICE}<div id=desc>{text}</div>")
    assert isinstance(outcome, Snapshot)


@pytest.mark.parametrize("title", ["Pardon Our Interruption...", "Security Measure", "Robot check"])
def test_walls(title: str) -> None:
    """eBay's checks of the visitor."""
    assert isinstance(read("<h1>Please wait</h1>", title=title), Blocked)


def test_pages_without_an_item() -> None:
    """Missing pages with status 200 and cut ones are not understood; nothing is gone by them."""
    missing = read("<h1>We looked everywhere.</h1>", title="Error Page | eBay")
    assert isinstance(missing, Unrecognised)
    assert isinstance(read(TITLE), Unrecognised)


def test_specifics_and_counts() -> None:
    """Brand, number, condition, stock and sales from the item's own tables, in its language."""
    rows = "".join(
        f"<dl class=ux-labels-values><dt class=ux-labels-values__labels>{label}</dt>"
        f"<dd class=ux-labels-values__values>{value}</dd></dl>"
        for label, value in (
            ("Artikelzustand", "Gebraucht"),
            ("Marke", "Lumo"),
            ("EAN", "4006381333931"),
        )
    )
    count = "<div class=x-quantity__availability>3 verfügbar · 1.204 verkauft</div>"
    found = snapshot(PRICE + rows + count, "www.ebay.de")
    assert (found.brand, found.gtin, found.offer.condition) == (
        "Lumo",
        "4006381333931",
        "UsedCondition",
    )
    assert (found.offer.quantity, found.sold) == (3, 1204)
    assert [image.url for image in found.images] == [
        "https://i.ebayimg.com/images/g/ExAmPle1AAA/s-l1600.jpg"
    ]
