"""Small valid pictures of every format, one for each way through the readers."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

import cv2
import numpy as np
from PIL import Image

from domain.match import Unusable
from matchers.decoding import Decoded, decode
from tests.pictures import drawing


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG, with its checksum."""
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(width: int, height: int, bits: int, colour: int, rows: bytes, interlaced: int = 0) -> bytes:
    """A PNG around filtered rows."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )


def interlaced_png(pixels: np.ndarray) -> bytes:
    """Adam7, which Pillow does not write; RGB or RGBA, of 8 or 16 bits."""
    rows = b""
    for x, y, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        part = pixels[y::dy, x::dx]
        if part.size:
            rows += b"".join(
                b"\0" + row.astype(row.dtype.newbyteorder(">")).tobytes() for row in part
            )
    height, width, depth = pixels.shape
    return png(width, height, 8 * pixels.itemsize, {3: 2, 4: 6}[depth], rows, 1)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """As Pillow writes it."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@cache
def good() -> dict[str, bytes]:
    """Valid pictures, one for each way through the readers."""
    photo = drawing(2, 72)
    grey = photo.convert("L")
    clear = photo.convert("RGBA")
    clear.putalpha(grey)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A maker of cameras"
    deep = np.asarray(grey).astype(np.uint16) * 257
    frames = [drawing(n, 72) for n in (3, 4)]
    run_lengths = b"".join(bytes([72, n % 200]) + b"\0\0" for n in range(72)) + b"\0\1"
    palette = b"".join(bytes([n, n, n, 0]) for n in range(256))
    rle = (
        struct.pack("<2sIHHI", b"BM", 54 + 1024 + len(run_lengths), 0, 0, 54 + 1024)
        + struct.pack("<IiiHHIIiiII", 40, 72, 72, 1, 8, 1, len(run_lengths), 0, 0, 256, 0)
        + palette
        + run_lengths
    )
    made = {
        "jpeg": saved(photo, "JPEG", quality=85),
        "jpeg 4:4:4": saved(photo, "JPEG", quality=90, subsampling=0),
        "jpeg rgb": saved(photo, "JPEG", keep_rgb=True),
        "jpeg grey": saved(grey, "JPEG"),
        "jpeg cmyk": saved(photo.convert("CMYK"), "JPEG"),
        "jpeg progressive": saved(photo, "JPEG", progressive=True),
        "jpeg restarts": saved(photo, "JPEG", restart_marker_blocks=2),
        "jpeg turned": saved(photo, "JPEG", exif=exif, icc_profile=b"not a profile" * 30),
        "jpeg larger": saved(drawing(2, 700), "JPEG", quality=20),
        "mpo": saved(photo, "MPO", save_all=True, append_images=frames),
        "png": saved(photo, "PNG"),
        "png grey": saved(grey, "PNG"),
        "png 1 bit": saved(photo.convert("1"), "PNG"),
        "png palette": saved(photo.quantize(16), "PNG", bits=4),
        "png palette clear": saved(photo.quantize(60), "PNG", transparency=bytes(range(60))),
        "png colour key": saved(photo, "PNG", transparency=(200, 60, 60)),
        "png alpha": saved(clear, "PNG", exif=exif),
        "png grey alpha": saved(clear.convert("LA"), "PNG"),
        "png 16 grey": saved(Image.fromarray(deep), "PNG"),
        "png 16 rgb": cv2.imencode(".png", np.asarray(photo).astype(np.uint16) * 257)[1].tobytes(),
        "png interlaced": interlaced_png(np.asarray(photo)),
        "png interlaced 16 alpha": interlaced_png(np.asarray(clear).astype(np.uint16) * 257),
        "apng": saved(photo, "PNG", save_all=True, append_images=frames),
        "png texts": saved(photo, "PNG", icc_profile=b"no profile" * 40),
        "gif": saved(photo, "GIF", comment=b"a comment" * 60),
        "gif animated": saved(photo, "GIF", save_all=True, append_images=frames, loop=0),
        "gif clear": saved(photo.quantize(40), "GIF", transparency=3, interlace=0),
        "webp": saved(photo, "WEBP", quality=70, exif=exif),
        "webp lossless": saved(photo, "WEBP", lossless=True),
        "webp alpha": saved(clear, "WEBP", quality=60),
        "webp animated": saved(clear, "WEBP", save_all=True, append_images=frames),
        "bmp": saved(photo, "BMP"),
        "bmp palette": saved(photo.quantize(16), "BMP"),
        "bmp alpha": saved(clear, "BMP"),
        "bmp 1 bit": saved(photo.convert("1"), "BMP"),
        "bmp rle": rle,
        "tiff": saved(photo, "TIFF"),
        "tiff lzw": saved(photo, "TIFF", compression="tiff_lzw"),
        "tiff deflate": saved(clear, "TIFF", compression="tiff_adobe_deflate"),
        "tiff jpeg": saved(photo, "TIFF", compression="jpeg"),
        "tiff packbits": saved(grey, "TIFF", compression="packbits"),
        "tiff 1 bit": saved(photo.convert("1"), "TIFF"),
        "tiff 16": saved(Image.fromarray(deep), "TIFF"),
        "tiff float": saved(Image.fromarray(deep.astype(np.float32)), "TIFF"),
        "tiff cmyk": saved(photo.convert("CMYK"), "TIFF"),
        "tiff big": saved(photo, "TIFF", big_tiff=True),
        "avif": saved(photo, "AVIF", speed=9, exif=exif),
        "avif alpha": saved(clear, "AVIF", speed=9, quality=40),
        "avif animated": saved(photo, "AVIF", speed=9, save_all=True, append_images=frames),
    }  # fmt: skip
    for name, data in made.items():
        expected = Unusable if name == "bmp rle" else Decoded
        assert isinstance(decode(data), expected), (name, decode(data))
    return made
