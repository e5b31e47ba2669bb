"""Which uses of marks are found however they are written, and what alarms for nothing.

    PYTHONPATH=. python benchmarks/marks/recall.py [FOLDER] [--each 200] [--wrong FILE]

Three sets, none of which the detector has seen: the labelled listings of FOLDER; marks written into
FOLDER's titles by generators of this benchmark and into sentences of other languages; and
permutations made by dnstwist. Recall and alarms count what is used and alarms at the default
settings; review rows count in neither. Beside it stand the naive methods, each at the threshold at
which it alarms on as many clean titles as the table allows, where it has one.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import made
import naive
from judging import ours, theirs, thinned
from rates import Counts
from rows import clean_titles, folder_argument, labelled, marks_of, more_marks
from tables import not_reached, print_alarms, print_points, print_recall, print_sources

CLEAN = 3
"""Of so many clean titles one is searched by the naive methods too."""

USUAL = {"RapidFuzz partial_ratio": 90}
"""The threshold at which a list is usually searched, whatever it alarms on."""


def write_wrong(path: Path, *said: Counts) -> None:
    with path.open("w", encoding="utf-8") as out:
        for counts in said:
            for attack, rows in sorted(counts.wrong.items()):
                out.write(f"\n## {attack}: {len(rows)} of {counts.by_attack[attack].rows}\n")
                for row, what in rows[:40]:
                    what_for = f"{row.listing.category} | {' '.join(row.gold)}"
                    out.write(f"{row.listing.title} | {what_for} | {what}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    folder_argument(parser)
    parser.add_argument("--each", type=int, default=200, help="rows of each attack that are made")
    parser.add_argument(
        "--naive-rows", type=int, default=300, help="rows of a kind for naive methods"
    )
    parser.add_argument("--ours-alone", action="store_true", help="leave the naive methods out")
    parser.add_argument("--wrong", type=Path, help="write what was missed and alarmed to this file")
    asked = parser.parse_args()
    if not (asked.folder / "listings.jsonl.gz").exists():
        parser.exit(2, f"{asked.folder}: no listings.jsonl.gz there; name the folder of the data\n")
    began = time.process_time()
    watched = marks_of(asked.folder)
    rows = labelled(asked.folder)
    marks = watched | more_marks(asked.folder, rows, watched)
    titles = clean_titles(asked.folder, marks)
    written = [
        *made.attacked(watched, titles, asked.each),
        *made.twisted(watched, titles, asked.each * 10),
        *made.bent(watched, max(8, asked.each // 8)),
    ]
    print(f"{len(marks)} marks, {len(rows)} labelled listings, {len(written)} made here")
    folder_said = {"Listingwatch": ours(marks, rows)}
    made_said = {"Listingwatch": ours(marks, written)}
    if not asked.ours_alone:
        clean = [row for row in rows if row.attack == "clean"][::CLEAN]
        some = [*thinned([r for r in rows if r.attack != "clean"], asked.naive_rows), *clean]
        few = [*thinned(written, asked.naive_rows), *clean]
        for name, method in naive.METHODS.items():
            folder_said[name] = theirs(marks, some, method)
            made_said[name] = theirs(marks, few, method)
        for name, least in USUAL.items():
            folder_said[f"{name} {least}"] = theirs(marks, some, naive.METHODS[name], least)
            made_said[f"{name} {least}"] = theirs(marks, few, naive.METHODS[name], least)
    print("\nRecall, labelled listings of the folder")
    print_recall(folder_said, of_the_folder=True)
    print("\nRecall, written here and by dnstwist")
    print_recall(made_said, of_the_folder=False)
    print_alarms(folder_said, made_said)
    print_points(folder_said["Listingwatch"])
    print_sources(folder_said["Listingwatch"])
    missed = not_reached(folder_said["Listingwatch"], made_said["Listingwatch"])
    print("\nNot reached: " + ("; ".join(missed) or "nothing"))
    if asked.wrong:
        write_wrong(asked.wrong, folder_said["Listingwatch"], made_said["Listingwatch"])
    print(f"{time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
