"""Kept bytes in a folder of this machine.

A blob is written to a temporary file, flushed to the disk and renamed, so that a name always stands
for whole bytes. Clean-up renames a blob away, looks at its time once more, and gives the name back
if somebody put the same bytes in between; ``get`` reads under both names, so nobody notices.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import fasteners

from domain.errors import BlobError
from storage.blobs.contract import (
    ASIDE,
    KeptBlob,
    digest_of,
    is_digest,
    missing,
    place_of,
    verified,
)

_NEW = ".new-"
_cleaning = threading.Lock()
"""Beside the lock file, which does not hold threads of one process apart."""


class BlobStore:
    """Blobs beneath one folder, two levels deep (``ab/cd/abcd…``).

    :param root: the folder; made when the first blob comes.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def place(self) -> str:
        return str(self.root)

    def path(self, digest: str) -> Path:
        """Where a blob lies. Refuses anything that is no digest: names come from strangers."""
        return self.root.joinpath(*place_of(digest), digest)

    def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hex. Keeping them again makes them young."""
        digest = digest_of(data)
        path = self.path(digest)
        temporary: str | None = None
        try:
            if _touch(path, len(data)):
                return digest
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_NEW)
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
        # After a put, clean-up renames at most once away and back: the third look finds it.
        for name in (path, _aside(path), path):
            try:
                return verified(digest, name.read_bytes(), self.place)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise BlobError(
                    f"blob {digest} cannot be read from {self.root}: {error.strerror or error}; "
                    "check the disk and the folder's permissions"
                ) from error
        raise missing(digest, self.place)

    def has(self, digest: str) -> bool:
        path = self.path(digest)
        return any(name.is_file() for name in (path, _aside(path), path))

    def rely_on(self, digest: str) -> bool:
        with self._told(f"blob {digest} cannot be touched"):
            return _touch(self.path(digest))

    def kept(self) -> Iterator[KeptBlob]:
        return (blob for blob in map(_seen, self._files()) if blob is not None)

    def aside(self) -> Iterator[KeptBlob]:
        return (blob for blob in (_seen(file, ASIDE) for file in self._files()) if blob is not None)

    def discard(self, digest: str, unused_since: datetime) -> bool:
        path = self.path(digest)
        with self._told(f"blob {digest} cannot be removed"), self._only_cleaner():
            if not _older(path, unused_since):
                return False
            self._set_aside(path)
            return self._drop(path, unused_since)

    def put_back(self, digest: str) -> None:
        path = self.path(digest)
        with self._told(f"blob {digest} cannot be put back"), self._only_cleaner():
            _give_back(path)

    def drop_aside(self, digest: str, unused_since: datetime) -> bool:
        path = self.path(digest)
        with self._told(f"blob {digest} cannot be removed"), self._only_cleaner():
            return self._drop(path, unused_since)

    def temporary(self, before: datetime, *, remove: bool) -> tuple[int, int]:
        files = size = 0
        with self._told("temporary files cannot be removed"):
            for file in self._files():
                if not file.name.startswith(_NEW):
                    continue
                with contextlib.suppress(FileNotFoundError):
                    status = file.stat()
                    if status.st_mtime >= before.timestamp():
                        continue
                    if remove:
                        Path(file.path).unlink()
                    files += 1
                    size += status.st_size
        return files, size

    def _set_aside(self, path: Path) -> None:
        path.replace(_aside(path))

    def _drop(self, path: Path, unused_since: datetime) -> bool:
        """The second look: nobody can make the bytes young under this name."""
        if _older(_aside(path), unused_since):
            _aside(path).unlink()
            return True
        _give_back(path)
        return False

    @contextlib.contextmanager
    def _only_cleaner(self) -> Iterator[None]:
        """One process at a time renames: two would rename over each other's second names."""
        with _cleaning, fasteners.InterProcessLock(str(self.root / ".cleaning")):
            yield

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BlobError(
                f"{what} in {self.root}: {error.strerror or error}; check the disk and the "
                "folder's permissions"
            ) from error

    def _files(self) -> Iterator[os.DirEntry[str]]:
        """Every file two levels deep, whatever it is."""
        for first in _folders(str(self.root)):
            for second in _folders(first.path):
                with contextlib.suppress(FileNotFoundError), os.scandir(second.path) as files:
                    yield from files


def _aside(path: Path) -> Path:
    return path.with_name(ASIDE + path.name)


def _touch(path: Path, size: int | None = None) -> bool:
    """Make a file young, if it is there and whole."""
    try:
        if size is not None and path.stat().st_size != size:
            return False
        os.utime(path)
        path.stat()  # the cleaner may have taken it while its time was being set
    except (FileNotFoundError, PermissionError):  # another account's file is written anew
        return False
    return True


def _older(path: Path, than: datetime) -> bool:
    try:
        return path.stat().st_mtime < than.timestamp()
    except FileNotFoundError:
        return False


def _give_back(path: Path) -> None:
    """Young, because it may replace what somebody put there just now."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(_aside(path))
        _aside(path).replace(path)


def _seen(file: os.DirEntry[str], prefix: str = "") -> KeptBlob | None:
    digest = file.name.removeprefix(prefix)
    if not file.name.startswith(prefix) or not is_digest(digest):
        return None
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return KeptBlob(digest, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _folders(root: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return [entry for entry in entries if len(entry.name) == 2 and entry.is_dir()]
    except FileNotFoundError:
        return []


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
