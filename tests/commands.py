"""Runs the command as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest


@dataclass
class Command:
    """The command with a home, a schema and a folder of its own."""

    folder: Path
    environment: dict[str, str]

    patience: float = 120.0

    def run(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run ``listingwatch ARGUMENTS`` and hold its exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "listingwatch.cli", *arguments],
            capture_output=True, text=True, encoding="utf-8", cwd=self.folder,
            env=self.environment, timeout=self.patience,
        )  # fmt: skip
        if code is not None:
            assert done.returncode == code, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str, code: int | None = 0) -> Any:
        """The JSON document that a command prints."""
        return json.loads(self.run(*arguments, "--format", "json", code=code).stdout)


@pytest.fixture
def command(conninfo: str, tmp_path: Path) -> Iterator[Command]:
    """A command on an empty schema."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    environment = dict(os.environ) | {
        "LISTINGWATCH_HOME": str(tmp_path / "home"),
        "DATABASE_URL": conninfo,
        "LISTINGWATCH_DB_SCHEMA": schema,
        "LISTINGWATCH_HOST_DELAYS": '{"127.0.0.1": 0}',
        "LISTINGWATCH_GONE_PAUSE": "0",
    }
    environment.pop("PYTHONPATH", None)
    (tmp_path / "work").mkdir()
    yield Command(tmp_path / "work", environment)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        connection.execute(f"DROP SCHEMA IF EXISTS {schema}_demo CASCADE".encode())
