"""The pages of a marketplace: front page, categories, sellers, listings, robots.txt and sitemap."""

# ruff: noqa: E501 - templates read better unbroken

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from listingwatch.samplemarket.images import HUGE
from listingwatch.samplemarket.sellers import SELLERS
from listingwatch.samplemarket.world import Place, SampleListing, SampleSeller

PER_PAGE = 12
CAPTCHA = "/p/9001-sonderangebot"
"""A listing's address behind which a captcha stands, with status 200."""

MISSING = "/p/9002-ausverkauft"
"""A link that leads nowhere (404)."""

_WORDS = {
    Place.KAUFALLEE: {
        "slogan": "Der Marktplatz für schöne Dinge", "cart": "In den Warenkorb", "sold": "Verkauf durch",
        "next": "Weiter", "note": "Ein Beispielmarkt: alle Marken und Händler sind erfunden.",
        "all": "Alle Angebote", "delivery": "Lieferung nach Deutschland",
    },
    Place.BARNSBY: {
        "slogan": "Good things for the house", "cart": "Add to cart", "sold": "Sold by",
        "next": "Next", "note": "A sample market: all brands and sellers are invented.",
        "all": "All offers", "delivery": "Ships within the United States",
    },
}  # fmt: skip

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#222;background:#faf9f7}
header{background:#2f3e46;color:#fff;padding:14px 24px}header a{color:#fff;text-decoration:none}
main{max-width:1000px;margin:24px auto;padding:0 16px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:18px}
.card{background:#fff;border:1px solid #e4e0da;border-radius:8px;padding:12px;text-decoration:none;
color:inherit}.card img{width:100%;height:190px;object-fit:cover;border-radius:4px}
.item{display:grid;grid-template-columns:1fr 1fr;gap:28px}.item img{width:100%;border-radius:8px}
.price{font-size:1.6em;font-weight:600}.buy{background:#84a98c;border:0;padding:12px 22px;
border-radius:6px;font-size:1em}footer{color:#777;text-align:center;padding:24px}
"""


class Pages:
    """All pages of one marketplace.

    :param home: its address without a final slash.
    :param pictures: the picture host's, likewise.
    """

    def __init__(
        self, place: Place, home: str, pictures: str, listings: Sequence[SampleListing]
    ) -> None:
        self._place = place
        self._home = home
        self._pictures = pictures
        self._words = _WORDS[place]
        self._listings = [listing for listing in listings if listing.place is place]
        self._sellers = {seller.id: seller for seller in SELLERS if seller.place is place}

    def all(self) -> dict[str, tuple[int, str, str]]:
        """Path and query → status, content type, text."""
        found: dict[str, tuple[int, str, str]] = {}
        html = "text/html; charset=utf-8"
        found["/robots.txt"] = (200, "text/plain", self._robots())
        found["/sitemap.xml"] = (200, "application/xml", self._sitemap())
        found["/"] = (200, html, self._front())
        for name, listings in self._categories().items():
            pages = [listings[n : n + PER_PAGE] for n in range(0, len(listings), PER_PAGE)]
            for number, page in enumerate(pages, 1):
                path = f"/c/{_slug(name)}" + ("" if number == 1 else f"?page={number}")
                found[path] = (200, html, self._category(name, page, number, len(pages)))
        for listing in self._listings:
            found[listing.path] = (200, html, self._listing(listing))
        for seller in self._sellers.values():
            found[f"/seller/{seller.id}"] = (200, html, self._seller(seller))
        found[CAPTCHA] = (200, html, self._captcha())
        found["/account/login"] = (200, html, self._page("Login", "<form></form>"))
        return found

    def _categories(self) -> dict[str, list[SampleListing]]:
        found: dict[str, list[SampleListing]] = {}
        for listing in self._listings:
            found.setdefault(listing.category, []).append(listing)
        return dict(sorted(found.items()))

    def _robots(self) -> str:
        return (
            "User-agent: *\nDisallow: /account/\nDisallow: /intern/\n"
            f"Sitemap: {self._home}/sitemap.xml\n"
        )

    def _sitemap(self) -> str:
        addresses = [listing.path for listing in self._listings]
        rows = "".join(f"<url><loc>{self._home}{escape(path)}</loc></url>" for path in addresses)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        )

    def _page(self, title: str, body: str, head: str = "") -> str:
        words = self._words
        return (
            f'<!doctype html><html lang="{self._place.language}"><head><meta charset="utf-8">'
            f"<title>{escape(title)} | {self._place.label}</title>"
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>{head}'
            f'</head><body><header><a href="/"><b>{self._place.label}</b></a> {words["slogan"]}'
            f' <a href="/account/login">Login</a></header><main>{body}</main>'
            f"<footer>{words['note']}</footer></body></html>"
        )

    def _front(self) -> str:
        links = "".join(
            f'<li><a href="/c/{_slug(name)}">{escape(name)}</a> ({len(listings)})</li>'
            for name, listings in self._categories().items()
        )
        extra = f'<p><a href="{CAPTCHA}">%</a> <a href="{MISSING}">#</a></p>'
        body = f"<h1>{self._place.label}</h1><ul>{links}</ul>{extra}"
        return self._page(self._words["all"], body)

    def _cards(self, listings: Sequence[SampleListing]) -> str:
        cards = "".join(
            f'<a class="card" href="{listing.path}">'
            f'<img src="{self._picture(listing.pictures[0].file)}" alt="">'
            f"<p>{escape(listing.title)}</p><b>{escape(listing.price)}</b></a>"
            for listing in listings
        )
        return f'<div class="grid">{cards}</div>'

    def _category(
        self, name: str, listings: Sequence[SampleListing], number: int, pages: int
    ) -> str:
        following = ""
        if number < pages:
            address = f"/c/{_slug(name)}?page={number + 1}"
            following = f'<p><a rel="next" href="{address}">{self._words["next"]}</a></p>'
        return self._page(name, f"<h1>{escape(name)}</h1>{self._cards(listings)}{following}")

    def _seller(self, seller: SampleSeller) -> str:
        listings = [listing for listing in self._listings if listing.seller == seller.id]
        body = f"<h1>{escape(seller.name)}</h1>{self._cards(listings[:PER_PAGE])}"
        return self._page(seller.name, body)

    def _captcha(self) -> str:
        return (
            "<!doctype html><html><head><title>Security check</title></head><body>"
            "<p>Please verify that you are not a robot.</p>"
            '<form><div class="g-recaptcha" data-sitekey="sample"></div></form></body></html>'
        )

    def _picture(self, file: str) -> str:
        return f"{self._pictures}/{file}"

    def _images(self, listing: SampleListing) -> list[str]:
        images = [self._picture(shown.file) for shown in listing.pictures]
        if listing.slug.startswith("5030-"):
            images.append(self._picture(HUGE))
        return images

    def _listing(self, listing: SampleListing) -> str:
        seller = self._sellers[listing.seller]
        words = self._words
        images = self._images(listing)
        props = listing.markup in {"microdata", "broken"}

        def prop(name: str) -> str:
            return f' itemprop="{name}"' if props else ""

        scope = ' itemscope itemtype="https://schema.org/Product"' if props else ""
        offer = ' itemprop="offers" itemscope itemtype="https://schema.org/Offer"' if props else ""
        amount = _amount(listing.price)
        machine = (
            f'<meta itemprop="price" content="{amount}">'
            f'<meta itemprop="priceCurrency" content="{self._place.currency}">'
            if props
            else ""
        )
        sold = (
            '<span itemprop="seller" itemscope itemtype="https://schema.org/Organization">'
            f'<meta itemprop="identifier" content="{seller.id}">'
            f'<a href="/seller/{seller.id}" itemprop="url"><span itemprop="name">'
            f"{escape(seller.name)}</span></a></span>"
            if props
            else f'<a href="/seller/{seller.id}">{escape(seller.name)}</a>'
        )
        pictures = "".join(
            f'<img class="product-image" src="{image}" alt="{escape(listing.title)}"{prop("image")}>'
            for image in images
        )
        body = (
            f'<div class="item"{scope}><div>{pictures}</div><div>'
            f"<h1{prop('name')}>{escape(listing.title)}</h1>"
            f'<div{offer}>{machine}<p class="price product-price">{escape(listing.price)}</p>'
            f"<p>{words['sold']} {sold}</p></div>"
            f"<p{prop('description')}>{escape(listing.description)}</p><p>{words['delivery']}</p>"
            f'<button class="buy add-to-cart">{words["cart"]}</button></div></div>'
        )
        head = f'<link rel="canonical" href="{self._home}{listing.path}">'
        if listing.markup == "json-ld":
            text = json.dumps(self._jsonld(listing, seller, images), ensure_ascii=False)
            text = text.replace("</", "<\\/")
            head += f'<script type="application/ld+json">{text}</script>'
        elif listing.markup == "broken":
            head += '<script type="application/ld+json">{"@type": "Product", "name": "half</script>'
        elif listing.markup == "opengraph":
            head += (
                '<meta property="og:type" content="product">'
                f'<meta property="og:title" content="{escape(listing.title)}">'
                f'<meta property="og:image" content="{images[0]}">'
                f'<meta property="product:price:amount" content="{amount}">'
                f'<meta property="product:price:currency" content="{self._place.currency}">'
            )
        return self._page(listing.title, body, head)

    def _jsonld(
        self, listing: SampleListing, seller: SampleSeller, images: list[str]
    ) -> dict[str, object]:
        low, high = _amount(listing.price), _upper(listing.price)
        offer: dict[str, object] = {
            "@type": "Offer",
            "priceCurrency": self._place.currency,
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {
                "@type": "Organization",
                "name": seller.name,
                "identifier": seller.id,
                "url": f"{self._home}/seller/{seller.id}",
            },
            "shippingDetails": {
                "@type": "OfferShippingDetails",
                "shippingDestination": {
                    "@type": "DefinedRegion",
                    "addressCountry": self._place.territory,
                },
            },
        }
        if high is None:
            offer["price"] = low
        else:
            offer |= {"@type": "AggregateOffer", "lowPrice": low, "highPrice": high}
        product: dict[str, object] = {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": listing.title,
            "description": listing.description,
            "sku": listing.slug.partition("-")[0],
            "image": images,
            "category": listing.category,
            "offers": offer,
        }
        if listing.brand:
            product["brand"] = {"@type": "Brand", "name": listing.brand}
        return product


_UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def _slug(name: str) -> str:
    letters = name.lower().translate(_UMLAUTS)
    return "-".join(re.findall(r"[a-z0-9]+", letters))


def _numbers(price: str) -> list[str]:
    """The amounts in a price text of the sample market, as machine values."""
    found = re.findall(r"\d[\d.,]*", price)
    german = "€" in price
    return [n.replace(".", "").replace(",", ".") if german else n.replace(",", "") for n in found]


def _amount(price: str) -> str:
    return _numbers(price)[0]


def _upper(price: str) -> str | None:
    numbers = _numbers(price)
    return numbers[1] if len(numbers) > 1 else None
