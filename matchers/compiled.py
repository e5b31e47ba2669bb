"""Compiled loops: how they are compiled, and the two instructions that Python has no word for.

A loop is compiled for the processor at hand when it is first called, and kept on disk where there
is a place to keep it. The loops are written for a compiler: no Python objects, and rows counted
from 0 within a slice, since it takes several at once only where it sees that no index is negative.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

_numba_types: Any = types


def compiled(function: Any) -> Any:
    """A function to be compiled when it is first called.

    A loop holds those that it calls and the constants that it names, from whatever file. Numba
    takes what is kept for good while the loop's own file is unchanged; here all of the room's files
    must be, or a newer version would go on with an older one's code.
    """
    return _compiled(function, frozenset())


def reordered(function: Any) -> Any:
    """The same, for sums whose order does not matter (of whole numbers that are held exactly): so
    many are added at once as the processor can."""
    return _compiled(function, frozenset({"reassoc"}))


def _compiled(function: Any, fastmath: frozenset[str]) -> Any:
    # Nobody hands a loop on as a C function: no wrapper for that.
    how: dict[str, Any] = {"fastmath": set(fastmath), "no_cfunc_wrapper": True}
    try:
        loop: Any = numba.njit(cache=True, **how)(function)
    except RuntimeError:  # neither beside its file nor in the user's cache folder
        return _once(numba.njit(**how)(function))
    kept = loop._cache._cache_file
    kept._source_stamp = (kept._source_stamp, _sources())
    return _once(loop)


def _once(loop: Any) -> Any:
    """A loop that is compiled once for all loops that call it, whether they hand it a variable, a
    constant or a shorter number: a tenth of the wait at the first use."""
    template = loop.get_call_template

    def of(arguments: Any, named: Any) -> Any:
        return template([_plain(kind) for kind in arguments], named)

    loop.get_call_template = of
    return loop


def _plain(kind: Any) -> Any:
    kind = _numba_types.unliteral(kind)
    return _numba_types.int64 if isinstance(kind, _numba_types.Integer) and kind.signed else kind


@cache
def _sources() -> str:
    """A digest of the name, time of change and length of each of the room's files."""
    room = Path(__file__).parent
    stats = ((str(path.relative_to(room)), path.stat()) for path in sorted(room.rglob("*.py")))
    lines = "".join(f"{name} {stat.st_mtime_ns} {stat.st_size}\n" for name, stat in stats)
    return sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _popcount(_context: Any, _word: Any) -> Any:
    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        count = builder.module.declare_intrinsic("llvm.ctpop", [ir.IntType(64)])
        return builder.call(count, arguments)

    return types.uint64(types.uint64), generate


def _prefetch(_context: Any, _address: Any) -> Any:
    # LLVM Language Reference, llvm.prefetch: for reading (0), keep in all caches (3), data (1).
    def generate(target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer, number = ir.PointerType(), ir.IntType(32)
        name = "llvm.prefetch.p0"
        fetch = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(ir.VoidType(), [pointer, number, number, number]), name
        )
        how = [ir.Constant(number, value) for value in (0, 3, 1)]
        builder.call(fetch, [builder.inttoptr(arguments[0], pointer), *how])
        return target.get_dummy_value()

    return types.void(types.uint64), generate


ones: Any = intrinsic(_popcount)
"""How many bits of a word are set."""

prefetch: Any = intrinsic(_prefetch)
"""Begin to load what stands at an address; go on without waiting for it."""


@compiled
def noted(
    out: NDArray[np.int64], found: int, query: int, row: int, distance: int
) -> NDArray[np.int64]:
    """``out`` with a line more, in twice the room where it was full."""
    if found == len(out):
        more = np.empty((2 * found, 3), np.int64)
        for line in range(found):  # a whole array at once would take seconds to compile
            for column in range(3):
                more[line, column] = out[line, column]
        out = more
    out[found, 0] = query
    out[found, 1] = row
    out[found, 2] = distance
    return out
