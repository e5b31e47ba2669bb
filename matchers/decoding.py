"""Turns the bytes of a picture into pixels, or into the reason why not.

Bytes come from strangers. The format is told by content; the size is read from the header before a
pixel is decoded; JPEGs are decoded at a fraction of their size, since fingerprints need little;
EXIF orientation is applied; transparency is flattened on white; of an animation the first frame
counts.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.match import Unusable

MAX_PIXELS = 32_000_000
"""Largest picture that is decoded. Shops show 1 to 16 megapixels; a picture of 100 megapixels needs
over 300 MB as it is decoded, which is what a decompression bomb is after."""

WORKING_SIZE = 1024
"""Longer side, in pixels, that is enough for whole-picture fingerprints."""

MIN_SIDE = 16
"""Shorter side below which a picture is a spacer or an icon, not a product picture."""

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Image.Image | Unusable:
    """The picture as RGB, upright, its longer side at most about twice :data:`WORKING_SIZE`."""
    if not data:
        return Unusable("the picture is empty: it has 0 bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bomb warning; the limit below is ours
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return _decode(picture, max_pixels)
    except UnidentifiedImageError:
        return Unusable(f"the bytes are no picture of a known format ({', '.join(FORMATS)})")
    except Image.DecompressionBombError as error:
        return Unusable(f"the picture is too large to decode ({error})")
    except MemoryError:
        return Unusable("the picture needs more memory than there is")
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        # Pillow's decoders raise all of these on broken files; each means "cannot be read".
        return Unusable(f"the picture is truncated or broken: {error}")
    except Exception as error:  # noqa: BLE001 - struct.error, zlib.error and what plug-ins think of
        return Unusable(f"the picture is broken: {type(error).__name__}: {error}")


def _decode(picture: Image.Image, max_pixels: int) -> Image.Image | Unusable:
    width, height = picture.size
    if width * height > max_pixels:
        return Unusable(
            f"the picture has {width * height / 1e6:.1f} megapixels ({width}×{height}), the limit "
            f"is {max_pixels / 1e6:.0f}"
        )
    if min(width, height) < MIN_SIDE:
        return Unusable(f"the picture is only {width}×{height} pixels")
    if picture.format == "JPEG":
        picture.draft("RGB", (WORKING_SIZE, WORKING_SIZE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "P" and "transparency" in upright.info:
        upright = upright.convert("RGBA")
    if upright.mode in {"RGBA", "LA", "PA", "RGBa", "La"}:
        rgba = upright.convert("RGBA")
        flat = Image.new("RGBA", rgba.size, "white")
        flat.alpha_composite(rgba)
        upright = flat
    elif upright.mode in {"I", "I;16", "I;16L", "I;16B", "F"}:
        # 16-bit greys would be clipped to white by a plain conversion.
        lowest, highest = (float(v) for v in upright.convert("F").getextrema())  # type: ignore[arg-type]
        scale = 255.0 / (highest - lowest) if highest > lowest else 0.0
        upright = upright.convert("F").point(lambda v: (v - lowest) * scale).convert("L")
    picture = upright.convert("RGB")
    if max(picture.size) > 2 * WORKING_SIZE:
        picture.thumbnail((WORKING_SIZE, WORKING_SIZE), Image.Resampling.BOX)
    return picture
