"""How fast a shop is crawled, read and stored, pictures included, as a ratio to a bare Scrapy
spider that downloads the same and keeps nothing, in the same run.

    python benchmarks/crawl.py [--listings 3000] [--memory LISTINGS]

Wall time from the start of each command to its end, in turns, on the same machine with the same
local server; ours includes reading the pages, writing every byte durably, and the database.
``--memory`` crawls so many listings of one small picture each and prints the crawl's peak memory.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

HERE = Path(__file__).parent
PICTURES = 3
PIXELS = 1000


@contextlib.contextmanager
def shop(listings: int, kilobytes: int, pixels: int, each: int) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, str(HERE / "shopserver.py"), str(listings), str(kilobytes), str(pixels),
         str(each)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()  # type: ignore[union-attr]


@contextlib.contextmanager
def home() -> Iterator[dict[str, str]]:
    folder = tempfile.mkdtemp(prefix="listingwatch-bench-")
    Path(folder).chmod(0o711)
    environment = dict(os.environ) | {
        "LISTINGWATCH_HOME": folder,
        "LISTINGWATCH_HOST_DELAYS": '{"127.0.0.1": 0}',
        "LISTINGWATCH_MAX_PAGES": "1000000",
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "listingwatch.cli", "db"]
    subprocess.run([*command, "start"], env=environment, check=True, capture_output=True)
    try:
        yield environment
    finally:
        subprocess.run([*command, "stop"], env=environment, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def crawl(url: str, environment: dict[str, str]) -> tuple[float, int]:
    """Seconds, and the peak memory in bytes of the crawl's own process."""
    peak = 0
    start = time.perf_counter()
    with subprocess.Popen(
        [
            sys.executable, "-m", "listingwatch.cli", "crawl", url, "--allow-host", "127.0.0.1",
            "--ships-to", "US",
        ],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip

        def look() -> None:
            nonlocal peak
            while process.poll() is None:
                with contextlib.suppress(psutil.Error):
                    for child in psutil.Process(process.pid).children(recursive=True):
                        peak = max(peak, child.memory_info().rss)
                time.sleep(0.2)

        threading.Thread(target=look, daemon=True).start()
        assert process.stdout is not None
        said = process.stdout.read()
    seconds = time.perf_counter() - start
    print("   ", said.strip())
    return seconds, peak


def bare(url: str, listings: int) -> float:
    """Seconds."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, str(HERE / "bare_spider.py"), url, str(listings), str(PICTURES)],
        capture_output=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - start


def rates(listings: int) -> None:
    for kilobytes in (50, 500):
        with shop(listings, kilobytes, PIXELS, PICTURES) as url:
            best_bare = best_ours = float("inf")
            for _ in range(2):
                best_bare = min(best_bare, bare(url, listings))
                with home() as environment:
                    best_ours = min(best_ours, crawl(url, environment)[0])
        print(
            f"pages of {kilobytes} KB, {PICTURES} pictures of {PIXELS} pixels, {listings} listings:"
            f" bare Scrapy {listings / best_bare:.1f} listings/s,"
            f" ours {listings / best_ours:.1f}; ratio {best_bare / best_ours:.2f}"
        )


def memory(listings: int) -> None:
    for count in (1_000, listings):
        with shop(count, 10, 64, 1) as url, home() as environment:
            seconds, peak = crawl(url, environment)
            print(f"{count} listings: peak {peak / 2**20:.0f} MB, {count / seconds:.0f} listings/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--listings", type=int, default=3000)
    parser.add_argument("--memory", type=int, metavar="LISTINGS")
    options = parser.parse_args()
    if options.memory:
        memory(options.memory)
    else:
        rates(options.listings)


if __name__ == "__main__":
    main()
