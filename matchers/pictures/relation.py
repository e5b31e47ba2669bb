"""What two pictures that were laid over each other have to do with each other.

A **copy** shows, nearly everywhere where the reference shows something within the overlap, the same
thing; what covers a part of it (a text, a badge, another ground) takes away from the share, not
from the rest. A **variant** does too, but part of it has another colour that no change of the whole
picture's tone explains. **Artwork** is where only a part of what should agree does: the same print,
template or label in another picture. Small marks inside photos are found another way
(:mod:`~matchers.pictures.marks`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.match import Relation
from matchers.pictures.dense import Laid
from matchers.pictures.tone import unexplained

UNLIKE, ALIKE = 0.2, 0.8
"""Correlations of a block that count nothing, and fully."""

WEAKEST, FULL = 2.5, 8.0
"""Standard deviations (of 255) of a block that shows something, and that has its full weight."""

BETTER = 0.1
"""A block that fits better by this much elsewhere does not stand where it should."""

ENOUGH = 18.0
"""Textured blocks that make a finding two thirds sure where most of either picture takes part;
where only a part of each does, it takes :data:`MORE` times as many more."""

FEW_PIXELS, MANY_PIXELS = 4_000.0, 10_000.0
"""Pixels of the overlap below which agreement must be twice as good (its square counts), and from
which it counts as it is: at the size of a stamp every dark shirt has the outline of every other."""

MOST_OF = 0.6
MORE = 3.0

RIM, MIDDLE = 0.25, 0.6
"""What stands in a picture's middle is what it shows; frames, captions and grounds are round it.
Weight at the rim, and how far the middle reaches."""

COPY_FROM = 0.62
REPORT_FROM = 0.35
"""Scores from which it is a copy or a variant (two shirts of one studio on one model come near once
they are small), and from which a person should hear of what may be artwork."""

FEWEST_WITNESSES = 6
"""Agreeing corners from which artwork is told of, where no hash is near: four can agree by
chance."""

OTHER_HUE, OTHER_BRIGHTNESS = 0.06, 0.2
"""Shares of what agrees whose colour, or brightness, is another's: a recoloured object."""

FEWEST_COLOURS = 6

SMALLEST_SHARE = 0.12
"""Of the reference's area that a copy shows at least."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``agreement``: share of the textured blocks that agree; ``in_line``: of those, the share that
    agrees just where it should; ``evidence``: how many there are, in whole blocks' worth."""

    relation: Relation
    score: float
    agreement: float
    in_line: float
    evidence: float


def weights(laid: Laid) -> NDArray[np.float32]:
    """How much each block says: by its texture in the reference."""
    shown = (laid.texture > WEAKEST) & laid.inside
    middle = RIM + (1 - RIM) * np.exp(-((laid.from_middle / MIDDLE) ** 2))
    return np.asarray(np.clip(laid.texture / FULL, 0, 1) * middle * shown, np.float32)


def agreeing(laid: Laid) -> NDArray[np.float32]:
    """How far each block agrees, 0..1."""
    return np.asarray(np.clip((laid.in_place - UNLIKE) / (ALIKE - UNLIKE), 0, 1), np.float32)


def judge(laid: Laid) -> Judged | None:
    """What it is, or None where nothing worth telling agrees."""
    weight, like = weights(laid), agreeing(laid)
    total = float(weight.sum())
    if total < 2:
        return None
    agreement = float((weight * like).sum()) / total
    found = weight * (laid.nearby > 0.5)
    in_line = float((found * (laid.in_place >= laid.nearby - BETTER)).sum()) / max(
        float(found.sum()), 1e-6
    )
    part = 1.0 - min(1.0, max(laid.of_reference, laid.of_query) / MOST_OF)
    sure = 1.0 - float(np.exp(-total / (ENOUGH * (1.0 + MORE * part))))
    strictness = 2.0 - float(
        np.clip((laid.pixels - FEW_PIXELS) / (MANY_PIXELS - FEW_PIXELS), 0.0, 1.0)
    )
    score = (
        (agreement * in_line) ** strictness * sure * min(1.0, laid.of_reference / SMALLEST_SHARE)
    )
    relation = Relation.ARTWORK
    if score >= COPY_FROM:
        relation = Relation.VARIANT if recoloured(laid) else Relation.COPY
    return Judged(relation, score, agreement, in_line, total)


def recoloured(laid: Laid) -> bool:
    """Whether some of what agrees has another colour, and no change of the whole tone explains
    it."""
    agrees = np.clip((laid.in_place - 0.45) / 0.3, 0, 1) * np.clip(laid.texture / 4, 0, 1)
    weight = (agrees * laid.inside).ravel().astype(np.float64)
    some = weight > 0.05
    if np.count_nonzero(some) < FEWEST_COLOURS:
        return False
    hue, grey, bright = unexplained(
        laid.reference_colour.reshape(-1, 3)[some].astype(np.float64),
        laid.query_colour.reshape(-1, 3)[some].astype(np.float64),
        weight[some],
    )
    return (hue > OTHER_HUE and grey > OTHER_HUE) or bright > OTHER_BRIGHTNESS
