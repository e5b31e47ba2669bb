"""What every storage of kept bytes promises, whether it is a folder or somebody's object storage.

Bytes are named by their SHA-256 alone; nobody outside knows a path. A name stands for whole bytes,
and on reading the digest is computed again, so that rotten bytes are never handed out.

Clean-up lives with one rule: **whoever is about to refer to bytes puts them first** (or calls
``rely_on``), which makes them young; and bytes younger than :data:`GRACE` are never removed. So a
look at who refers to what may be a little old, and nothing that matters is lost. Removing goes over
a second name, from which ``get`` still reads, because no storage can look at a time and remove in
one step.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.errors import BlobError

GRACE = timedelta(days=7)
"""Longer than anybody takes from putting bytes to committing the row that refers to them."""

ASIDE = ".aside-"
"""Begins the second name, beside the first one."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """Bytes that are kept, seen from outside.

    ``touched`` is when they were last put, or None where the storage does not say: such bytes are
    never removed. It may lag behind by half of :data:`GRACE`.
    """

    digest: str
    size: int
    touched: datetime | None


class Blobs(Protocol):
    """Kept bytes. Every method raises :class:`domain.errors.BlobError` with a way out."""

    @property
    def place(self) -> str:
        """Where the bytes are, for messages: without credentials."""

    def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hex. Keeping them again makes them young."""

    def get(self, digest: str) -> bytes:
        """The bytes. Refuses what is missing, unreadable or not what it was."""

    def has(self, digest: str) -> bool:
        """Whether ``get`` would find something."""

    def rely_on(self, digest: str) -> bool:
        """Make kept bytes young without having them at hand; False where they must be put."""

    def kept(self) -> Iterator[KeptBlob]:
        """All that is kept, in no order; what comes or goes meanwhile may be missed."""

    def aside(self) -> Iterator[KeptBlob]:
        """What was set aside and not dropped yet: by a killed clean-up, or to wait for a while."""

    def discard(self, digest: str, unused_since: datetime) -> bool:
        """Take bytes from under their name unless they were put at or after this time. Says
        whether they went; object storage keeps them aside, until they are dropped."""

    def put_back(self, digest: str) -> None:
        """Give what was set aside its name again."""

    def drop_aside(self, digest: str, unused_since: datetime) -> bool:
        """Remove for good what was set aside before this time."""

    def temporary(self, before: datetime, *, remove: bool) -> tuple[int, int]:
        """Files that a killed writer left before this time: how many, and their bytes."""


def digest_of(data: bytes) -> str:
    """The name of bytes."""
    return hashlib.sha256(data).hexdigest()


def is_digest(name: str) -> bool:
    return _DIGEST.fullmatch(name) is not None


def place_of(digest: str) -> tuple[str, str]:
    """The two folders in which a digest lies (``ab/cd``), the same everywhere so that a folder can
    be copied to object storage as it is. Refuses anything else: names come from strangers."""
    if not is_digest(digest):
        raise BlobError(f"blob {digest[:80]!r}: no SHA-256 in hex; nothing can have that name")
    return digest[:2], digest[2:4]


def verified(digest: str, data: bytes, place: str) -> bytes:
    """The bytes, if they are what their name says."""
    if digest_of(data) != digest:
        raise BlobError(
            f"blob {digest} in {place} has been changed or damaged; restore it from a "
            "backup, or remove it and crawl the listing again"
        )
    return data


def missing(digest: str, place: str) -> BlobError:
    return BlobError(
        f"blob {digest} is missing from {place}; crawl the listing again, or restore "
        "it from a backup"
    )
