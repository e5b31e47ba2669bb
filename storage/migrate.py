"""Brings a database's schema up to this version: numbered SQL files, each applied once, in order.

One session at a time migrates, under an advisory lock; how long it waits for that lock and for
locks on tables is bounded, so that a migration never queues behind a long transaction and everybody
else behind the migration. An applied file must never change: its checksum is compared.

Programs of two neighbouring releases may meet on one database, while machines are upgraded one by
one. So a migration only adds: what the release before still reads or writes stays as it is for one
more release, and new columns have defaults. A file that keeps this rule says ``-- additive: yes``
in its first line; a program accepts a newer schema only if everything that it does not know is
additive. With ``LISTINGWATCH_MIGRATE=no`` a program leaves an older schema as it is and works on
it, down to :data:`OLDEST`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import LiteralString

import psycopg
from psycopg import sql

from domain.errors import MigrationError
from storage import job_schema

LOCK = 0x6C69_7374  # "list"
LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "15min"
OLDEST = 1
"""The oldest schema that this version works on: that of the release before."""

_BOOKKEEPING: LiteralString = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    additive boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS job_migrations (
    name text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    version: int
    name: str
    text: str
    checksum: str

    @property
    def also(self) -> frozenset[str]:
        """Checksums of forms that a file had before it was released, and that led to the same
        schema: a database that has one of them is not turned away."""
        return frozenset(re.findall(r"^-- also: ([0-9a-f]{64})$", self.text, re.MULTILINE))

    @property
    def additive(self) -> bool:
        """Whether the release before can go on with the schema that this makes."""
        return re.match(r"-- additive: yes\s", self.text) is not None


@cache
def shipped_migrations() -> tuple[Migration, ...]:
    """The files that come with this version, in order, without gaps."""
    found = []
    for file in files("storage").joinpath("migrations").iterdir():
        match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", file.name)
        if match is None:
            continue
        text = file.read_text("utf-8")
        checksum = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
        found.append(Migration(int(match[1]), match[2], text, checksum))
    found.sort(key=lambda migration: migration.version)
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError("migration files are not numbered 1, 2, 3, …; reinstall Listingwatch")
    return tuple(found)


def migrate(connection: psycopg.Connection, schema: str) -> list[str]:
    """Apply what is missing; returns the names of what was applied.

    :param connection: in autocommit, with ``schema`` first in its search path.
    :raises MigrationError: when the schema is newer than this version, an applied file was changed,
        a lock could not be had in time, or a statement failed (nothing is then applied).
    """
    applied: list[str] = []
    migration: Migration | None = None
    try:
        with connection.transaction():
            connection.execute(
                sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT))
            )
            connection.execute(
                sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(STATEMENT_TIMEOUT))
            )
            connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK, schema))
            connection.execute(
                sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema))
            )
            connection.execute(_BOOKKEEPING)
            done = _applied(connection)
            _check(done, schema)
            applied += job_schema.bring_up(connection)
            for migration in shipped_migrations()[len(done) :]:
                # A transaction of its own within: a failure names its file and undoes it whole.
                with connection.transaction():
                    connection.execute(migration.text.encode())
                    connection.execute(
                        "INSERT INTO schema_migrations (version, name, checksum, additive)"
                        " VALUES (%s, %s, %s, %s)",
                        (
                            migration.version,
                            migration.name,
                            migration.checksum,
                            migration.additive,
                        ),
                    )
                applied.append(f"{migration.version:04}_{migration.name}")
    except psycopg.errors.LockNotAvailable as error:
        raise MigrationError(
            f"schema {schema}: somebody else has held it for {LOCK_TIMEOUT}; wait until the other "
            "migration or long transaction is done, then try again"
        ) from error
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        at = f"migration {migration.version:04}_{migration.name}" if migration else "migration"
        raise MigrationError(
            f"{at} of schema {schema} failed: {error}; nothing of it was kept. Check the rights of "
            "the database login (it must own the schema) and try again"
        ) from error
    return applied


def is_current(connection: psycopg.Connection, schema: str) -> bool:
    """Whether the schema has all that this version needs; reads only.

    :raises MigrationError: when it is another's, or newer in a way that this version cannot know.
    """
    done = _applied(connection)
    _check(done, schema)
    return len(done) >= len(shipped_migrations()) and not job_schema.missing(connection)


def require_usable(connection: psycopg.Connection, schema: str) -> int:
    """The version of a schema that is not to be migrated from here.

    :raises MigrationError: when it is too old for this version, too new, or not there.
    """
    done = _applied(connection)
    _check(done, schema)
    if len(done) < OLDEST:
        raise MigrationError(
            f"schema {schema} is at version {len(done)}, this Listingwatch works from {OLDEST} on; "
            "bring it up with listingwatch db upgrade, or unset LISTINGWATCH_MIGRATE"
        )
    return len(done)


def version_of(connection: psycopg.Connection) -> int:
    """How many migrations a schema has; 0 where there is none."""
    return len(_applied(connection))


@dataclass(frozen=True, slots=True)
class _Applied:
    version: int
    checksum: str
    additive: bool


def _applied(connection: psycopg.Connection) -> list[_Applied]:
    exists = connection.execute("SELECT to_regclass('schema_migrations') IS NOT NULL").fetchone()
    if exists is None or not exists[0]:
        return []
    rows = connection.execute(
        "SELECT version, checksum, additive FROM schema_migrations ORDER BY version"
    )
    return [_Applied(int(row[0]), str(row[1]), bool(row[2])) for row in rows.fetchall()]


def _check(done: list[_Applied], schema: str) -> None:
    shipped = shipped_migrations()
    if not all(entry.additive for entry in done[len(shipped) :]):
        raise MigrationError(
            f"schema {schema} is at version {done[-1].version}, this Listingwatch knows "
            f"{len(shipped)}; install the newer version, or use another schema"
        )
    for entry, migration in zip(done, shipped, strict=False):
        known = {migration.checksum} | migration.also
        if entry.version != migration.version or entry.checksum not in known:
            raise MigrationError(
                f"schema {schema}: migration {migration.version:04}_{migration.name} is not the "
                "one that was applied; install the version that made this schema, or use another"
            )
