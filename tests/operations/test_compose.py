"""What the compose file starts, started as processes in its order on a Postgres of its own.

No container engine runs here: images are not built. What runs is each service's command in the
environment that the file gives it, after the script that makes the logins.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from storage.embedded import bundled_programs
from storage.embedded.binaries import Binaries
from storage.embedded.cluster import Secrets, make_cluster, write_settings
from storage.embedded.places import Places
from storage.embedded.process import start_postmaster, stop_postmaster
from tests.jobs.test_run import wait_for
from tests.operations.test_metrics import scrape

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = FILE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SECRETS = {
    "POSTGRES_PASSWORD": "root0secret",
    "LISTINGWATCH_DB_PASSWORD": "app1secret",
    "LISTINGWATCH_BACKUP_PASSWORD": "backup2secret",
    "LISTINGWATCH_METRICS_TOKEN": "metrics3secret",
}

unix = pytest.mark.skipif(os.name == "nt", reason="a shell and Unix sockets")


def instruction(name: str) -> list[str]:
    """An instruction of the Dockerfile's last stage that is written as a JSON list."""
    found = re.search(rf"^(?:    )?{name} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found, name
    return list(json.loads(found[1]))


@dataclass
class Stack:
    """A Postgres as the image would start it, and the services' processes."""

    folder: Path
    places: Places
    superuser: str
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self, service: str) -> dict[str, str]:
        """Nothing of this process's environment: what the image and the file set, with the host's
        name replaced by the socket that stands for it here."""
        given = SERVICES[service].get("environment", {})
        found = {
            key: re.sub(r"\$\{(\w+):\?\}", lambda name: SECRETS[name[1]], str(value))
            for key, value in given.items()
        }
        for key, value in found.items():
            found[key] = re.sub(r"@postgres/(\w+)", rf"@/\1?host={self.places.socket}", value)
        image = dict(re.findall(r"^ENV (\w+)=(\S+)$", DOCKERFILE, re.MULTILINE))
        home = self.folder / "image"
        image["LISTINGWATCH_HOME"] = str(home)
        image["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return image | found

    def command(self, service: str, command: list[str] | None = None) -> list[str]:
        """As the image runs it: its entry point with the service's command."""
        arguments = SERVICES[service]["command"] if command is None else command
        entry = instruction("ENTRYPOINT")
        assert entry == ["listingwatch"]
        return [sys.executable, "-m", "listingwatch.cli", *arguments]

    def run(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(service, list(command) or None), env=self.environment(service),
            cwd=self.folder / "image", capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def start(self, service: str, *changed: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.folder / f"{service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(service, list(changed) or None), env=self.environment(service),
                cwd=self.folder / "image", stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        self.running.append(process)
        return process, log


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A fresh cluster with a superuser alone, as the image makes it before the script runs."""
    folder = Path(tempfile.mkdtemp(prefix="lw-stack-"))
    folder.chmod(0o711)
    places = Places.of(folder / "server", folder / "system")
    binaries = Binaries.locate(places.account, places.binaries)
    make_cluster(places, binaries, Secrets(SECRETS["POSTGRES_PASSWORD"], "unused"))
    write_settings(places, port=None)
    start_postmaster(places, binaries)
    (folder / "image" / "backups").mkdir(parents=True)
    superuser = psycopg.conninfo.make_conninfo(
        host=str(places.socket), user="postgres", password=SECRETS["POSTGRES_PASSWORD"]
    )
    stack = Stack(folder, places, superuser)
    yield stack
    for process in stack.running:
        process.kill()
        process.wait()
    stop_postmaster(places, binaries)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def logins(stack: Stack) -> Stack:
    """The script has run, as the image's entry point runs it."""
    script = ROOT / "docker" / "postgres" / "10-logins.sh"
    done = subprocess.run(
        ["/bin/sh", str(script)], capture_output=True, text=True, timeout=60,
        env={
            "PATH": f"{bundled_programs()}:/usr/bin:/bin", "PGHOST": str(stack.places.socket),
            "PGPASSWORD": SECRETS["POSTGRES_PASSWORD"], **stack.environment("postgres"),
        } | {"PATH": f"{bundled_programs()}:/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return stack


@unix
def test_the_logins(logins: Stack) -> None:
    """The application's login is bound by the walls and owns its database; the one for backups reads
    everything and writes nothing."""
    with psycopg.connect(logins.superuser, dbname="postgres") as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'listingwatch%' ORDER BY rolname"
        ).fetchall()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'listingwatch'"
        ).fetchone()
    assert rows == [
        ("listingwatch", False, False, False),
        ("listingwatch_backup", False, True, False),
    ]
    assert owner == ("listingwatch",)


@pytest.mark.slow
@unix
def test_the_services_in_their_order(logins: Stack) -> None:
    """Migrate, then scheduler and worker, from nothing to a system that its doctor finds well, and
    down again without a job cut off."""
    early = logins.run("worker", "doctor", "--only", "database")
    assert "db upgrade" in early.stdout
    done = logins.run("migrate")
    assert done.returncode == 0, done.stderr
    assert "0001_core" in done.stdout
    again = logins.run("migrate")
    assert "was up to date" in again.stdout

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [part.replace(":9464", f":{port}") for part in SERVICES["scheduler"]["command"]]
    scheduler, scheduler_log = logins.start("scheduler", *command)
    worker, worker_log = logins.start("worker")

    def workers() -> float:
        try:
            found = scrape(f"127.0.0.1:{port}", SECRETS["LISTINGWATCH_METRICS_TOKEN"])
        except OSError:
            return 0
        assert found["listingwatch_up", ()] == 1
        return found["listingwatch_workers", (("state", "alive"),)]

    # The scheduler's upkeep, and of the worker one for each queue that it serves.
    wait_for(lambda: workers() >= 5)
    check = instruction("CMD")
    assert check[0] == "listingwatch"
    for service in ("scheduler", "worker"):
        healthy = logins.run(service, *check[1:])
        assert healthy.returncode == 0, healthy.stdout
        assert "ok       walls" in healthy.stdout
    for process in (worker, scheduler):
        process.send_signal(getattr(signal, DOCKERFILE.partition("STOPSIGNAL ")[2].split()[0]))
    for process, log in ((worker, worker_log), (scheduler, scheduler_log)):
        assert process.wait(timeout=60) == 0, log.read_text()
        said = log.read_text()
        assert "Traceback" not in said
        assert not any(secret in said for secret in SECRETS.values())


@pytest.mark.slow
@unix
def test_the_backup_service(logins: Stack) -> None:
    """Its login sees what a backup has to see, and the application's alone brings it back."""
    logins.run("migrate")
    done = logins.run("backup", "db", "backup", "backups/one.dump")
    assert done.returncode == 0, done.stderr
    done = logins.run("migrate", "db", "restore", "backups/one.dump")
    assert done.returncode == 0, done.stderr


def test_the_order_is_written_down() -> None:
    """Migrate waits for a healthy database, everything else of ours for migrate."""
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("scheduler", "worker", "backup"):
        waits_for = SERVICES[name]["depends_on"]
        assert waits_for == {"migrate": {"condition": "service_completed_successfully"}}
        assert SERVICES[name]["environment"]["LISTINGWATCH_MIGRATE"] == "no"
    assert "healthcheck" in SERVICES["postgres"]
    assert SERVICES["migrate"]["restart"] == "no"


def test_nothing_is_open_or_written_down() -> None:
    """Every published port is on loopback, and every password comes from outside."""
    for name, service in SERVICES.items():
        for port in service.get("ports", ()):
            assert str(port).startswith("127.0.0.1:"), name
        for key, value in service.get("environment", {}).items():
            if "PASSWORD" in key or "TOKEN" in key:
                assert re.fullmatch(r"\$\{\w+:\?\}", str(value)), key
            assert not re.search(r"://\w+:(?!\$\{)", str(value)), key


def test_volumes_that_are_named_exist() -> None:
    """Data lie in named volumes that the file declares, or in folders of the checkout."""
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            source = str(volume).partition(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_dir()
            else:
                assert source in FILE["volumes"]


def test_the_image_has_all_rooms() -> None:
    """Every package that the wheel holds is copied and let through, and the image runs as nobody in
    particular."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    let_through = (ROOT / ".dockerignore").read_text("utf-8").split()
    for name in (*packages, "requirements.lock", "pyproject.toml", "README.md", "LICENSE"):
        assert re.search(rf"^COPY (?:.* )?{re.escape(name)} ", DOCKERFILE, re.MULTILINE), name
        assert f"!{name}" in let_through, name
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)", last, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
