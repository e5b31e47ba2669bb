"""Turns the bytes of a picture into pixels, or into the reason why not.

Bytes come from strangers. The format is told by content, and only that format's reader sees them;
files built to keep a reader busy are told by their structure (:mod:`matchers.containers`); the size
is read from the header before a pixel is decoded. Of an animation the first frame counts. EXIF
orientation is applied. Transparency is flattened on white, and once more on black where that looks
different. Deep pictures are brought to 8 bits by their full range, where that is known.

Pillow is the reader that says what a picture is. The common case, a JPEG of one or three colours
without a fault, goes through libjpeg-turbo directly (simplejpeg): the same library, the same
pixels, at less than half of the cost; whatever that finds fault with goes to Pillow.

Colour profiles are not applied, nor is that of CMYK pictures: a conversion costs several times
the decoding, parses one more hostile format, and moves colours by less than sellers' filters do.

Two steps bring a picture to its working size:

1. JPEGs are decoded at 1/8, 1/4 or 1/2 of their size: the smallest whose longer side is still at
   least :data:`LEAST_DRAFT` of the working size. Other pictures are reduced by the greatest whole
   number that leaves at least the working size, by the mean of the pixels.
2. What is longer than the working size is resampled to it, bilinearly in integers. In this step
   the factor is less than two, so no pixel is left out.

Both work in integers, so every machine gets the same pixels.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from domain.match import Unusable
from matchers.containers import (
    exif_orientation,
    jpeg_orientation,
    overloaded,
    picture_format,
    what_else,
)
from matchers.fitting import fitted, flattened, mean, upright

MAX_PIXELS = 32_000_000
"""Largest picture that is decoded. Shops show 1 to 16 megapixels. At this size the readers need
70 to 670 MiB (JPEG to animated WebP) and up to 1.5 s of CPU time (a JPEG of 50 passes)."""

MAX_BYTES = 128 * 1024 * 1024
"""Longest file that is looked at. The crawler takes 25 MiB at most; a scan of a print that someone
adds by hand can be longer."""

WORKING_SIZE = 512
"""Longer side, in pixels, of pictures as they are fingerprinted."""

GLANCE_SIZE = 128
"""The same, of pictures of which only a hash of the whole is made: a picture of 1,000 pixels is
decoded at 125, where a JPEG's blocks are one pixel each and need no transform."""

LEAST_DRAFT = 0.85
"""Share of the working size that the longer side of a JPEG must have after it was scaled while
decoding: a picture of 1,000 pixels is decoded at 500."""

MIN_SIDE = 16
"""Shorter side below which a picture is a spacer or an icon, not a product picture; in the file,
and at the working size, where it bounds the proportions (1 to 32)."""

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")

_TIFF_COMPRESSIONS = frozenset(
    {"raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "jpeg"}
)
"""How TIFF files of photos and drawings are compressed; libtiff's other codecs are rarely met and
little tested."""

_Pixels = NDArray[np.uint8]

# Pillow warns of what is decided here: pictures of many pixels, odd metadata. Its warnings cannot
# be caught for one call without changing those of other threads.
warnings.filterwarnings("ignore", module=r"PIL\.")


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A picture as people see it.

    ``pixels``: RGB of shape (height, width, 3), upright, the longer side at most the working size,
    transparency flattened on white. ``on_black``: the same flattened on black, None where there is
    no transparency to speak of. ``size``: width and height of the whole picture, upright.
    """

    pixels: NDArray[np.uint8]
    size: tuple[int, int]
    on_black: NDArray[np.uint8] | None = None

    def as_image(self) -> Image.Image:
        """The pixels for Pillow."""
        return Image.fromarray(self.pixels)


def decode(
    data: bytes, *, max_pixels: int = MAX_PIXELS, size: int = WORKING_SIZE
) -> Decoded | Unusable:
    """The picture, its longer side at most ``size``; or why it cannot be compared. Never raises."""
    return _decoded(data, max_pixels, size, "RGB")


def decode_grey(
    data: bytes, *, max_pixels: int = MAX_PIXELS, size: int = GLANCE_SIZE
) -> tuple[NDArray[np.uint8], ...] | Unusable:
    """The picture's brightness (height, width), upright, on white, and on black where it has
    transparency to speak of; or why it cannot be compared. Never raises.

    The same guard as :func:`decode`; of a JPEG the colours are passed over and never computed.
    """
    made = _decoded(data, max_pixels, size, "GRAY")
    if isinstance(made, Unusable):
        return made
    seen = (made.pixels,) if made.on_black is None else (made.pixels, made.on_black)
    return tuple(grey_of(pixels) for pixels in seen)


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness (height, width) of an RGB picture; of what is brightness already, itself."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _decoded(data: bytes, max_pixels: int, size: int, colours: str) -> Decoded | Unusable:
    if not data:
        return Unusable("the picture is empty: it has 0 bytes")
    if len(data) > MAX_BYTES:
        return Unusable(
            f"the file has {len(data) / 2**20:.0f} MiB, the limit is {MAX_BYTES / 2**20:.0f}; "
            "it is kept, but not compared"
        )
    kind = picture_format(data)
    if kind is None:
        other = what_else(data)
        return Unusable(
            f"the bytes are {f'{other}, ' if other else ''}no picture of a known format "
            f"({', '.join(FORMATS)})"
        )
    reason = overloaded(data, kind)
    if reason is not None:
        return Unusable(f"the picture is broken, or built to keep a reader busy: {reason}")
    try:
        if kind == "JPEG":
            fast = _jpeg(data, max_pixels, size, colours)
            if fast is not None:
                return fast
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            return _decode(picture, kind, max_pixels, size)
    except UnidentifiedImageError:
        return Unusable(f"the picture is broken: it begins as {kind}, but cannot be read as one")
    except Image.DecompressionBombError as error:
        return Unusable(f"the picture is too large to decode ({error})")
    except MemoryError:
        return Unusable("the picture needs more memory than there is")
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        # Pillow's decoders raise all of these on broken files; each means "cannot be read".
        return Unusable(f"the picture is truncated or broken: {error}")
    except Exception as error:  # noqa: BLE001 - struct.error, zlib.error and what plug-ins think of
        return Unusable(f"the picture is broken: {type(error).__name__}: {error}")


def _refused(width: int, height: int, max_pixels: int, size: int) -> Unusable | None:
    """Why a picture of this size is not decoded."""
    if width * height > max_pixels:
        return Unusable(
            f"the picture has {width * height / 1e6:.1f} megapixels ({width}×{height}), the limit "
            f"is {max_pixels / 1e6:.0f}"
        )
    shorter, longer = sorted((width, height))
    if shorter < MIN_SIDE:
        return Unusable(f"the picture is only {width}×{height} pixels")
    if shorter * size < MIN_SIDE * longer:
        return Unusable(
            f"the picture is a strip of {width}×{height} pixels; up to {size // MIN_SIDE} times "
            "as long as wide can be compared"
        )
    return None


def _draft(width: int, height: int, size: int) -> int:
    """By what a JPEG is divided while it is decoded."""
    longer = max(width, height)
    return next((n for n in (8, 4, 2) if -(-longer // n) >= LEAST_DRAFT * size), 1)


def _jpeg(
    data: bytes, max_pixels: int, size: int, colours: str = "RGB"
) -> Decoded | Unusable | None:
    """A flawless JPEG of one or three colours, as RGB or GRAY; None for the others."""
    try:
        height, width, own, _ = simplejpeg.decode_jpeg_header(data)
        if own not in {"RGB", "YCbCr", "Gray", "GRAY"}:
            return None
        refused = _refused(width, height, max_pixels, size)
        if refused is not None:
            return refused
        by = _draft(width, height, size)
        pixels = simplejpeg.decode_jpeg(
            data, colours, min_height=-(-height // by), min_width=-(-width // by)
        )
        if colours == "GRAY":
            pixels = pixels[:, :, 0]
    except ValueError:
        return None
    return _finish(pixels, (width, height), jpeg_orientation(data), size)


def _decode(picture: Image.Image, kind: str, max_pixels: int, size: int) -> Decoded | Unusable:
    """Any picture, through Pillow."""
    refused = _refused(*picture.size, max_pixels, size)
    if refused is not None:
        return refused
    if kind == "TIFF" and picture.info.get("compression") not in _TIFF_COMPRESSIONS:
        return Unusable(f"TIFF compressed by {picture.info.get('compression')} is not read")
    if kind == "BMP" and picture.info.get("compression") in {1, 2}:
        return Unusable("BMP compressed by run lengths is not read")
    whole = picture.size
    if kind == "JPEG":
        by = _draft(*whole, size)
        picture.draft(None, (whole[0] // by, whole[1] // by))
    picture.load()
    if kind == "TIFF":
        # Pillow has turned it already.
        return _finish(_reduced(picture, size), picture.size, 1, size)
    exif = picture.info.get("exif")
    orientation = exif_orientation(exif) if isinstance(exif, bytes) else 1
    return _finish(_reduced(picture, size), whole, orientation, size)


def _reduced(picture: Image.Image, size: int) -> _Pixels:
    """RGB, or RGBA for what has transparency, reduced by a whole number before it is copied."""
    by = max(1, max(picture.size) // size)
    if picture.mode.startswith(("I", "F")):
        return _from_deep(picture, by)
    if picture.mode in {"LA", "La", "PA", "RGBa", "RGBA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode in {"1", "P"}:
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    if by > 1:
        picture = picture.reduce(by)
    return np.asarray(picture if picture.mode == "RGBA" else picture.convert("RGB"))


def _from_deep(picture: Image.Image, by: int) -> _Pixels:
    """Greys of more than 8 bits. Those of 16 bits have a white of their own; the range of others is
    unknown, and they are stretched from their darkest to their brightest."""
    values = mean(np.asarray(picture), by).astype(np.float64)
    if picture.mode.startswith("I;16"):
        grey = values / 257.0
    else:
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        lowest, highest = values.min(), values.max()
        grey = (values - lowest) * (255.0 / (highest - lowest) if highest > lowest else 0.0)
    eight = np.rint(grey).astype(np.uint8)
    return np.repeat(eight[..., None], 3, axis=2)


def _finish(pixels: _Pixels, whole: tuple[int, int], orientation: int, size: int) -> Decoded:
    """To the working size, upright, flattened."""
    longer = max(pixels.shape[:2])
    if longer >= 2 * size:
        pixels = mean(pixels, longer // size)  # type: ignore[assignment]
    on_black = None
    if pixels.shape[2:] == (4,):
        pixels, on_black = flattened(pixels)
    if orientation >= 5:
        whole = (whole[1], whole[0])
    return Decoded(
        upright(fitted(pixels, size), orientation),
        whole,
        None if on_black is None else upright(fitted(on_black, size), orientation),
    )
