"""What it costs to look for a hundred thousand marks, and a million: CPU time, one thread.

    PYTHONPATH=. python benchmarks/marks/speed.py [FOLDER] [--sizes 1000 10000 100000 1000000]

The peer is ``rapidfuzz.fuzz.partial_ratio`` of a title with every mark, in the same run and by
turns. Recall is that of the very run that is timed: watched marks after this benchmark's attacks,
others as registers are searched, folded but without errors. Titles are the folder's.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import time
from collections.abc import Sequence
from pathlib import Path

import detector
import made
import numpy as np
import psutil
from attacks import ATTACKS
from rapidfuzz import fuzz, process, utils
from register import register
from rows import Row, clean_titles, folder_argument, listing_of, marks_of, read

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.finder import MarkFinder

WATCHED = 10_000
PEER_TITLES = 20
ROUNDS = 3
EXACT = ("plain", "homoglyph", "mixed script", "full-width", "styled", "zero-width", "diacritics")


def seconds_of(finder: MarkFinder, listings: Sequence[ListingFacts]) -> float:
    """CPU seconds a listing: the least of some rounds, since others use this machine."""
    for _ in detector.seen(finder, listings[:20]):
        pass
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in detector.seen(finder, listings):
            pass
        best = min(best, time.process_time() - began)
    return best / len(listings)


def peer_seconds(names: Sequence[str], titles: Sequence[str]) -> float:
    """CPU seconds a title of partial_ratio over all names."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        for title in titles:
            process.cdist([title], names, scorer=fuzz.partial_ratio, dtype=np.uint8, workers=1)
        best = min(best, time.process_time() - began)
    return best / len(titles)


def watched_of(marks: dict[str, MarkFacts], most: int) -> list[str]:
    return list(marks)[:most]


def recall(finder: MarkFinder, rows: Sequence[Row]) -> float:
    found = 0
    for row, seen in zip(rows, detector.seen(finder, (r.listing for r in rows)), strict=True):
        found += any(one.mark in row.gold and one.use is Use.USE and one.alarm for one in seen)
    return found / max(len(rows), 1)


def built(marks: dict[str, MarkFacts], watched: Sequence[str], one: ListingFacts) -> MarkFinder:
    """A finder that has answered once: whatever it puts off until then is built."""
    finder = detector.finder_of(marks, watched)
    finder.find(one)
    return finder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    folder_argument(parser)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--titles", type=int, default=300)
    parser.add_argument("--each", type=int, default=20, help="rows of each attack, for the recall")
    asked = parser.parse_args()
    if not (asked.folder / "titles_unlabelled.jsonl.gz").exists():
        parser.exit(2, f"{asked.folder}: no titles_unlabelled.jsonl.gz; name the folder\n")
    process_of_ours = psutil.Process(os.getpid())
    watched = marks_of(asked.folder)
    titles = [listing_of(row) for row in read(asked.folder / "titles_unlabelled.jsonl.gz")]
    titles = titles[:: max(1, len(titles) // asked.titles)][: asked.titles]
    built(watched, list(watched), titles[0])  # compile first
    costs: dict[int, tuple[float, float]] = {}
    for size in sorted(asked.sizes, reverse=True):
        gc.collect()
        before = process_of_ours.memory_info().rss
        marks = watched | register(asked.folder, max(0, size - len(watched)))
        began, wall = time.process_time(), time.perf_counter()
        finder = built(marks, watched_of(marks, WATCHED), titles[0])
        building = (time.process_time() - began, time.perf_counter() - wall)
        held = (process_of_ours.memory_info().rss - before) / 1e9
        began = time.process_time()
        finder.add("new", MarkFacts(text="Zorvantik"))
        finder.find(titles[0])
        adding = time.process_time() - began
        cost = seconds_of(finder, titles)
        print(
            f"{len(marks):>9,} marks, {min(WATCHED, len(marks)):,} watched: built in "
            f"{building[0]:.1f} CPU s ({building[1]:.1f} s), {held:.2f} GB with the marks "
            f"themselves (tables {finder.nbytes / 1e9:.2f} GB); one more mark and the next "
            f"listing {1000 * adding:.0f} ms; {1e6 * cost:.0f} µs a listing",
            flush=True,
        )
        few = built(marks, watched_of(marks, min(asked.sizes)), titles[0])
        costs[size] = (cost, seconds_of(few, titles))
        del few
        if size == 100_000:
            report_peer(finder, marks, asked, titles, cost)
        del finder, marks
    small, large = min(costs), max(costs)
    for place, said in enumerate((f"{WATCHED:,} watched at most", f"{small:,} watched")):
        ratio = costs[large][place] / costs[small][place]
        print(f"from {small:,} to {large:,} marks, {said}: {ratio:.2f} times (must 2.5)")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"most memory of this process, data and names included: {most:.2f} GB (must 1.5)")


def report_peer(
    finder: MarkFinder,
    marks: dict[str, MarkFacts],
    asked: argparse.Namespace,
    titles: Sequence[ListingFacts],
    cost: float,
) -> None:
    """The ratio to the peer, and what is found by the finder that was timed."""
    names = [utils.default_process(mark.text) for mark in marks.values()]
    some = [utils.default_process(listing.title) for listing in titles[:PEER_TITLES]]
    peer = peer_seconds(names, some)
    print(
        f"  partial_ratio over all {len(names):,}: {1e3 * peer:.0f} ms a title; "
        f"{peer / cost:.0f} times ours (must 180)"
    )
    folder: Path = asked.folder
    watch = marks_of(folder)
    clean = clean_titles(folder, watch)[:4000]
    rows = made.attacked(watch, clean, asked.each)
    print(f"  recall of this run, {len(ATTACKS)} attacks and aliases: {recall(finder, rows):.3f}")
    last = {key: mark for key, mark in list(marks.items())[-5000:] if len(mark.text) >= 5}
    exact = [row for row in made.attacked(last, clean, asked.each) if row.attack in EXACT]
    print(f"  of marks that are not watched, {', '.join(EXACT)}: {recall(finder, exact):.3f}")


if __name__ == "__main__":
    main()
