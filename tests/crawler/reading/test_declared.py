"""Values that a page's data names alone: a currency, a brand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.reading.declared import declared_brand, declared_currency
from domain.page import Snapshot
from tests.crawler.reading.lamps import BUY, IMAGE, LAMP, jsonld, read, snapshot


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        ('var s = {"currencyCode":"USD"}', "USD"),
        ("currency: 'CAD', x; currency = 'CAD'", "CAD"),
        ('{\\"currency\\":\\"USD\\"}', "USD"),
        ('{"currency":"USD"} {"currency":"CAD"}', None),
        ('{"currency":"EUR"}', None),
        ('{"currency":"ABC"}', None),
        ("nothing", None),
    ],
)
def test_declared_currency(script: str, wanted: str | None) -> None:
    """One currency alone, and one that the sign can mean."""
    assert declared_currency(script.encode(), "$165.95") == wanted
    body = f"<h1>Blue Lamp</h1>{IMAGE}<p class=price>$165.95</p>{BUY}<script>{script}</script>"
    found = snapshot(body)
    assert found.offer.price is not None
    assert found.offer.price.currency == wanted
    assert ("currency" in found.sources) == (wanted is not None)


def test_declared_currency_against_the_country() -> None:
    """A bare number on a country's own domain has no currency where the page declares another."""
    head = jsonld(LAMP | {"offers": {"price": "165.95"}})
    address = "https://lamps.example.de/p/1"
    script = "<script>currency: 'USD'</script>"
    home = snapshot("<h1>Blue Lamp</h1>", head, address).offer.price
    assert home is not None
    assert home.currency == "EUR"
    torn = snapshot("<h1>Blue Lamp</h1>", head + script, address).offer.price
    assert torn is not None
    assert torn.currency is None


def test_declared_brand() -> None:
    """Where a page's data knows one alone, and the title has it, too."""
    told = '{"brand":"Lumo"}'
    assert declared_brand(told.encode()) == "Lumo"
    assert declared_brand(told.encode() + b'{"brand":"Other"}') is None
    assert declared_brand(b'{"brand":"Brand"}{"ownBrand":"Lumo"}') is None
    assert declared_brand(b'{"brand":"123"}') is None
    head = jsonld(LAMP | {"name": "Blue Lumo Lamp"})
    found = snapshot(f"<h1>Blue Lumo Lamp</h1><script>x = {told}</script>", head)
    assert (found.brand, found.sources["brand"]) == ("Lumo", "declared in the page")
    assert snapshot(f"<h1>Blue Lamp</h1><script>x = {told}</script>", jsonld(LAMP)).brand is None


def test_a_label_and_a_value_among_the_meta_elements() -> None:
    """Twitter's product card named the price by a label of its own."""
    head = (
        '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="12.50 €">'
        '<meta property="og:image" content="/lamp.jpg">'
    )
    found = snapshot("<h1>Blue Lamp</h1>", head)
    assert found.offer.price is not None
    assert (found.offer.price.amount, found.sources["price"]) == (Decimal("12.50"), "opengraph")
    other = head.replace("Price", "Reading time").replace("12.50 €", "5 minutes")
    assert not isinstance(read("<h1>Blue Lamp</h1>", other), Snapshot)


def test_an_offer_beside_its_product() -> None:
    """A product without an offer has the only one of the page; of two, there is no telling."""
    offer = {"@type": "Offer", "price": "12.50", "priceCurrency": "EUR"}
    lamp = {"@type": "Product", "name": "Blue Lamp", "image": "/lamp.jpg"}
    found = snapshot("<h1>Blue Lamp</h1>", jsonld([lamp, offer])).offer.price
    assert found is not None
    assert (found.amount, found.currency) == (Decimal("12.50"), "EUR")
    two = snapshot("<h1>Blue Lamp</h1>", jsonld([lamp, offer, offer | {"price": "9"}]))
    assert two.offer.price is None
