"""Decoding: people's view of a picture, at a bounded price."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from matchers import decoding
from matchers.containers import exif_orientation, jpeg_orientation
from matchers.decoding import WORKING_SIZE, Decoded, decode
from tests.matchers.good_pictures import good, interlaced_png, saved
from tests.pictures import drawing

PHOTO = drawing(5, 300)


def pixels(data: bytes) -> np.ndarray:
    made = decode(data)
    assert isinstance(made, Decoded), made
    assert made.pixels.dtype == np.uint8
    assert made.pixels.flags.c_contiguous
    return made.pixels.astype(int)


def apart(data: bytes, picture: Image.Image = PHOTO) -> float:
    """Mean difference of what was decoded from a picture, of 255."""
    found = pixels(data)
    expected = np.asarray(picture.convert("RGB")).astype(int)
    assert found.shape == expected.shape
    return float(np.abs(found - expected).mean())


def deep(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(np.uint16) * 257


ADOBE_INVERTED = ImageOps.invert(PHOTO).convert("CMYK")


@pytest.mark.parametrize(
    ("data", "most"),
    [
        (saved(PHOTO, "PNG"), 0),
        (saved(PHOTO, "BMP"), 0),
        (saved(PHOTO, "TIFF", compression="tiff_lzw"), 0),
        (saved(PHOTO, "WEBP", lossless=True), 0),
        (interlaced_png(np.asarray(PHOTO)), 0),
        (interlaced_png(deep(PHOTO)), 1),
        (saved(PHOTO, "GIF", save_all=True, append_images=[drawing(6, 300)]), 8),
        (saved(PHOTO, "WEBP", quality=90, save_all=True, append_images=[drawing(6, 300)]), 6),
        (saved(PHOTO, "PNG", save_all=True, append_images=[drawing(6, 300)]), 0),
        (saved(PHOTO, "AVIF", quality=90, speed=9), 6),
        (saved(PHOTO, "JPEG", quality=95, icc_profile=b"not a profile"), 4),
        (saved(PHOTO, "JPEG", quality=95, progressive=True), 4),
        (saved(PHOTO, "JPEG", quality=95, keep_rgb=True), 4),
        (saved(PHOTO.convert("CMYK"), "JPEG", quality=95), 4),
        (saved(PHOTO.convert("CMYK"), "TIFF"), 1),
        (saved(PHOTO, "JPEG", quality=95)[:-2] + b"\0\0\0\xff\xd9", 4),
    ],
)
def test_every_format_is_read_as_people_see_it(data: bytes, most: float) -> None:
    """Lossless formats to the bit, others nearly; of an animation the first frame."""
    assert apart(data) <= most


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_greys_of_16_bits(kind: str) -> None:
    """They keep their white and black, and are not stretched."""
    grey = PHOTO.convert("L").point(lambda value: 60 + value // 3)
    assert apart(saved(Image.fromarray(deep(grey)), kind), grey) == 0


def test_greys_of_unknown_range_are_stretched() -> None:
    """Floats and 32-bit numbers reach from black to white, whatever their unit; NaN is black."""
    values = np.asarray(PHOTO.convert("L")).astype(np.float32) * 1e5 - 3
    found = pixels(saved(Image.fromarray(values), "TIFF"))
    assert (found.min(), found.max()) == (0, 255)
    values[:9] = np.nan
    assert pixels(saved(Image.fromarray(values), "TIFF"))[:9].max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation_is_applied(kind: str, orientation: int) -> None:
    """Upright as Pillow turns it, the size with it."""
    stored = PHOTO.crop((0, 0, 300, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    written = exif.tobytes()  # Pillow's AVIF writer takes the orientation out of what it is given
    data = saved(stored, kind, exif=exif, **({"speed": 9} if kind == "AVIF" else {}))
    stored.getexif()[0x0112] = orientation
    expected = ImageOps.exif_transpose(stored)
    made = decode(data)
    assert isinstance(made, Decoded)
    assert made.size == expected.size
    assert apart(data, expected) < 12
    assert exif_orientation(written) == orientation
    if kind == "JPEG":
        assert jpeg_orientation(data) == orientation


@pytest.mark.parametrize(
    ("size", "decoded"),
    [
        ((1000, 700), (500, 350)),
        ((640, 480), (512, 384)),
        ((871, 100), (436, 50)),
        ((870, 100), (512, 59)),
        ((5000, 3000), (512, 307)),
        ((9000, 600), (512, 34)),
        ((333, 200), (333, 200)),
    ],
)
def test_jpegs_are_scaled_while_decoded(size: tuple[int, int], decoded: tuple[int, int]) -> None:
    """At most the working size, hardly ever less; near to what the whole picture gives by areas."""
    picture = drawing(7, 640).resize(size, Image.Resampling.BICUBIC)
    made = decode(saved(picture, "JPEG", quality=92))
    assert isinstance(made, Decoded)
    assert made.size == size
    assert made.pixels.shape == (decoded[1], decoded[0], 3)
    expected = np.asarray(picture.resize(decoded, Image.Resampling.BOX)).astype(int)
    assert np.abs(made.pixels - expected).mean() < 4


def test_other_formats_are_reduced() -> None:
    """By whole numbers first, then to the working size."""
    picture = drawing(8, 1700)
    found = pixels(saved(picture, "PNG", compress_level=1))
    assert found.shape == (WORKING_SIZE, WORKING_SIZE, 3)
    expected = np.asarray(picture.resize((512, 512), Image.Resampling.BOX)).astype(int)
    assert np.abs(found - expected).mean() < 4


@pytest.mark.parametrize("name", [name for name in good() if name.startswith("jpeg")])
def test_the_fast_way_equals_pillow(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG read by libjpeg-turbo directly has the very pixels that Pillow gives."""
    for data in (good()[name], saved(drawing(9, 1003), "JPEG", quality=88)):
        fast = decode(data)
        with monkeypatch.context() as patched:
            patched.setattr(decoding, "_jpeg", lambda *_: None)
            slow = decode(data)
        assert isinstance(fast, Decoded)
        assert isinstance(slow, Decoded)
        assert fast.size == slow.size
        assert (fast.pixels == slow.pixels).all()


def test_only_cmyk_jpegs_leave_the_fast_way() -> None:
    """What shops serve is read the fast way."""
    for name, data in good().items():
        if name.startswith("jpeg"):
            taken = isinstance(decoding._jpeg(data, 10**6, WORKING_SIZE), Decoded)
            assert taken == (name != "jpeg cmyk"), name


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("TIFF", {})],
)
def test_transparency_is_flattened_on_white_and_on_black(kind: str, options: dict) -> None:
    """Half-transparent pixels mix with each ground; what is opaque has only one flattening."""
    clear = PHOTO.convert("RGBA")
    clear.putalpha(128)
    made = decode(saved(clear, kind, **options))
    assert isinstance(made, Decoded)
    assert made.on_black is not None
    colour = np.asarray(PHOTO).astype(int)
    assert np.abs(made.on_black - colour * 128 / 255).max() <= 1
    assert np.abs(made.pixels - (255 - (255 - colour) * 128 / 255)).max() <= 1
    clear.putalpha(255)
    made = decode(saved(clear, kind, **options))
    assert isinstance(made, Decoded)
    assert made.on_black is None


@pytest.mark.parametrize("mode", ["P", "L", "LA", "RGB"])
def test_transparency_without_an_alpha_channel(mode: str) -> None:
    """Palettes with clear entries, colour keys, grey with alpha: clear where they say so."""
    picture = Image.new("RGB", (80, 80), (10, 20, 30))
    picture.paste((200, 40, 90), (20, 20, 60, 60))
    if mode == "LA":
        clear = picture.convert("LA")
        clear.putalpha(picture.convert("L").point(lambda value: 255 * (value > 50)))
        data = saved(clear, "PNG")
    elif mode == "P":
        indexed = picture.quantize(2)
        data = saved(indexed, "PNG", transparency=indexed.getpixel((0, 0)))
    else:
        keyed = picture.convert(mode)
        data = saved(keyed, "PNG", transparency=keyed.getpixel((0, 0)))
    made = decode(data)
    assert isinstance(made, Decoded)
    assert made.on_black is not None
    assert made.pixels[5, 5].tolist() == [255, 255, 255]
    assert made.on_black[5, 5].tolist() == [0, 0, 0]
    assert made.pixels[40, 40].tolist() == made.on_black[40, 40].tolist()
