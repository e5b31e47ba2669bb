"""Scores: symmetric, the same in any order and company, explained; models: plain data."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.products.explaining import explain, reasons_against, reasons_for
from matchers.products.features import feature_names
from matchers.products.findings import compare_parts
from matchers.products.general import GeneralScorer
from matchers.products.measuring import Memory
from matchers.products.model import ProductModel, dump_model, parse_model, shipped_model
from matchers.products.product import Product, take_apart
from matchers.products.rarity import word_key
from matchers.products.record import read_record
from matchers.products.shop import ShopScorer, lonely_words
from matchers.products.training import LabelledPair, train
from matchers.products.trees import read_forest, walk_slowly
from matchers.products.views import less
from tests.matchers.products.made import labelled

WORDS = st.sampled_from(
    ["Zorvan", "lamp", "ZV-120", "ZV130", "zv", "120", "64 GB", "128GB", '15.6"', "black", "noir", "pro",
     "upgrade", "2007", "kettle", "Kettles", "wi-fi", "wifi", "1.5", "19700045", "ä", "\x00", "|"]
)  # fmt: skip
RECORDS = st.fixed_dictionaries(
    {"title": st.lists(WORDS, max_size=8).map(" ".join)},
    optional={
        "brand": WORDS,
        "price": st.sampled_from([10, "12.50", "9,99 €", None]),
        "description": st.lists(WORDS, max_size=6).map(" ".join),
        "gtin": st.sampled_from(["4006381333931", "036000291452", "12"]),
    },
)


def product(raw: dict[str, Any]) -> Product:
    return take_apart(read_record(raw))


def pairs(rows: list[dict[str, Any]]) -> list[LabelledPair]:
    return [LabelledPair(row["l"], row["r"], bool(row["y"])) for row in rows]


@pytest.fixture(scope="module")
def model() -> ProductModel:
    return train(pairs(labelled(150)))


@pytest.fixture(scope="module")
def shop(model: ProductModel) -> ShopScorer:
    assert isinstance(model.scorer, ShopScorer)
    return model.scorer


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(RECORDS, RECORDS)
def test_a_score_is_symmetric(left: dict[str, Any], right: dict[str, Any]) -> None:
    """Which shop is named first changes nothing, to the last bit."""
    one, other = product(left), product(right)
    shipped = shipped_model()
    score = shipped.score(one, other)
    assert 0.0 <= score <= 1.0
    assert shipped.score(other, one) == score


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(RECORDS, RECORDS)
def test_every_finding_explains_itself(left: dict[str, Any], right: dict[str, Any]) -> None:
    """Any pair has a sentence that tells the score."""
    one, other = product(left), product(right)
    assert "score 0.40" in explain(one, other, compare_parts(one, other), 0.4, 0.5)


def test_reasons() -> None:
    """What agrees and what does not is named in words."""
    one = product({"title": "Zorvan ZV-120 64GB black", "gtin": "4006381333931", "brand": "Zorvan"})
    other = product({"title": "zorvan zv120 128 GB white upgrade", "ean": "04006381333931"})
    findings = compare_parts(one, other)
    assert {"same GTIN 04006381333931", "model number zv120 in both"} <= {
        *reasons_for(one, other, findings)
    }
    against = reasons_against(one, other, findings)
    assert "64 GB against 128 GB" in against
    assert "colour black against white" in against
    assert "upgrade upgrade only in one" in against


def test_gtins_stand_above_the_rest(model: ProductModel) -> None:
    """Equal numbers are one product whatever the words; different ones are not."""
    one = product({"title": "Zorvan kettle", "gtin": "4006381333931"})
    assert model.score(one, product({"title": "something else", "ean13": 4006381333931})) == 1.0
    assert (
        model.score(one, product({"title": "Zorvan kettle", "upc": "036000291452"}))
        < model.threshold
    )


def test_a_record_is_itself(model: ProductModel) -> None:
    """A record handed in twice is one product."""
    raw = {"title": "Zorvan kettle", "price": 5}
    assert model.score(product(raw), product(dict(reversed(raw.items())))) == 1.0


def test_training_learns_what_made_the_labels(model: ProductModel) -> None:
    """On pairs of the same making that were not learned from, most are told right."""
    fresh = pairs(labelled(150, seed=9))
    right = sum(
        (model.score(product(dict(p.left)), product(dict(p.right))) >= model.threshold) is p.same
        for p in fresh
    )
    assert right >= 140


def test_training_does_not_depend_on_order() -> None:
    """The same pairs in another order make the same file, to the byte."""
    rows = pairs(labelled(80) + labelled(80, 2, second_shop=True))
    first = dump_model(train(rows))
    assert dump_model(train(rows[::-1])) == first
    assert dump_model(parse_model(first)) == first


def test_what_is_measured_once_changes_nothing() -> None:
    """Models learned from shared measurements are those learned alone."""
    several = pairs(labelled(60) + labelled(60, 2, second_shop=True))
    one = pairs(labelled(60))
    memory = Memory()
    assert dump_model(train(several, memory=memory)) == dump_model(train(several))
    assert dump_model(train(one, memory=memory)) == dump_model(train(one))


def test_words_of_several_shops_are_not_counted() -> None:
    """A model for shops that it has not seen knows none's words; one shop's model knows its own."""
    both = train(pairs(labelled(60) + labelled(60, 2, second_shop=True)))
    assert both.trade.titles == 0
    assert isinstance(both.scorer, GeneralScorer)
    assert not both.stock.names
    one = train(pairs(labelled(60)))
    assert one.trade.titles > 0
    assert one.stock.names


def test_training_needs_both_labels() -> None:
    """Too few pairs of a label are refused with their number."""
    with pytest.raises(ValueError, match="0 pairs with y 0"):
        train([p for p in pairs(labelled(60)) if p.same])


def test_views_leave_out_and_add_nothing() -> None:
    """A view gives less: no words that the record does not have, never an identifier without codes."""
    pair = LabelledPair(
        {"title": "Zorvan ZV-120 kettle", "modelno": "X99"}, {"title": "lamp AB1234"}, True
    )
    for choice in range(8):
        left, right = less(pair, choice)
        assert set(left["title"].split()) <= {"Zorvan", "ZV-120", "kettle"}
        assert (
            "ZV-120" not in left["title"] or "AB1234" not in right["title"] or "modelno" not in left
        )


def some(count: int) -> tuple[np.ndarray[Any, Any], list[frozenset[str]]]:
    """Rows of features, and lonely words that the model may know."""
    words = [frozenset({word_key("black"), word_key("kettle")}), frozenset({"x"}), frozenset()]
    rows = np.random.default_rng(0).normal(0, 2, (count, len(feature_names())))
    return rows, [words[number % 3] for number in range(count)]


def test_trees_are_walked_as_one_would_by_hand(shop: ShopScorer) -> None:
    """All trees at once give what one row, one tree and one node at a time give."""
    rows = np.random.default_rng(0).normal(0, 2, (10, len(feature_names()) + 1))
    for forest in (shop.boosted, shop.averaged):
        by_hand = [
            np.array([walk_slowly(forest, int(root), row.tolist()) for root in forest.roots]).sum()
            for row in rows
        ]
        assert forest.sums(rows).tolist() == by_hand


def test_a_score_does_not_depend_on_company(shop: ShopScorer) -> None:
    """A pair scores the same alone as among others, by either kind of scorer."""
    rows, lonely = some(30)
    for scorer in (shop, shipped_model().scorer):
        together = scorer.probabilities(rows, lonely).tolist()
        alone = [
            float(scorer.probabilities(row[None], [words])[0])
            for row, words in zip(rows, lonely, strict=True)
        ]
        assert together == alone
        assert all(0 <= score <= 1 for score in together)


def test_lonely_words_are_those_without_a_partner_or_digit() -> None:
    """Neither what both have, nor what the other's description has, nor numbers."""
    one = product({"title": "Zorvan Studio 2 upgrade mac", "brand": "Zorvan"})
    other = product({"title": "zorvan studio 3 suite", "description": "for the mac"})
    keys = {word_key(word) for word in ("upgrade", "suite")}
    assert lonely_words(compare_parts(one, other)) == keys
    assert lonely_words(compare_parts(other, one)) == keys


def test_a_shop_learns_which_words_it_adds() -> None:
    """A word that a shop adds to everything says nothing; one that tells two things apart does."""
    rows = [
        {"l": {"title": f"{name} tool"}, "r": {"title": f"{name} tool {word}"}, "y": y}
        for number, name in enumerate(itertools.product("bdfgklmn", "aeiou", ("rtan", "ltik")))
        for name in ["".join(name)]
        for word, y in [("gratis", 1) if number % 2 else ("crossgrade", 0)]
    ]
    scorer = train(pairs(rows)).scorer
    assert isinstance(scorer, ShopScorer)
    weights = scorer.lonely.weights
    assert weights[word_key("crossgrade")] < 0 < weights[word_key("gratis")]


GOOD = {
    "roots": [0],
    "feature": [0, -1, -1],
    "threshold": [0.5, 0, 0],
    "left": [1, 0, 0],
    "right": [2, 0, 0],
    "value": [0, 1, 2],
}


@pytest.mark.parametrize(
    "change",
    [{"left": [0, 0, 0]}, {"right": [9, 0, 0]}, {"feature": [99, -1, -1]}, {"feature": [-2, -1, -1]},
     {"value": [0, 1]}, {"value": [0, 1, float("nan")]}, {"value": "x"}, {"feature": []}, {"left": None},
     {"roots": []}, {"roots": [3]}, {"roots": [-1]}, {"roots": [[0]]}, {"roots": [2**40]}],
)  # fmt: skip
def test_a_broken_forest_is_refused(change: dict[str, Any]) -> None:
    """Circles, children and features that are not there, lists that do not fit together."""
    read_forest(GOOD, 3)
    with pytest.raises(ValueError, match=r"."):
        read_forest(GOOD | change, 3)


@pytest.mark.parametrize(
    "key", ["form", "features", "threshold", "kind", "scorer", "trade", "stock"]
)
def test_a_broken_model_is_refused(model: ProductModel, key: str) -> None:
    """Whatever is missing or of another kind is told."""
    refuse_without(json.loads(dump_model(model)), key, lambda raw: raw)
    for junk in (b"", b"\x80\x04.", b"[1]", b"[" * 100_000):
        with pytest.raises(ValueError, match=r"."):
            parse_model(junk)


@pytest.mark.parametrize("key", ["line", "lonely", "boosted", "start", "averaged"])
def test_a_broken_scorer_is_refused(model: ProductModel, key: str) -> None:
    """Likewise of its parts."""
    raw = json.loads(dump_model(model))
    refuse_without(raw["scorer"], key, lambda scorer: raw | {"scorer": scorer})
    for part in ("start", "lonely"):
        huge = raw["scorer"] | {part: 1e300 if part == "start" else {"x": 1e300}}
        with pytest.raises(ValueError, match="out of range"):
            parse_model(json.dumps(raw | {"scorer": huge}).encode())


def refuse_without(raw: dict[str, Any], key: str, whole: Callable[[Any], Any]) -> None:
    for broken in (
        {k: v for k, v in raw.items() if k != key},
        raw | {key: "x"},
        raw | {key: [None]},
    ):
        with pytest.raises(ValueError, match=r"."):
            parse_model(json.dumps(whole(broken)).encode())


def test_the_shipped_model_tells_plain_cases() -> None:
    """One model number and its sibling's, one memory card and its double."""
    shipped = shipped_model()
    own = product({"title": "Canon PowerShot SX130IS digital camera 12.1 MP black"})
    other_shop = product({"name": "Canon PowerShot SX130 IS 12.1MP Digital Camera (Black)"})
    sibling = product({"name": "Canon PowerShot SX210IS 14.1MP Digital Camera (Black)"})
    assert shipped.score(own, other_shop) >= shipped.threshold > shipped.score(own, sibling)
    small = product({"title": "SanDisk Extreme 64GB SDXC card"})
    large = product({"title": "SanDisk Extreme SDXC card 128 GB"})
    assert shipped.score(small, large) < shipped.threshold
