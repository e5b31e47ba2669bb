"""A hash table in two arrays: from 64-bit hashes to numbers, several to a hash.

Open addressing with linear probing, at most two thirds full, behind a bitmap that answers most
absent hashes from the nearest cache: a Bloom filter whose two bits stand in one word, so that a
hash costs one look (Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters",
2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled

_BITS_AN_ENTRY = 12


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
def _bits(key: Any) -> Any:  # pragma: no cover - compiled
    """The two bits of a hash, from other parts of it than its word is."""
    one, other = key >> np.uint64(2), key >> np.uint64(58)
    sixty_three = np.uint64(63)
    return np.uint64(1) << (one & sixty_three) | np.uint64(1) << (other & sixty_three)


@compiled
def note(seen: Any, key: Any) -> None:  # pragma: no cover - compiled
    """Makes :func:`maybe` true for a hash."""
    seen[np.int64(key >> np.uint64(14)) & (len(seen) - 1)] |= _bits(key)


@compiled
def maybe(seen: Any, key: Any) -> Any:  # pragma: no cover - compiled
    """False where the hash is surely absent."""
    bits = _bits(key)
    return seen[np.int64(key >> np.uint64(14)) & (len(seen) - 1)] & bits == bits


@compiled
def insert(slots: Any, numbers: Any, seen: Any, key: Any, number: int) -> None:  # pragma: no cover
    at = np.int64(key >> np.uint64(20)) & (len(slots) - 1)
    while slots[at] != 0:
        if slots[at] == key and numbers[at] == number:
            return
        at = (at + 1) & (len(slots) - 1)
    slots[at] = key
    numbers[at] = number
    note(seen, key)


@compiled
def bitmap_words(entries: int, bits: int) -> int:  # pragma: no cover - compiled
    """Words of a bitmap of so many bits an entry at least, a power of two."""
    words = 16
    while words * 64 < entries * bits:
        words *= 2
    return words


@compiled
def _filled(
    keys: Any, values: Any, slots: Any, numbers: Any, seen: Any
) -> None:  # pragma: no cover
    for k in range(len(keys)):
        insert(slots, numbers, seen, keys[k], values[k])


def table_of(keys: NDArray[np.uint64], numbers: NDArray[np.int32]) -> Table:
    """A table of these pairs, four fifths full at most: what is not there is mostly told by the
    bitmap, and the table of a million marks takes gigabytes."""
    size = 1 << max(4, (5 * len(keys) // 4).bit_length())
    seen = np.zeros(bitmap_words(len(keys), _BITS_AN_ENTRY), np.uint64)
    table = Table(np.zeros(size, np.uint64), np.zeros(size, np.int32), seen)
    _filled(keys, numbers, table.slots, table.numbers, table.seen)
    return table
