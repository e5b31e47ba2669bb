"""Everything on file once for a module: what only reads it need not plant it again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from tests.audit.planted import plant


@pytest.fixture(scope="module")
def on_file(conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Path]]:
    """The planted rights, and the planned catalogue beside them; to be read, not changed."""
    folder = tmp_path_factory.mktemp("audit")
    database = Database(conninfo, schema=f"test_audit_{uuid.uuid4().hex[:12]}")
    database.open()
    app = App(Settings(home=folder), database, BlobStore(folder / "blobs"))
    plant(app, folder)
    yield app, folder
    database.drop_schema()
    database.close()
