"""Cut-outs (clip art, emoji, stamps) shown as products are: alone, in sets, as packs, with a hand's
width of ground around them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from tools.background_pictures.grounds import patterned, placed, studio
from tools.background_pictures.made import Made, chance
from tools.background_pictures.sources import Source

SIDES = ((640, 640), (640, 640), (640, 640), (560, 640), (480, 640), (640, 480))
SMALLEST, LARGEST = 90, 5000  # pixels of a cut-out's longer side
RECOLOURED = 0.12  # share of the cut-outs that are shown in other colours too
TOGETHER = 0.3  # share of the pictures that show other things beside the main one


def clip(path: Path) -> Image.Image | None:
    """The thing without its margin, or None where the file is no cut-out."""
    with Image.open(path) as opened:
        if max(opened.size) < SMALLEST or max(opened.size) > LARGEST:
            return None
        thing = opened.convert("RGBA")
    alpha = np.asarray(thing.getchannel("A"))
    if alpha.min() > 200:
        return None
    box = thing.getchannel("A").point(lambda level: 255 if level > 8 else 0).getbbox()
    return thing.crop(box) if box and min(box[2] - box[0], box[3] - box[1]) >= 40 else None


def turned(thing: Image.Image, share: float) -> Image.Image:
    """In another colour: hue moved by that share of the circle, light and alpha as they were."""
    hue, saturation, value = thing.convert("RGB").convert("HSV").split()
    moved = hue.point(lambda level: (level + round(share * 256)) % 256)
    result = Image.merge("HSV", (moved, saturation, value)).convert("RGB").convert("RGBA")
    result.putalpha(thing.getchannel("A"))
    return result


def fitted(thing: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(width / thing.width, height / thing.height)
    size = (max(8, round(thing.width * scale)), max(8, round(thing.height * scale)))
    return thing.resize(size, Image.Resampling.LANCZOS)


def shown(rng: random.Random, things: Sequence[Image.Image]) -> Image.Image:
    """One, or several in a row, a grid or a heap."""
    size = rng.choice(SIDES)
    ground = (patterned if rng.random() < 0.1 else studio)(rng, size)
    width, height = size
    count = len(things)
    if count == 1:
        share = rng.uniform(0.5, 0.9)
        thing = fitted(things[0], round(width * share), round(height * share))
        x, y = (width - thing.width) // 2, (height - thing.height) // 2
        placed(ground, thing, (x + rng.randint(-20, 20), y + rng.randint(-20, 20)), rng)
        return ground
    if rng.random() < 0.6:
        columns = count if count <= 3 and rng.random() < 0.4 else round(count**0.5 + 0.4)
        rows = -(-count // columns)
        cell = (width // columns, height // rows)
        for number, each in enumerate(things):
            thing = fitted(each, round(cell[0] * 0.8), round(cell[1] * 0.8))
            x = cell[0] * (number % columns) + (cell[0] - thing.width) // 2
            y = cell[1] * (number // columns) + (cell[1] - thing.height) // 2
            placed(ground, thing, (x, y), rng)
        return ground
    for each in things:
        side = rng.uniform(0.28, 0.5)
        thing = fitted(each, round(width * side), round(height * side))
        thing = thing.rotate(rng.uniform(-25, 25), Image.Resampling.BICUBIC, expand=True)
        at = (
            rng.randint(0, max(1, width - thing.width)),
            rng.randint(0, max(1, height - thing.height)),
        )
        placed(ground, thing, at, rng)
    return ground


def cutouts(source: Source, most: int) -> Iterator[Made]:
    """One picture a thing, a share of them again in other colours on the same ground."""
    paths = source.files()
    chance(source.name, "order").shuffle(paths)
    made = 0
    for number, path in enumerate(paths):
        if made >= most:
            return
        thing = clip(path)
        if thing is None:
            continue
        rng = chance(source.name, source.stem(path))
        things = [thing]
        others: tuple[str, ...] = ()
        if rng.random() < TOGETHER:
            beside = [paths[(number + k) % len(paths)] for k in range(1, rng.randint(1, 8) + 1)]
            if rng.random() < 0.35:
                things = [thing] * rng.randint(2, 6)
            else:
                pairs = [(other, clip(other)) for other in beside]
                things += [other for _, other in pairs if other]
                others = tuple(f"{source.slug}-{source.stem(p)}" for p, other in pairs if other)
        if rng.random() < 0.3:
            things = [ImageOps.mirror(each) for each in things]
        colours = rng.choice((3, 4)) if rng.random() < RECOLOURED else 1
        state = rng.getstate()
        group = f"{source.slug}-{source.stem(path)}"
        for turn in range(colours):
            rng.setstate(state)
            recoloured = [turned(each, turn / colours) for each in things] if turn else things
            picture = shown(rng, recoloured)
            name = f"{group}-{turn}"
            yield Made(name, "cutout", source.label, source.licence, group, picture, others)
            made += 1
