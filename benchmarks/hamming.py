"""Exact search of 256-bit fingerprints on one core, as ratios of CPU time to its peers in the same
run: within 31 bits, and within the radii of a cascade, which are scanned.

    PYTHONPATH=. python benchmarks/hamming.py [--rows 1000000 10000000] [--wide 56 60] [--even]

Half of the queries are fingerprints that are held with up to 60 bits changed, half are others of
the same kind. All pairs that a peer finds are compared with ours. The index is filled as it
would be in use, a few at a time, and measured so and again joined into one segment.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from hamming_fingerprints import Photos, changed, even, skew
from hamming_peers import Answer, Faiss, MissingError, bk_tree, pgvector

from matchers.hamming import HammingIndex
from matchers.hamming.found import Codes

RADIUS = 31
QUERIES, FOR_FAISS, FOR_OTHERS = 2_000, 100, 10
BATCHES = 1_000
BK_ROWS = 20_000


def timed(index: HammingIndex, queries: Codes, radius: int) -> Answer:
    begun = time.process_time()
    found = index.search(queries, radius)
    spent = (time.process_time() - begun) / len(queries)
    return spent, set(zip(found.query.tolist(), found.key.tolist(), strict=True))


def one_by_one(index: HammingIndex, queries: Codes, radius: int) -> float:
    begun = time.process_time()
    for number in range(len(queries)):
        index.search(queries[number : number + 1], radius)
    return (time.process_time() - begun) / len(queries)


def filled(codes: Codes, batch: int) -> HammingIndex:
    index = HammingIndex(RADIUS)
    for begin in range(0, len(codes), batch):
        some = codes[begin : begin + batch]
        index.add(np.arange(begin, begin + len(some)), some)
    return index


def some_of(queries: Codes, count: int) -> Codes:
    """As many of each half."""
    return np.ascontiguousarray(queries[:: len(queries) // count])


def told(name: str, ours: float, theirs: Answer, expected: set[tuple[int, int]]) -> None:
    spent, pairs = theirs
    assert pairs == expected, f"{name} finds {len(pairs)} pairs, not {len(expected)}"
    print(
        f"    {name}: {spent * 1e6:,.0f} µs, ratio {spent / ours:,.1f}; the same {len(pairs)} pairs"
    )


def against_faiss(
    peer: Faiss, index: HammingIndex, queries: Codes, radius: int, rounds: int = 3
) -> float:
    """Ours and theirs by turns, the least of each: others use this machine too."""
    asked = some_of(queries, FOR_FAISS)
    mine = queries if radius <= RADIUS else some_of(queries, 4 * FOR_FAISS)
    expected = timed(index, asked, radius)[1]
    ours = [timed(index, mine, radius)[0]]
    theirs = [peer.search(asked, radius)]
    for _ in range(rounds - 1):
        ours.append(timed(index, mine, radius)[0])
        theirs.append(peer.search(asked, radius))
    alone = one_by_one(index, asked, radius)
    print(
        f"  within {radius}: {min(ours) * 1e6:.0f} µs a query of a batch, {alone * 1e6:.0f} alone"
    )
    told("faiss IndexBinaryFlat", min(ours), min(theirs, key=lambda answer: answer[0]), expected)
    return min(ours)


def against_others(codes: Codes, index: HammingIndex, queries: Codes, ours: float) -> None:
    asked = some_of(queries, FOR_OTHERS)
    try:
        theirs = pgvector(codes, asked, RADIUS)
        told("pgvector exact scan", ours, theirs, timed(index, asked, RADIUS)[1])
    except MissingError as missing:
        print(f"    {missing}")
    fewer = filled(codes[:BK_ROWS], BK_ROWS)
    timed(fewer, queries, RADIUS)
    asked = np.concatenate([codes[: FOR_OTHERS // 2], asked[FOR_OTHERS // 2 :]])
    try:
        theirs = bk_tree(codes[:BK_ROWS], asked, RADIUS)
        name = f"imagededup BK-tree, both over {BK_ROWS:,}"
        told(name, timed(fewer, queries, RADIUS)[0], theirs, timed(fewer, asked, RADIUS)[1])
    except MissingError as missing:
        print(f"    {missing}")


def measure(rows: int, wide: list[int], *, evenly: bool, first: bool) -> float:
    source = np.random.default_rng(20260501)
    photos = Photos(source)
    codes = even(source, rows) if evenly else photos.fingerprints(rows)
    others = even(source, QUERIES // 2) if evenly else photos.fingerprints(QUERIES // 2)
    held = codes[source.integers(0, rows, QUERIES // 2)]
    queries = np.concatenate([changed(source, held, 60), others])
    filled(codes[: 1 << 15], 1 << 15).search(queries[:2])  # compiles
    begun = time.process_time()
    index = filled(codes, rows // BATCHES)
    built = time.process_time() - begun
    print(f"{rows:,} {'even' if evenly else 'photo-like'} fingerprints; {skew(source, codes)}")
    grown = timed(index, queries, RADIUS)[0]
    print(
        f"  filled {rows // BATCHES:,} at a time in {built:.1f} s: {index.nbytes / rows:.0f} bytes "
        f"each, {grown * 1e6:.0f} µs a query within {RADIUS}; joined:"
    )
    index.join()
    print(f"  {index.nbytes / rows:.0f} bytes each")
    peer = Faiss(codes)
    ours = against_faiss(peer, index, queries, RADIUS)
    if first and not evenly:
        against_others(codes, index, queries, ours)
    for radius in wide if first else ():
        against_faiss(peer, index, queries, radius)
    return ours


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--wide", type=int, nargs="*", default=[56, 60])
    parser.add_argument("--even", action="store_true", help="also evenly spread fingerprints")
    options = parser.parse_args()
    for evenly in (False, True) if options.even else (False,):
        times = [
            measure(rows, options.wide, evenly=evenly, first=rows == options.rows[0])
            for rows in options.rows
        ]
        if len(times) > 1:
            print(
                f"from {options.rows[0]:,} to {options.rows[-1]:,}: {times[-1] / times[0]:.1f} "
                "times the time"
            )


if __name__ == "__main__":
    main()
