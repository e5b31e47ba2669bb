"""Which labelled pairs come from the same shops, and where the threshold lies."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from matchers.products.shops import shops_of
from matchers.products.thresholds import f1, for_shops_known, for_shops_unseen
from matchers.products.views import LabelledPair
from tests.matchers.products.made import labelled


def pairs(rows: list[dict[str, Any]]) -> list[LabelledPair]:
    return [LabelledPair(row["l"], row["r"], bool(row["y"])) for row in rows]


def without(rows: list[dict[str, Any]], part: float) -> list[dict[str, Any]]:
    """The rows, but that some records lack each key but their title's."""
    source = random.Random(5)
    return [
        row
        | {
            side: {
                key: value
                for key, value in row[side].items()
                if key in {"title", "name"} or source.random() > part
            }
            for side in ("l", "r")
        }
        for row in rows
    ]


def test_one_shop_with_gaps_is_one() -> None:
    """Records that lack a key here and there, none of them twice, are still one shop's."""
    rows = without(labelled(400), 0.4)
    assert len({frozenset({*r["l"], *r["r"]}) for r in rows}) > 2
    assert set(shops_of(pairs(rows))) == {0}


def test_shops_of_other_keys_are_told_apart() -> None:
    """Title alone here, name and price there; both in one file, in any order the same groups."""
    one, other = pairs(labelled(90)), pairs(labelled(60, 2, second_shop=True))
    found = shops_of(one + other)
    assert len(set(found[:90])) == len(set(found[90:])) == 1
    assert len(set(found)) == 2
    backwards = shops_of((one + other)[::-1])
    assert found == backwards[::-1]


def test_shops_whose_keys_are_nested_are_told_apart_by_their_words() -> None:
    """Titles alone of other things are another shop, titles alone of these things are not."""
    ours = [
        ({"title": f"lamp {n} kettle", "price": n}, {"title": f"lamp {n}", "price": n})
        for n in range(40)
    ]
    theirs = [
        ({"title": f"licence {n} upgrade"}, {"title": f"suite {n} licence"}) for n in range(40)
    ]
    alike = [({"title": f"kettle {n + 50} lamp"}, {"title": f"lamp {n + 50}"}) for n in range(40)]
    made = {
        name: [LabelledPair(left, right, bool(n % 2)) for n, (left, right) in enumerate(rows)]
        for name, rows in (("ours", ours), ("theirs", theirs), ("alike", alike))
    }
    assert len(set(shops_of(made["ours"] + made["theirs"]))) == 2
    assert len(set(shops_of(made["ours"] + made["alike"]))) == 1


def test_a_record_in_both_joins_two_kinds() -> None:
    """What stands in pairs of both kinds is one shop's, whatever the words."""
    hub = {"title": "Zorvan"}
    one = [LabelledPair(hub, {"title": f"a{n}", "price": 1}, bool(n % 2)) for n in range(40)]
    other = [LabelledPair(hub, {"title": f"q{n}", "brand": "b"}, bool(n % 2)) for n in range(40)]
    assert set(shops_of(one + other)) == {0}


def test_thresholds_lie_where_f1_is_great() -> None:
    """Near the best that the labels allow, also for scores that are no probabilities."""
    source = np.random.default_rng(3)
    labels = (source.random(4000) < 0.1).astype(np.int32)
    scores = np.clip(0.25 + 0.3 * labels + source.normal(0, 0.1, 4000), 0, 1)
    groups = (np.arange(4000) % 5).astype(np.int32)
    best = max(f1(labels, scores >= at) for at in np.linspace(0, 1, 101))
    for choose in (for_shops_known, for_shops_unseen):
        at = choose(scores, labels, groups)
        assert 0.3 <= at <= 0.6
        assert f1(labels, scores >= at) > best - 0.03
