"""What a listing showed over time, with what changed from one snapshot to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.difference import Change, differences
from domain.errors import InputError, UnknownNameError
from domain.listing import ListingKey
from domain.page import Snapshot
from listingwatch.wiring import App
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios


@dataclass(frozen=True, slots=True)
class Chapter:
    """A snapshot with the span of its captures and what was different from the one before."""

    snapshot: Snapshot
    first_captured: datetime
    last_captured: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A listing's snapshots, the oldest first; ``gone_at`` when it was last said to be gone."""

    key: ListingKey
    chapters: tuple[Chapter, ...]
    gone_at: datetime | None


def history_of(app: App, portfolio: str, target: str) -> History:
    """The history of a listing.

    :param target: an address that it was seen at, or ``MARKETPLACE ID`` with a blank between.
    :raises UnknownNameError: when no such listing was ever read.
    """
    key = app.crawl_store().known_listing(target) if "://" in target else _key(target)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio).id
    with app.database.transaction(number) as connection:
        listings = Listings(connection, number)
        listing = None if key is None else listings.find(key)
        if key is None or listing is None:
            raise UnknownNameError(
                f"listing {target!r}: was never read; crawl it, or look at the spelling"
            )
        return history_of_number(listings, listing, key)


def history_of_number(listings: Listings, listing: int, key: ListingKey) -> History:
    """The history of the listing of that number, within a transaction of its own."""
    spans = sorted(listings.spans(listing), key=lambda span: (span.first_captured, span.digest))
    gone_at = listings.departed_at(listing)
    chapters: list[Chapter] = []
    for span in spans:
        before = chapters[-1].snapshot if chapters else None
        changes = () if before is None else differences(before, span.snapshot)
        chapters.append(Chapter(span.snapshot, span.first_captured, span.last_captured, changes))
    return History(key, tuple(chapters), gone_at)


def between(history: History, which: str) -> tuple[Change, ...]:
    """What is different between any two of a listing's snapshots.

    :param which: their numbers, ``1:3``, the oldest being 1.
    :raises InputError: when there are no such two.
    """
    first, _, second = which.partition(":")
    many = len(history.chapters)
    if not (first.isdecimal() and second.isdecimal()):
        raise InputError(f"snapshots {which!r}: write two numbers, such as 1:{max(many, 2)}")
    numbers = int(first), int(second)
    if not all(1 <= number <= many for number in numbers):
        raise InputError(f"snapshots {which!r}: there are 1 to {many}")
    before, after = (history.chapters[number - 1].snapshot for number in numbers)
    return differences(before, after)


def _key(target: str) -> ListingKey | None:
    marketplace, _, number = target.partition(" ")
    return ListingKey(marketplace, number.strip()) if number.strip() else None
