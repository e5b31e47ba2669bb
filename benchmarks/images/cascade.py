"""The matcher's own search, and that of its first stage by itself, over all references, by several
processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fingerprints import code, kept, one_thread, unpacked
from naive import Hashes
from photos import Photo
from queries import Change, made

from domain.match import StoredFingerprint, Unusable
from matchers.contract import ImageMedium, Index
from matchers.pictures import PictureMatcher
from matchers.pictures.fingerprint import PictureFingerprint
from matchers.pictures.glance import GlanceMatcher
from matchers.pictures.glance.ranking import GlanceRanking

FARTHEST = 1 - 84 / 256
"""Least score of the first stage that is kept: beyond, nobody would take two pictures for copies.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the matcher says of a query and a reference."""

    reference: str
    score: float
    relation: str
    corners: int
    distance: int | None


@dataclass(frozen=True, slots=True)
class Searched:
    """A query: rows of the matcher and of its first stage by itself, hashes of the naive methods.
    ``unusable``: why there are no rows."""

    change: Change
    rows: tuple[Row, ...]
    glances: tuple[Row, ...]
    unusable: str
    naive: Hashes


@dataclass
class _Worker:
    """What each process holds."""

    index: Index[PictureFingerprint]
    glances: GlanceRanking
    others: Sequence[Photo]
    keep: Path | None
    gallery: str


_worker: list[_Worker] = []


def begin(
    references: dict[str, StoredFingerprint],
    files: dict[str, Path],
    others: Sequence[Photo],
    keep: Path | None,
    gallery: str,
) -> None:
    """Fill the index of this process. ``gallery`` tells one set of references from another."""
    one_thread()
    index = PictureMatcher().index()
    for name, stored in references.items():
        index.add(name, unpacked(stored))
    glances = GlanceRanking()
    for name in references:
        seen = GlanceMatcher().fingerprint(ImageMedium(files[name].read_bytes()))
        if not isinstance(seen, Unusable):
            glances.add(name, seen)
    _worker[:] = [_Worker(index, glances, others, keep, gallery)]


def glanced(data: bytes, references: GlanceRanking) -> tuple[Row, ...]:
    """What the first stage says by itself."""
    made = GlanceMatcher().fingerprint(ImageMedium(data))
    if isinstance(made, Unusable):
        return ()
    return tuple(
        Row(reference, told.score, told.evidence["relation"], 0, told.evidence["distance"])
        for reference, told in references.search(made, FARTHEST, len(references))
    )


def search(photo: Photo) -> tuple[Photo, list[Searched]]:
    """A photo and all that is made of it."""
    worker = _worker[0]

    def make() -> list[Searched]:
        matcher = PictureMatcher()
        found = []
        for one in made(photo, worker.others, worker.keep):
            fingerprint = matcher.fingerprint(ImageMedium(one.data))
            if isinstance(fingerprint, Unusable):
                found.append(Searched(one.change, (), (), fingerprint.reason, one.naive))
                continue
            rows = tuple(
                Row(
                    reference,
                    match.score,
                    match.evidence["relation"],
                    match.evidence.get("corners", 0),
                    match.evidence.get("distance"),
                )
                for reference, match in worker.index.search(fingerprint)
            )
            found.append(
                Searched(one.change, rows, glanced(one.data, worker.glances), "", one.naive)
            )
        return found

    folder = worker.keep and worker.keep / f"found-{code()}-{worker.gallery}"
    return photo, kept(folder, photo.name, make)
