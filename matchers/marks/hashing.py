"""A hash table in two arrays: from 64-bit hashes to numbers, several to a hash.

Open addressing with linear probing, at most half full, behind a bitmap that answers most absent
hashes from the nearest cache (a Bloom filter with one function).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled

_BITS_AN_ENTRY = 8


@dataclass(frozen=True, slots=True)
class Table:
    """``slots`` holds hashes (0: free), ``numbers`` what they stand for, ``seen`` the bitmap; sizes
    are powers of two."""

    slots: NDArray[np.uint64]
    numbers: NDArray[np.int32]
    seen: NDArray[np.uint64]

    @property
    def nbytes(self) -> int:
        return int(self.slots.nbytes + self.numbers.nbytes + self.seen.nbytes)


@compiled
def insert(slots: Any, numbers: Any, seen: Any, key: Any, number: int) -> None:  # pragma: no cover
    at = np.int64(key >> np.uint64(20)) & (len(slots) - 1)
    while slots[at] != 0:
        if slots[at] == key and numbers[at] == number:
            return
        at = (at + 1) & (len(slots) - 1)
    slots[at] = key
    numbers[at] = number
    bit = np.int64(key >> np.uint64(8)) & (len(seen) * 64 - 1)
    seen[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)


@compiled
def bitmap_words(entries: int) -> int:  # pragma: no cover - compiled
    """Words of a bitmap for so many entries, a power of two."""
    words = 16
    while words * 64 < entries * _BITS_AN_ENTRY:
        words *= 2
    return words


@compiled
def note(seen: Any, key: Any) -> None:  # pragma: no cover - compiled
    """Makes :func:`maybe` true for a hash."""
    bit = np.int64(key >> np.uint64(8)) & (len(seen) * 64 - 1)
    seen[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)


@compiled
def maybe(seen: Any, key: Any) -> Any:  # pragma: no cover - compiled
    """False where the hash is surely absent."""
    bit = np.int64(key >> np.uint64(8)) & (len(seen) * 64 - 1)
    return (seen[bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1) != 0


@compiled
def _filled(
    keys: Any, values: Any, slots: Any, numbers: Any, seen: Any
) -> None:  # pragma: no cover
    for k in range(len(keys)):
        insert(slots, numbers, seen, keys[k], values[k])


def table_of(keys: NDArray[np.uint64], numbers: NDArray[np.int32]) -> Table:
    """A table of these pairs."""
    size = 1 << max(4, (2 * len(keys)).bit_length())
    words = 1 << max(4, (len(keys) * _BITS_AN_ENTRY // 64).bit_length())
    table = Table(np.zeros(size, np.uint64), np.zeros(size, np.int32), np.zeros(words, np.uint64))
    _filled(keys, numbers, table.slots, table.numbers, table.seen)
    return table
