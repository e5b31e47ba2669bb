"""Visual words: a shortcut to the descriptors that may resemble one.

The upper and the lower half of a descriptor (128 bits each) are each told by the nearest of 256
fixed half descriptors, so there are 65,536 words (an inverted multi-index: Babenko, Lempitsky, "The
Inverted Multi-Index", CVPR 2012). Two descriptors may be compared if the reference's word is among
those nearest to the query's: the :data:`NEAR` nearest of each half. The fixed halves come from
background pictures (``tools/train_pictures``) and are part of the matcher's version. So does the
list of ordinary words: those that more than one in 10,000 corners of the background have, the ends
of letters and the edges of plain things, which tell nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled, ones

CENTRES = 256
WORDS = CENTRES * CENTRES
NEAR = 3
FILE = "words.npy"
ORDINARY_FILE = "ordinary.npy"


@cache
def centres() -> NDArray[np.uint64]:
    """Shape (2, 256, 2): of the upper and the lower half."""
    with files("matchers.data").joinpath(FILE).open("rb") as stream:
        return np.load(stream, allow_pickle=False).astype(np.uint64)  # type: ignore[no-any-return]


@cache
def ordinary() -> NDArray[np.bool_]:
    """Whether a word (0..65,535) is one that tells nothing."""
    with files("matchers.data").joinpath(ORDINARY_FILE).open("rb") as stream:
        return np.unpackbits(np.load(stream, allow_pickle=False)).astype(np.bool_)


def halves(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Descriptors (n, 4) as halves (2, n, 2): the upper two rows of cells, the lower two."""
    return np.ascontiguousarray(np.stack([codes[:, [0, 2]], codes[:, [1, 3]]]))


def words(codes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The word of each descriptor."""
    nearest = near(codes, 1)
    return np.asarray((nearest[0, :, 0].astype(np.uint16) << 8) | nearest[1, :, 0], np.uint16)


def near(codes: NDArray[np.uint64], count: int = NEAR) -> NDArray[np.uint8]:
    """The nearest fixed halves of each descriptor: (2, n, count), the nearest first; of equally
    near ones the first in the file."""
    made = np.empty((2, len(codes), count), np.uint8)
    for half, (values, fixed) in enumerate(zip(halves(codes), centres(), strict=True)):
        _near(values, fixed, made[half])
    return made


@compiled
def _near(values: Any, fixed: Any, made: Any) -> None:  # pragma: no cover - compiled
    count = made.shape[1]
    distances = np.empty(CENTRES, np.int32)
    for row in range(len(values)):
        first, second = values[row, 0], values[row, 1]
        for centre in range(CENTRES):
            distances[centre] = (
                ones(fixed[centre, 0] ^ first) + ones(fixed[centre, 1] ^ second)
            ) * CENTRES + centre
        for place in range(count):
            best = distances.argmin()
            made[row, place] = best
            distances[best] = 1 << 30
