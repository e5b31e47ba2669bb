"""What a pair of products shows, as numbers that mean the same in every shop.

Every value is symmetric: what differs by side enters as the smaller and the greater of the two.
Agreement is above 0, conflict below, and 0 says nothing, but for shares and lengths. The order of
the names is fixed by :func:`feature_names`.
"""

from __future__ import annotations

import math
from functools import cache

from matchers.products.codes import CodeRelation, hidden_in, is_code
from matchers.products.core_features import measure_cores
from matchers.products.designations import Agreement, agree
from matchers.products.findings import Findings, compare_parts, compare_quantities
from matchers.products.kinds import kinds
from matchers.products.product import Product, take_apart
from matchers.products.quantities import units
from matchers.products.rarity import Trade
from matchers.products.record import Record
from matchers.products.stock import Stock, name_key
from matchers.products.word_features import UNKNOWN, both, measure_words

USUAL_SPREAD = 0.75
"""Shops seldom ask less than this part of each other's price for one thing: the spread between the
cheapest quarter and the dearest of offers for one product (Baye, Morgan & Scholten, "Price
Dispersion in the Small and in the Large", Journal of Industrial Economics 52, 2004)."""

LONG_DESIGNATION = 8
"""Characters from which a shared designation is as good as certain."""

DECIDING = "words_decide"
"""Whether words alone may decide: codes say nothing, since none is shared and not both sides have
one of their own, in their titles or in a field for it, and neither title is a web page's, where
words come and go."""

LEFT_OUT = ("codes_count_min", "codes_count_max", "words_min", "words_max", "descriptions")
"""How long a shop writes says nothing of the thing."""


def measure(
    left: Product, right: Product, findings: Findings, trade: Trade, stock: Stock | None = None
) -> dict[str, float]:
    """The pair's features by name."""
    stock = stock or Stock()
    values: dict[str, float] = {}
    _gtins(values, left, right)
    _codes(values, left, right, findings.codes)
    _designations(values, agree(left.designations, right.designations))
    measure_words(values, left, right, findings, trade)
    _prices(values, left, right)
    _quantities(values, findings)
    _quantities_everywhere(values, left, right)
    _kinds(values, left, right)
    measure_cores(values, left.core, right.core)
    keys = name_key(left.core.words), name_key(right.core.words)
    both(values, "twins", *(math.log1p(stock.twins(*sides)) for sides in (keys, keys[::-1])))
    both(values, "joint", *(math.log1p(stock.joint(w, keys)) for w in _shared(left, right)))
    values["model_field"] = _models(left, right)
    values[DECIDING] = float(
        not values["core_code_found"]
        and not values["core_code_both"]
        and not values["model_field"]
        and not left.record.name
        and not right.record.name
    )
    _together(values)
    for name in LEFT_OUT:
        values.pop(name, None)
    return values


@cache
def feature_names() -> tuple[str, ...]:
    """The names of all features, in the order of a model's inputs."""
    empty = take_apart(Record())
    return tuple(measure(empty, empty, compare_parts(empty, empty), Trade()))


def _shared(left: Product, right: Product) -> tuple[list[str], list[str]]:
    """The words of either name that the other record has in some way."""
    ours, theirs = left.core, right.core
    return (
        [word for word in ours.words if word in theirs.reach],
        [word for word in theirs.words if word in ours.reach],
    )


def _gtins(values: dict[str, float], left: Product, right: Product) -> None:
    ours, theirs = left.record.gtins, right.record.gtins
    values["gtin"] = UNKNOWN if not ours or not theirs else float(bool(ours & theirs))


def _codes(values: dict[str, float], left: Product, right: Product, codes: CodeRelation) -> None:
    values["codes_shared"] = float(min(len(codes.shared), 4))
    values["codes_shared_length"] = float(max(map(len, codes.shared), default=0))
    values["codes_extended"] = float(
        max((min(len(a), len(b)) for a, b in codes.extended), default=0)
    )
    values["codes_rivals"] = float(min(len(codes.rivals), 4))
    values["codes_rival_length"] = float(
        max((min(len(a), len(b)) for a, b in codes.rivals), default=0)
    )
    values["codes_nearest"] = codes.nearest
    both(values, "codes_lonely", float(len(codes.left_only)), float(len(codes.right_only)))
    both(values, "codes_count", float(len(left.codes)), float(len(right.codes)))
    both(
        values,
        "codes_lonely_length",
        float(max(map(len, codes.left_only), default=0)),
        float(max(map(len, codes.right_only), default=0)),
    )
    shared = len(codes.shared) + len(codes.extended)
    fewer = min(len(left.codes), len(right.codes))
    if shared:
        values["codes_verdict"] = 0.5 if codes.rivals else 1.0
    else:
        values["codes_verdict"] = -1.0 if codes.rivals else -0.5 if fewer else 0.0


def _designations(values: dict[str, float], found: Agreement) -> None:
    """Shared lengths count up to :data:`LONG_DESIGNATION`: longer ones say no more."""
    values["designation_shared"] = min(len(found.form), LONG_DESIGNATION) / LONG_DESIGNATION
    values["designation_stem"] = min(len(found.stem), LONG_DESIGNATION) / LONG_DESIGNATION
    values["designation_suffix"] = found.suffix
    values["designation_variant"] = float(found.variant)
    values["designation_against"] = float(found.against)


def _models(left: Product, right: Product) -> float:
    """What the fields for model numbers say: 1 where one number is in both, 0.5 where one number
    begins another or stands in the other's title, -1 where both have some and none of that holds,
    and 0 otherwise."""
    ours, theirs = left.models, right.models
    if ours & theirs:
        return 1.0
    if any(
        len(a) >= 4 and len(b) >= 4 and (a.startswith(b) or b.startswith(a))
        for a in ours
        for b in theirs
    ):
        return 0.5
    for models, squeezed in ((ours, right.squeezed_head), (theirs, left.squeezed_head)):
        if any(is_code(model) and hidden_in(model, squeezed) for model in models):
            return 0.5
    return -1.0 if ours and theirs else 0.0


def _prices(values: dict[str, float], left: Product, right: Product) -> None:
    one, other = left.record.price, right.record.price
    known = one is not None and other is not None
    ratio = min(one, other) / max(one, other) if one is not None and other is not None else 0.7
    values["price_ratio"] = ratio
    values["price_far"] = max(0.0, USUAL_SPREAD - ratio) if known else 0.0
    values["price_near"] = float(known and ratio > USUAL_SPREAD)


def _quantities(values: dict[str, float], findings: Findings) -> None:
    agreeing = conflicting = partly = 0
    for dimension in units().names:
        both, ours, theirs = findings.quantities.get(dimension, ((), (), ()))
        if both:
            verdict = 0.25 if ours and theirs else 1.0
            agreeing += 1
            partly += bool(ours and theirs)
        elif ours and theirs:
            verdict = -1.0
            conflicting += 1
        else:
            verdict = -0.25 if ours or theirs else 0.0
        values[f"quantity_{dimension}"] = verdict
    values["quantities_agreeing"] = float(agreeing)
    values["quantities_conflicting"] = float(conflicting)
    values["quantities_partly"] = float(partly)


def _quantities_everywhere(values: dict[str, float], left: Product, right: Product) -> None:
    found = compare_quantities(left.all_quantities, right.all_quantities).values()
    values["all_quantities_agreeing"] = float(sum(bool(both) for both, _, _ in found))
    values["all_quantities_conflicting"] = float(
        sum(bool(not both and ours and theirs) for both, ours, theirs in found)
    )


def _kinds(values: dict[str, float], left: Product, right: Product) -> None:
    total = 0.0
    for kind in kinds():
        ours = left.kinds.get(kind, frozenset())
        theirs = right.kinds.get(kind, frozenset())
        more_ours, more_theirs = (
            left.all_kinds.get(kind, frozenset()),
            right.all_kinds.get(kind, frozenset()),
        )
        if ours and theirs:
            verdict = 1.0 if ours == theirs else 0.5 if ours & theirs else -1.0
        elif ours or theirs:
            # What the title does not say, the description may.
            verdict = -0.25 if (ours & more_theirs) | (theirs & more_ours) else -0.5
        else:
            verdict = 0.0
        values[f"kind_{kind}"] = verdict
        total += min(verdict, 0.0)
    values["kinds_against"] = total


def _together(values: dict[str, float]) -> None:
    """What matters only jointly: nearly all words found, and what then still speaks against."""
    contained = max(0.0, values["all_world_share_max"] - 0.8) * 5
    against = (
        values["kinds_against"]
        - min(values["quantities_conflicting"], 2.0)
        + min(values["numbers_verdict"], 0.0)
    )
    values["contained"] = contained
    values["contained_squared"] = contained * contained
    values["mostly_equal"] = max(0.0, values["all_world_jaccard"] - 0.6) * 2.5
    values["against"] = against
    values["contained_against"] = contained * against
    values["contained_price_far"] = contained * (values["price_far"] > 0)
    values["contained_price_near"] = contained * values["price_near"]
    values["contained_code"] = contained * (values["codes_shared"] > 0)
    values["codes_lonely_both"] = float(values["codes_lonely_min"] > 0)
