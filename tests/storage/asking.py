"""Who asks an embedded server for something, in this process and in others."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest

unix = pytest.mark.skipif(os.name == "nt", reason="Unix sockets and accounts")
as_root = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="needs root, to be somebody else"
)


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo, connect_timeout=5) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        return row[0]


def everybody_can_run(path: str) -> bool:
    done = subprocess.run(
        [path, "-c", "import psycopg"], user=12345, group=12345, extra_groups=[], cwd="/",
        capture_output=True,
    ) if reachable(path) else None  # fmt: skip
    return done is not None and done.returncode == 0


def reachable(path: str) -> bool:
    real = Path(path).resolve()
    return all(folder.stat().st_mode & 0o001 for folder in real.parents)


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
