"""A real Postgres for every test that wants one: the embedded one, or the one that DATABASE_URL names.

Each test gets a schema of its own, which is dropped afterwards.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from storage.embedded import EmbeddedServer
from tests.commands import command  # noqa: F401 - a fixture for all

# How long an example takes says how busy the machine is: no test asserts a time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def conninfo() -> Iterator[str]:
    """Where the tests' Postgres is."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="listingwatch-tests-"))
    home.chmod(0o711)  # pytest's own folders are closed to the account that runs root's server
    with EmbeddedServer(home).lease() as address:
        yield address
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def superuser(conninfo: str) -> str:
    """A superuser's login to the same database, for what an administrator does."""
    import json

    import psycopg

    if os.environ.get("DATABASE_URL"):
        given = os.environ.get("LISTINGWATCH_TEST_SUPERUSER")
        if given is None:
            pytest.skip("LISTINGWATCH_TEST_SUPERUSER names no login for DATABASE_URL's server")
        return given
    folder = Path(str(psycopg.conninfo.conninfo_to_dict(conninfo)["host"])).parent
    passwords = json.loads((folder / "passwords.json").read_text())
    return psycopg.conninfo.make_conninfo(
        conninfo, user="postgres", password=passwords["superuser"]
    )


def quick(conninfo: str) -> str:
    """The same address, without waiting for the disk at every commit."""
    import psycopg

    return psycopg.conninfo.make_conninfo(conninfo, options="-c synchronous_commit=off")


@pytest.fixture
def database(conninfo: str) -> Iterator[Database]:
    """An empty, migrated schema."""
    database = Database(quick(conninfo), schema=f"test_{uuid.uuid4().hex[:16]}")
    database.open()
    yield database
    database.drop_schema()
    database.close()


@pytest.fixture
def app(database: Database, tmp_path: Path) -> App:
    """The joined parts on an empty schema and an empty blob folder."""
    return App(Settings(home=tmp_path), database, BlobStore(tmp_path / "blobs"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the shared development data are left out, with a word, where it is missing."""
    shared = Path(__file__).parents[2] / "shared" / "data"
    for item in items:
        if "shared" in item.keywords and not shared.is_dir():
            item.add_marker(
                pytest.mark.skip(reason="the development data is not beside the checkout")
            )
