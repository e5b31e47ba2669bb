"""Copied wording: what it finds, what it leaves alone, and what must hold whatever the texts."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.texts.inventing import Text, invent, words
from benchmarks.texts.treating import disguise, reuse
from domain.match import Comparison, TextSpan, Unusable
from matchers.contract import TextMedium
from matchers.contract_suite import MatcherContract
from matchers.wording import WordingMatcher
from matchers.wording.aligning import Block, blocks
from matchers.wording.fingerprint import REPEATS, WordingFingerprint, fingerprint_of
from matchers.wording.index import WordingIndex
from matchers.wording.judging import LEAST_SCORE, are_candidates, comparison_of, judge
from matchers.wording.ordinariness import weights
from matchers.wording.stream import read

MATCHER = WordingMatcher()

OWN = (
    "The lid is turned from a single piece of pear wood and closes with a soft sigh. Under it the "
    "tea keeps its scent for months, because a ring of beeswax shuts out the damp of the kitchen. "
    "We stamp the year into the foot, so that a grandchild can tell when it was made."
)


class TestWording(MatcherContract):
    """The wording matcher keeps the contract."""

    matcher = MATCHER


def made(text: str) -> WordingFingerprint:
    found = MATCHER.fingerprint(TextMedium(text))
    assert not isinstance(found, Unusable), (found, text)
    return found


def compared(query: str, reference: str) -> Comparison | None:
    return MATCHER.compare(made(query), made(reference))


def texts(seed: int, count: int) -> list[Text]:
    random_ = random.Random(seed)
    return [invent(random_) for _ in range(count)]


def corpus(seed: int) -> list[str]:
    """Texts of which some reuse, repeat, disguise or hold others; some are short, some are the same."""
    random_ = random.Random(seed)
    whole = texts(seed, 5)
    found = [str(text) for text in whole]
    for own, other in pairwise(whole):
        share = random_.choice((0.3, 0.6, 0.9))
        found.append(reuse(random_, own.own, other.own, share, shuffled=True, replaced=True))
    found.append(disguise(random_, found[0]))
    found += [found[1] + " " + found[1], found[2][:60], found[3], OWN, OWN[:90]]
    return found


def test_a_copied_part_is_found_in_a_longer_text() -> None:
    """A sentence taken into a text of another article: the passage is that sentence, in both."""
    sentence = OWN.split(". ")[1]
    query = f"A tin for coffee, enamelled in blue. {sentence}. It holds half a pound of beans."
    found = compared(query, OWN)
    assert found is not None
    (passage,) = found.evidence["passages"]
    assert passage["surface"] == sentence
    assert passage["reference_surface"] == sentence
    assert found.region == TextSpan(
        query.index(sentence), query.index(sentence) + len(sentence), sentence
    )


def test_changed_words_inside_a_passage_are_marked() -> None:
    """One passage with its changes: replaced, added and left out words, on both sides."""
    query = OWN.replace("a soft sigh", "a gentle sigh").replace("for months", "fresh for months")
    query = query.replace(" of beeswax", "")
    found = compared(query, OWN)
    assert found is not None
    (passage,) = found.evidence["passages"]
    assert (passage["start"], passage["end"]) == (0, len(query) - 1)
    changes = [(c["surface"], c["reference_surface"]) for c in passage["changes"]]
    assert changes == [("gentle", "soft"), ("fresh", ""), ("", "of beeswax")]


@pytest.mark.parametrize(
    "tampered",
    [
        OWN.upper(),
        OWN.replace(" ", "  \u00a0\n"),
        OWN.replace(" ", ""),
        OWN.replace("e", "\u0435").replace("o", "\u03bf"),
        "\u200b".join(OWN),
        "".join(chr(0xFEE0 + ord(c)) if "!" <= c <= "~" else c for c in OWN),
        "<p>" + OWN.replace(". ", "</p><p class='x'>").replace("tea", "<b>tea</b>") + "</p>",
        OWN.replace(" ", "&nbsp;").replace("a", "&#97;"),
        OWN.replace(".", " ***").replace(",", " -- "),
        OWN.replace("e", "e\u0301"),
    ],
    ids=[
        "case", "space", "no space", "look-alikes", "zero width", "full width", "html", "entities",
        "punctuation", "diacritics",
    ],
)  # fmt: skip
def test_tampering_leaves_the_whole_text(tampered: str) -> None:
    """What changes no word changes nothing."""
    found = compared(tampered, OWN)
    assert found is not None
    assert found.score >= 0.99
    assert found.evidence["containment"] >= 0.95


@pytest.mark.parametrize(
    ("query", "reference"),
    [
        (
            "这款帆布背包采用高密度面料，雨天也不怕渗水，肩带加宽，背一整天都不会勒肩。现货。",
            "雨天也不怕渗水，肩带加宽，背上一整天都不会勒肩。这款登山包的面料密度很高。",
        ),
        (
            "ขาตั้งกล้องตัวนี้กางออกได้ในพริบตา แม้ใส่ถุงมืออยู่ก็ตาม และพับเก็บลงกระเป๋าเสื้อได้ ของใหม่",
            "สินค้ามือสอง ขาตั้งกล้องตัวนี้กางออกได้ในพริบตา แม้ใส่ถุงมืออยู่ก็ตาม",
        ),
        (
            "이 주전자는 물이 끓기 시작하면 나지막이 노래를 부르고 손잡이는 끝까지 차갑게 남아 있습니다",
            "새 상품. 물이 끓기 시작하면 나지막이 노래를 부르고 손잡이는 끝까지 차갑게 남아 있습니다",
        ),
        (
            "Плед соткан на старом станке, и если поднести его к свету, видна каждая нить. Новый.",
            "Серый плед. Если поднести его к свету, видна каждая нить, соткан на старом станке",
        ),
    ],
    ids=["Chinese", "Thai", "Korean", "Russian"],
)
def test_languages(query: str, reference: str) -> None:
    """Scripts that set no words apart, and others than Latin."""
    assert compared(query, reference) is not None


@pytest.mark.parametrize("paragraph", range(8))
def test_shop_language_is_nobodys(paragraph: int) -> None:
    """Two articles over the same paragraph about delivery, returns or safety share nothing."""
    below = words()["shop"]["held"][paragraph]
    one = f"A pear wood tea caddy whose lid closes with a soft sigh, year after year. {below}"
    two = f"Nine glass marbles in a linen bag, blown on the island by two sisters. {below}"
    assert judge(made(one), made(two)) is None


def test_facts_are_nobodys() -> None:
    """The same specifications in two texts are no copied wording."""
    facts = "Size: 12 x 8 cm\nMaterial: pear wood, beeswax\nColour: dark brown\nWeight: 250 g\n"
    one = facts + "It came to us from a barn in the hills, with the smell of hay still in it."
    two = facts + "Nine glass marbles in a linen bag, blown on the island by two sisters."
    assert compared(one, two) is None
    assert isinstance(MATCHER.fingerprint(TextMedium(facts)), Unusable)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("changed", ["", "shuffled", "replaced", "both"])
def test_reused_sentences(share: float, changed: str) -> None:
    """A share of the sentences, in another order, with other words: nearly all are found, and no two
    texts that have nothing to do with each other."""
    random_ = random.Random(7)
    some = texts(11, 24)
    found = 0
    for own, other in zip(some[::2], some[1::2], strict=True):
        query = reuse(
            random_, own.own, other.own, share,
            shuffled=changed in {"shuffled", "both"}, replaced=changed in {"replaced", "both"},
        )  # fmt: skip
        found += compared(query, str(own)) is not None
        assert compared(str(other), str(own)) is None
    assert found >= 10


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.data())
def test_index_equals_compare(seed: int, data: st.DataObject) -> None:
    """Whatever was added, replaced and removed, in any order, the index gives what compare() gives,
    and the order of the references changes nothing."""
    prints = {str(n): made(text) for n, text in enumerate(corpus(seed))}
    index, again = MATCHER.index(), MATCHER.index()
    for key in data.draw(st.permutations(sorted(prints))):
        index.add(key, prints["0"] if data.draw(st.booleans()) else prints[key])
        if data.draw(st.booleans()):
            list(index.search(prints["1"]))
    gone = data.draw(st.sets(st.sampled_from(sorted(prints)), max_size=8))
    for key in sorted(prints):
        index.remove(key) if key in gone else index.add(key, prints[key])
    left = [key for key in sorted(prints, reverse=True) if key not in gone]
    for key in left:
        again.add(key, prints[key])
    assert len(index) == len(again) == len(left)
    for query in prints.values():
        expected = {k: c for k in left if (c := MATCHER.compare(query, prints[k])) is not None}
        assert dict(index.search(query)) == expected
        assert dict(again.search(query)) == expected


def test_an_index_that_shrinks_lets_go() -> None:
    """Removed references are forgotten for good, and what stays is found."""
    index = WordingIndex()
    stays = made(OWN)
    for number, text in enumerate(texts(3, 200)):
        index.add(str(number), made(str(text)))
        if number == 100:
            index.add("stays", stays)
            list(index.search(stays))
    for number in range(200):
        index.remove(str(number))
    assert [key for key, _ in index.search(stays)] == ["stays"]
    assert len(index._names) < 130


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


@pytest.mark.parametrize("text", ["", " \n", "12 x 8 cm", "\0\u200b", "👍👍👍", "the of and"])
def test_texts_without_wording_say_so(text: str) -> None:
    """What has no wording of its own is told, with what would be needed."""
    found = MATCHER.fingerprint(TextMedium(text))
    assert isinstance(found, Unusable)
    assert "wording of its own" in found.reason


def test_the_score_depends_on_the_two_texts_alone() -> None:
    """Other references in the index change nothing of a finding."""
    query = made("Old tin. " + OWN.split(". ")[1])
    alone, among = WordingIndex(), WordingIndex()
    alone.add("own", made(OWN))
    for number, text in enumerate(corpus(5)):
        among.add(str(number), made(text))
    among.add("own", made(OWN))
    expected: dict[str, Any] = dict(alone.search(query))
    assert expected["own"].score >= LEAST_SCORE
    assert dict(among.search(query))["own"] == expected["own"]
