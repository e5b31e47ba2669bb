"""Copied wording: what is found of it, and what is left alone."""

from __future__ import annotations

import random

import pytest

from benchmarks.texts.inventing import words
from benchmarks.texts.treating import reuse
from domain.match import TextSpan, Unusable
from matchers.contract import TextMedium
from matchers.wording.judging import judge
from tests.matchers.wording.made import MATCHER, OWN, compared, made, texts


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


@pytest.mark.parametrize("text", ["", " \n", "12 x 8 cm", "\0\u200b", "👍👍👍", "the of and"])
def test_texts_without_wording_say_so(text: str) -> None:
    """What has no wording of its own is told, with what would be needed."""
    found = MATCHER.fingerprint(TextMedium(text))
    assert isinstance(found, Unusable)
    assert "wording of its own" in found.reason
