"""Makes the three files that the picture matcher compares by, from background pictures.

    python -m tools.background_pictures OUT      # gathers the pictures
    python -m tools.train_pictures OUT           # writes words, ordinary, background

``words.npy``: 2 by 256 half descriptors (k-medians over Hamming distance). ``ordinary.npy``:
which words more than one in 10,000 corners have. ``background.npy``: the
whole-picture hash of every background picture, one of each group. Pictures of the sample market are
left out: they are the demo's references.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.decoding import Decoded, decode, grey_of
from matchers.pictures.hashing import codes, coefficients, reduced
from matchers.pictures.local.descriptors import turned_codes
from matchers.pictures.local.features import described
from matchers.pictures.local.words import CENTRES, WORDS, halves
from matchers.pictures.turns import TURNS

DATA = Path(__file__).parents[1] / "matchers" / "data"
LEFT_OUT = "listingwatch-sample-market"
ORDINARY = 1e-4
"""Share of all corners from which a word tells nothing."""

EVERY = 3
"""One descriptor in so many is enough to learn from."""

ROUNDS = 14


def main(folder: Path) -> None:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not row["source"].startswith(LEFT_OUT)]
    learnt: tuple[list[NDArray[np.uint64]], ...] = ([], [])
    hashes, groups = [], set()
    for number, row in enumerate(rows):
        decoded = decode((folder / "pictures" / row["file"]).read_bytes())
        if not isinstance(decoded, Decoded):
            continue
        grey = grey_of(decoded.pixels)
        if row["group"] not in groups:
            groups.add(row["group"])
            hashes.append(codes(coefficients(reduced(grey)[None]))[0])
            if number % 500 == 0:
                print(f"{number} of {len(rows)} pictures", file=sys.stderr)
        some = turned_codes(described(grey).codes)[number % TURNS][number % EVERY :: EVERY]
        for half, values in zip(learnt, halves(some), strict=True):
            half.append(values)
    fixed = np.stack([_centres(np.concatenate(half), seed) for seed, half in enumerate(learnt)])
    np.save(DATA / "words.npy", fixed)
    counts = np.bincount(_words(learnt, fixed), minlength=WORDS)
    np.save(DATA / "ordinary.npy", np.packbits(counts > ORDINARY * counts.sum()))
    np.save(DATA / "background.npy", np.stack(hashes))
    print(f"{len(hashes)} hashes, words from {sum(map(len, learnt[0]))} descriptors")


def _words(
    learnt: tuple[list[NDArray[np.uint64]], ...], fixed: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """The words of the descriptors learnt from."""
    numbers = []
    for half, centres in zip(learnt, fixed, strict=True):
        signs = [_signs(values) for values in (np.concatenate(half), centres)]
        numbers.append(
            np.concatenate(
                [(part @ signs[1].T).argmax(axis=1) for part in np.array_split(signs[0], 64)]
            )
        )
    return np.asarray(numbers[0] * CENTRES + numbers[1], np.int64)


def _signs(values: NDArray[np.uint64]) -> NDArray[np.float32]:
    bits = np.unpackbits(np.ascontiguousarray(values).view(np.uint8), axis=1, bitorder="little")
    return bits.astype(np.float32) * 2 - 1


def _centres(values: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """k-medians: each bit of a centre is what most of its descriptors have."""
    chance = np.random.default_rng(seed)
    signs = _signs(values)
    centres = signs[chance.choice(len(signs), CENTRES, replace=False)]
    for _ in range(ROUNDS):
        nearest = np.concatenate(
            [(part @ centres.T).argmax(axis=1) for part in np.array_split(signs, 64)]
        )
        summed = np.zeros_like(centres)
        np.add.at(summed, nearest, signs)
        counts = np.bincount(nearest, minlength=CENTRES)
        centres = np.where(summed > 0, np.float32(1), np.float32(-1))
        empty = counts == 0
        centres[empty] = signs[chance.choice(len(signs), int(empty.sum()))]
    packed = np.packbits(np.ascontiguousarray(centres > 0), axis=1, bitorder="little")
    return packed.view(np.uint64)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
