"""Logos on photos: how many are found, per size, where one false box in 1,000 photos is allowed.

Logos are planted on photos at 25, 12 and 6 % of the width: a little tilted and turned (8° at most),
in their own colours, in one tone, or white on a coloured badge; shaded, softened, and saved as
JPEG. The references are the logos as they come, on nothing. Every method meets the same photos
without any logo first; its threshold is the least at which one box is told per 1,000 of them. A
logo is found where a row names it and its box overlaps the true one by a third (intersection over
union). Rows that name another logo on a photo with one are counted beside it.

Naive methods, in the same run: normalised cross-correlation of grey templates, upright, at just the
three sizes that are planted, both polarities; ImageHash's pHash of the whole picture; and OpenCV's
ORB and SIFT (1,500 corners) at the photo's full size, with a homography by RANSAC.

Logos come from icon packages, which are never kept here::

    npm pack devicon   # unpack; SVG needs resvg_py (pip)
    PYTHONPATH=. python benchmarks/images/logos.py [FOLDER] --logos devicon/package/icons

The score was fitted on other logos: of simple-icons and of @lobehub/icons-static-png. Photos are
those of the folder, or with ``--photos`` those of ``tools/background_pictures`` (kinds ``photo``
and ``rendering`` of its manifest); these are the pictures that the list of ordinary words was made
from, so what is told falsely elsewhere may be a little more. All are brought to 1,000 pixels.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
from logo_methods import Cascade, Corners, Hash, Row, Templates
from logo_scenes import SIZES, bare, logos, photographed, planted, scene
from photos import folder_argument, photos

from domain.match import Box

OVERLAP = 1 / 3


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
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    folder_argument(parser)
    parser.add_argument("--photos", type=Path, help="a folder of photos instead of FOLDER")
    parser.add_argument("--manifest", type=Path, help="which of them are photos")
    parser.add_argument("--logos", type=Path, action="append", required=True)
    parser.add_argument("--references", type=int, default=60, help="logos in the gallery")
    parser.add_argument("--more", type=int, default=0, help="and again with so many, ours alone")
    parser.add_argument("--plant", type=int, default=60, help="photos with a logo, of each size")
    parser.add_argument("--clean", type=int, default=1_000, help="photos without one")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--ours", action="store_true", help="leave the naive methods out")
    return parser.parse_args()


def pictures(options: argparse.Namespace) -> list[Path]:
    if options.photos is None:
        return sorted(photo.path for photo in photos(options.folder))
    if options.manifest is None:
        return sorted(path for path in options.photos.iterdir() if path.is_file())
    with options.manifest.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["kind"] in {"photo", "rendering"}]
    files = sorted({row["file"] for row in rows})
    return [path for file in files if (path := options.photos / file).is_file()]


def main() -> None:
    options = arguments()
    cv2.setNumThreads(1)
    chance = random.Random(options.seed)
    paths = pictures(options)
    chance.shuffle(paths)
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
    print("recall at one false box in 1,000 photos (at any score); threshold, false boxes, boxes "
          "of another logo per photo with one, CPU time per photo")  # fmt: skip
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
