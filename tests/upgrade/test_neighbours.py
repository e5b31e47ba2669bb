"""While machines are upgraded one by one, the release before and this one work on one database:
the old code on the new schema, and the new code on the old one."""

from __future__ import annotations

import json
import string
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.migrate import shipped_migrations
from storage.reasons import known_before
from tests.commands import Command
from tests.fakemarket.server import FakeShop, picture, product

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).with_name("released.txt")
"""The commit of the release before."""

RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)


@pytest.fixture(scope="module")
def old_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release before, taken from the history."""
    commit = RELEASED.read_text().strip()
    folder = tmp_path_factory.mktemp("old")
    archive = folder / "old.zip"  # before Python 3.11.4 tarfile has no safe way to unpack
    done = subprocess.run(
        ["git", "-C", str(ROOT), "archive", "--output", str(archive), commit],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"the history does not reach back to {commit[:12]}")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder / "code")
    install(folder / "code")
    return folder / "code"


def install(code: Path) -> None:
    """What pip writes beside an installed package, so that the old code finds its own matchers."""
    project = tomllib.loads((code / "pyproject.toml").read_text("utf-8"))["project"]
    about = code / f"{project['name']}-{project['version']}.dist-info"
    about.mkdir()
    lines = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (about / "METADATA").write_text(lines, "utf-8")
    groups = [
        "\n".join((f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())))
        for group, entries in project["entry-points"].items()
    ]
    (about / "entry_points.txt").write_text("\n".join(groups), "utf-8")


@pytest.fixture
def shop() -> Iterator[FakeShop]:
    with FakeShop() as shop:
        shop.home("/p/1", "/p/2")
        shop.page("/p/1", product("Zorvantik lamp", [f"{shop.url}/1.jpg"]))
        shop.page("/p/2", product("Plain lamp", []))
        shop.page("/1.jpg", picture(), kind="image/jpeg")
        yield shop


@dataclass
class Releases:
    """Commands of both releases on one database."""

    command: Command
    old_code: Path

    def run(self, release: str, *arguments: str, migrate: bool = True) -> str:
        environment = dict(self.command.environment)
        environment["PYTHONPATH"] = str(self.old_code if release == "old" else ROOT)
        environment["PYTHONSAFEPATH"] = "1"
        if not migrate:
            environment["LISTINGWATCH_MIGRATE"] = "no"
        done = subprocess.run(
            [sys.executable, "-m", "listingwatch.cli", *arguments],
            capture_output=True, text=True, cwd=self.command.folder, env=environment, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{release} {arguments}: {done.stderr}"
        return done.stdout

    def loop(self, first: str, second: str, shop: FakeShop, *, migrate: bool) -> None:
        """The whole loop, one release importing and crawling, the other matching and judging, then
        the other way round."""
        (self.command.folder / "rights.csv").write_text(RIGHTS)
        self.run(first, "rights", "import", "rights.csv", "--side", "ours", migrate=migrate)
        self.run(
            first, "crawl", shop.url, "--allow-host", "127.0.0.1", "--ships-to", "US",
            migrate=migrate,
        )  # fmt: skip
        assert "ALERT new" in self.run(second, "match", migrate=migrate)
        hits = self.run(first, "hits", "--format", "json", migrate=migrate)
        others = self.run(second, "hits", "--format", "json", migrate=migrate)
        assert without_sentences(json.loads(hits)) == without_sentences(json.loads(others))
        for shown in (hits, others):
            assert "“Zorvantik” in the title is the mark" in shown
        shop.page("/p/1", "gone", status=404)
        self.run(
            second, "crawl", f"{shop.url}/p/1", f"{shop.url}/p/2", "--allow-host", "127.0.0.1",
            migrate=migrate,
        )  # fmt: skip
        assert "ALERT gone" in self.run(first, "match", migrate=migrate)
        assert '"gone"' in self.run(second, "hits", "--format", "json", migrate=migrate)


def without_sentences(value: Any) -> Any:
    """What both releases must show alike: all but reasons, for which the old one has fewer
    sentences."""
    if isinstance(value, list):
        return [without_sentences(entry) for entry in value]
    if isinstance(value, dict):
        return {
            key: without_sentences(entry)
            for key, entry in value.items()
            if key not in {"reason", "reasons"}
        }
    return value


def templates_of(code: Path) -> dict[str, str]:
    text = (code / "rights" / "data" / "wording.en.toml").read_text("utf-8")
    return {
        f"{group}.{name}": template
        for group, entries in tomllib.loads(text).items()
        for name, template in entries.items()
    }


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_reasons_that_the_old_release_knows(old_code: Path) -> None:
    """What is stored as it is has a sentence there, and no value that it needs is missing."""
    old, new = templates_of(old_code), templates_of(ROOT)
    assert known_before() == set(old)
    for code in sorted(known_before() & set(new)):
        assert placeholders(old[code]) <= placeholders(new[code]), code


@pytest.fixture
def releases(command: Command, old_code: Path) -> Releases:
    return Releases(command, old_code)


@pytest.mark.parametrize(("first", "second"), [("old", "new"), ("new", "old"), ("old", "old")])
def test_old_code_on_the_new_schema(
    releases: Releases, shop: FakeShop, first: str, second: str
) -> None:
    """The new release has migrated; the old one goes on beside it."""
    releases.run("new", "hits")
    releases.loop(first, second, shop, migrate=True)


def test_new_code_on_the_old_schema(releases: Releases, shop: FakeShop) -> None:
    """The old release made the schema, and the new one may not migrate yet."""
    releases.run("old", "hits")
    releases.loop("new", "old", shop, migrate=False)


def test_every_migration_since_the_first_release_only_adds() -> None:
    """The rule is written down in each file."""
    for migration in shipped_migrations()[1:]:
        assert migration.additive, migration.name
