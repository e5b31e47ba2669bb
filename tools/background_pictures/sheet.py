"""A sheet to draw on: wrapped text, pictures in frames, badges, arrows."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from tools.background_pictures.grounds import Colour
from tools.background_pictures.words import Voice

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    picture: Image.Image
    voice: Voice

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.picture)

    def text(
        self,
        box: Box,
        text: str,
        size: int,
        fill: Colour,
        *,
        heavy: bool = False,
        mid: bool = False,
    ) -> int:
        """Wraps the text into the box; gives the line below it."""
        font, draw = self.voice.font(size, heavy=heavy), self.draw
        lines, line = [], ""
        for word in list(text) if self.voice.cjk else text.split():
            longer = line + ("" if self.voice.cjk or not line else " ") + word
            if line and font.getlength(longer) > box[2] - box[0]:
                lines.append(line)
                line = word
            else:
                line = longer
        y = box[1]
        for each in [*lines, line]:
            if y + size > box[3]:
                break
            x = box[0] + (box[2] - box[0] - font.getlength(each)) / 2 if mid else box[0]
            draw.text((x, y), each, fill=fill, font=font)
            y += round(size * 1.3)
        return y

    def show(
        self, box: Box, shown: Image.Image, *, round_: bool = False, whole: bool = False
    ) -> None:
        """A picture in the box: cut to fill it, or whole on its ground; round if asked."""
        size = (max(8, box[2] - box[0]), max(8, box[3] - box[1]))
        if whole:
            fitted = ImageOps.contain(shown, size, Image.Resampling.BICUBIC)
            at = (box[0] + (size[0] - fitted.width) // 2, box[1] + (size[1] - fitted.height) // 2)
            self.picture.paste(fitted, at)
            return
        fitted = ImageOps.fit(shown, size, Image.Resampling.BICUBIC)
        mask = Image.new("L", size, 0 if round_ else 255)
        if round_:
            ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
        self.picture.paste(fitted, box[:2], mask)

    def badge(self, rng: random.Random, at: tuple[int, int], radius: int, fill: Colour) -> None:
        """A disc, a star or a ribbon with a few words or a discount."""
        x, y = at
        shape = rng.choice(("disc", "star", "ribbon"))
        if shape == "disc":
            self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
        elif shape == "star":
            spikes = [
                (
                    x + radius * (1 if k % 2 else 0.82) * math.cos(k * math.pi / 16),
                    y + radius * (1 if k % 2 else 0.82) * math.sin(k * math.pi / 16),
                )
                for k in range(32)
            ]
            self.draw.polygon(spikes, fill=fill)
        else:
            self.draw.rectangle(
                (x - radius, y - radius // 2, x + radius, y + radius // 2), fill=fill
            )
        text = rng.choice((f"-{rng.randint(1, 8)}0%", "NEW", "TOP", "SALE", "2+1", "100%", "★★★★★"))
        size = max(10, radius // 2)
        box = (x - radius, y - size // 2 - 2, x + radius, y + radius)
        self.text(box, text, size, (255, 255, 255), heavy=True, mid=True)

    def arrow(self, start: tuple[int, int], end: tuple[int, int], fill: Colour) -> None:
        self.draw.line((*start, *end), fill=fill, width=2)
        for x, y in (start, end):
            self.draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=fill)
