"""What the README tells to do first, in a fresh clone: as this account beneath a closed home, and, where
this is root, as an ordinary user. Everything is installed anew, so it takes minutes; how long each
took is printed, not asserted."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VARIABLES = ("DATABASE_URL", "PYTHONPATH", "VIRTUAL_ENV", "XDG_DATA_HOME", "MAKEFLAGS", "MAKELEVEL")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(os.name == "nt", reason="make, and accounts"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout to clone"),
]


@dataclass
class Newcomer:
    """Somebody with a closed home, and in it a fresh clone in a folder with a space in its name."""

    home: Path
    data: Path
    account: dict[str, Any]

    @property
    def clone(self) -> Path:
        return self.home / "my clone"

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run something to its end; returns what it printed on standard output."""
        environment = {key: value for key, value in os.environ.items() if key not in VARIABLES}
        environment |= {
            "HOME": str(self.home),
            "LISTINGWATCH_HOME": str(self.data),
            "PATH": f"{self.home / 'names'}{os.pathsep}{environment['PATH']}",
        }
        start = time.monotonic()
        done = subprocess.run(
            command, cwd=cwd or self.clone, env=environment, capture_output=True, text=True,
            **self.account,
        )  # fmt: skip
        print(f"{shlex.join(command)}: {time.monotonic() - start:.1f} s", file=sys.stderr)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def python_of(account: dict[str, Any]) -> str | None:
    """A Python that this account can start: ours, else the machine's."""
    for candidate in (Path(sys.base_prefix) / "bin" / "python3", Path("/usr/bin/python3")):
        code = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
        try:
            done = subprocess.run([candidate, "-c", code], cwd="/", capture_output=True, **account)
        except OSError:
            continue
        if done.returncode == 0:
            return str(candidate)
    return None


@pytest.fixture(params=["this account", "an ordinary user"])
def newcomer(request: pytest.FixtureRequest) -> Iterator[Newcomer]:
    account: dict[str, Any] = {}
    if request.param == "an ordinary user":
        import pwd

        if os.geteuid() != 0:
            pytest.skip("needs root, to be somebody else; this account is an ordinary user")
        entry = pwd.getpwnam("nobody")
        account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    python = python_of(account)
    if python is None:
        pytest.skip("no Python 3.11 or newer that the account can start")
    home = Path(tempfile.mkdtemp(prefix="lw-test-home-"))
    data = Path(tempfile.mkdtemp(prefix="lw-test-data-"))
    data.chmod(0o711)
    (home / "names").mkdir()
    for name in ("python", "python3"):
        (home / "names" / name).write_text(f'#!/bin/sh\nexec {shlex.quote(python)} "$@"\n')
        (home / "names" / name).chmod(0o755)
    subprocess.run(["git", "clone", "--quiet", ROOT, home / "my clone"], check=True)
    if account:
        owner = f"{account['user']}:{account['group']}"
        subprocess.run(["chown", "-R", "-h", owner, home, data], check=True)
    yield Newcomer(home, data, account)
    for folder in (home, data):
        shutil.rmtree(folder, ignore_errors=True)


def shell_blocks() -> list[list[str]]:
    """The README's shell blocks, without their comments."""
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        [line.partition("  #")[0].strip() for line in block.splitlines() if line.strip()]
        for block in blocks
    ]


def test_make_demo(newcomer: Newcomer) -> None:
    """The first command of the README: with installation, and once more without."""
    command = shell_blocks()[0][0]
    assert command == "make demo"
    for _ in range(2):
        said = newcomer.run(*command.split())
        assert "Hits of portfolio demo" in said
        assert "With your own shop and rights" in said


def test_without_make(newcomer: Newcomer) -> None:
    """The plain pip way, line by line as it stands in the README."""
    lines = shell_blocks()[1]
    assert lines[0].startswith("python -m venv")
    assert lines[-1].endswith("demo")
    for line in lines:
        said = newcomer.run(*shlex.split(line))
    assert "Hits of portfolio demo" in said


def test_the_wheel_installed_elsewhere(newcomer: Newcomer, tmp_path: Path) -> None:
    """The built wheel, in a clean environment in another folder, runs the demo."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    elsewhere = newcomer.home / "some where"
    newcomer.run("mkdir", str(elsewhere))
    for file in (next(tmp_path.glob("*.whl")), ROOT / "requirements.lock"):
        shutil.copy(file, elsewhere)
    shutil.rmtree(newcomer.clone)
    pip = ("env/bin/python", "-m", "pip", "install", "--quiet")
    wheel = next(elsewhere.glob("*.whl")).name
    for command in (
        ("python", "-m", "venv", "env"),
        (*pip, "--require-hashes", "-r", "requirements.lock"),
        (*pip, "--no-deps", wheel),
    ):
        newcomer.run(*command, cwd=elsewhere)
    said = newcomer.run("env/bin/listingwatch", "demo", "--format", "json", cwd=elsewhere)
    assert len(json.loads(said)) >= 15
