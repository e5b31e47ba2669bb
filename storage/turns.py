"""Turns and places in Postgres: :class:`domain.turns.SiteTurns` on one connection of its own.

A turn is an advisory lock of that connection, so that it ends with the crawl, however the crawl
ends. The other way round the crawl must end with the connection: a thread watches it, and what the
server or the network takes away is noticed within seconds. What could happen in between is covered
by a pause: who takes a turn that was never given back waits longer than that takes.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql as pgsql

from domain.errors import DatabaseUnavailableError
from domain.turns import Turn
from storage.queries import sql

LOOK = 1.0
"""Seconds between two looks at a connection that is silent."""

ANSWER = 4.0
"""Seconds within which the server must answer, or the turn counts as lost."""

SETTLE = 6.0
"""Seconds to wait before taking over from a crawl that never gave its turn back: longer than it
takes that one to notice."""


class PostgresTurns:
    """Implements :class:`domain.turns.SiteTurns`.

    :param conninfo: how to connect.
    :param schema: tells installations in one database apart.
    :param at_release: called last, to let go of what the connection needs.
    :param keeps_record: whether the schema has the tables; the release before knew the locks only.
    """

    def __init__(
        self,
        conninfo: str,
        schema: str,
        at_release: Callable[[], None] = lambda: None,
        *,
        keeps_record: bool = True,
    ) -> None:
        self._keeps_record = keeps_record
        self._schema = schema
        self._holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        self._at_release = at_release
        self._sites: list[str] = []
        self._hosts: set[str] = set()
        self._guard = threading.Lock()
        self._closed = threading.Event()
        with self._translated():
            self._connection = psycopg.connect(
                conninfo,
                autocommit=True,
                connect_timeout=10,
                application_name="listingwatch turn",
                keepalives=1,
                keepalives_idle=2,
                keepalives_interval=1,
                keepalives_count=2,
                tcp_user_timeout=int(ANSWER * 1000),
                options=f"-c statement_timeout={int(ANSWER * 1000)}",
            )
            self._connection.execute(
                pgsql.SQL("SET search_path TO {}").format(pgsql.Identifier(schema))
            )

    def take(self, sites: Sequence[str]) -> Turn | str:
        """All or none, in one order, so that two crawls never wait for each other."""
        taken: list[str] = []
        with self._guard, self._translated():
            for site in sorted(set(sites)):
                row = self._connection.execute(
                    sql("turns.lock_site"), {"name": self._name(site)}
                ).fetchone()
                if row is None or not row[0]:
                    for other in taken:
                        self._connection.execute(
                            sql("turns.unlock_site"), {"name": self._name(other)}
                        )
                    return self._who(site)
                taken.append(site)
            since: list[float] = []
            for site in taken if self._keeps_record else ():
                row = self._connection.execute(
                    sql("turns.take_turn"), {"site": site, "holder": self._holder}
                ).fetchone()
                if row is not None:
                    # Never given back: its last request may be made up to SETTLE from now.
                    since.append(float(row[1]) if row[0] else -SETTLE)
            self._sites = taken
        return Turn(min(since) if since else None)

    def _name(self, site: str) -> str:
        return f"{self._schema}/{site}"

    def _who(self, site: str) -> str:
        row = None
        if self._keeps_record:
            row = self._connection.execute(sql("turns.holder"), {"site": site}).fetchone()
        if row is None:
            return f"{site} is being crawled by another process"
        machine = str(row[0]).partition("/")[0]
        return f"{site} is being crawled from {machine} since {row[1]:%Y-%m-%d %H:%M:%S %Z}"

    def watch(self, lost: Callable[[], None]) -> None:
        """The thread looks at the socket, and asks the server something when it is silent."""

        def look() -> None:
            while not self._closed.is_set():
                try:
                    ready, _, _ = select.select([self._connection.fileno()], [], [], LOOK)
                    if self._closed.is_set():
                        return
                    with self._guard:
                        if ready:
                            self._connection.pgconn.consume_input()
                        self._connection.execute("SELECT 1")
                except (psycopg.Error, OSError, ValueError):
                    if not self._closed.is_set():
                        lost()
                    return

        threading.Thread(target=look, name="turn", daemon=True).start()

    def place(self, host: str, places: int, seconds: float) -> bool:
        if not self._keeps_record:
            return True
        with self._guard, self._translated():
            values = {
                "host": host,
                "places": places,
                "holder": self._holder,
                "seconds": seconds,
            }
            if host not in self._hosts:
                self._connection.execute(sql("turns.ensure_places"), values)
            row = self._connection.execute(sql("turns.lease_place"), values).fetchone()
            if row is not None:
                self._hosts.add(host)
            return row is not None

    def leave(self, host: str, pause: float) -> None:
        if not self._keeps_record:
            return
        with self._guard, self._translated():
            self._hosts.discard(host)
            self._connection.execute(
                sql("turns.leave_place"), {"host": host, "holder": self._holder, "pause": pause}
            )

    def release(self) -> None:
        """Whatever the connection says, it is closed: the server then lets go of the locks."""
        self._closed.set()
        with self._guard, contextlib.suppress(psycopg.Error):
            for site in self._sites:
                if self._keeps_record:
                    self._connection.execute(
                        sql("turns.release_turn"), {"site": site, "holder": self._holder}
                    )
                # The server notices the end of a connection when it gets round to it; whoever is
                # told that this one has ended may come sooner.
                self._connection.execute(sql("turns.unlock_site"), {"name": self._name(site)})
        with contextlib.suppress(psycopg.Error):
            self._connection.close()
        self._at_release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            text = str(error).strip().partition("\n")[0] or type(error).__name__
            raise DatabaseUnavailableError(
                f"turns at sites: the database does not answer ({text}); nothing is crawled "
                "without it. Check that it runs"
            ) from error
