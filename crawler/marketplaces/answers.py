"""Reads answers of interfaces: JSON of which every value may be missing, odd or hostile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crawler.marketplaces.asking import Answer
from crawler.reading.currencies import CODES
from crawler.reading.page import Page, join
from crawler.reading.prices import machine_amount
from crawler.reading.text import MAX_DESCRIPTION, MAX_TITLE, clean
from crawler.reading.walls import wall_by_status
from domain.listing import ListingKey, Seller
from domain.money import Price
from domain.page import Blocked, Gone, ImageRef, Offer, Outcome, Snapshot, Unrecognised

INTERFACE = "interface"
"""What ``sources`` of a snapshot say of a value that an interface gave."""

NOTHING_FOUND = Answer(outcomes=(Unrecognised(reason="the search found nothing"),), nothing=True)

MAX_IMAGES = 100
MAX_OFFERS = 200
MAX_LISTED = 1_000
"""Entries of one list that are read; the largest pages of any interface here have 250."""


def load(page: Page) -> Any:
    """The JSON value of an answer; None where it is none. Numbers keep their digits."""
    try:
        text = page.body.decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError, ArithmeticError):
        return None


def wall(page: Page) -> Blocked | None:
    """What a status alone says of an interface: nothing about any listing."""
    if page.status in {401, 403}:
        return Blocked(
            reason=f"status {page.status}: the interface does not accept the key, or not for this; "
            "look at the key in the settings"
        )
    if page.status is not None and page.status >= 500:
        return wall_by_status(page.status)
    return wall_by_status(429) if page.status == 429 else None


def no_answer(page: Page) -> Outcome:
    """What became of an answer that holds nothing we know."""
    blocked = wall_by_status(page.status)
    if blocked is not None:
        return blocked
    if page.status in {404, 410}:
        return Unrecognised(reason=f"status {page.status}: the interface is not there")
    kind = page.headers.get("content-type", "").partition(";")[0].strip()[:80]
    return Unrecognised(reason=f"not the answer that was asked for ({kind or 'no type'})")


def node(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def nodes(value: Any, most: int = MAX_LISTED) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [entry for entry in value[:most] if isinstance(entry, dict)] if _is_list(value) else []


def texts(value: Any, most: int = 50) -> list[str]:
    """The texts of a list, without those that are empty."""
    entries = value[:most] if _is_list(value) else []
    return [text for entry in entries if (text := clean(entry))]


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def number(value: Any) -> int | None:
    """A count: a whole number of zero or more, also as a text."""
    amount = machine_amount(value)
    return int(amount) if amount is not None and amount == int(amount) else None


def identifier(value: Any, most: int = 100) -> str | None:
    """A name or number that the marketplace gave something, on one line."""
    text = clean(value, most + 1)
    return text if text is not None and len(text) <= most else None


def price(amount: Any, currency: Any, *, maximum: Any = None) -> Price | None:
    """The price of a machine's value. A currency that is none is left open."""
    low = machine_amount(amount)
    if low is None:
        return None
    code = currency.strip().upper() if isinstance(currency, str) else ""
    high = machine_amount(maximum) if maximum is not None else None
    raw = str(amount) if high is None or high <= low else f"{amount}-{maximum}"
    return Price(
        amount=low,
        currency=code if code in CODES else None,
        maximum=high if high is not None and high > low else None,
        raw=f"{raw} {code}".strip()[:200],
    )


def in_units(value: Any, digits: Any) -> Decimal | None:
    """An amount that is given in hundredths or other minor units, in whole ones."""
    amount, places = machine_amount(value), number(digits)
    if amount is None or places is None or places > 6:
        return None
    return amount.scaleb(-places)


def prices(found: Iterable[Price | None]) -> Price | None:
    """Several prices of one listing as one: from the lowest to the highest of one currency."""
    known = [one for one in found if one is not None]
    if not known:
        return None
    same = [one for one in known if one.currency == known[0].currency]
    low = min(same, key=lambda one: one.amount)
    high = max(one.maximum or one.amount for one in same)
    if high <= low.amount:
        return low
    return replace(low, maximum=high, raw=f"{low.amount:f}-{high:f} {low.currency or ''}".strip())


def shared(values: Iterable[str | None]) -> str | None:
    """The value that all parts of a listing have; one of several parts has none of its own."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def availability(found: Iterable[str | None]) -> str | None:
    """Of several parts: the first that can be had, else what all of them say."""
    known = list(found)
    can_be_had = next((one for one in known if one not in {None, "OutOfStock", "SoldOut"}), None)
    return can_be_had or shared(known)


def addresses(values: Iterable[Any], base: str = "") -> tuple[str, ...]:
    """Absolute web addresses, each once."""
    found: dict[str, None] = {}
    for value in values:
        address = join(base, value) if _is_encodable(value) else None
        if address is not None:
            found[address] = None
        if len(found) >= MAX_IMAGES:
            break
    return tuple(found)


def _is_encodable(value: Any) -> bool:
    """Whether a text holds no half of a character: JSON can spell what no address can hold."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def snapshot(
    key: ListingKey,
    url: str,
    title: Any,
    *,
    description: Any = None,
    brand: Any = None,
    offers: Iterable[Offer] = (),
    seller: Seller | None = None,
    images: Iterable[str] = (),
    alts: Mapping[str, str | None] | None = None,
    gtin: str | None = None,
    sku: Any = None,
    category: Iterable[str] = (),
    ship_to: Iterable[str] = (),
    language: str | None = None,
    sold: int | None = None,
    reviews: int | None = None,
    source: str = INTERFACE,
) -> Snapshot | Unrecognised:
    """A snapshot of what an interface gave, every value with its source; Unrecognised where it
    gave no title."""
    name = clean(title, MAX_TITLE)
    if name is None:
        return Unrecognised(reason="a listing without a title")
    made = Snapshot(
        key=key,
        url=url,
        title=name,
        description=clean(description, MAX_DESCRIPTION),
        brand=clean(brand),
        offers=tuple(offers)[:MAX_OFFERS],
        seller=seller,
        images=tuple(ImageRef(url=image, alt=(alts or {}).get(image)) for image in images),
        gtin=gtin,
        sku=identifier(sku),
        category=tuple(category)[:20],
        ship_to=tuple(sorted(set(ship_to))),
        language=language,
        sold=sold,
        reviews=reviews,
    )
    shown = {
        "title": made.title,
        "description": made.description,
        "brand": made.brand,
        "price": made.offer.price,
        "availability": made.offer.availability,
        "condition": made.offer.condition,
        "quantity": made.offer.quantity is not None,
        "seller": made.seller,
        "images": made.images,
        "gtin": made.gtin,
        "sku": made.sku,
        "category": made.category,
        "ship_to": made.ship_to,
        "language": made.language,
        "sold": made.sold is not None,
        "reviews": made.reviews is not None,
        "variants": any(offer.name for offer in made.offers),
        "alt": any(image.alt for image in made.images),
    }
    return replace(made, sources={name: source for name, value in shown.items() if value})


def holds(outcome: Outcome, required: Iterable[str]) -> Outcome:
    """A snapshot that lacks what is required is none."""
    if not isinstance(outcome, Snapshot):
        return outcome
    shown = {"price": outcome.offer.price, "images": outcome.images, "seller": outcome.seller}
    lacking = sorted(name for name in required if not shown.get(name, getattr(outcome, name, None)))
    if lacking:
        return Unrecognised(reason=f"a listing without {', '.join(lacking)}")
    return outcome


def gone(key: ListingKey | None, what: str) -> Gone:
    return Gone(key=key, reason=f"the interface says that {what}")
