"""How well product pairs are told: F1 for shops never seen, and for shops that were learned from.

    PYTHONPATH=. python benchmarks/products.py FOLDER [SET…]

FOLDER holds a folder for each set with ``train.jsonl.gz`` and ``valid.jsonl.gz``. For each set:

- **no label**: learned from the other families' sets alone (the WDC sets are one family, since the
  same shops are in all of them), threshold included; judged on all of the set's pairs;
- **siblings**: the same with the other WDC sets;
- **own labels**: learned from the set's training part, judged on the validation part;
- **as shipped**: the packaged model, on the validation part. It was fitted on public sets, these
  among them: its figure says what comes out of the box, not how it does elsewhere;
- **naive**: RapidFuzz's token_set_ratio and token_sort_ratio over the titles, each at the threshold
  that is best for the very pairs it is judged on, which flatters it.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from matchers.products.measuring import Memory
from matchers.products.model import ProductModel, shipped_model
from matchers.products.thresholds import f1
from matchers.products.training import LabelledPair, train

Sets = dict[str, dict[str, list[LabelledPair]]]


def read(folder: Path) -> Sets:
    found: Sets = {}
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        pairs = [LabelledPair(row["l"], row["r"], bool(row["y"])) for row in rows]
        found.setdefault(path.parent.name, {})[path.name.partition(".")[0]] = pairs
    return found


MEMORY = Memory()
"""Records and pairs that several rows of the table share are measured once."""

product = MEMORY.product


def judged(model: ProductModel, pairs: list[LabelledPair]) -> float:
    found = [model.score(product(p.left), product(p.right)) >= model.threshold for p in pairs]
    return 100 * f1(np.array([int(p.same) for p in pairs]), np.array(found))


def naive(pairs: list[LabelledPair], scorer: Callable[[str, str], float]) -> float:
    labels = np.array([int(p.same) for p in pairs])
    scores = np.array([scorer(product(p.left).title, product(p.right).title) for p in pairs])
    return 100 * max(f1(labels, scores >= at) for at in range(1, 101))


def family(name: str) -> str:
    return "wdc" if name.startswith("wdc") else name


def subject(name: str) -> str:
    """A WDC set's small and medium parts hold the same pairs."""
    return name.rpartition("-")[0] if name.startswith("wdc") else name


def whole(parts: dict[str, list[LabelledPair]]) -> list[LabelledPair]:
    return [pair for part in sorted(parts) for pair in parts[part]]


def learner(sets: Sets) -> Callable[[Iterable[str]], ProductModel]:
    """Learns from whole sets, a pair that several hold once, and no two times from the same."""
    known: dict[str, ProductModel] = {}

    def learned(names: Iterable[str]) -> ProductModel:
        distinct = {}
        for pair in (p for name in names for p in whole(sets[name])):
            distinct[json.dumps([pair.left, pair.right, pair.same], sort_keys=True)] = pair
        key = "\n".join(sorted(distinct))
        if key not in known:
            known[key] = train(list(distinct.values()), memory=MEMORY)
        return known[key]

    return learned


def main(folder: Path, names: list[str]) -> None:
    sets = read(folder)
    learned = learner(sets)
    print("set | no label | siblings | own labels | as shipped | token_set | token_sort | CPU s")
    of_family: dict[str, list[list[float]]] = {}
    for name in names or list(sets):
        begun = time.process_time()
        everything, valid = whole(sets[name]), sets[name]["valid"]
        strangers = [n for n in sets if family(n) != family(name)]
        others = [n for n in sets if subject(n) != subject(name)]
        is_one_of_several = family(name) != name
        row = [
            judged(learned(strangers), everything),
            judged(learned(others), everything) if is_one_of_several else float("nan"),
            judged(train(sets[name]["train"], memory=MEMORY), valid),
            judged(shipped_model(), valid),
            *(naive(valid, scorer) for scorer in (fuzz.token_set_ratio, fuzz.token_sort_ratio)),
        ]
        show(name, row, f"{time.process_time() - begun:.0f}")
        of_family.setdefault(family(name), []).append(row)
    for name, rows in of_family.items():
        if len(rows) > 1:
            show(f"mean of {name}", [sum(column) / len(rows) for column in zip(*rows, strict=True)])


def show(name: str, row: list[float], cost: str = "-") -> None:
    cells = ["-" if math.isnan(value) else f"{value:.1f}" for value in row]
    print(" | ".join((name, *cells, cost)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
