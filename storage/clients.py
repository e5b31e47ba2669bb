"""Postgres' own client programs: ``pg_dump``, ``pg_restore`` and ``psql``.

A login reaches them through the environment, never through the command line, which everybody on the
machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from domain.errors import SettingsError, StorageError


@dataclass(frozen=True, slots=True)
class Clients:
    """The programs of one version in one folder."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / (f"{name}.exe" if os.name == "nt" else name))

    @classmethod
    def of(cls, folder: Path) -> Clients | None:
        """The programs in a folder, None where they are missing or do not run."""
        found = cls(folder, 0)
        if not all(
            Path(found.program(name)).is_file() for name in ("pg_dump", "pg_restore", "psql")
        ):
            return None
        try:
            done = subprocess.run(
                [found.program("pg_dump"), "--version"],
                capture_output=True, text=True, check=True, timeout=30,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
        number = re.search(r"\b(\d+)(?:\.|devel|beta|rc)", done.stdout)
        return None if number is None else cls(folder, int(number[1]))


def clients_for(server: int, bundled: Path | None) -> Clients:
    """Programs that understand a server: those on the path if they are new enough, else ours.

    :param server: its major version.
    :param bundled: the folder of the embedded server's programs.
    :raises StorageError: when there are none.
    """
    on_path = shutil.which("pg_dump")
    folders = [Path(on_path).resolve().parent] if on_path else []
    if on_path and not Path(folders[0], Path(on_path).name).is_file():
        folders = [Path(on_path).parent]
    for folder in (*folders, bundled):
        found = None if folder is None else Clients.of(folder)
        if found is not None and found.major >= server:
            return found
    raise StorageError(
        f"pg_dump for Postgres {server}: not found; install its client programs (Debian: "
        f"postgresql-client-{server}) and put them on the path"
    )


def login_environment(conninfo: str) -> tuple[dict[str, str], str]:
    """The environment that carries a login, and a connection string for the command line with what
    has no variable of its own, which holds no secret.

    :raises SettingsError: for a secret that only fits on the command line.
    """
    environment = dict(os.environ)
    rest: dict[str, str] = {}
    for option in psycopg.pq.Conninfo.parse(conninfo.encode()):
        if option.val is None:
            continue
        name, value = option.keyword.decode(), option.val.decode()
        if name == "dbname" or not option.envvar:
            rest[name] = value
        else:
            environment[option.envvar.decode()] = value
        if not option.envvar and (option.dispchar == b"*" or name.startswith("scram_")):
            raise SettingsError(
                f"DATABASE_URL: {name} cannot be handed to pg_dump without showing it; keep it out "
                "of the address (a key without a passphrase, or a password file)"
            )
    return environment, psycopg.conninfo.make_conninfo("", **rest)


def run_client(clients: Clients, name: str, conninfo: str | None, arguments: Sequence[str]) -> str:
    """Run one program to its end; returns what it printed.

    :param conninfo: the login it works with; None where it works on a file alone.
    :raises StorageError: with the first error that it names.
    """
    command = [clients.program(name), *arguments]
    environment = None
    if conninfo is not None:
        environment, database = login_environment(conninfo)
        command += ["--no-password", f"--dbname={database}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False,
            stdin=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
    except OSError as error:
        raise StorageError(
            f"{name}: cannot be started ({error.strerror or error}); install Postgres' client "
            "programs again"
        ) from error
    if done.returncode != 0:
        raise StorageError(f"{name}: {first_error(done.stderr)}")
    return done.stdout


def first_error(said: str) -> str:
    """The line of a program's output that tells what went wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\b(?:error|fatal|ERROR|FATAL)\b", line)]
    return (telling or lines or ["it ended without a word"])[0][:500]
