"""Hits from before hits were described are described afterwards, some at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from listingwatch.wiring import App
from storage import afterwards
from storage import migrate as module
from storage.afterwards import describe_hits
from storage.database import Database
from storage.migrate import shipped_migrations
from tests.conftest import quick
from tests.console.stall import Item, items, stocked

pytestmark = pytest.mark.postgres

DESCRIBED = (
    "SELECT id, marketplace, seller_id, seller_name, title, right_kind, territory_codes, thumb, picture,"
    " wording, words FROM hits ORDER BY id"
)
WORDS = "SELECT hit_id, word FROM hit_words ORDER BY 1, 2"


def connected(app: App) -> psycopg.Connection:
    connection = psycopg.connect(app.database.conninfo, autocommit=True)
    connection.execute(f"SET search_path TO {app.database.schema}".encode())
    return connection


def test_as_if_they_had_been_described_at_once(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two firms' hits, emptied of what describes them: batch by batch all of it is there again,
    after being broken off too."""
    monkeypatch.setattr(afterwards, "AT_ONCE", 4)
    desks = [
        stocked(app, [*items(9), Item("x", picture=True)]),
        stocked(app, items(5), portfolio="q", firm="Other"),
    ]
    before = []
    for desk in desks:
        with desk.transaction() as connection:
            before.append((connection.execute(DESCRIBED).fetchall(), connection.execute(WORDS).fetchall()))  # fmt: skip
            connection.execute("DELETE FROM hit_words")
            connection.execute(
                "UPDATE hits SET marketplace = NULL, seller_id = NULL, seller_name = NULL, title = NULL,"
                " right_kind = NULL, territory_codes = '{}', thumb = NULL, picture = NULL,"
                " wording = NULL, words = '{}'"
            )
            connection.execute("INSERT INTO hits_to_describe SELECT id, portfolio_id FROM hits")
    with connected(app) as connection:
        with pytest.raises(psycopg.errors.RaiseException), connection.transaction():  # noqa: PT012
            describe_hits(connection)
            connection.execute("DO $$ BEGIN RAISE EXCEPTION 'broken off'; END $$")
        assert describe_hits(connection) == 16
        assert describe_hits(connection) == 0
    for desk, (hits, words) in zip(desks, before, strict=True):
        with desk.transaction() as connection:
            assert connection.execute(DESCRIBED).fetchall() == hits
            assert connection.execute(WORDS).fetchall() == words


@pytest.fixture
def schema(conninfo: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    Database(conninfo, schema=name).drop_schema()


def test_a_schema_from_before_the_desk(
    conninfo: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hit that an older release stored has title, words and seller once the schema is opened."""
    everything = shipped_migrations()
    with monkeypatch.context() as older:
        older.setattr(module, "shipped_migrations", lambda: everything[:8])
        database = Database(quick(conninfo), schema=schema)
        database.open()
        database.close()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"SET search_path TO {schema}".encode())
        with connection.transaction():
            connection.execute("INSERT INTO firms (name) VALUES ('F')")
            connection.execute("INSERT INTO portfolios (firm_id, name) SELECT id, 'p' FROM firms")
            connection.execute("SELECT set_config('listingwatch.portfolio', id::text, true) FROM portfolios")  # fmt: skip
            connection.execute("INSERT INTO listings (marketplace, external_id) VALUES ('shop', '1')")  # fmt: skip
            connection.execute(
                "INSERT INTO snapshots (listing_id, digest, content, seller_id, first_captured, last_captured)"
                " SELECT id, 'd', '{\"title\": \"Zorvantik lamp\", \"seller\": {\"name\": \"Stall\"}}', 's1', now(), now() FROM listings"
            )  # fmt: skip
            connection.execute(
                "INSERT INTO rights (portfolio_id, key, record, ownership_stated, as_of, digest)"
                " SELECT id, 'k', '{\"kind\": \"trademark\", \"text\": \"ZORVANTIK\"}', true, '2026-01-01', 'd' FROM portfolios"
            )  # fmt: skip
            connection.execute(
                "INSERT INTO hits (id, portfolio_id, listing_id, right_id, direction, score, severity, territories,"
                " reasons, exceptions, first_seen, last_seen, still_shown, state, revision, digest)"
                " SELECT 'h1', p.id, l.id, r.id, 'enforcement', 1, 3, '[{\"code\": \"US\", \"severity\": \"high\"}]',"
                " '[]', '[]', now(), now(), true, 'new', 1, 'd' FROM portfolios p, listings l, rights r"
            )  # fmt: skip
    database = Database(quick(conninfo), schema=schema)
    database.open()
    with database.transaction() as connection:
        number = connection.execute("SELECT id FROM portfolios").fetchone()
    assert number is not None
    with database.transaction(number[0]) as connection:
        row = connection.execute(
            "SELECT title, seller_name, right_kind, territory_codes FROM hits"
        ).fetchone()
        assert row == ("Zorvantik lamp", "Stall", "trademark", ["US"])
        words = {w for (w,) in connection.execute("SELECT word FROM hit_words")}
        assert {"zorvantik", "lamp", "stall", "in:US"} <= words
        assert connection.execute("SELECT count(*) FROM seller_listings").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM to_look_through").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM hits_to_describe").fetchone() == (0,)
    database.close()


def test_a_form_that_a_file_had_before_its_release(conninfo: str, schema: str) -> None:
    """A schema that the earlier form made is not turned away; one that was changed is."""
    database = Database(quick(conninfo), schema=schema)
    database.open()
    database.close()
    earlier = next(iter(shipped_migrations()[8].also))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        update = f"UPDATE {schema}.schema_migrations SET checksum = %s WHERE version = 9"
        connection.execute(update.encode(), (earlier,))
        database = Database(quick(conninfo), schema=schema)
        database.open()
        database.close()
        connection.execute(update.encode(), ("0" * 64,))
        with pytest.raises(module.MigrationError):
            Database(quick(conninfo), schema=schema).open()
