"""The matcher of same products beyond the contract: its index, its version, its sentence."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.match import Unusable
from matchers.contract import ProductMedium
from matchers.products.matcher import ProductMatcher, keys_of
from matchers.products.product import Product
from matchers.products.training import LabelledPair, train
from tests.matchers.products.made import labelled

MATCHER = ProductMatcher()
WORDS = st.sampled_from(
    ["Zorvan", "lamp", "ZV-120", "ZV130", "the", "64 GB", "black", "kettle", "zv 120"]
)
RECORDS = st.fixed_dictionaries(
    {"title": st.lists(WORDS, min_size=1, max_size=5).map(" ".join)},
    optional={"gtin": st.sampled_from(["4006381333931", "036000291452"])},
)


def made(record: dict[str, Any], matcher: ProductMatcher = MATCHER) -> Product:
    product = matcher.fingerprint(ProductMedium(record))
    assert not isinstance(product, Unusable)
    return product


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1, max_size=6), RECORDS)
def test_the_index_finds_what_comparing_finds(
    references: list[dict[str, Any]], query: dict[str, Any]
) -> None:
    """Over any records, in whatever order they were added; what was removed is not found."""
    index = MATCHER.index()
    products = {str(number): made(record) for number, record in enumerate(references)}
    for key in reversed(products):
        index.add(key, products[key])
    expected = {
        key: found
        for key, product in products.items()
        if (found := MATCHER.compare(made(query), product)) is not None
    }
    assert dict(index.search(made(query))) == expected
    for key in products:
        index.remove(key)
    assert dict(index.search(made(query))) == {}


def test_ordinary_words_bring_nothing_together() -> None:
    """They count only where a record has nothing else."""
    assert keys_of(made({"title": "the black lamp ZV-120"})) >= {"zv120"}
    assert not keys_of(made({"title": "the black lamp ZV-120"})) & {"the", "black"}
    assert keys_of(made({"title": "the black"})) >= {"the", "black"}
    assert isinstance(MATCHER.fingerprint(ProductMedium({"title": "…"})), Unusable)


def test_another_model_is_another_version() -> None:
    """What one model found is never taken for what another would find."""
    pairs = [LabelledPair(row["l"], row["r"], bool(row["y"])) for row in labelled(60)]
    other = ProductMatcher(train(pairs))
    assert other.version != MATCHER.version == ProductMatcher().version


def test_a_finding_says_what_agrees() -> None:
    """The sentence of a finding names the model number and the score that counts."""
    found = MATCHER.compare(
        made({"title": "Zorvan ZV-120 digital camera 12.1 MP"}),
        made({"name": "zorvan zv120 camera 12.1MP digital"}),
    )
    assert found is not None
    words = MATCHER.explain(found)
    assert words.startswith("The same product")
    assert "model number zv120 in both" in words
