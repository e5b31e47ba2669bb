"""What a glance keeps of a picture: hashes of the whole, with and without plain borders."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.match import Box
from matchers.pictures.hashing import codes, coefficients, reduced, turned_spectra
from matchers.pictures.regions import views
from matchers.pictures.turns import TURNS, UPRIGHT

_UNIT = 65_535
_VIEW = struct.calcsize("<4H") + TURNS * 32


@dataclass(frozen=True, eq=False)
class Glance:
    """``boxes`` (n, 4): the views as fractions, the whole picture first; n is 1 to 3, and up to
    twice that for a transparent picture, which is seen on white and on black. ``codes`` (n, 8, 4):
    their hashes in eight turns. At most 1.6 kB."""

    boxes: NDArray[np.float64]
    codes: NDArray[np.uint64]
    quality: float

    @property
    def upright(self) -> NDArray[np.uint64]:
        """Hashes (n, 4) of the views as they are: what is searched for."""
        return np.ascontiguousarray(self.codes[:, UPRIGHT])

    def box(self, view: int) -> Box:
        """Where a view lies in the picture."""
        return Box(*(round(float(side), 4) for side in self.boxes[view]))

    def to_bytes(self) -> bytes:
        boxes = np.rint(self.boxes * _UNIT).astype("<u2").tobytes()
        return boxes + self.codes.astype("<u8").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes, quality: float) -> Glance:
        """:raises ValueError: when these are not the bytes of one."""
        count, rest = divmod(len(data), _VIEW)
        if rest or count < 1:
            raise ValueError(f"these {len(data)} bytes are no picture's hashes")
        boxes = np.frombuffer(data, "<u2", 4 * count).reshape(count, 4) / _UNIT
        kept = np.frombuffer(data, "<u8", offset=8 * count).reshape(count, TURNS, 4)
        return cls(boxes, kept.astype(np.uint64), quality)


def glance(greys: Sequence[NDArray[np.uint8]], quality: float) -> Glance:
    """Of a picture's brightness, on white and perhaps on black."""
    boxes, small = [], []
    for grey in greys:
        height, width = grey.shape
        seen = views(grey)
        boxes.append(seen)
        small.append(reduced(grey))
        for box in seen[1:]:
            left, top, right, bottom = np.rint(box * [width, height, width, height]).astype(int)
            small.append(reduced(grey[top:bottom, left:right]))
    turned = turned_spectra(coefficients(np.stack(small)))
    # The boxes as they will be read again, so that a kept one compares as a fresh one.
    return Glance(
        np.rint(np.concatenate(boxes) * _UNIT) / _UNIT,
        codes(turned.reshape(-1, *turned.shape[2:])).reshape(len(small), TURNS, 4),
        quality,
    )
