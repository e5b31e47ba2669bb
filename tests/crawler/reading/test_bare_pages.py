"""Pages that scripts build: one title for all of them, no name on any part, no structured data."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from crawler.read import read_page
from crawler.reading.page import Page
from crawler.reading.settling import with_declared_currency
from domain.money import Price
from domain.page import Offer, Outcome, Snapshot, Unrecognised

BUY = "<button class=rounded><div>Add to cart</div></button>"
MENU = (
    "<header><h2>Menu of all things</h2></header>"
    "<div role=dialog><h2>Shopping Cart</h2></div>"
)  # fmt: skip
PICTURE = "<img class='w-full rounded-lg' src='/assets/laptop.jpg?w=540' alt=''>"


def read(body: str, title: str = "Some Shop") -> Outcome:
    text = (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{MENU}{body}"
        "<footer><h2>Newsletter</h2><button>Subscribe</button></footer></body></html>"
    )
    return read_page(Page(url="https://shop.example/product/laptop", body=text.encode()))


def test_the_heading_above_the_only_buy_button_is_the_thing() -> None:
    """Neither the cart that opens over the page nor what stands in header and footer."""
    found = read(f"<h2>Laptop 13</h2>{PICTURE}<p class='text-3xl mr-4'> €1,558.80 </p>{BUY}")
    assert isinstance(found, Snapshot)
    assert found.title == "Laptop 13"
    assert found.offer.price is not None
    assert (found.offer.price.amount, found.offer.price.currency) == (Decimal("1558.80"), "EUR")
    assert [image.url for image in found.images] == ["https://shop.example/assets/laptop.jpg?w=540"]


def test_a_heading_that_agrees_with_the_title_needs_no_button_of_its_own() -> None:
    found = read(
        f"<h2>Offers</h2><h2>Laptop 13</h2>{PICTURE}<p>€10.00</p>{BUY}{BUY}", "Laptop 13 – Shop"
    )
    assert isinstance(found, Snapshot)
    assert found.title == "Laptop 13"


@pytest.mark.parametrize(
    "body",
    [
        # A list: who can say which of them the page is about?
        f"<h2>Laptops</h2>{PICTURE}<p>€10.00</p>{BUY}{PICTURE}<p>€20.00</p>{BUY}",
        f"<h2>Laptops</h2>{PICTURE}<p>€10.00</p>",
        f"{PICTURE}<p>€10.00</p>{BUY}",
    ],
)
def test_when_in_doubt_there_is_no_thing(body: str) -> None:
    assert isinstance(read(body), Unrecognised)


@pytest.mark.parametrize(
    ("source", "size", "wanted"),
    [
        ("/img/3.png", "width=600 height=600", True),
        ("/media/abc", "width=600", True),
        ("/img/3.png", "", False),
        ("/img/3.png", "width=32", False),
        ("/img/3.JPG", "", True),
    ],
)
def test_a_picture_is_a_photograph_or_says_that_it_is_large(
    source: str, size: str, wanted: bool
) -> None:
    """Badges and signs are PNGs without a size, or small ones."""
    found = read(f"<h2>Laptop 13</h2><img src='{source}' {size}><p>€10.00</p>{BUY}")
    assert isinstance(found, Snapshot) is wanted


SNAPSHOT = read(f"<h2>Laptop 13</h2>{PICTURE}<p>$10.00</p>{BUY}")


@pytest.mark.parametrize(
    ("raw", "territories", "wanted"),
    [
        ("$10.00", ("US",), "USD"),
        ("$10.00", ("CA",), "CAD"),
        ("$10.00", ("US", "CA"), None),
        ("$10.00", ("DE",), None),
        ("$10.00", (), None),
        ("10 kr", ("SE",), "SEK"),
        ("10.00", ("US",), None),
    ],
)
def test_a_sign_of_many_countries_means_the_one_that_was_declared(
    raw: str, territories: tuple[str, ...], wanted: str | None
) -> None:
    """And it is said that the user's word stands behind it."""
    assert isinstance(SNAPSHOT, Snapshot)
    price = Price(amount=Decimal(10), currency=None, raw=raw)
    found = with_declared_currency(replace(SNAPSHOT, offers=(Offer(price=price),)), territories)
    assert found.offer.price is not None
    assert found.offer.price.currency == wanted
    assert ("currency" in found.sources) is (wanted is not None)


def test_what_the_page_says_is_not_overruled() -> None:
    assert isinstance(SNAPSHOT, Snapshot)
    price = Price(amount=Decimal(10), currency="CAD", raw="CA$10.00")
    given = replace(SNAPSHOT, offers=(Offer(price=price),))
    assert with_declared_currency(given, ("US",)) == given
