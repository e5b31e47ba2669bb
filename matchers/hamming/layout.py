"""How fingerprints are cut into chunks, and how far each chunk may differ.

Two fingerprints within the radius r differ, in at least one of their chunks i, by at most rᵢ bits,
if the sum of (rᵢ + 1) is r + 1 (pigeonhole: were each chunk off by rᵢ + 1 or more, the whole would
be off by more than r). So it is enough to look up each chunk of a query, and all that differ from
it by up to rᵢ bits, in a table of that chunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb, log2

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import BITS, Codes

STRIDE = 157
"""Bit i of a stored code is bit i·157 mod 256 of the fingerprint (157 is odd: each is taken once).
Neighbouring coefficients of a picture's spectrum go together; in one chunk they would crowd it into
few places."""

_ORDER = (np.arange(BITS) * STRIDE) % BITS
NARROWEST, WIDEST = 8, 24
ROOM = 2
"""Bits that a chunk may have beyond those that number the fingerprints: tables cost memory too."""

LOOK_UP, COMPARE = 1.0, 2.5
"""What looking into a table costs, and comparing a candidate that evenly spread fingerprints would
have there. Measured with real-like ones, of which 1.7 times as many are candidates; only the speed
depends on it."""


def spread(codes: Codes) -> Codes:
    """The fingerprints with their bits in the stored order."""
    bits = np.unpackbits(codes.view(np.uint8), axis=1, bitorder="little")[:, _ORDER]
    return np.ascontiguousarray(np.packbits(bits, axis=1, bitorder="little")).view(np.uint64)


@dataclass(frozen=True)
class Layout:
    """``starts``, ``widths``, ``radii``: of each chunk, in bits."""

    starts: tuple[int, ...]
    widths: tuple[int, ...]
    radii: tuple[int, ...]

    @cached_property
    def flips(self) -> NDArray[np.uint64]:
        """For all chunks, one after the other, what is xored to a chunk to look further."""
        return np.concatenate(
            [
                np.array(
                    [sum(1 << bit for bit in bits)
                     for count in range(radius + 1)
                     for bits in combinations(range(width), count)],
                    np.uint64,
                )
                for width, radius in zip(self.widths, self.radii, strict=True)
            ]
        )  # fmt: skip

    @cached_property
    def flips_from(self) -> NDArray[np.int64]:
        """Where in :attr:`flips` each chunk's begin; one more than chunks."""
        counts = [_probes(w, r) for w, r in zip(self.widths, self.radii, strict=True)]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def cost(self, rows: int) -> float:
        """Expected for one query, among so many evenly spread fingerprints."""
        return sum(
            _probes(width, radius) * (LOOK_UP + COMPARE * rows / (1 << width))
            for width, radius in zip(self.widths, self.radii, strict=True)
        )

    @cached_property
    def chunks(self) -> NDArray[np.int64]:
        """Start, width and radius of each chunk."""
        return np.array([self.starts, self.widths, self.radii], np.int64).T.copy()

    @cached_property
    def bases(self) -> NDArray[np.int64]:
        """Where each chunk's table begins, if they stand one after the other; one more than
        chunks. A table has a place for each value, and one more."""
        return np.concatenate([[0], np.cumsum([2**width + 1 for width in self.widths])])


def _probes(width: int, radius: int) -> int:
    return sum(comb(width, count) for count in range(radius + 1))


def _cut(chunks: int, radius: int) -> Layout:
    """Chunks as equal as can be; where they are not, the wider ones get the smaller radius."""
    widths = [BITS // chunks + (place < BITS % chunks) for place in range(chunks)]
    share, more = divmod(radius + 1, chunks)
    radii = [share - 1 + (place >= chunks - more) for place in range(chunks)]
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
    used = [place for place in range(chunks) if radii[place] >= 0]
    return Layout(
        tuple(int(starts[place]) for place in used),
        tuple(widths[place] for place in used),
        tuple(radii[place] for place in used),
    )


@lru_cache(maxsize=256)
def layout_for(size: int, radius: int) -> Layout:
    """The cheapest for about 2^size fingerprints."""
    widest = min(WIDEST, max(NARROWEST, size + ROOM))
    candidates = [
        _cut(chunks, radius)
        for chunks in range(-(-BITS // widest), BITS // NARROWEST + 1)
    ]  # fmt: skip
    return min(candidates, key=lambda layout: layout.cost(2**size))


def size_of(rows: int) -> int:
    """The ``size`` of so many rows."""
    return max(1, round(log2(max(2, rows))))
