"""The fault run: shops that sin at random, workers and crawls killed, the database cut and killed, one
reader broken on purpose midway; at the end the database is held against the shops' own ledgers.

``python -m tests.faults.soak --minutes 30 --seed 7``. Sins, life and faults come by the seed; what they
meet is as the machine's timing has it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from storage.embedded import EmbeddedServer
from tests.alerts.receiver import SECRET, Receiver
from tests.commands import Command
from tests.fakemarket.market import Shop
from tests.faults.proxy import CuttingProxy
from tests.faults.soak_machines import Machines
from tests.faults.soak_stored import Stored
from tests.faults.soak_truth import Findings, compare

RIGHTS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,ZORVANTIK,USPTO,US,5000001,Ada LLC,11,registered,2019-01-01,2019-06-01,2039-01-01,,\n"
)
SINFUL = 0.12
HISTORY = 4
"""Crawls of each shop before anything is killed: what later ones are held against."""

STORM, REST = 35.0, 45.0
"""Seconds of faults one upon the other, and of none: a crawl has to come to its end now and then."""

LONGEST_REST = 180.0
"""On a busy machine a rest lasts until as many crawls were read to the end as there are shops."""

BREAKS_AT, MENDED_AT, MENDED_AT_LATEST = 0.3, 0.65, 0.95
"""Of the time between history and calm: when one shop's layout changes, and changes back."""

LAST = 3
"""Honest crawls of each shop at the end: one may have to end what was unwell before the next confirms
what it was told is gone."""

CALM_WITHIN = 300.0


@dataclass
class Soak:
    """See the module's docstring. The shops' ``sinned`` and ``history`` are the ledger."""

    seconds: float
    seed: int
    folder: Path
    shops: list[Shop] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    _before_break: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(f"faults {self.seed}")
        self.stopping = threading.Event()

    # --- the course of it -----------------------------------------------------------------------

    def run(self) -> Findings:
        with contextlib.ExitStack() as stack:
            server = EmbeddedServer(_home(stack))
            conninfo = stack.enter_context(server.lease())
            self.stored = Stored(conninfo)
            proxy = stack.enter_context(CuttingProxy(conninfo))
            self.receiver = stack.enter_context(Receiver())
            for number, name in enumerate(("plain", "endless", "breaks", "moves")):
                shop = Shop(name, seed=self.seed + number, endless=name == "endless")
                shop.stock(30, "Zorvantik" if number % 2 else "Plain")
                stack.enter_context(shop.server)
                self.shops.append(shop)
            self.broken = self.shops[2]
            environment = self._environment(proxy)
            self.command = Command(self.folder, environment, patience=900.0)
            self.machines = Machines(self.folder, environment, server, proxy, self.chance)
            self.set_up()
            self.history()
            began = time.monotonic()
            stack.callback(self.machines.end)
            self.machines.start("run", "run", "--processes", "1")
            self.machines.start(
                "worker", "worker", "--processes", "1", "--queue", "crawl", "--queue", "upkeep",
                "--queue", "deliver",
            )  # fmt: skip
            self.storm(began)
            self.calm()
            self.stored.sample()
            self.machines.end()
            return compare(self)

    def _environment(self, proxy: CuttingProxy) -> dict[str, str]:
        environment = dict(os.environ) | {
            "LISTINGWATCH_HOME": str(self.folder / "home"),
            "DATABASE_URL": proxy.conninfo,
            "LISTINGWATCH_HOST_DELAYS": '{"127.0.0.1": 0.05}',
            "LISTINGWATCH_LOG_LEVEL": "WARNING",
            "SCRAPY_DOWNLOAD_TIMEOUT": "3",
            "SCRAPY_RETRY_TIMES": "0",
        }
        for name in ("PYTHONPATH", "LISTINGWATCH_DB_SCHEMA"):
            environment.pop(name, None)
        return environment

    def set_up(self) -> None:
        (self.folder / "rights.csv").write_text(RIGHTS)
        self.command.run("rights", "import", "rights.csv", "--side", "ours")
        self.command.run("alerts", "add", "desk", "--to", self.receiver.url, "--secret", SECRET)

    def history(self) -> None:
        """Some crawls that sins alone disturb."""
        for shop in self.shops:
            shop.sinful = SINFUL

        def crawl(shop: Shop) -> None:
            for _ in range(HISTORY):
                self.command.run("crawl", shop.url, "--allow-host", "127.0.0.1", code=None)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(crawl, self.shops))
        for shop in self.shops:
            self.command.run(
                "watch", "add", shop.name, shop.url, "--every", "1m", "--recheck", "2m",
                "--allow-host", "127.0.0.1", "--ships-to", "US",
            )  # fmt: skip
        self.tell("history is made")

    def storm(self, began: float) -> None:
        """Faults, life and sins until the time is over; one reader breaks and is mended."""
        life = threading.Thread(target=self.live, daemon=True)
        life.start()
        ends = began + self.seconds
        looked, rests_since, whole = 0.0, None, 0
        storm_since = began
        while (now := time.monotonic()) < ends:
            done = (now - began) / self.seconds
            self.break_reader(on=self.is_to_be_broken(done))
            if rests_since is None:
                self.machines.disturb()
                if now - storm_since > STORM:
                    rests_since, whole = now, self.stored.whole_crawls()
            elif now - rests_since > REST and (
                now - rests_since > LONGEST_REST
                or self.stored.whole_crawls() >= whole + len(self.shops)
            ):
                rests_since, storm_since = None, now
            if now - looked > 10:
                self.stored.sample()
                looked = now
            self.machines.look_after()
            time.sleep(self.chance.uniform(1.0, 5.0))
        self.stopping.set()
        life.join()
        self.break_reader(on=False)

    def is_to_be_broken(self, done: float) -> bool:
        """For a part of the time, but long enough for two crawls to see it."""
        if not BREAKS_AT <= done < MENDED_AT_LATEST:
            return False
        if done < MENDED_AT:
            return True
        return self.broken.broken and self.stored.whole_crawls(self.broken) < self._before_break + 2

    def break_reader(self, *, on: bool) -> None:
        if self.broken.broken is not on:
            self._before_break = self.stored.whole_crawls(self.broken)
            with self.broken.guard:
                self.broken.broken = on
                self.broken.history.append((time.time(), "breaks" if on else "mended", ""))
            self.tell(f"the layout of {self.broken.name} {'changed' if on else 'is as it was'}")

    def calm(self) -> None:
        """No faults and no sins any more: every shop is read to the end, all that waits is done, and
        every message goes out."""
        for shop in self.shops:
            shop.sinful = 0.0
        self.machines.spare()
        self.tell("calm")

        def crawl(shop: Shop) -> None:
            for _ in range(LAST):
                done = self.command.run(
                    "crawl", shop.url, "--allow-host", "127.0.0.1", code=None
                )  # fmt: skip
                if done.returncode:
                    self.troubles.append(f"an honest shop, {shop.name}: {done.stderr[-500:]}")

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(crawl, self.shops))
        until = time.monotonic() + CALM_WITHIN
        while not self.stored.settled():
            self.machines.look_after()
            if time.monotonic() > until:
                self.troubles.append(f"does not come to rest within {CALM_WITHIN:.0f} seconds")
                return
            time.sleep(2)

    # --- life -----------------------------------------------------------------------------------

    def live(self) -> None:
        """Things come, change, go and come back."""
        chance = random.Random(f"life {self.seed}")
        while not self.stopping.wait(chance.uniform(1.0, 6.0)):
            shop = chance.choice(self.shops)
            listing = chance.choice(shop.here())
            match chance.choice("cccccsssnnngr"):
                case "c":
                    shop.change(listing)
                case "s":
                    shop.swap(listing)
                case "n":
                    shop.add(listing.brand)
                case "g" if len(shop.here()) > 22:
                    shop.remove(listing, chance.choice((404, 410)))
                case "r" if len(shop.here()) > 22:
                    shop.remove(listing, 404)
                    shop.add(listing.brand, replaces=listing)

    def tell(self, text: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _home(stack: contextlib.ExitStack) -> Path:
    home = Path(tempfile.mkdtemp(prefix="listingwatch-soak-"))
    home.chmod(0o711)
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    return home


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--folder", type=Path, help="Where logs and kept bytes go; kept afterwards."
    )
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="listingwatch-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    findings = Soak(given.minutes * 60, given.seed, folder).run()
    print(findings.report())
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
