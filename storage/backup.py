"""Keeps a schema in one file, and brings it back: ``pg_dump``'s custom format.

A backup has to see every firm's rows, and the application's login must not: so it takes a login of
its own. Bringing back needs none: the walls are put up after the rows. Restoring is one
transaction: what is cut off leaves the schema as it was.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from domain.errors import (
    DatabaseUnavailableError,
    FormatError,
    InputError,
    SettingsError,
    StorageError,
)
from storage.clients import (
    Clients,
    clients_for,
    first_error,
    login_environment,
    run_client,
)
from storage.migrate import LOCK, LOCK_TIMEOUT
from storage.repositories.operations import Operations

CONNECT_TIMEOUT = 10
_BOOKKEEPING = re.compile(r"schema_migrations|job_migrations|procrastinate_\w+")
"""Tables whose rows are no work of anybody's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made: its file, its size in bytes, the tables in it."""

    file: Path
    size: int
    tables: int


def back_up(conninfo: str, schema: str, file: Path, bundled: Path | None) -> Kept:
    """Write a schema to a new file, whole or not at all.

    :param conninfo: a login that sees every row.
    :param bundled: the folder of the embedded server's programs.
    :raises InputError: when the file is there already, or its folder is not.
    :raises SettingsError: when the login does not see every row.
    :raises StorageError: when there is no such schema, or it cannot be written.
    """
    if file.exists():
        raise InputError(f"file {file}: exists already; name another one")
    if not file.parent.is_dir():
        raise InputError(f"folder {file.parent}: does not exist; make it, or name another one")
    with _connected(conninfo) as connection:
        version = connection.info.server_version // 10_000
        operations = Operations(connection)
        if operations.sees_everything() is None:
            raise SettingsError(
                f"login {connection.info.user}: the walls between firms bind it, as they should, "
                "so it cannot back them up; set DATABASE_ADMIN_URL to a login with BYPASSRLS and "
                "pg_read_all_data, or to a superuser"
            )
        tables = operations.tables(schema)
    if not tables:
        raise StorageError(
            f"schema {schema}: is not there or empty; set LISTINGWATCH_DB_SCHEMA if it is another"
        )
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    os.close(handle)  # mkstemp lets only us read it; pg_dump writes into it as it is
    try:
        run_client(
            clients_for(version, bundled), "pg_dump", conninfo,
            ["--format=custom", f"--schema={schema}", "--no-owner", "--no-privileges",
             "--lock-wait-timeout=60s", f"--file={temporary}"],
        )  # fmt: skip
        with Path(temporary).open("rb") as written:
            os.fsync(written.fileno())
        if file.exists():
            raise InputError(f"file {file}: has come into being meanwhile; name another one")
        Path(temporary).replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
    return Kept(file, file.stat().st_size, len(tables))


def restore(
    conninfo: str, schema: str, file: Path, bundled: Path | None, *, replace: bool = False
) -> int:
    """Bring a schema back, in one transaction; returns the number of its tables.

    :param conninfo: the application's login, which then owns everything.
    :param replace: remove what the schema holds now.
    :raises InputError: when the file is none, or the schema holds rows or is being worked on.
    :raises StorageError: when it cannot be brought back; the schema is then as it was.
    """
    if not file.is_file():
        raise InputError(f"file {file}: does not exist; name one that listingwatch db backup wrote")
    with _connected(conninfo) as connection:
        version = connection.info.server_version // 10_000
        clients = clients_for(version, bundled)
        _require_schema(clients, file, schema)
        _require_quiet(connection, schema)
        filled = _first_filled(connection, schema)
    if filled is not None and not replace:
        raise InputError(
            f"schema {schema}: holds rows ({filled}); back it up first if you may want it again, "
            "then add --replace, or restore into another schema's database"
        )
    _play(clients, conninfo, schema, file, version)
    with _connected(conninfo) as connection:
        return len(Operations(connection).tables(schema))


def _require_schema(clients: Clients, file: Path, schema: str) -> None:
    try:
        listed = run_client(clients, "pg_restore", None, ["--list", str(file)])
    except StorageError as error:
        raise FormatError(
            f"file {file}: is no backup that can be read ({error}); name one that listingwatch db "
            "backup wrote"
        ) from error
    held = re.findall(r"^\d+; \d+ \d+ SCHEMA - (\S+)", listed, re.MULTILINE)
    if held != [schema]:
        raise FormatError(
            f"file {file}: holds schema {', '.join(held) or '(none)'}, not {schema}; set "
            "LISTINGWATCH_DB_SCHEMA to the one that it holds"
        )


def _require_quiet(connection: psycopg.Connection, schema: str) -> None:
    _name(connection, schema)
    row = connection.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return
    alive, _ = Operations(connection).workers()
    if alive:
        raise InputError(
            f"schema {schema}: {alive} workers are at work on it; stop listingwatch run and "
            "listingwatch worker everywhere, wait 15 seconds, then try again"
        )


def _first_filled(connection: psycopg.Connection, schema: str) -> str | None:
    """A table that holds rows. Firms' own tables look empty to the application's login, but what
    they hold hangs on portfolios, which do not."""
    for _, table in Operations(connection).tables(schema):
        if _BOOKKEEPING.fullmatch(table):
            continue
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(schema, table))
        row = connection.execute(query).fetchone()
        if row is not None and row[0]:
            return table
    return None


def _play(clients: Clients, conninfo: str, schema: str, file: Path, version: int) -> None:
    """Feed the backup to ``psql`` between our own BEGIN and COMMIT; without the latter everything
    is undone."""
    environment, database = login_environment(conninfo)
    with tempfile.TemporaryFile() as psql_said, tempfile.TemporaryFile() as reader_said:
        player = subprocess.Popen(
            [clients.program("psql"), "--no-psqlrc", "--quiet", "--no-password",
             "--set=ON_ERROR_STOP=1", f"--dbname={database}"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=psql_said, env=environment,
        )  # fmt: skip
        reader = subprocess.Popen(
            [clients.program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error",
             "--file=-", str(file)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=reader_said,
        )  # fmt: skip
        assert player.stdin is not None
        assert reader.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # psql says itself why it ended
                player.stdin.write(_preamble(schema))
                _pass_on(reader.stdout, player.stdin, version)
                reader.stdout.close()
                if reader.wait() == 0:
                    player.stdin.write(b"\nCOMMIT;\n")
                player.stdin.flush()
            with contextlib.suppress(BrokenPipeError):
                player.stdin.close()
            player.wait()
        finally:
            for process in (reader, player):
                if process.poll() is None:
                    process.kill()
                    process.wait()
        if reader.returncode != 0 or player.returncode != 0:
            psql_said.seek(0)
            reader_said.seek(0)
            said = (psql_said if player.returncode else reader_said).read().decode(errors="replace")
            raise StorageError(
                f"backup {file}: cannot be restored ({first_error(said)}); schema {schema} is as "
                "it was"
            )


def _preamble(schema: str) -> bytes:
    # The schema's name is one of ours (see Database), and so needs no quoting.
    return (
        f"BEGIN;\nSET LOCAL lock_timeout = '{LOCK_TIMEOUT}';\n"
        f"SELECT pg_advisory_xact_lock({LOCK}, hashtext('{schema}'));\n"
        f"SET LOCAL client_min_messages = warning;\nDROP SCHEMA IF EXISTS {schema} CASCADE;\n"
    ).encode()


def _pass_on(source: IO[bytes], target: IO[bytes], version: int) -> None:
    """Newer programs write a setting at the top that servers before 17 do not know."""
    for line in source:
        if version >= 17 or line.strip() != b"SET transaction_timeout = 0;":
            target.write(line)
        if line.startswith(b"CREATE "):
            break
    shutil.copyfileobj(source, target, 1 << 20)


def _name(connection: psycopg.Connection, schema: str) -> None:
    connection.execute("SELECT set_config('search_path', %s, false)", (schema,))


def _connected(conninfo: str) -> psycopg.Connection:
    try:
        return psycopg.connect(conninfo, connect_timeout=CONNECT_TIMEOUT, autocommit=True)
    except psycopg.OperationalError as error:
        info = psycopg.conninfo.conninfo_to_dict(conninfo)
        raise DatabaseUnavailableError(
            f"database {info.get('host') or 'localhost'}/{info.get('dbname') or ''}: "
            f"{str(error).strip().partition(chr(10))[0]}; check that it runs and that the address "
            "is right"
        ) from error
