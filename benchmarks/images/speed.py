"""What it costs to look at a picture: CPU time on one core, as ratios to ImageHash in the same run.

    PYTHONPATH=. python benchmarks/images/speed.py [FOLDER] [--more FOLDER] [--logos FOLDER]

The peer is ``imagehash.phash(Image.open(file))`` of the same file. Pictures are others' photos of
the folder, brought to 1,000 pixels with a camera's grain and saved as JPEG; those that match a
reference are left out. References are 10,000: the folder's protected photos, all pictures of
``--more`` and, where these are too few, parts of them; and where there are ``--logos``
(``benchmarks/images/logos.py`` says where from), 2 % of them are logos. Each logo costs as much as
it has to be looked for in every photo, at many sizes, so that share is told, and can be changed.
Ours and the peer go by turns, picture by picture.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import imagehash
import numpy as np
from fingerprints import Piece, code, kept, of_files, one_thread, packed, part_of, unpacked
from logo_scenes import bare, logos
from numpy.typing import NDArray
from photos import folder_argument, photos
from PIL import Image

from domain.match import Relation, StoredFingerprint, Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode, decode_grey
from matchers.pictures import PictureMatcher, fingerprint, gallery, marks, matcher, whole
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.glance import GlanceMatcher
from matchers.pictures.local.inverted import InvertedFile
from matchers.pictures.marks import Marks, drawn
from matchers.pictures.stamped import Print

LONGEST, QUALITY, GRAIN = 1_000, 88, 3.0
ROUNDS = 3
Times = NDArray[np.float64]
"""Seconds of CPU time, one for each picture."""


def listing_photo(path: Path) -> bytes:
    """As a shop serves it."""
    with Image.open(path) as picture:
        large = picture.convert("RGB")
    factor = LONGEST / max(large.size)
    size = (round(large.width * factor), round(large.height * factor))
    pixels = np.asarray(large.resize(size, Image.Resampling.LANCZOS), np.float32)
    grain = np.random.default_rng(len(path.name)).normal(0, GRAIN, pixels.shape)
    buffer = io.BytesIO()
    noisy = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
    noisy.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def peer(data: bytes) -> Any:
    return imagehash.phash(Image.open(io.BytesIO(data)))


def whole_picture(data: bytes) -> Any:
    """The first stage by itself: 256-bit hashes of the whole, with and without plain borders, in
    eight turns, and the file's digest."""
    return GlanceMatcher().fingerprint(ImageMedium(data))


def cost(do: Callable[[bytes], Any], data: bytes) -> float:
    begun = time.process_time()
    do(data)
    return time.process_time() - begun


def compared(ours: Callable[[bytes], Any], pictures: Sequence[bytes]) -> tuple[Times, Times]:
    """Ours and the peer's, by turns: the least of some rounds, since others use this machine."""
    for data in pictures[:3]:
        ours(data)
        peer(data)
    times = np.array([
        [(cost(ours, data), cost(peer, data)) for data in pictures] for _ in range(ROUNDS)
    ])  # fmt: skip
    return times[:, :, 0].min(axis=0), times[:, :, 1].min(axis=0)


STAGES: tuple[tuple[str, Any, str], ...] = (
    ("decode", matcher, "decode"),
    ("views", fingerprint, "views"),
    ("regions", fingerprint, "regions"),
    ("hashes: reduced to 64 by 64", fingerprint, "reduced"),
    ("hashes: transforms", fingerprint, "coefficients"),
    ("hashes: codes", fingerprint, "codes"),
    ("hashes: turns", fingerprint, "turned_spectra"),
    ("nearness to the background", fingerprint, "radius"),
    ("corners and descriptors", fingerprint, "features"),
    ("small picture", fingerprint, "encode"),
    ("search by hash", whole.WholeIndex, "search"),
    ("search by corners", InvertedFile, "search"),
    ("dense check", gallery, "best"),
    ("marks: search by corners", Marks, "pointed"),
    ("marks: laid over", marks, "best"),
)
"""Where each stage is called from; what has been renamed since is left out and counts as rest."""


@contextmanager
def by_stage() -> Iterator[tuple[Counter[str], Counter[str]]]:
    """Nanoseconds and calls of each stage while this is open."""
    spent: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    with ExitStack() as stack:
        for stage, owner, name in STAGES:
            if hasattr(owner, name):
                do = timed(getattr(owner, name), stage, spent, calls)
                stack.enter_context(patch.object(owner, name, do))
        yield spent, calls


def timed(
    do: Callable[..., Any], stage: str, spent: Counter[str], calls: Counter[str]
) -> Callable[..., Any]:
    def instead(*given: Any, **named: Any) -> Any:
        begun = time.process_time_ns()
        try:
            return do(*given, **named)
        finally:
            spent[stage] += time.process_time_ns() - begun
            calls[stage] += 1

    return instead


def logo_references(folders: Sequence[Path], count: int) -> list[PictureFingerprint]:
    found = logos(folders, count, random.Random(5))
    made = [packed(bare(found[name])) for name in sorted(found)]
    return [unpacked(one) for one in made if isinstance(one, StoredFingerprint)]


def references(
    folder: Path, more: Path | None, count: int, keep: Path | None
) -> list[PictureFingerprint]:
    paths = [photo.path for photo in photos(folder) if photo.role == "ref"]
    if more is not None:
        paths += sorted(path for path in more.iterdir() if path.suffix == ".jpg")
    pieces = [Piece(path) for path in paths] + [Piece(path, part_of) for path in paths]
    if len(pieces) < count:
        print(f"only {len(pieces):,} references can be made of what there is", file=sys.stderr)
    made = of_files(pieces[:count], keep)
    parts = sum(piece.read is part_of for piece in made)
    print(f"{len(made):,} pictures as references, {parts:,} of them parts of others")
    return list(made.values())


def told_whole_picture(pictures: Sequence[bytes]) -> None:
    mine, theirs = compared(whole_picture, pictures)
    print(
        f"whole picture, 256 bits in 8 turns: {mine.mean() * 1e3:.2f} ms; "
        f"the peer {theirs.mean() * 1e3:.2f} ms: {theirs.mean() / mine.mean():.1f} times faster"
    )
    for name, do in (("of it decoding", decode_grey), ("in colour, for the cascade", decode)):
        took = np.array([min(cost(do, data) for _ in range(ROUNDS)) for data in pictures])
        print(f"  {name} {took.mean() * 1e3:.2f} ms")
    kept = [len(whole_picture(data).to_bytes()) for data in pictures]
    print(f"  kept in {np.mean(kept):,.0f} bytes, {max(kept):,} at most")


def told_cascade(cascade: Callable[[bytes], Any], pictures: Sequence[bytes]) -> None:
    mine, theirs = compared(cascade, pictures)
    typical = theirs.mean()
    print(
        f"whole cascade, {len(pictures)} photos that match nothing; the peer {typical * 1e3:.2f} ms"
    )
    for name, value in (
        ("mean", mine.mean()),
        ("median", np.median(mine)),
        ("99th percentile", np.percentile(mine, 99)),
        ("longest", mine.max()),
    ):
        print(f"  {name:16} {value * 1e3:7.1f} ms, {value / typical:5.1f} times the peer")


def told_stages(cascade: Callable[[bytes], Any], pictures: Sequence[bytes]) -> None:
    with by_stage() as (spent, calls):
        begun = time.process_time_ns()
        for data in pictures:
            cascade(data)
        total = time.process_time_ns() - begun
    spent["the rest"] = total - spent.total()
    print("where it goes, of each photo:")
    for stage, nanoseconds in spent.most_common():
        print(
            f"  {stage:28} {nanoseconds / len(pictures) / 1e6:7.2f} ms "
            f"{nanoseconds / total:6.1%} {calls[stage] / len(pictures):6.1f} calls"
        )


def told_memory(name: str, made: Sequence[PictureFingerprint]) -> None:
    """Of an index of these alone; the tables of words, as large for any number, apart."""
    fixed = to_search(made[:1])
    beside = (to_search(made) - fixed) / (len(made) - 1)
    sizes = [len(one.to_bytes()) for one in made]
    local, small = [], []
    for one in made:
        local.append(sum(len(f.features.to_bytes()) + len(f.details.to_bytes()) for f in one.flats))
        small.append(sum(len(flat.thumbnail_bytes) for flat in one.flats))
    # What the index holds of a fingerprint: no corners, and nothing that only a query needs.
    part = [held_bytes(one) for one in made]
    print(
        f"{name}, bytes each: stored {np.mean(sizes):,.0f}, of which local features "
        f"{np.mean(local):,.0f} and small picture {np.mean(small):,.0f}; held by an index "
        f"{np.mean(part) + beside:,.0f}, of which {beside:,.0f} to search (and {fixed / 1e3:,.0f} "
        "kB however many)"
    )


def to_search(made: Sequence[PictureFingerprint]) -> int:
    """Bytes that an index of these holds beside what it holds of the fingerprints."""
    index = PictureMatcher().index()
    for number, one in enumerate(made):
        index.add(str(number), one)
    list(index.search(made[0]))  # what has been added is sorted in when it is first searched
    return arrays(index, set())


def held_bytes(one: PictureFingerprint) -> int:
    flats = gallery.without_corners(one).flats
    return sum(len(flat.to_bytes()) for flat in flats)


def arrays(holder: Any, seen: set[int]) -> int:
    """Bytes of the arrays that an object of ours holds; fingerprints, which are counted apart, are
    left out."""
    if id(holder) in seen or isinstance(holder, PictureFingerprint | fingerprint.Flat):
        return 0
    seen.add(id(holder))
    if isinstance(holder, np.ndarray):
        return holder.nbytes
    if isinstance(holder, Print):
        return len(holder.packed) + holder.ends.nbytes
    if isinstance(holder, dict):
        return sum(arrays(value, seen) for value in holder.values())
    if isinstance(holder, list | tuple):
        return sum(arrays(value, seen) for value in holder)
    if not type(holder).__module__.startswith("matchers."):
        return 0
    names = {name for kind in type(holder).__mro__ for name in getattr(kind, "__slots__", ())}
    names |= set(getattr(holder, "__dict__", {}))
    return sum(arrays(getattr(holder, name, None), seen) for name in names)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    folder_argument(parser)
    parser.add_argument("--more", type=Path, help="a folder of further pictures as references")
    parser.add_argument("--logos", type=Path, action="append", default=[])
    parser.add_argument("--logo-share", type=float, default=0.02)
    parser.add_argument("--references", type=int, default=10_000)
    parser.add_argument("--pictures", type=int, default=300, help="photos that are looked at")
    parser.add_argument("--keep", type=Path, help="a folder for what can be used again")
    options = parser.parse_args()
    one_thread()

    count = round(options.references * options.logo_share) if options.logos else 0
    marked = kept(options.keep and options.keep / code(), f"logos-{count}",
                  lambda: logo_references(options.logos, count))  # fmt: skip
    plain = references(options.folder, options.more, options.references - count, options.keep)
    held = [*plain, *marked]
    print(
        f"{len(held):,} references, {len(marked):,} of them logos; with those among the pictures "
        f"{sum(map(drawn, held)):,} are drawings, which are looked for as small marks"
    )
    index = PictureMatcher().index()
    for number, reference in enumerate(held):
        index.add(str(number), reference)
    others = [photo for photo in photos(options.folder) if photo.role == "neg"]
    random.Random(1).shuffle(others)
    pictures = [listing_photo(photo.path) for photo in others[: options.pictures]]
    ours = PictureMatcher()

    def cascade(data: bytes) -> set[str]:
        """Relations that are found."""
        made = ours.fingerprint(ImageMedium(data))
        if isinstance(made, Unusable):
            return set()
        return {match.evidence["relation"] for _, match in index.search(made)}

    matching = [Relation.COPY.value, Relation.VARIANT.value]
    unmatched = [data for data in pictures if cascade(data).isdisjoint(matching)]
    print(f"{len(pictures) - len(unmatched)} of {len(pictures)} photos match and are left out")
    told_whole_picture(unmatched)
    told_cascade(cascade, unmatched)
    told_stages(cascade, unmatched)
    told_memory("pictures that are no drawings", [one for one in plain[:2_000] if not drawn(one)])
    if marked:
        told_memory("logos", marked)


if __name__ == "__main__":
    main()
