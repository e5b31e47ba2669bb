"""A glance at the whole picture: the cheap stage finds plain copies, in little room and as its slow
way does."""

from __future__ import annotations

import hashlib
import io
import itertools

import cv2
import numpy as np
import PIL
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from domain.match import Box, Unusable
from matchers import decoding
from matchers.contract import ImageMedium
from matchers.decoding import GLANCE_SIZE, decode, decode_grey, grey_of
from matchers.pictures.glance import GlanceMatcher
from matchers.pictures.glance.fingerprint import Glance, glance
from matchers.pictures.glance.matcher import NARROWEST, WIDEST, radius
from matchers.pictures.hashing import codes, turned_spectra, turned_spectrum
from matchers.pictures.turns import TURNS, UPRIGHT, turned
from tests.matchers.good_pictures import good
from tests.pictures import drawing, framed, jpeg, mirrored

MATCHER = GlanceMatcher()
MOST_BYTES = 3_000


def made_of(data: bytes) -> Glance:
    made = MATCHER.fingerprint(ImageMedium(data))
    assert not isinstance(made, Unusable), made
    return made


def photo(seed: int, size: int = 700) -> Image.Image:
    return drawing(seed, size)


@pytest.mark.parametrize("name", good())
def test_brightness_is_that_of_the_whole_picture(name: str) -> None:
    """Of every kind of file: the same picture as in colour, reduced once more, upright."""
    data = good()[name]
    small, large = decode_grey(data), decode(data)
    if isinstance(large, Unusable):
        assert small == large
        return
    assert not isinstance(small, Unusable)
    assert len(small) == 1 + (large.on_black is not None)
    for grey, pixels in zip(small, (large.pixels, large.on_black), strict=False):
        assert pixels is not None
        assert max(grey.shape) <= GLANCE_SIZE
        whole = cv2.resize(grey_of(pixels), grey.shape[::-1], interpolation=cv2.INTER_AREA)
        assert np.abs(whole.astype(int) - grey).mean() < 5


@pytest.mark.parametrize("size", [(1000, 700), (640, 640), (2300, 1800), (129, 100), (100, 90)])
def test_the_fast_way_equals_pillow(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG read in grey by libjpeg-turbo has the hash that Pillow's colours have, but for some bits
    that lie on the median: greys are rounded otherwise, and of a large picture the last line that
    is no whole pixel any more is left out."""
    for options in ({}, {"progressive": True}, {"subsampling": 0}):
        buffer = io.BytesIO()
        photo(4).resize(size).save(buffer, "JPEG", quality=88, **options)
        fast = decode_grey(buffer.getvalue())
        with monkeypatch.context() as patched:
            patched.setattr(decoding, "_jpeg", lambda *_: None)
            slow = decode_grey(buffer.getvalue())
        assert isinstance(fast, tuple)
        assert isinstance(slow, tuple)
        own, other = (glance(greys, 1.0).upright[0] for greys in (fast, slow))
        assert np.bitwise_count(own ^ other).sum() <= NARROWEST // 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation: int) -> None:
    """A phone's photo is seen upright."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    photo(5).resize((900, 600)).save(buffer, "JPEG", exif=exif)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(buffer.getvalue())))
    found = MATCHER.compare(made_of(buffer.getvalue()), made_of(jpeg(expected.convert("RGB"), 95)))
    assert found is not None
    assert found.evidence["turn"] == UPRIGHT


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_all_turns_at_once_are_each_turn(seed: int) -> None:
    """The table of places and signs gives what turning step by step gives; and the bits are those
    above NumPy's median."""
    spectra = np.random.default_rng(seed).normal(size=(3, 16, 16)).astype(np.float32).round(1)
    slow = np.stack([turned_spectrum(spectra, turn) for turn in range(TURNS)], axis=1)
    assert (turned_spectra(spectra) == slow).all()
    flat = spectra.reshape(3, -1)
    bits = np.packbits(flat > np.median(flat, axis=1, keepdims=True), axis=1)
    assert (codes(spectra) == bits.view(np.uint64)).all()


@pytest.mark.parametrize("turn", range(TURNS))
def test_turned_copies_are_found(turn: int) -> None:
    """In each of the eight turns, and it says which."""
    own = np.asarray(photo(6))
    found = MATCHER.compare(
        made_of(jpeg(Image.fromarray(turned(own, turn)))), made_of(jpeg(Image.fromarray(own), 95))
    )
    assert found is not None
    assert found.evidence["turn"] == turn
    assert found.evidence["mirrored"] == (turn >= 4)
    assert "not laid over each other" in MATCHER.explain(found)


def test_framed_copies_are_found_where_they_are() -> None:
    """Plain borders, on either side: the region is what is within."""
    own = photo(7, 640)
    wide = ImageOps.expand(own, 160, "white")
    found = MATCHER.compare(made_of(jpeg(wide)), made_of(jpeg(own)))
    assert found is not None
    box = found.region
    assert isinstance(box, Box)
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((1 / 6, 1 / 6, 5 / 6, 5 / 6), abs=0.02)
    assert MATCHER.compare(made_of(jpeg(own)), made_of(jpeg(wide))) is not None


def test_other_pictures_are_left_alone() -> None:
    """Every pair of forty drawings; each has a radius within the bounds."""
    prints = [made_of(jpeg(drawing(seed, 300))) for seed in range(40)]
    assert all(NARROWEST <= radius(one) <= WIDEST for one in prints)
    assert not any(MATCHER.compare(a, b) for a, b in itertools.permutations(prints, 2))


def test_the_index_equals_comparing_one_by_one() -> None:
    """With copies, a transparent picture, removals, replacements, and none at all."""
    clear = drawing(30, 300).convert("RGBA")
    clear.putalpha(drawing(31, 300).convert("L"))
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    files = {f"p{seed}": jpeg(drawing(seed, 300)) for seed in range(12)}
    files |= {"clear": buffer.getvalue(), "again": files["p3"]}
    files["mirrored"] = jpeg(mirrored(drawing(3, 300)))
    files["framed"] = jpeg(framed(drawing(4, 300)))
    prints = {key: made_of(data) for key, data in files.items()}
    index = MATCHER.index()
    assert list(index.search(prints["p1"])) == []
    held: dict[str, Glance] = {}

    def check() -> None:
        assert len(index) == len(held)
        for query in prints.values():
            pairs = ((key, MATCHER.compare(query, one)) for key, one in held.items())
            assert dict(index.search(query)) == {key: made for key, made in pairs if made}

    for key, one in prints.items():
        index.add(key, one)
        held[key] = one
    check()
    for key in list(held)[::3] + list(held)[1::3]:
        index.remove(key)
        del held[key]
    index.remove("nobody")
    check()
    index.add("p3", prints["p4"])
    held["p3"] = prints["p4"]
    check()


def test_it_is_small_and_comes_back_as_it_was() -> None:
    """Within 3 kB, whatever the picture; damaged bytes are refused."""
    for name, data in good().items():
        made = MATCHER.fingerprint(ImageMedium(data))
        if isinstance(made, Unusable):
            continue
        kept = MATCHER.pack(made)
        assert len(kept.value) < MOST_BYTES, name
        assert MATCHER.unpack(kept).to_bytes() == made.to_bytes()
    whole = made_of(jpeg(photo(1))).to_bytes()
    for size in (0, 31, 100, len(whole) - 1):
        with pytest.raises(ValueError, match="no picture's hashes"):
            Glance.from_bytes(whole[:size], 1.0)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    """Bytes changed or cut: hashes or a reason."""
    broken = bytearray(jpeg(drawing(2, 64)))
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    part = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    assert isinstance(MATCHER.fingerprint(ImageMedium(part)), Unusable | Glance)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "0 bytes"), (b"<html>", "no picture"), (jpeg(drawing(1))[:2000], "truncated or broken"),
     (jpeg(Image.new("RGB", (300, 300), "white")), "nearly uniform")],
)  # fmt: skip
def test_unusable_says_why(data: bytes, reason: str) -> None:
    """As the cascade does."""
    made = MATCHER.fingerprint(ImageMedium(data))
    assert isinstance(made, Unusable)
    assert reason in made.reason


def test_too_large_a_picture_is_not_decoded() -> None:
    """The limit of pixels holds for the fast way too."""
    made = decode_grey(jpeg(photo(1, 400)), max_pixels=80_000)
    assert isinstance(made, Unusable)
    assert "megapixels" in made.reason


GOLDEN = (
    "1+d24c4220+opencv5.0.0+pillow13.0.0+simplejpeg1.9.0",
    "3624b6ce66c07435",
)
"""The matcher's version, and the hashes of one drawing without a JPEG between."""


def test_hashes_are_pinned() -> None:
    """Another value means another version of the matcher or of a library in its name."""
    grey = cv2.resize(
        grey_of(np.asarray(drawing(4, 512))), (128, 128), interpolation=cv2.INTER_LINEAR_EXACT
    )
    made = glance((np.asarray(grey, np.uint8),), 1.0)
    assert f"opencv{cv2.__version__}" in MATCHER.version
    assert f"pillow{PIL.__version__}" in MATCHER.version
    if MATCHER.version != GOLDEN[0]:
        pytest.skip(f"pinned for {GOLDEN[0]}, this is {MATCHER.version}")
    assert hashlib.sha256(made.to_bytes()).hexdigest()[:16] == GOLDEN[1]
