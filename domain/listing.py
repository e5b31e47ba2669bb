"""Who offers what where: marketplaces' sellers and listings, as identities without content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a seller is towards one portfolio. One firm's dealer may be another's rival."""

    OWN = "own"
    AUTHORISED = "authorised"
    COMPETITOR = "competitor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class ListingKey:
    """Identity of a listing: the marketplace's key and the marketplace's own id for it.

    It stays the same over all spellings of the listing's address. For a shop without a reader of
    its own the marketplace's key is the shop's host (with the port where it is not the scheme's
    own, without ``www.``) and the id is derived from the canonical address.
    """

    marketplace: str
    id: str

    def __str__(self) -> str:
        return f"{self.marketplace}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """An account on one marketplace, as a page names it.

    ``id`` is the marketplace's own id where the page shows one, else a slug of the name: enough to
    tell accounts of one marketplace apart, never used across marketplaces.
    """

    name: str | None
    id: str | None
    url: str | None = None

    def to_json(self) -> dict[str, str | None]:
        return {"name": self.name, "id": self.id, "url": self.url}


@dataclass(frozen=True, slots=True, order=True)
class SellerKey:
    """Identity of a seller. A shop's own account has the marketplace's key as its id."""

    marketplace: str
    id: str

    @classmethod
    def shop_itself(cls, marketplace: str) -> SellerKey:
        """The account behind a listing whose page names no seller but the shop."""
        return cls(marketplace, marketplace)

    def __str__(self) -> str:
        return f"{self.marketplace}/{self.id}"
