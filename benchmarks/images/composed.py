"""Attacks that put something on the photo, or the photo on something."""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from benchmarks.images.props import Props, lettering, scaled, words


def watermarked(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    """One text, over and over, slanted and half transparent."""
    alpha = (60, 110, 170)[strength - 1]
    size = round(max(picture.size) * (0.04, 0.05, 0.07)[strength - 1])
    text = words(props.chance, 1)
    font = lettering(text, size)
    reach = round(math.hypot(*picture.size))
    layer = Image.new("RGBA", (reach, reach), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    fill = (*props.chance.choice([(255, 255, 255), (0, 0, 0), (200, 30, 30)]), alpha)
    wide = max(1, round(draw.textlength(text, font=font) * 1.35))
    for row, top in enumerate(range(0, reach, max(8, round(size * (3.2, 2.6, 2.0)[strength - 1])))):
        for left in range(-(row % 2) * wide // 2, reach, wide):
            draw.text((left, top), text, font=font, fill=fill)
    layer = layer.rotate(props.chance.choice([30, -30, 45]), resample=Image.Resampling.BILINEAR)
    left, top = (reach - picture.width) // 2, (reach - picture.height) // 2
    layer = layer.crop((left, top, left + picture.width, top + picture.height))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def text_band(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    done = picture.copy()
    high = round(picture.height * (0.10, 0.20, 0.33)[strength - 1])
    top = props.chance.choice([0, picture.height - high, (picture.height - high) // 2])
    draw = ImageDraw.Draw(done)
    draw.rectangle((0, top, picture.width, top + high), fill=props.colour())
    lines = 1 if strength == 1 else 2
    for line in range(lines):
        text = words(props.chance)
        font = lettering(text, round(high / lines * 0.6))
        draw.text((picture.width * 0.03, top + high / lines * (line + 0.15)), text, font=font,
                  fill=props.colour())  # fmt: skip
    return done


def opaque_logo(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    done = picture.copy()
    side = round(max(picture.size) * (0.14, 0.24, 0.36)[strength - 1])
    left = props.chance.randint(0, max(0, picture.width - side))
    top = props.chance.randint(0, max(0, picture.height - side))
    draw = ImageDraw.Draw(done)
    draw.ellipse((left, top, left + side, top + side), fill=props.colour())
    inner = side // 6
    draw.rectangle(
        (left + inner, top + side // 3, left + side - inner, top + side - side // 3),
        fill=props.colour(),
    )
    text = words(props.chance, 1)
    draw.text((left + inner, top + side * 0.4), text, font=lettering(text, side // 8),
              fill=props.colour())  # fmt: skip
    return done


def badge_banner_frame(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    share = (0.04, 0.08, 0.12)[strength - 1]
    frame = round(max(picture.size) * share / 2)
    done = ImageOps.expand(picture, frame, props.colour())
    draw = ImageDraw.Draw(done)
    high = round(done.height * share * 1.5)
    draw.rectangle((0, done.height - high, done.width, done.height), fill=props.colour())
    text = words(props.chance)
    draw.text((frame, done.height - high * 0.85), text, font=lettering(text, round(high * 0.7)),
              fill="white")  # fmt: skip
    side = round(max(done.size) * (0.12, 0.2, 0.28)[strength - 1])
    draw.ellipse((done.width - side, 0, done.width, side), fill=props.colour())
    draw.text((done.width - side * 0.8, side * 0.35), f"${props.chance.randint(1, 99)}",
              font=lettering("", side // 4), fill="white")  # fmt: skip
    return done


def other_background(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    """What is near the colour of the picture's rim is replaced: by a colour, a gradient, a photo.
    Where the rim is of many colours, the outer part goes, as if cut out with an ellipse."""
    pixels = np.asarray(picture).astype(np.int16)
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = np.median(rim, axis=0)
    plain = (np.abs(rim - ground).max(axis=1) < 24).mean() > 0.6
    if plain:
        far = np.abs(pixels - ground).max(axis=2) > 14
        mask = cv2.morphologyEx(far.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    else:
        mask = np.zeros(pixels.shape[:2], np.uint8)
        centre = (picture.width // 2, picture.height // 2)
        axes = (round(picture.width * 0.45), round(picture.height * 0.45))
        cv2.ellipse(mask, centre, axes, 0, 0, 360, 1, -1)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (5, 5), 0)[..., None]
    size = picture.size
    if strength == 1:
        back = Image.new("RGB", size, props.colour())
    elif strength == 2:
        ramp = np.linspace(0, 1, size[1])[:, None, None]
        first, second = np.array(props.colour()), np.array(props.colour())
        whole = np.broadcast_to(ramp * first + (1 - ramp) * second, (size[1], size[0], 3))
        back = Image.fromarray(whole.astype(np.uint8))
    else:
        back = ImageOps.fit(props.other(), size)
    mixed = pixels * soft + np.asarray(back) * (1 - soft)
    return Image.fromarray(mixed.astype(np.uint8))


def collage(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    columns, rows = ((2, 1), (2, 2), (3, 3))[strength - 1]
    cell = 360
    gap = props.chance.choice([0, 6, 14])
    size = (columns * cell + (columns + 1) * gap, rows * cell + (rows + 1) * gap)
    done = Image.new("RGB", size, props.chance.choice([(255, 255, 255), props.colour()]))
    own = props.chance.randrange(columns * rows)
    for place in range(columns * rows):
        part = picture if place == own else props.other()
        fitted = ImageOps.contain(part, (cell, cell))
        left = gap + place % columns * (cell + gap) + (cell - fitted.width) // 2
        top = gap + place // columns * (cell + gap) + (cell - fitted.height) // 2
        done.paste(fitted, (left, top))
    return done


def screenshot(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    """A shop's page with the photo on it: header, text, buttons, small pictures of other things."""
    chance = props.chance
    tall = chance.random() < 0.4
    size = (720, 1280) if tall else (1280, 800)
    done = Image.new("RGB", size, chance.choice([(255, 255, 255), (247, 247, 247), (24, 24, 28)]))
    draw = ImageDraw.Draw(done)
    draw.rectangle((0, 0, size[0], 64), fill=props.colour())
    draw.text((20, 18), words(chance, 2), font=lettering("", 26), fill="white")
    photo = scaled(picture, round(max(size) * (0.62, 0.42, 0.26)[strength - 1]))
    photo = ImageOps.contain(photo, (size[0] - 20, size[1] - 90))
    left = chance.randint(10, max(10, size[0] - photo.width - 10))
    top = chance.randint(74, max(74, size[1] - photo.height - 10))
    ink = (60, 60, 60) if done.getpixel((5, 100)) != (24, 24, 28) else (220, 220, 220)
    for line in range(90, size[1] - 20, 34):
        text = words(chance, chance.randint(1, 4)).lower()
        draw.text((chance.choice([20, size[0] // 2, size[0] - 360]), line), text,
                  font=lettering("", chance.choice([14, 18, 24])), fill=ink)  # fmt: skip
    for place in range(chance.randint(2, 5)):
        small = ImageOps.contain(props.other(), (150, 150))
        done.paste(small, (20 + place * 165, size[1] - 165))
    draw.rounded_rectangle((size[0] - 240, 110, size[0] - 40, 160), 8, fill=props.colour())
    done.paste(photo, (left, top))
    return done


def inset(picture: Image.Image, strength: int, props: Props) -> Image.Image:
    back = scaled(props.other(), 800)
    side = round(800 * (0.70, 0.50, 0.32)[strength - 1])
    photo = ImageOps.contain(picture, (min(side, back.width), min(side, back.height)))
    left = props.chance.randint(0, back.width - photo.width)
    top = props.chance.randint(0, back.height - photo.height)
    back.paste(photo, (left, top))
    return back
