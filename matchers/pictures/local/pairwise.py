"""The slow, obviously right way to what :class:`~matchers.pictures.local.inverted.InvertedFile`
finds of one reference: every corner against every corner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.pictures.local.features import Features
from matchers.pictures.local.inverted import ALIKE, Found, as_ways, searched
from matchers.pictures.local.pairs import between
from matchers.pictures.local.words import near, words
from matchers.pictures.lying import Lying


def lying_between(query: Features, reference: Features) -> list[Lying]:
    """How the reference may lie in the query, in each of the eight turns."""
    if not len(query) or not len(reference):
        return []
    turn, corner, codes = searched(query)
    found = alike(codes, corner, turn, reference, ALIKE)
    return [lying for _, lying in as_ways(query, found, set())]


def alike(
    codes: NDArray[np.uint64], corner: NDArray[np.int64], part: NDArray[np.int64],
    reference: Features, most: int,
) -> Found:  # fmt: skip
    """Pairs with one reference, whose number is 0."""
    word = words(reference.codes)
    nearest = near(codes)
    may = (nearest[0][:, :, None] == word >> 8).any(axis=1)
    may &= (nearest[1][:, :, None] == word & 255).any(axis=1)
    differing = np.bitwise_count(codes[:, None, :] ^ reference.codes[None, :, :])
    distances = differing.sum(axis=2, dtype=np.int64)
    row, entry = np.nonzero(may & (distances <= most))
    return between(row, entry, distances[row, entry], corner, part, reference)
