"""What is searched for: photos as they are, and what an attacker made of them."""

from __future__ import annotations

import functools
import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import attacks
from attacks import ATTACKS, STRENGTHS
from fingerprints import kept
from naive import Hashes, hashes
from photos import Photo
from PIL import Image

from benchmarks.images.props import Props

QUALITY = 92
CLEAN = ("clean", 0)

Change = tuple[str, int]
"""An attack and its strength."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is searched for, and its naive hashes."""

    change: Change
    data: bytes
    naive: Hashes


def changes(photo: Photo) -> list[Change]:
    """Protected photos meet every attack in every strength; others are shown as they are and after
    two of them, small ones after one."""
    if photo.role == "ref":
        return [CLEAN, *((attack, strength) for attack in ATTACKS for strength in STRENGTHS)]
    chance = random.Random(photo.name)
    count = 1 if photo.role == "tail" else 2
    return [
        CLEAN,
        *((chance.choice(list(ATTACKS)), chance.choice(STRENGTHS)) for _ in range(count)),
    ]


def made(photo: Photo, others: Sequence[Photo], keep: Path | None) -> list[Made]:
    """The files that are made of a photo, the same in every run; ``others`` are what is pasted
    beside it."""

    def make() -> list[Made]:
        with Image.open(photo.path) as opened:
            picture = opened.convert("RGB")
        return [_made(photo, picture, others, change) for change in changes(photo)]

    return kept(keep and keep / _code(), photo.name, make)


def _made(photo: Photo, picture: Image.Image, others: Sequence[Photo], change: Change) -> Made:
    attack, strength = change
    if change == CLEAN:
        data = photo.path.read_bytes()
    else:
        chance = random.Random(f"{photo.name} {attack} {strength}")
        apart = [other for other in others if other.group != photo.group]
        props = Props(chance, [functools.partial(Image.open, other.path) for other in apart])
        buffer = io.BytesIO()
        ATTACKS[attack](picture, strength, props).convert("RGB").save(
            buffer, "JPEG", quality=QUALITY
        )
        data = buffer.getvalue()
    return Made(change, data, hashes(data))


@functools.cache
def _code() -> str:
    parts = [Path(part) for part in (attacks.__file__, __file__)]
    return "made-" + hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
