"""Pictures that the tests make, and their fingerprints."""

from __future__ import annotations

import io
import random
from functools import cache
from importlib.resources import files

from PIL import Image, ImageOps

from benchmarks.images.attacks import ATTACKS
from benchmarks.images.props import Props
from domain.match import Comparison, Unusable
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from matchers.pictures.fingerprint import PictureFingerprint
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
