"""Makes the lock files anew: every package with its version and the digests of its files.

    python tools/lock.py

``requirements.lock`` is what the application needs, with what installs it;
``requirements-dev.lock`` what its tests need beside that. Both hold for every system and for
Python 3.11 and newer. They name packages only, never where they were fetched from.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ("hatchling>=1.27", "editables>=0.5")


def compile_lock(requirements: list[str], target: Path, *constraints: Path) -> None:
    """Resolve requirements into a lock file."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--universal",
        "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
        "--no-emit-index-url", "--output-file", str(target),
    ]  # fmt: skip
    for constraint in constraints:
        command += ["--constraint", str(constraint)]
    subprocess.run(command, input="\n".join(requirements), text=True, check=True, cwd=ROOT)
    print(f"{target.name}: {target.read_text().count('==')} packages")


def main() -> None:
    """Both files; the second agrees with the first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = ROOT / "requirements.lock"
    compile_lock([*project["project"]["dependencies"], *BUILD], runtime)
    compile_lock(project["dependency-groups"]["dev"], ROOT / "requirements-dev.lock", runtime)


if __name__ == "__main__":
    main()
