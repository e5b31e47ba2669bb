"""Amazon: prices, sellers and brands in the forms and languages of its sites."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.marketplaces.amazon import Amazon
from crawler.marketplaces.amazon.addresses import SITES, asin_of
from crawler.marketplaces.amazon.pictures import full_size
from crawler.marketplaces.amazon.words import name_in
from crawler.reading.page import Page
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised

AMAZON = Amazon()
IMAGE = "<img id=landingImage src='https://m.media-amazon.com/images/I/51xAL._AC_SX300_.jpg'>"


def read(body: str, host: str = "amazon.de", title: str = "Lampe", status: int = 200) -> Outcome:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    return AMAZON.parse(Page(url=f"https://www.{host}/dp/B0MUSTER02", body=page, status=status))


def snapshot(body: str, host: str = "amazon.de") -> Snapshot:
    outcome = read(f"<span id=productTitle>Lampe</span>{IMAGE}{body}", host)
    assert isinstance(outcome, Snapshot), outcome
    return outcome


@pytest.mark.parametrize(
    ("host", "shown", "amount", "currency"),
    [
        ("amazon.com", "$1,299.99", "1299.99", "USD"),
        ("amazon.com", "EUR 12.50", "12.50", "EUR"),
        ("amazon.ca", "$12.50", "12.50", "CAD"),
        ("amazon.com.mx", "$1,299.00", "1299.00", "MXN"),
        ("amazon.com.au", "$12.50", "12.50", "AUD"),
        ("amazon.com.br", "R$ 1.299,90", "1299.90", "BRL"),
        ("amazon.co.uk", "£12.50", "12.50", "GBP"),
        ("amazon.de", "1.299,90 €", "1299.90", "EUR"),
        ("amazon.fr", "1 299,90 €", "1299.90", "EUR"),
        ("amazon.nl", "€ 12,50", "12.50", "EUR"),
        ("amazon.se", "1 299,90 kr", "1299.90", "SEK"),
        ("amazon.pl", "1 299,90 zł", "1299.90", "PLN"),
        ("amazon.com.tr", "1.299,90 TL", "1299.90", "TRY"),
        ("amazon.in", "₹1,29,999.00", "129999.00", "INR"),
        ("amazon.co.jp", "￥12,800", "12800", "JPY"),
        ("amazon.cn", "¥128.00", "128.00", "CNY"),
        ("amazon.sg", "S$12.50", "12.50", "SGD"),
        ("amazon.ae", "AED 12.50", "12.50", "AED"),
        ("amazon.sa", "SAR 12.50", "12.50", "SAR"),
        ("amazon.eg", "EGP 12.50", "12.50", "EGP"),
        ("amazon.co.za", "R12.50", "12.50", "ZAR"),
    ],
)
def test_prices_of_all_sites(host: str, shown: str, amount: str, currency: str) -> None:
    """A price means what it means on that site."""
    price = snapshot(f"<span id=priceblock_ourprice>{shown}</span>", host).offer.price
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "body",
    [
        "<div id=corePrice_feature_div><span class=a-price><span class=a-offscreen>12,50 €</span></span></div>",
        (
            "<div id=corePrice_feature_div><span class='a-price a-text-price'><span class=a-offscreen>20,00 €"
            "</span></span><span class='a-price priceToPay'><span class=a-offscreen> </span><span class=a-price-symbol>€"
            "</span><span class=a-price-whole>12<span class=a-price-decimal>,</span></span><span "
            "class=a-price-fraction>50</span></span></div>"
        ),
        "<span id=price_inside_buybox>12,50 €</span>",
        "<span id=newBuyBoxPrice>12,50 €</span>",
        "<div id=usedBuySection><span>Gebraucht kaufen</span><span>12,50 €</span></div>",
        "<div id=cerberus-data-metrics data-asin-price=12.50 data-asin-currency-code=EUR></div>",
        (
            "<div id=mediaAccordion><span class='a-color-secondary header-price'>6,00 €</span>"
            "<span class='a-color-price header-price'>12,50 €</span></div>"
        ),
        "<div id=olp_feature_div><a>Neu (7) ab <span class=a-color-price>12,50 €</span></a></div>",
    ],
)
def test_boxes_of_all_years(body: str) -> None:
    """The price is found in each of the boxes, and never the struck-through one."""
    price = snapshot(body).offer.price
    assert price is not None
    assert (price.amount, price.currency) == (Decimal("12.50"), "EUR")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ships from and sold by Amazon.com.", "Amazon.com"),
        ("Dispatched from and sold by CIGA Design UK.", "CIGA Design UK"),
        ("Sold by Lumen Trading and Fulfilled by Amazon.", "Lumen Trading"),
        ("Verkauf und Versand durch Amazon.", "Amazon"),
        ("Verkauft von: Lumen GmbH", "Lumen GmbH"),
        ("Ships from and sold by Dr. Lumen.", "Dr. Lumen"),
        ("Verkauf durch Muster GmbH und Versand durch Amazon.", "Muster GmbH"),
        ("Expédié et vendu par Lumière.", "Lumière"),
        ("Vendu par Lumière et expédié par Amazon.", "Lumière"),
        ("Venduto e spedito da Amazon.", "Amazon"),
        ("Venduto da Luce e spedito da Amazon.", "Luce"),
        ("Vendido y enviado por Amazon.", "Amazon"),
        ("Vendido por Luz y enviado por Amazon.", "Luz"),
        ("Vendido por Luz e entregue por Amazon.", "Luz"),
        ("Verzonden en verkocht door Lampenhuis.", "Lampenhuis"),
        ("Verkocht door Lampenhuis en verzonden door Amazon.", "Lampenhuis"),
        ("Säljs av Lampan och skickas från Amazon.", "Lampan"),
        ("この商品は、灯り工房が販売し、Amazon.co.jp が発送します。", "灯り工房"),
        ("Lamba Evi tarafından satılır ve gönderilir.", "Lamba Evi"),
        ("Free delivery tomorrow", None),
    ],
)
def test_sellers_in_all_languages(text: str, name: str | None) -> None:
    """Who sells, whoever ships."""
    assert name_in("sellers", text) == name
    seller = snapshot(f"<div id=merchant-info>{text}</div>").seller
    assert (None if seller is None else seller.name) == name


def test_seller_boxes() -> None:
    """The seller with its id: by its link, in the box of label and value, in the older table; Amazon
    itself by the order form's number."""
    link = "<a id=sellerProfileTriggerId href='/sp?seller=A1EXAMPLE1&x=1'>Lumen</a>"
    assert _seller(f"<div id=merchantInfoFeature_feature_div>Verkäufer {link}</div>") == (
        "Lumen", "A1EXAMPLE1",
    )  # fmt: skip
    box = (
        "<div id=merchantInfoFeature_feature_div><span>Verkäufer</span>"
        "<span class=offer-display-feature-text-message>Amazon.de</span></div>"
        "<input id=merchantID value=A3JWKAKR8XB7XF>"
    )
    assert _seller(box) == ("Amazon.de", "A3JWKAKR8XB7XF")
    table = (
        "<div id=tabular-buybox><span class=tabular-buybox-text tabular-attribute-name='Ships from'>Amazon"
        "</span><span class=tabular-buybox-text tabular-attribute-name='Sold by'>Lumen Ltd</span></div>"
    )
    assert _seller(table) == ("Lumen Ltd", "lumen-ltd")
    book = (
        "<table><tr id=Ebooks-desktop-printSoldBy><td>Sold by:</td><td><span>Example Press</span>"
        "<br><span>Price set by seller.</span></td></tr></table>"
    )
    assert _seller(book) == ("Example Press", "example-press")
    doubled = (
        "<div id=merchantInfoFeature_feature_div><div><span>Sold by</span></div><div>"
        "<span class=offer-display-feature-text-message>Lumen Ltd</span></div>"
        "<div><span>Sold by</span></div><div>Lumen Ltd</div></div>"
    )
    assert _seller(doubled) == ("Lumen Ltd", "lumen-ltd")
    shipper = (
        "<div id=fulfillerInfoFeature_feature_div><span>Versand</span><span>Amazon</span></div>"
    )
    assert _seller(shipper) is None


def test_wrapping_is_no_part_of_a_name() -> None:
    """Older pages say behind the seller that gifts are wrapped."""
    text = "Ships from and sold by Lumen.com. Gift-wrap available."
    seller = snapshot(f"<div id=merchant-info>{text}</div>").seller
    assert seller is not None
    assert seller.name == "Lumen.com"


def test_seller_of_a_music_download() -> None:
    """Downloads have a layout of their own, read like any shop's, and name their seller below."""
    outcome = read(
        f"<h1>Lampe</h1><div class=gallery>{IMAGE}</div><span class=price>$9.49</span>"
        "<button>Buy now</button><span id=dmusic_tracklist_footer_soldby>"
        "Sold by Example Services LLC. Additional taxes may apply.</span>",
        "amazon.com",
    )
    assert isinstance(outcome, Snapshot), outcome
    assert outcome.seller is not None
    assert outcome.seller.name == "Example Services LLC"
    assert outcome.sources["seller"] == "dmusic_tracklist_footer_soldby"


def _seller(body: str) -> tuple[str | None, str | None] | None:
    seller = snapshot(body).seller
    return None if seller is None else (seller.name, seller.id)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Visit the Lumo Store", "Lumo"), ("Brand: R.K.", "R.K."), ("Marke: Lumo", "Lumo"),
        ("Besuche den Lumo-Store", "Lumo"), ("Besuchen Sie den Lumo-Store", "Lumo"),
        ("Visiter la boutique Lumo", "Lumo"), ("Visita lo Store di Lumo", "Lumo"),
        ("Visita la tienda de Lumo", "Lumo"), ("Bezoek de Lumo-store", "Lumo"),
        ("Lumoのストアを表示", "Lumo"), ("ブランド: Lumo", "Lumo"), ("Lumo", "Lumo"),
        ("by Ann Writer (Author)", None),
    ],
)  # fmt: skip
def test_brands_in_all_languages(text: str, brand: str | None) -> None:
    """The line below the title names the brand, or people, who are none."""
    assert snapshot(f"<a id=bylineInfo>{text}</a>").brand == brand


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("In Stock.", "InStock"), ("Nur noch 2 auf Lager", "InStock"), ("Auf Lager.", "InStock"),
        ("Currently unavailable.", "OutOfStock"), ("Derzeit nicht verfügbar.", "OutOfStock"),
        ("Actuellement indisponible.", "OutOfStock"), ("Non disponibile.", "OutOfStock"),
        ("No disponible.", "OutOfStock"), ("現在在庫切れです。", "OutOfStock"),
    ],
)  # fmt: skip
def test_stock_in_all_languages(text: str, stock: str) -> None:
    """Whether it can be had."""
    assert snapshot(f"<div id=availability>{text}</div>").offer.availability == stock


def test_dogs_captchas_and_failures_are_told_apart() -> None:
    """The dogs with "not found" are a departure, with "went wrong" they are not; a captcha is a wall
    even with status 404."""
    dog = "<img alt='Dogs of Amazon' src=/images/G/01/error/1.jpg>"
    assert isinstance(read(dog, title="Page Not Found", status=404), Gone)
    assert isinstance(read(dog, title="Seite wurde nicht gefunden"), Gone)
    assert isinstance(read(dog, title="Sorry! Something went wrong!"), Blocked)
    captcha = "<form action=/errors/validateCaptcha><input name=field-keywords></form>"
    for status in (200, 404, 503):
        assert isinstance(read(captcha, title="Amazon.de", status=status), Blocked)
    assert isinstance(read("<h1>Hallo</h1>", title="Robot Check"), Blocked)
    assert isinstance(read("<p>Angebote</p>", title="Amazon.de"), Unrecognised)


def test_a_changed_layout_is_not_understood() -> None:
    """A title alone is no listing any more."""
    assert isinstance(read("<span id=productTitle>Lampe</span>"), Unrecognised)


def test_the_page_says_which_listing_it_is() -> None:
    """A parent's address shows a child: the child is what was seen."""
    found = snapshot("<input id=ASIN value=B0CHILD001><div id=availability>Auf Lager</div>")
    assert str(found.key) == "amazon.de/B0CHILD001"
    assert found.sku == "B0CHILD001"


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.host)
def test_every_site_has_its_own_listings(site: object) -> None:
    """The same ASIN is another listing on every country's site."""
    host = getattr(site, "host", "")
    key = AMAZON.listing(f"https://www.{host}/x/dp/B0MUSTER02?th=1")
    assert str(key) == f"{host}/B0MUSTER02"


def test_addresses_without_an_asin() -> None:
    """Ten letters without a digit are a word, and another site's address is none of Amazon's."""
    assert asin_of("https://www.amazon.de/dp/BESTSELLER") is None
    assert AMAZON.listing("https://amazon.de.example/dp/B0MUSTER02") is None


def test_full_size() -> None:
    """Without what asks for a size, a picture is served whole."""
    root = "https://m.media-amazon.com/images/I/51xAL"
    assert full_size(f"{root}._AC_SX300_CR,0,0,38,50_.jpg") == f"{root}.jpg"
    assert full_size(f"{root}.jpg") == f"{root}.jpg"
