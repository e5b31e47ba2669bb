"""Stored fingerprints that are nearly those of real photos, as many as are wanted.

Photos of a folder with a manifest (``path``, ``role``: ``ref`` is protected) are fingerprinted
once. A stored picture is one of those that are not protected and in which nothing is found, each in
turn, whose hashes had up to :data:`FLIPPED` bits changed: as near to and as far from the references
as photos are, and no two the same. References are the protected photos and, until there are enough,
parts of them (60 % of each side).
"""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from domain.match import Unusable
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from matchers.pictures.fingerprint import Flat, PictureFingerprint
from matchers.pictures.local.features import NO_FEATURES

FLIPPED = 8
KEPT = 0.6


class NearPhotos:
    """A source of fingerprints; the same seed gives the same. ``corners``: whether stored ones have
    their local features."""

    def __init__(self, folder: Path, references: int, *, corners: bool, seed: int = 7) -> None:
        self._source = np.random.default_rng(seed)
        self.references = list(_references(folder, references))
        index = PictureMatcher().index()
        for n, reference in enumerate(self.references):
            index.add(str(n), reference)
        others = [made for path in _paths(folder, ref=False) if (made := _made(path.read_bytes()))]
        self._photos = [one for one in others if not list(index.search(one))]
        self.photos = len(self._photos)
        self._corners = corners
        self._next = 0

    def some(self, count: int) -> list[PictureFingerprint]:
        """So many stored pictures."""
        return [self._one() for _ in range(count)]

    def _one(self) -> PictureFingerprint:
        like = self._photos[self._next % self.photos]
        self._next += 1
        flats = tuple(self._changed(flat) for flat in like.flats)
        return PictureFingerprint(hashlib.sha256(self._source.bytes(8)).digest(), flats, 1.0)

    def _changed(self, flat: Flat) -> Flat:
        codes = flat.region_codes.copy()
        for _ in range(FLIPPED):
            _flip(codes, self._source.integers(0, 512, len(codes)))
        return replace(
            flat, region_codes=codes, features=flat.features if self._corners else NO_FEATURES
        )


def _flip(codes: NDArray[np.uint64], bits: NDArray[np.int64]) -> None:
    """One bit of each code; none where the number is beyond the bits."""
    rows = np.flatnonzero(bits < 256)
    words, places = np.divmod(bits[rows], 64)
    codes[rows, words] ^= np.uint64(1) << places.astype(np.uint64)


def _paths(folder: Path, *, ref: bool) -> Iterator[Path]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if (row["role"] == "ref") == ref:
                yield folder / row["path"]


def _made(data: bytes) -> PictureFingerprint | None:
    made = PictureMatcher().fingerprint(ImageMedium(data))
    return None if isinstance(made, Unusable) else made


def _references(folder: Path, count: int) -> Iterator[PictureFingerprint]:
    paths = list(_paths(folder, ref=True))
    chance, made = random.Random(3), 0
    while made < count:
        for path in paths:
            if made == count:
                return
            data = path.read_bytes() if made < len(paths) else _part(path, chance)
            one = _made(data)
            if one is not None:
                made += 1
                yield one


def _part(path: Path, chance: random.Random) -> bytes:
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    width, height = round(picture.width * KEPT), round(picture.height * KEPT)
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    buffer = io.BytesIO()
    picture.crop((left, top, left + width, top + height)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()
