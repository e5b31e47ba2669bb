"""Was the whole picture's tone changed, or did one thing in it get another colour?

A change of the whole tone is one rule for all places: hue turned, colours made stronger or weaker,
a tint, or all colour replaced by one that follows brightness (grey, sepia); and brightness by one
curve. The rule that fits most blocks is looked for; what it leaves unexplained in agreeing blocks
is the share that was recoloured.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

TURNS = np.deg2rad(np.arange(-70, 71, 10))
"""A hue that is turned further is another colour."""

STRENGTHS = np.array([0.3, 0.55, 0.8, 1.0, 1.25, 1.6, 2.1])
TINT = 8.0
OFF, OFF_GREY, OFF_BRIGHT = 11.0, 6.0, 22.0
"""Distances, in Lab, that a rule of hue, of one colour, and of brightness leaves unexplained."""

CAP = 25.0


def unexplained(reference: Values, query: Values, weight: Values) -> tuple[float, float, float]:
    """Shares of the weight that no rule of hue, no single colour, and no curve of brightness
    explains. Colours are Lab (n, 3), brightness 0..255."""
    weight = weight / weight.sum()
    grey = _rest(query[:, :1], query[:, 1:], weight, rounds=1)
    bright = _rest(reference[:, :1], query[:, :1], weight, rounds=4)
    hue = _hue(reference[:, 1:], query[:, 1:], weight)
    return (
        float(weight[hue > OFF].sum()),
        float(weight[grey > OFF_GREY].sum()),
        float(weight[bright > OFF_BRIGHT].sum()),
    )


def _hue(own: Values, other: Values, weight: Values) -> Values:
    """How far each block is from the best turn, strength and tint."""
    cosine, sine = np.cos(TURNS), np.sin(TURNS)
    turned = np.stack(
        [own[:, :1] * cosine - own[:, 1:] * sine, own[:, :1] * sine + own[:, 1:] * cosine], axis=-1
    )  # (n, turns, 2)
    left = other[:, None, None, :] - turned[:, :, None, :] * STRENGTHS[None, None, :, None]
    tint = np.clip(_median(left, weight), -TINT, TINT)
    off = np.linalg.norm(left - tint, axis=-1)  # (n, turns, strengths)
    cost = np.tensordot(weight, np.minimum(off, CAP), axes=1)
    best = np.unravel_index(int(cost.argmin()), cost.shape)
    return np.asarray(off[:, best[0], best[1]])


def _median(values: Values, weight: Values) -> Values:
    """Weighted, over the first axis."""
    order = np.argsort(values, axis=0)
    summed = np.cumsum(weight[order], axis=0)
    place = np.expand_dims((summed >= 0.5 * summed[-1]).argmax(axis=0), 0)
    return np.asarray(np.take_along_axis(values, np.take_along_axis(order, place, 0), 0)[0])


def _rest(bright: Values, goal: Values, weight: Values, *, rounds: int) -> Values:
    """How far the goal is from the best curve of brightness."""
    v = bright / 255.0
    terms = np.concatenate([np.ones_like(v), v, v * v], axis=1)
    robust = weight
    for _ in range(rounds):
        root = np.sqrt(robust)[:, None]
        solved = np.linalg.lstsq(terms * root, goal * root, rcond=None)[0]
        off = np.linalg.norm(goal - terms @ solved, axis=1)
        robust = weight / (1.0 + (off / 10.0) ** 2)
    return np.asarray(off)
