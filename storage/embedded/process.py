"""The server's process: whether it lives, starting it, stopping it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from domain.errors import EmbeddedServerError
from storage.embedded.binaries import Binaries, run_program
from storage.embedded.places import Places, make_private_folder

START_TIMEOUT = 60
STOP_TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A running server: its process and, where it listens on TCP, its port."""

    pid: int
    port: int | None


def find_postmaster(places: Places) -> Postmaster | None:
    """The server that runs on this data folder, or None.

    A leftover ``postmaster.pid`` names a process that may be gone, a zombie that nobody reaped, or
    by now something else: it counts only if it is alive, a postgres, and works on this folder.
    """
    try:
        lines = (places.data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _is_ours(pid, places.data):
        return None
    port = int(lines[3]) if len(lines) > 5 and lines[5].strip() else None
    return Postmaster(pid, port)


def _is_ours(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return False
        command = process.cmdline()
        return (
            bool(command)
            and Path(command[0]).stem.startswith("postgres")
            and any(Path(part) == data for part in command[1:])
        )
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return False


def start_postmaster(places: Places, binaries: Binaries) -> Postmaster:
    """Start the server in a session of its own and wait until it takes connections.

    ``pg_ctl`` starts it detached: it is no child of ours, so a Ctrl-C does not reach it and nobody
    has to reap it.

    :raises EmbeddedServerError: with the last words of its log.
    """
    _end_orphans(places)
    # Nobody lives behind these files (the caller looked), but Postgres itself cannot tell a zombie
    # that nobody has reaped from a server that runs, and would refuse to start.
    for lock in (places.data / "postmaster.pid", *places.socket.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)
    if os.name != "nt":
        make_private_folder(places.socket, places.account)
    _trim_log(places.log)
    done = run_program(
        binaries,
        places.account,
        "pg_ctl",
        "start",
        f"--pgdata={places.data}",
        f"--log={places.log}",
        f"--timeout={START_TIMEOUT}",
        "--wait",
        "--silent",
        timeout=START_TIMEOUT + 10,
    )
    found = find_postmaster(places)
    if done.returncode != 0 or found is None:
        raise EmbeddedServerError(
            f"database in {places.data}: does not start ({_last_words(places.log, done.stdout)}); "
            f"see {places.log}, free space if the disk is full, or set DATABASE_URL"
        )
    return found


def stop_postmaster(places: Places, binaries: Binaries) -> bool:
    """Stop the server, whoever uses it: fast, then immediately, then by force. Returns whether one
    was running."""
    found = find_postmaster(places)
    if found is None:
        _end_orphans(places)
        return False
    for mode in ("fast", "immediate"):
        run_program(
            binaries,
            places.account,
            "pg_ctl",
            "stop",
            f"--pgdata={places.data}",
            f"--mode={mode}",
            f"--timeout={STOP_TIMEOUT}",
            "--wait",
            "--silent",
            timeout=STOP_TIMEOUT + 10,
        )
        if _wait_for_end(found.pid, places.data):
            return True
    os.kill(found.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    _end_orphans(places)
    if not _wait_for_end(found.pid, places.data):
        raise EmbeddedServerError(
            f"database process {found.pid}: does not end; end it by hand, then try again"
        )
    return True


def _wait_for_end(pid: int, data: Path, seconds: float = 2.0) -> bool:
    until = time.monotonic() + seconds
    while _is_ours(pid, data):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _end_orphans(places: Places) -> None:
    """End backends that outlived a killed server: they hold its shared memory, and no new server
    starts beside them. They are told by the data folder that they work in."""
    if find_postmaster(places) is not None:
        return
    orphans = []
    for process in psutil.process_iter(["name"]):
        try:
            if not (process.info["name"] or "").startswith("postgres"):
                continue
            if Path(process.cwd()) == places.data.resolve():
                process.kill()
                orphans.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            continue
    psutil.wait_procs(orphans, timeout=5)


LOG_LIMIT = 4 * 1024 * 1024


def _trim_log(log: Path) -> None:
    """Between two runs the log keeps one predecessor."""
    try:
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".old.log"))
    except FileNotFoundError:
        pass


def _last_words(log: Path, said: str) -> str:
    try:
        lines = log.read_text("utf-8", "replace").splitlines()[-20:]
    except OSError:
        lines = []
    lines += said.splitlines()
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
    found = (telling or [line for line in lines if line.strip()] or ["it said nothing"])[-1]
    return found.strip()[-300:]
