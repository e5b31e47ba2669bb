"""Runs the server for as long as somebody needs it.

Every process that uses the server holds a shared lock on one file, which the kernel lets go of when
the process ends, however it ends. Whoever leaves tries to get that lock for himself alone: if he
does, nobody uses the server any more, and he stops it. So there is no count of users that a crash
could leave wrong. ``db start`` leaves a marker that keeps the server running until ``db stop``.
Starting and stopping happen under a second lock, one process at a time.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fasteners
import psycopg
from psycopg import sql

from domain.errors import EmbeddedServerError
from storage.embedded.binaries import Binaries
from storage.embedded.cluster import (
    APPLICATION,
    SUPERUSER,
    UNIX_PORT,
    Secrets,
    ensure_cluster,
    write_settings,
)
from storage.embedded.places import SYSTEM_HOME, Places
from storage.embedded.process import (
    Postmaster,
    find_postmaster,
    start_postmaster,
    stop_postmaster,
)

LOCK_TIMEOUT = 180.0
"""Seconds to wait for another process that makes or starts the database; initdb on a slow disk is
the longest of it."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Whether the server runs, and where. ``kept``: it runs until it is told to stop."""

    running: bool
    pid: int | None
    version: str | None
    data: Path
    kept: bool


class EmbeddedServer:
    """The server of one home folder.

    :param home: ``LISTINGWATCH_HOME``.
    :param system: where root's clusters lie whose home the server cannot enter.
    """

    _leases: dict[tuple[int, Path], int] = {}  # noqa: RUF012 - shared on purpose, under the lock
    _guard = threading.RLock()

    def __init__(self, home: Path, *, system: Path = SYSTEM_HOME) -> None:
        self._home = home
        self._system = system

    @contextmanager
    def lease(self) -> Iterator[str]:
        """The server runs and takes connections for as long as this is held; yields the connection
        string of the application's role.

        :raises EmbeddedServerError: when it cannot be made or started.
        """
        places = self._places()
        key = (os.getpid(), places.root)
        users = fasteners.InterProcessReaderWriterLock(str(places.users))
        with self._guard:
            first = self._leases.get(key, 0) == 0
            with self._alone(places):
                conninfo = self._ensure_running(places)
                if first and not users.acquire_read_lock(timeout=LOCK_TIMEOUT):
                    raise EmbeddedServerError(
                        f"lock {places.users}: held by another process; wait for it, or end it"
                    )
            self._leases[key] = self._leases.get(key, 0) + 1
            if first:
                _held[key] = users
        try:
            yield conninfo
        finally:
            with self._guard:
                self._leases[key] -= 1
                if self._leases[key] == 0:
                    del self._leases[key]
                    _held.pop(key).release_read_lock()
                    with contextlib.suppress(EmbeddedServerError):
                        self._stop_if_idle(places)

    def revive(self) -> bool:
        """Start it again if it has died while somebody holds a lease; returns whether it had.

        :raises EmbeddedServerError: when it cannot be started.
        """
        places = self._places()
        if find_postmaster(places) is not None:
            return False
        with self._alone(places):
            if find_postmaster(places) is not None:
                return False
            self._ensure_running(places)
        return True

    def start(self) -> ServerStatus:
        """Start it and keep it running until :meth:`stop`."""
        places = self._places()
        with self._alone(places):
            places.kept.touch()
            self._ensure_running(places)
        return self.status()

    def stop(self) -> bool:
        """Stop it, whoever uses it; returns whether it was running."""
        places = self._places()
        with self._alone(places):
            places.kept.unlink(missing_ok=True)
            return stop_postmaster(places, self._binaries(places))

    def status(self) -> ServerStatus:
        """Whether it runs; starts nothing."""
        places = self._places()
        found = find_postmaster(places)
        version = None
        with contextlib.suppress(OSError):
            version = (places.data / "PG_VERSION").read_text("ascii").strip()
        return ServerStatus(
            found is not None,
            None if found is None else found.pid,
            version,
            places.data,
            places.kept.exists(),
        )

    def _places(self) -> Places:
        return Places.of(self._home, self._system)

    def _binaries(self, places: Places) -> Binaries:
        return Binaries.locate(places.account, places.binaries)

    @contextmanager
    def _alone(self, places: Places) -> Iterator[None]:
        """Only one process at a time makes, starts or stops the server."""
        lock = fasteners.InterProcessLock(str(places.mutex))
        if not lock.acquire(timeout=LOCK_TIMEOUT):
            raise EmbeddedServerError(
                f"lock {places.mutex}: another process has been starting or stopping the database "
                f"for {LOCK_TIMEOUT:.0f} seconds; wait for it, or end it"
            )
        try:
            yield
        finally:
            lock.release()

    def _ensure_running(self, places: Places) -> str:
        """Make and start what is missing; returns the application's connection string."""
        binaries = self._binaries(places)
        passwords = ensure_cluster(places, binaries)
        found = find_postmaster(places)
        if found is not None:
            conninfo = _connection(places, found, APPLICATION, passwords.application, APPLICATION)
            if _answers(conninfo):
                return conninfo
            # It runs but does not let the application in: it still starts up, or it is new.
        else:
            write_settings(places, port=_free_port() if os.name == "nt" else None)
            found = start_postmaster(places, binaries)
        _ensure_application(places, found, passwords)
        return _connection(places, found, APPLICATION, passwords.application, APPLICATION)

    def _stop_if_idle(self, places: Places) -> None:
        with self._alone(places):
            if places.kept.exists():
                return
            users = fasteners.InterProcessReaderWriterLock(str(places.users))
            if not users.acquire_write_lock(blocking=False):
                return
            try:
                stop_postmaster(places, self._binaries(places))
            finally:
                users.release_write_lock()


_held: dict[tuple[int, Path], fasteners.InterProcessReaderWriterLock] = {}


def _connection(places: Places, found: Postmaster, user: str, password: str, name: str) -> str:
    host, port = (
        (str(places.socket), UNIX_PORT) if found.port is None else ("127.0.0.1", found.port)
    )
    return psycopg.conninfo.make_conninfo(
        host=host, port=port, user=user, password=password, dbname=name
    )


def _answers(conninfo: str) -> bool:
    try:
        with psycopg.connect(conninfo, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _ensure_application(places: Places, found: Postmaster, passwords: Secrets) -> None:
    """The application's role and database, made by the superuser if they are missing."""
    address = _connection(places, found, SUPERUSER, passwords.superuser, "postgres")
    until = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(address, connect_timeout=5, autocommit=True) as connection:
                role = sql.Identifier(APPLICATION)
                password = sql.Literal(passwords.application)
                if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s"):
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER CREATEDB").format(role)
                    )
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
                if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s"):
                    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise EmbeddedServerError(
                    f"database in {places.data}: runs as process {found.pid} but does not answer "
                    f"({str(error).strip().splitlines()[-1]}); listingwatch db stop, then try again"
                ) from error
            time.sleep(0.2)


def _exists(connection: psycopg.Connection, query: str) -> bool:
    return connection.execute(query.encode(), (APPLICATION,)).fetchone() is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
