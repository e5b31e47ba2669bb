"""What the words of two products show, as numbers: see :mod:`matchers.products.features`."""

from __future__ import annotations

import math

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from matchers.products.findings import Findings
from matchers.products.overlap import Overlap, Weight, heaviest, share
from matchers.products.product import Product
from matchers.products.rarity import Trade, world_weight

UNKNOWN = -1.0
"""Where one side does not say."""


def measure_words(
    values: dict[str, float], left: Product, right: Product, findings: Findings, trade: Trade
) -> None:
    """Add the words' features to ``values``."""
    for name, overlap in (("head", findings.head), ("all", findings.everything)):
        _overlap(values, f"{name}_world", overlap, world_weight)
        _overlap(values, f"{name}_trade", overlap, trade.weight)
    lonely = findings.head.left_lonely, findings.head.right_lonely
    both(values, "lonely", float(len(lonely[0])), float(len(lonely[1])))
    _numbers(values, left, right)
    _strings(values, left, right)
    _beginnings(values, left, right)
    _descriptions(values, left, right)


def both(values: dict[str, float], name: str, one: float, other: float) -> None:
    values[f"{name}_min"], values[f"{name}_max"] = min(one, other), max(one, other)


def _overlap(values: dict[str, float], name: str, overlap: Overlap, weight: Weight) -> None:
    ours = share(overlap.left_found, overlap.left_lonely, weight)
    theirs = share(overlap.right_found, overlap.right_lonely, weight)
    both(values, f"{name}_share", ours, theirs)
    values[f"{name}_jaccard"] = share(
        (*overlap.left_found, *overlap.right_found),
        (*overlap.left_lonely, *overlap.right_lonely),
        weight,
    )
    values[f"{name}_found_heaviest"] = heaviest((*overlap.left_found, *overlap.right_found), weight)
    values[f"{name}_found_weight"] = math.fsum(
        map(weight, (*overlap.left_found, *overlap.right_found))
    )
    both(
        values,
        f"{name}_lonely_heaviest",
        heaviest(overlap.left_lonely, weight),
        heaviest(overlap.right_lonely, weight),
    )
    both(
        values,
        f"{name}_lonely_weight",
        math.fsum(map(weight, overlap.left_lonely)),
        math.fsum(map(weight, overlap.right_lonely)),
    )


def _numbers(values: dict[str, float], left: Product, right: Product) -> None:
    ours = left.numbers - right.all_reach
    theirs = right.numbers - left.all_reach
    values["numbers_shared"] = float(len(left.numbers & right.numbers))
    both(values, "numbers_lonely", float(len(ours)), float(len(theirs)))
    values["numbers_verdict"] = (
        (-1.0 if ours and theirs else -0.5 if ours or theirs else 1.0)
        if left.numbers and right.numbers
        else 0.0
        if not left.numbers and not right.numbers
        else -0.25
    )


def _strings(values: dict[str, float], left: Product, right: Product) -> None:
    one, other = left.title, right.title
    values["ratio"] = fuzz.ratio(one, other) / 100
    values["partial_ratio"] = (
        fuzz.partial_ratio(one, other) + fuzz.partial_ratio(other, one)
    ) / 200
    values["token_sort_ratio"] = fuzz.token_sort_ratio(one, other) / 100
    values["token_set_ratio"] = fuzz.token_set_ratio(one, other) / 100
    common = len(left.trigrams & right.trigrams)
    values["trigram_jaccard"] = common / max(len(left.trigrams | right.trigrams), 1)
    values["trigram_containment"] = common / max(min(len(left.trigrams), len(right.trigrams)), 1)
    values["word_order"] = LCSseq.normalized_similarity(left.head.sequence, right.head.sequence)
    both(values, "words", float(len(left.head.distinct)), float(len(right.head.distinct)))
    values["words_ratio"] = values["words_min"] / max(values["words_max"], 1.0)


def _beginnings(values: dict[str, float], left: Product, right: Product) -> None:
    """Titles begin with the maker's name more often than not."""
    firsts = [p.head.sequence[:1] for p in (left, right)]
    both(
        values,
        "first_word",
        float(set(firsts[0]) <= right.all_reach),
        float(set(firsts[1]) <= left.all_reach),
    )
    values["same_first_word"] = float(firsts[0] == firsts[1])
    ours, theirs = left.brand, right.brand
    if ours and theirs:
        values["brand"] = 2 * len(ours & theirs) / min(len(ours), len(theirs)) - 1
    elif ours or theirs:
        brand, reach = (ours, right.all_reach) if ours else (theirs, left.all_reach)
        values["brand"] = 2 * len(brand & reach) / len(brand) - 1
    else:
        values["brand"] = 0.0


def _descriptions(values: dict[str, float], left: Product, right: Product) -> None:
    ours, theirs = left.description, right.description
    values["descriptions"] = float(bool(ours)) + float(bool(theirs))
    if not ours or not theirs:
        values["description_containment"] = values["description_jaccard"] = UNKNOWN
        return
    common = math.fsum(map(world_weight, sorted(ours & theirs)))
    one, other = (math.fsum(map(world_weight, sorted(words))) for words in (ours, theirs))
    values["description_containment"] = common / min(one, other)
    values["description_jaccard"] = common / (one + other - common)
