"""The embedded Postgres survives what happens to it: kills, leftovers, a cluster of another version."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from domain.errors import EmbeddedServerError
from storage.embedded import EmbeddedServer
from storage.embedded.places import Places
from tests.storage.asking import client, one, unix


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
