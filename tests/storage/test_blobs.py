"""Kept bytes are whole or not there, and never other than they were."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BlobError
from storage.blobs import BlobStore


@given(data=st.binary(max_size=5_000))
def test_what_is_put_can_be_got(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Bytes come back as they were, under their SHA-256; twice is as good as once."""
    store = BlobStore(tmp_path_factory.mktemp("blobs"))
    digest = store.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert store.put(data) == digest
    assert store.get(digest) == data
    assert store.has(digest)


def test_damaged_bytes_are_refused(tmp_path: Path) -> None:
    """A changed file is never handed out; the message names it."""
    store = BlobStore(tmp_path)
    digest = store.put(b"evidence")
    store.path(digest).write_bytes(b"evidencE")
    with pytest.raises(BlobError, match=digest):
        store.get(digest)


def test_a_truncated_blob_is_written_again(tmp_path: Path) -> None:
    """Bytes that a full disk cut short do not count as kept."""
    store = BlobStore(tmp_path)
    digest = store.put(b"evidence")
    store.path(digest).write_bytes(b"evi")
    store.put(b"evidence")
    assert store.get(digest) == b"evidence"


def test_a_missing_blob_says_so(tmp_path: Path) -> None:
    """The message names what is missing and the way out."""
    with pytest.raises(BlobError, match="crawl the listing again"):
        BlobStore(tmp_path).get("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "x" * 64, "A" * 64, "0" * 63 + "/"])
def test_only_digests_are_names(tmp_path: Path, name: str) -> None:
    """No name from outside leads out of the folder."""
    with pytest.raises(BlobError):
        BlobStore(tmp_path).path(name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file system limit")
def test_a_full_disk_is_one_message_and_loses_nothing(tmp_path: Path) -> None:
    """A write that fails half-way (file size limit) leaves no blob and says the way out; what was
    kept before stays."""
    program = (
        "import resource, signal, sys; from pathlib import Path; from storage.blobs import BlobStore\n"
        "from domain.errors import BlobError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = BlobStore(Path(sys.argv[1])); kept = store.put(b'kept')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: store.put(b'x' * 100_000)\n"
        "except BlobError as error: print(error)\n"
        "assert store.get(kept) == b'kept'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "free space there, or set LISTINGWATCH_HOME" in done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [
        BlobStore(tmp_path).path(hashlib.sha256(b"kept").hexdigest())
    ]
