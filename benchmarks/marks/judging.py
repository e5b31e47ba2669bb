"""What Listingwatch and the naive methods say of the same rows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import detector
import naive
from rates import Counts, threshold
from rows import Row
from tables import ALLOWED

from domain.match import Use
from matchers.marks.facts import MarkFacts
from matchers.marks.scoring import Model

SEED = 7


def ours(
    marks: Mapping[str, MarkFacts],
    rows: Sequence[Row],
    *,
    model: Model | None = None,
    counts: Counts | None = None,
) -> Counts:
    """What Listingwatch says of every row, by the model that ships or another."""
    counts = counts or Counts()
    finder = detector.finder_of(marks, model=model)
    for row, found in zip(rows, detector.seen(finder, (r.listing for r in rows)), strict=True):
        said = "; ".join(
            f"{marks[one.mark].text} in “{one.surface}” {one.use.value} "
            f"{'alarm' if one.alarm else 'review'} {one.score:.2f}"
            for one in found
        )
        used = [one for one in found if one.use is Use.USE]
        alarms = [one.mark for one in used if one.alarm]
        counts.note(row, alarms, sum(not one.alarm for one in found), said)
        counts.note_scores(row, {one.mark: one.score for one in used})
    return counts


def theirs(
    marks: Mapping[str, MarkFacts],
    rows: Sequence[Row],
    method: naive.Method,
    least: float | None = None,
) -> Counts:
    """What a naive method says at a threshold; where none is told, at that which every other clean
    title allows. The other half is counted."""
    scores = list(method(marks, [row.listing.title for row in rows]))
    clean = [k for k, row in enumerate(rows) if row.attack == "clean"]
    held = set(clean[::2])
    best = [max(scores[k].values(), default=0.0) for k in held]
    if least is None:
        least = min(threshold(best, ALLOWED["clean"] / 1000), 100.0)
    counts = Counts()
    for number, (row, found) in enumerate(zip(rows, scores, strict=True)):
        if number not in held:
            counts.note(row, [key for key, score in found.items() if score >= least])
    return counts


def thinned(rows: Sequence[Row], most: int) -> list[Row]:
    """No more than so many rows of each attack, for the methods that compare everything."""
    chance = random.Random(SEED)
    by_attack: dict[str, list[Row]] = {}
    for row in rows:
        by_attack.setdefault(row.attack, []).append(row)
    return [
        row
        for found in by_attack.values()
        for row in (found if len(found) <= most else chance.sample(found, most))
    ]
