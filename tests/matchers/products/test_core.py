"""The core of a title, what two cores show, and the regression that may only weigh one way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.products.core import read_core
from matchers.products.features import DECIDING, feature_names, measure
from matchers.products.findings import compare_parts
from matchers.products.monotone import SIGNS, fit_monotone
from matchers.products.product import take_apart
from matchers.products.rarity import Trade
from matchers.products.record import first_literal, read_record
from matchers.products.views import LabelledPair, on_pages


def core(title: str) -> tuple[str, ...]:
    return read_core(read_record({"title": title})).words


def shown(left: dict[str, Any], right: dict[str, Any]) -> dict[str, float]:
    one, other = take_apart(read_record(left)), take_apart(read_record(right))
    return measure(one, other, compare_parts(one, other), Trade())


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Zorvan Studio v2.0 (Win/Mac) CD-ROM", ("zorvan", "studio", "2")),
        ("zorvan studio II software for Windows 98/ME/2000/XP", ("zorvan", "studio", "2")),
        ("Zorvan Tax '06 [boxed]", ("zorvan", "tax", "2006")),
        ("Zorvan ( r ) v2 .0 for Mac OS X 10.4 & up", ("zorvan", "2")),
        (
            "Zorvan Studio Pro upg 3 user(s) pk",
            ("zorvan", "studio", "professional", "upgrade", "3"),
        ),
        ("zorvan studio deluxe17", ("zorvan", "studio", "deluxe", "17")),
        ("zorvan zv17 dscw12", ("zorvan", "zv17", "dscw12")),
        ("software", ("software",)),
        ("", ()),
    ],
)
def test_the_core_names_the_thing(title: str, words: tuple[str, ...]) -> None:
    """Packaging, platforms and company forms go, versions are written one way; a title of nothing
    else stays."""
    assert core(title) == words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"Null", "AB-1 Zorvan lamp"@en lamp - Shop"@en', "AB-1 Zorvan lamp"),
        ('"Zorvan 13"-wide screen"@en | Shop', 'Zorvan 13"-wide screen'),
        ("Zorvan lamp", ""),
        ('"lamp', ""),
        ('"' * 1000, ""),
    ],
)
def test_the_first_literal_is_the_name(text: str, name: str) -> None:
    """Of a dump's literals the first that says something; a title without any has none."""
    assert first_literal(text) == name


def test_what_cores_show() -> None:
    """Two spellings of one version agree wholly; another version and another thing speak up."""
    same = shown({"title": "Zorvan Studio 2 (Mac)"}, {"title": "Zorvan Studio v2.0 software"})
    assert same["core_exact"] == same["core_even_jaccard"] == 1.0
    other = shown({"title": "Zorvan Studio 2"}, {"title": "Zorvan Studio 3"})
    assert (other["core_numbers_both"], other["core_numbers_against"]) == (1.0, 1.0)
    assert other["core_words_both"] == 0.0
    assert shown({"title": "Zorvan kettle"}, {"title": "Zorvan lamp"})["core_words_both"] == 1.0


def test_a_model_number_says_the_same_in_its_field_as_in_the_title() -> None:
    """Found in either place, or missing from the other record, the cores show the same of it."""
    told = {"title": "Zorvan lamp ZV120"}, {"title": "Zorvan lamp"}
    field = {"title": "Zorvan lamp", "modelno": "ZV-120"}
    names = ("core_code_found", "core_code_both", "core_code_one", "core_even_jaccard")
    for other in (*told, {"title": "Zorvan lamp ZV130"}):
        ours, theirs = shown(told[0], other), shown(field, other)
        assert [ours[name] for name in names] == [theirs[name] for name in names]


def test_a_brand_that_is_not_given_says_nothing() -> None:
    """Above 0 where it agrees, below where it does not, and 0 where neither says."""
    lamp = {"title": "lamp", "brand": "Zorvan"}
    assert shown(lamp, {"title": "lamp", "manufacturer": "ZORVAN"})["brand"] == 1.0
    assert shown(lamp, {"title": "lamp", "manufacturer": "Tirel"})["brand"] == -1.0
    assert shown({"title": "lamp"}, {"title": "lamp"})["brand"] == 0.0


def test_fields_for_model_numbers() -> None:
    """One number in both, one that begins the other or stands in its title, two that differ; where
    they speak, words alone do not decide."""
    lamp = {"title": "Zorvan lamp", "modelno": "ZV-120"}
    for other, verdict in (
        ({"title": "lamp by Zorvan", "mpn": "zv120"}, 1.0),
        ({"title": "lamp by Zorvan", "mpn": "ZV120#BLK"}, 1.0),
        ({"title": "lamp by Zorvan", "mpn": "ZV120BK"}, 0.5),
        ({"title": "lamp zv120 by Zorvan"}, 0.5),
        ({"title": "lamp by Zorvan", "model": "ZV-130"}, -1.0),
        ({"title": "lamp by Zorvan"}, 0.0),
    ):
        found = shown(lamp, other)
        assert found["model_field"] == verdict == shown(other, lamp)["model_field"]
        assert found[DECIDING] == (verdict == 0.0)


def test_when_words_decide() -> None:
    """Not where a code is shared, nor where both have one, nor in the title of a page."""
    plain = {"title": "Zorvan Studio 2"}
    assert shown(plain, {"title": "Zorvan Studio 2 ZS20517"})[DECIDING] == 1.0
    assert shown({"title": "Zorvan ZV120"}, {"title": "zorvan zv-120"})[DECIDING] == 0.0
    assert shown({"title": "Zorvan ZV120"}, {"title": "Zorvan XK9911"})[DECIDING] == 0.0
    assert shown(plain, {"title": '"Zorvan Studio 2"@en Studio | Shop"@en'})[DECIDING] == 0.0


def test_weights_keep_their_signs() -> None:
    """Even labels that say the opposite do not turn a sign, and what has no sign weighs nothing."""
    names = feature_names()
    rows = np.random.default_rng(1).normal(size=(400, len(names)))
    column = names.index("core_exact")
    labels = (rows[:, column] < 0).astype(np.int32)
    backwards = fit_monotone(rows, labels, np.ones(400), names)
    forwards = fit_monotone(rows, (1 - labels).astype(np.int32), np.ones(400), names)
    assert backwards.weights[column] == 0.0 < forwards.weights[column]
    for line in (backwards, forwards):
        for name, weight in zip(names, line.weights, strict=True):
            assert weight * SIGNS.get(name, 1) >= 0
            assert name in SIGNS or weight == 0


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 2**32))
def test_a_page_keeps_what_has_digits(left: str, right: str, choice: int) -> None:
    """The view of a page drops no word with a digit, and the same choice gives the same view."""
    pair = LabelledPair({"title": left, "price": 3}, {"title": right}, same=True)
    view = on_pages(pair, choice)
    assert view == on_pages(pair, choice)
    for before, after in zip((left, right), view, strict=True):
        assert {w for w in before.split() if any(c.isdecimal() for c in w)} <= {
            *after["title"].split()
        }
