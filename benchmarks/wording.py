"""How much copied wording is found, beside what everyone starts with, and what it costs.

    PYTHONPATH=. python benchmarks/wording.py [FOLDER] [--texts 1000] [--queries 150]

A copyist reuses 30, 60 or 90 % of a text's sentences among those of another article, in order or
not, with one content word in four replaced or not. Each method's threshold is where it calls one
pair in a million copied, of texts that have nothing to do with each other: other articles, of the
same kind and over the same shop's paragraphs too. FOLDER holds product pairs with descriptions; by
default the development data beside the checkout. Cost is CPU time in one thread, beside
datasketch's MinHashLSH.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from datasketch import MinHash, MinHashLSH
from rapidfuzz import fuzz, process

from benchmarks.texts.inventing import invent
from benchmarks.texts.methods import METHODS, Method
from benchmarks.texts.sources import Source, abt_buy, invented, long_words
from benchmarks.texts.treating import disguise, reuse
from domain.match import Unusable
from matchers.wording.fingerprint import fingerprint_of
from matchers.wording.index import WordingIndex
from matchers.wording.judging import LEAST_SCORE

FALSE_PAIRS = 1e-6
SHARES = (0.3, 0.6, 0.9)
CHANGES = (
    ("plain", False, False, False),
    ("order", True, False, False),
    ("synonyms", False, True, False),
    ("both", True, True, False),
    ("both, disguised", True, True, True),
)
GROWTH = (500, 2_000, 8_000)
TIMED = 80
PLAINLY = 4
"""Queries that are compared with every reference."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[2] / "shared" / "data" / "products"
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--no-speed", action="store_true")
    given = parser.parse_args()
    real = abt_buy(given.folder, given.texts)
    for source in (invented(2 * given.texts), real):
        if source is not None:
            report(source, given.texts, given.queries)
    if real is None:
        print(f"{given.folder}: no descriptions there; only invented texts were used")
    if not given.no_speed:
        speed()


def report(source: Source, count: int, queries: int) -> None:
    """Recall per cell and method at one false pair in a million."""
    texts = source.texts
    half = len(texts) // 2
    others = range(half, min(len(texts), half + count)) if not source.groups else range(len(texts))
    owns = range(half) if not source.groups else range(len(texts))
    cells = treated(source, queries)
    print(f"\n{source.name}: recall at one false pair in a million")
    print(f"{'':30}{'threshold':>10}{'pairs':>10}", end="")
    print("".join(f"{name:>17}" for name, *_ in CHANGES))
    for kind in METHODS:
        method = kind()
        method.learn([str(text) for text in texts])
        threshold, pairs, at_ours = threshold_of(method, source, owns, others)
        print(f"{method.name:30}{threshold:10.3f}{pairs:10,}")
        for share in SHARES:
            found = []
            for name, *_ in CHANGES:
                made = cells[share, name]
                scores = method.pairs([query for query, _ in made], [own for _, own in made])
                usual = f" ({(scores >= LEAST_SCORE).mean():.3f})" if at_ours is not None else ""
                found.append(f"{(scores > threshold).mean():.3f}{usual}")
            print(f"{share:29.0%}{'':21}" + "".join(f"{cell:>17}" for cell in found), flush=True)
        if at_ours is not None:
            print(f"  in brackets at the usual threshold {LEAST_SCORE}: {at_ours} false pairs")


def treated(source: Source, count: int) -> dict[tuple[float, str], list[tuple[str, str]]]:
    """For each cell queries with the text that each was copied from."""
    random_ = random.Random(7)
    strangers = long_words(source.texts)
    cells: dict[tuple[float, str], list[tuple[str, str]]] = {}
    long = [number for number, text in enumerate(source.texts) if len(text.own) >= 3]
    for share in SHARES:
        for name, shuffled, replaced, hidden in CHANGES:
            made = cells[share, name] = []
            while len(made) < count:
                one, two = random_.sample(long, 2)
                own, other = source.texts[one], source.texts[two]
                if not source.unrelated(one, two) or len(other.own) < len(own.own):
                    continue
                query = reuse(
                    random_, own.own, other.own, share,
                    shuffled=shuffled, replaced=replaced, strangers=strangers,
                )  # fmt: skip
                query = " ".join((query, *other.below))
                made.append((disguise(random_, query) if hidden else query, str(own)))
    return cells


def threshold_of(
    method: Method, source: Source, owns: Sequence[int], others: Sequence[int]
) -> tuple[float, int, int | None]:
    """The score that one unrelated pair in a million passes, and how many pairs were looked at; for
    our own method also how many pass the usual threshold."""
    if method.most:
        side = int(method.most**0.5)
        owns, others = owns[:side], others[:side]
    references = [str(source.texts[number]) for number in owns]
    found = method.matrix([str(source.texts[number]) for number in others], references)
    related = [[not source.unrelated(one, two) for two in owns] for one in others]
    scores = np.sort(found[~np.array(related)])[::-1]
    allowed = int(len(scores) * FALSE_PAIRS)
    usual = int((scores >= LEAST_SCORE).sum()) if method.name == METHODS[0].name else None
    return float(scores[allowed]), len(scores), usual


def speed() -> None:
    """CPU time per query against ever more references, beside MinHashLSH, which finds only texts
    that are alike as a whole, and token_set_ratio with each of them, in the same run."""
    random_ = random.Random(3)
    texts = [str(invent(random_)) for _ in range(GROWTH[-1] + TIMED)]
    queries = texts[GROWTH[-1] :]
    index = WordingIndex()
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    print("\nCPU milliseconds per query (and per reference added), invented texts")
    print(f"{'references':>12}{'Listingwatch':>22}{'MinHashLSH':>22}{'token_set_ratio':>22}")
    done = 0
    first = 0.0
    for size in GROWTH:
        some = texts[done:size]
        added = spent(add, index, some, done) / len(some)
        hashed = spent(insert, lsh, some, done) / len(some)
        done = size
        search(index, queries[:5])
        ours = spent(search, index, queries) / TIMED
        peer = spent(lambda: [lsh.query(minhash(text)) for text in queries]) / TIMED
        compared = queries[:PLAINLY], texts[:size]
        plain = spent(process.cdist, *compared, scorer=fuzz.token_set_ratio) / PLAINLY
        first = first or ours
        print(
            f"{size:12,}{ours * 1e3:13.2f} ({added * 1e3:.2f}){peer * 1e3:15.2f} "
            f"({hashed * 1e3:.2f}){plain * 1e3:22.2f}"
        )
        print(f"{'':12} {ours / peer:.1f} times MinHashLSH, {ours / plain:.3f} token_set_ratio")
    print(f"{GROWTH[-1] // GROWTH[0]} times the references: {ours / first:.1f} times the CPU time")


def add(index: WordingIndex, texts: Sequence[str], begin: int) -> None:
    for number, text in enumerate(texts, begin):
        made = fingerprint_of(text)
        if not isinstance(made, Unusable):
            index.add(str(number), made)


def search(index: WordingIndex, queries: Sequence[str]) -> None:
    for text in queries:
        made = fingerprint_of(text)
        if not isinstance(made, Unusable):
            list(index.search(made))


def minhash(text: str) -> MinHash:
    words = text.lower().split()
    made = MinHash(num_perm=128, seed=1)
    made.update_batch([" ".join(words[n : n + 3]).encode() for n in range(max(1, len(words) - 2))])
    return made


def insert(lsh: MinHashLSH, texts: Sequence[str], begin: int) -> None:
    for number, text in enumerate(texts, begin):
        lsh.insert(str(number), minhash(text))


def spent(work: Callable[..., object], *arguments: Any, **options: Any) -> float:
    start = time.process_time()
    work(*arguments, **options)
    return time.process_time() - start


if __name__ == "__main__":
    main()
