"""What became of one page: a snapshot, gone, blocked or unrecognised. There is no fifth way.

Only a Snapshot or a Gone changes what we believe of a listing. Blocked and Unrecognised go to the
crawl ledger: a captcha is not a removal and a redesign is not an empty shop.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from domain.listing import ListingKey, Seller, SellerKey
from domain.money import Price


def parts_of(address: str) -> SplitResult:
    """The parts of an address; empty ones where it is none: addresses come from strangers."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to buy: price, schema.org availability and condition names, quantity where shown;
    ``name`` is what the variant is called where there are several."""

    price: Price | None = None
    availability: str | None = None
    condition: str | None = None
    quantity: int | None = None
    name: str | None = None

    def to_json(self) -> dict[str, Any]:
        value = {
            "price": None if self.price is None else self.price.to_json(),
            "availability": self.availability,
            "condition": self.condition,
            "quantity": self.quantity,
        }
        # Left out where there is none: equal content keeps the digest that older releases gave it.
        return value if self.name is None else value | {"name": self.name}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Offer:
        price = value.get("price")
        return cls(
            price=None if price is None else Price.from_json(price),
            availability=value.get("availability"),
            condition=value.get("condition"),
            quantity=value.get("quantity"),
            name=value.get("name"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRef:
    """A picture that a listing shows: where it was, and what was kept of it.

    ``digest`` is the SHA-256 (hex) of the bytes as served, or None with ``missing`` saying why.
    """

    url: str
    digest: str | None = None
    missing: str | None = None
    alt: str | None = None

    def to_json(self) -> dict[str, str | None]:
        return {
            "url": self.url,
            "digest": self.digest,
            "missing": self.missing,
            "alt": self.alt,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ImageRef:
        return cls(
            url=value["url"],
            digest=value.get("digest"),
            missing=value.get("missing"),
            alt=value.get("alt"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a listing showed at one capture. Immutable; equal content has an equal digest.

    Text fields are plain text without markup. ``ship_to`` holds ISO 3166-1 alpha-2 codes that the
    page itself names; an empty tuple means that it names none. ``language`` is a BCP 47 tag.
    ``sold`` and ``reviews`` are counts that the page shows; they grow without the listing changing,
    and are kept as they were when its content was first seen.
    ``sources`` says for every field that was read where it came from (``json-ld``, ``microdata``,
    ``opengraph``, ...), so that no value stands there without a witness.
    """

    key: ListingKey
    url: str
    title: str
    description: str | None = None
    brand: str | None = None
    offers: tuple[Offer, ...] = ()
    seller: Seller | None = None
    images: tuple[ImageRef, ...] = ()
    gtin: str | None = None
    sku: str | None = None
    category: tuple[str, ...] = ()
    ship_to: tuple[str, ...] = ()
    language: str | None = None
    sold: int | None = None
    reviews: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def offer(self) -> Offer:
        """The offer that the page puts first; an empty one where it shows none."""
        return self.offers[0] if self.offers else Offer()

    @property
    def address(self) -> SplitResult:
        """The parts of the address; empty ones where what stands there is none."""
        return parts_of(self.url)

    @property
    def seller_key(self) -> SellerKey:
        """The account that offers this: the seller that the page names, else the shop itself."""
        if self.seller is not None and self.seller.id:
            return SellerKey(self.key.marketplace, self.seller.id)
        return SellerKey.shop_itself(self.key.marketplace)

    def with_images(self, images: tuple[ImageRef, ...]) -> Snapshot:
        """The same snapshot once its pictures were fetched (or recorded as missing)."""
        return replace(self, images=images)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain JSON values; the inverse is :meth:`from_json`."""
        return {
            "marketplace": self.key.marketplace,
            "id": self.key.id,
            "url": self.url,
            "title": self.title,
            "description": self.description,
            "brand": self.brand,
            "offers": [offer.to_json() for offer in self.offers],
            "seller": None if self.seller is None else self.seller.to_json(),
            "images": [image.to_json() for image in self.images],
            "gtin": self.gtin,
            "sku": self.sku,
            "category": list(self.category),
            "ship_to": list(self.ship_to),
            "language": self.language,
            "sold": self.sold,
            "reviews": self.reviews,
            "sources": dict(self.sources),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Snapshot:
        seller = value.get("seller")
        return cls(
            key=ListingKey(value["marketplace"], value["id"]),
            url=value["url"],
            title=value["title"],
            description=value.get("description"),
            brand=value.get("brand"),
            offers=tuple(Offer.from_json(offer) for offer in value.get("offers", ())),
            seller=None if seller is None else Seller(**seller),
            images=tuple(ImageRef.from_json(image) for image in value.get("images", ())),
            gtin=value.get("gtin"),
            sku=value.get("sku"),
            category=tuple(value.get("category", ())),
            ship_to=tuple(value.get("ship_to", ())),
            language=value.get("language"),
            sold=value.get("sold"),
            reviews=value.get("reviews"),
            sources=dict(value.get("sources", {})),
        )

    def content_digest(self) -> str:
        """SHA-256 (hex) over the content in one canonical JSON form: two captures that showed the
        same thing share it. ``sources`` is how we read, not what was shown, and stays out, and so
        do the counts."""
        content = self.to_json()
        for name in ("sources", "sold", "reviews"):
            del content[name]
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The marketplace itself says that this listing no longer exists.

    ``key`` is None where the address alone does not tell which listing it was.
    """

    key: ListingKey | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """We were not let in: a captcha, a ban, a rate limit, robots.txt, a login or cookie wall."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecognised:
    """A page that was served but that is no product page, or none that the reader understands."""

    reason: str


Outcome = Snapshot | Gone | Blocked | Unrecognised

OUTCOME_NAMES: Mapping[type[Outcome], str] = {
    Snapshot: "snapshot",
    Gone: "gone",
    Blocked: "blocked",
    Unrecognised: "unrecognised",
}


def outcome_name(outcome: Outcome) -> str:
    """``snapshot``, ``gone``, ``blocked`` or ``unrecognised``."""
    return OUTCOME_NAMES[type(outcome)]


@dataclass(frozen=True, slots=True)
class PictureFetch:
    """A picture's address with the SHA-256 (hex) of what it served, and what the server gave to ask
    by whether it changed."""

    url: str
    digest: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecord:
    """One visited page with what became of it.

    ``body`` is the SHA-256 (hex) of the page's bytes in the blob store, None where nothing came.
    ``status`` is the HTTP status, None where no response came. ``captured_at`` is timezone-aware.
    ``offered_in`` are territories that the person who ordered the crawl declared, on top of what
    the page says. ``pictures`` are those that were fetched for this page. ``marketplace`` is where
    it was asked for; ``broke_off``: no whole answer came; ``sure``: it was asked for twice.
    """

    url: str
    captured_at: datetime
    outcome: Outcome
    final_url: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    offered_in: tuple[str, ...] = ()
    pictures: tuple[PictureFetch, ...] = ()
    marketplace: str | None = None
    broke_off: bool = False
    sure: bool = False

    def __post_init__(self) -> None:
        if self.captured_at.tzinfo is None:
            raise ValueError(f"capture time {self.captured_at} of {self.url} has no time zone")
