"""What is kept of a picture: enough to find it, and to lay it over another, without its file."""

from __future__ import annotations

import hashlib
import itertools
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.decoding import Decoded, grey_of
from matchers.pictures.background import radius
from matchers.pictures.drawn import may_be_mark
from matchers.pictures.hashing import Codes, codes, coefficients, reduced, turned_spectra
from matchers.pictures.local.features import Features, features
from matchers.pictures.regions import regions, views
from matchers.pictures.thumbnail import Thumbnail, decode_thumbnail, encode
from matchers.pictures.turns import TURNS, UPRIGHT

_HEAD = struct.Struct("<HHBBBHHI")
_BOX = 65_535


@dataclass(frozen=True, eq=False)
class Flat:
    """A picture without transparency.

    ``size``: width and height at working size. As a reference: ``view_boxes`` (n, 4) and
    ``view_codes`` (n, 8, 4), hashes of the views in all eight turns, and ``radius``, within which
    they are worth a closer look. As a query: ``region_boxes`` (m, 4) and ``region_codes`` (m, 4).
    ``features``: the corners; ``details``: more of them, for small marks in the query alone.
    ``thumbnail_bytes``: the small picture.
    """

    size: tuple[int, int]
    radius: int
    view_boxes: NDArray[np.float64]
    view_codes: NDArray[np.uint64]
    region_boxes: NDArray[np.float64]
    region_codes: Codes
    features: Features
    details: Features
    thumbnail_bytes: bytes

    @property
    def thumbnail(self) -> Thumbnail:
        return decode_thumbnail(self.thumbnail_bytes)

    def to_bytes(self) -> bytes:
        head = _HEAD.pack(
            *self.size, self.radius, len(self.view_boxes), len(self.region_boxes),
            len(self.features), len(self.details), len(self.thumbnail_bytes),
        )  # fmt: skip
        return b"".join([
            head,
            np.rint(self.view_boxes * _BOX).astype("<u2").tobytes(),
            self.view_codes.astype("<u8").tobytes(),
            np.rint(self.region_boxes * _BOX).astype("<u2").tobytes(),
            self.region_codes.astype("<u8").tobytes(),
            self.features.to_bytes(),
            self.details.to_bytes(),
            self.thumbnail_bytes,
        ])  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes) -> Flat:
        """:raises ValueError: when these are not the bytes of one."""
        try:
            width, height, reach, seen, parts, *corners, small = _HEAD.unpack_from(data)
            local = (count * 37 for count in corners)
            sizes = (seen * 8, seen * TURNS * 32, parts * 8, parts * 32, *local, small)
            ends = list(itertools.accumulate((_HEAD.size, *sizes)))
            if ends[-1] != len(data):
                raise ValueError(f"{len(data)} bytes, {ends[-1]} expected")
            pieces = [data[a:b] for a, b in itertools.pairwise(ends)]
            return cls(
                (width, height),
                reach,
                np.frombuffer(pieces[0], "<u2").reshape(seen, 4) / _BOX,
                np.frombuffer(pieces[1], "<u8").reshape(seen, TURNS, 4).astype(np.uint64),
                np.frombuffer(pieces[2], "<u2").reshape(parts, 4) / _BOX,
                np.frombuffer(pieces[3], "<u8").reshape(parts, 4).astype(np.uint64),
                Features.from_bytes(pieces[4]),
                Features.from_bytes(pieces[5]),
                pieces[6],
            )
        except (struct.error, ValueError) as error:
            raise ValueError(f"these bytes are no picture's fingerprint: {error}") from error


@dataclass(frozen=True, eq=False)
class PictureFingerprint:
    """One picture, in either role. ``digest``: SHA-256 of the file. ``flats``: on white; and on
    black too where it has transparency. ``quality`` in 0..1."""

    digest: bytes
    flats: tuple[Flat, ...]
    quality: float

    def to_bytes(self) -> bytes:
        parts = [flat.to_bytes() for flat in self.flats]
        lengths = struct.pack(f"<B{len(parts)}I", len(parts), *map(len, parts))
        return self.digest + lengths + b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes, quality: float) -> PictureFingerprint:
        """:raises ValueError: when these are not the bytes of one."""
        try:
            count = data[32]
            lengths = struct.unpack_from(f"<{count}I", data, 33)
            ends = list(itertools.accumulate((33 + 4 * count, *lengths)))
            flats = [Flat.from_bytes(data[a:b]) for a, b in itertools.pairwise(ends)]
        except (struct.error, IndexError) as error:
            raise ValueError(f"these bytes are no picture's fingerprint: {error}") from error
        return cls(data[:32], tuple(flats), quality)


def fingerprint(data: bytes, decoded: Decoded, quality: float) -> PictureFingerprint:
    """Of a file's bytes and what was decoded of them."""
    seen = [decoded.pixels] if decoded.on_black is None else [decoded.pixels, decoded.on_black]
    small = [encode(pixels, small=len(seen) > 1) for pixels in seen]
    fewer = 1
    if len(seen) > 1:
        fewer = FEWER_DRAWN if may_be_mark([decode_thumbnail(one) for one in small]) else FEWER
    flats = tuple(_flat(pixels, one, fewer) for pixels, one in zip(seen, small, strict=True))
    return PictureFingerprint(hashlib.sha256(data).digest(), flats, quality)


FEWER, FEWER_DRAWN = 2, 4
"""How many times fewer corners each of two flattenings has, since much is the same in both; and
each of a drawing's, which has more of another kind (:mod:`matchers.pictures.drawing`)."""


def _flat(pixels: NDArray[np.uint8], small_picture: bytes, fewer: int) -> Flat:
    grey = grey_of(pixels)
    height, width = grey.shape
    view_boxes, region_boxes = views(grey), regions(grey)
    small = np.stack([reduced(_part(grey, box)) for box in (*view_boxes, *region_boxes)])
    spectra = coefficients(small)
    seen = len(view_boxes)
    turned = turned_spectra(spectra[:seen])
    view_codes = codes(turned.reshape(-1, *turned.shape[2:])).reshape(seen, TURNS, 4)
    made = Flat(
        (width, height),
        radius(view_codes[:, UPRIGHT]),
        view_boxes,
        view_codes,
        region_boxes,
        codes(spectra[seen:]),
        *features(grey, fewer),
        small_picture,
    )
    # As it will be read again, so that a kept one compares as a fresh one.
    return Flat.from_bytes(made.to_bytes())


def _part(grey: NDArray[np.uint8], box: NDArray[np.float64]) -> NDArray[np.uint8]:
    height, width = grey.shape
    left, top, right, bottom = np.rint(box * [width, height, width, height]).astype(int)
    return grey[top : max(bottom, top + 1), left : max(right, left + 1)]
