"""The coverage matrix: every brand of the firm, in every territory that matters, in every class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rights.gaps.brands import Brand
from rights.gaps.cells import Basis, Cell, Place, Register
from rights.gaps.conflicts import Conflict, Rules, stands
from rights.gaps.judging import judge_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that the matrix depends on.

    ``sold`` are the territories in which each brand is offered, by the brand's key; ``planned``
    those in which all brands will be; ``conflicts`` strangers' marks that are like a brand, by its
    key; ``registers`` what was imported, by what an office grants rights for.
    """

    brands: Sequence[Brand]
    sold: Mapping[str, Collection[str]] = field(default_factory=dict)
    planned: Collection[str] = ()
    conflicts: Mapping[str, Sequence[Conflict]] = field(default_factory=dict)
    registers: Mapping[str, Sequence[Register]] = field(default_factory=dict)
    on: date


def matrix(question: Question, rules: Rules) -> tuple[Cell, ...]:
    """All cells, by brand, territory and class."""
    return tuple(
        judge_cell(place, question.conflicts.get(place.brand.key, ()), question.registers, rules)
        for brand in question.brands
        for place in _places(brand, question, rules)
    )


def _places(brand: Brand, question: Question, rules: Rules) -> Iterator[Place]:
    bases: dict[str, set[Basis]] = {}
    for territory in question.sold.get(brand.key, ()):
        bases.setdefault(territory, set()).add(Basis.SOLD)
    for territory in question.planned:
        bases.setdefault(territory, set()).add(Basis.PLANNED)
    for right in brand.rights:
        for territory in right.territories:
            bases.setdefault(territory, set()).add(Basis.OWN_RIGHT)
    for territory in _found(brand, question, rules, tuple(bases)):
        bases[territory] = {Basis.FOUND}
    for territory in sorted(bases):
        for number in brand.classes or (None,):
            yield Place(
                brand=brand,
                territory=territory,
                nice_class=number,
                basis=tuple(basis for basis in Basis if basis in bases[territory]),
                on=question.on,
            )


def _found(brand: Brand, question: Question, rules: Rules, already: Iterable[str]) -> Iterator[str]:
    """Territories that nobody asked for, where a stranger filed a mark as good as ours, after us:
    squatters go where we are not."""
    known = set(already)
    for conflict in question.conflicts.get(brand.key, ()):
        right, score = conflict.right, conflict.likeness.score
        relation = rules.classes.relation(brand.classes, right.classes)
        if relation is None or not rules.classes.counts(relation, score):
            continue
        if score < rules.classes.copy or not stands(right, question.on, rules.deadlines):
            continue
        if conflict.since is None or brand.since is None or conflict.since <= brand.since:
            continue
        for code in right.territories:
            reaches = any(
                rules.territories.includes((code,), other, question.on) for other in known
            )
            if not reaches:
                known.add(code)
                yield code
