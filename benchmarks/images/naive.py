"""What everyone starts with: one hash of the whole picture, compared in eight turns.

ImageHash's DCT and difference hashes (64 bits), and a 256-bit DCT hash as PDQ makes it. Of the
reference all eight turns are held, of the query one hash.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from matchers.decoding import Decoded, decode, grey_of
from matchers.pictures.hashing import codes, coefficients, reduced
from matchers.pictures.turns import TURNS, turned

Hashes = dict[str, NDArray[np.uint64]]
"""By method: (words,)."""


@dataclass(frozen=True, slots=True)
class Method:
    """``usual``: the distance, in bits, up to which its users take two pictures for copies.
    ``widest``: beyond, nobody would."""

    name: str
    usual: int
    widest: int


METHODS = (
    Method("256-bit DCT hash (PDQ-like)", 31, 84),  # PDQ's own advice
    Method("ImageHash phash", 10, 13),  # imagededup's default
    Method("ImageHash dhash", 10, 11),
)


def hashes(data: bytes) -> Hashes:
    """Of a file."""
    with Image.open(io.BytesIO(data)) as opened:
        return _hashes(opened.convert("RGB"), data)


def turned_hashes(data: bytes) -> list[Hashes]:
    """Of a file in all eight turns."""
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    decoded = decode(data)
    assert isinstance(decoded, Decoded)
    made = []
    for turn in range(TURNS):
        pixels = turned(np.asarray(picture), turn)
        made.append(_hashes(Image.fromarray(pixels), data, turn))
    return made


def _hashes(picture: Image.Image, data: bytes, turn: int = 0) -> Hashes:
    decoded = decode(data)
    if isinstance(decoded, Decoded):
        grey = turned(grey_of(decoded.pixels), turn)
        wide = codes(coefficients(reduced(grey)[None]))[0]
    else:
        wide = np.zeros(4, np.uint64)
    small = [imagehash.phash(picture).hash, imagehash.dhash(picture).hash]
    packed = [np.packbits(bits.ravel()).view(np.uint64) for bits in small]
    return dict(zip((method.name for method in METHODS), (wide, *packed), strict=True))


def distances(query: NDArray[np.uint64], references: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Of a query (words,) from references (n, turns, words): the least over the turns."""
    differing = np.bitwise_count(references ^ query)
    return np.asarray(differing.sum(axis=2, dtype=np.int64).min(axis=1))
