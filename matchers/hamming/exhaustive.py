"""The slow, obviously right way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import WORDS, Codes, Found, as_codes


class ExhaustiveSearch:
    """Every query against every fingerprint."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.int64)
        self._codes: Codes = np.empty((0, WORDS), np.uint64)

    def add(self, keys: NDArray[np.int64], codes: Codes) -> None:
        self._keys = np.concatenate([self._keys, keys])
        self._codes = np.concatenate([self._codes, as_codes(codes)])

    def remove(self, keys: NDArray[np.int64]) -> None:
        stays = ~np.isin(self._keys, keys)
        self._keys, self._codes = self._keys[stays], self._codes[stays]

    def search(self, queries: Codes, radius: int) -> Found:
        differing = np.bitwise_count(as_codes(queries)[:, None, :] ^ self._codes[None, :, :])
        distances = differing.sum(axis=2, dtype=np.int64)
        query, row = np.nonzero(distances <= radius)
        return Found.of(query.astype(np.int64), self._keys[row], distances[query, row])

    def __len__(self) -> int:
        return len(self._keys)
