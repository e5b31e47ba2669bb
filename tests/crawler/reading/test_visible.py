"""What people see of a page: prices, labels, stock, pictures, without any structured data."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from crawler.read import read_page
from crawler.reading.markup import Markup
from crawler.reading.page import Document, Page
from domain.page import Snapshot, Unrecognised

URL = "https://shop.example.de/p/lamp-1"
IMAGE = "<div class=gallery><img src=/lamp.jpg alt='Blue Lamp' width=600></div>"
BUY = "<button class=add-to-cart>In den Warenkorb</button>"


def page(body: str, head: str = "", lang: str = "de") -> bytes:
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8>"
        f"<title>Blue Lamp | Shop</title>{head}</head><body><h1>Blue Lamp</h1>{body}</body></html>"
    ).encode()


def snapshot(body: str, head: str = "", url: str = URL) -> Snapshot:
    outcome = read_page(Page(url=url, body=page(body, head), status=200))
    assert isinstance(outcome, Snapshot), outcome
    return outcome


def price_of(body: str) -> tuple[Decimal, str | None] | None:
    price = Markup(Document(Page(url=URL, body=page(body)))).price
    return None if price is None else (price.amount, price.currency)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<span class=price>12,50 €</span>", "12.50"),
        ("<span class=price><del>20,00 €</del> 12,50 €</span>", "12.50"),
        ("<p class=price><span>12</span><sup>50</sup> €</p>", "12.50"),
        ("<p class=price>173<sup>50</sup> <span>Lei</span></p>", "173.50"),
        ("<b class=old-price>20,00 €</b><b class=price>12,50 €</b>", "12.50"),
        ("<ul class=related><li class=price>3,00 €</li></ul><i class=price>12,50 €</i>", "12.50"),
        ("<div class=price><b>€ <span class=amount>12,50</span></b></div>", "12.50"),
        ("<li class=price><span class=price-old-live>12,50 €</span></li>", "12.50"),
        ("<p>Preis:</p><strong>12,50 €</strong>", "12.50"),
        ("<p class=price-per-unit>0,50 € / 100 ml</p><p class=price>12,50 €</p>", "12.50"),
        ("<p class=shipping-price>4,90 €</p>", None),
        ("<p class=price>-20 %</p>", None),
        ("<p>nothing</p>", None),
    ],
)
def test_visible_price(body: str, wanted: str | None) -> None:
    """The price asked now, not the former one, the unit's, the shipping's or another thing's."""
    found = price_of(body)
    assert (None if found is None else found[0]) == (None if wanted is None else Decimal(wanted))


def test_prices_that_weigh_the_same_are_no_price() -> None:
    """Where three stand side by side, there is no telling which."""
    rows = "".join(f"<div class=price>{n},00 €</div>" for n in (10, 20, 30))
    assert price_of(rows) is None


def test_cards_of_other_things_are_left_aside() -> None:
    """A box whose picture and name lead elsewhere shows another thing's price."""
    card = "<div><a href=/p/x><img src=/x.jpg></a><a href=/p/x>Red Lamp</a><b class=price>3,00 €</b></div>"
    assert price_of(f"{card}<p class=price>12,50 €</p>") == (Decimal("12.50"), "EUR")
    assert price_of(card) is None


def test_a_shop_without_structured_data() -> None:
    """Title, price, picture, number, brand and stock, each with where it came from."""
    found = snapshot(
        f"{IMAGE}<p class=price>1.299,00 €</p>{BUY}"
        "<p>Artikelnummer: LMP-17</p><dl><dt>Marke</dt><dd>Lumo</dd><dt>EAN</dt><dd>4006381333931</dd></dl>"
    )
    assert found.title == "Blue Lamp"
    assert found.offer.price is not None
    assert (found.offer.price.amount, found.offer.price.currency) == (Decimal("1299.00"), "EUR")
    assert [image.url for image in found.images] == ["https://shop.example.de/lamp.jpg"]
    assert (found.sku, found.brand, found.gtin) == ("LMP-17", "Lumo", "4006381333931")
    assert found.offer.availability == "InStock"
    assert found.sources["sku"] == found.sources["brand"] == "label"
    assert found.sources["availability"] == "buy button"


@pytest.mark.parametrize(
    ("body", "sku"),
    [
        ("<p>SKU: A-1</p>", "A-1"),
        ("<p>SKU A-1</p>", "A-1"),
        ("<b>Item no.</b> 4711", "4711"),
        ("<table><tr><th>Art.-Nr.</th><td>4711</td></tr></table>", "4711"),
        ("<span data-qa-qualifier=product-reference>1002/710</span>", "1002/710"),
        ("<p class=product-code>Code: X99</p>", "X99"),
        ("<p>SKU: see the box below for more</p>", None),
        ("<p>Reference works are on the shelf</p>", None),
    ],
)
def test_labelled_numbers(body: str, sku: str | None) -> None:
    """A number behind its label, in whatever element; no sentence is a number."""
    labels = Markup(Document(Page(url=URL, body=page(body)))).labels
    assert labels.get("sku") == sku


@pytest.mark.parametrize(
    ("body", "stock"),
    [
        ("<p class=availability>Out of stock</p>", "OutOfStock"),
        ("<p class=stock>Auf Lager</p>", "InStock"),
        ("<p class=stock>Ausverkauft</p><button disabled>In den Warenkorb</button>", "OutOfStock"),
        ("<button>In den Warenkorb</button>", "InStock"),
        ("<button disabled>In den Warenkorb</button>", None),
        # both words stand there for scripts to show one of them
        ("<p class=stock>Nicht verfügbar</p><button>In den Warenkorb</button>", None),
        ("<p>nothing</p>", None),
    ],
)
def test_stock(body: str, stock: str | None) -> None:
    """What the page says of the stock, else whether one can buy; nothing where it contradicts."""
    found = Markup(Document(Page(url=URL, body=page(body)))).stock.availability
    assert (None if found is None else found[0]) == stock


def _jsonld(**more: Any) -> str:
    node = {"@type": "Product", "name": "Blue Lamp", "image": "/a.jpg", "sku": "V-1-2"} | more
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_former_price_in_structured_data() -> None:
    """Structured data that names the struck-through price gives way to what is asked now."""
    offer = {"@type": "Offer", "price": "20.00", "priceCurrency": "EUR"}
    found = snapshot(
        "<div class=price><del>20,00 €</del> <ins class=price-now>12,50 €</ins></div>",
        _jsonld(offers=offer),
    )
    assert found.offer.price is not None
    assert found.offer.price.amount == Decimal("12.50")
    assert found.sources["price"] == "markup"


def test_numbers_that_people_see_come_first() -> None:
    """The article number on the page goes before a variant's in structured data."""
    found = snapshot("<p>Artikelnummer: LMP-17</p>", _jsonld())
    assert (found.sku, found.sources["sku"]) == ("LMP-17", "label")


def test_any_size_in_stock_is_in_stock() -> None:
    """Of offers of one thing, one that can be bought is enough."""
    offers = [
        {"@type": "Offer", "price": "9", "priceCurrency": "EUR", "availability": f"s:{name}"}
        for name in ("OutOfStock", "InStock", "OutOfStock")
    ]
    assert snapshot("", _jsonld(offers=offers)).offer.availability == "InStock"


SCRIPTS = {
    "counter": "dataLayer.push({event: 'detail', ecommerce: {currencyCode: 'EUR', detail: {products: "
    "[{name: 'Blue Lamp', id: '7', price: '12.50', brand: 'Lumo'}]}}});",
    "state": 'window.__INITIAL_STATE__ = {"product": {"name": "Blue Lamp", "price": 12.5, '
    '"currency": "EUR", "brand": {"name": "Lumo"}, "sku": "L7"}};',
    "shop software": "var meta = {product: {title: 'Blue Lamp', vendor: 'Lumo', handle: 'blue-lamp', "
    "variants: [{id: 1}], price: 1250, currency: 'EUR'}};",
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_hold_the_product(name: str) -> None:
    """What is told to counters or kept as a state fills what the page does not show."""
    found = snapshot(f"{IMAGE}{BUY}<script>{SCRIPTS[name]}</script>")
    assert found.brand == "Lumo"
    assert found.offer.price is not None
    assert (found.offer.price.amount, found.offer.price.currency) == (Decimal("12.50"), "EUR")
    assert found.sources["price"] in {"tracking data", "page state"}


def test_scripts_do_not_overrule_the_page() -> None:
    """A price that scripts hold and the page does not show is not taken where it shows another."""
    script = (
        "<script>dataLayer.push({name: 'Blue Lamp', price: '99.00', currency: 'EUR'});</script>"
    )
    found = snapshot(f"{IMAGE}{BUY}<p class=price>12,50 €</p>{script}")
    assert found.offer.price is not None
    assert found.offer.price.amount == Decimal("12.50")


def test_currency_of_the_sites_own_country() -> None:
    """A bare number on a country's own domain has that country's currency, and says so."""
    found = snapshot(f"{IMAGE}{BUY}<p class=price-now>12,50</p>", url="https://shop.example.pl/p/1")
    assert found.offer.price is not None
    assert found.offer.price.currency == "PLN"
    assert found.sources["currency"] == "country of .pl"


def test_a_list_is_no_product() -> None:
    """Many prices under a heading of their own are a list."""
    cards = "".join(
        f"<li><a href=/p/{n}><img src=/{n}.jpg></a><a href=/p/{n}>Lamp {n}</a>"
        f"<span class=price>{n}0,00 €</span><button>In den Warenkorb</button></li>"
        for n in range(1, 9)
    )
    outcome = read_page(Page(url=URL, body=page(f"<ul>{cards}</ul>"), status=200))
    assert isinstance(outcome, Unrecognised)
