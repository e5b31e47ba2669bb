"""Histories of a marketplace, of rights and of decisions, drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from domain.hit import Direction, Verdict, VerdictKind
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot
from domain.right import Licence, Right, RightKind
from listingwatch.wiring import App
from rights.references import references_of
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.portfolios import PortfolioNumber, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work
from tests.pictures import drawing, jpeg, mirrored

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARKS = ("Zorvantik", "Quillmere", "Summit", "Brandelux Pro")
TITLES = (
    "Zorvantik desk lamp",
    "Z0RVANT1K desk lamp",
    "Lamp shade compatible with Zorvantik",
    "Quilmere kettle, 1 litre",
    "A summit of comfort: chair",
    "Summit chair",
    "Brandelux Pro set",
    "Plain kettle",
)
KINDS = (RightKind.TRADEMARK, RightKind.TRADEMARK, RightKind.COPYRIGHT)
DECIDED = {"confirmed", "dismissed", "licensed", "permitted", "unsure"}
SELLERS = ("alpha", "beta", "gamma")
MARKETS = ("shop.example", "shop.example.de")
PICTURES = (
    jpeg(drawing(1)),
    jpeg(drawing(2)),
    jpeg(mirrored(drawing(1)), 70),
    jpeg(drawing(2).resize((200, 200)), 60),
)

Event = Callable[["World"], None]


@dataclass
class World:
    """One database that a history is played into."""

    app: App
    portfolio: PortfolioNumber
    digests: tuple[str, ...]


def day(number: int) -> date:
    return (START + timedelta(days=number)).date()


KEYS = st.builds(ListingKey, st.sampled_from(MARKETS), st.sampled_from(("/p/1", "/p/2", "/p/3")))


@st.composite
def snapshots(
    draw: st.DrawFn, keys: st.SearchStrategy[ListingKey] = KEYS, titles: tuple[str, ...] = TITLES
) -> Event:
    """A listing is captured."""
    key = draw(keys)
    market = key.marketplace
    seller = draw(st.sampled_from(SELLERS))
    title = draw(st.sampled_from(titles))
    images = draw(st.lists(st.integers(0, len(PICTURES) - 1), max_size=2, unique=True))
    ship_to = draw(st.sampled_from(((), ("US",), ("DE", "FR"), ("XX",))))
    offered_in = draw(st.sampled_from(((), ("US",), ("NL",))))
    at = START + timedelta(days=draw(st.integers(0, 9)))
    price = draw(st.integers(5, 90))
    private = draw(st.integers(0, 9)) == 0

    def event(world: World) -> None:
        snapshot = Snapshot(
            key=key,
            url=f"https://{market}{key.id}",
            title=title,
            offers=(Offer(price=Price(amount=Decimal(price), currency="EUR", raw=str(price))),),
            seller=Seller(name=seller.title(), id=seller),
            images=tuple(
                ImageRef(url=f"https://cdn.example/{n}.jpg", digest=world.digests[n])
                for n in images
            ),
            ship_to=ship_to,
        )
        scope = world.portfolio.id if private else None
        with world.app.database.transaction(scope) as connection:
            listings = Listings(connection, scope)
            listings.keep(snapshot, at, offered_in=offered_in, private=private)

    return event


@st.composite
def departures(draw: st.DrawFn) -> Event:
    """A listing is gone."""
    key = draw(KEYS)
    at = START + timedelta(days=draw(st.integers(0, 12)))

    def event(world: World) -> None:
        with world.app.database.transaction() as connection:
            Listings(connection).depart(key, at, "404")

    return event


@st.composite
def rights(
    draw: st.DrawFn, kinds: tuple[RightKind, ...] = KINDS, marks: tuple[int, ...] = (0, 1, 2, 3)
) -> Event:
    """A right is imported, perhaps a newer or an older record of one that is there."""
    kind = draw(st.sampled_from(kinds))
    number = draw(st.sampled_from(marks))
    picture = draw(st.integers(0, 1))
    owner = draw(st.sampled_from(("The Firm", "Somebody Else", None)))
    territory = draw(st.sampled_from(("US", "EU", "BX", "DE")))
    status = draw(st.sampled_from(("registered", "registered", "expired", "pending", None)))
    expires = draw(st.sampled_from((None, None, day(4))))
    as_of = day(draw(st.integers(0, 5)))
    aliases = draw(st.sampled_from(((), ("Quillmere",))))
    is_mark = kind is RightKind.TRADEMARK

    def event(world: World) -> None:
        right = Right(
            key=f"tm-{number}" if is_mark else f"work-{picture}",
            kind=kind,
            owner=owner,
            territories=(territory,) if is_mark else ("BERNE",),
            source="history",
            as_of=as_of,
            text=MARKS[number] if is_mark else f"Picture {picture}",
            aliases=aliases if is_mark else (),
            registration_number=f"10{number}" if is_mark else None,
            status=status if is_mark else None,
            expires=expires,
        )
        images = () if is_mark else (world.digests[picture],)
        with world.app.database.transaction(world.portfolio.id) as connection:
            Rights(connection, world.portfolio.id).put(right, references_of(right, images))

    return event


@st.composite
def licences(draw: st.DrawFn) -> Event:
    """A licence is imported, perhaps for a right that is not there yet."""
    licence = Licence(
        right=draw(st.sampled_from(("100", "Quillmere", "tm-2", "work-0"))),
        licensee=draw(st.sampled_from((*SELLERS, "The Firm", "Gamma"))),
        territories=draw(st.sampled_from(((), ("EU",), ("US",)))),
        valid_from=draw(st.sampled_from((None, day(3)))),
        valid_until=draw(st.sampled_from((None, day(6)))),
    )

    def event(world: World) -> None:
        with world.app.database.transaction(world.portfolio.id) as connection:
            Rights(connection, world.portfolio.id).add_licence(licence)
            Work(connection, world.portfolio.id).judge_all_matched()

    return event


@st.composite
def roles(draw: st.DrawFn) -> Event:
    """Somebody states what a seller is to the firm."""
    seller = SellerKey(draw(st.sampled_from(MARKETS)), draw(st.sampled_from(SELLERS)))
    role = draw(st.sampled_from(list(Role)))
    at = START + timedelta(days=draw(st.integers(0, 5)))

    def event(world: World) -> None:
        with world.app.database.transaction(world.portfolio.id) as connection:
            if PortfolioStatements(connection, world.portfolio).set_role(seller, role, at):
                Work(connection, world.portfolio.id).judge_seller(seller)

    return event


@st.composite
def catalogue(draw: st.DrawFn) -> Event:
    """The firm says that a listing is its own."""
    key = draw(KEYS)

    def event(world: World) -> None:
        with world.app.database.transaction(world.portfolio.id) as connection:
            listing = Listings(connection, world.portfolio.id).ensure(key)
            PortfolioStatements(connection, world.portfolio).add_to_catalogue(listing)
            Work(connection, world.portfolio.id).judge_listings([listing])

    return event


@st.composite
def verdicts(
    draw: st.DrawFn,
    keys: st.SearchStrategy[ListingKey] = KEYS,
    rights: tuple[str, ...] = ("tm-0", "tm-1", "work-0"),
) -> Event:
    """A person decides about a pair, which may be judged only later."""
    key = draw(keys)
    right = draw(st.sampled_from(rights))
    direction = draw(st.sampled_from(list(Direction)))
    verdict = Verdict(
        kind=draw(st.sampled_from(list(VerdictKind))),
        by="Ada",
        reason="seen",
        decided_at=START + timedelta(days=draw(st.integers(0, 3))),
    )

    def event(world: World) -> None:
        with world.app.database.transaction(world.portfolio.id) as connection:
            hits = Hits(connection, world.portfolio.id)
            hits.add_pair_verdict(key, right, direction, verdict)
            listing = Listings(connection, world.portfolio.id).ensure(key)
            Work(connection, world.portfolio.id).judge_listings([listing])

    return event


@st.composite
def affairs(draw: st.DrawFn) -> list[Event]:
    """A mark, a listing that names it, and verdicts about the two: drawn apart they seldom meet."""
    key = st.just(draw(KEYS))
    return [
        draw(rights(kinds=(RightKind.TRADEMARK,), marks=(0,))),
        draw(snapshots(key, TITLES[:2])),
        draw(verdicts(key, ("tm-0",))),
        draw(verdicts(key, ("tm-0",))),
    ]


EVENTS = st.one_of(
    snapshots(), snapshots(), snapshots(), departures(), rights(), rights(), licences(), roles(),
    catalogue(), verdicts(),
)  # fmt: skip
