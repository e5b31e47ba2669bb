"""Runs a command with ``DATABASE_URL`` pointing at a Postgres that is started for it and then
removed.

    python tools/with_postgres.py COMMAND [ARG ...]

The server is the newest installed from version 15 on (``POSTGRES_BIN`` names another folder with
its programs); a ``DATABASE_URL`` that is already set is used as it is. As root it runs as
``postgres`` or ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def programs() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``."""
    named = os.environ.get("POSTGRES_BIN")
    candidates = [Path(named)] if named else []
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0),
    )
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if not (folder / "pg_ctl").is_file():
            continue
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        found = re.search(r"(\d+)", said.stdout)
        if found and int(found[1]) >= 15:
            return folder
    sys.exit(
        "no Postgres 15 or newer found; install one (Debian: postgresql-15), name its programs "
        "with POSTGRES_BIN, or set DATABASE_URL"
    )


def account() -> dict[str, Any]:
    """As whom the server runs: not as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    sys.exit("running as root, and there is no account postgres or nobody; run it as a user")


def main(command: Sequence[str]) -> int:
    """Start, run, stop; the command's exit code."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    folder, options = programs(), account()
    root = Path(tempfile.mkdtemp(prefix="lw-pg-"))
    try:
        if options:
            os.chown(root, options["user"], options["group"])
        data = root / "data"

        def run(*arguments: str) -> None:
            subprocess.run(arguments, check=True, cwd="/", stdout=subprocess.DEVNULL, **options)

        run(
            str(folder / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "owner",
            "-E",
            "UTF8",
            "--locale=C",
        )
        server = f"-c listen_addresses='' -c unix_socket_directories='{root}' -c fsync=off"
        run(
            str(folder / "pg_ctl"),
            "-D",
            str(data),
            "-o",
            server,
            "-l",
            str(root / "log"),
            "-w",
            "start",
        )
        try:
            # The tests log in as an ordinary role, as an application does: no superuser.
            sql = "CREATE ROLE app LOGIN CREATEDB CREATEROLE; CREATE DATABASE app OWNER app"
            for statement in sql.split(";"):
                run(
                    str(folder / "psql"),
                    "-h",
                    str(root),
                    "-U",
                    "owner",
                    "-d",
                    "postgres",
                    "-qc",
                    statement,
                )
            address = f"host={root} user=app dbname=app"
            environment = dict(os.environ) | {
                "DATABASE_URL": address,
                "LISTINGWATCH_TEST_SUPERUSER": f"host={root} user=owner dbname=app",
            }
            version = subprocess.run(
                [folder / "postgres", "--version"], capture_output=True, text=True, check=True
            )
            print(f"on {version.stdout.strip()}", file=sys.stderr)
            return subprocess.run(command, check=False, env=environment).returncode
        finally:
            run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
