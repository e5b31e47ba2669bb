"""Learns which short runs of letters stand in many product texts, whoever wrote them.

    PYTHONPATH=. python tools/learn_runs.py FOLDER matchers/data/common_runs.npy

FOLDER holds sets of product pairs (JSON Lines with ``l`` and ``r``, gzipped). What ships was
learned from the training and validation parts of Abt-Buy, Amazon-Google, and WDC cameras and
computers. Titles of every set and the descriptions of its right-hand shop are read; left-hand
descriptions are not, so that a benchmark may use them. Kept are the lower 32 bits of the hash of
each run of eight letters that at least ``LEAST`` different texts have: no text can be made of them
again.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from matchers.wording import grams
from matchers.wording.stream import read

LEAST = 5
"""Texts from which a run is anybody's."""


def main() -> None:
    folder, target = map(Path, sys.argv[1:3])
    texts: set[str] = set()
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                pair = json.loads(line)
                for side, names in (
                    ("l", ("title", "name")),
                    ("r", ("title", "name", "description")),
                ):
                    texts.update(str(pair[side].get(name) or "") for name in names)
    counts: Counter[int] = Counter()
    for text in sorted(texts):
        counts.update(np.unique(grams.hashes(read(text).letters)[0].astype(np.uint32)).tolist())
    kept = np.array(sorted(run for run, count in counts.items() if count >= LEAST), np.uint32)
    np.save(target, kept)
    print(f"{len(texts):,} texts, {len(counts):,} runs, {len(kept):,} kept")


if __name__ == "__main__":
    main()
