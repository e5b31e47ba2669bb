"""Samples of Etsy's Open API v3, made after its OpenAPI file."""

from __future__ import annotations

import json
from typing import Any

from crawler.marketplaces.asking import Ask, Purpose
from crawler.marketplaces.samples import Origin, Sample
from crawler.reading.page import Page

_ROOT = "https://openapi.etsy.com/v3/application"
_ONE = f"{_ROOT}/listings/100000001?includes=Images%2CShop%2CShipping"
_SEARCH = f"{_ROOT}/listings/active?limit=100&offset=0&keywords=lamp"
_BATCH = f"{_ROOT}/listings/batch?listing_ids=100000001,100000002&includes=Images,Shop,Shipping"


def listing(number: int = 100000001, **changes: Any) -> dict[str, Any]:
    """A listing with what goes with it."""
    picture = "https://i.etsystatic.com/1/r/il/aa/222"
    return {
        "listing_id": number, "user_id": 5, "shop_id": 8000001, "title": "Blue Lamp of Jane&#39;s",
        "description": "A lamp of oak.\n\nMade to order.", "state": "active", "quantity": 3,
        "url": f"https://www.etsy.com/listing/{number}/blue-lamp", "num_favorers": 6,
        "listing_type": "physical", "tags": ["lamp"], "materials": ["oak"], "who_made": "i_did",
        "language": "en-US", "taxonomy_id": 1234,
        "price": {"amount": 4990, "divisor": 100, "currency_code": "USD"},
        "images": [
            {"listing_image_id": 2, "rank": 2, "url_570xN": f"{picture}/il_570xN.222_b.jpg",
             "url_fullxfull": f"{picture}/il_fullxfull.222_b.jpg", "alt_text": "from behind"},
            {"listing_image_id": 1, "rank": 1, "url_570xN": f"{picture}/il_570xN.222_a.jpg",
             "url_fullxfull": f"{picture}/il_fullxfull.222_a.jpg", "alt_text": None},
        ],
        "shop": {"shop_id": 8000001, "shop_name": "LampsByJane",
                 "url": "https://www.etsy.com/shop/LampsByJane"},
        "shipping_profile": {
            "shipping_profile_destinations": [
                {"destination_country_iso": "US", "destination_region": "none"},
                {"destination_country_iso": "CA", "destination_region": "none"},
                {"destination_country_iso": "", "destination_region": "eu"},
            ],
        },
    } | changes  # fmt: skip


def samples() -> tuple[Sample, ...]:
    search = Ask(url=_SEARCH, purpose=Purpose.LIST, keyed=True)
    batch = Ask(url=_BATCH, purpose=Purpose.LIST, keyed=True)
    two = {"count": 2, "results": [listing(), listing(100000002, title="Red Lamp")]}
    bare = {"listing_id": 100000001, "title": "Blue Lamp", "shop_id": 8000001}
    fields = {
        "key": "etsy/100000001",
        "title": "Blue Lamp of Jane's",
        "description": "A lamp of oak. Made to order.",
        "price": "49.9 USD",
        "availability": "InStock",
        "quantity": 3,
        "seller": "8000001",
        "seller_name": "LampsByJane",
        "images": [
            "https://i.etsystatic.com/1/r/il/aa/222/il_fullxfull.222_a.jpg",
            "https://i.etsystatic.com/1/r/il/aa/222/il_fullxfull.222_b.jpg",
        ],
        "ship_to": ["CA", "US"],
        "language": "en-US",
    }
    return (
        _sample("a listing", "snapshot", _page(_ONE, listing()), fields=fields),
        _sample("several listings", "snapshot", _page(_BATCH, two), batch, listings=2),
        _sample("results", "snapshot",
                _page(_SEARCH, {"count": 431, "results": [bare]}), search),
        _sample("several of which one is not there", "snapshot",
                _page(_BATCH, {"error": "Resource not found"}, 404), batch, listings=2),
        _sample("no such listing", "gone", _page(_ONE, {"error": "Resource not found"}, 404)),
        _sample("an expired listing", "gone", _page(_ONE, listing(state="expired"))),
        _sample("a search that finds nothing", "unrecognised",
                _page(_SEARCH, {"count": 0, "results": []}), search),
        _sample("something else", "unrecognised", _page(_ONE, {"pong": True})),
        _sample("a key that is not accepted", "blocked",
                _page(_ONE, {"error": "Invalid API key"}, 401)),
        _sample("more than the key may ask", "blocked",
                _page(_SEARCH, {"error": "Exceeded"}, 429), search),
    )  # fmt: skip


def _page(url: str, body: object, status: int = 200) -> Page:
    headers = {"content-type": "application/json"}
    return Page(url=url, body=json.dumps(body).encode(), status=status, headers=headers)


def _sample(
    name: str,
    ends: str,
    page: Page,
    ask: Ask | None = None,
    listings: int | None = None,
    fields: dict[str, object] | None = None,
) -> Sample:
    return Sample(
        name=name,
        ends=ends,
        page=page,
        origin=Origin.DOCUMENTED,
        ask=ask,
        listings=listings,
        fields=fields or {},
    )
