"""A folder of photos with a manifest: which are protected, which are others', and what is whose.

``manifest.csv`` has ``id, path, role, group, variant, view, source``: role ``ref`` is protected,
``neg`` is another's, ``tail`` is another's and small. A group is a product; what differs in its
variant alone is the same exposure recoloured; a view is another exposure.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "images"


class Truth(Enum):
    """What a photo, or anything made of it, has to do with a reference."""

    SAME = "the same photo"
    VARIANT = "the same exposure, recoloured"
    KIN = "another exposure of the same product, which is neither right nor wrong to find"
    LOOKALIKE = "another product from the same source"
    OTHER = "another product from elsewhere"


FALSE = (Truth.LOOKALIKE, Truth.OTHER)


@dataclass(frozen=True, slots=True)
class Photo:
    name: str
    path: Path
    role: str
    group: str
    variant: str
    view: str
    source: str

    def towards(self, reference: Photo) -> Truth:
        if self.name == reference.name:
            return Truth.SAME
        if self.group == reference.group:
            told = self.variant and reference.variant and self.variant != reference.variant
            return Truth.VARIANT if told and self.view == reference.view else Truth.KIN
        return Truth.LOOKALIKE if self.source == reference.source else Truth.OTHER


def photos(folder: Path) -> list[Photo]:
    """All of a folder, in the manifest's order."""
    manifest = folder / "manifest.csv"
    if not manifest.is_file():
        sys.exit(f"there are no photos: {manifest} is missing; name a folder that has one")
    with manifest.open(encoding="utf-8", newline="") as stream:
        return [
            Photo(row["id"], folder / row["path"], row["role"], row["group"], row["variant"],
                  row["view"], row["source"])
            for row in csv.DictReader(stream)
        ]  # fmt: skip


def folder_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", default=FOLDER,
        help="photos with a manifest.csv (default: ../shared/data/images)",
    )  # fmt: skip
