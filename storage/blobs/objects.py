"""Kept bytes in object storage: S3, Google Cloud Storage and whatever else fsspec has a driver for.

An object is uploaded whole under its final name, which is atomic there. Times cannot be touched, so
bytes that are put again are uploaded again once they are older than half the grace period. Nor can
a look and a removal be one step, so clean-up copies an object aside before it removes it, and the
copy waits for a later clean-up, which gives the name back if a row refers to it after all.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.registry import known_implementations

from domain.errors import BlobError, SettingsError
from storage.blobs.contract import (
    ASIDE,
    GRACE,
    Blobs,
    KeptBlob,
    digest_of,
    is_digest,
    missing,
    place_of,
    verified,
)
from storage.blobs.folder import BlobStore

_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
"""What drivers call the time of the last upload; the first that is there counts."""

_SECRETS = re.compile(
    r"(//)[^/@\s]+(?=@)|((?:key|token|secret|signature|password|credential)=)[^&\s]+", re.IGNORECASE
)


class ObjectStore:
    """Blobs beneath one prefix (``ab/cd/abcd…``).

    :param files: an fsspec file system, without a cache of listings.
    :param root: the bucket and prefix, as the driver writes them.
    :param place: the address for messages.
    :param secrets: texts that no message may show.
    """

    def __init__(
        self, files: fsspec.AbstractFileSystem, root: str, place: str, secrets: tuple[str, ...] = ()
    ) -> None:
        self._files = files
        self._root = root.rstrip("/")
        self._place = place
        self._secrets = secrets

    @property
    def place(self) -> str:
        return self._place

    def put(self, data: bytes) -> str:
        digest = digest_of(data)
        path = self._path(digest)
        with self._told(f"{len(data):,} bytes cannot be kept"):
            info = self._info(path)
            if info is None or info["size"] != len(data) or not _is_young(_time(info)):
                self._upload(path, data)
        return digest

    def get(self, digest: str) -> bytes:
        path, aside = self._path(digest), self._path(digest, ASIDE)
        for name in (path, aside, path):
            with self._told(f"blob {digest} cannot be read"):
                try:
                    data = self._files.cat_file(name)
                except FileNotFoundError:
                    continue
            return verified(digest, data, self.place)
        raise missing(digest, self.place)

    def has(self, digest: str) -> bool:
        path, aside = self._path(digest), self._path(digest, ASIDE)
        with self._told(f"blob {digest} cannot be looked up"):
            return any(self._info(name) is not None for name in (path, aside, path))

    def rely_on(self, digest: str) -> bool:
        path = self._path(digest)
        with self._told(f"blob {digest} cannot be kept again"):
            info = self._info(path)
            if info is None:
                return False
            if not _is_young(_time(info)):
                self._upload(path, self.get(digest))
        return True

    def kept(self) -> Iterator[KeptBlob]:
        return self._listed("")

    def aside(self) -> Iterator[KeptBlob]:
        return self._listed(ASIDE)

    def discard(self, digest: str, unused_since: datetime) -> bool:
        path = self._path(digest)
        with self._told(f"blob {digest} cannot be removed"):
            if not _older(self._info(path), unused_since):
                return False
            try:
                self._files.cp_file(path, self._path(digest, ASIDE))
                self._files.rm_file(path)
            except FileNotFoundError:  # another clean-up was faster
                return False
        return True

    def put_back(self, digest: str) -> None:
        path, aside = self._path(digest), self._path(digest, ASIDE)
        with self._told(f"blob {digest} cannot be put back"):
            if self._info(aside) is None:
                return
            if self._info(path) is None:
                self._files.cp_file(aside, path)
            self._files.rm_file(aside)

    def drop_aside(self, digest: str, unused_since: datetime) -> bool:
        aside = self._path(digest, ASIDE)
        with self._told(f"blob {digest} cannot be removed"):
            if not _older(self._info(aside), unused_since):
                return False
            self._files.rm_file(aside)
        return True

    def temporary(self, before: datetime, *, remove: bool) -> tuple[int, int]:
        """None: an upload that was cut off leaves nothing."""
        del before, remove
        return 0, 0

    def _path(self, digest: str, prefix: str = "") -> str:
        return "/".join((self._root, *place_of(digest), prefix + digest))

    def _info(self, path: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._files.info(path)
        except FileNotFoundError:
            return None
        return found

    def _upload(self, path: str, data: bytes) -> None:
        try:
            self._files.pipe_file(path, data)
        except FileNotFoundError:
            # A storage with real folders. Never the bucket itself: that is not ours to make.
            for folder in (path.rsplit("/", 2)[0], path.rsplit("/", 1)[0]):
                with contextlib.suppress(FileExistsError):
                    self._files.mkdir(folder, create_parents=False)
            self._files.pipe_file(path, data)

    def _listed(self, prefix: str) -> Iterator[KeptBlob]:
        """One of 256 parts after another, so that no listing is longer than memory."""
        for part in range(256):
            with self._told("what is kept cannot be listed"):
                found = self._files.find(f"{self._root}/{part:02x}", detail=True)
            for path, info in found.items():
                name = path.rsplit("/", 1)[-1]
                digest = name.removeprefix(prefix)
                if name.startswith(prefix) and is_digest(digest):
                    yield KeptBlob(digest, info["size"], _time(info))

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Drivers raise what they like, and may quote the address with its password."""
        try:
            yield
        except BlobError:
            raise
        except Exception as error:  # noqa: BLE001 - no common class
            text = str(error).strip().partition("\n")[0]
            for secret in self._secrets:
                text = text.replace(secret, "***")
            text = _SECRETS.sub(r"\1\2***", text)
            raise BlobError(
                f"{what} in {self.place}: {type(error).__name__}: {text}; "
                "check LISTINGWATCH_BLOBS, the network, and what its credentials may do"
            ) from None


def blobs_at(address: str) -> Blobs:
    """The storage that an address names: ``s3://bucket/prefix``, ``gs://…``, ``memory://…`` (gone
    with the process), ``file:///folder`` (the same as a local folder), and whatever fsspec knows.

    :raises SettingsError: for what is no address, or a driver that is not installed.
    """
    parts = urlsplit(address)
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if not parts.scheme or "://" not in address or "::" in address:
        raise SettingsError(
            "LISTINGWATCH_BLOBS is no address; write s3://bucket/prefix, gs://bucket/prefix or "
            "file:///folder, or unset it to keep bytes in the home folder"
        )
    if parts.scheme in {"file", "local"}:
        return BlobStore(Path(LocalFileSystem._strip_protocol(address)))
    try:
        files, root = fsspec.url_to_fs(address, use_listings_cache=False)
    except ImportError as error:
        raise SettingsError(
            f"LISTINGWATCH_BLOBS {place}: {_what_to_install(parts.scheme, error)}"
        ) from error
    except Exception as error:  # noqa: BLE001 - drivers raise what they like
        raise SettingsError(
            f"LISTINGWATCH_BLOBS {place}: {type(error).__name__}; use a scheme that fsspec knows "
            "(s3, gs, abfs, file) and give its credentials the way its driver documents"
        ) from None
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    secrets = tuple(sorted({user, password, unquote(password)} - {""}, key=len, reverse=True))
    return ObjectStore(files, root, place, secrets)


def _what_to_install(scheme: str, error: ImportError) -> str:
    package = known_implementations.get(scheme, {}).get("class", "fsspec").partition(".")[0]
    if package == "fsspec":
        return f"its driver lacks a package: {error}"
    return (
        f"its driver is not installed; install the package {package} beside Listingwatch (python "
        f"-m pip install {package})"
    )


def _time(info: dict[str, Any]) -> datetime | None:
    value = next((info[name] for name in _TIMES if info.get(name) is not None), None)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return None


def _is_young(touched: datetime | None) -> bool:
    return touched is not None and touched > datetime.now(UTC) - GRACE / 2


def _older(info: dict[str, Any] | None, than: datetime) -> bool:
    touched = None if info is None else _time(info)
    return touched is not None and touched < than
