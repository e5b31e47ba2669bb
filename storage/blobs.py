"""Kept bytes, named by their SHA-256: pages and pictures as they were served.

A blob is written to a temporary file, flushed to the disk and renamed, so that a name always stands
for whole bytes; on reading the digest is computed again, so that rotten bytes are never handed out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from domain.errors import BlobError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """Blobs beneath one folder, two levels deep (``ab/cd/abcd…``).

    :param root: the folder; made when the first blob comes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where a blob lies. Refuses anything that is no digest: names come from strangers."""
        if not _DIGEST.fullmatch(digest):
            raise BlobError(f"blob {digest[:80]!r}: no SHA-256 in hex; nothing can have that name")
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hex. Keeping them again is harmless."""
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        temporary: str | None = None
        try:
            if path.exists() and path.stat().st_size == len(data):
                return digest
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            _flush_folder(path.parent)
        except OSError as error:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
            raise BlobError(
                f"{len(data):,} bytes cannot be kept in {self.root}: {error.strerror or error}; "
                "free space there, or set LISTINGWATCH_HOME to a folder that has it"
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes.

        :raises BlobError: when they are missing, cannot be read, or are not what they were.
        """
        path = self.path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise BlobError(
                f"blob {digest} is missing from {self.root}; crawl the listing again, or restore "
                "the folder from its backup"
            ) from error
        except OSError as error:
            raise BlobError(
                f"blob {digest} cannot be read from {self.root}: {error.strerror or error}; check "
                "the disk and the folder's permissions"
            ) from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise BlobError(
                f"blob {digest} in {self.root} has been changed or damaged; restore it from a "
                "backup, or remove it and crawl the listing again"
            )
        return data

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
