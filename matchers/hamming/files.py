"""An index in a folder, from which it is mapped.

Each array is a file that is written once, under a name of its own, and never changed;
``index.json`` tells which ones make up the index and is replaced at the end. So a reader, or
whoever comes after a crash, finds the index before or the index after, and what has not changed
since it was last saved here or loaded from here is not written again. One process writes at a time;
any number may read meanwhile.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from matchers.hamming.found import Codes
from matchers.hamming.layout import Layout
from matchers.hamming.segment import Segment

FORMAT = 2
MANIFEST = "index.json"
_TABLES = ("keys", "codes", "begins", "rows")
_TRIES = 5


@dataclass(frozen=True)
class _Place:
    """Where a segment stands, and how much of it had gone when its marks were written."""

    folder: Path
    names: dict[str, str]
    gone: int


def save(
    folder: Path, radius: int, segments: list[Segment], keys: NDArray[np.int64], codes: Codes
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    described = {
        "format": FORMAT,
        "radius": radius,
        "segments": [
            {"layout": segment.layout.chunks.tolist(), "files": _keep(folder, segment)}
            for segment in segments
        ],
        "heap": {"keys": _write(folder, keys), "codes": _write(folder, codes)},
    }
    fresh = folder / f"{uuid4().hex}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(described, file)
        file.flush()
    with fresh.open("r+b") as written:
        _sync(written)
    fresh.replace(folder / MANIFEST)
    named = json.dumps(described)
    for path in [*folder.glob("*.npy"), *folder.glob("*.new")]:
        if path.name not in named:
            with suppress(OSError):  # a system that keeps mapped files: the next save does it
                path.unlink()


def load(folder: Path) -> tuple[int, list[Segment], NDArray[np.int64], Codes]:
    """Radius, segments, and the heap's keys and codes.

    :raises ValueError: when the folder holds no index, or one of another format.
    """
    folder = folder.resolve()
    for again in reversed(range(_TRIES)):
        described = _manifest(folder)
        try:
            segments = [_map(folder, segment) for segment in described["segments"]]
            heap = described["heap"]
            return (
                int(described["radius"]),
                segments,
                np.load(folder / heap["keys"]),
                np.load(folder / heap["codes"]),
            )
        except FileNotFoundError as error:  # replaced by a newer one, whose manifest is there
            if not again:
                raise ValueError(f"{folder}: {error}; build the index anew") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{folder}: damaged ({error!r}); build the index anew") from error
    raise AssertionError


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        described = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder}: holds no index ({error}); save one there") from error
    found = described.get("format") if isinstance(described, dict) else None
    if found != FORMAT:
        raise ValueError(f"{folder}: format {found}, not {FORMAT}; build the index anew")
    return dict(described)


def _map(folder: Path, described: dict[str, Any]) -> Segment:
    names: dict[str, str] = described["files"]
    keys, codes, begins, rows = (np.load(folder / names[name], mmap_mode="r") for name in _TABLES)
    dead = np.load(folder / names["dead"]) if "dead" in names else np.zeros(len(keys), np.bool_)
    starts, widths, radii = zip(*described["layout"], strict=True)
    segment = Segment(keys, codes, dead, Layout(starts, widths, radii), begins, rows)
    segment.place = _Place(folder, names, segment.gone)
    return segment


def _keep(folder: Path, segment: Segment) -> dict[str, str]:
    """The names of its files, written where they are not there already."""
    place = segment.place
    if (
        isinstance(place, _Place)
        and place.folder == folder
        and all((folder / name).exists() for name in place.names.values())
    ):
        names = dict(place.names)
        stale = place.gone != segment.gone
    else:
        names = {name: _write(folder, getattr(segment, name)) for name in _TABLES}
        stale = segment.gone > 0
    if stale:
        names["dead"] = _write(folder, segment.dead)
    segment.place = _Place(folder, names, segment.gone)
    return names


def _write(folder: Path, array: NDArray[Any]) -> str:
    name = f"{uuid4().hex}.npy"
    with (folder / name).open("w+b") as file:
        np.save(file, array)
        file.flush()
        _sync(file)
    return name


def _sync(file: IO[bytes]) -> None:
    """Wait until what was written is on the disk (msync; this room does without the operating
    system's own calls)."""
    with mmap(file.fileno(), 0) as whole:
        whole.flush()
