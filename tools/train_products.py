"""Makes the product model that ships: ``matchers/data/products.json.gz``.

    python tools/train_products.py FOLDER

FOLDER holds a folder for each set of labelled pairs with ``train.jsonl.gz`` and ``valid.jsonl.gz``
(JSON Lines ``l, r, y``), such as the public benchmarks Abt-Buy and Amazon-Google (Köpcke, Thor &
Rahm, "Evaluation of entity resolution approaches on real-world match problems", PVLDB 3, 2010) and
the WDC product corpus (Primpeli, Peeters & Bizer, "The WDC training dataset and gold standard for
large-scale product matching", 2019). Only weights are kept, no records and no words. The same sets
give the same file, to the byte.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from matchers.products.model import dump_model
from matchers.products.training import LabelledPair, train

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "matchers/data/products.json.gz"


def main(folder: Path) -> None:
    pairs = []
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        print(f"{path.parent.name}/{path.name}: {len(rows)} pairs")
        pairs += [LabelledPair(row["l"], row["r"], bool(row["y"])) for row in rows]
    # A pair that two sets hold counts once.
    distinct = {json.dumps([p.left, p.right, p.same], sort_keys=True): p for p in pairs}
    model = train([distinct[key] for key in sorted(distinct)], print)
    TARGET.write_bytes(gzip.compress(dump_model(model), 9, mtime=0))
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
