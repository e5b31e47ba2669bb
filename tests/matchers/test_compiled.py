"""What is kept of compiled loops is used only while every file that they are made of is unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import matchers

CONSTANT, LOOP = (
    "ANSWER = 41\n",
    (
        "from matchers.compiled import compiled\nfrom matchers.answer import ANSWER\n\n\n"
        "@compiled\ndef answer(more):\n    return ANSWER + more\n"
    ),
)


def answer(folder: Path, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", "from matchers.loop import answer; print(answer(0))"],
        cwd=folder, capture_output=True, text=True, check=True, env=os.environ | environment,
    )  # fmt: skip
    return int(done.stdout)


def copied(folder: Path) -> Path:
    """A room with one loop."""
    room = folder / "matchers"
    room.mkdir()
    for name in ("__init__.py", "compiled.py"):
        shutil.copy(Path(matchers.__file__).parent / name, room)
    (room / "loop.py").write_text(LOOP, "utf-8")
    (room / "answer.py").write_text(CONSTANT, "utf-8")
    return room


def test_a_constant_of_another_file_changes(tmp_path: Path) -> None:
    """A newer version of a file that a loop only takes a constant from is not passed over."""
    room = copied(tmp_path)
    assert answer(tmp_path) == 41
    assert list(room.rglob("*.nbi")), "nothing was kept, so nothing was tried"
    (room / "answer.py").write_text("ANSWER = 1042\n", "utf-8")
    assert answer(tmp_path) == 1042


def test_an_installation_that_cannot_be_written_keeps_loops_with_the_user(tmp_path: Path) -> None:
    """Where nothing can be written beside the files, the user's cache folder holds what is kept."""
    room, cache = copied(tmp_path), tmp_path / "cache"
    (room / "__pycache__").write_text("in the way of a folder", "utf-8")
    assert answer(tmp_path, XDG_CACHE_HOME=str(cache), HOME=str(tmp_path)) == 41
    assert list(cache.rglob("*.nbi"))
