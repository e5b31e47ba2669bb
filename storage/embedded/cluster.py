"""Makes a cluster: once, whole, with passwords from the first moment."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from domain.errors import EmbeddedServerError
from storage.embedded.binaries import MAJOR, Binaries, run_program
from storage.embedded.places import Places, make_private_folder

SUPERUSER = "postgres"
APPLICATION = "listingwatch"
"""Role and database of the application: no superuser, so that row level security binds it."""

INITDB_TIMEOUT = 120.0

_SETTINGS = """\
# Written by Listingwatch; changes are lost. Put your own into a file conf.d/*.conf beside this one.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
logging_collector = off
log_min_messages = warning
log_line_prefix = '%m [%p] '
lc_messages = 'C'
include_dir = 'conf.d'
"""

UNIX_PORT = 5432
"""Only part of the socket's name."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The passwords of the two roles."""

    superuser: str
    application: str

    @classmethod
    def load(cls, path: Path) -> Secrets | None:
        try:
            stored = json.loads(path.read_text("ascii"))
            return cls(stored["superuser"], stored["application"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError) as error:
            raise EmbeddedServerError(
                f"password file {path}: cannot be read ({type(error).__name__}); restore it from "
                "your backup of the home folder"
            ) from error

    @classmethod
    def make(cls, path: Path) -> Secrets:
        """New passwords, kept in a file that only we may read (0600)."""
        made = cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "w", encoding="ascii") as file:  # mkstemp makes it 0600
            json.dump({"superuser": made.superuser, "application": made.application}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        return made


def ensure_cluster(places: Places, binaries: Binaries) -> Secrets:
    """The passwords of a cluster, which is made if there is none. Call under the start lock.

    A cluster is made in a temporary folder and renamed when it is whole, so that one which was
    broken off is never taken for one.

    :raises EmbeddedServerError: when it cannot be made, or another version's lies there.
    """
    undo_half_swap(places)
    found = made_by(places)
    if found is not None:
        if found != str(MAJOR):
            raise EmbeddedServerError(
                f"database in {places.data}: made by Postgres {found}, this version brings {MAJOR};"
                " take it over with listingwatch db upgrade"
            )
        kept = Secrets.load(places.secrets)
        if kept is None:
            raise EmbeddedServerError(
                f"password file {places.secrets}: missing, so nobody can log in to the database "
                "beside it; restore the file from your backup of the home folder"
            )
        return kept
    for left in places.root.glob("initdb-*"):
        shutil.rmtree(left, ignore_errors=True)
    if places.data.exists():
        raise EmbeddedServerError(
            f"folder {places.data}: exists but holds no database; move it away, or set "
            "LISTINGWATCH_HOME to another folder"
        )
    passwords = Secrets.make(places.secrets)
    make_cluster(places, binaries, passwords)
    return passwords


def made_by(places: Places) -> str | None:
    """The version of Postgres that made the cluster, None where there is none."""
    try:
        return (places.data / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        return None


UPGRADE = "upgrade-"
"""Begins the name of the folder that an upgrade works in; the old version follows."""


def kept_cluster(places: Places, version: str) -> Path:
    """Where an upgrade puts the cluster of an older Postgres."""
    return places.root / f"data-{version}"


def undo_half_swap(places: Places) -> None:
    """Put the old cluster back where an upgrade was cut off between taking it away and putting the
    new one in its place."""
    for work in places.root.glob(f"{UPGRADE}*"):
        old = kept_cluster(places, work.name.removeprefix(UPGRADE))
        if old.is_dir() and not places.data.exists():
            old.rename(places.data)


def make_cluster(places: Places, binaries: Binaries, passwords: Secrets) -> None:
    """A fresh cluster whose superuser has this password; whole or not at all."""
    work = Path(tempfile.mkdtemp(dir=places.root, prefix="initdb-"))
    try:
        places.account.own(work)
        data = work / "data"
        password_file = work / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(passwords.superuser, encoding="ascii")
        places.account.own(password_file)
        done = run_program(
            binaries,
            places.account,
            "initdb",
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions",
            timeout=INITDB_TIMEOUT,
        )
        password_file.unlink()
        if done.returncode != 0:
            raise EmbeddedServerError(
                f"database in {places.data}: cannot be made ({_last_line(done.stdout)}); free "
                "space there, or set LISTINGWATCH_HOME to another folder, or DATABASE_URL"
            )
        make_private_folder(data / "conf.d", places.account)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude_if_exists = 'listingwatch.conf'\n")
        data.rename(places.data)
    except OSError as error:
        raise EmbeddedServerError(
            f"database in {places.data}: cannot be made ({error.strerror or error}); free space "
            "there, or set LISTINGWATCH_HOME to another folder, or DATABASE_URL"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write_settings(places: Places, *, port: int | None) -> None:
    """Write the server's settings before each start.

    :param port: a TCP port on loopback for systems without Unix sockets, else None: no TCP at all.
    """
    text = _SETTINGS.format(
        listen="" if port is None else "127.0.0.1",
        port=UNIX_PORT if port is None else port,
        socket="" if port is not None else str(places.socket).replace("'", "''"),
    )
    path = places.data / "listingwatch.conf"
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")
    places.account.own(path)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "could not" in line.lower()]
    return (errors or lines or ["it said nothing"])[-1]
