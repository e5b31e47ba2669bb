"""Gathers and makes the background pictures, and writes them with a manifest.

    python -m tools.background_pictures OUT_DIR [--cache FOLDER]

Needs Pillow, NumPy and Numba (the development environment has them), ``apt-get`` and ``dpkg-deb``
of Debian 12 and ``npm``, but no root: packages are only downloaded into the cache and unpacked
there. Takes about ten minutes on one core.
The same versions of the packages and of Pillow make the same pictures.
"""

from __future__ import annotations

import argparse
import csv
import sys
import warnings
from collections import Counter
from pathlib import Path

from PIL import Image

from tools.background_pictures.making import everything
from tools.background_pictures.sources import MissingSourceError, declared, fetched

CACHE = Path.home() / ".cache" / "listingwatch-background-pictures"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="folder for the pictures and manifest.csv")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder for downloaded packages")
    options = parser.parse_args()
    try:
        sources = [fetched(source, options.cache) for source in declared()]
    except MissingSourceError as missing:
        print(missing, file=sys.stderr)
        return 1
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # skipped by their size
    pictures = options.out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    written: set[str] = set()
    with (options.out / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        manifest = csv.writer(file, lineterminator="\n")
        manifest.writerow(["file", "kind", "source", "licence", "group", "others"])
        for made in everything(sources):
            name = made.saved(pictures)
            if name in written:
                raise ValueError(
                    f"two pictures are named {name}; sources.toml needs finer patterns"
                )
            written.add(name)
            others = ";".join(made.others)
            row = [name, made.kind, made.source, made.licence, made.group, others]
            manifest.writerow(row)
            counts[made.kind] += 1
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
