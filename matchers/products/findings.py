"""What two products have in common and what they hold against each other, before it is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchers.products.codes import CodeRelation, relate
from matchers.products.overlap import Overlap, find_partners
from matchers.products.product import Product
from matchers.products.quantities import Quantity, alike

Sides = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""Amounts in both, in the left alone, in the right alone; each sorted."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What two products have in common and what they hold against each other."""

    codes: CodeRelation
    head: Overlap
    everything: Overlap
    quantities: Mapping[str, Sides]
    """By dimension."""


def compare_parts(left: Product, right: Product) -> Findings:
    """Everything that is found between two products."""
    described = left.all_reach != left.head_reach or right.all_reach != right.head_reach
    head = find_partners(left.head, left.head_reach, right.head, right.head_reach)
    return Findings(
        relate(left.codes, right.codes, left.squeezed_all, right.squeezed_all),
        head,
        _crosswise(left, right) if described else head,
        compare_quantities(left.quantities, right.quantities),
    )


def _crosswise(left: Product, right: Product) -> Overlap:
    """Each side's head in all of the other."""
    forth = find_partners(left.head, left.head_reach, right.all_words, right.all_reach)
    back = find_partners(right.head, right.head_reach, left.all_words, left.all_reach)
    return Overlap(forth.left_found, forth.left_lonely, back.left_found, back.left_lonely)


def compare_quantities(left: tuple[Quantity, ...], right: tuple[Quantity, ...]) -> dict[str, Sides]:
    """Both sides' amounts by dimension."""
    found: dict[str, Sides] = {}
    for dimension in sorted({q.dimension for q in (*left, *right)}):
        ours = sorted({q.amount for q in left if q.dimension == dimension})
        theirs = sorted({q.amount for q in right if q.dimension == dimension})
        both = tuple(a for a in ours if any(alike(a, b) for b in theirs))
        found[dimension] = (
            both,
            tuple(a for a in ours if a not in both),
            tuple(b for b in theirs if not any(alike(a, b) for a in ours)),
        )
    return found
