"""Do resembling corners lie alike in both pictures?

Each pair of resembling descriptors is a vote for how the reference lies in the query: moved, scaled
and, apart from one of the eight turns, rotated a little. Pairs whose votes agree are counted; a
chance pair agrees with few others. From the largest group comes the affine map that takes the
reference's places to the query's.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matchers.compiled import compiled

SEEDS = 24
"""Pairs, the most alike first, whose vote is followed."""

MOST = 64
"""Pairs of one reference and turn that are looked at, the most alike first."""

NEAR_BY = 0.02
LEAN = 0.30
"""A pair agrees with a vote if its place is off by no more than ``NEAR_BY`` (longer sides of the
query) plus this share of its distance from the vote's place: rotations of up to about 15° and
perspective stay within."""

TIGHT, LEANING = 0.012, 0.06
"""The same against the fitted map."""

CELL = 48.0
"""Agreeing pairs count as one where they share a cell of this many to the longer side: a corner is
found at several sizes, which are not several witnesses."""


@compiled
def _length(x: Any, y: Any) -> Any:  # pragma: no cover - compiled
    return np.sqrt(x * x + y * y)


@compiled
def agree(
    turn_matrix: Any, qx: Any, qy: Any, ql: Any, rx: Any, ry: Any, rl: Any, affine: Any, least: int
) -> int:  # pragma: no cover - compiled
    """How many witnesses agree; ``affine`` (2, 3) is then how reference places map to the query's.

    The arrays hold one pair of places each, the most alike first.
    """
    everything = min(len(qx), 5 * MOST)
    n = min(len(qx), MOST)
    mx = np.empty(everything)
    my = np.empty(everything)
    for i in range(everything):
        mx[i] = turn_matrix[0, 0] * rx[i] + turn_matrix[0, 1] * ry[i]
        my[i] = turn_matrix[1, 0] * rx[i] + turn_matrix[1, 1] * ry[i]
    best, best_seed = 0, -1
    for seed in range(min(n, SEEDS)):
        scale = 2.0 ** ((ql[seed] - rl[seed]) / 2.0)
        tx, ty = qx[seed] - scale * mx[seed], qy[seed] - scale * my[seed]
        count = 0
        for i in range(n):
            if abs((ql[i] - rl[i]) - (ql[seed] - rl[seed])) > 1:
                continue
            off = _length(scale * mx[i] + tx - qx[i], scale * my[i] + ty - qy[i])
            if off <= NEAR_BY + LEAN * _length(qx[i] - qx[seed], qy[i] - qy[seed]):
                count += 1
        if count > best:
            best, best_seed = count, seed
    if best < least:
        return best
    scale = 2.0 ** ((ql[best_seed] - rl[best_seed]) / 2.0)
    affine[0, 0], affine[0, 1] = scale * turn_matrix[0, 0], scale * turn_matrix[0, 1]
    affine[1, 0], affine[1, 1] = scale * turn_matrix[1, 0], scale * turn_matrix[1, 1]
    affine[0, 2] = qx[best_seed] - scale * mx[best_seed]
    affine[1, 2] = qy[best_seed] - scale * my[best_seed]
    n = everything
    cx, cy = qx[best_seed], qy[best_seed]
    middle = np.zeros(2)
    for round_ in range(5):
        # Weighted least squares over the pairs that agree; the first rounds fit a similarity.
        loose = max(0.0, 1.0 - round_ / 3.0)
        near = TIGHT + loose * (NEAR_BY - TIGHT) + 0.006 * loose
        lean = LEANING + loose * (LEAN - LEANING)
        weight_sum = 0.0
        normal = np.zeros((3, 3))
        right = np.zeros((3, 2))
        sim = np.zeros(8)
        for i in range(n):
            if abs((ql[i] - rl[i]) - (ql[best_seed] - rl[best_seed])) > 2:
                continue
            px = affine[0, 0] * rx[i] + affine[0, 1] * ry[i] + affine[0, 2]
            py = affine[1, 0] * rx[i] + affine[1, 1] * ry[i] + affine[1, 2]
            limit = near + lean * _length(qx[i] - cx, qy[i] - cy)
            off = _length(px - qx[i], py - qy[i])
            if off > limit:
                continue
            w = 1.0 - 0.8 * off / limit
            weight_sum += w
            sim[0] += w * mx[i]
            sim[1] += w * my[i]
            sim[2] += w * qx[i]
            sim[3] += w * qy[i]
            sim[4] += w * (mx[i] * mx[i] + my[i] * my[i])
            sim[5] += w * (mx[i] * qx[i] + my[i] * qy[i])
            sim[6] += w * (mx[i] * qy[i] - my[i] * qx[i])
            v0, v1 = rx[i], ry[i]
            normal[0, 0] += w * v0 * v0
            normal[0, 1] += w * v0 * v1
            normal[0, 2] += w * v0
            normal[1, 1] += w * v1 * v1
            normal[1, 2] += w * v1
            normal[2, 2] += w
            right[0, 0] += w * v0 * qx[i]
            right[1, 0] += w * v1 * qx[i]
            right[2, 0] += w * qx[i]
            right[0, 1] += w * v0 * qy[i]
            right[1, 1] += w * v1 * qy[i]
            right[2, 1] += w * qy[i]
        if weight_sum < 1.5:
            break
        a0, a1 = sim[0] / weight_sum, sim[1] / weight_sum
        b0, b1 = sim[2] / weight_sum, sim[3] / weight_sum
        spread = sim[4] - weight_sum * (a0 * a0 + a1 * a1)
        if spread < 1e-6:
            break
        c = (sim[5] - weight_sum * (a0 * b0 + a1 * b1)) / spread
        s = (sim[6] - weight_sum * (a0 * b1 - a1 * b0)) / spread
        # q = R m + t with R = [[c, -s], [s, c]]
        similar = np.empty((2, 3))
        for column in range(2):
            similar[0, column] = c * turn_matrix[0, column] - s * turn_matrix[1, column]
            similar[1, column] = s * turn_matrix[0, column] + c * turn_matrix[1, column]
        similar[0, 2] = b0 - (c * a0 - s * a1)
        similar[1, 2] = b1 - (s * a0 + c * a1)
        if weight_sum < 6.0 or round_ < 2:
            affine[:, :] = similar
        else:
            # Drawn towards the similarity, as if a few more pairs lay on it.
            for v in range(12):
                ang = v * (np.pi / 6)
                v0, v1 = 0.3 * np.cos(ang), 0.3 * np.sin(ang)
                w = 0.25
                ox = similar[0, 0] * v0 + similar[0, 1] * v1 + similar[0, 2]
                oy = similar[1, 0] * v0 + similar[1, 1] * v1 + similar[1, 2]
                normal[0, 0] += w * v0 * v0
                normal[0, 1] += w * v0 * v1
                normal[0, 2] += w * v0
                normal[1, 1] += w * v1 * v1
                normal[1, 2] += w * v1
                normal[2, 2] += w
                right[0, 0] += w * v0 * ox
                right[1, 0] += w * v1 * ox
                right[2, 0] += w * ox
                right[0, 1] += w * v0 * oy
                right[1, 1] += w * v1 * oy
                right[2, 1] += w * oy
            normal[1, 0], normal[2, 0], normal[2, 1] = normal[0, 1], normal[0, 2], normal[1, 2]
            fitted = np.linalg.solve(normal, right)
            for column in range(3):
                affine[0, column] = fitted[column, 0]
                affine[1, column] = fitted[column, 1]
        middle[0], middle[1] = b0, b1
        cx, cy = middle[0], middle[1]
    # Witnesses: agreeing pairs in different cells of both pictures.
    size = np.sqrt(abs(affine[0, 0] * affine[1, 1] - affine[0, 1] * affine[1, 0]))
    seen_r = np.empty(n, np.int64)
    seen_q = np.empty(n, np.int64)
    witnesses = 0
    for i in range(n):
        if abs((ql[i] - rl[i]) - 2.0 * np.log2(max(size, 1e-6))) > 1.6:
            continue
        px = affine[0, 0] * rx[i] + affine[0, 1] * ry[i] + affine[0, 2]
        py = affine[1, 0] * rx[i] + affine[1, 1] * ry[i] + affine[1, 2]
        if _length(px - qx[i], py - qy[i]) > TIGHT + LEANING * _length(qx[i] - cx, qy[i] - cy):
            continue
        at_r = int((rx[i] + 1) * CELL) * 1000 + int((ry[i] + 1) * CELL)
        at_q = int((qx[i] + 1) * CELL / min(size, 1.0)) * 100000 + int(
            (qy[i] + 1) * CELL / min(size, 1.0)
        )
        new = True
        for k in range(witnesses):
            if seen_r[k] == at_r or seen_q[k] == at_q:
                new = False
                break
        if new:
            seen_r[witnesses], seen_q[witnesses] = at_r, at_q
            witnesses += 1
    return witnesses


@compiled
def agree_all(
    begins: Any, ends: Any, turns: Any, matrices: Any, qx: Any, qy: Any, ql: Any, rx: Any, ry: Any,
    rl: Any, witnesses: Any, affines: Any, least: int,
) -> None:  # pragma: no cover - compiled  # fmt: skip
    """:func:`agree` for each stretch of the arrays from ``begins`` to ``ends``."""
    for group in range(len(begins)):
        b, e = begins[group], ends[group]
        witnesses[group] = agree(
            matrices[turns[group]], qx[b:e], qy[b:e], ql[b:e], rx[b:e], ry[b:e], rl[b:e],
            affines[group], least,
        )  # fmt: skip


@compiled
def weigh_all(
    begins: Any, ends: Any, qx: Any, qy: Any, ql: Any, rx: Any, ry: Any, rl: Any, says: Any,
    place: Any, places: int, most: Any,
) -> None:  # pragma: no cover - compiled  # fmt: skip
    """For each stretch, upright: what the pairs that agree with a vote say in sum (``says``), one
    of each ``place`` (0 to ``places`` - 1), with the vote for which that is most."""
    best, seen = np.zeros(places), np.full(places, -1)
    vote = 0
    for group in range(len(begins)):
        b = begins[group]
        n = min(ends[group] - b, MOST)
        most[group] = 0.0
        for seed in range(b, b + min(n, SEEDS)):
            scale = 2.0 ** ((ql[seed] - rl[seed]) / 2.0)
            tx, ty = qx[seed] - scale * rx[seed], qy[seed] - scale * ry[seed]
            total = 0.0
            vote += 1
            for i in range(b, b + n):
                if abs((ql[i] - rl[i]) - (ql[seed] - rl[seed])) > 1:
                    continue
                off = _length(scale * rx[i] + tx - qx[i], scale * ry[i] + ty - qy[i])
                if off > NEAR_BY + LEAN * _length(qx[i] - qx[seed], qy[i] - qy[seed]):
                    continue
                at = place[i]
                if seen[at] != vote:
                    seen[at], best[at] = vote, 0.0
                if says[i] > best[at]:
                    total += says[i] - best[at]
                    best[at] = says[i]
            most[group] = max(most[group], total)
