"""A cluster of an older Postgres is taken over whole, or stays as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from domain.errors import EmbeddedServerError
from storage.database import Database
from storage.embedded import EmbeddedServer
from storage.embedded.binaries import Binaries, run_program
from storage.embedded.cluster import APPLICATION, Secrets, write_settings
from storage.embedded.connecting import address_of, ensure_application
from storage.embedded.places import Places, make_private_folder
from storage.embedded.process import find_postmaster, start_postmaster, stop_postmaster

OLD = Path("/usr/lib/postgresql/15/bin")
ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Unix sockets and accounts"),
    pytest.mark.skipif(not (OLD / "initdb").is_file(), reason=f"no Postgres 15 in {OLD}"),
]


def old_binaries() -> Binaries:
    return Binaries(OLD, "15")


@pytest.fixture(scope="module")
def old_home() -> Iterator[Path]:
    """A home whose database an older Listingwatch made, with rows behind the wall between firms."""
    folder = Path(tempfile.mkdtemp(prefix="lw-old-"))
    folder.chmod(0o711)
    places = Places.of(folder / "home", folder / "system")
    passwords = Secrets.make(places.secrets)
    work = places.root / "making"
    make_private_folder(work, places.account)
    (work / "password").write_text(passwords.superuser)
    places.account.own(work / "password")
    done = run_program(
        old_binaries(), places.account, "initdb", f"--pgdata={work / 'data'}",
        "--username=postgres", "--auth=scram-sha-256", f"--pwfile={work / 'password'}",
        "--encoding=UTF8", "--locale=C", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    make_private_folder(work / "data" / "conf.d", places.account)
    with (work / "data" / "postgresql.conf").open("a") as file:
        file.write("\ninclude_if_exists = 'listingwatch.conf'\n")
    own = work / "data" / "conf.d" / "own.conf"
    own.write_text("work_mem = '7MB'\n")
    places.account.own(own)
    (work / "data").rename(places.data)
    shutil.rmtree(work)
    address = start_old(places, passwords)
    database = Database(address)
    database.open()
    with database.transaction() as c:
        c.execute("INSERT INTO firms (name) VALUES ('ours')")
        c.execute("INSERT INTO portfolios (firm_id, name) SELECT id, 'ours' FROM firms")
        c.execute("INSERT INTO listings (marketplace, external_id) SELECT 'm', n::text"
                  " FROM generate_series(1, 500) AS n")  # fmt: skip
    with database.transaction(1) as c:
        c.execute("INSERT INTO owner_names VALUES (1, 'ada', 'Ada')")
        c.execute("INSERT INTO to_judge SELECT 1, id FROM listings")
    database.close()
    stop_postmaster(places, old_binaries())
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def start_old(places: Places, passwords: Secrets) -> str:
    """Start a cluster with the old programs; the application's address."""
    write_settings(places, port=None)
    found = start_postmaster(places, old_binaries())
    ensure_application(places, found, passwords)
    return address_of(places, found, APPLICATION, passwords.application, APPLICATION)


@pytest.fixture
def home(old_home: Path) -> Iterator[Path]:
    """A copy of it, to be taken over."""
    folder = Path(tempfile.mkdtemp(prefix="lw-test-"))
    folder.chmod(0o711)
    subprocess.run(["cp", "-a", str(old_home / "home"), str(folder / "home")], check=True)
    yield folder / "home"
    server = EmbeddedServer(folder / "home", system=folder / "system")
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def server_of(home: Path) -> EmbeddedServer:
    return EmbeddedServer(home, system=home.parent / "system")


def places_of(home: Path) -> Places:
    return Places.of(home, home.parent / "system")


def is_whole(address: str) -> bool:
    """Whether everything is there that the old database held, the wall included."""
    database = Database(address)
    database.open()
    try:
        with database.transaction() as c:
            assert c.execute("SELECT count(*) FROM listings").fetchone() == (500,)
            assert c.execute("SELECT count(*) FROM owner_names").fetchone() == (0,)
            assert c.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)
        with database.transaction(1) as c:
            assert c.execute("SELECT name FROM owner_names").fetchall() == [("Ada",)]
            # New rows get new numbers, and triggers fire.
            c.execute("DELETE FROM procrastinate_jobs")
            c.execute("INSERT INTO listings (marketplace, external_id) VALUES ('m', 'new')")
            c.execute("INSERT INTO to_judge SELECT 1, max(id) FROM listings")
        with database.transaction() as c:
            assert c.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)
    finally:
        database.close()
    return True


def old_is_whole(home: Path, data: Path) -> bool:
    """Whether the old programs find the old database as it was."""
    places = places_of(home)
    passwords = Secrets.load(places.secrets)
    assert passwords is not None
    if data != places.data:
        data.rename(places.data)
    try:
        return is_whole(start_old(places, passwords))
    finally:
        stop_postmaster(places, old_binaries())


def test_an_older_cluster_is_taken_over(home: Path) -> None:
    """All rows, the wall, the triggers and the user's own settings are in the new cluster; the old
    one is kept."""
    server = server_of(home)
    with pytest.raises(EmbeddedServerError, match="listingwatch db upgrade"):
        server.start()
    steps: list[str] = []
    upgraded = server.upgrade(step=steps.append)
    assert upgraded is not None
    assert (upgraded.before, upgraded.kept.name) == ("15", "data-15")
    assert upgraded.tables > 30
    assert upgraded.rows > 1_000
    assert steps.index("compare") < steps.index("swap")
    with server.lease() as address:
        assert server.status().version == "18"
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW work_mem").fetchone() == ("7MB",)
        assert is_whole(address)
    assert server.upgrade() is None
    assert sorted(path.name for path in places_of(home).root.glob("*data*")) == ["data", "data-15"]
    assert not list(places_of(home).root.glob("upgrade-*"))
    places_of(home).data.rename(home / "new")
    assert old_is_whole(home, upgraded.kept)


KILLED = """
import os, signal, sys
from pathlib import Path
from storage.embedded import EmbeddedServer
home, last = Path(sys.argv[1]), sys.argv[2]
def step(name):
    if name == last:
        os.kill(os.getpid(), signal.SIGKILL)
EmbeddedServer(home, system=home.parent / "system").upgrade(step=step)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "last", ["dump", "make the new cluster", "restore", "compare", "put the new cluster in place"]
)
def test_killed_at_any_step(home: Path, last: str) -> None:
    """``kill -9`` leaves the old cluster whole, no command takes an empty one for it, and the next
    upgrade starts over."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home), last], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with pytest.raises(EmbeddedServerError, match="made by Postgres 15"):
        server_of(home).start()
    places = places_of(home)
    assert (places.data / "PG_VERSION").read_text().strip() == "15"
    assert server_of(home).upgrade() is not None
    with server_of(home).lease() as address:
        assert is_whole(address)
    assert not list(places.root.glob("upgrade-*"))


def test_a_row_that_is_missing_stops_it(home: Path) -> None:
    """When a table does not come out equal nothing is swapped, and the old cluster goes on."""
    places = places_of(home)

    def tamper(step: str) -> None:
        """Takes a row away in the new cluster, between restore and comparison."""
        if step != "compare":
            return
        (work,) = places.root.glob("upgrade-*")
        passwords = Secrets.load(places.secrets)
        assert passwords is not None
        with psycopg.connect(
            host=str(work / "socket"), user="postgres", password=passwords.superuser,
            dbname="listingwatch", autocommit=True,
        ) as connection:  # fmt: skip
            connection.execute("DELETE FROM listingwatch.owner_names")

    with pytest.raises(EmbeddedServerError, match=r"owner_names: 1 rows in the old.*0 in the new"):
        server_of(home).upgrade(step=tamper)
    assert not list(places.root.glob("upgrade-*"))
    assert find_postmaster(places) is None
    assert old_is_whole(home, places.data)


def test_a_role_that_would_be_lost_stops_it(home: Path) -> None:
    """A role of somebody's own is named, and nothing is done."""
    places = places_of(home)
    passwords = Secrets.load(places.secrets)
    assert passwords is not None
    start_old(places, passwords)
    with psycopg.connect(
        host=str(places.socket), user="postgres", password=passwords.superuser, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute("CREATE ROLE reporting")
    with pytest.raises(EmbeddedServerError, match="reporting"):
        server_of(home).upgrade()
    assert old_is_whole(home, places.data)


def test_programs_that_are_missing_or_wrong(home: Path, tmp_path: Path) -> None:
    """The message names the folder that was looked in, and the option that names another."""
    with pytest.raises(EmbeddedServerError, match="--old-programs"):
        server_of(home).upgrade(tmp_path)
    bundled = Binaries.locate(places_of(home).account, places_of(home).binaries).folder
    with pytest.raises(EmbeddedServerError, match="--old-programs"):
        server_of(home).upgrade(bundled)


HOLDER = """
import sys, fasteners
lock = fasteners.InterProcessReaderWriterLock(sys.argv[1])
lock.acquire_read_lock()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_database_in_use_is_left_alone(home: Path) -> None:
    """While another process holds the database nothing is begun."""
    places = places_of(home)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(places.users)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(EmbeddedServerError, match="another process uses it"):
            server_of(home).upgrade()
    finally:
        holder.communicate("", timeout=30)


def test_nothing_to_do(tmp_path: Path) -> None:
    """A home without a cluster, and one of a newer version, are not touched."""
    home = Path(tempfile.mkdtemp(prefix="lw-test-"))
    home.chmod(0o711)
    try:
        assert server_of(home).upgrade() is None
        places = places_of(home)
        places.data.mkdir()
        (places.data / "PG_VERSION").write_text("99\n")
        with pytest.raises(EmbeddedServerError, match="newer than"):
            server_of(home).upgrade()
    finally:
        shutil.rmtree(home)
