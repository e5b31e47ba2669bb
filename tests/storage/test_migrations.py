"""The schema comes up once, whole, and is never quietly another one."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from domain.errors import DatabaseUnavailableError, MigrationError, SettingsError
from storage import migrate as module
from storage.database import Database
from storage.migrate import shipped_migrations
from storage.queries import all_pieces, all_queries
from tests.conftest import quick

pytestmark = pytest.mark.postgres


@pytest.fixture
def schema(conninfo: str) -> Iterator[str]:
    """The name of a schema that does not exist yet."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    Database(conninfo, schema=name).drop_schema()


def version(conninfo: str, schema: str) -> list[tuple[int, str]]:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(f"SELECT version, name FROM {schema}.schema_migrations".encode())
        return [(row[0], row[1]) for row in rows.fetchall()]


def test_migrates_once(conninfo: str, schema: str) -> None:
    """Opening twice applies every file once."""
    for _ in range(2):
        database = Database(conninfo, schema=schema)
        database.open()
        database.close()
    assert version(conninfo, schema) == [(m.version, m.name) for m in shipped_migrations()]


def test_many_at_once(conninfo: str, schema: str) -> None:
    """Several processes that open an empty database at once migrate it once, and all get in."""
    errors: list[BaseException] = []

    def open_it() -> None:
        try:
            database = Database(conninfo, schema=schema)
            database.open()
            database.close()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(version(conninfo, schema)) == len(shipped_migrations())


def test_a_changed_file_is_noticed(conninfo: str, schema: str) -> None:
    """A migration whose checksum differs from what was applied is refused by name."""
    Database(conninfo, schema=schema).open()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"UPDATE {schema}.schema_migrations SET checksum = 'x'".encode())
    with pytest.raises(MigrationError, match="0001_core is not the one that was applied"):
        Database(conninfo, schema=schema).open()


@pytest.mark.parametrize("additive", [False, True])
def test_a_newer_schema(conninfo: str, schema: str, additive: bool) -> None:
    """An older program does not touch a newer database, unless all that is new to it only adds."""
    Database(conninfo, schema=schema).open()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO {schema}.schema_migrations (version, name, checksum, additive)"
            f" VALUES (99, 'later', 'x', {additive})".encode()
        )
    database = Database(conninfo, schema=schema)
    if additive:
        database.open()
        database.close()
        return
    with pytest.raises(MigrationError, match="install the newer version"):
        database.open()


def test_a_schema_can_be_left_as_it_is(conninfo: str, schema: str) -> None:
    """A program that may not migrate refuses a schema that is too old for it, and makes nothing."""
    with pytest.raises(MigrationError, match="db upgrade"):
        Database(conninfo, schema=schema).open(may_migrate=False)
    database = Database(conninfo, schema=schema)
    database.open()
    database.close()
    database = Database(conninfo, schema=schema)
    database.open(may_migrate=False)
    database.close()


def test_the_lock_s_time_is_bounded(
    conninfo: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finds the migration lock held waits a while, not for ever."""
    monkeypatch.setattr(module, "LOCK_TIMEOUT", "200ms")
    with psycopg.connect(conninfo) as holder:
        holder.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (module.LOCK, schema))
        with pytest.raises(MigrationError, match="somebody else has held it"):
            Database(conninfo, schema=schema).open()


def test_an_unreachable_database_says_the_way_out() -> None:
    """No server there: one message that names the place, without the password."""
    database = Database("postgresql://me:hunter2@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailableError, match="DATABASE_URL") as caught:
        database.open()
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_strange_schema_name_is_refused() -> None:
    """A schema's name goes into SQL only if it is a plain one."""
    with pytest.raises(SettingsError):
        Database("", schema='x"; DROP TABLE y')


def test_every_statement_parses(conninfo: str, database: Database) -> None:
    """Postgres plans every named statement against the schema."""
    import re

    with database.transaction(1) as connection:
        for name, text in all_queries().items():
            for piece in ("", *all_pieces().values()) if "{filters}" in text else ("",):
                whole = text.replace("{filters}", piece)
                plain = re.sub(r"%\(\w+\)s", "NULL", whole).rstrip(";")
                with connection.transaction():
                    assert connection.execute(f"EXPLAIN {plain}".encode()).fetchall(), name


def test_a_failed_transaction_leaves_nothing(conninfo: str) -> None:
    """An error inside a transaction undoes all of it."""
    database = Database(quick(conninfo), schema=f"test_{uuid.uuid4().hex[:16]}")
    database.open()

    def half() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO firms (name) VALUES ('half')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    with database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM firms").fetchone() == (0,)
    database.drop_schema()
    database.close()
