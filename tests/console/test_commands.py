"""``users`` and ``serve`` as a user runs them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request

from tests.commands import Command


def test_users_and_serving(command: Command) -> None:
    """Added, listed, removed; the desk answers at the printed address and stops when told to."""
    added = subprocess.run(
        [sys.executable, "-m", "listingwatch.cli", "users", "add", "ada", "--role", "admin"],
        input="a long password\n", capture_output=True, text=True, env=command.environment,
        cwd=command.folder, timeout=120,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert [(u["name"], u["role"]) for u in command.json("users", "list")] == [("ada", "admin")]
    command.run("users", "remove", "ada")
    assert "does not exist" in command.run("users", "remove", "ada", code=1).stderr
    assert (
        "nobody has one"
        in command.run("serve", "--address", "127.0.0.1:0", "--login", code=1).stderr
    )
    served = subprocess.Popen(
        [sys.executable, "-m", "listingwatch.cli", "serve", "--address", "127.0.0.1:0"],
        stdout=subprocess.PIPE, text=True, env=command.environment, cwd=command.folder,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        found = re.fullmatch(
            r"(http://127\.0\.0\.1:\d+)/enter\?token=[\w-]{43}\n", served.stdout.readline()
        )
        assert found is not None
        with urllib.request.urlopen(f"{found[1]}/login", timeout=30) as answer:
            assert answer.status == 200
            assert "server" not in answer.headers
    finally:
        served.send_signal(signal.SIGINT)
        code = served.wait(60)
    assert code in {0, 130, -signal.SIGINT}, os.strerror(abs(code))
