"""One crawl at a time at a site, over processes and machines, and places at shared hosts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from domain.errors import DatabaseUnavailableError
from domain.turns import Turn
from storage.database import Database
from storage.turns import SETTLE, PostgresTurns

pytestmark = pytest.mark.postgres


@pytest.fixture
def many(conninfo: str, database: Database) -> Iterator[list[PostgresTurns]]:
    """Three crawls, each with a connection of its own."""
    made = [PostgresTurns(conninfo, database.schema) for _ in range(3)]
    yield made
    for turns in made:
        turns.release()


def backend(turns: PostgresTurns) -> int:
    return turns._connection.info.backend_pid


def kill(conninfo: str, turns: PostgresTurns) -> None:
    """Cut a connection at the server, as a crash of it would."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (backend(turns),))


def test_one_at_a_time(many: list[PostgresTurns]) -> None:
    """Who comes second is told who has it; after a clean end it is his, with the time since."""
    first, second, _ = many
    assert first.take(["a.example"]) == Turn(None)
    answer = second.take(["a.example"])
    assert isinstance(answer, str)
    assert "a.example is being crawled from" in answer
    first.release()
    turn = second.take(["a.example"])
    assert isinstance(turn, Turn)
    assert turn.since is not None
    assert turn.since >= 0


def test_all_or_none(many: list[PostgresTurns]) -> None:
    """Where one of several sites is taken, the others are left to who comes next."""
    first, second, third = many
    first.take(["b.example"])
    assert isinstance(second.take(["a.example", "b.example", "c.example"]), str)
    assert isinstance(third.take(["a.example", "c.example"]), Turn)


def test_an_unclean_end_costs_a_pause(conninfo: str, many: list[PostgresTurns]) -> None:
    """A crawl whose connection broke has lost its turn, is told so, and who follows waits longer
    than that takes."""
    first, second, _ = many
    first.take(["a.example"])
    lost = threading.Event()
    first.watch(lost.set)
    kill(conninfo, first)
    assert lost.wait(SETTLE)
    assert second.take(["a.example"]) == Turn(-SETTLE)
    with pytest.raises(DatabaseUnavailableError):
        first.take(["z.example"])


def test_a_released_turn_is_not_lost(many: list[PostgresTurns]) -> None:
    """Giving it back rings no alarm."""
    first = many[0]
    first.take(["a.example"])
    lost = threading.Event()
    first.watch(lost.set)
    first.release()
    assert not lost.wait(2)


def test_installations_do_not_meet(conninfo: str, many: list[PostgresTurns]) -> None:
    """Another schema of the same database is another installation."""
    many[0].take(["a.example"])
    other = Database(conninfo, schema="test_turns_elsewhere")
    other.open()
    turns = PostgresTurns(conninfo, other.schema)
    assert isinstance(turns.take(["a.example"]), Turn)
    turns.release()
    other.drop_schema()
    other.close()


def test_places(many: list[PostgresTurns]) -> None:
    """Two places: the third has to wait until one is given back and its pause is over."""
    first, second, third = many
    assert first.place("img.example", 2, 30)
    assert second.place("img.example", 2, 30)
    assert not third.place("img.example", 2, 30)
    assert first.place("img.example", 2, 30), "a place that one has is renewed"
    first.leave("img.example", 0.3)
    assert not third.place("img.example", 2, 30)
    time.sleep(0.4)
    assert third.place("img.example", 2, 30)


def test_a_place_runs_out(many: list[PostgresTurns]) -> None:
    """A crawl that died keeps its place only as long as it had leased it."""
    first, second, _ = many
    assert first.place("img.example", 1, 0.3)
    assert not second.place("img.example", 1, 30)
    time.sleep(0.4)
    assert second.place("img.example", 1, 30)


def test_places_in_a_crowd(conninfo: str, database: Database) -> None:
    """Many at once never get more places than there are."""
    crowd = [PostgresTurns(conninfo, database.schema) for _ in range(8)]
    got: list[bool] = []
    threads = [
        threading.Thread(target=lambda t=turns: got.append(t.place("img.example", 3, 30)))
        for turns in crowd
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) <= 3
    assert any(got)
    for turns in crowd:
        turns.release()
