"""What is installed elsewhere can do all that the checkout can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def test_package_data_is_in_the_wheel(wheel: Path) -> None:
    """SQL, migrations, rules, word lists, wordings and the sample market's pictures ship."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for room in ("storage/sql", "storage/migrations", "rights/data", "matchers/data"):
        ours = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / room).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert ours
        assert ours <= names
    pictures = list((ROOT / "listingwatch/samplemarket/pictures").glob("*.jpg"))
    assert {path.relative_to(ROOT).as_posix() for path in pictures} <= names
    assert not any(name.startswith(("tests/", "tools/", "benchmarks/")) for name in names)


@pytest.mark.slow
def test_the_wheel_runs_the_demo_elsewhere(wheel: Path, tmp_path: Path, conninfo: str) -> None:
    """Unpacked in another folder, with nothing of the checkout on the path, the demo finds hits."""
    place = tmp_path / "some where"
    zipfile.ZipFile(wheel).extractall(place)
    code = (
        "import sys, listingwatch; sys.path[:] = [p for p in sys.path if p != sys.argv[1]];"
        "assert listingwatch.__file__.startswith(sys.argv[2]), listingwatch.__file__;"
        "from listingwatch.cli import main; sys.argv = ['listingwatch', 'demo', '--format', 'json'];"
        "main()"
    )
    schema = f"test_wheel_{os.getpid()}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(place)],
        cwd=tmp_path, capture_output=True, text=True, timeout=240,
        env=dict(os.environ) | {
            "PYTHONPATH": str(place),
            "DATABASE_URL": conninfo,
            "LISTINGWATCH_DB_SCHEMA": schema,
            "LISTINGWATCH_HOME": str(tmp_path / "home"),
        },
    )  # fmt: skip
    import psycopg

    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema}_demo CASCADE".encode())
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) >= 15
