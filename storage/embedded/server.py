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
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fasteners

from domain.errors import EmbeddedServerError
from storage.embedded.binaries import Binaries
from storage.embedded.cluster import (
    APPLICATION,
    SUPERUSER,
    Secrets,
    ensure_cluster,
    write_settings,
)
from storage.embedded.connecting import address_of, answers, ensure_application, free_port
from storage.embedded.places import SYSTEM_HOME, Places
from storage.embedded.process import find_postmaster, start_postmaster, stop_postmaster
from storage.embedded.upgrade import Upgraded, upgrade_cluster

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

    def upgrade(
        self, programs: Path | None = None, step: Callable[[str], None] = lambda _: None
    ) -> Upgraded | None:
        """Take over a cluster that an older Postgres made; None where there is nothing to do.

        :param programs: the folder of that Postgres' programs, if they lie elsewhere than usual.
        :param step: told before each step.
        :raises EmbeddedServerError: when it cannot be done, or somebody uses the database. The old
            cluster is then as it was.
        """
        places = self._places()
        with self._alone(places):
            users = fasteners.InterProcessReaderWriterLock(str(places.users))
            if not users.acquire_write_lock(blocking=False):
                raise EmbeddedServerError(
                    f"database in {places.data}: another process uses it; stop that first"
                )
            try:
                return upgrade_cluster(places, self._binaries(places), programs, step)
            finally:
                users.release_write_lock()

    def superuser_address(self) -> str:
        """The connection string of who sees every firm's rows; only for a backup, while a lease is
        held.

        :raises EmbeddedServerError: when the server does not run.
        """
        places = self._places()
        found, passwords = find_postmaster(places), Secrets.load(places.secrets)
        if found is None or passwords is None:
            raise EmbeddedServerError(
                f"database in {places.data}: does not run; start it with listingwatch db start"
            )
        return address_of(places, found, SUPERUSER, passwords.superuser, APPLICATION)

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
            conninfo = address_of(places, found, APPLICATION, passwords.application, APPLICATION)
            if answers(conninfo):
                return conninfo
            # It runs but does not let the application in: it still starts up, or it is new.
        else:
            write_settings(places, port=free_port() if os.name == "nt" else None)
            found = start_postmaster(places, binaries)
        ensure_application(places, found, passwords)
        return address_of(places, found, APPLICATION, passwords.application, APPLICATION)

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
