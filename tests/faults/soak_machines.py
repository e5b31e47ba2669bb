"""The processes of a fault run: started, started again when they died, and killed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from storage.embedded import EmbeddedServer
from tests.faults.proxy import CuttingProxy

KINDS = ("cut",) * 7 + ("crawl",) * 3 + ("worker",) * 3 + ("run", "base")
STATEMENTS = 60
"""A cut falls at one of the next so many statements."""


@dataclass
class Machines:
    """:param chance: decides what comes next and whom it meets.
    :param faults: how many of each kind there were."""

    folder: Path
    environment: dict[str, str]
    server: EmbeddedServer
    proxy: CuttingProxy
    chance: random.Random
    faults: Counter[str] = field(default_factory=Counter)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        """A command that goes on; its log is kept."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "listingwatch.cli", *arguments],
                env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip

    def look_after(self) -> None:
        """Whoever keeps the system up starts again what has died."""
        with contextlib.suppress(Exception):
            self.server.revive()
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name, *process.args[3:])  # type: ignore[index,misc]

    def end(self) -> None:
        """All of them, the clean way."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()

    # --- faults ---------------------------------------------------------------------------------

    def disturb(self) -> None:
        """One fault."""
        kind = self.chance.choice(KINDS)
        if kind == "cut":
            self.count_cuts()
            after = self.chance.random() < 0.5
            self.proxy.reset(self.chance.randrange(1, STATEMENTS), after_sending=after)
        elif kind == "base":
            pid = self.server.status().pid
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                self.faults["database killed"] += 1
                time.sleep(self.chance.uniform(0.2, 2.0))
        elif found := self._victims(kind):
            with contextlib.suppress(psutil.Error):
                self.chance.choice(found).kill()
                self.faults[f"{kind} killed"] += 1

    def spare(self) -> None:
        """No cut any more."""
        self.count_cuts()
        self.proxy.reset(None)
        self.look_after()

    def count_cuts(self) -> None:
        """The proxy begins to count anew with each."""
        self.faults["cuts"] += self.proxy.cuts
        self.proxy.cuts = 0

    def _victims(self, kind: str) -> list[psutil.Process]:
        """``run``: what a user started. ``worker``: what serves jobs. ``crawl``: spiders."""
        found: list[psutil.Process] = []
        for name, process in self.running.items():
            with contextlib.suppress(psutil.Error):
                main = psutil.Process(process.pid)
                if kind == "run" or (kind == "worker" and name == "worker"):
                    found.append(main)
                for child in main.children(recursive=True) if kind != "run" else ():
                    with contextlib.suppress(psutil.Error):
                        words = child.cmdline()
                        is_crawl = "scrapy" in words
                        if is_crawl if kind == "crawl" else "worker" in words:
                            found.append(child)
        return sorted(found, key=lambda process: process.pid)
