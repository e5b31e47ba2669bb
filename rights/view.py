"""What judgement is given: everything that it may know about one listing, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from domain.listing import ListingKey, Role, SellerKey
from domain.match import Match
from domain.page import Snapshot
from domain.right import Licence, Portfolio, Reference, Right
from rights.background import Background
from rights.offering import Signs
from rights.territories import TerritoryTable


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """One content that a listing showed, from its first to its last capture, with what matched."""

    snapshot: Snapshot
    digest: str
    first_captured: datetime
    last_captured: datetime
    offered_in: tuple[str, ...]
    matches: tuple[Match, ...]

    @property
    def host(self) -> str:
        """The host that showed it; a listing without an address has its marketplace's key."""
        return urlsplit(self.snapshot.url).hostname or self.snapshot.key.marketplace

    @property
    def signs(self) -> Signs:
        """What it shows of where it is offered."""
        return Signs(
            host=self.host,
            path=urlsplit(self.snapshot.url).path,
            ship_to=self.snapshot.ship_to,
            declared=self.offered_in,
            language=self.snapshot.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """One listing with all that was captured of it.

    ``gone_at`` is the last time at which the marketplace said that it no longer exists, or None.
    ``roles`` holds the roles of its sellers towards the portfolio; ``catalogued`` says that the
    firm named it as its own.
    """

    key: ListingKey
    snapshots: tuple[SnapshotView, ...]
    gone_at: datetime | None
    roles: Mapping[SellerKey, Role]
    catalogued: bool

    def role(self, snapshot: Snapshot) -> Role:
        """The role of whoever offered it then."""
        if self.catalogued:
            return Role.OWN
        return self.roles.get(snapshot.seller_key, Role.UNKNOWN)

    @property
    def latest(self) -> SnapshotView:
        """What it showed last. Of two captures at the same instant the greater digest counts, so
        that the choice does not hang on the order of arrival."""
        return max(self.snapshots, key=lambda view: (view.last_captured, view.digest))

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None and self.gone_at >= self.latest.last_captured


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Another seller's listing that shows a picture of ours whose ownership nobody stated."""

    listing: ListingKey
    seller: SellerKey
    first_captured: datetime
    last_captured: datetime
    still_shown: bool
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that the judgement of one listing for one portfolio depends on."""

    portfolio: Portfolio
    listing: ListingView
    rights: Mapping[str, Right]
    references: Mapping[str, Reference]
    licences: tuple[Licence, ...]
    elsewhere: Mapping[str, tuple[Sighting, ...]]
    """By the key of a right whose ownership is not stated."""
    territories: TerritoryTable
    background: Background = field(default_factory=Background)
