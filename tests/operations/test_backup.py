"""A backup brings everything back, of every firm, and nothing is lost by mistake."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from storage.clients import login_environment
from storage.database import Database
from storage.embedded import bundled_programs
from tests.commands import Command
from tests.operations.test_metrics import fill

pytestmark = pytest.mark.postgres


@pytest.fixture
def schema(command: Command) -> str:
    return command.environment["LISTINGWATCH_DB_SCHEMA"]


@pytest.fixture
def admin(conninfo: str, superuser: str) -> Iterator[str]:
    """A login that sees every row and is no superuser, as the documentation has it."""
    name = f"backup_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN BYPASSRLS PASSWORD 'hunter2'".encode())
        connection.execute(f"GRANT pg_read_all_data TO {name}".encode())
    yield psycopg.conninfo.make_conninfo(conninfo, user=name, password="hunter2")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"DROP ROLE {name}".encode())


@pytest.fixture
def filled(command: Command, conninfo: str, schema: str) -> dict[str, int]:
    """A schema with rows of two firms; its tables with their rows."""
    database = Database(conninfo, schema=schema)
    database.open()
    fill(database)
    database.close()
    return counts(conninfo, schema)


def counts(conninfo: str, schema: str) -> dict[str, int]:
    """Rows of every table, of every portfolio."""
    found: dict[str, int] = {}
    with psycopg.connect(conninfo) as c:
        c.execute("SELECT set_config('search_path', %s, false)", (schema,))
        tables = c.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)
        ).fetchall()
        numbers = [None, *(row[0] for row in c.execute("SELECT id FROM portfolios").fetchall())]
        for number in numbers:
            c.execute(
                "SELECT set_config('listingwatch.portfolio', %s, false)", (str(number or ""),)
            )
            for (table,) in tables:
                row = c.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
                found[f"{table}/{number}"] = row[0]  # type: ignore[index]
    return found


@pytest.mark.parametrize("programs", ["on the path", "bundled"])
def test_there_and_back(
    command: Command, conninfo: str, schema: str, admin: str, filled: dict[str, int], programs: str
) -> None:
    """Every row of every firm comes back into an empty schema, with walls, triggers and numbers;
    also with our newer programs on an older server."""
    if programs == "bundled":
        command.environment["PATH"] = str(command.folder)
    command.environment["DATABASE_ADMIN_URL"] = admin
    command.run("db", "backup", "all.dump")
    file = command.folder / "all.dump"
    if os.name != "nt":
        assert file.stat().st_mode & 0o077 == 0
    Database(conninfo, schema=schema).drop_schema()
    del command.environment["DATABASE_ADMIN_URL"]  # bringing back takes the application's login
    assert "up to date" in command.run("db", "restore", "all.dump").stdout
    assert counts(conninfo, schema) == filled
    assert any(name.startswith("hits/") and count for name, count in filled.items())
    database = Database(conninfo, schema=schema)
    database.open()
    with database.transaction() as c:
        assert c.execute("SELECT count(*) FROM hits").fetchone() == (0,)
        c.execute("DELETE FROM procrastinate_jobs")
        c.execute("INSERT INTO listings (marketplace, external_id) VALUES ('m', 'new')")
        c.execute(
            "INSERT INTO to_judge SELECT min(id), (SELECT max(id) FROM listings) FROM portfolios"
        )
    with database.transaction() as c:
        assert c.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)
        owner = c.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'hits'"
            " AND schemaname = %s", (schema,),
        ).fetchone()  # fmt: skip
        assert owner == (True,)
    database.close()


def test_rows_are_not_overwritten(
    command: Command, conninfo: str, schema: str, admin: str, filled: dict[str, int]
) -> None:
    """A schema with rows is replaced only when that is said, and then wholly."""
    command.environment["DATABASE_ADMIN_URL"] = admin
    command.run("db", "backup", "all.dump")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO {schema}.listings (marketplace, external_id) VALUES ('m', 'later')".encode()
        )
        connection.execute(f"UPDATE {schema}.procrastinate_workers"
                           " SET last_heartbeat = now() - interval '1 hour'".encode())  # fmt: skip
    before = counts(conninfo, schema)
    refused = command.run("db", "restore", "all.dump", code=1)
    assert "holds rows" in refused.stderr
    assert "--replace" in refused.stderr
    assert counts(conninfo, schema) == before
    command.run("db", "restore", "all.dump", "--replace")
    assert counts(conninfo, schema) == filled


def test_workers_at_work_stop_it(command: Command, admin: str, filled: dict[str, int]) -> None:
    """A schema that workers use is not taken from under them."""
    assert filled["procrastinate_workers/None"] == 3
    command.environment["DATABASE_ADMIN_URL"] = admin
    command.run("db", "backup", "all.dump")
    refused = command.run("db", "restore", "all.dump", "--replace", code=1)
    assert "2 workers are at work" in refused.stderr


def test_a_login_behind_the_walls_is_refused(command: Command, filled: dict[str, int]) -> None:
    """The application's login would leave firms' rows out, so it makes no backup at all."""
    assert filled
    refused = command.run("db", "backup", "all.dump", code=1)
    assert "DATABASE_ADMIN_URL" in refused.stderr
    assert not list(command.folder.iterdir())


def test_files_that_will_not_do(command: Command, admin: str, filled: dict[str, int]) -> None:
    """An existing file, a folder that is not there, a file that is none: each is named."""
    assert filled
    command.environment["DATABASE_ADMIN_URL"] = admin
    (command.folder / "mine.txt").write_text("mine")
    assert "exists already" in command.run("db", "backup", "mine.txt", code=1).stderr
    assert (command.folder / "mine.txt").read_text() == "mine"
    assert "does not exist" in command.run("db", "backup", "no/where.dump", code=1).stderr
    assert "does not exist" in command.run("db", "restore", "none.dump", code=1).stderr
    assert "no backup" in command.run("db", "restore", "mine.txt", code=1).stderr


def test_another_schema_s_backup(command: Command, admin: str, filled: dict[str, int]) -> None:
    """A backup of one schema is not taken for that of another."""
    assert filled
    command.environment["DATABASE_ADMIN_URL"] = admin
    command.run("db", "backup", "all.dump")
    command.environment["LISTINGWATCH_DB_SCHEMA"] = "another"
    refused = command.run("db", "restore", "all.dump", code=1)
    assert "LISTINGWATCH_DB_SCHEMA" in refused.stderr


def test_a_damaged_backup_changes_nothing(
    command: Command, conninfo: str, schema: str, admin: str, filled: dict[str, int]
) -> None:
    """A file that breaks off leaves the schema as it was."""
    command.environment["DATABASE_ADMIN_URL"] = admin
    command.run("db", "backup", "all.dump")
    data = (command.folder / "all.dump").read_bytes()
    (command.folder / "half.dump").write_bytes(data[: len(data) - 3_000])
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"UPDATE {schema}.procrastinate_workers"
                           " SET last_heartbeat = now() - interval '1 hour'".encode())  # fmt: skip
    refused = command.run("db", "restore", "half.dump", "--replace", code=1)
    assert "as it was" in refused.stderr or "no backup" in refused.stderr
    assert counts(conninfo, schema) == filled


def test_the_password_is_on_no_command_line(
    command: Command, admin: str, conninfo: str, schema: str, filled: dict[str, int]
) -> None:
    """While pg_dump runs, nobody reads a password in the process list."""
    assert filled
    seen: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for process in psutil.process_iter(["name"]):
                if process.info["name"] == "pg_dump":
                    try:
                        seen.add(" ".join(process.cmdline()))
                    except psutil.Error:
                        continue
            time.sleep(0.01)

    command.environment["DATABASE_ADMIN_URL"] = admin
    watcher = threading.Thread(target=watch)
    watcher.start()
    # A lock that pg_dump has to wait for, so that it is there to be seen.
    with psycopg.connect(conninfo) as holder:
        holder.execute(f"LOCK {schema}.listings IN ACCESS EXCLUSIVE MODE".encode())
        backup = subprocess.Popen(
            [sys.executable, "-m", "listingwatch.cli", "db", "backup", "all.dump"],
            cwd=command.folder, env=command.environment,
        )  # fmt: skip
        while not any(schema in line for line in seen):
            assert backup.poll() is None
            time.sleep(0.05)
        holder.rollback()
    assert backup.wait() == 0
    done.set()
    watcher.join()
    assert all("hunter2" not in line for line in seen)


def test_a_login_goes_into_the_environment() -> None:
    """Every part of an address that has a variable goes there, the password first of all."""
    environment, rest = login_environment(
        "postgresql://me:hunter2@db:5433/x?sslmode=require&keepalives=1"
    )
    assert environment["PGPASSWORD"] == "hunter2"
    assert (environment["PGHOST"], environment["PGPORT"]) == ("db", "5433")
    assert environment["PGSSLMODE"] == "require"
    assert rest == "dbname=x keepalives=1"


def test_bundled_programs_are_there() -> None:
    """The wheel brings what a backup needs."""
    names = {Path(path).stem for path in bundled_programs().iterdir()}
    assert {"pg_dump", "pg_restore", "psql"} <= names
