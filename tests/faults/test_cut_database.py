"""The database is cut off at every statement of every transaction: afterwards all is as if nothing
had happened."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from listingwatch.settings import Settings
from listingwatch.wiring import App
from storage.blobs import BlobStore
from storage.database import Database
from tests.alerts.receiver import Receiver
from tests.conftest import quick
from tests.faults.cut_state import state_of
from tests.faults.cut_world import World
from tests.faults.proxy import CuttingProxy
from tests.pictures import drawing, jpeg

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]


STEP = int(os.environ.get("LISTINGWATCH_FAULT_STEP", "1"))
"""Cut at every so many statements: 1 for all of them."""


@pytest.fixture(scope="module")
def proxy(conninfo: str) -> Iterator[CuttingProxy]:
    with CuttingProxy(quick(conninfo)) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> BlobStore:
    return BlobStore(tmp_path_factory.mktemp("blobs"))


@pytest.fixture(scope="module")
def schema(conninfo: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    database = Database(quick(conninfo), schema=name)
    database.open()
    yield name
    database.drop_schema()
    database.close()


def empty(connection: psycopg.Connection, schema: str) -> None:
    """As if the schema had just been made."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename NOT LIKE %s",
        (schema, "%migrations"),
    ).fetchall()
    names = ", ".join(f"{schema}.{row[0]}" for row in rows)
    connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())


@dataclass
class Stage:
    """Where histories are played."""

    conninfo: str
    schema: str
    proxy: CuttingProxy
    blobs: BlobStore

    def play(
        self, history: str, cut_at: int | None, *, after: bool
    ) -> tuple[dict[str, list[Any]], set[str], int, int]:
        """One history with at most one cut: what is stored, what arrived, statements, cuts."""
        pictures = tuple(self.blobs.put(jpeg(drawing(seed))) for seed in range(3))
        with psycopg.connect(quick(self.conninfo), autocommit=True) as connection:
            empty(connection, self.schema)
        self.proxy.reset(None)
        database = Database(self.proxy.conninfo, schema=self.schema, connections=2)
        database.open()
        with Receiver() as receiver:
            app = App(Settings(home=self.blobs.root), database, self.blobs)
            world = World(app, receiver, pictures)
            if history == "attended":
                for step in world.unattended():
                    world.go(step)
            self.proxy.reset(cut_at, after_sending=after)
            for step in getattr(world, history)():
                world.go(step)
            statements, cuts = self.proxy.statements, self.proxy.cuts
            self.proxy.reset(None)
            state = state_of(self.conninfo, self.schema)
        database.close()
        # A notice's number may have been drawn in vain before, too.
        arrived = {key if "notice" not in key else "notice" for key in receiver.seen}
        return state, arrived, statements, cuts


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("history", ["unattended", "attended"])
def test_cut_everywhere(
    conninfo: str,
    schema: str,
    proxy: CuttingProxy,
    blobs: BlobStore,
    history: str,
    after: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each statement of the history is cut once before the server sees it, and once before its
    answer comes back."""
    stage = Stage(conninfo, schema, proxy, blobs)
    expected, arrived, statements, _ = stage.play(history, None, after=False)
    assert expected["hits"]
    assert len(arrived) >= 3
    faults = 0
    wrong: list[str] = []  # all of them: a run takes long
    for cut_at in range(1, statements + 1, STEP):
        state, seen, _, cuts = stage.play(history, cut_at, after=after)
        faults += cuts
        where = f"statement {cut_at} of {statements}, cut {'after' if after else 'before'} it"
        wrong += [
            f"{where}: {name} is {state[name]}, not {rows}"
            for name, rows in expected.items()
            if state[name] != rows
        ]
        if seen != arrived:
            wrong.append(f"{where}: {seen} arrived, not {arrived}")
    told = f"{history}: {faults} cuts at {statements} statements; {len(wrong)} ended otherwise"
    with capsys.disabled():
        print(f"\n{told}")
    if folder := os.environ.get("LISTINGWATCH_FAULT_REPORT"):
        name = f"cuts-{history}-{'after' if after else 'before'}.txt"
        Path(folder, name).write_text("\n".join([told, *wrong, ""]), "utf-8")
    assert wrong == []
    assert faults >= 200 or STEP > 1
