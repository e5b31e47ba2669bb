"""Multi-index hashing: a table for each chunk, and the way through them.

Each step of a look-up is a jump through memory that nothing can foresee but the steps themselves,
so each is taken for many at once: where the places begin, which rows stand there, the rows'
fingerprints. What the next step reads is asked for in this one, and the waiting overlaps. With ten
million fingerprints that is five times as fast as going to the end of each place by itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, noted, ones, prefetch

AT_ONCE = 512
"""Jumps under way at once: more than the processor keeps open, less than overflows its cache."""


@compiled
def _chunk(words: NDArray[np.uint64], row: int, start: int, width: int) -> Any:
    word, offset = start >> 6, start & 63
    value = words[row, word] >> np.uint64(offset)
    if offset + width > 64:
        value |= words[row, word + 1] << np.uint64(64 - offset)
    return value & np.uint64((1 << width) - 1)


@compiled
def fill_table(
    codes: NDArray[np.uint64],
    start: int,
    width: int,
    begins: NDArray[np.uint32],
    rows: NDArray[np.uint32],
) -> None:
    """Sort rows by a chunk: those with value v stand in ``rows[begins[v]:begins[v + 1]]``."""
    for row in range(len(codes)):
        begins[np.int64(_chunk(codes, row, start, width)) + 1] += 1
    for value in range(1, len(begins)):
        begins[value] += begins[value - 1]
    place = begins[:-1].copy()
    for row in range(len(codes)):
        bucket = np.int64(_chunk(codes, row, start, width))
        rows[place[bucket]] = row
        place[bucket] += 1


@compiled
def look_up(
    queries: NDArray[np.uint64],
    codes: NDArray[np.uint64],
    dead: NDArray[np.bool_],
    begins: NDArray[np.uint32],
    bases: NDArray[np.int64],
    rows: NDArray[np.uint32],
    chunks: NDArray[np.int64],
    flips: NDArray[np.uint64],
    flips_from: NDArray[np.int64],
    radius: int,
) -> NDArray[np.int64]:
    """Rows of query, row, distance: all pairs within the radius that are not dead, each once.
    ``begins`` holds all tables, chunk c's from ``bases[c]``; ``rows`` is (chunks, n); ``chunks``
    has start, width and radius of each."""
    none = np.int64(0)  # a plain 0 is a type of its own, for which all would be compiled again
    out, found = np.empty((1024, 3), np.int64), none
    place, asked = np.empty(AT_ONCE, np.int64), np.empty(AT_ONCE, np.int64)
    near_row, near_to = np.empty(AT_ONCE, np.int64), np.empty(AT_ONCE, np.int64)
    at_begins, at_rows = np.uint64(begins.ctypes.data), np.uint64(rows.ctypes.data)
    at_codes = np.uint64(codes.ctypes.data)
    for chunk in range(len(chunks)):
        start, width = chunks[chunk, 0], chunks[chunk, 1]
        flip, query, near = flips_from[chunk], 0, none
        while query < len(queries):
            count = 0
            while count < AT_ONCE and query < len(queries):
                value = _chunk(queries, query, start, width)
                until = min(flips_from[chunk + 1], flip + AT_ONCE - count)
                for which in range(flip, until):
                    place[count] = bases[chunk] + np.int64(value ^ flips[which])
                    asked[count] = query
                    prefetch(at_begins + np.uint64(4 * place[count]))
                    count += 1
                flip = until
                if flip == flips_from[chunk + 1]:
                    flip, query = flips_from[chunk], query + 1
            some = 0
            for which in range(count):
                if begins[place[which]] < begins[place[which] + 1]:
                    place[some], asked[some] = place[which], asked[which]
                    first = chunk * rows.shape[1] + begins[place[some]]
                    prefetch(at_rows + np.uint64(4 * first))
                    some += 1
            for which in range(some):
                for entry in range(begins[place[which]], begins[place[which] + 1]):
                    near_row[near], near_to[near] = rows[chunk, entry], asked[which]
                    prefetch(at_codes + np.uint64(32 * near_row[near]))
                    near += 1
                    if near == AT_ONCE:
                        out, found = _compare(
                            queries, codes, dead, chunks, chunk, near_row, near_to, near,
                            radius, out, found,
                        )  # fmt: skip
                        near = none
        out, found = _compare(
            queries, codes, dead, chunks, chunk, near_row, near_to, near, radius, out, found
        )
    return out[:found]


@compiled
def _compare(
    queries: NDArray[np.uint64],
    codes: NDArray[np.uint64],
    dead: NDArray[np.bool_],
    chunks: NDArray[np.int64],
    chunk: int,
    rows: NDArray[np.int64],
    asked: NDArray[np.int64],
    count: int,
    radius: int,
    out: NDArray[np.int64],
    found: int,
) -> tuple[NDArray[np.int64], int]:
    """Note those that this chunk led to and that are near, unless an earlier chunk led there."""
    for which in range(count):
        row, query = rows[which], asked[which]
        distance = (
            ones(codes[row, 0] ^ queries[query, 0])
            + ones(codes[row, 1] ^ queries[query, 1])
            + ones(codes[row, 2] ^ queries[query, 2])
            + ones(codes[row, 3] ^ queries[query, 3])
        )
        if distance > np.uint64(radius) or dead[row]:
            continue
        told = False
        for earlier in range(chunk):
            start, width = chunks[earlier, 0], chunks[earlier, 1]
            differing = _chunk(codes, row, start, width) ^ _chunk(queries, query, start, width)
            if ones(differing) <= np.uint64(chunks[earlier, 2]):
                told = True
                break
        if not told:
            out = noted(out, found, query, row, distance)
            found += 1
    return out, found
