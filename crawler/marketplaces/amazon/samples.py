"""Samples of Amazon's pages, made by ourselves; listings and lists in the form of pages that it
really served."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page
from domain.listing import ListingKey

LAMP = "https://www.amazon.com/Example-Brass-Desk-Lamp/dp/B0EXAMPLE1/ref=sr_1_3?keywords=lamp"
_KETTLE = "https://www.amazon.de/gp/product/B0MUSTER02?th=1"


def _sample(
    name: str,
    ends: str,
    url: str = LAMP,
    status: int | None = 200,
    fields: Mapping[str, object] | None = None,
    origin: Origin = Origin.SERVED,
) -> Sample:
    body = files("crawler.marketplaces.amazon").joinpath("pages", f"{name}.html").read_bytes()
    page = Page(url=url, body=body, status=status, headers={"content-type": "text/html"})
    return Sample(
        name=f"{name}, status {status}, {ends}",
        ends=ends,
        page=page,
        origin=origin,
        fields=fields or {},
    )


SAMPLES = (
    _sample(
        "listing",
        "snapshot",
        fields={
            "key": "amazon.com/B0EXAMPLE1",
            "title": "Example Brass Desk Lamp, Dimmable, 12 Inch",
            "brand": "Example",
            "price": "49.95 USD",
            "availability": "InStock",
            "seller": "A1EXAMPLESELL",
            "seller_name": "Lumen Trading",
            "gtin": "036000291452",
            "sku": "B0EXAMPLE1",
            "category": ["Tools & Home Improvement", "Lighting", "Desk Lamps"],
            "reviews": 1204,
            "images": [
                "https://m.media-amazon.com/images/I/61exampleAL._AC_SL1500_.jpg",
                "https://m.media-amazon.com/images/I/51exampleBL.jpg",
            ],
        },
    ),
    _sample(
        "listing-older",
        "snapshot",
        _KETTLE,
        fields={
            "key": "amazon.de/B0MUSTER02",
            "brand": "Muster",
            "price": "1049.90 EUR",
            "seller": "A2MUSTERSHOP",
            "seller_name": "Muster Handel GmbH",
            "gtin": "4006381333931",
            "images": ["https://images-eu.ssl-images-amazon.com/images/I/41musterCL.jpg"],
        },
    ),
    # Captchas, failures and the dogs were never met.
    _sample("gone", "gone", status=404, origin=Origin.MADE),
    _sample("gone", "gone", status=200, origin=Origin.MADE),
    _sample("gone", "unrecognised", "https://www.amazon.com/gp/bestsellers/x", origin=Origin.MADE),
    _sample("blocked", "blocked", origin=Origin.MADE),
    _sample("failed", "blocked", status=500, origin=Origin.MADE),
    _sample("failed", "blocked", origin=Origin.MADE),
    _sample("list", "unrecognised", "https://www.amazon.com/s?k=desk+lamp"),
)

_COM = ListingKey("amazon.com", "B0EXAMPLE1")
SPELLINGS: tuple[tuple[str, ListingKey | None], ...] = (
    ("https://www.amazon.com/dp/B0EXAMPLE1", _COM),
    ("https://amazon.com/dp/b0example1/", _COM),
    ("https://www.amazon.com/Example-Brass-Desk-Lamp/dp/B0EXAMPLE1/ref=sr_1_3?keywords=lamp", _COM),
    ("https://www.amazon.com/gp/product/B0EXAMPLE1?th=1&psc=1", _COM),
    ("https://www.amazon.com/gp/aw/d/B0EXAMPLE1", _COM),
    ("https://m.amazon.com/gp/aw/d/B0EXAMPLE1?th=1", _COM),
    ("https://www.amazon.com/gp/offer-listing/B0EXAMPLE1/ref=olp_x", _COM),
    ("https://www.amazon.com/exec/obidos/ASIN/B0EXAMPLE1", _COM),
    ("https://www.amazon.com/o/ASIN/B0EXAMPLE1", _COM),
    ("https://www.amazon.com/product-reviews/B0EXAMPLE1/", _COM),
    ("https://www.amazon.com/Lamp/product-reviews/B0EXAMPLE1/ref=cm", _COM),
    ("https://www.amazon.com/-/es/dp/B0EXAMPLE1", _COM),
    ("https://smile.amazon.com/dp/B0EXAMPLE1?tag=x", _COM),
    (
        "https://www.amazon.com/sspa/click?ie=UTF8&url=%2FExample%2Fdp%2FB0EXAMPLE1%2Fref%3Dsr_1",
        _COM,
    ),
    ("https://www.amazon.com/dp/B0EXAMPLE1#customerReviews", _COM),
    ("https://www.amazon.com/gp/product/glance/0123456789", ListingKey("amazon.com", "0123456789")),
    ("https://www.amazon.co.uk/dp/184975709X", ListingKey("amazon.co.uk", "184975709X")),
    ("https://www.amazon.co.jp/-/en/dp/B0MUSTER02", ListingKey("amazon.co.jp", "B0MUSTER02")),
    ("https://www.amazon.com.au/dp/B0MUSTER02", ListingKey("amazon.com.au", "B0MUSTER02")),
    ("https://www.amazon.com/", None),
    ("https://www.amazon.com/s?k=desk+lamp", None),
    ("https://www.amazon.com/Best-Sellers-Tools/zgbs/hi", None),
    ("https://www.amazon.com/stores/Example/page/E731A852-9DF2-4201", None),
    ("https://www.amazon.com/dp/SHORT1", None),
    ("https://www.amazon.com/gp/cart/view.html", None),
)
