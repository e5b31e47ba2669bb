"""The embedded Postgres starts for whoever needs it, and lies where it can. On Unix; as root the server
runs as nobody, as it does for a real user."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psycopg
import pytest

from domain.errors import EmbeddedServerError
from storage.embedded import EmbeddedServer
from storage.embedded.places import SOCKET_PATH_LIMIT
from tests.storage.asking import client, one, unix


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


def test_a_home_that_cannot_be_made(open_folder: Path) -> None:
    """A home beneath a file says so, with the way out."""
    (open_folder / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="LISTINGWATCH_HOME"):
        EmbeddedServer(open_folder / "file" / "home").start()
