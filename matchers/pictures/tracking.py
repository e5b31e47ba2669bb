"""Makes better where a drawing lies in a picture, as a contour is tracked: each edge point is moved
along its normal to where it agrees best, and an affine map is fitted to where they went (Harris,
Stennett: "RAPID", BMVC 1990); a few times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.compiled import compiled
from matchers.pictures.edges import NOISE, Edges, agree

REACHES = np.array([4, 3, 2, 2])
LEAST = np.array([0.6, 0.62, 0.64, 0.64])
"""How many pixels of the raster points are moved, round by round, and the mean agreement at the
best places from which it goes on."""

NEARER = 0.02
"""What a pixel further away must agree better by."""

PULL = 0.02
"""How much the fit is drawn towards no movement, in weights of all points; shifts, a tenth."""


def tracked(
    edges: Edges, warp: NDArray[np.float64], places: NDArray[np.float64],
    normals: NDArray[np.float64], weight: NDArray[np.float64], sign: float,
) -> NDArray[np.float64] | None:  # fmt: skip
    """The better map (2, 3) from the mark's raster to the picture's pixels; None where too few of
    the edges agree.

    :param places, normals: (n, 2): the mark's edge points, and which way they run.
    :param sign: -1 where light and dark are exchanged.
    """
    made = warp.copy()
    found = _track(edges.across, edges.down, made, places, normals, weight, sign, REACHES, LEAST)
    return made if found else None


@compiled
def _track(
    across: Any, down: Any, warp: Any, places: Any, normals: Any, weight: Any, sign: float,
    reaches: Any, least: Any,
) -> bool:  # pragma: no cover - compiled  # fmt: skip
    count = len(places)
    total, middle_x, middle_y = 0.0, 0.0, 0.0
    for i in range(count):
        total += weight[i]
        middle_x += places[i, 0] / count
        middle_y += places[i, 1] / count
    half = 1.0
    for i in range(count):
        half = max(half, abs(places[i, 0] - middle_x), abs(places[i, 1] - middle_y))
    row, normal, right = np.empty(6), np.empty((6, 6)), np.empty(6)
    for number in range(len(reaches)):
        reach = reaches[number]
        size = np.sqrt(abs(warp[0, 0] * warp[1, 1] - warp[0, 1] * warp[1, 0]))
        agrees = np.zeros((count, 2 * reach + 1))
        agree(across, down, warp, places, normals, reach, NOISE * size, agrees)
        # Weighted least squares of: x += a u + b v + c, y += d u + e v + f, in pixels.
        normal[:, :], right[:] = 0.0, 0.0
        found = 0.0
        for i in range(count):
            best, by = -2.0, 0
            for column in range(2 * reach + 1):
                like = sign * agrees[i, column] - NEARER * abs(column - reach)
                if like > best:
                    best, by = like, column
            like = min(max(sign * agrees[i, by], 0.0), 1.0)
            found += like * weight[i]
            w = weight[i] * like * like
            u, v = (places[i, 0] - middle_x) / half, (places[i, 1] - middle_y) / half
            row[0], row[1], row[2] = normals[i, 0] * u, normals[i, 0] * v, normals[i, 0]
            row[3], row[4], row[5] = normals[i, 1] * u, normals[i, 1] * v, normals[i, 1]
            for n in range(6):
                right[n] += w * row[n] * (by - reach)
                for m in range(6):
                    normal[n, m] += w * row[n] * row[m]
        if found < least[number] * total:
            return False
        for n in range(6):
            normal[n, n] += PULL * total * (0.1 if n % 3 == 2 else 1.0)
        solved = np.linalg.solve(normal, right)
        a, b, d, e = solved[0] / half, solved[1] / half, solved[3] / half, solved[4] / half
        c = solved[2] - a * middle_x - b * middle_y
        f = solved[5] - d * middle_x - e * middle_y
        for n in range(2):
            across_x, across_y = warp[n, 0], warp[n, 1]
            warp[n, 2] += across_x * c + across_y * f
            warp[n, 0] = across_x * (1.0 + a) + across_y * d
            warp[n, 1] = across_x * b + across_y * (1.0 + e)
    return True
