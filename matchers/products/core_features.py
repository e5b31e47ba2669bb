"""What the cores of two titles show, as numbers: see :mod:`matchers.products.core`."""

from __future__ import annotations

import math

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from matchers.products.core import Core, strong
from matchers.products.overlap import Overlap, Weight, find_partners, share
from matchers.products.rarity import world_weight
from matchers.products.words import Words, has_digit


def measure_cores(values: dict[str, float], left: Core, right: Core) -> None:
    """Add the cores' features to ``values``."""
    brands = left.brand | right.brand
    ours = tuple(w for w in left.words if w not in brands) or left.words
    theirs = tuple(w for w in right.words if w not in brands) or right.words
    found = find_partners(Words(ours, ()), left.reach, Words(theirs, ()), right.reach)
    plain = Overlap(
        _plain(found.left_found),
        _plain(found.left_lonely),
        _plain(found.right_found),
        _plain(found.right_lonely),
    )
    _shares(values, "core_world", plain, world_weight)
    _shares(values, "core_even", plain, lambda _: 1.0)
    _numbers(values, plain)
    values["core_exact"] = float(not plain.left_lonely and not plain.right_lonely)
    _strings(values, " ".join(_plain(ours)), " ".join(_plain(theirs)))
    firsts = [bool(a and a[0] in b) for a, b in ((ours, right.reach), (theirs, left.reach))]
    values["core_first"] = sum(firsts) / 2
    values["core_first_both"] = float(all(firsts))
    codes = [w for w in (*found.left_found, *found.right_found) if strong(w)]
    lonely = [any(map(strong, side)) for side in (found.left_lonely, found.right_lonely)]
    values["core_code_found"] = float(max(map(len, codes), default=0))
    values["core_code_both"] = float(all(lonely))
    values["core_code_one"] = float(lonely[0] is not lonely[1])


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if not strong(word))


def _shares(values: dict[str, float], name: str, overlap: Overlap, weight: Weight) -> None:
    ours = share(overlap.left_found, overlap.left_lonely, weight)
    theirs = share(overlap.right_found, overlap.right_lonely, weight)
    lonely = [math.fsum(map(weight, s)) for s in (overlap.left_lonely, overlap.right_lonely)]
    found = [math.fsum(map(weight, s)) for s in (overlap.left_found, overlap.right_found)]
    values[f"{name}_min"], values[f"{name}_max"] = min(ours, theirs), max(ours, theirs)
    values[f"{name}_jaccard"] = share(
        (*overlap.left_found, *overlap.right_found),
        (*overlap.left_lonely, *overlap.right_lonely),
        weight,
    )
    values[f"{name}_lonely_min"], values[f"{name}_lonely_max"] = min(lonely), max(lonely)
    values[f"{name}_lonely_product"] = math.sqrt(lonely[0] * lonely[1])
    values[f"{name}_found"] = min(*found, 4.0)


def _numbers(values: dict[str, float], overlap: Overlap) -> None:
    ours, theirs = (any(map(has_digit, s)) for s in (overlap.left_lonely, overlap.right_lonely))
    shared = any(map(has_digit, (*overlap.left_found, *overlap.right_found)))
    values["core_numbers_both"] = float(ours and theirs)
    values["core_numbers_one"] = float(ours is not theirs)
    values["core_numbers_found"] = float(shared)
    values["core_numbers_against"] = float(ours and theirs and not shared)
    alone = [any(not has_digit(w) for w in s) for s in (overlap.left_lonely, overlap.right_lonely)]
    values["core_words_both"] = float(all(alone))
    values["core_words_one"] = float(alone[0] is not alone[1])


def _strings(values: dict[str, float], one: str, other: str) -> None:
    values["core_ratio"] = fuzz.ratio(one, other) / 100
    values["core_sort"] = fuzz.token_sort_ratio(one, other) / 100
    values["core_set"] = fuzz.token_set_ratio(one, other) / 100
    values["core_partial"] = (fuzz.partial_ratio(one, other) + fuzz.partial_ratio(other, one)) / 200
    joined = one.replace(" ", ""), other.replace(" ", "")
    values["core_begin"] = (
        JaroWinkler.similarity(*joined) + JaroWinkler.similarity(*reversed(joined))
    ) / 2
