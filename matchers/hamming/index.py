"""The index: a value with add and remove.

Fingerprints first gather in a heap that is scanned. When the heap is large it becomes a segment
with tables; segments of about one size are joined, so that there are few (a log-structured merge).
What is removed is marked, and goes when its segment is next built; a segment of which half has gone
is. The same content gives the same answers, however it came to be there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.hamming import files
from matchers.hamming.found import Codes, Found, as_codes
from matchers.hamming.heap import Heap
from matchers.hamming.layout import spread
from matchers.hamming.segment import Segment

RADIUS = 31
HEAP = 1 << 14
"""Fingerprints that are still scanned: about as fast as looking them up."""

MERGE = 8
"""A segment is joined with those before it that are less than so many times as large. Filled a
thousand at a time to ten million, each fingerprint is laid out 14 times (with 4: 10 times), and
searches go through 3 segments (with 4: 3.5)."""


class HammingIndex:
    """Fingerprints by key; a key may have several.

    :param radius: distances up to which searches are fast; larger ones scan.
    """

    def __init__(self, radius: int = RADIUS) -> None:
        if not 0 <= radius < 256:
            raise ValueError(f"radius {radius}: fingerprints have 256 bits; take 0 to 255")
        self.radius = radius
        self._segments: list[Segment] = []
        self._heap = Heap()

    def __len__(self) -> int:
        return len(self._heap) + sum(segment.alive for segment in self._segments)

    @property
    def nbytes(self) -> int:
        """Memory that it holds, or maps."""
        return self._heap.nbytes + sum(segment.nbytes for segment in self._segments)

    def add(self, keys: NDArray[np.int64], codes: Codes) -> None:
        """Add fingerprints (n, 4) under keys (n,), to what those keys have already."""
        codes = as_codes(codes)
        if keys.shape != (len(codes),):
            raise ValueError(f"{len(codes)} fingerprints need as many keys, not {keys.shape}")
        self._heap.add(keys.astype(np.int64), spread(codes))
        if len(self._heap) > HEAP:
            self._settle()

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove all that these keys have; those that have nothing are left alone."""
        self._heap.remove(keys)
        for segment in self._segments:
            segment.remove(keys)
        worn = [segment for segment in self._segments if 2 * segment.alive < len(segment.keys)]
        if worn:
            self._segments = [segment for segment in self._segments if segment not in worn]
            for segment in worn:
                self._heap.add(*segment.living())
            if len(self._heap) > HEAP:
                self._settle()

    def search(self, queries: Codes, radius: int | None = None) -> Found:
        """All keys with a fingerprint within the radius of each query."""
        radius = self.radius if radius is None else radius
        if not 0 <= radius <= 256:
            raise ValueError(f"radius {radius}: fingerprints have 256 bits; take 0 to 256")
        queries = spread(as_codes(queries))
        parts, keys = [], []
        for segment in self._segments:
            search = segment.search if radius <= self.radius else segment.scan
            parts.append(search(queries, radius))
            keys.append(segment.keys[parts[-1][:, 1]])
        if len(self._heap) or not parts:
            parts.append(self._heap.scan(queries, radius, loaded=bool(self._segments)))
            keys.append(self._heap.keys[parts[-1][:, 1]])
        pairs = np.concatenate(parts)
        return Found.of(pairs[:, 0], np.concatenate(keys), pairs[:, 2])

    def join(self) -> None:
        """Make one segment of all: for a large index that is seldom added to, searches are then as
        fast as they get."""
        if len(self._segments) + bool(len(self._heap)) > 1 or any(s.gone for s in self._segments):
            self._settle(everything=True)

    def _settle(self, *, everything: bool = False) -> None:
        """Make a segment of the heap, and of the segments that it has caught up with."""
        parts = [(self._heap.keys, self._heap.codes)]
        size = len(self._heap)
        while self._segments and (everything or self._segments[-1].alive < MERGE * size):
            parts.append(self._segments.pop().living())
            size += len(parts[-1][0])
        keys, codes = (np.concatenate(part) for part in zip(*parts, strict=True))
        self._segments.append(Segment.build(keys, codes, self.radius))
        self._heap = Heap()

    def save(self, folder: Path) -> None:
        """Write it into a folder, from which :meth:`load` maps it. What the folder has of it from
        an earlier time is not written again; a crash leaves what was there before."""
        files.save(folder, self.radius, self._segments, self._heap.keys, self._heap.codes)

    @classmethod
    def load(cls, folder: Path) -> HammingIndex:
        """Map a saved index: what is searched is read, the rest stays on disk.

        :raises ValueError: when the folder holds none, or one of another format.
        """
        radius, segments, keys, codes = files.load(folder)
        index = cls(radius)
        index._segments = segments
        index._heap.add(keys, codes)
        return index
