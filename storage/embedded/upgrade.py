"""Takes over a cluster that an older Postgres made: dump, restore beside it, compare, swap.

A server reads only clusters of its own major version. So the old programs start the old cluster
once more, on a socket of its own; its databases are dumped and restored into a new cluster in a
folder beside it; every table is counted on both sides; and only then the folders change places. The
old cluster stays whole as ``data-<version>``. What is cut off before the swap leaves nothing but
the working folder, which the next upgrade removes; what is cut off within it is put back by whoever
looks for a cluster next.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from domain.errors import EmbeddedServerError, StorageError
from storage.clients import Clients, run_client
from storage.embedded.binaries import MAJOR, Binaries
from storage.embedded.cluster import (
    APPLICATION,
    SUPERUSER,
    UPGRADE,
    Secrets,
    kept_cluster,
    made_by,
    make_cluster,
    undo_half_swap,
    write_settings,
)
from storage.embedded.connecting import address_of, ensure_application, free_port
from storage.embedded.places import Places
from storage.embedded.process import start_postmaster, stop_postmaster
from storage.repositories.operations import Operations

PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian and its kin put each version's programs: ``<version>/bin``."""

Rows = dict[tuple[str, str, str], int]
"""Rows by database, schema and table."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was taken over, and where the old cluster is kept."""

    before: str
    tables: int
    rows: int
    kept: Path


@dataclass(frozen=True, slots=True)
class _Elsewhere(Places):
    """A cluster whose data lie in one folder and whose socket in another, where nobody looks."""

    cluster: Path

    @property
    def data(self) -> Path:
        return self.cluster


@dataclass(frozen=True, slots=True)
class _Database:
    name: str
    owner: str


def upgrade_cluster(
    places: Places, binaries: Binaries, programs: Path | None, step: Callable[[str], None]
) -> Upgraded | None:
    """Do it, if there is anything to do. Call under the start lock, with nobody using the cluster.

    :raises EmbeddedServerError: when it cannot be done; the old cluster is then as it was.
    """
    undo_half_swap(places)
    before = made_by(places)
    if before is None or before == str(MAJOR):
        for left in places.root.glob(f"{UPGRADE}*"):  # of an upgrade that was cut off at its end
            _remove(left, places, binaries)
        return None
    old_binaries = _old_programs(places, before, programs)
    passwords = Secrets.load(places.secrets)
    kept = kept_cluster(places, before)
    if passwords is None or kept.exists():
        raise EmbeddedServerError(
            f"password file {places.secrets}: missing; restore it from your backup of the home"
            if passwords is None
            else f"folder {kept}: is there from an earlier upgrade; move it away, then try again"
        )
    work = places.root / f"{UPGRADE}{before}"
    step("clear away")
    stop_postmaster(places, old_binaries)  # left running, or kept running by db start
    _remove(work, places, binaries)
    try:
        return _carry_out(places, work, (old_binaries, binaries), passwords, step)
    except (OSError, psycopg.Error, StorageError) as error:
        for cluster, with_programs in ((places.data, old_binaries), (work / "data", binaries)):
            with contextlib.suppress(EmbeddedServerError):
                stop_postmaster(_Elsewhere(work, places.account, cluster), with_programs)
        undo_half_swap(places)
        _remove(work, places, binaries)
        if isinstance(error, EmbeddedServerError):
            raise
        raise EmbeddedServerError(
            f"database in {places.data}: cannot be taken over from Postgres {before} "
            f"({str(error).strip().partition(chr(10))[0]}); it is as it was. Free space if the "
            "disk is full, then try again"
        ) from error


def _carry_out(
    places: Places,
    work: Path,
    programs: tuple[Binaries, Binaries],
    passwords: Secrets,
    step: Callable[[str], None],
) -> Upgraded:
    old_binaries, binaries = programs
    work.mkdir()
    work.chmod(0o711 if places.account.is_other else 0o700)
    old = _Elsewhere(work, places.account, places.data)
    new = _Elsewhere(work, places.account, work / "data")
    clients = Clients(binaries.folder, MAJOR)
    writers = _writers(old_binaries, clients)
    step("start the old server")
    with _running(old, old_binaries, passwords) as address:
        databases = _databases(address("postgres"))
        step("dump")
        for number, database in enumerate(databases):
            file = work / f"{number}.dump"
            file.touch(mode=0o600)
            run_client(
                writers, "pg_dump", address(database.name),
                ["--format=custom", "--compress=1", f"--file={file}"],
            )  # fmt: skip
        expected = _count(address, databases)
    step("make the new cluster")
    make_cluster(new, binaries, passwords)
    for file in (places.data / "conf.d").glob("*.conf"):
        shutil.copyfile(file, new.data / "conf.d" / file.name)
        places.account.own(new.data / "conf.d" / file.name)
    with _running(new, binaries, passwords) as address:
        step("restore")
        for number, database in enumerate(databases):
            _make_database(address("postgres"), database)
            run_client(
                clients, "pg_restore", address(database.name),
                ["--single-transaction", "--exit-on-error", str(work / f"{number}.dump")],
            )  # fmt: skip
        step("compare")
        _compare(expected, _count(address, databases))
        for database in databases:
            with psycopg.connect(address(database.name), autocommit=True) as connection:
                connection.execute("ANALYZE")
    step("swap")
    before = made_by(places)
    assert before is not None
    kept = kept_cluster(places, before)
    places.data.rename(kept)
    step("put the new cluster in place")
    new.data.rename(places.data)
    _flush(places.root)
    step("clear away")
    _remove(work, places, binaries)
    return Upgraded(before, len(expected), sum(expected.values()), kept)


def _old_programs(places: Places, before: str, named: Path | None) -> Binaries:
    if not before.isdigit() or int(before) > MAJOR:
        raise EmbeddedServerError(
            f"database in {places.data}: made by Postgres {before}, newer than the {MAJOR} of this "
            "version; install the newer Listingwatch again"
        )
    folder = named or PROGRAMS / before / "bin"
    found = Binaries(folder, before)
    if not found.program("postgres").is_file() or not found.program("pg_ctl").is_file():
        raise EmbeddedServerError(
            f"programs of Postgres {before}: not in {folder}; install them (Debian: "
            f"postgresql-{before}) or name their folder with --old-programs"
        )
    if places.account.is_other and not places.account.can_enter(found.program("postgres")):
        raise EmbeddedServerError(
            f"programs of Postgres {before}: the account that runs the database cannot reach "
            f"{folder}; put them where everybody can"
        )
    said = subprocess.run(
        [found.program("postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout
    if f" {before}." not in said and not said.rstrip().endswith(f" {before}"):
        raise EmbeddedServerError(
            f"programs in {folder}: are {said.strip() or 'broken'}, and the database was made by "
            f"Postgres {before}; name that version's folder with --old-programs"
        )
    return found


def _writers(old: Binaries, ours: Clients) -> Clients:
    """The programs that dump: those beside the old server, which know what its minor version keeps.
    From 15.20 on a server notes ``pg_attver`` as an option of every column; a ``pg_dump`` that was
    made before takes it for the user's, and no other server accepts it. What an older ``pg_dump``
    writes a newer server can be expected to take (Postgres' manual, pg_dump, Notes)."""
    beside = Clients.of(old.folder)
    return beside if beside is not None and str(beside.major) == old.version else ours


@contextmanager
def _running(
    places: Places, binaries: Binaries, passwords: Secrets
) -> Iterator[Callable[[str], str]]:
    """The server runs for as long as this is held; yields what makes a superuser's address."""
    write_settings(places, port=free_port() if os.name == "nt" else None)
    found = start_postmaster(places, binaries)
    try:
        ensure_application(places, found, passwords)
        yield lambda name: address_of(places, found, SUPERUSER, passwords.superuser, name)
    finally:
        stop_postmaster(places, binaries)


def _databases(address: str) -> list[_Database]:
    """What there is to take over; refuses what would be lost on the way."""
    with psycopg.connect(address, autocommit=True) as connection:
        strangers = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%%' AND rolname <> ALL(%s)",
            ([SUPERUSER, APPLICATION],),
        ).fetchall()
        if strangers:
            raise EmbeddedServerError(
                f"database role {strangers[0][0]!r}: was not made by Listingwatch and would be "
                "lost; drop it in the old database, and make it again afterwards"
            )
        rows = connection.execute(
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database"
            " WHERE datallowconn AND NOT datistemplate ORDER BY datname"
        ).fetchall()
    return [_Database(row[0], row[1]) for row in rows]


def _make_database(address: str, database: _Database) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", (database.name,)
        ).fetchone()
        if row is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database.name), sql.Identifier(database.owner)
                )
            )


def _count(address: Callable[[str], str], databases: list[_Database]) -> Rows:
    counted: Rows = {}
    for database in databases:
        with psycopg.connect(address(database.name), autocommit=True) as connection:
            for schema, table in Operations(connection).tables():
                row = connection.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
                ).fetchone()
                assert row is not None
                counted[database.name, schema, table] = row[0]
    return counted


def _compare(expected: Rows, found: Rows) -> None:
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            raise EmbeddedServerError(
                f"table {'.'.join(key)}: {expected.get(key, 'no')} rows in the old database, "
                f"{found.get(key, 'no')} in the new one; the old one stays in use. Report this"
            )


def _remove(work: Path, places: Places, binaries: Binaries) -> None:
    """Remove an upgrade's working folder, with a server that may still run in it."""
    if not work.exists():
        return
    elsewhere = _Elsewhere(work, places.account, work / "data")
    stop_postmaster(elsewhere, binaries)
    if os.name != "nt":
        shutil.rmtree(elsewhere.socket, ignore_errors=True)  # may lie in the temporary folder
    shutil.rmtree(work, ignore_errors=True)


def _flush(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
