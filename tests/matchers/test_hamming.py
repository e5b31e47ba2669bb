"""The index answers exactly as comparing everything with everything does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.hamming import ExhaustiveSearch, Found, HammingIndex, files, heap, index
from matchers.hamming.found import Codes
from matchers.hamming.layout import NARROWEST, WIDEST, layout_for

RADII = (0, 1, 15, 30, 31, 32, 55, 256)


def codes(seed: int, count: int) -> Codes:
    return np.random.default_rng(seed).integers(0, 2**64, (count, 4), np.uint64, endpoint=False)


def near(seed: int, of: Codes, most: int = 40) -> Codes:
    """Each with up to so many bits changed."""
    source = np.random.default_rng(seed)
    bits = np.unpackbits(of.view(np.uint8), axis=1)
    for row in bits:
        row[source.choice(256, source.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1).view(np.uint64)


def told(found: Found) -> list[tuple[int, int, int]]:
    return list(zip(found.query.tolist(), found.key.tolist(), found.distance.tolist(), strict=True))


def agree(fast: HammingIndex, slow: ExhaustiveSearch, queries: Codes) -> int:
    assert len(fast) == len(slow)
    count = 0
    for radius in RADII:
        expected = told(slow.search(queries, radius))
        assert told(fast.search(queries, radius)) == expected
        count += len(expected)
    return count


@pytest.fixture(autouse=True)
def small_heap(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few hundred fingerprints make several segments."""
    monkeypatch.setattr(index, "HEAP", 40)
    monkeypatch.setattr(index, "MERGE", 2)
    monkeypatch.setattr(heap, "FEW_PAIRS", 2_000)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 90), st.integers(1, 30)),
        st.tuples(st.just("again"), st.integers(0, 30), st.integers(1, 30)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.integers(0, 30)),
        st.tuples(st.sampled_from(["save", "join"]), st.just(0), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 10**6), radius=st.sampled_from([0, 7, 31, 40]))
def test_index_equals_comparing_everything(
    steps: list[tuple[str, int, int]],
    seed: int,
    radius: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Over adds, removals, queries, saving and going on mapped, with keys that have several
    fingerprints, fingerprints that several keys have, and near ones on both sides of the radius."""
    folder = tmp_path_factory.mktemp("index")
    fast, slow = HammingIndex(radius), ExhaustiveSearch()
    pool = codes(seed, 25)
    source = np.random.default_rng(seed)
    for number, (what, first, second) in enumerate(steps):
        if what == "remove":
            keys = np.arange(min(first, second), max(first, second) + 1)
            fast.remove(keys)
            slow.remove(keys)
            continue
        if what == "join":
            fast.join()
            assert len(fast._segments) <= 1
            continue
        if what == "save":
            fast.save(folder)
            fast = HammingIndex.load(folder)
            continue
        chosen = pool[source.integers(0, len(pool), first)]
        added = chosen if what == "again" else near(seed + number, chosen)
        keys = source.integers(0, second, first)
        fast.add(keys, added)
        slow.add(keys, added)
    agree(fast, slow, np.concatenate([pool, near(seed + 99, pool), codes(seed + 1, 3)]))


def test_something_is_found() -> None:
    """The property above is not about empty answers."""
    fast, slow = HammingIndex(), ExhaustiveSearch()
    held = codes(1, 500)
    for search in (fast, slow):
        for begin in range(0, 500, 50):
            search.add(np.arange(begin, begin + 50), held[begin : begin + 50])
    assert len(fast._segments) >= 2
    assert agree(fast, slow, near(2, held)) > 2_000


@pytest.mark.parametrize("held", [0, 1])
def test_none_and_one(held: int) -> None:
    fast, slow = HammingIndex(), ExhaustiveSearch()
    one = codes(5, 1)
    fast.add(np.arange(held), one[:held])
    slow.add(np.arange(held), one[:held])
    agree(fast, slow, np.concatenate([one, near(6, one), codes(7, 2)]))
    agree(fast, slow, one[:0])


@pytest.mark.parametrize("radius", [10, 31, 56])
def test_distances_at_the_radius(radius: int) -> None:
    """Radius − 1 and radius are in, radius + 1 is out, wherever the differing bits lie."""
    base = codes(3, 1)
    source = np.random.default_rng(4)
    for spread in ("anywhere", "together"):
        bits = np.repeat(np.unpackbits(base.view(np.uint8), axis=1), 3, axis=0)
        for row, count in enumerate((radius - 1, radius, radius + 1)):
            places = source.permutation(256)[:count] if spread == "anywhere" else np.arange(count)
            bits[row, places] ^= 1
        held = np.packbits(bits, axis=1).view(np.uint64)
        fast = HammingIndex(31)
        fast.add(np.arange(3), held)
        fast.add(np.arange(10, 60), codes(8, 50))
        found = told(fast.search(base, radius))
        assert found == [(0, 0, radius - 1), (0, 1, radius)]


def test_many_equal_ones() -> None:
    """What resembles everything fills one place of every table."""
    fast, slow = HammingIndex(), ExhaustiveSearch()
    same = np.repeat(codes(9, 1), 5_000, axis=0)
    for search in (fast, slow):
        search.add(np.arange(5_000), same)
    assert agree(fast, slow, same[:2]) >= 10_000


def test_saved_and_mapped(tmp_path: Path) -> None:
    """A mapped index answers as the one that was saved, and goes on from there."""
    fast, slow = HammingIndex(), ExhaustiveSearch()
    held = codes(11, 300)
    for search in (fast, slow):
        search.add(np.arange(300), held)
        search.remove(np.arange(20, 30))
    fast.save(tmp_path / "index")
    again = HammingIndex.load(tmp_path / "index")
    agree(again, slow, near(12, held))
    for search in (again, slow):
        search.remove(np.arange(30, 60))
        search.add(np.arange(1_000, 1_100), codes(13, 100))
    agree(again, slow, near(14, held))
    again.save(tmp_path / "index")
    agree(HammingIndex.load(tmp_path / "index"), slow, near(15, held))
    with pytest.raises(ValueError, match="holds no index"):
        HammingIndex.load(tmp_path / "nothing")


def stored(folder: Path) -> dict[str, int]:
    """The files with arrays, and which of them are the same as before."""
    return {path.name: path.stat().st_ino for path in folder.glob("*.npy")}


def test_saved_again_writes_what_is_new(tmp_path: Path) -> None:
    """Segments stay as they were written; marks of what is removed, and the heap, are written."""
    fast = HammingIndex()
    fast.add(np.arange(300), codes(21, 300))
    fast.add(np.arange(300, 310), codes(22, 10))
    fast.save(tmp_path)
    before = stored(tmp_path)
    fast.remove(np.arange(5))
    fast.save(tmp_path)
    after = stored(tmp_path)
    assert len(before) == 4 + 2
    assert len(after) == 4 + 1 + 2
    assert len(before.items() & after.items()) == 4
    mapped = HammingIndex.load(tmp_path)
    mapped.remove(np.arange(100, 110))
    mapped.save(tmp_path)
    assert len(before.items() & stored(tmp_path).items()) == 4
    mapped.save(tmp_path / "elsewhere")
    assert told(HammingIndex.load(tmp_path / "elsewhere").search(codes(21, 300))) == told(
        mapped.search(codes(21, 300))
    )


@pytest.mark.parametrize("writes", range(1, 8))
def test_broken_off_while_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Wherever saving ends, the folder holds the index before or the index after; the next save
    clears away what was left."""
    fast = HammingIndex()
    fast.add(np.arange(100), codes(23, 100))
    fast.save(tmp_path)
    reader = HammingIndex.load(tmp_path)
    fast.add(np.arange(100, 400), codes(24, 300))
    left = writes
    sync = files._sync

    def cut(file: IO[bytes]) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise OSError("cut")
        sync(file)

    monkeypatch.setattr(files, "_sync", cut)
    with pytest.raises(OSError, match="cut"):
        fast.save(tmp_path)
    assert len(HammingIndex.load(tmp_path)) == 100
    monkeypatch.undo()
    assert len(reader.search(codes(23, 100))) == 100
    fast.save(tmp_path)
    assert len(HammingIndex.load(tmp_path)) == 400
    assert len(stored(tmp_path)) == 4 * len(fast._segments) + 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 1}',
        '{"format": 2}',
        '{"format": 2, "segments": [{}], "heap": {}}',
    ],
)
def test_damaged_folder(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(ValueError, match=r"build the index anew|holds no index"):
        HammingIndex.load(tmp_path)


def test_file_that_is_cut_short(tmp_path: Path) -> None:
    """Mapped, it would end the process when it is read."""
    fast = HammingIndex()
    fast.add(np.arange(300), codes(25, 300))
    fast.save(tmp_path)
    for path in tmp_path.glob("*.npy"):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) - 8])
        with pytest.raises(ValueError, match="build the index anew"):
            HammingIndex.load(tmp_path)
        path.write_bytes(whole)
    assert len(HammingIndex.load(tmp_path)) == 300


def test_worn_segment_goes() -> None:
    """When half of a segment was removed, the rest is laid out anew."""
    fast, slow = HammingIndex(), ExhaustiveSearch()
    held = codes(26, 400)
    for search in (fast, slow):
        search.add(np.arange(400), held)
        search.remove(np.arange(150))
        search.remove(np.arange(100, 300))
    agree(fast, slow, held)
    assert all(2 * segment.alive >= len(segment.keys) for segment in fast._segments)
    fast.remove(np.arange(400))
    assert not len(fast)
    assert not len(fast.search(held, 256))


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """Loops compile without a folder to keep them in: a read-only installation without a home."""
    package = Path(index.__file__).parents[1]
    shutil.copytree(package / "hamming", tmp_path / "matchers" / "hamming")
    shutil.rmtree(tmp_path / "matchers" / "hamming" / "__pycache__", ignore_errors=True)
    (tmp_path / "matchers" / "__init__.py").touch()
    shutil.copy(package / "compiled.py", tmp_path / "matchers")
    code = (
        "import os, numpy as np;"
        "from numba.core import caching;"
        "caching._CacheLocator.ensure_cache_path = lambda self: (_ for _ in ()).throw(OSError());"
        "from matchers.hamming.scanning import scan;"
        "codes = np.zeros((3, 4), np.uint64);"
        "print(len(scan(codes, codes, np.zeros(3, bool), 5)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert said.stdout.strip() == "9"


def test_what_is_no_fingerprint() -> None:
    fast = HammingIndex()
    with pytest.raises(ValueError, match="uint64 of shape"):
        fast.add(np.arange(2), np.zeros((2, 3), np.uint64))
    with pytest.raises(ValueError, match="as many keys"):
        fast.add(np.arange(3), codes(1, 2))
    with pytest.raises(ValueError, match="radius 300"):
        fast.search(codes(1, 1), 300)


@pytest.mark.parametrize("radius", [0, 5, 31, 40, 60])
@pytest.mark.parametrize("size", [1, 8, 14, 20, 23, 26])
def test_layouts_miss_nothing(size: int, radius: int) -> None:
    """The pigeonhole condition, and chunks that are where they say."""
    layout = layout_for(size, radius)
    assert sum(r + 1 for r in layout.radii) == radius + 1
    ends = [start + width for start, width in zip(layout.starts, layout.widths, strict=True)]
    assert all(end <= start for end, start in zip(ends, layout.starts[1:], strict=False))
    assert ends[-1] <= 256
    assert all(NARROWEST <= width <= WIDEST for width in layout.widths)


def test_same_in_another_process() -> None:
    """What is written by one process is read by others: the order of bits never changes."""
    code = (
        "import numpy as np; from matchers.hamming.layout import spread;"
        "print(spread(np.array([[1, 2**63, 3, 4]], np.uint64)).tolist())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[[9011597301252097, 0, 1, 2048]]"
