"""What weighs in a finding, one line a factor with its raw value, for whoever decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.match import Match
from domain.reason import Reason
from domain.right import Right, RightKind
from rights.background import Background
from rights.context import context_rules
from rights.evidence import is_of_words, mark_of, surface_of

PROFESSIONALS = frozenset({RightKind.DESIGN, RightKind.PATENT})
"""Rights whose findings are ranked for a person and never judged: the overall impression of a
design and the scope of a claim are for professionals."""


def factors(right: Right, matches: Sequence[Match], background: Background) -> tuple[Reason, ...]:
    """Those of the sign and of the field around it; the goods have :mod:`rights.goods`."""
    found = [*_sign(matches, background), *_crowding(right, background)]
    if right.kind in PROFESSIONALS:
        found.append(Reason(f"factor.{right.kind.value}_not_judged"))
    return tuple(found)


def _sign(matches: Sequence[Match], background: Background) -> Iterator[Reason]:
    pairs = dict.fromkeys(
        (surface_of(match), mark_of(match)) for match in matches if is_of_words(match)
    )
    for surface, mark in pairs:
        likeness = background.likeness.get((surface, mark))
        if likeness is not None:
            params = {"surface": surface, "mark": mark}
            yield Reason("factor.sign_visual", params | {"value": likeness.visual})
            yield Reason("factor.sign_aural", params | {"value": likeness.aural})


def _crowding(right: Right, background: Background) -> Iterator[Reason]:
    count = background.crowding.get(right.key)
    if count is None or right.kind is not RightKind.TRADEMARK:
        return
    crowded = count >= context_rules()["crowding"]["crowded"]
    code = "factor.crowded" if crowded else "factor.crowding"
    yield Reason(code, {"mark": right.text or "", "count": count})
