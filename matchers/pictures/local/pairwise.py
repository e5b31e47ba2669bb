"""The slow, obviously right way to what :class:`~matchers.pictures.local.inverted.InvertedFile`
finds of one reference: every corner against every corner."""

from __future__ import annotations

import numpy as np

from matchers.pictures.local.features import Features
from matchers.pictures.local.inverted import ALIKE, as_ways, searched
from matchers.pictures.local.words import near, words
from matchers.pictures.lying import Lying


def lying_between(query: Features, reference: Features) -> list[Lying]:
    """How the reference may lie in the query, in each of the eight turns."""
    if not len(query) or not len(reference):
        return []
    word = words(reference.codes)
    upper, lower = word >> 8, word & 255
    turn, corner, codes = searched(query)
    nearest = near(codes)
    may = (nearest[0][:, :, None] == upper).any(axis=1)
    may &= (nearest[1][:, :, None] == lower).any(axis=1)
    differing = np.bitwise_count(codes[:, None, :] ^ reference.codes[None, :, :])
    distances = differing.sum(axis=2, dtype=np.int64)
    row, other = np.nonzero(may & (distances <= ALIKE))
    pairs = np.stack([
        turn[row],
        corner[row],
        distances[row, other],
        reference.level[other].astype(np.int64),
        reference.x[other].view(np.int32).astype(np.int64),
        reference.y[other].view(np.int32).astype(np.int64),
    ])  # fmt: skip
    return [lying for _, lying in as_ways(query, pairs, set())]
