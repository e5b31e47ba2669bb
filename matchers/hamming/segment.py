"""A segment: fingerprints that do not change any more, with the tables to look them up.

Rows are in the order of their keys, so that those of a key are found without a table of their own.
What is removed is only marked. Arrays may be mapped from files, and are never written to then.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import Codes
from matchers.hamming.layout import Layout, layout_for, size_of

_Item = TypeVar("_Item", bound=np.generic)

LINE = 64
"""Bytes that memory is read in: a fingerprint must not lie across two lines."""


@dataclass(eq=False)
class Segment:
    """``keys`` (n,) ascending, ``codes`` (n, 4), ``dead`` (n,); ``begins`` and ``rows`` as in
    :mod:`matchers.hamming.tables`."""

    keys: NDArray[np.int64]
    codes: Codes
    dead: NDArray[np.bool_]
    layout: Layout
    begins: NDArray[np.uint32]
    rows: NDArray[np.uint32]

    def __post_init__(self) -> None:
        """:raises ValueError: when the arrays do not belong together."""
        size, chunks = len(self.keys), len(self.layout.widths)
        shapes = (self.codes.shape, self.dead.shape, self.rows.shape, self.begins.shape)
        if shapes != ((size, 4), (size,), (chunks, size), (int(self.layout.bases[-1]),)):
            raise ValueError(f"arrays of shapes {shapes} are no segment of {size} fingerprints")
        self.place: object = None  # where it was saved; see matchers.hamming.files
        self.gone = int(np.count_nonzero(self.dead))

    @classmethod
    def build(cls, keys: NDArray[np.int64], codes: Codes, radius: int) -> Segment:
        from matchers.hamming.tables import fill_table  # noqa: PLC0415 - see heap.scan

        order = np.argsort(keys, kind="stable")
        keys, codes = keys[order], np.take(codes, order, axis=0, out=_aligned(len(codes)))
        layout = layout_for(size_of(len(keys)), radius)
        begins = np.zeros(int(layout.bases[-1]), np.uint32)
        rows = np.empty((len(layout.widths), len(keys)), np.uint32)
        for chunk, (start, width) in enumerate(zip(layout.starts, layout.widths, strict=True)):
            table = begins[layout.bases[chunk] : layout.bases[chunk + 1]]
            fill_table(codes, start, width, table, rows[chunk])
        return cls(keys, codes, np.zeros(len(keys), np.bool_), layout, begins, rows)

    @property
    def alive(self) -> int:
        return len(self.keys) - self.gone

    def living(self) -> tuple[NDArray[np.int64], Codes]:
        """Keys and codes of what was not removed."""
        if not self.gone:
            return self.keys, self.codes
        return self.keys[~self.dead], self.codes[~self.dead]

    def remove(self, keys: NDArray[np.int64]) -> None:
        first, last = (np.searchsorted(self.keys, keys, side) for side in ("left", "right"))
        held = last > first
        if not held.any():
            return
        if not self.dead.flags.writeable:
            self.dead = self.dead.copy()
        for begin, end in zip(first[held].tolist(), last[held].tolist(), strict=True):
            self.gone += end - begin - int(np.count_nonzero(self.dead[begin:end]))
            self.dead[begin:end] = True

    def search(self, queries: Codes, radius: int) -> NDArray[np.int64]:
        """By the tables, which are for this radius: rows of query, row, distance."""
        from matchers.hamming.tables import look_up  # noqa: PLC0415

        codes, begins, rows = self._fixed
        layout = self.layout
        return np.asarray(
            look_up(
                queries, codes, fixed(self.dead), begins, layout.bases, rows, layout.chunks,
                layout.flips, layout.flips_from, radius,
            )
        )  # fmt: skip

    def scan(self, queries: Codes, radius: int) -> NDArray[np.int64]:
        """At any radius: rows of query, row, distance."""
        from matchers.hamming.scanning import scan  # noqa: PLC0415

        return np.asarray(scan(queries, self._fixed[0], fixed(self.dead), radius))

    @property
    def nbytes(self) -> int:
        parts = (self.keys, self.codes, self.dead, self.begins, self.rows)
        return sum(part.nbytes for part in parts)

    @cached_property
    def _fixed(self) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32]]:
        return fixed(self.codes), fixed(self.begins), fixed(self.rows)


def fixed(array: NDArray[_Item]) -> NDArray[_Item]:
    """The same memory, read-only, so that mapped and own arrays are of one type and the loops are
    compiled for one only."""
    view = array.view(np.ndarray)
    view.flags.writeable = False
    return view


def _aligned(rows: int) -> Codes:
    room = np.empty(rows * 32 + LINE, np.uint8)
    begin = -room.ctypes.data % LINE
    return room[begin : begin + rows * 32].view(np.uint64).reshape(rows, 4)
