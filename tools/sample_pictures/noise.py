"""Repeatable noise: gradient noise on a hashed lattice, and sums of its octaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_pictures.mesh import Array


def _hash(x: NDArray[np.int64], y: NDArray[np.int64], z: NDArray[np.int64], seed: int) -> Array:
    """A number in 0..1 for each lattice point."""
    h = (x * 374761393 + y * 668265263 + z * 2147483647 + seed * 974634777) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return ((h ^ (h >> 15)) & 0xFFFFFF) / float(0xFFFFFF)


def noise(points: Array, seed: int = 0) -> Array:
    """Smooth value noise in about -1..1 at each of (n, 3) points; one feature per unit."""
    floor = np.floor(points).astype(np.int64)
    t = points - floor
    t = t * t * t * (t * (t * 6 - 15) + 10)
    x, y, z = floor[:, 0], floor[:, 1], floor[:, 2]
    result = np.zeros(len(points))
    for dx in (0, 1):
        wx = t[:, 0] if dx else 1 - t[:, 0]
        for dy in (0, 1):
            wy = t[:, 1] if dy else 1 - t[:, 1]
            for dz in (0, 1):
                wz = t[:, 2] if dz else 1 - t[:, 2]
                result += wx * wy * wz * _hash(x + dx, y + dy, z + dz, seed)
    return result * 2 - 1


def fbm(points: Array, octaves: int = 5, gain: float = 0.5, seed: int = 0) -> Array:
    """Octaves of noise, each twice as fine and ``gain`` as strong; about -1..1."""
    total, strength, norm = np.zeros(len(points)), 1.0, 0.0
    for octave in range(octaves):
        total += strength * noise(points * 2.0**octave + 17.3 * octave, seed + octave)
        norm += strength
        strength *= gain
    return total / norm * 1.6


def grid(width: int, height: int, scale_x: float, scale_y: float) -> Array:
    """The points of a picture, row by row, as (height*width, 3) with z = 0."""
    u, v = np.meshgrid(
        np.linspace(0, scale_x, width, endpoint=False),
        np.linspace(0, scale_y, height, endpoint=False),
    )
    return np.stack([u.ravel(), v.ravel(), np.zeros(u.size)], axis=1)
