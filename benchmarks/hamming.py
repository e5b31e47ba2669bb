"""Exact search of 256-bit fingerprints within 31 and within 56 bits, one core, as ratios to faiss's
``IndexBinaryFlat`` (batch, one thread) in the same run.

    PYTHONPATH=. python benchmarks/hamming.py [--rows 1000000 10000000]

The fingerprints have the correlations of real ones: photos' spectra fall with
frequency, and so do these (1/f amplitudes, a share of studio shots on a plain ground). Half of the
queries are fingerprints with up to 60 bits changed, half are others'. Results are compared pair by
pair.
"""

from __future__ import annotations

import argparse
import time

import faiss
import numpy as np

from matchers.hamming import HammingIndex
from matchers.hamming.found import Codes

RADIUS, WIDE = 31, 56
QUERIES = 2_000
AT_ONCE = 100_000


def fingerprints(source: np.random.Generator, count: int) -> Codes:
    """Signs of 16 by 16 spectral coefficients against their median, of pictures that are a ground,
    one of a few hundred layouts, and detail of their own."""
    rows, columns = np.mgrid[1:17, 1:17]
    falling = (1 / np.hypot(rows, columns)).ravel().astype(np.float32)
    layouts = source.standard_normal((400, 256)).astype(np.float32) * falling * 0.7
    codes = np.empty((count, 4), np.uint64)
    for begin in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - begin)
        detail = source.standard_normal((size, 256), np.float32) * falling
        coefficients = detail + layouts[source.integers(0, len(layouts), size)]
        bits = coefficients > np.median(coefficients, axis=1, keepdims=True)
        codes[begin : begin + size] = np.packbits(bits, axis=1).view(np.uint64)
    return codes


def changed(source: np.random.Generator, codes: Codes, most: int) -> Codes:
    bits = np.unpackbits(codes.view(np.uint8), axis=1)
    for row in bits:
        row[source.choice(256, source.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1).view(np.uint64)


def measure(rows: int) -> float:
    source = np.random.default_rng(20260501)
    codes = fingerprints(source, rows)
    index = HammingIndex(RADIUS)
    begun = time.process_time()
    for begin in range(0, rows, rows // 4):
        index.add(np.arange(begin, min(rows, begin + rows // 4)), codes[begin : begin + rows // 4])
    built = time.process_time() - begun
    known = changed(source, codes[source.integers(0, rows, QUERIES // 2)], 60)
    queries = np.concatenate([known, fingerprints(source, QUERIES // 2)])
    peer = faiss.IndexBinaryFlat(256)
    peer.add(codes.view(np.uint8))
    print(f"{rows:,} fingerprints: built in {built:.0f} s, {index.nbytes / rows:.0f} bytes each")
    quick = 0.0
    for radius, step in ((RADIUS, 10), (WIDE, 10)):
        index.search(queries[:2], radius)  # compiles
        some = np.ascontiguousarray(queries[::step])
        mine = queries if radius == RADIUS else some
        begun = time.process_time()
        index.search(mine, radius)
        ours = (time.process_time() - begun) / len(mine)
        begun = time.process_time()
        limits, distances, ids = peer.range_search(some.view(np.uint8), radius + 1)
        theirs = (time.process_time() - begun) / len(some)
        found = index.search(some, radius)
        asked = np.repeat(np.arange(len(some)), np.diff(limits.astype(np.int64)))
        expected = sorted(zip(asked.tolist(), ids.tolist(), distances.tolist(), strict=True))
        got = sorted(
            zip(found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True)
        )
        assert [(q, i, int(d)) for q, i, d in expected] == got
        print(
            f"  within {radius}: {ours * 1e6:.0f} µs a query, faiss {theirs * 1e6:.0f} µs, "
            f"ratio {theirs / ours:.1f}; the same {len(got)} pairs"
        )
        quick = quick or ours
    return quick


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    times = [measure(rows) for rows in options.rows]
    if len(times) > 1:
        print(f"from {options.rows[0]:,} to {options.rows[-1]:,}: {times[-1] / times[0]:.1f} times")


if __name__ == "__main__":
    main()
