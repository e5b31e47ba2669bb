"""The index answers exactly as comparing everything with everything does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.hamming import ExhaustiveSearch, Found, HammingIndex, heap, index
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
    monkeypatch.setattr(heap, "FEW_PAIRS", 2_000)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 90), st.integers(1, 30)),
        st.tuples(st.just("again"), st.integers(0, 30), st.integers(1, 30)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.integers(0, 30)),
    ),
    max_size=14,
)


@settings(max_examples=120, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 10**6), radius=st.sampled_from([0, 7, 31, 40]))
def test_index_equals_comparing_everything(
    steps: list[tuple[str, int, int]], seed: int, radius: int
) -> None:
    """Over adds, removals and queries, with keys that have several fingerprints, fingerprints that
    several keys have, and near ones on both sides of the radius."""
    fast, slow = HammingIndex(radius), ExhaustiveSearch()
    pool = codes(seed, 25)
    source = np.random.default_rng(seed)
    for number, (what, first, second) in enumerate(steps):
        if what == "remove":
            keys = np.arange(min(first, second), max(first, second) + 1)
            fast.remove(keys)
            slow.remove(keys)
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
    with pytest.raises(ValueError, match="holds no index"):
        HammingIndex.load(tmp_path / "nothing")


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
