"""The pictures of the sample market: whole, varied, and copies only where they are planted."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

import pytest
from PIL import Image

from domain.match import Unusable
from listingwatch.samplemarket.images import HUGE, huge, original, shown_bytes
from listingwatch.samplemarket.market import LISTINGS
from listingwatch.samplemarket.world import Shown, Treatment
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from matchers.pictures.fingerprint import PictureFingerprint

PICTURES = sorted(
    entry.name.removesuffix(".jpg")
    for entry in files("listingwatch.samplemarket").joinpath("pictures").iterdir()
    if entry.name.endswith(".jpg")
)
MATCHER = PictureMatcher()


@cache
def _fingerprint(picture: str) -> PictureFingerprint:
    found = MATCHER.fingerprint(ImageMedium(original(picture)))
    assert not isinstance(found, Unusable), picture
    return found


def test_they_fit_in_the_package():
    """Sixty pictures or more take at most six megabytes in all."""
    assert len(PICTURES) >= 60
    assert sum(len(original(picture)) for picture in PICTURES) <= 6_000_000


@pytest.mark.parametrize("picture", PICTURES)
def test_each_is_a_product_photo_in_size_and_shape(picture):
    """Each is an RGB JPEG of 800 pixels or more a side that decodes to its end."""
    with Image.open(io.BytesIO(original(picture))) as opened:
        opened.load()
        assert opened.format == "JPEG"
        assert opened.mode == "RGB"
        assert min(opened.size) >= 800
        assert max(opened.size) <= 1000


def test_no_two_of_them_are_copies():
    """No picture resembles another, mirrored or trimmed, nor shares artwork with one: not even two
    views of one product, nor the look-alike lamp."""
    index = MATCHER.index()
    for picture in PICTURES:
        index.add(picture, _fingerprint(picture))
    for picture in PICTURES:
        found = {key for key, _ in index.search(_fingerprint(picture))}
        assert found == {picture}


@pytest.mark.parametrize(
    "treatment", [Treatment.RECOMPRESSED, Treatment.MIRRORED, Treatment.FRAMED]
)
def test_what_was_done_to_a_picture_leaves_another_file_of_the_same_picture(treatment):
    """A treated picture has other bytes than its original, and shows the same."""
    # Every fourth will do: what is done is the same for all.
    for picture in sorted({s.picture for listing in LISTINGS for s in listing.pictures})[::4]:
        data = shown_bytes(Shown(picture, treatment))
        assert data != original(picture)
        found = MATCHER.fingerprint(ImageMedium(data))
        assert not isinstance(found, Unusable)
        assert MATCHER.compare(found, _fingerprint(picture)) is not None, picture


def test_one_is_truncated_and_one_has_forty_megapixels():
    """The bad pictures are bad: one ends early, one is huge in pixels and small in bytes."""
    shown = [s for li in LISTINGS for s in li.pictures if s.treatment is Treatment.TRUNCATED]
    assert shown
    with (
        Image.open(io.BytesIO(shown_bytes(shown[0]))) as cut,
        pytest.raises(OSError, match="truncated"),
    ):
        cut.load()
    assert HUGE.endswith(".png")
    with Image.open(io.BytesIO(huge())) as picture:
        assert picture.width * picture.height == 40_000_000
    assert len(huge()) < 1_000_000


def test_every_picture_that_a_listing_shows_is_shipped():
    """Listings name no picture that is not there."""
    assert {shown.picture for listing in LISTINGS for shown in listing.pictures} <= set(PICTURES)
