"""How the tone of the whole changed, told by the blocks that agree: brightness by a curve, colours
by a turn, a strength and a tint; in words, and as the colour that every block should have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchers.pictures.dense import Laid

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST = 8
"""Agreeing blocks that tell a change of tone."""

BRIGHTER, STRONGER = 12.0, 1.22
"""Of 255; and a ratio of contrasts, or of colours' strengths."""

GREY, COLOURED = 3.5, 7.0
"""Mean strengths of colour of a picture without, and of one with."""

HUE = 12.0
"""Degrees."""


def toned(laid: Laid, agrees: Mask) -> tuple[Floats, tuple[str, ...]]:
    """What colour each block should have (rows, columns, 3), and how the tone changed."""
    own, seen = laid.reference_colour.astype(np.float64), laid.query_colour.astype(np.float64)
    if agrees.sum() < FEWEST:
        return own, ()
    curve = _curve(own[agrees][:, 0], seen[agrees][:, 0])
    bright = np.clip(np.polynomial.polynomial.polyval(own[..., 0], curve), 0, 255)
    a, b = own[agrees][:, 1:], seen[agrees][:, 1:]
    linear, tint, left = _colours(a, b)
    made = np.concatenate([bright[..., None], own[..., 1:] @ linear.T + tint], axis=2)
    return made, (*_brightness(own[agrees][:, 0], seen[agrees][:, 0]), *_hues(a, b, linear, left))


def _curve(own: Floats, seen: Floats) -> Floats:
    """A parabola through brightnesses; outliers count less and less."""
    robust = np.ones(len(own))
    degree = 2 if np.ptp(own) > 100 else 1 if np.ptp(own) > 20 else 0
    curve: Floats = np.zeros(1)
    for _ in range(5):
        fitted = np.polynomial.polynomial.polyfit(own, seen, degree, w=np.sqrt(robust))
        curve = np.asarray(fitted, np.float64)
        off = np.polynomial.polynomial.polyval(own, curve) - seen
        robust = 1.0 / (1.0 + (off / 8.0) ** 2)
    return curve


def _colours(own: Floats, seen: Floats) -> tuple[Floats, Floats, Floats]:
    """The turn and strengthening of colours (2, 2) and tint (2) that explain most, and what each
    block is off by."""
    x, y, one, none = own[:, 0], own[:, 1], np.ones(len(own)), np.zeros(len(own))
    rows = np.concatenate([
        np.column_stack([x, -y, one, none]), np.column_stack([y, x, none, one])
    ])  # fmt: skip
    goal = np.concatenate([seen[:, 0], seen[:, 1]])
    weight = np.ones(len(own))
    ridge = np.diag([4.0, 4.0, 0.1, 0.1]) * len(own) / 50
    towards = np.array([1.0, 0.0, 0.0, 0.0])
    solved, off = towards, np.zeros(len(own))
    for _ in range(5):
        w = np.concatenate([weight, weight])[:, None]
        solved = np.linalg.solve(
            rows.T @ (rows * w) + ridge, rows.T @ (goal * w[:, 0]) + ridge @ towards
        )
        left = (rows @ solved - goal).reshape(2, -1)
        off = np.hypot(left[0], left[1])
        weight = 1.0 / (1.0 + (off / 6.0) ** 2)
    p, q, u, v = solved
    return np.array([[p, -q], [q, p]]), np.array([u, v]), off


def _brightness(own: Floats, seen: Floats) -> tuple[str, ...]:
    said = []
    shift = float(np.median(seen - own))
    if abs(shift) > BRIGHTER:
        said.append("brighter" if shift > 0 else "darker")
    if own.std() > 10:
        slope = float(seen.std() / own.std())
        if slope > STRONGER or slope < 1 / STRONGER:
            said.append("more contrast" if slope > 1 else "less contrast")
    return tuple(said)


def _hues(own: Floats, seen: Floats, linear: Floats, off: Floats) -> tuple[str, ...]:
    strength = float(np.linalg.norm(own, axis=1).mean())
    now = float(np.linalg.norm(seen, axis=1).mean())
    spread = float(np.linalg.norm(seen - np.median(seen, axis=0), axis=1).mean())
    before = float(np.linalg.norm(own - np.median(own, axis=0), axis=1).mean())
    if now < GREY:
        return ("colours taken away",) if strength > COLOURED * 0.7 else ()
    if before > 4.0 and spread < 0.35 * before and spread < 4.0:
        return ("toned in one colour",)
    if float((off > 14).mean()) > 0.12:
        return ("some colours changed",)
    said = []
    if strength > COLOURED:
        turned = float(np.degrees(np.arctan2(linear[1, 0], linear[0, 0])))
        stronger = float(np.hypot(linear[0, 0], linear[1, 0]))
        if abs(turned) > HUE and stronger > 0.2:
            said.append("hues shifted")
        if stronger > STRONGER or stronger < 1 / STRONGER:
            said.append("stronger colours" if stronger > 1 else "weaker colours")
    if not said and float(np.linalg.norm(np.median(seen - own, axis=0))) > 9.0:
        said.append("tinted")
    return tuple(said)
