"""The doctor sees what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from crawler.marketplaces.samples import Sample
from crawler.marketplaces.shop import Shop
from domain.errors import InputError
from listingwatch.operations.doctor import CHECKS, Finding, Level, examine, installation
from listingwatch.settings import Settings
from matchers.contract import Matcher
from storage.database import Database
from storage.embedded import EmbeddedServer
from tests.commands import Command
from tests.operations.test_metrics import fill

pytestmark = pytest.mark.postgres


def settings_of(conninfo: str, schema: str, home: Path) -> Settings:
    return Settings(home=home, DATABASE_URL=conninfo, db_schema=schema)  # type: ignore[call-arg]


def looked(settings: Settings, *only: str) -> dict[str, Finding]:
    """Findings by what they are about."""
    return {finding.check: finding for finding in examine(settings, only)}


@pytest.fixture
def settings(conninfo: str, database: Database, tmp_path: Path) -> Settings:
    """An installation on an empty schema that is up to date."""
    return settings_of(conninfo, database.schema, tmp_path)


def test_a_healthy_installation(command: Command) -> None:
    """Nothing is wrong: every line is ok, and the exit code is 0."""
    command.run("hits")
    Path(command.environment["LISTINGWATCH_HOME"]).mkdir()
    found = command.json("doctor")
    assert {entry["level"] for entry in found} <= {"ok", "warning"}
    assert [
        entry for entry in found if entry["level"] == "warning" and entry["check"] != "disk"
    ] == []
    names = {entry["check"] for entry in found}
    assert {"python", "packages", "home", "blobs", "matcher pictures", "matcher word marks",
            "reader shop (pages)", "database", "walls", "schema", "clock", "workers", "jobs", "watches",
            "channels"} <= names  # fmt: skip
    assert "ok       walls: " in command.run("doctor", "--only", "database").stdout


def test_it_leaves_nothing_behind(settings: Settings) -> None:
    """The probes in the home folder and among the blobs are gone afterwards."""
    assert looked(settings, "home", "blobs")["blobs"].level is Level.OK
    files = [path.name for path in settings.home.rglob("*") if path.is_file()]
    assert files == [".cleaning"]  # the lock that clean-up shares, empty


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Before the first command there is nothing to see, and the doctor makes no database."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = looked(Settings(home=tmp_path / "home"), "home", "blobs", "database")
    assert "first command makes it" in found["home"].seen
    assert "first command makes" in found["database"].seen
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")
def test_a_home_that_others_may_write_to(settings: Settings) -> None:
    """Others could put files in it: a problem, with the command that ends it."""
    settings.home.chmod(0o777)
    found = looked(settings, "home")["home"]
    assert found.level is Level.PROBLEM
    assert found.advice.startswith("chmod go-w")


def test_blobs_that_cannot_be_written(settings: Settings) -> None:
    """A file where the blobs' folder should be is a problem that names it."""
    (settings.home / "blobs").write_text("")
    found = looked(settings, "blobs")["blobs"]
    assert found.level is Level.PROBLEM
    assert str(settings.home / "blobs") in found.seen


def test_blobs_in_object_storage(settings: Settings) -> None:
    """Bytes that lie elsewhere are tried there, and a storage that is not there is a problem."""
    elsewhere = settings.model_copy(update={"blobs": SecretStr("memory://doctor/bucket")})
    found = looked(elsewhere, "blobs")["blobs"]
    assert found.level is Level.OK, found
    assert "memory" in found.seen
    assert not list(settings.home.iterdir())
    nowhere = settings.model_copy(update={"blobs": SecretStr("nonsense://doctor/bucket")})
    assert looked(nowhere, "blobs")["blobs"].level is Level.PROBLEM


def test_no_database(tmp_path: Path) -> None:
    """A database that does not answer is a problem; its password is not repeated."""
    away = settings_of("postgresql://me:hunter2@127.0.0.1:1/x", "x", tmp_path)
    found = looked(away, "database", "jobs")
    assert found["database"].level is Level.PROBLEM
    assert "hunter2" not in str(found)
    found = looked(settings_of("me:hunter2@there", "x", tmp_path), "database")
    assert found["database"].level is Level.PROBLEM
    assert "hunter2" not in str(found)


def test_the_second_wall(settings: Settings, superuser: str, database: Database) -> None:
    """A login that row level security does not bind is a problem."""
    found = looked(settings_of(superuser, database.schema, settings.home), "database")["walls"]
    assert found.level is Level.PROBLEM
    assert "superuser" in found.seen
    assert looked(settings, "database")["walls"].level is Level.OK


def test_schemas(conninfo: str, settings: Settings, database: Database) -> None:
    """A missing one is made later, an older one waits for its migrations, a foreign one is named."""
    missing = looked(settings_of(conninfo, "test_missing_one", settings.home))
    assert "not there yet" in missing["schema"].seen
    assert "not looked at" in missing["channels"].seen
    assert missing["channels"].level is Level.OK
    with database.transaction() as c:
        c.execute("DELETE FROM schema_migrations WHERE version > 1")
    found = looked(settings, "database")["schema"]
    assert (found.level, "db upgrade" in found.advice) == (Level.WARNING, True)
    with database.transaction() as c:
        c.execute("UPDATE schema_migrations SET checksum = 'x'")
    assert looked(settings, "database")["schema"].level is Level.PROBLEM


def test_work_that_does_not_go_on(settings: Settings, database: Database) -> None:
    """Jobs, watches and channels of every firm are looked at; no address is shown."""
    fill(database)
    found = looked(settings, "jobs", "watches", "channels")
    assert found["workers"].level is Level.OK
    assert "2 at work, 1 silent" in found["workers"].seen
    assert found["watch ours/a"].level is Level.WARNING
    assert found["channel ours/team"].level is Level.PROBLEM
    assert "alerts test team --portfolio ours" in found["channel ours/team"].advice
    assert "hunter2" not in str(found)
    with database.transaction() as c:
        c.execute("UPDATE procrastinate_events SET at = now() - interval '3 hours'")
        c.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'deliver'")
    found = looked(settings, "jobs")
    assert found["jobs"].level is Level.PROBLEM
    assert found["failed jobs"].seen == "1 deliver"
    with database.transaction() as c:
        c.execute("DELETE FROM procrastinate_workers")
    assert looked(settings, "jobs")["workers"].level is Level.WARNING


def test_channels_that_fail_and_recover(settings: Settings, database: Database) -> None:
    """Failing is a warning, working is fine."""
    ours, _ = fill(database)
    with database.transaction(ours) as c:
        c.execute("UPDATE channels SET dead_since = NULL")
    assert looked(settings, "channels")["channel ours/team"].level is Level.WARNING
    with database.transaction(ours) as c:
        c.execute("UPDATE channels SET failures = 0")
    assert "channel ours/team" not in looked(settings, "channels")


def test_a_matcher_that_breaks_its_contract(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plug-in whose index finds less than its comparison is named with the check that it fails."""
    from matchers.marks.matcher import WordMarkMatcher

    class Forgetful(WordMarkMatcher):
        name = "forgetful"

        def compare(self, query: Any, reference: Any) -> Any:
            del query, reference

    installed: dict[str, Matcher[Any, Any]] = {"forgetful": Forgetful()}
    monkeypatch.setattr(installation, "installed_matchers", lambda: installed)
    found = looked(settings, "matchers")["matcher forgetful"]
    assert found.level is Level.PROBLEM
    assert "examples_come_out_as_they_say" in found.seen


def test_a_reader_that_reads_otherwise(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample that comes out differently is named."""

    class Changed(Shop):
        key = "changed"

        def samples(self) -> list[Sample]:
            return [replace(sample, ends="blocked") for sample in super().samples()]

    monkeypatch.setattr(installation, "readers_that_are_on", lambda: (Changed(), Shop()))
    found = looked(settings, "readers")
    assert found["reader changed (pages)"].level is Level.PROBLEM
    assert "a product in JSON-LD" in found["reader changed (pages)"].seen
    assert found["reader shop (pages)"].level is Level.OK


def test_exit_code_and_unknown_checks(command: Command) -> None:
    """A problem exits 1, and so does a check that there is not, with the names of those there are."""
    command.environment["DATABASE_URL"] = "postgresql://127.0.0.1:1/x"
    done = command.run("doctor", "--only", "database", code=1)
    assert done.stdout.startswith("problem  database: ")
    assert "->" in done.stdout
    assert "packages, home, blobs" in command.run("doctor", "--only", "nonsense", code=1).stderr
    with pytest.raises(InputError):
        list(examine(Settings(home=command.folder), ["nonsense"]))
    assert len(set(CHECKS)) == len(CHECKS)


@pytest.fixture
def embedded_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    home = Path(tempfile.mkdtemp(prefix="lw-test-"))
    home.chmod(0o711)
    yield home
    EmbeddedServer(home).stop()
    shutil.rmtree(home, ignore_errors=True)


def test_the_embedded_database(embedded_home: Path) -> None:
    """A stopped one is started for the look and stopped again; one of another version is named."""
    server = EmbeddedServer(embedded_home)
    with server.lease() as address, psycopg.connect(address) as connection:
        connection.execute("SELECT 1")
    found = looked(Settings(home=embedded_home), "database", "clock")
    assert "(embedded)" in found["database"].seen
    assert found["walls"].level is Level.OK
    assert found["clock"].level is Level.OK
    assert not server.status().running
    (server.status().data / "PG_VERSION").write_text("16\n")
    found = looked(Settings(home=embedded_home), "database")
    assert found["database"].level is Level.PROBLEM
    assert "db upgrade" in found["database"].seen
    (server.status().data / "PG_VERSION").write_text("18\n")


def test_a_browser_that_is_missing_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where some site may use one; nothing is said of it else."""
    assert not looked(settings, "browser")
    wanted = settings.model_copy(update={"browser": "shop.example.com"})
    monkeypatch.setattr(installation, "why_not", lambda named: "no browser; install one")
    found = looked(wanted, "browser")["browser"]
    assert (found.level, found.seen, found.advice) == (Level.PROBLEM, "no browser", "install one")
    monkeypatch.setattr(installation, "why_not", lambda named: None)
    assert looked(wanted, "browser")["browser"].level is Level.OK
