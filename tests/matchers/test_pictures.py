"""Pictures: copies are found whatever was done to them, look-alikes are not, index equals comparison,
and what is found is explained."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
import PIL
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from benchmarks.images.attacks import ATTACKS, Props
from domain.match import Box, Comparison, Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode
from matchers.pictures import PictureMatcher, hashing, ranking, showing
from matchers.pictures.dense import carried
from matchers.pictures.drawing import marks
from matchers.pictures.explaining import changed, explain
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.leastsquares import fit
from matchers.pictures.local.descriptors import turned_codes
from matchers.pictures.local.features import UNIT
from matchers.pictures.local.pairs import Pairs, packed
from matchers.pictures.local.words import words
from matchers.pictures.relation import COPY_FROM, REPORT_FROM
from matchers.pictures.turns import TURNS, turned
from tests.pictures import drawing, jpeg

MATCHER = PictureMatcher()
THINGS = (
    "armchair", "backpack", "camera", "espresso-cup", "headphones", "moka-pot", "phone-cases",
    "sunglasses", "toy-rocket", "wristwatch",
)  # fmt: skip


def rendering(name: str) -> Image.Image:
    """One of the sample market's product pictures."""
    data = files("listingwatch.samplemarket").joinpath("pictures", f"{name}.jpg").read_bytes()
    return Image.open(io.BytesIO(data)).convert("RGB")


def made_of(data: bytes) -> PictureFingerprint:
    made = MATCHER.fingerprint(ImageMedium(data))
    assert not isinstance(made, Unusable), made
    return made


def fingerprint(picture: Image.Image, quality: int = 88) -> PictureFingerprint:
    return made_of(jpeg(picture, quality))


@cache
def reference(name: str) -> PictureFingerprint:
    return fingerprint(rendering(name), 95)


def attacked(name: str, attack: str, strength: int, seed: int = 1) -> Image.Image:
    """A rendering after an attack; what it is put on or beside are other renderings."""
    props = Props(random.Random(seed), [lambda: rendering("teapot"), lambda: rendering("stool")])
    return ATTACKS[attack](rendering(name), strength, props)


def found(query: Image.Image, name: str) -> Comparison:
    made = MATCHER.compare(fingerprint(query), reference(name))
    assert made is not None
    return made


@pytest.mark.parametrize("attack", ATTACKS)
def test_copies_are_found(attack: str) -> None:
    """What sellers do, a little and somewhat: at least three of four copies are called one, and at
    the first strength, of any attack, one never is called nothing."""
    called = 0
    for number, name in enumerate(("moka-pot", "toy-rocket")):
        for strength in (1, 2):
            query = fingerprint(attacked(name, attack, strength, seed=number))
            made = MATCHER.compare(query, reference(name))
            assert strength > 1 or made is not None, name
            called += made is not None and made.evidence["relation"] in {"copy", "variant"}
    assert called >= 3


def test_other_pictures_are_not() -> None:
    """Other things from the same studio, on the same ground, in the same light: none is a copy."""
    pairs = [(a, b) for a in THINGS for b in THINGS if a != b]
    for a, b in pairs:
        made = MATCHER.compare(reference(a), reference(b))
        assert made is None or made.evidence["relation"] not in {"copy", "variant"}, (a, b, made)


@pytest.mark.parametrize(
    ("picture", "other"),
    [("vase-pair", "ribbed-vase"), ("headphones", "headphones-dark"), ("dome-lamp", "rival-dome-lamp"),
     ("teapot", "teapot-side"), ("egg-lamp", "mushroom-lamp")],
)  # fmt: skip
def test_look_alikes_are_no_copies(picture: str, other: str) -> None:
    """The same kind of thing, another pose, another maker's design: never called a copy."""
    made = MATCHER.compare(reference(picture), reference(other))
    assert made is None or made.evidence["relation"] != "copy"


def test_a_recoloured_object_is_a_variant() -> None:
    """One thing in the picture in another colour is no mere change of tone."""
    base = Image.new("RGB", (420, 420), (235, 235, 230))
    draw = ImageDraw.Draw(base)
    for n in range(12):
        draw.rectangle((30 + 30 * n, 300, 44 + 30 * n, 390), fill=(40 + 12 * n, 90, 150 - 9 * n))
    other = base.copy()
    for picture, colour in ((base, (190, 40, 40)), (other, (40, 60, 190))):
        draw = ImageDraw.Draw(picture)
        draw.ellipse((90, 40, 330, 270), fill=colour)
        for n in range(10):
            dark = tuple(v * 2 // 3 for v in colour)
            draw.ellipse(
                (110 + 20 * n, 70 + 13 * (n % 4), 124 + 20 * n, 240), outline=dark, width=4
            )
    made = MATCHER.compare(fingerprint(other), fingerprint(base))
    assert made is not None
    assert made.evidence["relation"] == "variant"
    same = MATCHER.compare(
        fingerprint(ImageEnhance.Brightness(base).enhance(0.8)), fingerprint(base)
    )
    assert same is not None
    assert same.evidence["relation"] == "copy"


def test_the_region_is_where_the_picture_stands() -> None:
    """On another picture, in a frame, of a crop: the box is there, in both pictures."""
    photo = rendering("camera")
    page = rendering("teapot").resize((800, 800))
    page.paste(photo.resize((360, 360)), (400, 60))
    on_page = found(page, "camera").region
    assert isinstance(on_page, Box)
    assert (on_page.x0, on_page.y0, on_page.x1, on_page.y1) == pytest.approx(
        (0.5, 0.075, 0.95, 0.525), abs=0.015
    )
    size = photo.width
    part = found(photo.crop((0, 0, round(0.7 * size), photo.height)), "camera")
    assert part.evidence["reference_region"]["x1"] == pytest.approx(0.7, abs=0.02)


# What was done, in words.


def said(query: Image.Image, name: str) -> str:
    made = found(query, name)
    assert made.evidence["relation"] == "copy"
    json.dumps(made.evidence)
    return ", ".join(changed(made.evidence["changes"]))


def badge(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    side = round(picture.width * 0.3)
    ImageDraw.Draw(made).ellipse((10, 10, 10 + side, 10 + side), fill=(200, 0, 0))
    return made


def band(picture: Image.Image) -> Image.Image:
    made = picture.copy()
    width, height = picture.size
    ImageDraw.Draw(made).rectangle((0, round(height * 0.8), width, height), fill=(20, 30, 160))
    return made


def kept(picture: Image.Image, share: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((0, 0, round(width * share), round(height * share)))


@pytest.mark.parametrize("name", ["camera", "backpack"])
@pytest.mark.parametrize(
    ("change", "words_"),
    [
        (lambda p: kept(p, 0.79), "cropped to 62% of its area"),
        (ImageOps.mirror, "mirrored"),
        (lambda p: p.transpose(Image.Transpose.ROTATE_270), "turned by 90°"),
        (lambda p: p.resize((p.width * 3 // 4, p.height)), r"squeezed to 7[456]% of its width"),
        (lambda p: p.resize((p.width, p.height * 3 // 4)), r"squeezed to 7[456]% of its height"),
        (lambda p: p.rotate(7, expand=True, fillcolor="white"), "rotated by 7°"),
        (lambda p: ImageOps.expand(p, p.width // 4, "white"), "with a border, itself 44%"),
        (band, r"a band \(text or banner\) over 2\d%"),
        (badge, r"something \(badge, logo, text\) over"),
        (ImageOps.grayscale, "colours taken away"),
        (lambda p: ImageEnhance.Brightness(p).enhance(0.6), "darker"),
        (lambda p: p.resize((96, 96)), "much reduced in size"),
        (lambda p: p.filter(ImageFilter.GaussianBlur(p.width / 90)), "fine detail lost"),
    ],
)  # fmt: skip
def test_explanations_name_the_change(
    name: str, change: Callable[[Image.Image], Image.Image], words_: str
) -> None:
    """Each change is told by its name and measure, on a photo with colours and texture."""
    assert re.search(words_, said(change(rendering(name)).convert("RGB"), name))


def test_a_frame_with_a_banner_is_no_other_background() -> None:
    """What lies over a plain ground from three sides leaves most of it as it was."""
    ground = Image.new("RGB", (480, 600), "white")
    ground.paste(rendering("camera").resize((300, 300)), (90, 130))
    made = ground.copy()
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, 479, 599), outline=(120, 190, 200), width=34)
    draw.rectangle((0, 470, 480, 600), fill=(150, 140, 180))
    draw.ellipse((330, 0, 480, 150), fill=(90, 20, 190))
    finding = MATCHER.compare(fingerprint(made), fingerprint(ground, 95))
    assert finding is not None
    told = ", ".join(changed(finding.evidence["changes"]))
    assert "another background" not in told
    assert " over " in told


def test_explanations_invent_nothing() -> None:
    """A copy that was only compressed anew and made a little smaller: no change is named."""
    for name in THINGS:
        small = rendering(name)
        small.thumbnail((400, 400))
        made = found(small, name)
        assert changed(made.evidence["changes"]) == [], name
        assert "no change to be seen" in explain(made)


def test_an_explanation_has_distance_and_threshold() -> None:
    """The sentence says how alike, and from when on that counts."""
    sentence = explain(found(ImageOps.mirror(rendering("camera")), "camera"))
    assert "mirrored" in sentence
    assert f"a copy counts from {COPY_FROM:.2f}" in sentence
    assert "of 256 bits" in sentence or "corners that lie alike" in sentence


def test_the_very_file_is_said_to_be() -> None:
    """Byte for byte the same: score 1, and said so."""
    data = jpeg(rendering("camera"))
    made = MATCHER.compare(made_of(data), made_of(data))
    assert made is not None
    assert made.score == 1.0
    assert "every byte" in explain(made)


def test_the_picture_shows_both() -> None:
    """Side by side, outlined in red, with names from strangers and the sentence below."""
    query, own = jpeg(kept(rendering("camera"), 0.8)), jpeg(rendering("camera"), 95)
    made = MATCHER.compare(made_of(query), made_of(own))
    assert made is not None
    names = ("q\n\x1b[31m\udcff" + "x" * 300, "參考.jpg")
    shown = showing.show(query, own, made, names)
    assert isinstance(shown, bytes)
    picture = np.asarray(Image.open(io.BytesIO(shown)).convert("RGB")).astype(int)
    height, width = picture.shape[:2]
    assert width > 1.8 * showing.SIDE
    red = (picture[..., 0] > 180) & (picture[..., 1] < 90) & (picture[..., 2] < 90)
    assert red[:, : width // 2].sum() > 600
    assert red[:, width // 2 :].sum() > 600
    assert (picture[height - 40 :].min(axis=2) < 90).any()
    assert isinstance(showing.show(b"", own, made, names), Unusable)


# The index and the ranking against the slow way.


def transparent(seed: int) -> bytes:
    """A PNG that is one picture on white and another on black."""
    picture = drawing(seed, 240).convert("RGBA")
    picture.putalpha(drawing(seed + 500, 240).convert("L"))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@cache
def varied() -> dict[str, PictureFingerprint]:
    """Pictures of all kinds, some of them each other's copies."""
    made = {name: reference(name) for name in (*THINGS[:5], "toy-rocket", "wristwatch")}
    made |= {f"clear {n}": made_of(transparent(n)) for n in range(2)}
    on_black = Image.new("RGBA", (240, 240), "black")
    on_black.alpha_composite(Image.open(io.BytesIO(transparent(0))))
    made["clear 0 on black"] = fingerprint(on_black.convert("RGB"))
    made["again"] = reference("camera")
    made["tiny"] = fingerprint(rendering("camera").resize((40, 40)))
    made["collage"] = fingerprint(attacked("camera", "collage", 2))
    made["inset"] = fingerprint(attacked("moka-pot", "inset", 2))
    made["crop"] = fingerprint(attacked("toy-rocket", "crop", 2))
    made["mirrored"] = fingerprint(ImageOps.mirror(rendering("wristwatch")))
    made["without corners"] = fingerprint(
        Image.linear_gradient("L").resize((300, 300)).convert("RGB")
    )
    return made


def test_index_equals_compare() -> None:
    """Over every pair of the varied set, and after a part of it was removed and added anew."""
    held = dict(varied())
    index = MATCHER.index()
    for key, one in held.items():
        index.add(key, one)
    pairs = {
        (a, b): MATCHER.compare(query, one) for a, query in held.items() for b, one in held.items()
    }
    assert sum(made is not None for made in pairs.values()) > len(held) + 8

    def check() -> None:
        assert len(index) == len(held)
        for a, query in varied().items():
            expected = {b: pairs[a, b] for b in held if pairs[a, b] is not None}
            assert dict(index.search(query)) == expected, a

    check()
    gone = list(held)[::2]
    for key in gone:
        index.remove(key)
        del held[key]
    check()
    for key in (*gone, "camera", "camera"):
        held[key] = varied()[key]
        index.add(key, held[key])
    check()


def test_what_stands_on_black_is_found() -> None:
    """A transparent picture is looked for on white and on black."""
    made = MATCHER.compare(varied()["clear 0 on black"], varied()["clear 0"])
    assert made is not None
    assert made.evidence["relation"] == "copy"


def test_ranking_equals_the_slow_way() -> None:
    """Every pair has a score of its own, whatever else is held: with threshold 0 the ranking is
    what comparing one by one gives, best first; above it, and by default, a part of that."""
    held = varied()
    ranked = ranking.Ranking()
    for key, one in held.items():
        ranked.add(key, one)
    for query in (held["collage"], held["clear 1"], held["tiny"]):
        slow = sorted(
            ((key, ranking.told(query, one)) for key, one in held.items()),
            key=lambda row: (-row[1].score, row[0]),
        )
        assert ranked.search(query, 0.0, len(held)) == slow
        assert ranked.search(query, 0.0, 3)[:3] == slow[:3]
        assert ranked.search(query, 0.2, 3) == [row for row in slow if row[1].score >= 0.2]
        assert ranked.search(query, None, 3) == [
            row for row in slow if MATCHER.compare(query, held[row[0]]) is not None
        ]


def test_scores_by_hashes_alone() -> None:
    """Below all that is worth telling, falling with the distance, and said to be nothing."""
    scores = [ranking.by_hashes(distance, Box(0, 0, 1, 1)) for distance in range(257)]
    assert all(a.score >= b.score for a, b in itertools.pairwise(scores))
    assert scores[0].score == ranking.FLOOR < REPORT_FROM
    assert scores[128].score < scores[100].score < scores[60].score
    assert "nothing in common was found" in explain(scores[90])


# Fingerprints: the same everywhere.


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


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_pairs_are_grouped_and_sorted(data: st.DataObject) -> None:
    """Whatever the order in which pairs were found: by group, those with few left out, and in each
    the most alike first, then by corner, level and place."""
    place = st.integers(-16_000, 16_000)
    row = st.tuples(
        st.integers(0, 5), st.integers(0, 44), st.integers(0, 3), st.integers(-4, 20), place, place
    )
    rows = data.draw(st.lists(row, max_size=40))
    least = data.draw(st.integers(1, 4))
    columns = np.array(rows, np.int64).reshape(-1, 6).T
    found = np.column_stack([columns[0], packed.py_func(*columns[1:])])
    made = Pairs.of(found[np.random.default_rng(len(rows)).permutation(len(rows))], least)
    expected = {
        group: sorted(row[1:] for row in rows if row[0] == group)
        for group in {row[0] for row in rows}
    }
    expected = {group: own for group, own in expected.items() if len(own) >= least}
    assert made.group.tolist() == sorted(expected)
    for group, begin, end in zip(made.group.tolist(), made.begins, made.ends, strict=True):
        part = slice(begin, end)
        x, y = (np.rint(v[part] / UNIT).astype(int).tolist() for v in (made.x, made.y))
        level = made.level[part].astype(int).tolist()
        own = zip(
            made.distance[part].tolist(), made.corner[part].tolist(), level, x, y, strict=True
        )
        assert list(own) == expected[group]


def fit_slowly(places: Any, targets: Any, start: Any, *, full: bool) -> Any:
    """The same fit by a solver of linear systems that need not be square, a row a coordinate."""
    anchors = np.array([[x, y] for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)])
    source, goal = np.vstack([places, anchors]), np.vstack([targets, carried(start, anchors)])
    weight, made = np.ones(len(places)), start
    for _ in range(3):
        pull = (0.02 if full else 0.005) * weight.sum() / len(anchors)
        rows, right = [], []
        for (x, y), (u, v), w in zip(
            source, goal, np.sqrt([*weight, *[pull] * len(anchors)]), strict=True
        ):
            rows += [
                w * np.array([x, y, 1, 0, 0, 0, -u * x, -u * y]),
                w * np.array([0, 0, 0, x, y, 1, -v * x, -v * y]),
            ]
            right += [w * u, w * v]
        system = np.array(rows)[:, : 8 if full else 6]
        solved = np.linalg.lstsq(system, np.array(right))[0]
        made = np.append(np.append(solved, [] if full else [0.0, 0.0]), 1.0).reshape(3, 3)
        left = np.linalg.norm(carried(made, places) - targets, axis=1)
        weight = 1 / (1 + (left / (2 * max(np.median(left), 0.002))) ** 2)
    return made


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_fitted_map_is_the_one(data: st.DataObject) -> None:
    """Points carried by a projective map, a fifth of them elsewhere: the map is found again, to the
    little that it is drawn back; an affine one to an affine map."""
    full = data.draw(st.booleans())
    chance = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    true = np.eye(3)
    true[:2] += chance.uniform(-0.1, 0.1, (2, 3))
    true[2, :2] = chance.uniform(-0.1, 0.1, 2) if full else 0
    places = chance.uniform(-0.5, 0.5, (60, 2))
    targets = carried(true, places)
    targets[::5] += chance.uniform(-0.02, 0.02, (12, 2))
    made = fit(places, targets, np.ones(60), true + 0, full=full)
    assert np.abs(carried(made, places) - carried(true, places)).max() < 0.01
    for start in (true, np.eye(3)):
        made = fit(places, targets, np.ones(60), start, full=full)
        slow = fit_slowly(places, targets, start, full=full)
        assert np.abs(carried(made, places) - carried(slow, places)).max() < 1e-6
    assert full or made[2].tolist() == [0, 0, 1]


GOLDEN = {
    "version": "5+d24c4220+opencv5.0.0+pillow13.0.0",
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


# Unusable and hostile pictures.


def png(width: int, height: int) -> bytes:
    """A PNG of one colour that claims its size, small in bytes."""
    buffer = io.BytesIO()
    Image.new("1", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "0 bytes"),
        (b"<html>", "no picture of a known format"),
        (jpeg(drawing(1))[:2000], "truncated or broken"),
        (png(8000, 5000), "40.0 megapixels"),
        (png(30_000, 30_000), "too large to decode"),
        (jpeg(Image.new("RGB", (300, 300), "white")), "nearly uniform"),
        (jpeg(drawing(1).resize((8, 300))), "only 8×300"),
        (b"GIF89a" + b"\xff" * 30, "picture"),
        (b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x" * 1000), "picture"),
    ],
)
def test_unusable_says_why(data: bytes, reason: str) -> None:
    """Each broken or monstrous picture has its own reason, and none raises."""
    made = MATCHER.fingerprint(ImageMedium(data))
    assert isinstance(made, Unusable)
    assert reason in made.reason


def test_orientation_and_transparency() -> None:
    """A phone's rotated photo and a transparent PNG are compared as people see them."""
    picture = drawing(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    picture.rotate(90, expand=True).save(buffer, "JPEG", exif=exif, quality=90)
    turned = MATCHER.fingerprint(ImageMedium(buffer.getvalue()))
    assert not isinstance(turned, Unusable)
    assert MATCHER.compare(turned, fingerprint(picture)) is not None
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    clear.paste(picture.resize((120, 120)), (40, 40))
    buffer = io.BytesIO()
    clear.save(buffer, "PNG")
    flat = decode(buffer.getvalue())
    assert not isinstance(flat, Unusable)
    assert flat.as_image().getpixel((5, 5)) == (255, 255, 255)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    """Bytes flipped, cut or inserted in a real picture: a fingerprint or a reason, never a crash."""
    good = bytearray(jpeg(drawing(2, 64)))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(good) - 1))
        good[place] = data.draw(st.integers(0, 255))
    made = MATCHER.fingerprint(ImageMedium(bytes(good[: data.draw(st.integers(0, len(good)))])))
    assert isinstance(made, Unusable | PictureFingerprint)
