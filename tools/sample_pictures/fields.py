"""Soft shapes as signed distance fields, made into meshes by marching cubes.

A field is a function from points (n, 3) to distances (n,): negative inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from skimage.measure import marching_cubes

from sample_pictures.mesh import Array, Mesh, rotation

Field = Callable[[Array], Array]


def sphere(centre: Sequence[float], radius: float) -> Field:
    return lambda p: np.linalg.norm(p - np.asarray(centre), axis=1) - radius


def ellipsoid(centre: Sequence[float], radii: Sequence[float]) -> Field:
    """Not an exact distance, but close enough near the surface."""
    c, r = np.asarray(centre), np.asarray(radii)

    def field(p: Array) -> Array:
        k = np.linalg.norm((p - c) / r, axis=1)
        g = np.linalg.norm((p - c) / r**2, axis=1)
        distance: Array = k * (k - 1) / np.maximum(g, 1e-9)
        return distance

    return field


def block(centre: Sequence[float], size: Sequence[float], rounding: float = 0.1) -> Field:
    c, half = np.asarray(centre), np.asarray(size) / 2 - rounding

    def field(p: Array) -> Array:
        q = np.abs(p - c) - half
        outside = np.linalg.norm(np.maximum(q, 0), axis=1)
        distance: Array = outside + np.minimum(q.max(axis=1), 0) - rounding
        return distance

    return field


def capsule(a: Sequence[float], b: Sequence[float], ra: float, rb: float | None = None) -> Field:
    """A rod from a to b, its radius going from ra to rb."""
    start, end = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    rb = ra if rb is None else rb

    def field(p: Array) -> Array:
        along = end - start
        t = np.clip((p - start) @ along / (along @ along), 0, 1)
        away = np.linalg.norm(p - start - t[:, None] * along, axis=1)
        distance: Array = away - (ra + (rb - ra) * t)
        return distance

    return field


def disc(centre: Sequence[float], radius: float, half: float, rounding: float = 0.05) -> Field:
    """A round slab about a z axis through its centre."""
    c = np.asarray(centre)

    def field(p: Array) -> Array:
        q = p - c
        d = np.stack(
            [np.hypot(q[:, 0], q[:, 1]) - radius + rounding, np.abs(q[:, 2]) - half + rounding], 1
        )
        outside = np.linalg.norm(np.maximum(d, 0), axis=1)
        distance: Array = outside + np.minimum(d.max(1), 0) - rounding
        return distance

    return field


def turned(field: Field, axis: str, degrees: float, about: Sequence[float] = (0, 0, 0)) -> Field:
    matrix, c = rotation(axis, degrees), np.asarray(about, dtype=float)
    return lambda p: field((p - c) @ matrix + c)


def union(*fields: Field, blend: float = 0.0) -> Field:
    """Together, with seams filled over the blend length."""

    def field(p: Array) -> Array:
        result = fields[0](p)
        for other in fields[1:]:
            d = other(p)
            if blend <= 0:
                result = np.minimum(result, d)
            else:
                h = np.clip(0.5 + 0.5 * (d - result) / blend, 0, 1)
                result = d + (result - d) * h - blend * h * (1 - h)
        return result

    return field


def without(field: Field, *others: Field, blend: float = 0.0) -> Field:
    """The first less the others."""

    def result(p: Array) -> Array:
        d = field(p)
        for other in others:
            e = -other(p)
            if blend <= 0:
                d = np.maximum(d, e)
            else:
                h = np.clip(0.5 - 0.5 * (e - d) / blend, 0, 1)
                d = e + (d - e) * h + blend * h * (1 - h)
        return d

    return result


def shell(field: Field, thickness: float) -> Field:
    """A skin of the given thickness inside the surface."""
    return lambda p: np.maximum(field(p), -field(p) - thickness)


def solid(
    field: Field, low: Sequence[float], high: Sequence[float], cells: int = 140, crease: float = 60
) -> Mesh:
    """The surface of a field within a box, the longest side cut into ``cells``."""
    lo, hi = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    step = float((hi - lo).max()) / cells
    counts = np.maximum(np.ceil((hi - lo) / step).astype(int) + 1, 3)
    axes = [lo[k] + step * np.arange(counts[k]) for k in range(3)]
    values = np.empty(counts)
    yy, zz = np.meshgrid(axes[1], axes[2], indexing="ij")
    for i, x in enumerate(axes[0]):
        values[i] = field(np.stack([np.full(yy.size, x), yy.ravel(), zz.ravel()], axis=1)).reshape(
            yy.shape
        )
    points, faces, _, _ = marching_cubes(values, 0.0, spacing=(step, step, step))
    return Mesh(points.astype(np.float64) + lo, faces[:, ::-1].astype(np.int64), crease=crease)
