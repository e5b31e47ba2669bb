"""Words as listings show them, Latin and CJK, and the fonts to set them in."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
LATIN: list[str] = _WORDS["latin"].split()
CJK: list[str] = _WORDS["cjk"].split()
UNITS = ("cm", "mm", "kg", "g", "ml", "W", "V", "h", "%", '"')


@dataclass(frozen=True)
class Voice:
    """A script with its regular and heavy font; ``said`` gives so many words of it."""

    cjk: bool
    regular: Path
    heavy: Path

    def said(self, rng: random.Random, count: int) -> str:
        words = [rng.choice(CJK if self.cjk else LATIN) for _ in range(count)]
        text = ("" if self.cjk else " ").join(words)
        return text if self.cjk else text[0].upper() + text[1:]

    def font(self, size: int, *, heavy: bool = False) -> ImageFont.FreeTypeFont:
        return _font(self.heavy if heavy else self.regular, size)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def number(rng: random.Random) -> str:
    return f"{rng.choice((rng.randint(1, 20), rng.randint(10, 999)))} {rng.choice(UNITS)}"


def price(rng: random.Random) -> str:
    amount = rng.choice((rng.uniform(1, 20), rng.uniform(5, 400)))
    return rng.choice(("{:.2f} €", "${:.2f}", "£{:.2f}", "¥{:.0f}", "{:.0f},- Kč")).format(amount)
