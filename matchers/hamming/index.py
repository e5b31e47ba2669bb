"""The index: a value with add and remove.

Fingerprints first gather in a heap that is scanned. When the heap is large it becomes a segment
with tables; segments of about one size are joined, so that there are few (a log-structured merge).
What is removed is marked, and goes when its segment is next built. The same content gives the same
answers, however it came to be there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import WORDS, Codes, Found, as_codes
from matchers.hamming.layout import Layout, layout_for, size_of, spread

RADIUS = 31
HEAP = 1 << 14
"""Fingerprints that are still scanned: about as fast as looking them up."""

HEADS_UP_TO = 1 << 21
"""Rows up to which the tables hold half of each fingerprint too, which saves most jumps through
memory; larger segments must be frugal."""

MERGE = 4
"""A segment is joined with those before it that are less than so many times as large."""

FEW_PAIRS = 1 << 19
FORMAT = 1


@dataclass(slots=True)
class _Segment:
    keys: NDArray[np.int64]
    codes: Codes
    dead: NDArray[np.bool_]
    layout: Layout
    begins: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    heads: NDArray[np.uint64]

    @classmethod
    def build(cls, keys: NDArray[np.int64], codes: Codes, radius: int) -> _Segment:
        from matchers.hamming import kernels  # noqa: PLC0415 - see _scan

        layout = layout_for(size_of(len(keys)), radius)
        chunks, size = len(layout.widths), len(keys)
        bases = _bases(layout)
        begins = np.zeros(int(bases[-1]), np.uint32)
        rows = np.empty((chunks, size), np.uint32)
        heads = np.empty((chunks, size if size <= HEADS_UP_TO else 0, 2), np.uint64)
        for chunk in range(chunks):
            table = begins[bases[chunk] : bases[chunk + 1]]
            kernels.fill_table(
                codes, layout.starts[chunk], layout.widths[chunk], table, rows[chunk]
            )
            if heads.shape[1]:
                kernels.gather_heads(codes, rows[chunk], heads[chunk])
        return cls(keys, codes, np.zeros(size, np.bool_), layout, begins, rows, heads)

    @property
    def alive(self) -> int:
        return len(self.keys) - int(np.count_nonzero(self.dead))

    def search(self, queries: Codes, radius: int, built_for: int) -> tuple[NDArray[np.int64], ...]:
        from matchers.hamming import kernels  # noqa: PLC0415 - see _scan

        if radius > built_for:
            return _all(lambda out: kernels.scan(queries, self.codes, self.dead, radius, out))
        layout = self.layout
        numbers = [np.array(v, np.int64) for v in (layout.starts, layout.widths, layout.radii)]
        return _all(
            lambda out: kernels.look_up(
                queries, self.codes, self.dead, self.begins, _bases(layout), self.rows, self.heads,
                *numbers, layout.flips, layout.flips_from, radius, out,
            )
        )  # fmt: skip

    @property
    def nbytes(self) -> int:
        parts = (self.keys, self.codes, self.dead, self.begins, self.rows, self.heads)
        return sum(part.nbytes for part in parts)


class HammingIndex:
    """Fingerprints by key; a key may have several.

    :param radius: distances up to which searches are fast; larger ones scan.
    """

    def __init__(self, radius: int = RADIUS) -> None:
        if not 0 <= radius < 256:
            raise ValueError(f"radius {radius}: fingerprints have 256 bits; take 0 to 255")
        self.radius = radius
        self._segments: list[_Segment] = []
        self._keys = np.empty(0, np.int64)
        self._codes: Codes = np.empty((0, WORDS), np.uint64)

    def __len__(self) -> int:
        return len(self._keys) + sum(segment.alive for segment in self._segments)

    @property
    def nbytes(self) -> int:
        """Memory that it holds."""
        held = sum(segment.nbytes for segment in self._segments)
        return held + self._keys.nbytes + self._codes.nbytes

    def add(self, keys: NDArray[np.int64], codes: Codes) -> None:
        """Add fingerprints (n, 4) under keys (n,), to what those keys have already."""
        codes = as_codes(codes)
        if keys.shape != (len(codes),):
            raise ValueError(f"{len(codes)} fingerprints need as many keys, not {keys.shape}")
        self._keys = np.concatenate([self._keys, keys.astype(np.int64)])
        self._codes = np.concatenate([self._codes, spread(codes)])
        if len(self._keys) > HEAP:
            self._settle()

    def remove(self, keys: NDArray[np.int64]) -> None:
        """Remove all that these keys have; those that have nothing are left alone."""
        stays = ~np.isin(self._keys, keys)
        self._keys, self._codes = self._keys[stays], self._codes[stays]
        for segment in self._segments:
            goes = np.isin(segment.keys, keys)
            if goes.any():
                segment.dead = segment.dead | goes  # a mapped file is not written to
        self._segments = [segment for segment in self._segments if segment.alive]

    def search(self, queries: Codes, radius: int | None = None) -> Found:
        """All keys with a fingerprint within the radius of each query."""
        radius = self.radius if radius is None else radius
        if not 0 <= radius <= 256:
            raise ValueError(f"radius {radius}: fingerprints have 256 bits; take 0 to 256")
        queries = spread(as_codes(queries))
        parts = [(*s.search(queries, radius, self.radius), s.keys) for s in self._segments]
        if len(self._keys):
            parts.append((*_scan(queries, self._codes, radius), self._keys))
        if not parts:
            nothing = np.empty(0, np.int64)
            return Found(nothing, nothing, nothing)
        return Found.of(
            np.concatenate([query for query, _, _, _ in parts]),
            np.concatenate([keys[row] for _, row, _, keys in parts]),
            np.concatenate([distance for _, _, distance, _ in parts]),
        )

    def _settle(self) -> None:
        """Make a segment of the heap, and of the segments that it has caught up with."""
        keys, codes = [self._keys], [self._codes]
        size = len(self._keys)
        while self._segments and self._segments[-1].alive < MERGE * size:
            last = self._segments.pop()
            keys.append(last.keys[~last.dead])
            codes.append(last.codes[~last.dead])
            size += len(keys[-1])
        self._segments.append(
            _Segment.build(np.concatenate(keys), np.concatenate(codes), self.radius)
        )
        self._keys = np.empty(0, np.int64)
        self._codes = np.empty((0, WORDS), np.uint64)

    # --- on disk ----------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """Write it into a folder, from which :meth:`load` maps it."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, segment in enumerate(self._segments):
            for name in ("keys", "codes", "dead", "begins", "rows", "heads"):
                np.save(folder / f"{number}-{name}.npy", getattr(segment, name))
        np.save(folder / "heap-keys.npy", self._keys)
        np.save(folder / "heap-codes.npy", self._codes)
        described = {
            "format": FORMAT,
            "radius": self.radius,
            "layouts": [
                [segment.layout.starts, segment.layout.widths, segment.layout.radii]
                for segment in self._segments
            ],
        }
        (folder / "index.json").write_text(json.dumps(described), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> HammingIndex:
        """Map a saved index: what is searched is read, the rest stays on disk.

        :raises ValueError: when the folder holds none, or one of another format.
        """
        try:
            described = json.loads((folder / "index.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ValueError(f"{folder}: holds no index ({error}); save one there") from error
        if described.get("format") != FORMAT:
            raise ValueError(
                f"{folder}: format {described.get('format')}, not {FORMAT}; build anew"
            )
        index = cls(described["radius"])
        for number, (starts, widths, radii) in enumerate(described["layouts"]):
            names = ("keys", "codes", "dead", "begins", "rows", "heads")
            keys, codes, dead, begins, rows, heads = (
                np.load(folder / f"{number}-{name}.npy", mmap_mode="r") for name in names
            )
            layout = Layout(tuple(starts), tuple(widths), tuple(radii))
            index._segments.append(_Segment(keys, codes, dead, layout, begins, rows, heads))
        index._keys = np.load(folder / "heap-keys.npy")
        index._codes = np.load(folder / "heap-codes.npy")
        return index


def _scan(queries: Codes, codes: Codes, radius: int) -> tuple[NDArray[np.int64], ...]:
    """Everything against everything. A few are compared without the compiled loops: to load these
    and, the first time, to compile them takes seconds, which a small gallery need not wait."""
    if len(queries) * len(codes) <= FEW_PAIRS:
        differing = np.bitwise_count(queries[:, None, :] ^ codes[None, :, :])
        distances = differing.sum(axis=2, dtype=np.int64)
        query, row = np.nonzero(distances <= radius)
        return query, row, distances[query, row]
    from matchers.hamming import kernels  # noqa: PLC0415

    none_dead = np.zeros(len(codes), np.bool_)
    return _all(lambda out: kernels.scan(queries, codes, none_dead, radius, out))


def _bases(layout: Layout) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum([2**width + 1 for width in layout.widths])])


def _all(search: Callable[[NDArray[np.int64]], int]) -> tuple[NDArray[np.int64], ...]:
    """Search with as much room as it takes."""
    out = np.empty((4096, 3), np.int64)
    count = search(out)
    if count > len(out):
        out = np.empty((count, 3), np.int64)
        count = search(out)
    return out[:count, 0], out[:count, 1], out[:count, 2]
