"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 256
WORDS = BITS // 64

Codes = NDArray[np.uint64]
"""Fingerprints: shape (n, 4), 64 bits a word."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs within the radius: ``query`` counts the queries from 0, ``key`` is whose fingerprint
    was found, ``distance`` the smallest of that key's fingerprints. In the order of query,
    distance, key; each pair once."""

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.query)

    @classmethod
    def of(
        cls, query: NDArray[np.int64], key: NDArray[np.int64], distance: NDArray[np.int64]
    ) -> Found:
        """From all pairs, in any order, a key as often as it has fingerprints in reach."""
        order = np.lexsort((distance, key, query))
        query, key, distance = query[order], key[order], distance[order]
        first = np.ones(len(query), np.bool_)
        first[1:] = (query[1:] != query[:-1]) | (key[1:] != key[:-1])
        query, key, distance = query[first], key[first], distance[first]
        order = np.lexsort((key, distance, query))
        return cls(query[order], key[order], distance[order])


def as_codes(codes: Codes) -> Codes:
    """:raises ValueError: when these are no fingerprints."""
    if codes.ndim != 2 or codes.shape[1] != WORDS or codes.dtype != np.uint64:
        raise ValueError(f"fingerprints are uint64 of shape (n, {WORDS}), not {codes.dtype} of "
                         f"shape {codes.shape}")  # fmt: skip
    return np.ascontiguousarray(codes)
