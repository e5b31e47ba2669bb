"""The same table with each source of titles left out of all that is fitted, in turn.

    PYTHONPATH=. python benchmarks/marks/left_out.py [FOLDER] [--rounds 12] [--keep FOLDER]

For each source, weights and thresholds are fitted anew on the titles of the others, and the
labelled listings of that source are judged by them: no title is judged by what was fitted on its
own shop. What the search reads in a title depends on no fit, and is read once for all of them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from judging import ours
from rates import Counts
from recall import write_wrong
from rows import Row, folder_argument, labelled, marks_of, more_marks
from tables import not_reached, print_alarms, print_recall, print_sources

from matchers.marks.scoring import Model, read_model
from tools.mark_data.fit import Fitting, readings, write


def fits(folder: Path, rounds: int, keep: Path, sources: Sequence[str]) -> Iterator[Model]:
    """Of each source, weights and thresholds from the titles of all others."""
    fitting: Fitting | None = None
    for source in sources:
        kept = keep / f"{source}_score.toml"
        if not kept.exists():
            fitting = fitting or Fitting(readings(folder, rounds))
            write(kept, fitting.model(frozenset([source])), f"without {source}")
        yield read_model(kept)


def sources_of(rows: Sequence[Row]) -> list[str]:
    return sorted({row.source for row in rows})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    folder_argument(parser)
    parser.add_argument("--rounds", type=int, default=12, help="rounds of the fits")
    parser.add_argument("--keep", type=Path, help="keep the fits there, and use those that are")
    parser.add_argument("--wrong", type=Path, help="write what was missed and alarmed to this file")
    asked = parser.parse_args()
    if not (asked.folder / "listings.jsonl.gz").exists():
        parser.exit(2, f"{asked.folder}: no listings.jsonl.gz there; name the folder of the data\n")
    watched = marks_of(asked.folder)
    rows = labelled(asked.folder)
    marks = watched | more_marks(asked.folder, rows, watched)
    said = Counts()
    with tempfile.TemporaryDirectory() as scratch:
        keep = asked.keep or Path(scratch)
        keep.mkdir(exist_ok=True)
        sources = sources_of(rows)
        for source, model in zip(
            sources, fits(asked.folder, asked.rounds, keep, sources), strict=True
        ):
            some = [row for row in rows if row.source == source]
            ours(marks, some, model=model, counts=said)
            print(f"{source}: {len(some)} listings, alarm from {model.alarm:.3f}", flush=True)
    print("\nEach source judged by what was fitted on the others")
    print_recall({"Listingwatch": said}, of_the_folder=True)
    print_alarms({"Listingwatch": said})
    print_sources(said)
    if asked.wrong:
        write_wrong(asked.wrong, said)
    print("\nNot reached: " + ("; ".join(not_reached(said)) or "nothing"))


if __name__ == "__main__":
    main()
