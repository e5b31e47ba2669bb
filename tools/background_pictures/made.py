"""A background picture as it leaves its maker, and how it is written."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

LONGER_SIDE = 512
QUALITY = 88


@dataclass(frozen=True)
class Made:
    """``kind``: photo, rendering, cutout, infographic, page, collage. ``source`` and ``licence``:
    the packages used and their terms, joined by " + ". Pictures of one ``group`` share a
    photograph, an object or a template, and are no evidence of independence; ``others``: groups
    that are shown beside or inside."""

    name: str
    kind: str
    source: str
    licence: str
    group: str
    picture: Image.Image
    others: tuple[str, ...] = ()

    def saved(self, folder: Path) -> str:
        """Writes the JPEG, the longer side at most 512 pixels; returns the file's name."""
        picture = shrunk(flattened(self.picture))
        file = f"{self.kind}-{self.name}.jpg"
        picture.save(folder / file, "JPEG", quality=QUALITY)
        return file


def chance(*key: object) -> random.Random:
    """A generator of its own for every picture: one more source changes no other picture."""
    return random.Random(zlib.crc32("/".join(map(str, key)).encode()))


def flattened(picture: Image.Image) -> Image.Image:
    """As RGB, on white where it was transparent."""
    if picture.mode == "RGB":
        return picture
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def shrunk(picture: Image.Image, longer: int = LONGER_SIDE) -> Image.Image:
    """With the longer side as asked; small pictures are enlarged to it, as shops do."""
    scale = longer / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
