"""The heap: what was added last, in no order, and is scanned."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import WORDS, Codes

FEW_PAIRS = 1 << 19


class Heap:
    """Keys and fingerprints in arrays that have room for more; adding costs by what is added."""

    def __init__(self) -> None:
        self._size = 0
        self._keys = np.empty(64, np.int64)
        self._codes: Codes = np.empty((64, WORDS), np.uint64)

    def __len__(self) -> int:
        return self._size

    @property
    def keys(self) -> NDArray[np.int64]:
        return self._keys[: self._size]

    @property
    def codes(self) -> Codes:
        return self._codes[: self._size]

    @property
    def nbytes(self) -> int:
        return self._keys.nbytes + self._codes.nbytes

    def add(self, keys: NDArray[np.int64], codes: Codes) -> None:
        size = self._size + len(keys)
        if size > len(self._keys):
            more = size  # twice what it takes: adding stays cheap
            self._keys = np.concatenate([self.keys, keys, np.empty(more, np.int64)])
            self._codes = np.concatenate([self.codes, codes, np.empty((more, WORDS), np.uint64)])
        else:
            self._keys[self._size : size] = keys
            self._codes[self._size : size] = codes
        self._size = size

    def remove(self, keys: NDArray[np.int64]) -> None:
        stays = ~np.isin(self.keys, keys)
        size = int(np.count_nonzero(stays))
        if size < self._size:
            self._keys[:size], self._codes[:size] = self.keys[stays], self.codes[stays]
            self._size = size

    def scan(self, queries: Codes, radius: int, *, loaded: bool) -> NDArray[np.int64]:
        """Rows of query, row, distance. A few pairs are compared without the compiled loops where
        these are not ``loaded`` yet: to load them and, the first time, to compile them takes
        seconds, which a small gallery need not wait."""
        if not loaded and len(queries) * self._size <= FEW_PAIRS:
            differing = np.bitwise_count(queries[:, None, :] ^ self.codes[None, :, :])
            distances = differing.sum(axis=2, dtype=np.int64)
            query, row = np.nonzero(distances <= radius)
            return np.stack([query, row, distances[query, row]], axis=1)
        from matchers.hamming.scanning import scan  # noqa: PLC0415
        from matchers.hamming.segment import fixed  # noqa: PLC0415

        none_dead = np.zeros(self._size, np.bool_)
        return np.asarray(scan(queries, fixed(self.codes), fixed(none_dead), radius))
