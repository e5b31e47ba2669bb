"""What is known of one listing and of one seller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.errors import UnknownNameError
from domain.listing import ListingKey
from listingwatch.crawling.history import History, history_of_number
from listingwatch.desk.office import Desk
from storage.repositories.contacts import SINCE, Contacts
from storage.repositories.desk import DeskHits, HitRow
from storage.repositories.desk_filter import HitFilter
from storage.repositories.desk_places import DeskPlaces
from storage.repositories.listings import Listings

SHOWN = 60


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A listing: what it showed over time, its hits (suppressed ones apart), and where else its
    pictures are."""

    number: int
    history: History
    departures: tuple[tuple[datetime, str], ...]
    hits: tuple[HitRow, ...]
    suppressed: tuple[HitRow, ...]
    elsewhere: tuple[dict[str, Any], ...]


def listing_page(desk: Desk, number: int) -> ListingPage:
    """:raises UnknownNameError: for a listing that was never read, or is another firm's own."""
    with desk.transaction() as connection:
        places = DeskPlaces(connection, desk.portfolio.id)
        key = places.listing(number)
        listings = Listings(connection, desk.portfolio.id)
        history = None if key is None else history_of_number(listings, number, ListingKey(*key))
        if history is None or (not history.chapters and history.gone_at is None):
            raise UnknownNameError(f"listing {number}: was never read; go back to the list")
        hits = DeskHits(connection, desk.portfolio.id)
        return ListingPage(
            number,
            history,
            tuple(places.departures(number)),
            tuple(hits.rows(HitFilter(standing="all", listing=number), SHOWN)),
            tuple(hits.rows(HitFilter(standing="suppressed", listing=number), SHOWN)),
            tuple(places.elsewhere(number, SHOWN)),
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """The same contact data at both accounts: what kind it is, and the listing, the place there
    (``description`` or ``page``) and the time of either sight."""

    kind: str
    here: tuple[int, str, datetime]
    there: tuple[int, str, datetime]


@dataclass(frozen=True, slots=True)
class Link:
    """Another account that may be the same person's, with the proof. ``strength`` is ``strong``
    where contact data is the same, ``medium`` where the account's name is, ``weak`` where only
    pictures are: a supplier hands the same ones to many."""

    marketplace: str
    seller: str
    name: str | None
    strength: str
    same_name: bool
    pictures: int
    example: str | None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class SellerPage:
    """A seller's account. ``confirmed_share`` is of the hits that a person decided, None where none
    was. ``size`` counts its listings up to 1,001, which means more."""

    marketplace: str
    seller: str
    name: str | None
    url: str | None
    role: str
    listings: tuple[dict[str, Any], ...]
    size: int
    states: dict[str, int]
    hits: tuple[HitRow, ...]
    links: tuple[Link, ...]

    @property
    def confirmed_share(self) -> float | None:
        decided = sum(
            self.states.get(s, 0) for s in ("confirmed", "dismissed", "licensed", "permitted")
        )
        return self.states.get("confirmed", 0) / decided if decided else None


def seller_page(desk: Desk, marketplace: str, seller: str) -> SellerPage:
    """:raises UnknownNameError: for an account that no listing named."""
    with desk.transaction() as connection:
        found = DeskPlaces(connection, desk.portfolio.id).seller(marketplace, seller, SHOWN)
        if not found["known"]:
            raise UnknownNameError(
                f"seller {seller!r} at {marketplace}: no listing named it; check the spelling"
            )
        wanted = HitFilter(standing="all", marketplace=marketplace, seller=seller)
        hits = DeskHits(connection, desk.portfolio.id).rows(wanted, SHOWN)
        knows = desk.app.database.version >= SINCE
        shared = Contacts(connection).shared(marketplace, seller) if knows else []
    return SellerPage(
        marketplace,
        seller,
        found["name"],
        found["url"],
        found["role"],
        tuple(found["listings"]),
        found["size"],
        found["states"],
        tuple(hits),
        tuple(_links(found, seller, shared)),
    )


_ORDER = {"strong": 0, "medium": 1, "weak": 2}


def _links(found: dict[str, Any], seller: str, shared: Sequence[dict[str, Any]]) -> list[Link]:
    links: dict[tuple[str, str], Link] = {}
    for row in found["same_pictures"]:
        same = row["seller_id"].casefold() == seller.casefold()
        links[row["marketplace"], row["seller_id"]] = Link(
            row["marketplace"],
            row["seller_id"],
            row["name"],
            "medium" if same else "weak",
            same,
            row["pictures"],
            row["example"],
        )
    for marketplace in found["same_names"]:
        if (marketplace, seller) not in links:
            links[marketplace, seller] = Link(
                marketplace, seller, found["name"], "medium", True, 0, None
            )
    for row in shared:
        key = (row["marketplace"], row["seller_id"])
        link = links.get(key) or Link(*key, row["name"], "strong", False, 0, None)
        proof = Proof(
            row["kind"],
            (row["here"], row["here_place"], row["here_at"]),
            (row["there"], row["there_place"], row["there_at"]),
        )
        links[key] = replace(link, strength="strong", proofs=(*link.proofs, proof))
    return sorted(
        links.values(),
        key=lambda link: (_ORDER[link.strength], -len(link.proofs), -link.pictures),
    )
