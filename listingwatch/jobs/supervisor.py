"""Keeps worker processes alive: starts them, again when they die, and stops them together.

Processes, not threads: comparing is arithmetic, and what a hostile picture brings down must not
take the rest with it. Each child holds the read end of a pipe of ours; when we die, they notice.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.errors import ListingwatchError

logger = logging.getLogger(__name__)

SETTLED = 60.0
"""Seconds after which a child counts as healthy: its next death is answered at once again."""

LONGEST_PAUSE = 60.0
GRACE = 40.0


@dataclass(slots=True)
class _Child:
    queues: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs one ``listingwatch worker --processes 1`` for each set of queues.

    :param arguments: further options of that command.
    """

    queues: Sequence[tuple[str, ...]]
    arguments: Sequence[str] = ()
    look_after_more: Callable[[], object] = lambda: None
    """Called every second: what else has to be kept alive."""

    _children: list[_Child] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(ValueError):  # not in the main thread: a test stops us
                signal.signal(number, lambda *_: self._stop.set())

    def run(self) -> int:
        """Until SIGTERM or SIGINT, also such as came before; returns the exit code."""
        self._children = [_Child(tuple(queues)) for queues in self.queues]
        looked = 0.0
        while not self._stop.is_set():
            if time.monotonic() - looked > 1:
                self._look_after_more()
                looked = time.monotonic()
            for child in self._children:
                self._look_after(child)
            self._stop.wait(0.2)
        self._end()
        return 0

    def stop(self) -> None:
        """End it from another thread."""
        self._stop.set()

    def _look_after_more(self) -> None:
        try:
            self.look_after_more()
        except ListingwatchError as error:
            logger.error("%s", error)  # noqa: TRY400 - the message says it all

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            lasted = now - child.started
            child.pause = 0.0 if lasted > SETTLED else min(max(1.0, child.pause * 2), LONGEST_PAUSE)
            logger.error(
                "worker %d (%s) ended with code %d after %.0f s; starts again in %.0f s",
                child.process.pid,
                ", ".join(child.queues),
                code,
                lasted,
                child.pause,
            )
            child.process = None
            child.not_before = now + child.pause
        if now >= child.not_before:
            child.started = now
            child.process = self._start(child)

    def _start(self, child: _Child) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "listingwatch.cli", "worker", "--processes", "1"]
        for queue in child.queues:
            command += ["--queue", queue]
        return subprocess.Popen(
            [*command, *self.arguments],
            stdin=subprocess.PIPE,
            env=dict(os.environ) | {"LISTINGWATCH_PARENT": "stdin"},
        )

    def _end(self) -> None:
        """Ask all to stop, and wait; who does not is killed."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            assert process.stdin is not None
            with contextlib.suppress(OSError):
                process.stdin.close()
        until = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("worker %d does not stop; it is killed", process.pid)
                process.kill()
                process.wait()
