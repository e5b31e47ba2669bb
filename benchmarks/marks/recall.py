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
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import detector
import made
import naive
from attacks import ATTACKS
from rates import NEGATIVE, Count, Counts, threshold
from rows import Row, clean_titles, folder_argument, labelled, marks_of, more_marks

from domain.match import Use
from matchers.marks.facts import MarkFacts

MUST = {
    **dict.fromkeys(("plain", "homoglyph", "mixed script", "full-width", "styled", "zero-width",
                     "diacritics", "style claims"), 0.99),
    **dict.fromkeys(("spacing", "punctuation", "emoji", "concatenation", "leet"), 0.975),
    **dict.fromkeys(("doubled", "transposition", "mask", "plural", "phonetic",
                     "listed alias"), 0.95),
    "one typo": 0.88, "two typos": 0.75, "two at once": 0.87, "dnstwist": 0.94,
}  # fmt: skip
ALLOWED = {"clean": 4.0, "near_word": 6.0, "common_word": 2.0, "nominative_mined": 15.0}
REVIEWS = 20.0
OF_THE_FOLDER = {
    "plain": "plain",
    "homoglyph": "homoglyph",
    "mixed_script": "mixed script",
    "fullwidth": "full-width",
    "styled": "styled",
    "zero_width": "zero-width",
    "diacritics": "diacritics",
    "style_claim": "style claims",
    "spacing": "spacing",
    "punct_split": "punctuation",
    "emoji": "emoji",
    "concat": "concatenation",
    "leet": "leet",
    "doubled": "doubled",
    "transpose": "transposition",
    "mask": "mask",
    "plural": "plural",
    "phonetic": "phonetic",
    "translit_alias": "listed alias",
    "typo1": "one typo",
    "typo2": "two typos",
    "combined": "two at once",
}


def ours(marks: Mapping[str, MarkFacts], rows: Sequence[Row]) -> Counts:
    """What Listingwatch says of every row."""
    counts = Counts()
    finder = detector.finder_of(marks)
    for row, found in zip(rows, detector.seen(finder, (r.listing for r in rows)), strict=True):
        said = "; ".join(
            f"{marks[one.mark].text} in “{one.surface}” {one.use.value} "
            f"{'alarm' if one.alarm else 'review'} {one.score:.2f}"
            for one in found
        )
        alarms = [one.mark for one in found if one.alarm and one.use is Use.USE]
        counts.note(row, alarms, sum(not one.alarm for one in found), said)
    return counts


def theirs(marks: Mapping[str, MarkFacts], rows: Sequence[Row], method: naive.Method) -> Counts:
    """What a naive method says at its threshold, which is taken from every other clean title; the
    other half is counted."""
    scores = list(method(marks, [row.listing.title for row in rows]))
    clean = [k for k, row in enumerate(rows) if row.attack == "clean"]
    held = set(clean[::2])
    best = [max(scores[k].values(), default=0.0) for k in held]
    least = min(threshold(best, ALLOWED["clean"] / 1000), 100.0)
    counts = Counts()
    for number, (row, found) in enumerate(zip(rows, scores, strict=True)):
        if number not in held:
            counts.note(row, [key for key, score in found.items() if score >= least])
    return counts


def thinned(rows: Sequence[Row], most: int) -> list[Row]:
    """No more than so many rows of each attack, for the methods that compare everything."""
    chance = random.Random(made.SEED)
    by_attack: dict[str, list[Row]] = {}
    for row in rows:
        by_attack.setdefault(row.attack, []).append(row)
    return [
        row
        for found in by_attack.values()
        for row in (found if len(found) <= most else chance.sample(found, most))
    ]


def _line(name: str, cells: Sequence[object]) -> str:
    return f"  {name:24}" + "".join(f"{cell:>16}" for cell in cells)


def _recall(count: Count | None) -> str:
    return f"{count.share:.3f}" if count is not None and count.rows else "-"


def _total(counts: Counts, beginning: str) -> Count:
    found = Count()
    for attack, count in counts.by_attack.items():
        if attack.startswith(beginning):
            found.rows += count.rows
            found.alarms += count.alarms
            found.reviews += count.reviews
    return found


def print_tables(folder_said: Mapping[str, Counts], made_said: Mapping[str, Counts]) -> None:
    names = list(folder_said)
    of_ours = names[0]
    short = [name.replace("RapidFuzz ", "") for name in names]
    for title, said, own in (
        ("Recall, labelled listings of the folder", folder_said, True),
        ("Recall, written here and by dnstwist", made_said, False),
    ):
        print(f"\n{title}")
        print(_line("", ["must", "rows", *short]))
        for attack in (*ATTACKS, "listed alias"):
            key = (
                next((k for k, v in OF_THE_FOLDER.items() if v == attack), attack)
                if own
                else attack
            )
            rows = said[of_ours].by_attack.get(key, Count()).rows
            cells = [_recall(said[name].by_attack.get(key)) for name in names]
            print(_line(attack, [MUST[attack], rows, *cells]))
        if own:
            for key in ("common_word_pos", "translit_cyr_unlisted"):
                cells = [_recall(said[name].by_attack.get(key)) for name in names]
                print(_line(key, ["-", said[of_ours].by_attack[key].rows, *cells]))
            continue
        cells = [_recall(_total(said[name], "dnstwist")) for name in names]
        print(
            _line(
                "dnstwist, all", [MUST["dnstwist"], _total(said[of_ours], "dnstwist").rows, *cells]
            )
        )
        for attack, count in sorted(said[of_ours].by_attack.items()):
            if attack.startswith(("dnstwist", "used in")):
                cells = [_recall(said[name].by_attack.get(attack)) for name in names]
                print(_line(attack, ["-", count.rows, *cells]))
    print("\nAlarms per 1,000")
    print(_line("", ["must", "rows", *short, "review rows"]))
    for attack, name_of in NEGATIVE.items():
        count = folder_said[of_ours].by_attack.get(attack)
        if count is None:
            continue
        cells = [f"{folder_said[name].by_attack[attack].per_thousand:.1f}" for name in names]
        reviews = f"{1000 * count.reviews / count.rows:.1f}"
        print(_line(name_of, [ALLOWED.get(attack, "-"), count.rows, *cells, reviews]))
    cells = [f"{_total(made_said[name], 'named in').per_thousand:.1f}" for name in names]
    named = _total(made_said[of_ours], "named in")
    print(
        _line(
            "named in 20 languages",
            ["-", named.rows, *cells, f"{1000 * named.reviews / named.rows:.1f}"],
        )
    )
    for attack, count in sorted(made_said[of_ours].by_attack.items()):
        if attack.startswith("named in") and count.alarms:
            print(_line(attack, ["-", count.rows, f"{count.per_thousand:.1f}"]))


def print_verdict(folder_said: Counts, made_said: Counts) -> None:
    """What of the must column does not hold."""
    missed = []
    for key, attack in OF_THE_FOLDER.items():
        for where, count in (
            ("folder", folder_said.by_attack.get(key)),
            ("here", made_said.by_attack.get(attack)),
        ):
            if count is not None and count.rows and count.share < MUST[attack]:
                missed.append(f"{attack} ({where}) {count.share:.3f} of {MUST[attack]}")
    twisted = _total(made_said, "dnstwist")
    if twisted.share < MUST["dnstwist"]:
        missed.append(f"dnstwist {twisted.share:.3f} of {MUST['dnstwist']}")
    for attack, most in ALLOWED.items():
        count = folder_said.by_attack.get(attack)
        if count is not None and count.per_thousand > most:
            missed.append(f"{NEGATIVE[attack]} {count.per_thousand:.1f} of {most} in 1,000")
    clean = folder_said.by_attack.get("clean")
    if clean is not None and 1000 * clean.reviews / clean.rows > REVIEWS:
        missed.append(f"review rows {1000 * clean.reviews / clean.rows:.1f} of {REVIEWS} in 1,000")
    print("\nNot reached: " + ("; ".join(missed) or "nothing"))


def print_sources(said: Counts) -> None:
    """The same by source of the titles: one that stands out was tuned to, or is another world."""
    sources = sorted({source for source, _ in said.by_source})
    print(
        "\nBy source of the titles, labelled listings: recall over all attacks; clean titles and "
        "alarms per 1,000 of them"
    )
    for source in sources:
        positive, clean = Count(), said.by_source.get((source, "clean"), Count())
        for (where, attack), count in said.by_source.items():
            if where == source and attack in OF_THE_FOLDER:
                positive.rows += count.rows
                positive.alarms += count.alarms
        print(
            _line(
                source, [positive.rows, _recall(positive), clean.rows, f"{clean.per_thousand:.1f}"]
            )
        )


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
        clean = [row for row in rows if row.attack == "clean"][: 2 * asked.naive_rows]
        some = [*thinned([r for r in rows if r.attack != "clean"], asked.naive_rows), *clean]
        few = [*thinned(written, asked.naive_rows), *clean]
        for name, method in naive.METHODS.items():
            folder_said[name] = theirs(marks, some, method)
            made_said[name] = theirs(marks, few, method)
    print_tables(folder_said, made_said)
    print_sources(folder_said["Listingwatch"])
    print_verdict(folder_said["Listingwatch"], made_said["Listingwatch"])
    if asked.wrong:
        write_wrong(asked.wrong, folder_said["Listingwatch"], made_said["Listingwatch"])
    print(f"{time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
