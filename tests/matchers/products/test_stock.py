"""What else shops sell: names that hold all shared words, and records of one name."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.products.features import feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.product import Product, take_apart
from matchers.products.rarity import Trade
from matchers.products.record import read_record
from matchers.products.stock import Stock, name_key, read_stock, take_stock

WORD = st.sampled_from(["lamp", "desk", "zorvan", "12", "pro", "red"])
NAME = st.lists(WORD, min_size=1, max_size=4).map(tuple)


@given(
    names=st.lists(NAME, max_size=12), shared=st.lists(WORD, max_size=3), pair=st.tuples(NAME, NAME)
)
def test_joint_and_twins_by_looking_at_every_name(
    names: list[tuple[str, ...]], shared: list[str], pair: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    """The index counts what a look at each name counts."""
    stock = take_stock(names)
    own = {frozenset(name) for name in pair}
    others = {frozenset(name) for name in names} - own
    keys = name_key(pair[0]), name_key(pair[1])
    assert stock.joint(shared, keys) == sum(set(shared) <= name for name in others)
    called = Counter(map(frozenset, names))
    is_one = frozenset(pair[0]) == frozenset(pair[1])
    assert stock.twins(*keys) == max(called[frozenset(pair[0])] - 1 - is_one, 0)


@given(names=st.lists(NAME, max_size=12))
def test_order_and_form_change_nothing(names: list[tuple[str, ...]]) -> None:
    """The order of records and of words does not matter, nor does a way through JSON."""
    stock = take_stock(names)
    assert take_stock([name[::-1] for name in reversed(names)]) == stock
    assert read_stock(json.loads(json.dumps(stock.to_json()))) == stock


@pytest.mark.parametrize(
    "raw",
    [
        {"names": {"a": 0}, "places": {}},
        {"names": {"a": 1}, "places": {"w": [1]}},
        {"names": {"a": 1}, "places": {"w": [-1]}},
        {"names": {"a": "x"}, "places": {}},
    ],
)
def test_what_is_no_stock(raw: dict[str, object]) -> None:
    """Counts below one and places that are not there are refused."""
    with pytest.raises(ValueError, match=r"out of range|invalid literal"):
        read_stock(raw)


def product(title: str) -> Product:
    return take_apart(read_record({"title": title}))


def test_common_words_that_rarely_stand_together() -> None:
    """What two records share says more where nothing else is called so; an empty stock is silent."""
    titles = ["lumen desk lamp", "lumen floor lamp", "lumen desk fan", "okapa kettle", "okapa fan"]
    stock = take_stock(product(title).core.words for title in titles)
    telling, vague = ("okapa kettle", "kettle okapa 2000"), ("lumen desk lamp", "lumen floor fan")

    def told(pair: tuple[str, str], known: Stock | None) -> dict[str, float]:
        one, other = map(product, pair)
        return measure(one, other, compare_parts(one, other), Trade(), known)

    assert told(telling, stock)["joint_max"] == 0
    assert told(vague, stock)["joint_max"] > 0
    silent = told(vague, None)
    assert {silent[name] for name in feature_names() if name.startswith(("joint", "twins"))} == {0}
