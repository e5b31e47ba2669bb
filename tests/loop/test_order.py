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
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.hit import Direction
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.page import Snapshot
from domain.right import Right, RightKind
from listingwatch.matching.run import Matching
from listingwatch.settings import Settings
from listingwatch.wiring import App
from rights.references import references_of
from rights.territories import TerritoryTable
from rights.wording import in_words
from storage.blobs import BlobStore
from storage.database import Database
from storage.repositories.hits import Hits
from storage.repositories.listings import Listings
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from tests.conftest import quick
from tests.loop.histories import DECIDED, EVENTS, PICTURES, START, Event, World, affairs, day

pytestmark = pytest.mark.postgres

HISTORIES = int(os.environ.get("LISTINGWATCH_HISTORIES", "200"))


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
        source="t", as_of=day(0), text="Zorvantik", registration_number="100",
    )  # fmt: skip
    theirs = Right(
        key="tm-1", kind=RightKind.TRADEMARK, owner="Else", territories=("US",),
        source="t", as_of=day(0), text="Quillmere", registration_number="101",
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
