"""Fingerprints: the same in every turn, process and release of what computes them."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys

import cv2
import numpy as np
import PIL
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from matchers.pictures import hashing
from matchers.pictures.drawing import marks
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.local.descriptors import turned_codes
from matchers.pictures.local.words import words
from matchers.pictures.turns import TURNS, turned
from tests.matchers.pictures.made import (
    MATCHER,
    fingerprint,
    made_of,
    reference,
    varied,
)
from tests.pictures import drawing


@pytest.mark.parametrize("turn", range(TURNS))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_turning_a_picture_turns_its_hash(turn: int, seed: int) -> None:
    """The hash of a turned picture is the turned hash, but for bits that lie on the median."""
    small = np.random.default_rng(seed).uniform(0, 255, (64, 64)).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), 1.5) * 6
    own = hashing.codes(hashing.turned_spectra(hashing.coefficients(small[None]))[:, turn])
    other = hashing.codes(hashing.coefficients(np.ascontiguousarray(_turned(small, turn))[None]))
    assert np.bitwise_count(own ^ other).sum() <= 2


def _turned(pixels: np.ndarray, turn: int) -> np.ndarray:
    return turned(pixels, turn)


@pytest.mark.parametrize("turn", range(TURNS))
def test_turning_a_picture_turns_its_corners(turn: int) -> None:
    """A turned picture has the same corners in turned places, with permuted descriptors."""
    picture = np.asarray(drawing(4, 512))
    upright = fingerprint_of(picture).features
    other = fingerprint_of(turned(picture, turn)).features
    best = np.bitwise_count(turned_codes(upright.codes)[turn][:, None] ^ other.codes[None]).sum(
        axis=2
    )
    assert np.median(best.min(axis=1)) <= 24


def fingerprint_of(pixels: np.ndarray):  # type: ignore[no-untyped-def]
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return made_of(buffer.getvalue()).flats[0]


DIGEST = """
import hashlib, io, sys
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from tests.pictures import drawing, jpeg
matcher = PictureMatcher()
for seed in (1, 2):
    value = matcher.pack(matcher.fingerprint(ImageMedium(jpeg(drawing(seed))))).value
    print(hashlib.sha256(value).hexdigest())
"""


def test_fingerprints_are_the_same_in_every_process() -> None:
    """Two processes with other hash seeds and numbers of threads: the same bytes as here."""
    here = "".join(
        hashlib.sha256(MATCHER.pack(fingerprint(drawing(seed))).value).hexdigest() + "\n"
        for seed in (1, 2)
    )
    for seed, threads in (("1", "1"), ("2", "4")):
        done = subprocess.run(
            [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "OPENCV_FOR_THREADS_NUM": threads, "PYTHONPATH": "."},
        )  # fmt: skip
        assert done.stdout == here


GOLDEN = {
    "version": "6+d24c4220+opencv5.0.0+pillow13.0.0",
    "hash": "5a584ada73e38f0ebd54c1c17f52c727b8611b8bc28e4ef88424b9b7370ecac8",
    "views": "5abffa42ddce20ce",
    "corners": "937aa0bb054fd94a",
    "words": "c22ccf882242b147",
    "marks": "3e8686d19346cae3",
}
"""Of one drawing, without a JPEG between: with the versions of what computes them."""


def test_fingerprints_are_pinned() -> None:
    """Another value here means another version of the matcher, or of the libraries in its name:
    whoever changes one changes both."""
    flat = fingerprint_of(np.asarray(drawing(4, 512)))
    made = {
        "version": MATCHER.version,
        "hash": flat.region_codes[0].astype("<u8").tobytes().hex(),
        "views": _digest(flat.view_codes.astype("<u8").tobytes()),
        "corners": _digest(flat.features.to_bytes()),
        "words": _digest(words(flat.features.codes).astype("<u2").tobytes()),
        "marks": _digest(marks(flat).to_bytes()),
    }
    assert f"opencv{cv2.__version__}" in MATCHER.version
    assert f"pillow{PIL.__version__}" in MATCHER.version
    if made["version"] != GOLDEN["version"]:
        pytest.skip(f"pinned for {GOLDEN['version']}, this is {MATCHER.version}")
    assert made == GOLDEN


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def test_kept_fingerprints_compare_as_fresh_ones() -> None:
    """Packed and unpacked: the same bytes again, and the same findings."""
    for one in varied().values():
        again = MATCHER.unpack(MATCHER.pack(one))
        assert again.to_bytes() == one.to_bytes()
        assert MATCHER.compare(again, reference("camera")) == MATCHER.compare(
            one, reference("camera")
        )
    whole = reference("camera").to_bytes()
    for size in (0, 20, 40, len(whole) // 2, len(whole) - 1):
        with pytest.raises(ValueError, match="no picture's fingerprint"):
            PictureFingerprint.from_bytes(whole[:size], 1.0)
