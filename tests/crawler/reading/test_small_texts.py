"""Names of variants and alternative texts of pictures, and where each came from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.marketplaces.registry import reader_for
from crawler.marketplaces.shopify import Shopify
from crawler.marketplaces.woocommerce import WooCommerce
from crawler.read import read_page
from crawler.reading.alternatives import alternative_texts, picture_name
from crawler.reading.page import Document, Page
from domain.page import Snapshot
from listingwatch.matching.listing_texts import small_texts

URL = "https://shop.example/p/blue-lamp"
LAMP: dict[str, Any] = {
    "@type": "Product",
    "name": "Blue Lamp",
    "image": ["https://cdn.shop.example/files/blue-lamp-7.jpg?v=3"],
    "offers": {"price": "12.50", "priceCurrency": "EUR", "availability": "InStock"},
}


def snapshot(body: str = "", head: str = "", url: str = URL, **told: Any) -> Snapshot:
    block = json.dumps(LAMP | told)
    outcome = read_page(
        Page(
            url=url,
            body=f"<html lang=en><head><title>Blue Lamp</title>{head}"
            f"<script type='application/ld+json'>{block}</script></head>"
            f"<body><h1>Blue Lamp</h1>{body}</body></html>".encode(),
            status=200,
        )
    )
    assert isinstance(outcome, Snapshot), outcome
    return outcome


def names(found: Snapshot) -> list[str | None]:
    return [offer.name for offer in found.offers]


def test_variants_of_structured_data() -> None:
    """Each with its own price and stock, behind the listing's offer; their source is named."""
    variants = [
        {
            "@type": "Product",
            "name": f"Blue Lamp - {size}",
            "offers": {"price": price, "priceCurrency": "EUR", "availability": stock},
        }
        for size, price, stock in (("S", "12.50", "InStock"), ("Nike XL", "19.00", "OutOfStock"))
    ]
    found = snapshot(hasVariant=variants, **{"@type": "ProductGroup"})
    assert names(found) == [None, "Blue Lamp - S", "Blue Lamp - Nike XL"]
    price = found.offers[2].price
    assert price is not None
    assert str(price.amount) == "19.00"
    assert [offer.availability for offer in found.offers] == ["InStock", "InStock", "OutOfStock"]
    assert found.sources["variants"] == "json-ld"
    assert Snapshot.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (
            {"offers": [{"price": 1, "name": "Red"}, {"price": 2, "name": "Green"}]},
            ["Red", "Green"],
        ),
        ({"offers": {"lowPrice": 1, "offers": [{"price": 1, "name": "Red"}]}}, ["Red"]),
        ({"offers": [{"price": 1, "itemOffered": {"name": "Lamp, red"}}]}, ["Lamp, red"]),
        ({"hasVariant": [{"color": "Red", "size": "XL"}, {"color": "Red"}]}, ["Red / XL", "Red"]),
        ({"model": [{"name": "L1"}, {"name": "L2"}]}, ["L1", "L2"]),
        # What repeats the title, or stands for no choice, is no name.
        ({"offers": [{"price": 1, "name": "BLUE LAMP"}]}, []),
        ({"offers": [{"price": 1, "name": "Default Title"}]}, []),
        ({"hasVariant": ["https://shop.example/p/2", None, 7]}, []),
    ],
)
def test_names_of_variants(told: dict[str, Any], wanted: list[str]) -> None:
    """The forms in which shops name them."""
    found = snapshot(**told)
    assert names(found)[1:] == wanted
    assert ("variants" in found.sources) is bool(wanted)


@pytest.mark.parametrize("model", ["ZX-9", {"name": "ZX-9"}, ["ZX-9"]])
def test_one_model_names_the_offer(model: Any) -> None:
    """The one model of a product is no variant of it."""
    found = snapshot(model=model)
    assert names(found) == ["ZX-9"]
    assert found.sources["model"] == "json-ld"
    assert names(snapshot(model="Blue lamp")) == [None]


CHOICES = {
    "WooCommerce": "<table class=variations><select name=attribute_pa_color>"
    "<option value=''>Choose an option</option><option value=red>Red</option>"
    "<option value=g>Green</option></select></table>",
    "Magento": "<select name='super_attribute[93]' class=super-attribute-select>"
    "<option value>Choose an Option...</option><option value=4>Red</option>"
    "<option value=5>Green</option></select>",
    "PrestaShop": "<select name='group[1]'><option value=1 selected>Red</option>"
    "<option value=2>Green</option></select>",
    "Shopify": "<variant-selects><div><select name='options[Colour]'><option>Red</option>"
    "<option>Green</option></select></div></variant-selects>",
    "Shopify's buttons": "<variant-radios><fieldset><input type=radio name=Colour value=Red>"
    "<input type=radio name=Colour value=Green></fieldset></variant-radios>",
    "eBay": "<select id=msku-sel-1 name=Colour><option value=-1>- Select -</option>"
    "<option value=0>Red</option><option value=1>Green</option></select>",
    "German": "<div class=product-variants><select><option value=''>Bitte wählen</option>"
    "<option value=1>Red</option><option value=2>Green</option></select></div>",
}


@pytest.mark.parametrize("software", CHOICES)
def test_choices_that_the_page_shows(software: str) -> None:
    """What can be chosen names the variants where structured data does not."""
    found = snapshot(CHOICES[software])
    assert names(found) == [None, "Red", "Green"]
    assert found.sources["variants"] == "markup"


@pytest.mark.parametrize(
    "body",
    [
        "<select name=quantity><option>1</option><option>2</option></select>",
        "<select name=country><option>France</option></select>",
        "<form class=search><select name=cat><option>Lamps</option></select></form>",
        "<input type=radio name=rating value=5><input type=radio name=payment value=card>",
        "<input type=radio name=variant value=4711>",
    ],
)
def test_other_choices_name_nothing(body: str) -> None:
    """Quantities, countries, categories, payment and numbers are no variants."""
    assert names(snapshot(body)) == [None]


PICTURES = {
    "the same address": "<img src='https://cdn.shop.example/files/blue-lamp-7.jpg' alt='Lit'>",
    "another host": "<img src='//shop.example/cdn/files/blue-lamp-7.jpg?width=90' alt='Lit'>",
    "another size": "<img src=/media/blue-lamp-7-600x600.jpg alt='Lit'>",
    "Shopify's size": "<img src=/files/blue-lamp-7_600x.jpg alt='Lit'>",
    "loaded late": "<img src=data:image/gif;base64,R0 data-src=/files/blue-lamp-7.jpg alt='Lit'>",
    "a set": "<img srcset='/files/blue-lamp-7_300x.jpg 300w, /x.jpg 600w' alt='Lit'>",
    "a link to the large one": "<a href=/files/blue-lamp-7.jpg><img src=/t/1.jpg alt='Lit'></a>",
}


@pytest.mark.parametrize("how", PICTURES)
def test_alternative_text_of_the_product_s_picture(how: str) -> None:
    """However the picture's address is written there."""
    found = snapshot(PICTURES[how])
    assert [image.alt for image in found.images] == ["Lit"]
    assert found.sources["alt"] == "markup"


@pytest.mark.parametrize(
    "body",
    [
        "<img src=/files/red-lamp-3.jpg alt='Red Lamp by Nike'>",
        "<img src=/logo.png alt='Shop'>",
        "<img src=/files/blue-lamp-7.jpg alt=''><img src=/files/blue-lamp-7.jpg>",
        # Two texts for one name of a file in two folders: no telling which is the product's.
        "<img src=/a/blue-lamp-7.jpg alt=One><img src=/b/blue-lamp-7.jpg alt=Two>",
    ],
)
def test_texts_of_other_pictures_are_left(body: str) -> None:
    """Only the product's own pictures count, and only where there is no doubt."""
    found = snapshot(body)
    assert [image.alt for image in found.images] == [None]
    assert "alt" not in found.sources


def test_short_names_of_files_need_their_folder() -> None:
    """``1.jpg`` is in many folders."""
    document = Document(Page(url=URL, body=b"<img src=/other/1.jpg alt=Other>"))
    assert alternative_texts(document, ["https://shop.example/lamp/1.jpg"]) == {}
    assert alternative_texts(document, ["https://cdn.example/x/other/1.jpg"]) != {}


def test_captions_come_first() -> None:
    """What structured data and meta elements say of a picture."""
    image = {"@type": "ImageObject", "url": "/lamp.jpg", "caption": "A lamp, lit"}
    found = snapshot("<img src=/lamp.jpg alt=Lit>", image=[image, "/files/lamp-two.jpg"])
    assert [image.alt for image in found.images] == ["A lamp, lit", None]
    assert found.sources["alt"] == "json-ld"
    head = (
        "<meta property=og:image content='https://cdn.shop.example/files/blue-lamp-7.jpg?v=3'>"
        "<meta property=og:image:alt content='A blue lamp'>"
    )
    found = snapshot(head=head)
    assert [image.alt for image in found.images] == ["A blue lamp"]
    assert found.sources["alt"] == "opengraph"


@given(
    stem=st.text("abcwyz0123-", min_size=8, max_size=20).filter(lambda s: s[-1].isalpha()),
    size=st.sampled_from(
        ["", "-600x600", "_600x", "_x300@2x", "_grande", "_1024x1024_crop_center"]
    ),
    host=st.sampled_from(["https://a.example/", "//b.example/cdn/", "/", "https://a.example/x/y/"]),
    query=st.sampled_from(["", "?v=1", "?w=200&h=3#x"]),
)
def test_a_picture_is_known_by_its_name(stem: str, size: str, host: str, query: str) -> None:
    """Sizes, hosts and queries change nothing; another name does."""
    assert picture_name(f"{host}{stem}{size}.jpg{query}") == stem
    assert picture_name(f"{host}{stem}q{size}.jpg{query}") != stem


@pytest.mark.timeout(30)
@pytest.mark.parametrize("unit", ["._a_", "_small_crop_a", "_a_default", "-600x600", "@2x", "_"])
def test_a_name_that_is_made_to_keep_a_reader_busy(unit: str) -> None:
    """Sizes upon sizes take no longer than their letters."""
    assert picture_name(f"https://cdn.shop.example/{unit * 400}!.jpg")


def test_matchers_read_them() -> None:
    """The texts reach the matchers of words under names that evidence knows."""
    found = snapshot(
        PICTURES["another size"], hasVariant=[{"name": "Nike red"}], **{"@type": "ProductGroup"}
    )
    read = {field: medium.text for field, medium in small_texts(found)}
    assert read == {"offers[1].name": "Nike red", "images[0].alt": "Lit", "url": "/p/blue-lamp"}


def test_amazon_s_variants_and_pictures() -> None:
    """From the page's own data; a picture is known over all its sizes."""
    data = {"dimensionValuesDisplayData": {"B000000001": ["Red", "2 m"], "B000000002": ["Green"]}}
    body = (
        "<div id=dp><span id=productTitle>Cable</span>"
        "<img id=landingImage data-old-hires='https://m.media-amazon.com/images/I/61abcDEFgh.jpg'"
        " src='https://m.media-amazon.com/images/I/61abcDEFgh._AC_SX300_.jpg' alt='Cable, red'>"
        f"<script>var data = {json.dumps(data)};</script></div>"
    )
    url = "https://www.amazon.com/dp/B000000001"
    outcome = reader_for(url).parse(Page(url=url, body=body.encode(), status=200))
    assert isinstance(outcome, Snapshot), outcome
    assert names(outcome) == [None, "Red / 2 m", "Green"]
    assert [image.alt for image in outcome.images] == ["Cable, red"]
    assert outcome.sources["variants"] == "twister"


def test_ebay_s_variants_and_pictures() -> None:
    """All pictures have one file's name there; the folder tells them apart."""
    picture = "https://i.ebayimg.com/images/g"
    body = (
        "<h1 class=x-item-title__mainTitle>Cable</h1><div class=x-price-primary>US $3.00</div>"
        f"<div class=ux-image-carousel-item><img src={picture}/AbC/s-l500.webp alt='Cable, red'></div>"
        f"<div class=ux-image-carousel-item><img src={picture}/DeF/s-l500.webp></div>"
        f"<aside><img src={picture}/XyZ/s-l140.jpg alt='Another thing'></aside>"
        "<select class=x-msku__select-box><option value=-1>Select</option><option value=0>Red"
        "</option></select>"
    )
    url = "https://www.ebay.com/itm/200000000009"
    outcome = reader_for(url).parse(Page(url=url, body=body.encode(), status=200))
    assert isinstance(outcome, Snapshot), outcome
    assert names(outcome) == [None, "Red"]
    assert [image.alt for image in outcome.images] == ["Cable, red", None]
    assert outcome.sources["alt"] == "markup"


def test_interfaces_name_variants() -> None:
    """Shopify's and WooCommerce's answers; Shopify's name for "none" is none."""
    url = "https://shop.example/products/lamp.json"
    variants = [{"title": title, "price": "3.00"} for title in ("Red / S", "Green / S")]
    told = {"handle": "lamp", "title": "Lamp", "variants": variants}
    headers = {"content-type": "application/json"}
    outcome = Shopify().parse(
        Page(url=url, body=json.dumps({"product": told}).encode(), status=200, headers=headers)
    )
    assert isinstance(outcome, Snapshot), outcome
    assert names(outcome) == [None, "Red / S", "Green / S"]
    told["variants"] = [{"title": "Default Title", "price": "3.00"}]
    outcome = Shopify().parse(
        Page(url=url, body=json.dumps({"product": told}).encode(), status=200, headers=headers)
    )
    assert isinstance(outcome, Snapshot), outcome
    assert names(outcome) == [None]
    woo = {
        "name": "Lamp",
        "permalink": "https://shop.example/product/lamp",
        "variations": [
            {"id": 7, "attributes": [{"name": "Colour", "value": "red"}, {"value": "S"}]},
            {"id": 8, "attributes": [{"name": "Colour", "value": None}]},
        ],
    }
    url = "https://shop.example/wp-json/wc/store/v1/products/5"
    outcome = WooCommerce().parse(
        Page(url=url, body=json.dumps(woo).encode(), status=200, headers=headers)
    )
    assert isinstance(outcome, Snapshot), outcome
    assert names(outcome) == [None, "red / S"]
    assert outcome.sources["variants"] == "interface"


def test_many_choices_are_bounded() -> None:
    """A page may offer any number."""
    options = "".join(f"<option>Size {number}</option>" for number in range(5_000))
    found = snapshot(f"<select name=attribute_size>{options}</select>" * 3)
    assert len(found.offers) == 101
