"""Every command that docs/operations.md shows works as it stands there, in its order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from listingwatch.operations.metrics import _FIGURES
from listingwatch.settings import Settings
from tests.commands import Command
from tests.jobs.test_run import wait_for

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="lines of a Unix shell")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def shell_lines() -> list[str]:
    lines = [line.strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def user() -> Iterator[Command]:
    """One machine with an embedded database, and the command on the path."""
    folder = Path(tempfile.mkdtemp(prefix="lw-test-"))
    folder.chmod(0o711)
    (folder / "bin").mkdir()
    shim = folder / "bin" / "listingwatch"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m listingwatch.cli "$@"\n')
    shim.chmod(0o755)
    (folder / "work").mkdir()
    environment = {
        "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
        "LISTINGWATCH_HOME": str(folder / "home"),
    }
    user = Command(folder / "work", environment)
    (folder / "work" / "marks.csv").write_text(
        "kind,text,territory,owner\ntrademark,Zorvan,US,Ada\n"
    )
    user.run("db", "start")
    user.run("rights", "import", "marks.csv")
    (folder / "home" / "blobs" / "ab").mkdir(parents=True)
    yield user
    user.run("db", "stop", code=None)
    shutil.rmtree(folder, ignore_errors=True)


def run_until_at_work(user: Command, line: str) -> None:
    """Start what goes on until it is stopped, see it at work, and stop it."""
    log = user.folder / "log.txt"
    with log.open("wb") as output:
        running = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {line}"], cwd=user.folder, env=user.environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip

    def at_work() -> bool:
        assert running.poll() is None, log.read_text()
        found = user.json("doctor", "--only", "jobs", code=None)
        (workers,) = [entry for entry in found if entry["check"] == "workers"]
        return not workers["seen"].startswith("0 ")

    try:
        wait_for(at_work)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0, log.read_text()
    finally:
        running.kill()
        running.wait()


@pytest.mark.slow
def test_commands_of_the_page(user: Command) -> None:
    """From the first start over backup, restore and upgrade, line by line."""
    run = 0
    for line in shell_lines():
        if line.startswith(("listingwatch run", "listingwatch worker")):
            # Another test's server may have the port.
            run_until_at_work(user, line.replace(":9464", ":0"))
        else:
            done = subprocess.run(
                ["/bin/sh", "-c", line], cwd=user.folder, env=user.environment, check=False,
                capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        run += 1
    assert run == 14
    assert [right["text"] for right in user.json("rights", "list")] == ["Zorvan"]


def test_settings_that_are_named_exist() -> None:
    """Every variable of ours on the page is one that something reads."""
    named = set(re.findall(r"`(?:Environment=)?LISTINGWATCH_([A-Z_]+)", TEXT))
    named |= set(re.findall(r"Environment=LISTINGWATCH_([A-Z_]+)", TEXT))
    assert named <= {name.upper() for name in Settings.model_fields}
    assert {"HOME", "MIGRATE", "LOG_FORMAT", "LOG_LEVEL", "METRICS_TOKEN", "DB_SCHEMA"} <= named


def rules() -> list[dict[str, Any]]:
    (_, alerts) = (yaml.safe_load(block) for block in blocks("yaml"))
    return [rule for group in alerts["groups"] for rule in group["rules"]]


def test_figures_that_are_named_exist() -> None:
    """Every alert rule reads figures that are served, with labels that they have."""
    labels = {f"listingwatch_{name}": set(has) for name, _, has in _FIGURES}
    labels["listingwatch_up"] = set()
    assert len(rules()) >= 5
    for rule in rules():
        for name, given in re.findall(r"(listingwatch_\w+)(?:\{(\w+)=)?", rule["expr"]):
            assert name in labels, rule
            assert not given or given in labels[name], rule


def test_links_and_files_exist() -> None:
    """Every file of the checkout that the page names is there."""
    for target in re.findall(r"`((?:docker|docs)[\w./-]*\.(?:sh|yml|md))`", TEXT):
        assert (ROOT / target).exists(), target
