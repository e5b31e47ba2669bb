"""Logos on photos: how many are found, per size, where one false box in 1,000 photos is allowed.

Logos are planted on photos at 25, 12 and 6 % of the width: a little tilted and turned (8° at most),
in their own colours, in one tone, or white on a coloured badge; shaded, softened, and saved as
JPEG. The references are the logos as they come, on nothing. Every method meets the same photos
without any logo first; its threshold is the least at which one box is told per 1,000 of them. A
logo is found where a row names it and its box overlaps the true one by a third (intersection over
union). Rows that name another logo on a photo with one are counted beside it.

Naive methods, in the same run: normalised cross-correlation of grey templates, upright, at just the
three sizes that are planted, both polarities; and ORB (OpenCV's, 1,000 corners) with a homography
by RANSAC.

Logos come from icon packages, which are never kept here::

    npm pack simple-icons @lobehub/icons-static-png   # unpack; the first needs resvg_py (pip)
    PYTHONPATH=. python benchmarks/images/logos.py --photos PICTURES --manifest manifest.csv \\
        --logos simple-icons/package/icons --logos icons-static-png/package/light

Photos are those of ``tools/background_pictures`` (kinds ``photo`` and ``rendering``), brought to
1,000 pixels. They are the pictures that the list of ordinary words was made from: what is told
falsely elsewhere may be a little more.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from domain.match import Box, Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode
from matchers.pictures import PictureMatcher
from matchers.pictures.ranking import FLOOR, Ranking

SIZES = (0.25, 0.12, 0.06)
SIDE = 400
"""Pixels of a reference's longer side."""

SCENE = 1_000
OVERLAP = 1 / 3
TILT, LEAN = 8.0, 0.05
"""Degrees of rotation; shift of a corner, in sides of the logo."""

Pixels = NDArray[np.uint8]
Row = tuple[str, float, Box]
"""Logo, score, box in the photo."""


# --- what is searched for, and where ---------------------------------------------------------------


def rasterised(path: Path) -> Image.Image | None:
    """A logo on nothing, trimmed; None where it is not worth protecting (nearly empty, a bar)."""
    if path.suffix == ".svg":
        import resvg_py  # noqa: PLC0415  # type: ignore[import-not-found]

        text = path.read_text("utf-8")
        made = resvg_py.svg_to_bytes(svg_string=text, width=SIDE, height=SIDE)
        picture = Image.open(io.BytesIO(bytes(made))).convert("RGBA")
    else:
        picture = Image.open(path).convert("RGBA")
    box = picture.getchannel("A").point(lambda v: 255 * (v > 32)).getbbox()
    if box is None:
        return None
    picture = picture.crop(box)
    factor = SIDE / max(picture.size)
    picture = picture.resize(
        (max(1, round(picture.width * factor)), max(1, round(picture.height * factor))),
        Image.Resampling.LANCZOS,
    )
    return picture if min(picture.size) >= SIDE / 3 else None


def logos(folders: Sequence[Path], count: int, chance: random.Random) -> dict[str, Image.Image]:
    """As many from each folder, one of each brand, those in colour before those in one tone."""
    made: dict[str, Image.Image] = {}
    for number, folder in enumerate(folders):
        by_brand: dict[str, list[Path]] = {}
        for path in sorted([*folder.rglob("*.svg"), *folder.rglob("*.png")]):
            by_brand.setdefault(path.stem.split("-")[0], []).append(path)
        brands = sorted(by_brand)
        chance.shuffle(brands)
        wanted = count * (number + 1) // len(folders)
        for brand in brands:
            if len(made) >= wanted:
                break
            files = by_brand[brand]
            path = next((file for file in files if "color" in file.stem), files[0])
            picture = rasterised(path)
            if picture is not None:
                made[f"{number}/{path.stem}"] = picture
    return made


def bare(logo: Image.Image) -> bytes:
    """The reference's file."""
    wide = Image.new("RGBA", (logo.width + 40, logo.height + 40))
    wide.paste(logo, (20, 20))
    buffer = io.BytesIO()
    wide.save(buffer, "PNG")
    return buffer.getvalue()


def scene(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    factor = SCENE / max(picture.size)
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.BICUBIC)


def photographed(picture: Image.Image, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=chance.randint(72, 92))
    return buffer.getvalue()


def dressed(logo: Image.Image, ground: Pixels, chance: random.Random) -> Image.Image:
    """The logo as it is printed: in its colours, in one tone, or in white or another tone on a
    badge; so that it stands out from the ground."""
    alpha = np.asarray(logo)[:, :, 3:].astype(np.float32) / 255
    colours = np.asarray(logo)[:, :, :3].astype(np.float32)
    here = float(ground.mean())
    manner = chance.choice(("own", "tone", "white", "badge", "badge"))
    if manner == "own":
        ink = float((colours.mean(axis=2) * alpha[:, :, 0]).sum() / max(alpha.sum(), 1.0))
        if abs(ink - here) < 60:
            manner = "badge"
    if manner == "white" and here > 170:
        manner = "tone"
    if manner == "own":
        return logo
    inky = _inks(colours, alpha)
    if manner != "badge":
        tone = (
            np.full(3, 245.0) if manner == "white" or here < 110
            else np.array([chance.randint(0, 60) for _ in range(3)], float)
        )  # fmt: skip
        return _joined(np.broadcast_to(tone, colours.shape), inky)
    border = round(0.18 * max(logo.size))
    light = chance.random() < 0.6
    plate = np.array([chance.randint(0, 140) if light else 235 for _ in range(3)], float)
    tone = np.full(3, 245.0) if light else np.array([chance.randint(0, 90) for _ in range(3)])
    inky = np.pad(inky, ((border, border), (border, border), (0, 0)))
    return _joined(plate + (tone - plate) * inky, np.ones_like(inky))


def _inks(colours: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """The logo in one ink: what in it is nearly white on something darker is left out."""
    bright = colours.mean(axis=2, keepdims=True)
    darker = alpha * (bright < 200)
    if darker.sum() < 0.25 * alpha.sum():
        return alpha
    return alpha * np.clip((235 - bright) / 40, 0, 1)


def _joined(colours: NDArray[Any], alpha: NDArray[Any]) -> Image.Image:
    both = np.concatenate([colours, alpha * 255], axis=2)
    return Image.fromarray(np.clip(both, 0, 255).astype(np.uint8), "RGBA")


def planted(
    picture: Image.Image, logo: Image.Image, share: float, chance: random.Random
) -> tuple[Image.Image, Box]:
    """The photo with the logo on it, its longer side that share of the photo's width."""
    ground = np.asarray(picture).astype(np.float32)
    height, width = ground.shape[:2]
    side = share * width
    reach = 0.62 * side + 4
    x = chance.uniform(reach, width - reach)
    y = chance.uniform(min(reach, height / 2), max(height - reach, height / 2))
    part = ground[int(max(0, y - reach)) : int(y + reach), int(max(0, x - reach)) : int(x + reach)]
    worn = dressed(logo, part.astype(np.uint8), chance)
    half = np.array(logo.size) / max(logo.size) / 2 * side
    scale = side / max(logo.size)
    angle = math.radians(chance.uniform(-TILT, TILT))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    shift = np.array([[chance.uniform(-LEAN, LEAN) for _ in range(2)] for _ in range(4)]) * side
    ends = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half + shift) @ turn.T + [x, y]
    over = (np.array(worn.size) - np.array(logo.size)) / 2
    inner = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * logo.size + over
    mapping = cv2.getPerspectiveTransform(inner.astype(np.float32), ends.astype(np.float32))
    pixels = np.asarray(worn).astype(np.float32)
    pixels[:, :, :3] *= pixels[:, :, 3:] / 255
    if scale < 0.7:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.45 / scale))
    warped = cv2.warpPerspective(pixels, mapping, (width, height))
    light = np.linspace(chance.uniform(0.75, 1.05), chance.uniform(0.75, 1.05), width)
    alpha = warped[:, :, 3:] / 255 * chance.uniform(0.88, 1.0)
    made = ground * (1 - alpha) + warped[:, :, :3] * light[None, :, None] * alpha
    made = cv2.GaussianBlur(made, (0, 0), chance.uniform(0.4, 1.1))
    low = ends.min(0) / [width, height]
    high = ends.max(0) / [width, height]
    box = Box(*(float(v) for v in np.clip((*low, *high), 0, 1)))
    return Image.fromarray(np.clip(made, 0, 255).astype(np.uint8)), box


# --- the methods ----------------------------------------------------------------------------------


class Cascade:
    """The matcher: rows of these relations, with any score."""

    def __init__(self, references: dict[str, bytes], relations: frozenset[str]) -> None:
        self._matcher, self._relations = PictureMatcher(), relations
        self._index = Ranking()
        for name, data in references.items():
            made = self._matcher.fingerprint(ImageMedium(data))
            if not isinstance(made, Unusable):
                self._index.add(name, made)

    def __call__(self, data: bytes) -> Iterator[Row]:
        made = self._matcher.fingerprint(ImageMedium(data))
        if isinstance(made, Unusable):
            return
        for name, row in self._index.search(made, 2 * FLOOR, 0):
            if row.evidence["relation"] in self._relations:
                assert isinstance(row.region, Box)
                yield name, row.score, row.region


def grey_on(data: bytes, size: int) -> Pixels:
    made = decode(data, size=max(size, SIDE))
    assert not isinstance(made, Unusable)
    grey = cv2.cvtColor(made.pixels, cv2.COLOR_RGB2GRAY)
    factor = size / max(grey.shape)
    wide, high = round(grey.shape[1] * factor), round(grey.shape[0] * factor)
    return np.asarray(cv2.resize(grey, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


class Templates:
    """Normalised cross-correlation on a picture of 256 pixels, at the sizes that are planted."""

    SIDE = 256

    def __init__(self, references: dict[str, bytes]) -> None:
        self._greys = {name: grey_on(data, SIDE) for name, data in references.items()}

    def __call__(self, data: bytes) -> Iterator[Row]:
        picture = grey_on(data, self.SIDE)
        height, width = picture.shape
        for name, grey in self._greys.items():
            best: tuple[float, Box] = (-1.0, Box(0, 0, 1, 1))
            for share in SIZES:
                factor = share * width / max(grey.shape)
                size = (max(6, round(grey.shape[1] * factor)), max(6, round(grey.shape[0] * factor)))
                template = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
                if size[0] > width or size[1] > height or template.std() < 2:
                    continue
                likes = np.abs(cv2.matchTemplate(picture, template, cv2.TM_CCOEFF_NORMED))
                likes[~np.isfinite(likes)] = 0
                y, x = divmod(int(likes.argmax()), likes.shape[1])
                if likes[y, x] > best[0]:
                    ends = (x + size[0], y + size[1])
                    box = Box(x / width, y / height, ends[0] / width, ends[1] / height)
                    best = (float(min(1.0, likes[y, x])), box)
            yield name, *best


class Hash:
    """ImageHash's pHash of the whole picture: what everyone starts with."""

    def __init__(self, references: dict[str, bytes]) -> None:
        self._held = {name: self._of(data) for name, data in references.items()}

    @staticmethod
    def _of(data: bytes) -> imagehash.ImageHash:
        made = decode(data)
        assert not isinstance(made, Unusable)
        return imagehash.phash(made.as_image())

    def __call__(self, data: bytes) -> Iterator[Row]:
        own = self._of(data)
        for name, other in self._held.items():
            yield name, 1.0 - float(own - other) / 64, Box(0, 0, 1, 1)


class Corners:
    """OpenCV's ORB or SIFT at the photo's full size, brute force with the ratio test, and a
    homography by RANSAC: the count of inliers."""

    def __init__(
        self, references: dict[str, bytes], detector: Any, norm: int, size: int = SCENE
    ) -> None:
        self._detector, self._matcher, self._size = detector, cv2.BFMatcher(norm), size
        self._held = {n: self._described(grey_on(d, SIDE)) for n, d in references.items()}

    def _described(self, grey: Pixels) -> tuple[Any, Any, tuple[int, ...]]:
        points, codes = self._detector.detectAndCompute(grey, None)
        return np.array([p.pt for p in points], np.float32), codes, grey.shape

    def __call__(self, data: bytes) -> Iterator[Row]:
        points, codes, (height, width) = self._described(grey_on(data, self._size))
        if codes is None or len(codes) < 4:
            return
        for name, (own, own_codes, (high, wide)) in self._held.items():
            if own_codes is None or len(own_codes) < 4:
                continue
            pairs = self._matcher.knnMatch(own_codes, codes, k=2)
            good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.8 * p[1].distance]
            if len(good) < 4:
                continue
            source = own[[m.queryIdx for m in good]]
            there = points[[m.trainIdx for m in good]]
            cv2.setRNGSeed(1)
            mapping, mask = cv2.findHomography(source, there, cv2.RANSAC, 4.0)
            if mapping is None:
                continue
            ends = np.array([[[0, 0], [wide, 0], [wide, high], [0, high]]], np.float32)
            ends = cv2.perspectiveTransform(ends, mapping)[0] / [width, height]
            low, top = np.clip(ends.min(0), 0, 1), np.clip(ends.max(0), 0, 1)
            if (top - low).min() > 0.01:
                yield name, float(mask.sum()), Box(*(float(v) for v in (*low, *top)))


# --- counting -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Query:
    data: bytes
    logo: str
    share: float
    box: Box


def overlap(a: Box, b: Box) -> float:
    wide = min(a.x1, b.x1) - max(a.x0, b.x0)
    high = min(a.y1, b.y1) - max(a.y0, b.y0)
    if wide <= 0 or high <= 0:
        return 0.0
    both = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0)
    return wide * high / (both - wide * high)


def threshold(scores: list[float], photos: int) -> float:
    """Above this, one box in 1,000 photos is told."""
    allowed = photos // 1_000
    ordered = sorted(scores, reverse=True)
    return ordered[allowed] if allowed < len(ordered) else 0.0


def measured(
    name: str, method: Callable[[bytes], Iterator[Row]], clean: Sequence[bytes],
    queries: Sequence[Query],
) -> None:  # fmt: skip
    begin = time.process_time()
    scores = [score for data in clean for _, score, _ in method(data)]
    spent = (time.process_time() - begin) / len(clean)
    least = threshold(scores, len(clean))
    cells, wrong = [], 0
    for share in SIZES:
        some = [query for query in queries if query.share == share]
        found = told = 0
        for query in some:
            rows = list(method(query.data))
            right = [r for r in rows if r[0] == query.logo and overlap(r[2], query.box) >= OVERLAP]
            told += bool(right)
            found += any(score > least for _, score, _ in right)
            wrong += sum(score > least for other, score, _ in rows if other != query.logo)
        cells.append(f"{found / len(some):>6.2f} ({told / len(some):.2f})")
    above = sum(score > least for score in scores)
    print(
        f"{name:<28}{''.join(cells)}  {least:>7.3f} {above:>3}/{len(clean)}"
        f" {wrong / len(queries):>7.2f} {spent * 1_000:>8.1f} ms",
        flush=True,
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--logos", type=Path, action="append", required=True)
    parser.add_argument("--references", type=int, default=60, help="logos in the gallery")
    parser.add_argument("--more", type=int, default=0, help="and again with so many, ours alone")
    parser.add_argument("--plant", type=int, default=60, help="photos with a logo, of each size")
    parser.add_argument("--clean", type=int, default=1_000, help="photos without one")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--ours", action="store_true", help="leave the naive methods out")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    cv2.setNumThreads(1)
    chance = random.Random(options.seed)
    with options.manifest.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] in {"photo", "rendering"}]
    files = sorted({row["file"] for row in rows})
    chance.shuffle(files)
    paths = [path for file in files if (path := options.photos / file).is_file()]
    known = logos(options.logos, max(options.references, options.more), chance)
    names = sorted(known)
    chance.shuffle(names)
    searched = names[: options.references]
    references = {name: bare(known[name]) for name in names}
    clean = [photographed(scene(path), chance) for path in paths[: options.clean]]
    rest = paths[options.clean :]
    queries = []
    for number in range(options.plant):
        logo = searched[number % len(searched)]
        for n, share in enumerate(SIZES):
            under = scene(rest[(number * len(SIZES) + n) % len(rest)])
            made, box = planted(under, known[logo], share, chance)
            queries.append(Query(photographed(made, chance), logo, share, box))
    print(f"{options.plant} photos of each size with a logo, {len(clean)} without; "
          f"{len(searched)} references")  # fmt: skip
    print("recall at one false box in 1,000 photos (at any score); threshold, false boxes, boxes of "
          "another logo per photo with one, CPU time per photo")  # fmt: skip
    print(f"{'':<28}" + "".join(f"{f'{share:.0%} of width':>13}" for share in SIZES))
    few = {name: references[name] for name in searched}
    logo, every = frozenset({"logo"}), frozenset({"copy", "variant", "artwork", "logo"})
    measured("cascade, logo", Cascade(few, logo), clean, queries)
    measured("cascade, any relation", Cascade(few, every), clean, queries)
    if options.more:
        measured(f"cascade, {len(names)} references", Cascade(references, logo), clean, queries)
    if not options.ours:
        measured("templates (NCC), 3 sizes", Templates(few), clean, queries)
        measured("pHash, whole picture", Hash(few), clean, queries)
        orb, sift = cv2.ORB_create(1_500), cv2.SIFT_create(1_500)
        measured("ORB and RANSAC", Corners(few, orb, cv2.NORM_HAMMING), clean, queries)
        measured("SIFT and RANSAC", Corners(few, sift, cv2.NORM_L2), clean, queries)


if __name__ == "__main__":
    main()
