"""Product pictures of furniture and household goods, rendered from free models: other angles, other
colours of the same exposure (as shops show variants), a white ground or a corner of a room."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageFilter

from tools.background_pictures.cutouts import turned
from tools.background_pictures.grounds import colour, studio
from tools.background_pictures.made import Made, chance, shrunk
from tools.background_pictures.models import Part, catalogue
from tools.background_pictures.raster import SIDE, View, rendered
from tools.background_pictures.sources import Source

SEVERAL_VIEWS = 0.3
SEVERAL_COLOURS = 0.28


def _view(rng: random.Random) -> View:
    turn = rng.choice((rng.uniform(-55, 55), rng.uniform(20, 40), rng.uniform(-8, 8)))
    lamp = (rng.uniform(-0.9, 0.9), rng.uniform(0.5, 1.2), rng.uniform(0.4, 1.0))
    return View(turn, rng.uniform(6, 32), rng.uniform(0.55, 0.88), lamp)


def _room(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """A wall, a floor of boards or carpet, a skirting; a little out of focus."""
    width, height = size
    line = round(height * rng.uniform(0.5, 0.72))
    pixels = np.zeros((height, width, 3), dtype=np.float32)
    wall, floor = colour(rng, (0.02, 0.22), (0.6, 0.97)), colour(rng, (0.05, 0.35), (0.3, 0.8))
    pixels[:line] = wall
    pixels[line:] = floor
    grain = np.random.default_rng(rng.getrandbits(32))
    boards = rng.randint(3, 9)
    for number in range(boards * 4):
        y = line + int((height - line) * (number / (boards * 4)) ** 1.5)
        pixels[y:] *= grain.uniform(0.97, 1.03)
        pixels[y : y + 2] *= 0.8
    pixels[line - rng.randint(4, 16) : line] = 240
    pixels *= np.linspace(rng.uniform(0.75, 1.0), 1.0, width)[None, :, None]
    pixels += grain.normal(0, 3, (height, width, 1))
    ground = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")
    return ground.filter(ImageFilter.GaussianBlur(rng.uniform(0.8, 3)))


def _picture(rng: random.Random, parts: list[Part], view: View) -> Image.Image:
    thing, shadow = rendered(parts, view)
    size = (SIDE, SIDE)
    ground = _room(rng, size) if rng.random() < 0.25 else studio(rng, size)
    depth = rng.uniform(0.15, 0.6)
    ground.paste((24, 22, 28), (0, 0), shadow.point(lambda level: int(level * depth)))
    ground.paste(thing, (0, 0), thing)
    if rng.random() < 0.3:
        side = rng.choice((0.75, 0.8))
        narrow = round(SIDE * (1 - side) / 2)
        box = (
            (narrow, 0, SIDE - narrow, SIDE)
            if rng.random() < 0.5
            else (0, narrow, SIDE, SIDE - narrow)
        )
        ground = ground.crop(box)
    return shrunk(ground)


def recoloured(source: Source) -> Iterator[Made]:
    """The sample market's renderings as they are, and some of them in other colours."""
    for path in source.files():
        group = f"{source.slug}-{path.stem}"
        rng = chance(group)
        with Image.open(path) as opened:
            picture = opened.convert("RGBA")
        for tone in range(rng.choice((1, 1, 2, 3))):
            shown = turned(picture, tone * rng.uniform(0.15, 0.4)) if tone else picture
            name = f"{group}-{tone}"
            yield Made(name, "rendering", source.label, source.licence, group, shown)


def modelled(source: Source) -> Iterator[Made]:
    for path in source.files():
        for name, parts in catalogue(path):
            group = f"{source.slug}-{path.stem}-{name}"
            rng = chance(group)
            largest = max(range(len(parts)), key=lambda k: parts[k].area)
            for angle in range(2 if rng.random() < SEVERAL_VIEWS else 1):
                view = _view(rng)
                colours = rng.choice((2, 3, 4)) if rng.random() < SEVERAL_COLOURS else 1
                state = rng.getstate()
                for tone in range(colours):
                    paint = chance(group, tone)
                    rng.setstate(state)
                    painted = list(parts)
                    if tone:
                        red, green, blue = colour(paint, (0.2, 0.9), (0.3, 0.95))
                        tint = (red / 255, green / 255, blue / 255)
                        painted[largest] = parts[largest].painted(tint)
                    picture = _picture(rng, painted, view)
                    label = f"{group}-{angle}{tone}"
                    yield Made(label, "rendering", source.label, source.licence, group, picture)
