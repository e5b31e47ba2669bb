"""Which of several amounts, numbers and pictures on a page are the product's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.page import Unrecognised
from tests.crawler.reading.lamps import BUY, IMAGE, LAMP, jsonld, read, snapshot


def _amount(body: str, head: str = "", url: str = "https://shop.example.com/p/lamp-1") -> Decimal:
    price = snapshot(body, head, url).offer.price
    assert price is not None
    return price.amount


def test_an_auctions_first_bid_is_not_its_price() -> None:
    """Where a page states two prices, the one that it shows as its price is meant."""
    stated = jsonld(LAMP) + "<meta property='product:price:amount' content=45>"
    shown = "<span class=price>€45.00</span><span class=small>Starting Price €20.00</span>"
    assert _amount(f"<h1>Blue Lamp</h1>{IMAGE}<div>{shown}</div>", stated) == 45
    # Where the first is shown too, or the other is not, nothing speaks against the first.
    for other in ("<span class=price>€20.00</span>", "<span class=price>€30.00</span>", ""):
        assert _amount(f"<h1>Blue Lamp</h1>{IMAGE}<div>{other}</div>", stated) == 20


@pytest.mark.parametrize(
    ("share", "host"),
    [
        ("<tr><td>3期</td><td>每期<span>$<span>806</span></span></td></tr>", "shop.example.com.tw"),
        ("<tr><td>or <span>€8.06</span> a month</td></tr>", "shop.example.com"),
        ("<tr><td>12 cuotas de <span>€8,06</span></td></tr>", "shop.example.es"),
        ("<tr><td>24 Raten zu <span>8,06 €</span></td></tr>", "shop.example.de"),
    ],
)
def test_what_is_paid_each_month_is_no_price(share: str, host: str) -> None:
    """An instalment is no price; without another there is none, and no product page."""
    body = f"<h1>Blue Lamp</h1>{IMAGE}<table>{share}</table>{BUY}"
    assert isinstance(read(body, url=f"https://{host}/p/1"), Unrecognised)
    whole = "<p><b>23.20</b> <i>€</i></p>"
    price = _amount(body.replace("<table>", whole + "<table>"), url=f"https://{host}/p/1")
    assert price == Decimal("23.20")


def test_a_sign_in_the_next_element() -> None:
    """``<b>2320</b><i>元</i>`` is money; a number before any other word is none."""
    body = f"<h1>Blue Lamp</h1>{IMAGE}{{}}{BUY}"
    assert _amount(body.format("<td><b>2320</b><span> 元 </span></td>")) == 2320
    assert isinstance(read(body.format("<td><b>2320</b><span> views </span></td>")), Unrecognised)


@pytest.mark.parametrize("name", ["pdpCarousel-1", "productSwiper", "mainSlick"])
def test_galleries_named_in_capitals(name: str) -> None:
    """A gallery that slides is the product's own, however its name is written."""
    slide = "<img src=/lamp-1.jpg itemprop=image alt='Blue Lamp, picture 1'>"
    body = f"<div id={name} class=slides><div>{slide}</div></div><h1>Blue Lamp</h1>"
    found = snapshot(f"{body}<span class=price>€20.00</span>{BUY}")
    assert [image.url for image in found.images] == ["https://shop.example.com/lamp-1.jpg"]


@pytest.mark.parametrize(
    ("written", "sku"),
    [
        ("TE502-12 Sofa cover", "TE502-12"),
        ("TE502-12", "TE502-12"),
        ("AB 502 X", "AB 502 X"),
        ("WH-1000 XM4", "WH-1000 XM4"),
        ("502 BLK", "502 BLK"),
    ],
)
def test_words_behind_a_number_are_no_part_of_it(written: str, sku: str) -> None:
    body = f"<h1>Blue Lamp</h1>{IMAGE}<span class=price>€20.00</span><p>SKU: {written}</p>{BUY}"
    assert snapshot(body).sku == sku
