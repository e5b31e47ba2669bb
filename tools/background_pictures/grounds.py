"""The grounds that a product is shown on: studio sweeps, tables, blurred rooms, gradients."""

from __future__ import annotations

import colorsys
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]


def colour(
    rng: random.Random, saturation: tuple[float, float], value: tuple[float, float]
) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(
        rng.random(), rng.uniform(*saturation), rng.uniform(*value)
    )
    return round(red * 255), round(green * 255), round(blue * 255)


def _blend(weight: np.ndarray, low: Colour, high: Colour) -> Image.Image:
    share = weight[:, :, None]
    pixels = np.array(low) * (1 - share) + np.array(high) * share
    return Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8), "RGB")


def studio(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """Mostly white or near it, as marketplaces demand; else grey, pastel, a sweep or a gradient."""
    width, height = size
    kind = rng.choices(
        ("white", "near", "sweep", "pastel", "spot", "strong"), (42, 10, 18, 14, 10, 6)
    )
    match kind[0]:
        case "white":
            return Image.new("RGB", size, "white")
        case "near":
            level = rng.randint(236, 252)
            return Image.new("RGB", size, (level, level, min(255, level + rng.randint(-3, 3))))
        case "sweep":
            line = rng.uniform(0.45, 0.8)
            y = np.linspace(0, 1, height)[:, None] * np.ones((1, width))
            weight = 1 / (1 + np.exp((line - y) * rng.uniform(8, 60)))
            base = colour(rng, (0.0, 0.25), (0.75, 0.98))
            return _blend(weight, base, colour(rng, (0.0, 0.2), (0.85, 1.0)))
        case "pastel":
            return Image.new("RGB", size, colour(rng, (0.05, 0.35), (0.82, 1.0)))
        case "spot":
            y, x = np.mgrid[0:height, 0:width]
            far = np.hypot(x / width - rng.uniform(0.3, 0.7), y / height - rng.uniform(0.3, 0.7))
            dark = colour(rng, (0.0, 0.3), (0.45, 0.8))
            return _blend(np.clip(far * 1.4, 0, 1), (250, 250, 250), dark)
        case _:
            return Image.new("RGB", size, colour(rng, (0.4, 0.95), (0.25, 0.9)))


def patterned(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """Stripes, dots, rays or blocks, as on banners of shops."""
    ground = Image.new("RGB", size, colour(rng, (0.1, 0.8), (0.6, 1.0)))
    draw = ImageDraw.Draw(ground)
    other = colour(rng, (0.1, 0.8), (0.6, 1.0))
    step = rng.randint(18, 110)
    match rng.choice(("stripes", "dots", "blocks", "triangle", "rings")):
        case "stripes":
            slant = rng.randint(-200, 200)
            for x in range(-300, size[0] + 300, step * 2):
                draw.line((x, 0, x + slant, size[1]), fill=other, width=step)
        case "dots":
            for number, y in enumerate(range(0, size[1] + step, step)):
                for x in range(-(number % 2) * step // 2, size[0] + step, step):
                    draw.ellipse((x, y, x + step // 2, y + step // 2), fill=other)
        case "blocks":
            draw.rectangle((0, int(size[1] * rng.uniform(0.4, 0.8)), *size), fill=other)
        case "triangle":
            draw.polygon(
                [(0, size[1]), (size[0], size[1]), (size[0], rng.randint(0, size[1]))], other
            )
        case _:
            x, y = rng.randint(0, size[0]), rng.randint(0, size[1])
            for radius in range(900, 0, -step):
                shade = other if radius // step % 2 else colour(rng, (0.1, 0.3), (0.9, 1.0))
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shade)
    return ground


def placed(
    ground: Image.Image, thing: Image.Image, at: tuple[int, int], rng: random.Random
) -> None:
    """Puts a transparent cut-out there, with one of the shadows of product photographs."""
    alpha = thing.getchannel("A")
    kind = rng.choices(("none", "drop", "contact"), (30, 25, 45))[0]
    width, height = thing.size
    if kind == "drop":
        reach = max(2, width // rng.randint(20, 45))
        _darken(
            ground,
            alpha.filter(ImageFilter.GaussianBlur(reach)),
            (at[0] + reach, at[1] + reach),
            0.4,
        )
    elif kind == "contact":
        flat = alpha.resize((width, max(3, height // rng.randint(9, 14))))
        soft = Image.new("L", (width + 80, flat.height + 60), 0)
        soft.paste(flat, (40, 30))
        soft = soft.filter(ImageFilter.GaussianBlur(max(3, width // 40)))
        _darken(ground, soft, (at[0] - 40, at[1] + height - 30 - flat.height * 2 // 3), 0.5)
    ground.paste(thing, at, thing)


def _darken(ground: Image.Image, mask: Image.Image, at: tuple[int, int], share: float) -> None:
    ground.paste((20, 20, 26), at, mask.point(lambda level: int(level * share)))
