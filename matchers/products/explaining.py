"""Says in a sentence why two products are one, or are not: what agrees, and what speaks against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchers.products.findings import Findings
from matchers.products.product import Product
from matchers.products.quantities import units
from matchers.products.rarity import world_weight

MOST = 3
"""Words, codes or amounts that are named of each sort."""

RARE = 0.6
"""The weight from which a word is worth naming."""


def reasons_for(left: Product, right: Product, findings: Findings) -> list[str]:
    """What speaks for one product, the strongest first."""
    found = [f"same GTIN {gtin}" for gtin in sorted(left.record.gtins & right.record.gtins)]
    found += [f"model number {code} in both" for code in findings.codes.shared[:MOST]]
    found += [
        f"model number {max(pair, key=len)} begins with {min(pair, key=len)}"
        for pair in findings.codes.extended[:MOST]
    ]
    found += [
        f"{amount(dimension, both[0])} in both"
        for dimension, (both, _, _) in findings.quantities.items()
        if both
    ][:MOST]
    named = {*findings.codes.shared, *(code for pair in findings.codes.extended for code in pair)}
    rare = sorted(
        {w for w in findings.head.left_found if world_weight(w) >= RARE and w not in named},
        key=lambda word: (-world_weight(word), word),
    )
    if rare:
        found.append(f"rare words in both: {', '.join(rare[:MOST])}")
    return found


def reasons_against(left: Product, right: Product, findings: Findings) -> list[str]:
    """What speaks against one product, the strongest first."""
    ours, theirs = left.record.gtins, right.record.gtins
    found = []
    if ours and theirs and not ours & theirs:
        found.append(f"GTIN {min(ours)} against {min(theirs)}")
    found += [f"model number {a} against {b}" for a, b in findings.codes.rivals[:MOST]]
    found += list(_amounts(findings))[:MOST]
    found += list(_kinds(left, right))
    own, other = sorted(left.numbers - right.numbers), sorted(right.numbers - left.numbers)
    if own and other:
        found.append(f"number {', '.join(own[:MOST])} against {', '.join(other[:MOST])}")
    lonely = [
        word
        for side in (findings.head.left_lonely, findings.head.right_lonely)
        for word in sorted(side, key=lambda word: (-world_weight(word), word))
        if world_weight(word) >= RARE
    ]
    if lonely:
        found.append(f"only in one: {', '.join(dict.fromkeys(lonely[: 2 * MOST]))}")
    return found


def _amounts(findings: Findings) -> Iterator[str]:
    for dimension, (both, ours, theirs) in findings.quantities.items():
        if not both and ours and theirs:
            yield f"{amount(dimension, ours[0])} against {amount(dimension, theirs[0])}"


def _kinds(left: Product, right: Product) -> Iterator[str]:
    for kind in sorted(left.kinds.keys() | right.kinds.keys()):
        ours, theirs = left.kinds.get(kind, frozenset()), right.kinds.get(kind, frozenset())
        if ours and theirs and not ours & theirs:
            yield f"{kind} {', '.join(sorted(ours))} against {', '.join(sorted(theirs))}"
        elif bool(ours) is not bool(theirs) and kind not in {"part", "colour"}:
            yield f"{kind} {', '.join(sorted(ours or theirs))} only in one"


def amount(dimension: str, value: float) -> str:
    """An amount in its dimension's unit: ``64 GB``."""
    return f"{value:.6g} {units().names[dimension]}"


def explain(left: Product, right: Product, findings: Findings, score: float, least: float) -> str:
    """One sentence: the judgement, the score and what counts as one, and the reasons."""
    return sentence(
        score,
        least,
        reasons_for(left, right, findings),
        reasons_against(left, right, findings),
    )


def sentence(score: float, least: float, pro: Sequence[str], con: Sequence[str]) -> str:
    """The sentence of given reasons."""
    verdict = "The same product" if score >= least else "Not taken for the same product"
    return (
        f"{verdict} (score {score:.2f}, {least:.2f} or more counts): for it, "
        f"{'; '.join(pro) or 'nothing in particular'}; against it, {'; '.join(con) or 'nothing'}."
    )
