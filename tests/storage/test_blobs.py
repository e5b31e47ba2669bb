"""The contract of kept bytes, held by every storage alike: whole or not there, never other than they
were, and safe from clean-up while they are young."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import BlobError
from storage.blobs import GRACE, Blobs, BlobStore, ObjectStore, blobs_at

OLD = datetime.now(UTC) - 2 * GRACE


@dataclass
class Storage:
    """A storage, with ways to reach behind its back."""

    blobs: Blobs
    set_time: Callable[[str, datetime], None]
    overwrite: Callable[[str, bytes], None]


def in_folder(blobs: Blobs, folder: Path) -> Storage:
    def path(digest: str) -> Path:
        return folder / digest[:2] / digest[2:4] / digest

    def set_time(digest: str, when: datetime) -> None:
        os.utime(path(digest), (when.timestamp(), when.timestamp()))

    return Storage(blobs, set_time, lambda digest, data: path(digest).write_bytes(data) and None)


def local(folder: Path) -> Storage:
    return in_folder(BlobStore(folder), folder)


def file(folder: Path) -> Storage:
    return in_folder(blobs_at(f"file://{folder}"), folder)


def directory(folder: Path) -> Storage:
    files = DirFileSystem(path=str(folder), fs=LocalFileSystem())
    return in_folder(ObjectStore(files, "", f"dir://{folder}"), folder)


def memory(folder: Path) -> Storage:
    root = f"/bucket-{uuid.uuid4().hex}/prefix"
    files = MemoryFileSystem()

    def path(digest: str) -> str:
        return f"{root}/{digest[:2]}/{digest[2:4]}/{digest}"

    def set_time(digest: str, when: datetime) -> None:
        files.store[path(digest)].created = when

    return Storage(
        blobs_at(f"memory:/{root}"),
        set_time,
        lambda digest, data: files.pipe_file(path(digest), data),
    )


@pytest.fixture(params=[local, file, directory, memory], ids=lambda make: make.__name__)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    made: Storage = request.param(tmp_path)
    return made


@given(data=st.binary(max_size=5_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_put_can_be_got(storage: Storage, data: bytes) -> None:
    """Bytes come back as they were, under their SHA-256; twice is as good as once."""
    digest = storage.blobs.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert storage.blobs.put(data) == digest
    assert storage.blobs.get(digest) == data
    assert storage.blobs.has(digest)


def test_damaged_bytes_are_refused(storage: Storage) -> None:
    """Changed bytes are never handed out; the message names them."""
    digest = storage.blobs.put(b"evidence")
    storage.overwrite(digest, b"evidencE")
    with pytest.raises(BlobError, match=digest):
        storage.blobs.get(digest)


def test_truncated_bytes_are_kept_anew(storage: Storage) -> None:
    """Bytes that something cut short do not count as kept."""
    digest = storage.blobs.put(b"evidence")
    storage.overwrite(digest, b"evi")
    storage.blobs.put(b"evidence")
    assert storage.blobs.get(digest) == b"evidence"


def test_a_missing_blob_says_so(storage: Storage) -> None:
    """The message names what is missing and the way out."""
    assert not storage.blobs.has("0" * 64)
    assert not storage.blobs.rely_on("0" * 64)
    with pytest.raises(BlobError, match=r"0{64} is missing.*crawl the listing again"):
        storage.blobs.get("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "x" * 64, "A" * 64, "0" * 63 + "/"])
def test_only_digests_are_names(storage: Storage, name: str) -> None:
    """No name from outside leads anywhere else."""
    with pytest.raises(BlobError, match="no SHA-256"):
        storage.blobs.get(name)
    with pytest.raises(BlobError, match="no SHA-256"):
        storage.blobs.discard(name, datetime.now(UTC))


def test_all_that_is_kept_is_listed_once(storage: Storage) -> None:
    """With its size and a time that is about now; nothing stands aside."""
    assert list(storage.blobs.kept()) == []
    digests = {storage.blobs.put(bytes(n)) for n in range(40)}
    kept = list(storage.blobs.kept())
    assert len(kept) == 40
    assert {blob.digest for blob in kept} == digests
    assert {blob.size for blob in kept} == set(range(40))
    assert all(blob.touched and abs(datetime.now(UTC) - blob.touched) < GRACE for blob in kept)
    assert list(storage.blobs.aside()) == []


@pytest.mark.parametrize("way", ["put", "rely_on"])
def test_old_bytes_become_young_when_somebody_relies_on_them(storage: Storage, way: str) -> None:
    """A cleaner that thinks they are old finds that they are not."""
    digest = storage.blobs.put(b"evidence")
    storage.set_time(digest, OLD)
    assert [blob.touched for blob in storage.blobs.kept()] == [
        pytest.approx(OLD, abs=timedelta(seconds=1))
    ]
    if way == "put":
        storage.blobs.put(b"evidence")
    else:
        assert storage.blobs.rely_on(digest)
    assert not storage.blobs.discard(digest, datetime.now(UTC) - GRACE)
    assert storage.blobs.get(digest) == b"evidence"


def test_old_bytes_go_and_others_stay(storage: Storage) -> None:
    """Only what was not put since goes; going twice is going once; putting brings them back."""
    old, young = storage.blobs.put(b"old"), storage.blobs.put(b"young")
    storage.set_time(old, OLD)
    since = datetime.now(UTC) - GRACE
    assert storage.blobs.discard(old, since)
    assert not storage.blobs.discard(old, since)
    assert not storage.blobs.discard(young, since)
    assert [blob.digest for blob in storage.blobs.kept()] == [young]
    for blob in list(storage.blobs.aside()):
        assert storage.blobs.drop_aside(blob.digest, datetime.now(UTC) + GRACE)
    assert not storage.blobs.has(old)
    assert storage.blobs.put(b"old") == old
    assert storage.blobs.get(old) == b"old"


def test_dropping_what_is_not_there_is_harmless(storage: Storage) -> None:
    """Two clean-ups beside each other do not trip."""
    digest = storage.blobs.put(b"evidence")
    storage.blobs.put_back(digest)
    assert not storage.blobs.drop_aside(digest, datetime.now(UTC) + GRACE)
    assert storage.blobs.get(digest) == b"evidence"


def test_unfinished_files_are_no_blobs(storage: Storage) -> None:
    """A fresh storage has no old temporary files."""
    storage.blobs.put(b"evidence")
    assert storage.blobs.temporary(datetime.now(UTC) + GRACE, remove=True) == (0, 0)
    assert len(list(storage.blobs.kept())) == 1
