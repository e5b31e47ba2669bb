"""Fingerprints of many files, by several processes, kept from one run to the next."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import pickle
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numba
from PIL import Image

import matchers
from benchmarks.images.reworked import cropped
from domain.match import StoredFingerprint, Unusable
from matchers.contract import ImageMedium
from matchers.pictures import PictureMatcher
from matchers.pictures.fingerprint import PictureFingerprint

PROCESSES = 2

KEPT = 0.6
"""Share of each side that a part of a picture has which stands in for a further reference."""

Task = TypeVar("Task")
Made = TypeVar("Made")


def one_thread() -> None:
    cv2.setNumThreads(1)
    numba.set_num_threads(1)


@cache
def code() -> str:
    """Of everything that a fingerprint depends on: twelve hexadecimal digits."""
    made = hashlib.sha256()
    room = Path(matchers.__file__).parent
    for part in (room / "pictures", room / "data", room / "decoding.py", room / "containers.py"):
        for path in sorted(part.rglob("*") if part.is_dir() else [part]):
            if path.suffix in {".py", ".npy"}:
                made.update(path.read_bytes())
    return made.hexdigest()[:12]


def packed(data: bytes) -> StoredFingerprint | Unusable:
    """A file's fingerprint as the database would keep it."""
    matcher = PictureMatcher()
    made = matcher.fingerprint(ImageMedium(data))
    return made if isinstance(made, Unusable) else matcher.pack(made)


def unpacked(stored: StoredFingerprint) -> PictureFingerprint:
    return PictureFingerprint.from_bytes(stored.value, stored.quality)


def kept(folder: Path | None, name: str, make: Callable[[], Made]) -> Made:
    """What was made before under that name, or is made and kept now."""
    if folder is None:
        return make()
    path = folder / f"{name}.pickle"
    if path.is_file():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{multiprocessing.current_process().pid}")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    return made


def spread(
    what: str,
    do: Callable[[Task], Made],
    tasks: Sequence[Task],
    *,
    begin: Callable[..., None] = one_thread,
    given: tuple[Any, ...] = (),
) -> Iterator[Made]:
    """``do`` of every task, by several processes, as they come; tells how far it is."""
    begun = told = time.monotonic()
    with ProcessPoolExecutor(
        PROCESSES, multiprocessing.get_context("spawn"), initializer=begin, initargs=given
    ) as pool:
        waiting = [pool.submit(do, task) for task in tasks]
        for number, future in enumerate(as_completed(waiting), 1):
            yield future.result()
            now = time.monotonic()
            if now - told > 15 or number == len(tasks):
                told = now
                rest = (now - begun) / number * (len(tasks) - number)
                print(
                    f"{what}: {number} of {len(tasks)}, {now - begun:.0f} s, {rest:.0f} to go",
                    file=sys.stderr, flush=True,
                )  # fmt: skip


def part_of(path: Path) -> bytes:
    """A part of a picture, as a file."""
    with Image.open(path) as opened:
        part = cropped(opened.convert("RGB"), KEPT, random.Random(path.name))
    buffer = io.BytesIO()
    part.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, and what is made of it before it is fingerprinted: by default nothing."""

    path: Path
    read: Callable[[Path], bytes] = Path.read_bytes


def _of_files(task: tuple[Path | None, tuple[Piece, ...]]) -> dict[Piece, StoredFingerprint]:
    folder, pieces = task
    names = "\n".join(f"{piece.path} {piece.read.__name__}" for piece in pieces)
    name = hashlib.sha256(names.encode()).hexdigest()[:16]

    def make() -> dict[Piece, StoredFingerprint]:
        made = ((piece, packed(piece.read(piece.path))) for piece in pieces)
        return {piece: one for piece, one in made if isinstance(one, StoredFingerprint)}

    return kept(folder and folder / code(), f"files-{name}", make)


def of_files(pieces: Iterable[Piece], keep: Path | None) -> dict[Piece, PictureFingerprint]:
    """Fingerprints of files; those without are left out."""
    every = tuple(pieces)
    tasks = [(keep, every[begin : begin + 64]) for begin in range(0, len(every), 64)]
    made: dict[Piece, PictureFingerprint] = {}
    for some in spread("fingerprints", _of_files, tasks):
        made |= {piece: unpacked(one) for piece, one in some.items()}
    return {piece: made[piece] for piece in every if piece in made}
