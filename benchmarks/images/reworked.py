"""Attacks on the photo itself: its size, its edges, its tones, its place."""

from __future__ import annotations

import random

import cv2
import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from benchmarks.images.props import Props, saved, scaled


def resize(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    return scaled(picture, (400, 220, 110)[strength - 1])


def jpeg(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    return saved(picture, "JPEG", (50, 22, 8)[strength - 1])


def webp(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    return saved(picture, "WEBP", (50, 15, 3)[strength - 1])


def cropped(picture: Image.Image, keep: float, chance: random.Random) -> Image.Image:
    """A part anywhere, keeping that share of each side."""
    width, height = round(picture.width * keep), round(picture.height * keep)
    left = chance.randint(0, picture.width - width)
    top = chance.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def crop(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    return cropped(picture, (0.90, 0.75, 0.55)[strength - 1], props.chance)


def aspect(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    factor = (0.88, 0.75, 0.60)[strength - 1]
    width, height = picture.size
    if props.chance.random() < 0.5:
        return picture.resize((round(width * factor), height), Image.Resampling.LANCZOS)
    return picture.resize((width, round(height * factor)), Image.Resampling.LANCZOS)


def padded_white(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    edge = round(max(picture.size) * (0.06, 0.18, 0.40)[strength - 1])
    return ImageOps.expand(picture, edge, "white")


def padded_unevenly(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    most = (0.10, 0.25, 0.50)[strength - 1]
    edges = [round(max(picture.size) * props.chance.uniform(0, most)) for _ in range(4)]
    return ImageOps.expand(picture, tuple(edges), props.colour())


def toned(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    """Brightness, contrast, saturation and hue, each a step up or down."""
    reach = (0.15, 0.30, 0.45)[strength - 1]
    for kind in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        picture = kind(picture).enhance(1 + props.chance.choice([-1, 1]) * reach)
    hsv = np.array(picture.convert("HSV"))
    turn = (8, 20, 45)[strength - 1] * props.chance.choice([-1, 1])
    hsv[..., 0] = (hsv[..., 0].astype(np.int16) + turn) % 256
    return Image.fromarray(hsv, "HSV").convert("RGB")


def filtered(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    """A darkroom's tricks: gamma, then sepia, then a posterised grey."""
    if strength == 1:
        gamma = props.chance.choice([0.6, 1.6])
        return picture.point([round(255 * (v / 255) ** gamma) for v in range(256)] * 3)
    grey = ImageOps.grayscale(picture)
    if strength == 2:
        return ImageOps.colorize(grey, "#2b1a08", "#fff2d8")
    return ImageOps.posterize(grey, 2).convert("RGB")


def blurred_noisy(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    soft = picture.filter(
        ImageFilter.GaussianBlur(max(picture.size) * (0.002, 0.004, 0.007)[strength - 1])
    )
    noise = props.numbers().normal(0, (6, 14, 26)[strength - 1], (*soft.size[::-1], 3))
    return Image.fromarray(np.clip(np.asarray(soft) + noise, 0, 255).astype(np.uint8))


def mirrored(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    keep = (1.0, 0.90, 0.75)[strength - 1]
    return ImageOps.mirror(cropped(picture, keep, props.chance))


def quarter_turned(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    keep = (1.0, 0.90, 0.75)[strength - 1]
    turn = props.chance.choice(
        [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
    )
    return cropped(picture, keep, props.chance).transpose(turn)


def rotated(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    angle = (2, 5, 12)[strength - 1] * props.chance.choice([-1, 1])
    fill = props.chance.choice([(255, 255, 255), props.colour()])
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)


def perspective(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    reach = (0.04, 0.09, 0.16)[strength - 1]
    width, height = picture.size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners.copy()
    for corner, (right, down) in zip(moved, ((1, 1), (-1, 1), (-1, -1), (1, -1)), strict=True):
        corner[0] += right * props.chance.uniform(0, reach) * width
        corner[1] += down * props.chance.uniform(0, reach) * height
    matrix = cv2.getPerspectiveTransform(corners, moved)
    fill = props.chance.choice([(255, 255, 255), props.colour()])
    done = cv2.warpPerspective(
        np.asarray(picture), matrix, (width, height), borderValue=fill, flags=cv2.INTER_CUBIC
    )
    return Image.fromarray(done)


def few_colours(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    return picture.quantize((64, 16, 6)[strength - 1]).convert("RGB")


def pixelated(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    del props
    small = scaled(picture, (160, 96, 56)[strength - 1])
    return small.resize(picture.size, Image.Resampling.NEAREST)
