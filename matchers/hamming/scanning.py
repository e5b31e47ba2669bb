"""The blocked scan: everything against everything, for radii at which looking up degenerates.

A block of fingerprints is laid out word by word, so that the compiler takes several rows at once
(eight with AVX-512, where the processor counts bits in vectors), and stays in the nearest cache
while all queries pass. Leaving a row early, on the distance of its first words, was measured and
does not pay: branches break the vectors, and on photos' fingerprints too many blocks have a row
that is near in three words of four.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, noted, ones

BLOCK = 256
"""8 kB. Of 128 to 1,024 the fastest, most of all for a single query: with larger powers of two the
four words of a row fall into one set of the cache."""


@compiled
def scan(
    queries: NDArray[np.uint64], codes: NDArray[np.uint64], dead: NDArray[np.bool_], radius: int
) -> NDArray[np.int64]:
    """Rows of query, row, distance: all pairs within the radius that are not dead."""
    out, found = np.empty((1024, 3), np.int64), 0
    columns = np.empty((4, BLOCK), np.uint64)
    distances = np.empty(BLOCK, np.uint64)
    limit = np.uint64(radius)
    for begin in range(0, len(codes), BLOCK):
        size = min(BLOCK, len(codes) - begin)
        block = codes[begin : begin + size]
        for row in range(size):
            columns[0, row] = block[row, 0]
            columns[1, row] = block[row, 1]
            columns[2, row] = block[row, 2]
            columns[3, row] = block[row, 3]
        for query in range(len(queries)):
            first, second = queries[query, 0], queries[query, 1]
            third, fourth = queries[query, 2], queries[query, 3]
            least = np.uint64(256)
            for row in range(size):
                distance = (
                    ones(columns[0, row] ^ first)
                    + ones(columns[1, row] ^ second)
                    + ones(columns[2, row] ^ third)
                    + ones(columns[3, row] ^ fourth)
                )
                distances[row] = distance
                least = min(least, distance)
            if least > limit:
                continue
            for row in range(size):
                if distances[row] <= limit and not dead[begin + row]:
                    out = noted(out, found, query, begin + row, distances[row])
                    found += 1
    return out[:found]
