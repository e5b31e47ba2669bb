"""Photographs cut into pieces that do not overlap, so that one gives several unlike pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from tools.background_pictures.made import Made, chance, flattened, shrunk
from tools.background_pictures.sources import Source

SMALLEST = 380  # pixels of a piece's shorter side
MOST_PIECES = 16
PLAIN = 4.2  # mean step between neighbouring pixels of a piece of 128 pixels; less is a plain piece

DARK = 16  # mean level, of 255, below which nothing is made out


def _cuts(rng_key: str, length: int, piece: int) -> list[int]:
    count = max(1, length // piece)
    rng = chance(rng_key, length)
    edges = [round(length * i / count) for i in range(count + 1)]
    play = length // count // 7
    return [0, *(edge + rng.randint(-play, play) for edge in edges[1:-1]), length]


def lively(picture: Image.Image) -> bool:
    """Whether there is something to see: plain skies and blurs tell nothing."""
    grey = np.asarray(shrunk(flattened(picture), 128).convert("L"), dtype=np.float32)
    step = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    return bool(step > PLAIN and grey.mean() > DARK)


def pieces(name: str, photo: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """The whole where it is small, else pieces on an uneven grid, every third column cut lower."""
    side = max(SMALLEST, int((photo.width * photo.height / MOST_PIECES) ** 0.5))
    columns = _cuts(name, photo.width, side)
    for column, (left, right) in enumerate(pairwise(columns)):
        rows = _cuts(f"{name}/{column}", photo.height, side)
        for row, (top, bottom) in enumerate(pairwise(rows)):
            piece = photo.crop((left, top, right, bottom))
            if lively(piece):
                yield f"{column}{row}", piece


def carved(path: Path) -> Iterator[Image.Image]:
    """The WebP files inside a Qt resource file, which keeps compressed pictures as they are."""
    data = path.read_bytes()
    at = 0
    while (at := data.find(b"RIFF", at)) >= 0:
        length = int.from_bytes(data[at + 4 : at + 8], "little") + 8
        if data[at + 8 : at + 12] == b"WEBP" and at + length <= len(data):
            yield Image.open(io.BytesIO(data[at : at + length]))
            at += length
        else:
            at += 4


def photos(source: Source) -> Iterator[Made]:
    for path in source.files():
        found = carved(path) if path.suffix == ".rcc" else iter([Image.open(path)])
        for number, opened in enumerate(found):
            if min(opened.size) < source.smallest:
                continue
            opened.draft("RGB", (2600, 2600))
            photo = flattened(ImageOps.exif_transpose(opened))
            if max(photo.size) > 3000:
                photo = shrunk(photo, 3000)
            group = f"{source.slug}-{source.stem(path)}-{number}"
            for place, piece in pieces(group, photo):
                yield Made(f"{group}-{place}", "photo", source.label, source.licence, group, piece)
