"""Every rule file can be reviewed by counsel: each row says on what ground it stands, and whether
somebody has read it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

SENTENCES = ("wording.en.toml", "wording.zh.toml")
"""What is said, not what holds."""


def rule_files() -> dict[str, dict[str, Any]]:
    folder = files("rights").joinpath("data")
    return {
        entry.name: tomllib.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml") and entry.name not in SENTENCES
    }


RULES = rule_files()


def rows(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A file that names its source is one row; else each of its tables and rows is."""
    if "source" in data:
        yield data
        return
    for entry in data.values():
        found = entry if isinstance(entry, list) else [entry]
        yield from (row for row in found if isinstance(row, dict))


def test_the_files_are_there() -> None:
    """The rows that are checked below are those that judgement reads."""
    assert len(RULES) >= 10
    assert sum(len(list(rows(data))) for data in RULES.values()) > 190


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_a_source_and_a_flag(name: str) -> None:
    """Row by row, on what ground, and whether counsel has read it."""
    for row in rows(RULES[name]):
        if "source" not in row and name == "audit.toml" and "reviewed" not in row:
            assert row == RULES[name]["offices"]  # other spellings of a name: no rule
            continue
        assert len(row["source"]) > 5, row
        assert isinstance(row["reviewed"], bool), row


def test_rules_of_territory_are_dated() -> None:
    """From when on a row holds; of a union, for each member."""
    data = RULES["territories.toml"]
    found = [*data["union"], *data["default_territory"], *data["office"], *data["host"]]
    found += [*data["continued"], data["national_domains"]]
    for row in found:
        dated = row.get("members", [row])
        assert all(isinstance(entry["valid_from"], date) for entry in dated)
