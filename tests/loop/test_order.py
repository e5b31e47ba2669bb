"""The order in which things arrive does not matter.

A history of listings, rights, licences, roles, catalogue entries and verdicts is played twice into
the real database: once in the order of its making, all at once, and once shuffled and in random
batches with matching in between. Both must end in the same hits.
"""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.hit import Direction, Verdict, VerdictKind
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.money import Price
from domain.page import ImageRef, Offer, Snapshot
from domain.right import Licence, Right, RightKind
from listingwatch.matching import Matching
from listingwatch.settings import Settings
from listingwatch.wiring import App
from rights.references import references_of
from rights.territories import TerritoryTable
from rights.wording import in_words
from storage.blobs import BlobStore
from storage.database import Database
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.portfolios import PortfolioNumber, Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work
from tests.conftest import quick
from tests.pictures import drawing, jpeg, mirrored

pytestmark = pytest.mark.postgres

HISTORIES = int(os.environ.get("LISTINGWATCH_HISTORIES", "200"))
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


def _day(number: int) -> date:
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
    expires = draw(st.sampled_from((None, None, _day(4))))
    as_of = _day(draw(st.integers(0, 5)))
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
        valid_from=draw(st.sampled_from((None, _day(3)))),
        valid_until=draw(st.sampled_from((None, _day(6)))),
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


@pytest.fixture(scope="module")
def worlds(
    conninfo: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], World]]:
    """Makes empty worlds: one schema, emptied each time; pictures and their fingerprints stay."""
    home = tmp_path_factory.mktemp("order")
    database = Database(quick(conninfo), schema=f"test_{uuid.uuid4().hex[:16]}")
    database.open()
    blobs = BlobStore(home / "blobs")
    digests = tuple(blobs.put(picture) for picture in PICTURES)
    app = App(Settings(home=home), database, blobs)

    def empty() -> World:
        with database.transaction() as connection:
            connection.execute(
                "TRUNCATE firms, portfolios, crawls, visits, listings RESTART IDENTITY CASCADE"
            )
            portfolio = Portfolios(connection).ensure("p", "The Firm")
        return World(app, portfolio, digests)

    yield empty
    database.drop_schema()
    database.close()


def outcome(world: World) -> tuple[list[str], list[str]]:
    """The hits, those on record as suppressed included, in the parts that must not hang on order;
    and the states, which follow from verdicts and captures."""
    with world.app.database.transaction(world.portfolio.id) as connection:
        hits = Hits(connection, world.portfolio.id)
        found = [*hits.search(), *hits.search(suppressed=True)]
    rows: list[str] = []
    states: list[str] = []
    for hit in found:
        name = [str(hit.listing), hit.right.key, hit.direction.value]
        row: list[Any] = [
            *name,
            hit.score,
            hit.severity.label,
            hit.suppressed_by,
            str(hit.first_seen),
            str(hit.last_seen),
            hit.still_shown,
            [
                [f.code, f.severity.label, f.suggestion, [in_words(r) for r in f.reasons]]
                for f in hit.territories
            ],
            [in_words(reason) for reason in hit.reasons],
            [[check.name, check.outcome, in_words(check.reason)] for check in hit.exceptions],
            [[match.reference, match.to_json()] for match in hit.matches],
        ]
        rows.append(json.dumps(row, sort_keys=True))
        decided = hit.state.value if hit.state.value not in {"new", "open"} else "undecided"
        states.append(json.dumps([*name, decided]))
    return sorted(rows), sorted(states)


def play(world: World, events: list[Event], batches: list[int]) -> None:
    """Play events in this order; ``batches`` are the lengths between two runs of matching."""
    matching = lambda: Matching(world.app, "p").run()  # noqa: E731
    rest = list(events)
    for size in batches:
        for event in rest[:size]:
            event(world)
        rest = rest[size:]
        matching()
    for event in rest:
        event(world)
    matching()


def test_the_history_generator_reaches_hits(worlds: Callable[[], World]) -> None:
    """The histories are worth playing: a plain one ends in hits of both directions."""
    world = worlds()
    table = TerritoryTable.shipped()
    assert table.supports("US")
    ours = Right(
        key="tm-0", kind=RightKind.TRADEMARK, owner="The Firm", territories=("US",),
        source="t", as_of=_day(0), text="Zorvantik", registration_number="100",
    )  # fmt: skip
    theirs = Right(
        key="tm-1", kind=RightKind.TRADEMARK, owner="Else", territories=("US",),
        source="t", as_of=_day(0), text="Quillmere", registration_number="101",
    )  # fmt: skip
    with world.app.database.transaction(world.portfolio.id) as connection:
        for right in (ours, theirs):
            Rights(connection, world.portfolio.id).put(right, references_of(right))
        statements = PortfolioStatements(connection, world.portfolio)
        statements.set_role(SellerKey("shop.example", "alpha"), Role.OWN, START)
        for number, seller, title in (
            (1, "beta", "Zorvantik lamp"),
            (2, "alpha", "Quillmere kettle"),
        ):
            Listings(connection, world.portfolio.id).keep(
                Snapshot(
                    key=ListingKey("shop.example", f"/p/{number}"),
                    url=f"https://shop.example/p/{number}",
                    title=title,
                    seller=Seller(name=seller, id=seller),
                    ship_to=("US",),
                ),
                START,
            )
    Matching(world.app, "p").run()
    with world.app.database.transaction(world.portfolio.id) as connection:
        found = Hits(connection, world.portfolio.id).search()
    assert {(hit.direction, hit.right.key) for hit in found} == {
        (Direction.ENFORCEMENT, "tm-0"),
        (Direction.EXPOSURE, "tm-1"),
    }


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_order_does_not_matter(worlds: Callable[[], World]) -> None:
    """Any order and any batches end in the same hits, to the letter of their reasons; and enough of
    the histories come to something, verdicts included, for that to mean anything."""
    seen: Counter[str] = Counter()

    @settings(
        max_examples=HISTORIES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        # A failure is reported as found: shrinking it replays hundreds of histories.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    @given(data=st.data())
    def any_order(data: st.DataObject) -> None:
        history = data.draw(affairs()) + data.draw(st.lists(EVENTS, max_size=12))
        world = worlds()
        play(world, history, [])
        expected = outcome(world)
        shuffled = data.draw(st.permutations(history))
        batches = data.draw(st.lists(st.integers(1, 5), max_size=6))
        world = worlds()
        play(world, list(shuffled), batches)
        assert outcome(world) == expected
        seen.update(["histories"] + ["shuffled"] * (list(shuffled) != history))
        ends = [json.loads(state) for state in expected[1]]
        seen.update(
            {"with hits" for _ in ends} | {end[2] for end in ends} | {end[3] for end in ends}
        )

    any_order()
    assert seen["histories"] >= HISTORIES
    if HISTORIES >= 200:
        # On average 104 of 200 end in hits, 185 are really shuffled, 40 have a verdict on a hit.
        assert seen["with hits"] >= HISTORIES / 4, seen
        assert seen["shuffled"] >= HISTORIES / 2, seen
        assert seen.keys() >= {direction.value for direction in Direction}, seen
        assert len(seen.keys() & DECIDED) >= 3, seen
