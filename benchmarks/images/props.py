"""What attacks on pictures work with: chance, colours, other pictures, shop talk, lossy files."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFont

Size = tuple[int, int]
Colour = tuple[int, int, int]


@dataclass
class Props:
    """What an attack uses besides the picture."""

    chance: random.Random
    others: Sequence[Callable[[], Image.Image]] = field(default_factory=tuple)

    def other(self) -> Image.Image:
        return self.chance.choice(self.others)().convert("RGB")

    def colour(self) -> Colour:
        draw = self.chance.randint
        return (draw(0, 255), draw(0, 255), draw(0, 255))

    def numbers(self) -> np.random.Generator:
        return np.random.default_rng(self.chance.getrandbits(63))


Attack = Callable[[Image.Image, int, Props], Image.Image]


def scaled(picture: Image.Image, longest: int) -> Image.Image:
    """The picture at that longer side, larger or smaller."""
    factor = longest / max(picture.size)
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def saved(picture: Image.Image, kind: str, quality: int) -> Image.Image:
    """The picture after a lossy file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=quality)
    buffer.seek(0)
    return Image.open(buffer).convert("RGB")


def words(chance: random.Random, count: int = 3) -> str:
    """Shop talk."""
    pool = (
        "SALE", "NEW", "FREE SHIPPING", "50% OFF", "BEST PRICE", "ORIGINAL", "HOT", "TOP QUALITY",
        "LIMITED", "100% COTTON", "IN STOCK", "2 FOR 1", "PREMIUM", "GIFT", "$9.99", "TODAY ONLY",
    )  # fmt: skip
    return " ".join(chance.choice(pool) for _ in range(count))


def lettering(text: str, height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    del text
    return ImageFont.load_default(size=max(8, height))
