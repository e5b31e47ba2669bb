"""How clients reach the server: addresses, and the application's role and database."""

from __future__ import annotations

import socket
import time

import psycopg
from psycopg import sql

from domain.errors import EmbeddedServerError
from storage.embedded.cluster import APPLICATION, SUPERUSER, UNIX_PORT, Secrets
from storage.embedded.places import Places
from storage.embedded.process import Postmaster


def address_of(places: Places, found: Postmaster, user: str, password: str, name: str) -> str:
    """The connection string of one role and database."""
    host, port = (
        (str(places.socket), UNIX_PORT) if found.port is None else ("127.0.0.1", found.port)
    )
    return psycopg.conninfo.make_conninfo(
        host=host, port=port, user=user, password=password, dbname=name
    )


def answers(conninfo: str) -> bool:
    """Whether a login gets in."""
    try:
        with psycopg.connect(conninfo, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def ensure_application(places: Places, found: Postmaster, passwords: Secrets) -> None:
    """The application's role and database, made by the superuser if they are missing."""
    address = address_of(places, found, SUPERUSER, passwords.superuser, "postgres")
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


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
