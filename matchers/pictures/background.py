"""How ordinary a picture looks: its distance from pictures that have nothing to do with anyone.

A photo whose hash is near many of a fixed background's (an oval on white) is told from others by
its hash only when very near; one that is far from all of them, already at a distance. The radius
within which a reference's hash is worth a closer look is set for each reference by that. The
background is a file of hashes of pictures that are free to ship (``tools/background_pictures``,
``tools/train_pictures``); its digest is part of the matcher's version. What else is protected or on
sale plays no part.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from matchers.pictures.local.words import FILE as WORDS_FILE
from matchers.pictures.local.words import ORDINARY_FILE

FILE = "background.npy"
NARROWEST, WIDEST = 40, 70
"""Bits, of 256. Below the first, recompression alone moves a hash; at the second, one in tens of
thousands of unrelated photos' hashes is met."""

MARGIN = 2
RANK = 3
"""The background picture, counted from the nearest, that must be out of reach."""


@cache
def background() -> NDArray[np.uint64]:
    """Hashes (n, 4)."""
    with files("matchers.data").joinpath(FILE).open("rb") as stream:
        return np.load(stream, allow_pickle=False).astype(np.uint64)  # type: ignore[no-any-return]


@cache
def digest() -> str:
    """Of the files that comparisons depend on: eight hexadecimal digits."""
    data = files("matchers.data")
    made = hashlib.sha256()
    for name in (FILE, WORDS_FILE, ORDINARY_FILE):
        file = data.joinpath(name)
        # Missing only while they are being made.
        made.update(file.read_bytes() if file.is_file() else b"")
    return made.hexdigest()[:8]


def away(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How far each hash (n, 4) is from each of the background: (n, background)."""
    differing = np.bitwise_count(codes[:, None, :] ^ background()[None, :, :])
    return np.asarray(differing.sum(axis=2, dtype=np.int64))


def radius(codes: NDArray[np.uint64]) -> int:
    """Within how many bits of any of these hashes (n, 4) of a reference it is worth looking."""
    distances = np.sort(away(codes), axis=1)
    return int(np.clip(distances[:, RANK].min() - MARGIN, NARROWEST, WIDEST))
