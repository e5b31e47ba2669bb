"""The inner loops, compiled when first used and kept on disk.

Written for a compiler: no allocation, no Python objects. Each fills ``out`` (rows of query, row,
distance) as far as it reaches and returns how many there are, so that the caller can come back with
more room.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

BLOCK = 1024


def _compiled(function: Any, **how: Any) -> Any:
    """Compiled when first called, and kept on disk where there is a place to keep it."""
    try:
        return numba.njit(cache=True, **how)(function)
    except RuntimeError:  # neither beside this file nor in the user's cache folder
        return numba.njit(**how)(function)


def _popcount(_context: Any, _word: Any) -> Any:
    """How many bits of a word are set: the processor's own instruction."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        del context
        count = builder.module.declare_intrinsic("llvm.ctpop", [ir.IntType(64)])
        return builder.call(count, arguments)

    return types.uint64(types.uint64), generate


_ones: Any = intrinsic(_popcount)


@partial(_compiled, inline="always")
def _chunk(code: Any, start: int, width: int) -> Any:
    word, offset = start >> 6, start & 63
    value = code[word] >> np.uint64(offset)
    if offset + width > 64:
        value |= code[word + 1] << np.uint64(64 - offset)
    return value & np.uint64((1 << width) - 1)


@_compiled
def fill_table(
    codes: NDArray[np.uint64],
    start: int,
    width: int,
    begins: NDArray[np.uint32],
    rows: NDArray[np.uint32],
) -> None:
    """Sort rows by a chunk: those with value v stand in ``rows[begins[v]:begins[v + 1]]``."""
    for row in range(len(codes)):
        begins[np.int64(_chunk(codes[row], start, width)) + 1] += 1
    for value in range(1, len(begins)):
        begins[value] += begins[value - 1]
    place = begins[:-1].copy()
    for row in range(len(codes)):
        bucket = np.int64(_chunk(codes[row], start, width))
        rows[place[bucket]] = row
        place[bucket] += 1


@_compiled
def gather_heads(
    codes: NDArray[np.uint64], rows: NDArray[np.uint32], heads: NDArray[np.uint64]
) -> None:
    """The first two words of each row, in the order of ``rows``."""
    for place in range(len(rows)):
        heads[place, 0] = codes[rows[place], 0]
        heads[place, 1] = codes[rows[place], 1]


@partial(_compiled, boundscheck=False)
def look_up(
    queries: NDArray[np.uint64],
    codes: NDArray[np.uint64],
    dead: NDArray[np.bool_],
    begins: NDArray[np.uint32],
    bases: NDArray[np.int64],
    rows: NDArray[np.uint32],
    heads: NDArray[np.uint64],
    starts: NDArray[np.int64],
    widths: NDArray[np.int64],
    radii: NDArray[np.int64],
    flips: NDArray[np.uint64],
    flips_from: NDArray[np.int64],
    radius: int,
    out: NDArray[np.int64],
) -> int:
    """Multi-index hashing. ``begins`` holds all chunks' tables, chunk c's from ``bases[c]``;
    ``rows`` is (chunks, n), ``heads`` (chunks, n, 2) or empty."""
    found = 0
    limit = np.uint64(radius)
    with_heads = heads.shape[1] > 0
    for query in range(len(queries)):
        code = queries[query]
        first, second, third, fourth = code[0], code[1], code[2], code[3]
        for chunk in range(len(starts)):
            value = _chunk(code, starts[chunk], widths[chunk])
            base = bases[chunk]
            for flip in range(flips_from[chunk], flips_from[chunk + 1]):
                bucket = base + np.int64(value ^ flips[flip])
                for place in range(begins[bucket], begins[bucket + 1]):
                    if with_heads:
                        near = _ones(heads[chunk, place, 0] ^ first)
                        near += _ones(heads[chunk, place, 1] ^ second)
                        if near > limit:
                            continue
                        row = rows[chunk, place]
                        other = codes[row]
                    else:
                        row = rows[chunk, place]
                        other = codes[row]
                        near = _ones(other[0] ^ first) + _ones(other[1] ^ second)
                        if near > limit:
                            continue
                    distance = near + _ones(other[2] ^ third) + _ones(other[3] ^ fourth)
                    if distance > limit or dead[row]:
                        continue
                    # Whoever an earlier chunk led to was told already.
                    told = False
                    for earlier in range(chunk):
                        differing = _ones(
                            _chunk(code, starts[earlier], widths[earlier])
                            ^ _chunk(other, starts[earlier], widths[earlier])
                        )
                        if differing <= np.uint64(radii[earlier]):
                            told = True
                            break
                    if told:
                        continue
                    if found < len(out):
                        out[found, 0] = query
                        out[found, 1] = row
                        out[found, 2] = distance
                    found += 1
    return found


@partial(_compiled, boundscheck=False)
def scan(
    queries: NDArray[np.uint64],
    codes: NDArray[np.uint64],
    dead: NDArray[np.bool_],
    radius: int,
    out: NDArray[np.int64],
) -> int:
    """Everything against everything, block by block, so that a block stays in the cache while all
    queries pass; word by word, so that the compiler can take several rows at once."""
    found = 0
    columns = np.empty((4, BLOCK), np.uint64)
    distances = np.empty(BLOCK, np.uint64)
    limit = np.uint64(radius)
    for begin in range(0, len(codes), BLOCK):
        size = min(BLOCK, len(codes) - begin)
        for row in range(size):
            for word in range(4):
                columns[word, row] = codes[begin + row, word]
        for query in range(len(queries)):
            first, second = queries[query, 0], queries[query, 1]
            third, fourth = queries[query, 2], queries[query, 3]
            least = np.uint64(256)
            for row in range(size):
                distance = (
                    _ones(columns[0, row] ^ first)
                    + _ones(columns[1, row] ^ second)
                    + _ones(columns[2, row] ^ third)
                    + _ones(columns[3, row] ^ fourth)
                )
                distances[row] = distance
                least = min(least, distance)
            if least > limit:
                continue
            for row in range(size):
                if distances[row] <= limit and not dead[begin + row]:
                    if found < len(out):
                        out[found, 0] = query
                        out[found, 1] = begin + row
                        out[found, 2] = distances[row]
                    found += 1
    return found
