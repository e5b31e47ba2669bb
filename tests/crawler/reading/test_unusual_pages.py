"""What shops write otherwise than the standards have it, and which of two contradicting values a
page means."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.reading.currencies import currency_in, currency_of_sign
from crawler.reading.facts import is_unfilled
from crawler.reading.outline import preceding
from crawler.reading.page import join
from domain.page import Unrecognised
from tests.crawler.reading.lamps import BUY, IMAGE, LAMP, jsonld, read, snapshot


def test_types_in_small_letters() -> None:
    """``product`` is schema.org's Product, in JSON-LD and in microdata."""
    told = snapshot("<h1>Blue Lamp</h1>", jsonld(LAMP | {"@type": "product"}))
    assert told.sources["price"] == "json-ld"
    assert told.offer.price is not None
    assert (told.offer.price.amount, told.offer.price.currency) == (Decimal("20.00"), "EUR")
    marked = snapshot(
        '<div itemscope itemtype="http://schema.org/product"><h1 itemprop=name>Blue Lamp</h1>'
        '<div itemprop=offers itemscope itemtype="http://schema.org/offer">'
        "<meta itemprop=price content=20><meta itemprop=priceCurrency content=EUR></div></div>"
    )
    assert marked.sources["price"] == "microdata"


@pytest.mark.parametrize(
    "text",
    ["$brand", "${name}", "{{ product.brand }}", "{brand}", "[%= sku %]", "%BRAND%", "null",
     "undefined", "N/A", "-", "[object Object]"],
)  # fmt: skip
def test_unfilled_templates_are_no_values(text: str) -> None:
    """A template that nobody filled in names no brand; the next source is asked."""
    assert is_unfilled(text)
    body = "<h1>Blue Lamp</h1><p>Brand: Lumo</p>"
    found = snapshot(body, jsonld(LAMP | {"brand": text}))
    assert (found.brand, found.sources["brand"]) == ("Lumo", "label")


@pytest.mark.parametrize("text", ["Lumo", "%50 Off", "Nonesuch", "$1000 Brand", "A", "A$AP", "O'2"])
def test_values_are_no_templates(text: str) -> None:
    assert not is_unfilled(text)


def test_numbers_are_no_brands() -> None:
    """A brand of digits alone is a database's number; a number of the article may be one."""
    assert snapshot("<h1>Blue Lamp</h1>", jsonld(LAMP | {"brand": "4248"})).brand is None
    assert snapshot("<h1>Blue Lamp</h1>", jsonld(LAMP | {"sku": "4248"})).sku == "4248"


def test_shops_own_name_is_no_brand_where_the_page_labels_another() -> None:
    head = jsonld(LAMP | {"brand": "Lampshop"})
    body = "<h1>Blue Lamp</h1><table><tr><td>Brand</td><td>Lumo</td></tr></table>"
    assert snapshot(body, head, "https://www.lampshop.example/p/1").brand == "Lumo"
    assert snapshot(body, head).brand == "Lampshop"
    assert snapshot("<h1>Blue Lamp</h1>", head, "https://lampshop.example/p/1").brand == "Lampshop"


def test_a_menus_heading_is_not_the_pages() -> None:
    """Where the page's title names neither, the heading outside menus is the thing's."""
    body = (
        "<nav><ul><li><h1>Services</h1></li></ul></nav><main><h1>Blue Lamp with shade</h1>"
        f"{IMAGE}<p class=price>20,00 €</p>{BUY}</main>"
    )
    assert snapshot(body, title="Everything for homes").title == "Blue Lamp with shade"
    own = f"<header><h1>Blue Lamp</h1></header><h1>News</h1>{IMAGE}<p class=price>2 €</p>{BUY}"
    assert snapshot(own, title="Blue Lamp").title == "Blue Lamp"


@pytest.mark.parametrize(
    ("price", "currency", "shown", "wanted"),
    [
        ("24.990", "CLP", "", "24990"),
        ("1.299.000", "IDR", "", "1299000"),
        ("19.990", "KWD", "", "19.990"),
        ("5.499", "ARS", "$ 5.499", "5499"),
        ("5.499", "ARS", "", "5.499"),
        ("16.799", "EUR", "16,80 €", "16.799"),
        (16.799, "EUR", "16 799 €", "16799"),
    ],
)
def test_thousands_in_machine_values(price: object, currency: str, shown: str, wanted: str) -> None:
    """A point is decimal in the language of machines, unless the currency has no cents, or the page
    shows what a shop meant that wrote its data as people of its country do."""
    head = jsonld(LAMP | {"offers": {"price": price, "priceCurrency": currency}})
    found = snapshot(f"<h1>Blue Lamp</h1><p class=price>{shown}</p>{BUY}", head).offer.price
    assert found is not None
    assert (found.amount, found.currency) == (Decimal(wanted), currency)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"https://schema.org/Product/","name":"Blue Lamp","description":"x",',
        '{"@type":"Product","name":"Blue Lamp","description":"a "warm", and "soft" light",',
        '{"@type":"PRODUCT","name":"Blue Lamp","description":"24" wide",',
    ],
)
def test_blocks_with_quotes_in_their_texts(text: str) -> None:
    """What stands behind a quote says whether it ends a text."""
    block = text + '"image":"/l.jpg","offers":{"price":"20","priceCurrency":"EUR"}}'
    found = snapshot("<h1>Blue Lamp</h1>", f'<script type="application/ld+json">{block}</script>')
    assert found.offer.price is not None
    assert found.sources["price"] == "json-ld"
    assert found.title == "Blue Lamp"


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        ("<p class=price-box>De: <b class=skuListPrice>$ 7.499,00</b> Por: <b>$ 5.499,00</b></p>",
         "5499.00"),
        ("<p class=price><b class=old>20 €</b> <b class=new>12 €</b></p>", "12"),
        ("<p class=price><b class=regular>20 €</b></p>", "20"),
        (("<ul><li><span style='text-decoration: line-through'>40 лв.</span></li><li><h2>30.00лв.</h2>"
         "</li></ul>"), "30.00"),
    ],
)  # fmt: skip
def test_former_prices_inside_the_price(box: str, wanted: str) -> None:
    found = snapshot(f"<h1>Blue Lamp</h1>{IMAGE}{box}{BUY}")
    assert found.offer.price is not None
    assert found.offer.price.amount == Decimal(wanted)


def test_former_price_by_name_alone() -> None:
    """Structured data may still name the former price; the page shows another beside it."""
    old, now = "<b class=original-price>20.00 €</b>", "<b class='product-price now'>12.00 €</b>"
    found = snapshot(f"<h1>Blue Lamp</h1>{old}{now}{BUY}", jsonld(LAMP))
    assert found.offer.price is not None
    assert (found.offer.price.amount, found.sources["price"]) == (Decimal("12.00"), "markup")
    # Without the name, or where what is left is no more than an instalment, the data stands.
    share = "<b class='product-price now'>5.00 €</b>"
    for shown in (now, f"{old}{share}"):
        kept = snapshot(f"<h1>Blue Lamp</h1>{shown}{BUY}", jsonld(LAMP))
        assert kept.offer.price is not None
        assert (kept.offer.price.amount, kept.sources["price"]) == (Decimal("20.00"), "json-ld")


def test_a_working_button_outweighs_data_that_says_sold_out() -> None:
    """But not one far off or disabled, nor where the page itself says so."""
    head = jsonld(LAMP | {"offers": LAMP["offers"] | {"availability": "OutOfStock"}})
    found = snapshot(f"<h1>Blue Lamp</h1>{BUY}", head)
    assert (found.offer.availability, found.sources["availability"]) == ("InStock", "buy button")
    for body in (
        "<h1>Blue Lamp</h1>",
        "<h1>Blue Lamp</h1><button class=add-to-cart disabled>Add to cart</button>",
        f"<h1>Blue Lamp</h1><p class=stock>Sold out</p>{BUY}",
        f"<h1>Blue Lamp</h1>{'<i></i>' * 800}{BUY}",
    ):
        assert snapshot(body, head).offer.availability == "OutOfStock"


def test_entries_without_their_list_are_no_page_of_a_product() -> None:
    """Some shop software marks the entries of a category and forgets the list around them."""
    entries = "".join(
        '<div itemscope itemtype="http://schema.org/ListItem"><article itemprop=item itemscope '
        f'itemtype="http://schema.org/Product"><h3 itemprop=name>Blue Lamp {name}</h3>'
        '<div itemprop=offers itemscope itemtype="http://schema.org/Offer">'
        "<meta itemprop=price content=20></div></article></div>"
        for name in ("Alpha", "Beta", "Gamma", "Delta")
    )
    outcome = read(f"<h1>Blue Lamps</h1>{entries}", title="Blue Lamps")
    assert isinstance(outcome, Unrecognised)
    assert "list of 4 products" in outcome.reason


def test_products_that_share_words_with_the_heading_are_a_list() -> None:
    kinds = [
        LAMP | {"name": f"Blue {kind} Lamp of the house"} for kind in ("Desk", "Wall", "Floor")
    ]
    listed = read("<h1>Blue Lamp</h1>", jsonld(kinds))
    assert isinstance(listed, Unrecognised)
    own = snapshot("<h1>Blue Lamp</h1>", jsonld([*kinds, LAMP]))
    assert own.title == "Blue Lamp"


def test_money_that_scripts_hold_counts_where_it_is_shown() -> None:
    """A number in a state is believed where it stands as money, under whatever name; not where it
    stands as something else."""
    state = json.dumps(
        {"product": {"name": "Blue Lamp", "price": 29, "sku": "L1", "image": "/l.jpg"}}
    )
    head = f"<script type=application/json>{state}</script>"
    others = "".join(f"<p class=price>{n} €</p>" for n in (839, 819, 799))
    shown = f"<h1>Blue Lamp</h1>{IMAGE}<div class=deal>only €<span>29</span></div>{others}{BUY}"
    found = snapshot(shown, head)
    assert found.offer.price is not None
    assert found.offer.price.amount == Decimal(29)
    plain = f"<h1>Blue Lamp</h1>{IMAGE}<div class=deal>seats <span>29</span></div>{others}{BUY}"
    assert snapshot(plain, head).offer.price is None


def test_pounds_are_sterling_unless_at_home_elsewhere() -> None:
    assert currency_of_sign("£") == "GBP"
    assert currency_in("£12.50", "us") == "GBP"
    assert currency_of_sign("£", "eg") == "EGP"
    assert currency_of_sign("£", "lb") is None
    assert currency_of_sign("$") is None
    assert currency_of_sign("тг.") == "KZT"
    assert currency_in("270,00 Kn", "hr") == "HRK"


def test_two_words_for_the_stock() -> None:
    """Pages carry both for their scripts to show one; a way to buy beside them says which."""
    both = "<p class=stock-a>In stock</p><p class=stock-b>Sold out</p>"
    head = jsonld(LAMP | {"offers": {"price": "20", "priceCurrency": "EUR"}})
    assert snapshot(f"<h1>Blue Lamp</h1>{both}{BUY}", head).offer.availability == "InStock"
    assert snapshot(f"<h1>Blue Lamp</h1>{both}", head).offer.availability == "InStock"
    out = "<p class=stock-b>Sold out</p>"
    assert snapshot(f"<h1>Blue Lamp</h1>{out}", head).offer.availability == "OutOfStock"
    assert snapshot(f"<h1>Blue Lamp</h1>{out}{BUY}", head).offer.availability is None


@pytest.mark.parametrize(
    "button",
    ["<button>Do&nbsp;košíka</button>", "<button><i></i><span>Osta kohe</span></button>",
     "<button id=button-cart>Naroči</button>", "<input type=submit value='Προσθήκη στο καλάθι'>"],
)  # fmt: skip
def test_buttons_in_other_languages_and_parts(button: str) -> None:
    head = jsonld(LAMP | {"offers": {"price": "20", "priceCurrency": "EUR"}})
    found = snapshot(f"<h1>Blue Lamp</h1>{button}", head)
    assert (found.offer.availability, found.sources["availability"]) == ("InStock", "buy button")


@pytest.mark.parametrize(
    "former",
    ["<b class='price line-through'>20 €</b>", "<b class=price style='x:line-through'>20 €</b>",
     "<b class=alter-preis>20 €</b>", "<b class=prix-barre>20 €</b>"],
)  # fmt: skip
def test_former_prices_by_style_and_in_other_languages(former: str) -> None:
    found = snapshot(f"<h1>Blue Lamp</h1>{IMAGE}{former}<b class=price>12 €</b>{BUY}")
    assert found.offer.price is not None
    assert found.offer.price.amount == Decimal(12)


def test_labels_that_end_in_a_dash() -> None:
    body = "<h1>Blue Lamp</h1><ul><li><strong>Product Code - </strong>39139301</li></ul>"
    assert snapshot(body, jsonld(LAMP)).sku == "39139301"


def test_opengraph_availability_as_an_address() -> None:
    head = (
        '<meta property=og:type content=product><meta property=og:title content="Blue Lamp">'
        '<meta property="product:availability" content="https://schema.org/OutOfStock">'
    )
    assert snapshot("<h1>Blue Lamp</h1>", head).offer.availability == "OutOfStock"


_PRECEDING = etree.XPath("preceding::*")
_TREES = st.recursive(
    st.just("<p>x</p>"), lambda inner: st.lists(inner, max_size=4).map(
        lambda parts: f"<div>{''.join(parts)}</div>"
    ), max_leaves=25,
)  # fmt: skip


@given(body=_TREES, pick=st.integers(0, 50))
def test_preceding_is_xpaths(body: str, pick: int) -> None:
    """The walk backwards finds what the axis finds, the nearest first."""
    root = etree.fromstring(f"<html><body>{body}<h1>y</h1>{body}</body></html>")
    elements = list(root.iter())
    element = elements[pick % len(elements)]
    assert list(preceding(element))[::-1] == _PRECEDING(element)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://a.example/x.jpg?w=1&h=2", "https://a.example/x.jpg?w=1&h=2"),
        ("https://a.example/x y.jpg", "https://a.example/x%20y.jpg"),
        ("https://a.example/x#y", "https://a.example/x"),
        ("https://a.example/x?", "https://a.example/x"),
        ("HTTPS://a.example/x", "https://a.example/x"),
        ("https://a.example:99999/x", None),
        ("//a.example/x", "https://a.example/x"),
        ("/x", "https://b.example/x"),
        ("javascript:x", None),
    ],
)
def test_whole_addresses_need_no_joining(address: str, wanted: str | None) -> None:
    assert join("https://b.example/y", address) == wanted
