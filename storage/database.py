"""Connections to Postgres: a pool, a schema of our own, transactions that know their portfolio."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from domain.errors import DatabaseUnavailableError, SettingsError, StorageError
from storage.afterwards import describe_hits
from storage.migrate import is_current, migrate, require_usable, shipped_migrations

CONNECT_TIMEOUT = 10
MINIMUM_SERVER = 150_000


class Database:
    """One schema of one Postgres.

    :param conninfo: a libpq connection string or address.
    :param schema: the schema that holds everything of ours; made when missing.
    :param connections: most connections at once.
    """

    def __init__(
        self, conninfo: str, *, schema: str = "listingwatch", connections: int = 4
    ) -> None:
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
            raise SettingsError(
                f"database schema {schema!r}: use lower-case letters, digits and underscores"
            )
        require_conninfo(conninfo, "DATABASE_URL")
        self.schema = schema
        self._conninfo = conninfo
        self.version = len(shipped_migrations())
        self._pool = ConnectionPool(
            conninfo,
            min_size=0,
            max_size=connections,
            timeout=CONNECT_TIMEOUT,
            configure=self._configure,
            kwargs={"connect_timeout": CONNECT_TIMEOUT, "application_name": "listingwatch"},
            open=False,
            reconnect_timeout=CONNECT_TIMEOUT,
        )

    def open(self, *, may_migrate: bool = True) -> None:
        """Connect, check the server, and bring the schema up to this version.

        :param may_migrate: False leaves an older schema as it is, as far as this version works on
            it.

        :raises DatabaseUnavailableError: when nothing answers, or it lets us not in.
        :raises MigrationError: when the schema cannot be brought up.
        """
        with self._unavailable():
            with psycopg.connect(
                self._conninfo, connect_timeout=CONNECT_TIMEOUT, autocommit=True
            ) as connection:
                self._require_version(connection)
                self._set_path(connection)
                if not may_migrate:
                    self.version = require_usable(connection, self.schema)
                elif not is_current(connection, self.schema):
                    migrate(connection, self.schema)
                if may_migrate:
                    describe_hits(connection)
            self._pool.open()

    def bring_up(self) -> list[str]:
        """Bring the schema up to this version, whatever the settings say; returns the names of what
        was applied. Needs no :meth:`open`; raises like it.
        """
        with (
            self._unavailable(),
            psycopg.connect(
                self._conninfo, connect_timeout=CONNECT_TIMEOUT, autocommit=True
            ) as connection,
        ):
            self._require_version(connection)
            self._set_path(connection)
            applied = migrate(connection, self.schema)
            describe_hits(connection)
            return applied

    def close(self) -> None:
        self._pool.close()

    @property
    def conninfo(self) -> str:
        """How to connect, password included: for connections of their own, never for a message."""
        return self._conninfo

    @property
    def place(self) -> str:
        """Where the database is, without the password."""
        info = psycopg.conninfo.conninfo_to_dict(self._conninfo)
        host, name = info.get("host") or "localhost", info.get("dbname") or ""
        return f"{host}/{name}" if not urlsplit(str(host)).scheme else str(host)

    @contextmanager
    def transaction(self, portfolio: int | None = None) -> Iterator[psycopg.Connection]:
        """A transaction: committed at the end, rolled back on any error.

        :param portfolio: the number of the portfolio whose rows it may see; None for none's.
        """
        with self._unavailable(), self._pool.connection() as connection:
            connection.execute(
                "SELECT set_config('listingwatch.portfolio', %s, true)",
                (str(portfolio) if portfolio is not None else "",),
            )
            yield connection

    @contextmanager
    def glance(self) -> Iterator[psycopg.Connection]:
        """A connection for single questions about what belongs to nobody: each is a transaction of
        its own, without a round trip to begin and one to end it."""
        with self._unavailable(), self._pool.connection() as connection:
            connection.autocommit = True
            try:
                yield connection
            finally:
                if not connection.closed:
                    connection.autocommit = False

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Whether nobody else does this; for as long as it is held, on a connection of its own, so
        that whoever dies lets go.

        :param name: tells what is done apart from what else is.
        """
        with (
            self._unavailable(),
            psycopg.connect(
                self._conninfo,
                connect_timeout=CONNECT_TIMEOUT,
                autocommit=True,
                application_name="listingwatch lock",
            ) as connection,
        ):
            key = (f"{self.schema}/{name}",)
            row = connection.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 2))", key
            ).fetchone()
            is_ours = row is not None and bool(row[0])
            try:
                yield is_ours
            finally:
                if is_ours:
                    # The server notices a connection's end when it gets round to it; whoever comes
                    # next may be sooner. Where this one broke, its end has to do.
                    with contextlib.suppress(psycopg.Error):
                        connection.execute(
                            "SELECT pg_advisory_unlock(hashtextextended(%s, 2))", key
                        )

    def drop_schema(self) -> None:
        """Remove the schema with all that is in it. For the sample market and for tests."""
        with (
            self._unavailable(),
            psycopg.connect(
                self._conninfo, connect_timeout=CONNECT_TIMEOUT, autocommit=True
            ) as connection,
        ):
            connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(self.schema))
            )

    def _require_version(self, connection: psycopg.Connection) -> None:
        if connection.info.server_version < MINIMUM_SERVER:
            raise StorageError(
                f"Postgres {connection.info.parameter_status('server_version')} at {self.place}: "
                "version 15 or newer is needed; upgrade it or use the embedded database"
            )

    def _set_path(self, connection: psycopg.Connection) -> None:
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(self.schema)))

    def _configure(self, connection: psycopg.Connection) -> None:
        self._set_path(connection)
        connection.commit()

    @contextmanager
    def _unavailable(self) -> Iterator[None]:
        """Says in our words that the database is not there, or went away."""
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseUnavailableError(
                f"database {self.place}: no connection within {CONNECT_TIMEOUT} seconds; check "
                "that it runs and is reachable (DATABASE_URL), or unset DATABASE_URL to use the "
                "embedded one"
            ) from error
        except psycopg.errors.DiskFull as error:
            raise StorageError(
                f"database {self.place}: its disk is full; free space there. What was stored "
                "stays, the rest goes on when you start again"
            ) from error
        except psycopg.OperationalError as error:
            raise DatabaseUnavailableError(
                f"database {self.place}: {_first_line(error)}; check that it runs and that "
                "DATABASE_URL is right, or unset DATABASE_URL to use the embedded one"
            ) from error


def require_conninfo(conninfo: str, setting: str) -> None:
    """:raises SettingsError: when it is no connection string; names the setting that it is from."""
    try:
        psycopg.conninfo.conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError:
        # The original error repeats parts of it, perhaps the password: no message and no log may.
        problem = SettingsError(
            f"{setting}: is no connection string; write it like "
            "postgresql://LOGIN:PASSWORD@HOST/DATABASE, reserved characters quoted"
        )
    else:
        return
    raise problem


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
