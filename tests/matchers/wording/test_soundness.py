"""What must hold of a comparison whatever the texts: offsets, symmetry, blocks, and an end."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.match import Unusable
from matchers.wording.aligning import Block, blocks
from matchers.wording.fingerprint import REPEATS, WordingFingerprint, fingerprint_of
from matchers.wording.judging import are_candidates, comparison_of, judge
from matchers.wording.ordinariness import weights
from matchers.wording.stream import read
from tests.matchers.wording.made import OWN, corpus, made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_symmetric_and_sound(seed: int, data: st.DataObject) -> None:
    """Both ways round the same score and the same passages; every offset is where it says, passages
    do not overlap, and changes lie inside them."""
    some = corpus(seed)
    one, two = (made(data.draw(st.sampled_from(some))) for _ in range(2))
    there, back = judge(one, two), judge(two, one)
    assert are_candidates(one, two) == are_candidates(two, one)
    if there is None or back is None:
        assert there is back
        return
    assert (there.score, there.evidence, there.containment) == (
        back.score, back.evidence, back.containment,
    )  # fmt: skip
    turned = {tuple((b.b, b.a, b.length) for b in p.blocks) for p in back.passages}
    assert turned == {tuple((b.a, b.b, b.length) for b in p.blocks) for p in there.passages}
    shown = comparison_of(there, one, two).evidence["passages"]
    for passage in shown:
        for made_, prefix in ((one, ""), (two, "reference_")):
            for part in (passage, *passage["changes"]):
                start, end = part[prefix + "start"], part[prefix + "end"]
                assert made_.text[start:end] == part[prefix + "surface"]
                assert passage[prefix + "start"] <= start <= end <= passage[prefix + "end"]
    for prefix in ("", "reference_"):
        spans = sorted((p[prefix + "start"], p[prefix + "end"]) for p in shown)
        blocks_ = sorted(
            (b.a if not prefix else b.b, b.length) for p in there.passages for b in p.blocks
        )
        assert all(start + length <= after for (start, length), (after, _) in pairwise(blocks_))
        assert spans


def common_runs(a: WordingFingerprint, b: WordingFingerprint) -> set[Block]:
    """Every pair of equal runs of eight letters that weigh anything, one by one, joined: slow."""

    def runs(made_: WordingFingerprint) -> dict[int, str]:
        letters = made_.stream.letters
        weight = made_.sums
        seen: dict[str, int] = {}
        found = {}
        for place in range(len(letters) - 7):
            run = letters[place : place + 8]
            if weight[place + 8] - weight[place] > 0:
                seen[run] = seen.get(run, 0) + 1
                if seen[run] <= REPEATS:
                    found[place] = run
        return found

    own, other = runs(a), runs(b)
    pairs = {(i, j) for i, run in own.items() for j, that in other.items() if run == that}
    found = set()
    for i, j in pairs:
        if (i - 1, j - 1) in pairs:
            continue
        length = 8
        while (i + length - 7, j + length - 7) in pairs:
            length += 1
        found.add(Block(i, j, length))
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_blocks_are_the_common_runs(seed: int, data: st.DataObject) -> None:
    """The joined equal runs are those that comparing letter by letter finds."""
    some = [text for text in corpus(seed) if len(text) < 1_200]
    one, two = (made(data.draw(st.sampled_from(some))) for _ in range(2))
    assert set(blocks(one, two)) == common_runs(one, two)


@given(st.text(max_size=300))
def test_reading_keeps_offsets(text: str) -> None:
    """Every letter has a place in the text, in order; words and weights fit the letters."""
    stream = read(text)
    assert len(stream.starts) == len(stream.ends) == len(stream.letters)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(stream.starts, stream.ends, strict=True)
    )
    assert all(start <= after for start, after in pairwise(stream.starts))
    assert stream.first[-1] == len(stream.letters)
    assert "".join(stream.word(n) for n in range(len(stream.first) - 1)) == stream.letters
    assert len(weights(stream)) == len(stream.letters)
    assert (weights(stream) >= 0).all()


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts(one: str, two: str) -> None:
    """Whatever is handed in is compared or has a reason why not."""
    both = [fingerprint_of(OWN + text) for text in (one, two)]
    for made_ in both:
        assert not isinstance(made_, Unusable)
    found = judge(*both)  # type: ignore[arg-type]
    assert found is not None
    assert 0.0 <= found.score <= 1.0


HOSTILE = {
    "one word again and again": "lampshade " * 50_000,
    "one sentence again and again": "A quiet lampshade of walnut with brass hinges. " * 2_500,
    "one letter": "a" * 100_000,
    "one long word": "abcdefgh" * 12_500,
    "open tags": "<script" * 14_000,
    "open comments": "<!--" * 25_000,
    "entities": "&#x61;&amp" * 10_000,
    "NUL": OWN + "\0" * 90_000,
    "lone surrogates": "\ud800lamp \udfffshade " * 8_000,
    "combining marks": ("lamp" + "\u0301" * 30) * 3_000,
    "bidi": "\u202e" * 90_000 + OWN,
    "colons": "size: brass " * 8_000,
    "unlike": " ".join(f"{n:x}q{n * 7919 % 65_537:x}" for n in range(9_000)),
}


@pytest.mark.timeout(120)
def test_hostile_texts_come_to_an_end() -> None:
    """Texts made to keep a reader busy are read, and compared with each other: seconds for all."""
    random_ = random.Random(1)
    shuffled = OWN.split() * 400
    random_.shuffle(shuffled)
    prints = [
        found
        for text in (*HOSTILE.values(), " ".join(shuffled), "")
        if not isinstance(found := fingerprint_of(text), Unusable)
    ]
    assert len(prints) >= 6
    for one in prints:
        for two in prints:
            found = judge(one, two)
            assert found is None or 0.0 <= found.score <= 1.0
