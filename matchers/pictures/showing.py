"""One picture that shows a finding: the two side by side, what they share outlined, and below it in
words what was found."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from domain.match import Box, Comparison, Unusable
from matchers.decoding import decode
from matchers.pictures.explaining import explain

SIDE = 480
"""Longer side, in pixels, at which each of the two is shown."""

EDGE = 16
TEXT = 15
HEADING = 18
QUALITY = 88
OUTLINE = (214, 40, 40)
INK, PAPER = (25, 25, 25), (255, 255, 255)

_CONTROL = dict.fromkeys((*range(32), *range(127, 160), *range(0xD800, 0xE000)), " ")


def show(
    query: bytes, reference: bytes, found: Comparison, names: tuple[str, str]
) -> bytes | Unusable:
    """A JPEG of the query (left) and the reference, or why there is none.

    :param names: of the query and of the reference, as they are to stand over them.
    """
    pictures = []
    for data in (query, reference):
        decoded = decode(data)
        if isinstance(decoded, Unusable):
            return decoded
        pictures.append(decoded.as_image())
    return drawn((pictures[0], pictures[1]), found, names)


def drawn(
    pictures: tuple[Image.Image, Image.Image], found: Comparison, names: tuple[str, str]
) -> bytes:
    """The same of decoded pictures."""
    regions = (found.region, _box(found.evidence.get("reference_region")))
    parts = [
        _outlined(picture, region if isinstance(region, Box) else None)
        for picture, region in zip(pictures, regions, strict=True)
    ]
    width = EDGE + sum(part.width + EDGE for part in parts)
    width = max(width, SIDE)
    font, large = ImageFont.load_default(TEXT), ImageFont.load_default(HEADING)
    heading = f"{found.evidence['relation']}, score {found.score:.2f}"
    lines = _wrapped(explain(found), width - 2 * EDGE, font)
    top = EDGE + HEADING + TEXT + 22
    below = top + max(part.height for part in parts) + EDGE
    made = Image.new("RGB", (width, below + len(lines) * (TEXT + 6) + EDGE), PAPER)
    draw = ImageDraw.Draw(made)
    draw.text((EDGE, EDGE), heading, font=large, fill=OUTLINE)
    left = EDGE
    for part, name, role in zip(parts, names, ("query", "reference"), strict=True):
        made.paste(part, (left, top))
        label = _shortened(f"{role}: {name.translate(_CONTROL)}", part.width, font)
        draw.text((left, EDGE + HEADING + 12), label, font=font, fill=INK)
        left += part.width + EDGE
    for number, line in enumerate(lines):
        draw.text((EDGE, below + number * (TEXT + 6)), line, font=font, fill=INK)
    buffer = io.BytesIO()
    made.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _outlined(picture: Image.Image, region: Box | None) -> Image.Image:
    """At the size in which it is shown, on a light ground; the whole of it where nothing else is
    said."""
    factor = SIDE / max(picture.size)
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    made = picture.resize(size, Image.Resampling.BICUBIC)
    region = region or Box(0, 0, 1, 1)
    right, low = size[0] - 1, size[1] - 1
    corners = (region.x0 * right, region.y0 * low, region.x1 * right, region.y1 * low)
    draw = ImageDraw.Draw(made)
    # Red on white, to be seen on any picture.
    draw.rectangle(corners, outline=PAPER, width=5)
    draw.rectangle(corners, outline=OUTLINE, width=3)
    return made


def _box(value: Mapping[str, Any] | None) -> Box | None:
    return None if value is None else Box(**value)


_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _wrapped(text: str, width: float, font: _Font) -> list[str]:
    lines = [""]
    for word in text.translate(_CONTROL).split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _shortened(text: str, width: float, font: _Font) -> str:
    """Without its middle, where it is too long."""
    kept = len(text)
    while font.getlength(text) > width and kept > 12:
        kept -= 1
        text = f"{text[: kept // 2]}…{text[len(text) - kept // 2 + 1 :]}"
    return text
