"""What only a folder can do wrong: half-written files, full disks, writers beside a cleaner."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import BlobError
from storage.blobs import BlobStore


def test_a_truncated_blob_is_written_again(tmp_path: Path) -> None:
    """Bytes that a full disk cut short do not count as kept."""
    store = BlobStore(tmp_path)
    digest = store.put(b"evidence")
    store.path(digest).write_bytes(b"evi")
    store.put(b"evidence")
    assert store.get(digest) == b"evidence"


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


OLD = datetime(2020, 1, 1, tzinfo=UTC)
SINCE = datetime(2021, 1, 1, tzinfo=UTC)


def make_old(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # the cleaner has it just now
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))


class Interrupted(BlobStore):
    """A folder whose cleaner is interrupted between its first look and the renaming."""

    def __init__(self, root: Path, meanwhile: str) -> None:
        super().__init__(root)
        self.meanwhile = meanwhile

    def _set_aside(self, path: Path) -> None:
        if self.meanwhile == "before":
            BlobStore(self.root).put(b"evidence")
        super()._set_aside(path)
        if self.meanwhile == "after":
            BlobStore(self.root).put(b"evidence")
        if self.meanwhile == "get":
            assert BlobStore(self.root).get(path.name) == b"evidence"
            assert BlobStore(self.root).has(path.name)
        if self.meanwhile == "killed":
            raise KeyboardInterrupt


@pytest.mark.parametrize(("meanwhile", "goes"), [("before", False), ("after", True), ("get", True)])
def test_a_put_at_the_worst_moment_wins(tmp_path: Path, meanwhile: str, goes: bool) -> None:
    """Bytes put while the cleaner is at them are there afterwards: given back, or beside it."""
    store = Interrupted(tmp_path, meanwhile)
    digest = store.put(b"evidence")
    make_old(store.path(digest))
    assert store.discard(digest, SINCE) is goes
    assert store.has(digest) is (meanwhile != "get")
    assert list(store.aside()) == []


def test_a_killed_cleaner_loses_nothing(tmp_path: Path) -> None:
    """Bytes set aside by a cleaner that died can still be read, be put back, or be dropped."""
    store = Interrupted(tmp_path, "killed")
    digest = store.put(b"evidence")
    make_old(store.path(digest))
    with pytest.raises(KeyboardInterrupt):
        store.discard(digest, SINCE)
    assert store.get(digest) == b"evidence"
    assert [blob.digest for blob in store.aside()] == [digest]
    store.put_back(digest)
    assert [blob.digest for blob in store.kept()] == [digest]
    assert not store.discard(digest, SINCE), "what was put back is young"
    make_old(store.path(digest))
    with pytest.raises(KeyboardInterrupt):
        store.discard(digest, SINCE)
    assert store.drop_aside(digest, SINCE)
    assert not store.has(digest)


def test_put_and_get_never_notice_the_cleaner(tmp_path: Path) -> None:
    """Two threads start together thousands of times: one puts and gets an old blob, the other cleans
    it, now a little earlier and now a little later. No get after a put fails."""
    turns = 2_000
    store = BlobStore(tmp_path)
    digest = store.put(b"evidence")
    start = threading.Barrier(2, timeout=60)
    taken = 0

    def cleaner() -> None:
        nonlocal taken
        for turn in range(turns):
            start.wait()
            for _ in range(turn % 7 * 100):
                pass
            taken += store.discard(digest, SINCE)

    thread = threading.Thread(target=cleaner)
    thread.start()
    failures = []
    for turn in range(turns):
        make_old(store.path(digest))
        start.wait()
        for _ in range(turn % 11 * 100):
            pass
        store.put(b"evidence")
        try:
            store.get(digest)
        except BlobError as error:
            failures.append(f"turn {turn}: {error}")
    thread.join()
    assert failures == []
    assert 0 < taken < turns, "the two never met: this test has shown nothing"


def test_files_of_killed_writers_go_after_a_while(tmp_path: Path) -> None:
    """Old temporary files go, young ones and blobs stay; counting alone changes nothing."""
    store = BlobStore(tmp_path)
    digest = store.put(b"kept")
    old, young = (store.path(digest).parent / name for name in (".new-old", ".new-young"))
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    make_old(old)
    make_old(store.path(digest))
    assert store.temporary(SINCE, remove=False) == (1, 4)
    assert store.temporary(SINCE, remove=True) == (1, 4)
    assert store.temporary(SINCE, remove=True) == (0, 0)
    assert young.exists()
    assert store.get(digest) == b"kept"
    assert not old.exists()
