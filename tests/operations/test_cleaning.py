"""Clean-up takes what is past its time, and never what a hit, a right or a catalogue needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.page import Unrecognised
from listingwatch.operations.cleaning import clean
from listingwatch.wiring import App
from tests.commands import Command
from tests.operations.cleaning_world import NOW, World

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(app: App) -> World:
    return World(app)


def test_old_pages_go_but_the_first_and_the_last_of_a_shown_listing_stay(world: World) -> None:
    """Of three old captures the middle one's page goes; of a departed listing all go; no page that
    is young goes; the ledger's rows stay."""
    shown = [world.capture("shown", days)[0] for days in (300, 250, 200)]
    departed = [world.capture("departed", 300)[0], world.depart("departed", 200)]
    young = [
        world.capture("young", 20)[0],
        world.capture("young", 10)[0],
        world.capture("young", 5)[0],
    ]
    lost = world.visit(300, Unrecognised(reason="no product"))
    summary = world.clean()
    assert world.has(*shown) == [True, False, True]
    assert world.has(*departed, lost) == [False, False, False]
    assert world.has(*young) == [True, True, True]
    assert world.count("SELECT count(*) FROM visits") == 9
    assert summary.kinds["pages"].rows == summary.kinds["pages"].blobs == 4
    assert summary.kinds["pages"].bytes > 4 * len("page world")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("state", ["new", "dismissed", "gone", "licensed"])
def test_what_belongs_to_a_hit_stays(world: World, which: int, state: str) -> None:
    """Whichever portfolio has the hit, and whatever was decided, all its pages and pictures stay."""
    found = [world.capture("infringing", days, n) for n, days in enumerate((900, 700, 500))]
    gone = world.depart("infringing", 450)
    world.hit(which, "infringing", state=state)
    world.clean()
    world.clean(4000)
    assert world.has(gone, *(page for page, _ in found)) == [True] * 4
    assert world.has(*(digest for _, digests in found for digest in digests)) == [True] * 3


def test_what_belonged_to_a_withdrawn_hit_goes(world: World) -> None:
    """Judgement no longer finds it, so it needs nothing."""
    page, pictures = world.capture("innocent", 900, 1)
    world.depart("innocent", 800)
    world.hit(0, "innocent", withdrawn=True)
    world.clean()
    assert world.has(page, *pictures) == [False, False]


def test_old_pictures_go_unless_something_else_shows_them(world: World) -> None:
    """A picture goes with the last old snapshot of it; the catalogue's and the rights' stay, in
    either portfolio; one that is shown again is kept again."""
    _, (lonely, shared) = world.capture("old", 500, 1, 2)
    world.capture("new", 100, 2)
    own = world.catalogue(0, "ours", 3, 900)
    work = world.reference(1, 4)
    world.capture("copy", 900, 3, 4)
    summary = world.clean()
    assert world.has(lonely, shared, own, work) == [False, True, True, True]
    assert summary.kinds["pictures"].rows == 4
    assert summary.kinds["pictures"].blobs == 1
    world.capture("old", -1, 1, 2)
    world.clean(30)
    assert world.has(lonely, shared) == [True, True]


def test_the_ledger_forgets_but_still_knows_whose_address_it_was(world: World) -> None:
    """Old rows go with their crawl, the captures stay, and a 404 at an old address can still be told
    as that listing's departure."""
    for days in (900, 800, 700, 600):
        world.capture("departed", days)
    world.depart("departed", 500)
    world.visit(900, Unrecognised(reason="no product"), "elsewhere")
    other = World(world.app, begun=2000)
    other.visit(900, Unrecognised(reason="no product"))
    summary = world.clean()
    assert summary.kinds["visits"].rows == 6
    assert summary.kinds["crawls"].rows == 1
    assert world.count("SELECT count(*) FROM captures") == 4
    assert world.count("SELECT count(*) FROM departures") == 1
    assert world.store.known_listing(f"https://{world.name}.example/departed") == world.key(
        "departed"
    )


def test_messages_go_after_delivery_and_never_before(world: World) -> None:
    """Old delivered messages and ended deliveries go; whatever waits stays, however old."""
    portfolio = world.portfolios[0]
    world.capture("seen", 1)
    ids = [world.hit(0, "seen") for _ in range(5)]
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=89)
    with world.app.database.transaction(portfolio) as connection:
        connection.execute(
            "INSERT INTO channels (portfolio_id, name, kind, address, created_at)"
            " VALUES (%s, 'out', 'stdout', '-', now())", (portfolio,),
        )  # fmt: skip
        for hit, at in zip(ids, (old, young, None, old, None), strict=True):
            connection.execute(
                "INSERT INTO outbox (portfolio_id, hit_id, revision, change, delivered_at)"
                " VALUES (%s, %s, 1, 'new', %s)", (portfolio, hit, at),
            )  # fmt: skip
            state = "waiting" if hit in ids[2:4] else "delivered"
            connection.execute(
                "UPDATE deliveries SET state = %s, ended_at = %s WHERE key = %s",
                (state, (at or old) if state == "delivered" else None, f"{hit}.1"),
            )
    summary = world.clean()
    assert (summary.kinds["messages"].rows, summary.kinds["deliveries"].rows) == (1, 2)
    assert world.count("SELECT count(*) FROM outbox", portfolio) == 4
    assert world.count("SELECT count(*) FROM deliveries", portfolio) == 3


def test_jobs_go_after_they_ended(world: World) -> None:
    """Finished and failed jobs go after a week; waiting ones stay."""
    with world.app.database.transaction() as connection:
        for status in ("succeeded", "failed", "todo", "doing"):
            row = connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name)"
                " VALUES ('q', 'cleaning-test') RETURNING id"
            ).fetchone()
            assert row is not None
            for step in () if status == "todo" else ("doing", status):
                connection.execute(
                    "UPDATE procrastinate_jobs SET status = %s WHERE id = %s", (step, row[0])
                )
    mine = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'cleaning-test'"
    clean(world.app, datetime.now(UTC))
    assert world.count(mine) == 4, "they ended just now"
    world.clean()
    assert world.count(mine) == 2


def test_a_trial_run_says_exactly_what_the_real_one_does(world: World) -> None:
    """And changes nothing: pages, pictures, ledger rows and crawls, with their bytes."""
    pages = [world.capture("departed", days, 1)[0] for days in (900, 800, 700)]
    world.depart("departed", 600)
    world.capture("shown", 500, 2)
    other = World(world.app, begun=2000)
    other.visit(900, Unrecognised(reason="no product"))
    world.app.blobs.put(b"nobody's")
    trial = world.clean(dry_run=True)
    assert world.has(*pages) == [True] * 3
    assert world.clean(dry_run=True).kinds == trial.kinds
    assert world.clean().kinds == trial.kinds
    assert trial.kinds["visits"].rows
    assert trial.kinds["crawls"].rows
    assert trial.kinds["pictures"].blobs
    assert trial.kinds["unclaimed"].blobs == 1
    again = world.clean()
    assert all(not went.rows and not went.blobs for went in again.kinds.values())


def test_for_ever_is_for_ever(world: World) -> None:
    """A retention of 0 days keeps everything of its kind."""
    page, pictures = world.capture("departed", 5000, 1)
    world.depart("departed", 4000)
    kept = world.app.settings.model_copy(
        update={"keep_pages": 0, "keep_pictures": 0, "keep_visits": 0}
    )
    clean(App(kept, world.app.database, world.app.blobs), NOW)
    assert world.has(page, *pictures) == [True, True]
    assert world.count("SELECT count(*) FROM visits") == 2


def test_a_listing_that_somebody_works_on_is_left_for_next_time(world: World) -> None:
    """A hit that is being stored, or brought back, protects its listing before it is committed."""
    page, pictures = world.capture("innocent", 900, 1)
    world.depart("innocent", 800)
    hit = world.hit(0, "innocent", withdrawn=True)
    with world.app.database.transaction(world.portfolios[0]) as connection:
        connection.execute("UPDATE hits SET withdrawn = false WHERE id = %s", (hit,))
        world.clean()
        connection.rollback()
    assert world.has(page, *pictures) == [True, True]
    with world.app.database.transaction(world.portfolios[1]) as connection:
        world.number(connection, "innocent")
        world.clean()
    assert world.has(page, *pictures) == [True, True]
    world.clean()
    assert world.has(page, *pictures) == [False, False]


def test_the_command_cleans(command: Command) -> None:
    """On an empty database it says that there is nothing to do, and its JSON has every kind."""
    assert "nothing is past its time" in command.run("clean").stdout
    printed = command.json("clean", "--dry-run")
    assert printed["dry_run"] is True
    assert printed["removed"]["pages"] == {"rows": 0, "blobs": 0, "bytes": 0}
    assert "Example: listingwatch clean --dry-run" in command.run("clean", "--help").stdout


LISTINGS = ("one", "two", "three")
captures = st.tuples(
    st.just("capture"), st.sampled_from(LISTINGS), st.integers(1, 800), st.integers(0, 3)
)
departures = st.tuples(
    st.just("depart"), st.sampled_from(LISTINGS), st.integers(1, 800), st.just(0)
)
hits = st.tuples(
    st.just("hit"), st.sampled_from(LISTINGS), st.integers(0, 1), st.sampled_from((False, True))
)
references = st.tuples(st.just("reference"), st.just(""), st.integers(0, 1), st.integers(0, 3))
catalogued = st.tuples(
    st.just("catalogue"), st.sampled_from(LISTINGS), st.integers(0, 1), st.integers(0, 3)
)
histories = st.lists(
    st.one_of(captures, captures, captures, departures, hits, references, catalogued),
    min_size=1, max_size=14, unique_by=lambda e: e[:3] if e[0] in {"capture", "depart"} else e,
)  # fmt: skip


@dataclass
class Needs:
    """The rules of keeping once more, in the plainest words."""

    live: set[str] = field(default_factory=set)
    catalogue: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)

    def play(self, world: World, history: Sequence[Any]) -> None:
        for kind, listing, number, more in history:
            if kind == "capture":
                world.capture(listing, number, more)
            elif kind == "depart":
                world.depart(listing, number + 0.5)
            elif kind == "reference":
                self.fixed.add(world.reference(number, more))
            elif kind == "catalogue":
                self.fixed.add(world.catalogue(number, listing, more, 900))
                self.catalogue.add(listing)
            else:
                world.hit(number, listing, withdrawn=more)
                self.live |= set() if more else {listing}

    def of_hits(self, world: World) -> set[str]:
        """What somebody needs whatever its age."""
        pages = {page for listing, *_, page in world.pages if listing in self.live}
        needing = self.live | self.catalogue
        pictures = {digest for listing, _, digest in world.pictures if listing in needing}
        return pages | pictures | self.fixed

    def everything(self, world: World, now: datetime) -> set[str]:
        """And what is young, or the first or last page of a listing that is still shown."""
        kept = self.of_hits(world)
        for listing in LISTINGS:
            mine = sorted(row[1:] for row in world.pages if row[0] == listing)
            shown = [row for row in mine if row[1] == "snapshot"]
            gone = [row for row in mine if row[1] == "gone"]
            kept |= {page for at, _, page in mine if at >= now - timedelta(days=180)}
            if shown and not (gone and gone[-1][0] >= shown[-1][0]):
                kept |= {shown[0][2], shown[-1][2]}
        return kept | {
            digest for _, at, digest in world.pictures if at >= now - timedelta(days=365)
        }


@given(history=histories, later=histories, days=st.integers(0, 400), more=st.integers(0, 400))
@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_exactly_what_somebody_needs_is_left(
    app: App, history: Any, later: Any, days: int, more: int
) -> None:
    """After any history of two portfolios and a clean-up at any time, what is left is what the rules
    say, no less and no more; and nothing that anybody needs goes after whatever comes next."""
    world, needs = World(app), Needs()
    needs.play(world, history)
    put = {row[-1] for row in (*world.pages, *world.pictures)} | needs.fixed
    world.clean(days)
    left = {digest for digest in put if app.blobs.has(digest)}
    assert left == needs.everything(world, NOW + timedelta(days=days))
    needs.play(world, later)
    before = {digest for digest in needs.of_hits(world) if app.blobs.has(digest)}
    world.clean(days + more)
    assert {digest for digest in before if not app.blobs.has(digest)} == set()
    assert all(app.blobs.get(digest) for digest in before)
