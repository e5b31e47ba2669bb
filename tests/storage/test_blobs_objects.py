"""What only object storage can do wrong: addresses, drivers, passwords, copies that wait aside."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pydantic import SecretStr

from domain.errors import BlobError, SettingsError
from listingwatch.settings import Settings
from listingwatch.wiring import open_blobs
from storage.blobs import GRACE, BlobStore, ObjectStore, blobs_at


class Refusing(MemoryFileSystem):
    """A storage that quotes its address, password and all, in every error."""

    cachable = False

    def info(self, path: str, **kwargs: Any) -> Any:
        raise RuntimeError("GET https://ada:pa55@host/b?signature=s1gn&x=1 (pa55): refused\nmore")


def fresh() -> ObjectStore:
    store = blobs_at(f"memory://bucket-{uuid.uuid4().hex}")
    assert isinstance(store, ObjectStore)
    return store


def test_removed_objects_wait_aside() -> None:
    """Bytes that were removed from under their name can be read and put back for a while."""
    store = fresh()
    digest = store.put(b"evidence")
    assert store.discard(digest, datetime.now(UTC) + GRACE)
    assert list(store.kept()) == []
    assert [blob.digest for blob in store.aside()] == [digest]
    assert store.has(digest)
    assert store.get(digest) == b"evidence"
    assert not store.drop_aside(digest, datetime.now(UTC) - GRACE), "it has not waited yet"
    store.put_back(digest)
    assert [blob.digest for blob in store.kept()] == [digest]
    assert list(store.aside()) == []


def test_bytes_put_while_they_are_removed_survive() -> None:
    """An upload that a removal overtakes is still there, aside, and comes back by putting it back."""

    class Overtaking(MemoryFileSystem):
        cachable = False

        def rm_file(self, path: str) -> None:
            if ".aside-" not in path:
                self.pipe_file(path, b"evidence")
            super().rm_file(path)

    store = ObjectStore(Overtaking(), f"/bucket-{uuid.uuid4().hex}", "memory://")
    digest = store.put(b"evidence")
    assert store.discard(digest, datetime.now(UTC) + GRACE)
    assert store.get(digest) == b"evidence"
    store.put_back(digest)
    assert store.get(digest) == b"evidence"
    assert [blob.digest for blob in store.kept()] == [digest]


def test_bytes_without_a_time_never_go() -> None:
    """A storage that does not say when something was uploaded gets it again, and loses nothing."""

    class Timeless(MemoryFileSystem):
        cachable = False
        uploads = 0

        def info(self, path: str, **kwargs: Any) -> Any:
            return super().info(path, **kwargs) | {"created": None}

        def pipe_file(
            self, path: str, value: bytes, mode: str = "overwrite", **kwargs: Any
        ) -> None:
            Timeless.uploads += 1
            super().pipe_file(path, value, mode, **kwargs)

    store = ObjectStore(Timeless(), f"/bucket-{uuid.uuid4().hex}", "memory://")
    digest = store.put(b"evidence")
    assert store.put(b"evidence") == digest
    assert Timeless.uploads == 2
    assert not store.discard(digest, datetime.now(UTC) + GRACE)
    assert store.get(digest) == b"evidence"


def test_young_bytes_are_not_uploaded_again() -> None:
    """What was uploaded a moment ago costs one look."""

    class Counting(MemoryFileSystem):
        cachable = False
        uploads = 0

        def pipe_file(
            self, path: str, value: bytes, mode: str = "overwrite", **kwargs: Any
        ) -> None:
            Counting.uploads += 1
            super().pipe_file(path, value, mode, **kwargs)

    store = ObjectStore(Counting(), f"/bucket-{uuid.uuid4().hex}", "memory://")
    assert store.put(b"evidence") == store.put(b"evidence")
    assert Counting.uploads == 1


def test_no_password_in_a_message() -> None:
    """A driver's error is told without what it quotes of credentials, and without its chain."""
    store = ObjectStore(Refusing(), "/b", "s3://host/b", ("pa55",))
    with pytest.raises(BlobError) as caught:
        store.put(b"evidence")
    message = str(caught.value)
    assert "s3://host/b: RuntimeError" in message
    assert "refused; check LISTINGWATCH_BLOBS" in message
    for secret in ("pa55", "ada", "s1gn", "more"):
        assert secret not in message
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("s3://key:pa55@bucket/prefix", "s3://bucket/prefix: .*install the package s3fs"),
        ("gs://bucket", "gs://bucket: .*install the package gcsfs"),
        ("sftp://ada:pa55@host/folder", "sftp://host/folder: .*paramiko"),
        ("nosuch://pa55@host/b", "nosuch://host/b: ValueError; use a scheme that fsspec knows"),
        ("pa55", "is no address; write s3://bucket/prefix"),
        ("simplecache::memory://pa55", "is no address"),
    ],
)
def test_an_address_that_cannot_be_used_says_the_way_out(address: str, says: str) -> None:
    """A missing driver is named with its package; no message shows a password."""
    with pytest.raises(SettingsError, match=says) as caught:
        blobs_at(address)
    assert "LISTINGWATCH_BLOBS" in str(caught.value)
    assert "pa55" not in str(caught.value)


def test_the_setting_decides_but_not_for_the_sample_market(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LISTINGWATCH_BLOBS names the storage; unset it is the home folder; the demo keeps its own."""
    unset = open_blobs(Settings(home=tmp_path), demo=False)
    assert isinstance(unset, BlobStore)
    assert unset.root == tmp_path / "blobs"
    monkeypatch.setenv("LISTINGWATCH_BLOBS", "memory://ada:pa55@bucket/prefix")
    settings = Settings(home=tmp_path)
    assert settings.blobs == SecretStr("memory://ada:pa55@bucket/prefix")
    assert "pa55" not in repr(settings)
    named = open_blobs(settings, demo=False)
    assert isinstance(named, ObjectStore)
    assert named.place == "memory://bucket/prefix"
    demo = open_blobs(settings, demo=True)
    assert isinstance(demo, BlobStore)
    assert demo.root == tmp_path / "demo" / "blobs"
    monkeypatch.setenv("LISTINGWATCH_BLOBS", f"file://{tmp_path}/elsewhere")
    folder = open_blobs(Settings(home=tmp_path), demo=False)
    assert isinstance(folder, BlobStore)
    assert folder.root == tmp_path / "elsewhere"
