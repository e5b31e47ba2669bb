"""Parametric solids: turned, boxed, extruded and drawn along a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sample_pictures.mesh import Array, Mesh

Point = tuple[float, float]


def smooth(points: Sequence[Sequence[float]], steps: int = 12, *, closed: bool = False) -> Array:
    """A centripetal-like Catmull-Rom curve through points of any dimension."""
    p = np.asarray(points, dtype=np.float64)
    if closed:
        p = np.concatenate([p[-1:], p, p[:2]])
    else:
        p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    curve = np.concatenate(parts)
    return curve if closed else np.concatenate([curve, p[-2:-1]])


def filleted(corners: Sequence[Sequence[float]], *, closed: bool = False, steps: int = 6) -> Array:
    """A polyline of (x, y, radius) corners with each corner rounded by its radius."""
    pts = np.array([c[:2] for c in corners], dtype=np.float64)
    radii = [c[2] if len(c) > 2 else 0.0 for c in corners]
    n = len(pts)
    found: list[Array] = []
    for i in range(n):
        if radii[i] <= 0 or (not closed and i in {0, n - 1}):
            found.append(pts[i][None])
            continue
        a, b, c = pts[i - 1], pts[i], pts[(i + 1) % n]
        la, lc = np.linalg.norm(a - b), np.linalg.norm(c - b)
        ua, uc = (a - b) / la, (c - b) / lc
        half = np.arccos(np.clip(ua @ uc, -1, 1)) / 2
        if half > np.pi / 2 - 1e-3:
            found.append(b[None])
            continue
        cut = min(radii[i] / np.tan(half), 0.49 * la, 0.49 * lc)
        radius = cut * np.tan(half)
        centre = b + (ua + uc) / np.linalg.norm(ua + uc) * radius / np.sin(half)
        start, end = b + ua * cut - centre, b + uc * cut - centre
        angle0, angle1 = np.arctan2(start[1], start[0]), np.arctan2(end[1], end[0])
        turn = (angle1 - angle0 + np.pi) % (2 * np.pi) - np.pi
        angles = angle0 + turn * np.linspace(0, 1, steps + 1)
        found.append(centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    return np.concatenate(found)


def _sheet(rows: Array, *, closed_u: bool, closed_v: bool = False) -> Mesh:
    """A mesh from a grid of points (v, u, 3)."""
    nv, nu = rows.shape[:2]
    if closed_u:
        rows = np.concatenate([rows, rows[:, :1]], axis=1)
        nu += 1
    if closed_v:
        rows = np.concatenate([rows, rows[:1]], axis=0)
        nv += 1
    i, j = np.meshgrid(np.arange(nv - 1), np.arange(nu - 1), indexing="ij")
    a = (i * nu + j).ravel()
    b, c, d = a + 1, a + nu + 1, a + nu
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    u, v = np.meshgrid(np.linspace(0, 1, nu), np.linspace(0, 1, nv))
    mesh = Mesh(rows.reshape(-1, 3), faces, np.stack([u.ravel(), v.ravel()], 1))
    edge = np.cross(
        mesh.points[faces[:, 1]] - mesh.points[faces[:, 0]],
        mesh.points[faces[:, 2]] - mesh.points[faces[:, 0]],
    )
    keep = np.linalg.norm(edge, axis=1) > 1e-12
    return Mesh(mesh.points, faces[keep], mesh.uv)


def lathe(profile: Sequence[Sequence[float]] | Array, segments: int = 144) -> Mesh:
    """Turns a profile of (radius, height) points about the z axis; walk it bottom to top along the
    outside for normals that point outwards."""
    p = np.asarray(profile, dtype=np.float64)[:, :2]
    angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    rows = np.stack(
        [
            p[:, :1] * np.cos(angles),
            p[:, :1] * np.sin(angles),
            np.repeat(p[:, 1:], segments, axis=1),
        ],
        axis=2,
    )
    mesh = _sheet(rows, closed_u=True)
    # Coordinates in decimetres, so that a texture has the same grain on every thing; whole turns.
    around = max(1, round(2 * np.pi * float(p[:, 0].max())))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    turns = np.linspace(0, around, segments + 1)
    u, v = np.meshgrid(turns, along)
    return replace(mesh, uv=np.stack([u.ravel(), v.ravel()], 1))


def cylinder(radius: float, height: float, bevel: float = 0.03, segments: int = 96) -> Mesh:
    """A closed, standing cylinder with rounded edges."""
    corners = [(0, 0), (radius, 0, bevel), (radius, height, bevel), (0, height)]
    return replace(lathe(filleted(corners), segments), uv=None)


def ball(radius: float, segments: int = 96) -> Mesh:
    angles = np.linspace(-np.pi / 2, np.pi / 2, segments // 2)
    return lathe(np.stack([radius * np.cos(angles), radius * np.sin(angles)], 1), segments)


def ring(radius: float, thickness: float, segments: int = 144) -> Mesh:
    """A torus lying flat about the origin."""
    angles = np.linspace(0, 2 * np.pi, 33)
    profile = np.stack([radius + thickness * np.cos(angles), thickness * np.sin(angles)], 1)
    return lathe(profile, segments)


def box(width: float, depth: float, height: float, bevel: float = 0.04, steps: int = 5) -> Mesh:
    """A box about the origin in x and y, standing on z = 0, with rounded edges."""
    bevel = min(bevel, 0.499 * min(width, depth, height))
    half = np.array([width, depth, height]) / 2 - bevel
    angles = np.linspace(0, np.pi / 2, steps + 1)
    quarter = np.concatenate([angles + k * np.pi / 2 for k in range(4)])
    signs = np.repeat(np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]), steps + 1, axis=0)
    rows = []
    poles = [(-np.pi / 2 + a, -1.0) for a in angles] + [(a, 1.0) for a in angles]
    rows.append(np.tile(np.array([0.0, 0.0, -half[2] - bevel]), (len(quarter), 1)))
    for latitude, level in poles:
        rows.append(
            np.stack(
                [
                    signs[:, 0] * half[0] + bevel * np.cos(latitude) * np.cos(quarter),
                    signs[:, 1] * half[1] + bevel * np.cos(latitude) * np.sin(quarter),
                    np.full(len(quarter), level * half[2] + bevel * np.sin(latitude)),
                ],
                axis=1,
            )
        )
    rows.append(np.tile(np.array([0.0, 0.0, half[2] + bevel]), (len(quarter), 1)))
    return replace(_sheet(np.stack(rows), closed_u=True), uv=None).moved(z=height / 2)


def extrude(outline: Array, height: float, bevel: float = 0.03, steps: int = 4) -> Mesh:
    """A prism over a closed outline (n, 2), counter-clockwise and star-shaped about its middle,
    with rounded upper and lower edges."""
    centre = outline.mean(axis=0)
    before, after = np.roll(outline, 1, axis=0), np.roll(outline, -1, axis=0)
    tangent = after - before
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    rows = [np.column_stack([np.tile(centre, (len(outline), 1)), np.zeros(len(outline))])]
    angles = np.linspace(0, np.pi / 2, steps + 1)
    for a in angles:
        inset = outline - normal * bevel * (1 - np.sin(a))
        rows.append(np.column_stack([inset, np.full(len(outline), bevel * (1 - np.cos(a)))]))
    for a in angles[::-1]:
        inset = outline - normal * bevel * (1 - np.sin(a))
        level = height - bevel * (1 - np.cos(a))
        rows.append(np.column_stack([inset, np.full(len(outline), level)]))
    rows.append(
        np.column_stack([np.tile(centre, (len(outline), 1)), np.full(len(outline), height)])
    )
    return replace(_sheet(np.stack(rows), closed_u=True), uv=None)


def rounded_rectangle(width: float, depth: float, radius: float, steps: int = 10) -> Array:
    """An outline about the origin."""
    x, y = width / 2, depth / 2
    corners = [(x, -y, radius), (x, y, radius), (-x, y, radius), (-x, -y, radius)]
    return filleted(corners, closed=True, steps=steps)


def tube(
    path: Sequence[Sequence[float]] | Array,
    radius: float | Callable[[Array], Array],
    *,
    section: Array | None = None,
    segments: int = 24,
    closed: bool = False,
) -> Mesh:
    """A round (or ``section``-shaped, (n, 2)) tube along a path of 3D points.

    :param radius: one radius, or a function of the position (0..1) along the path.
    """
    p = np.asarray(path, dtype=np.float64)
    step = (np.roll(p, -1, axis=0) - np.roll(p, 1, axis=0)) if closed else np.gradient(p, axis=0)
    tangent = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-12)
    side = np.cross(tangent[0], [0.0, 0.0, 1.0])
    if np.linalg.norm(side) < 1e-3:
        side = np.array([1.0, 0.0, 0.0])
    if section is None:
        angles = np.linspace(0, 2 * np.pi, segments, endpoint=False)
        section = np.stack([np.cos(angles), np.sin(angles)], 1)
    where = np.linspace(0, 1, len(p))
    size = radius(where) if callable(radius) else np.full(len(p), radius)
    rows = []
    for place, along, r in zip(p, tangent, size, strict=True):
        side = side - along * (side @ along)
        side /= np.linalg.norm(side)
        up = np.cross(along, side)
        rows.append(place + r * (section[:, :1] * side + section[:, 1:] * up))
    stack = np.stack(rows)
    if not closed:
        first = np.tile(p[0], (1, len(section), 1))
        last = np.tile(p[-1], (1, len(section), 1))
        stack = np.concatenate([first, stack, last])
    mesh = _sheet(stack, closed_u=True, closed_v=closed)
    assert mesh.uv is not None
    length = float(np.linalg.norm(np.diff(p, axis=0), axis=1).sum())
    around = max(1.0, round(2 * np.pi * float(size.max())))
    return replace(mesh, uv=mesh.uv * np.array([around, length]))


def sheet(surface: Array) -> Mesh:
    """An open surface from a grid of points (v, u, 3)."""
    return _sheet(surface, closed_u=False)
