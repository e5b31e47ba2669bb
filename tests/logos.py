"""Figurative marks, drawn without any file, and photos of the sample market with one printed on."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.resources import files

from PIL import Image, ImageDraw

from domain.match import Box

PHOTOS = ("armchair", "backpack", "camera", "espresso-cup", "headphones", "wristwatch")
SIDE = 400


def anchor(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((160, 20, 240, 100), outline=255, width=22)
    draw.rectangle((188, 95, 212, 370), fill=255)
    draw.rectangle((110, 130, 290, 152), fill=255)
    draw.arc((50, 130, 350, 380), 15, 165, fill=255, width=26)
    draw.polygon([(20, 260), (90, 250), (60, 320)], fill=255)
    draw.polygon([(380, 260), (310, 250), (340, 320)], fill=255)


def owl(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(60, 30), (140, 80), (260, 80), (340, 30), (360, 380), (40, 380)], fill=255)
    for x in (80, 220):
        draw.ellipse((x, 110, x + 100, 210), fill=0)
        draw.ellipse((x + 30, 140, x + 70, 180), fill=255)
    draw.polygon([(180, 210), (220, 210), (200, 260)], fill=0)
    for y in (290, 330):
        draw.line((100, y, 300, y), fill=0, width=14)


def maze(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((20, 20, 380, 380), outline=255, width=24)
    for box in ((80, 80, 104, 320), (80, 80, 320, 104), (296, 80, 320, 220), (150, 200, 320, 224),
                (150, 200, 174, 320), (150, 296, 260, 320)):  # fmt: skip
        draw.rectangle(box, fill=255)


LOGOS: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "anchor": anchor, "owl": owl, "maze": maze,
}  # fmt: skip


def inks(name: str) -> Image.Image:
    made = Image.new("L", (SIDE, SIDE), 0)
    LOGOS[name](ImageDraw.Draw(made))
    return made


def bare(name: str, tone: tuple[int, int, int] = (20, 30, 40)) -> bytes:
    """A logo as it comes: on nothing."""
    picture = Image.new("RGBA", (SIDE + 60, SIDE + 60), (0, 0, 0, 0))
    picture.paste(Image.new("RGB", (SIDE, SIDE), tone), (30, 30), inks(name))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def photo(name: str) -> Image.Image:
    data = files("listingwatch.samplemarket").joinpath("pictures", f"{name}.jpg").read_bytes()
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return picture.resize((1_000, round(1_000 * picture.height / picture.width)))


def printed(
    name: str,
    ground: str,
    share: float,
    *,
    tone: tuple[int, int, int],
    badge: tuple[int, ...] | None,
) -> tuple[Image.Image, Box]:
    """A photo with the logo on it, turned by 5°, and where."""
    picture = photo(ground)
    side = round(share * picture.width)
    mask = inks(name).rotate(5, Image.Resampling.BICUBIC, expand=True)
    mask = mask.resize((side, side), Image.Resampling.LANCZOS)
    x, y = picture.width - side - 60, 60
    if badge is not None:
        draw = ImageDraw.Draw(picture)
        rim = side // 6
        draw.rectangle((x - rim, y - rim, x + side + rim, y + side + rim), fill=tuple(badge))
    picture.paste(Image.new("RGB", (side, side), tone), (x, y), mask)
    w, h = picture.size
    return picture, Box(x / w, y / h, (x + side) / w, (y + side) / h)
