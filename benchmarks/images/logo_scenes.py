"""Logos of icon packages, and photos on which they are printed."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from domain.match import Box

SIZES = (0.25, 0.12, 0.06)
"""A logo's longer side, as a share of the photo's width."""

SIDE = 400
"""Pixels of a reference's longer side."""

SCENE = 1_000
TILT, LEAN = 8.0, 0.05
"""Degrees of rotation; shift of a corner, in sides of the logo."""

Pixels = NDArray[np.uint8]


def rasterised(path: Path) -> Image.Image | None:
    """A logo on nothing, trimmed; None where it is not worth protecting (nearly empty, a bar)."""
    if path.suffix == ".svg":
        import resvg_py  # noqa: PLC0415  # type: ignore[import-not-found]

        text = path.read_text("utf-8")
        made = resvg_py.svg_to_bytes(svg_string=text, width=SIDE, height=SIDE)
        picture = Image.open(io.BytesIO(bytes(made))).convert("RGBA")
    else:
        picture = Image.open(path).convert("RGBA")
    box = picture.getchannel("A").point(lambda v: 255 * (v > 32)).getbbox()
    if box is None:
        return None
    picture = picture.crop(box)
    factor = SIDE / max(picture.size)
    picture = picture.resize(
        (max(1, round(picture.width * factor)), max(1, round(picture.height * factor))),
        Image.Resampling.LANCZOS,
    )
    return picture if min(picture.size) >= SIDE / 3 else None


def logos(folders: Sequence[Path], count: int, chance: random.Random) -> dict[str, Image.Image]:
    """As many from each folder, one of each brand, those in colour before those in one tone."""
    made: dict[str, Image.Image] = {}
    for number, folder in enumerate(folders):
        by_brand: dict[str, list[Path]] = {}
        for path in sorted([*folder.rglob("*.svg"), *folder.rglob("*.png")]):
            by_brand.setdefault(path.stem.split("-")[0], []).append(path)
        brands = sorted(by_brand)
        chance.shuffle(brands)
        wanted = count * (number + 1) // len(folders)
        for brand in brands:
            if len(made) >= wanted:
                break
            files = by_brand[brand]
            path = next((file for file in files if "color" in file.stem), files[0])
            picture = rasterised(path)
            if picture is not None:
                made[f"{number}/{path.stem}"] = picture
    return made


def bare(logo: Image.Image) -> bytes:
    """The reference's file."""
    wide = Image.new("RGBA", (logo.width + 40, logo.height + 40))
    wide.paste(logo, (20, 20))
    buffer = io.BytesIO()
    wide.save(buffer, "PNG")
    return buffer.getvalue()


def scene(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    factor = SCENE / max(picture.size)
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.BICUBIC)


def photographed(picture: Image.Image, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=chance.randint(72, 92))
    return buffer.getvalue()


def dressed(logo: Image.Image, ground: Pixels, chance: random.Random) -> Image.Image:
    """The logo as it is printed: in its colours, in one tone, or in white or another tone on a
    badge; so that it stands out from the ground."""
    alpha = np.asarray(logo)[:, :, 3:].astype(np.float32) / 255
    colours = np.asarray(logo)[:, :, :3].astype(np.float32)
    here = float(ground.mean())
    manner = chance.choice(("own", "tone", "white", "badge", "badge"))
    if manner == "own":
        ink = float((colours.mean(axis=2) * alpha[:, :, 0]).sum() / max(alpha.sum(), 1.0))
        if abs(ink - here) < 60:
            manner = "badge"
    if manner == "white" and here > 170:
        manner = "tone"
    if manner == "own":
        return logo
    inky = _inks(colours, alpha)
    if manner != "badge":
        tone = (
            np.full(3, 245.0) if manner == "white" or here < 110
            else np.array([chance.randint(0, 60) for _ in range(3)], float)
        )  # fmt: skip
        return _joined(np.broadcast_to(tone, colours.shape), inky)
    border = round(0.18 * max(logo.size))
    light = chance.random() < 0.6
    plate = np.array([chance.randint(0, 140) if light else 235 for _ in range(3)], float)
    tone = np.full(3, 245.0) if light else np.array([chance.randint(0, 90) for _ in range(3)])
    inky = np.pad(inky, ((border, border), (border, border), (0, 0)))
    return _joined(plate + (tone - plate) * inky, np.ones_like(inky))


def _inks(colours: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logo in one ink: what in it is nearly white on something darker is left out."""
    bright = colours.mean(axis=2, keepdims=True)
    darker = alpha * (bright < 200)
    if darker.sum() < 0.25 * alpha.sum():
        return alpha
    return alpha * np.clip((235 - bright) / 40, 0, 1)


def _joined(colours: NDArray[Any], alpha: NDArray[Any]) -> Image.Image:
    both = np.concatenate([colours, alpha * 255], axis=2)
    return Image.fromarray(np.clip(both, 0, 255).astype(np.uint8), "RGBA")


def planted(
    picture: Image.Image, logo: Image.Image, share: float, chance: random.Random
) -> tuple[Image.Image, Box]:
    """The photo with the logo on it, its longer side that share of the photo's width."""
    ground = np.asarray(picture).astype(np.float32)
    height, width = ground.shape[:2]
    side = share * width
    reach = 0.62 * side + 4
    x = chance.uniform(reach, width - reach)
    y = chance.uniform(min(reach, height / 2), max(height - reach, height / 2))
    part = ground[int(max(0, y - reach)) : int(y + reach), int(max(0, x - reach)) : int(x + reach)]
    worn = dressed(logo, part.astype(np.uint8), chance)
    half = np.array(logo.size) / max(logo.size) / 2 * side
    scale = side / max(logo.size)
    angle = math.radians(chance.uniform(-TILT, TILT))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shift = np.array([[chance.uniform(-LEAN, LEAN) for _ in range(2)] for _ in range(4)]) * side
    ends = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half + shift) @ turn.T + [x, y]
    over = (np.array(worn.size) - np.array(logo.size)) / 2
    inner = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * logo.size + over
    mapping = cv2.getPerspectiveTransform(inner.astype(np.float32), ends.astype(np.float32))
    pixels = np.asarray(worn).astype(np.float32)
    pixels[:, :, :3] *= pixels[:, :, 3:] / 255
    if scale < 0.7:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.45 / scale))
    warped = cv2.warpPerspective(pixels, mapping, (width, height))
    light = np.linspace(chance.uniform(0.75, 1.05), chance.uniform(0.75, 1.05), width)
    alpha = warped[:, :, 3:] / 255 * chance.uniform(0.88, 1.0)
    made = ground * (1 - alpha) + warped[:, :, :3] * light[None, :, None] * alpha
    made = cv2.GaussianBlur(made, (0, 0), chance.uniform(0.4, 1.1))
    low = ends.min(0) / [width, height]
    high = ends.max(0) / [width, height]
    box = Box(*(float(v) for v in np.clip((*low, *high), 0, 1)))
    return Image.fromarray(np.clip(made, 0, 255).astype(np.uint8)), box
