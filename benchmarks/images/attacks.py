"""What sellers do to a photo that is not theirs, in three strengths each.

Every attack takes a picture, a strength (1, 2 or 3) and a source of chance, and gives a picture.
Some need other pictures as well: what a photo is inset on, what stands beside it in a collage.
These come from :attr:`Props.others`, which must hold no picture of the gallery.
"""

from __future__ import annotations

from PIL import Image, ImageOps

from benchmarks.images.composed import (
    badge_banner_frame,
    collage,
    inset,
    opaque_logo,
    other_background,
    screenshot,
    text_band,
    watermarked,
)
from benchmarks.images.props import Attack, Props, saved, scaled
from benchmarks.images.reworked import (
    aspect,
    blurred_noisy,
    crop,
    cropped,
    few_colours,
    filtered,
    jpeg,
    mirrored,
    padded_unevenly,
    padded_white,
    perspective,
    pixelated,
    quarter_turned,
    resize,
    rotated,
    toned,
    webp,
)


def all_at_once(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    chance = props.chance
    picture = cropped(picture, (0.94, 0.88, 0.80)[strength - 1], chance)
    if chance.random() < 0.5:
        picture = ImageOps.mirror(picture)
    picture = toned(picture, max(1, strength - 1), props)
    picture = rotated(picture, 1, props) if strength > 1 else picture
    picture = watermarked(picture, 1, props) if strength > 2 else picture
    picture = text_band(picture, 1 if strength < 3 else 2, props)
    picture = padded_unevenly(picture, 1, props)
    picture = scaled(picture, (500, 400, 300)[strength - 1])
    return saved(picture, "JPEG", (60, 40, 25)[strength - 1])


ATTACKS: dict[str, Attack] = {
    "resize": resize, "jpeg": jpeg, "webp": webp, "crop": crop, "aspect": aspect,
    "white padding": padded_white, "uneven padding": padded_unevenly, "watermark": watermarked,
    "text band": text_band, "opaque logo": opaque_logo, "badge and frame": badge_banner_frame,
    "tone": toned, "filter": filtered, "blur and noise": blurred_noisy, "mirror": mirrored,
    "quarter turn": quarter_turned, "rotation": rotated, "perspective": perspective,
    "background": other_background, "collage": collage, "screenshot": screenshot, "inset": inset,
    "few colours": few_colours, "pixelated": pixelated, "all at once": all_at_once,
}  # fmt: skip
STRENGTHS = (1, 2, 3)
GROUPS = {
    "crop": ("crop",),
    "collage, inset, screenshot": ("collage", "inset", "screenshot"),
    "padding, mirror, quarter turn": ("white padding", "uneven padding", "mirror", "quarter turn"),
}
"""Attacks that are also reported together."""
