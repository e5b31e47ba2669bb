"""Triangle meshes as values, with the few operations that modelling needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mesh:
    """``points`` (n, 3); ``faces`` (m, 3) indices, counter-clockwise from outside; ``uv`` (n, 2) or
    None; ``colour`` (n, 3) linear RGB or None; ``crease``: edges sharper than this many degrees
    stay edges."""

    points: Array
    faces: NDArray[np.int64]
    uv: Array | None = None
    colour: Array | None = None
    crease: float = 40.0

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        return replace(self, points=self.points + np.array([x, y, z]))

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> Mesh:
        y, z = (x if y is None else y), (x if z is None else z)
        faces = self.faces[:, ::-1] if x * y * z < 0 else self.faces
        return replace(self, points=self.points * np.array([x, y, z]), faces=faces)

    def turned(self, axis: str, degrees: float) -> Mesh:
        """Rotated about the x, y or z axis through the origin."""
        return replace(self, points=self.points @ rotation(axis, degrees).T)

    def bent(self, bend: Callable[[Array], Array]) -> Mesh:
        """Every point moved by a function of all points."""
        return replace(self, points=bend(self.points))

    def painted(self, paint: Callable[[Array], Array]) -> Mesh:
        """With a colour at every point, from its place."""
        return replace(self, colour=paint(self.points))

    def creased(self, degrees: float) -> Mesh:
        return replace(self, crease=degrees)

    def dropped(self) -> Mesh:
        """Moved so that its lowest point stands on the floor."""
        return self.moved(z=-float(self.points[:, 2].min()))

    @property
    def bounds(self) -> tuple[Array, Array]:
        return self.points.min(axis=0), self.points.max(axis=0)


def rotation(axis: str, degrees: float) -> Array:
    """The 3x3 matrix of a rotation about x, y or z."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return {
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
        "y": np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]),
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
    }[axis].astype(np.float64)


def merged(*meshes: Mesh) -> Mesh:
    """Several meshes as one; texture coordinates and colours are kept where all have them."""
    offsets = np.cumsum([0, *(len(mesh.points) for mesh in meshes[:-1])])
    uvs = [mesh.uv for mesh in meshes if mesh.uv is not None]
    colours = [mesh.colour for mesh in meshes if mesh.colour is not None]
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([m.faces + o for m, o in zip(meshes, offsets, strict=True)]),
        np.concatenate(uvs) if len(uvs) == len(meshes) else None,
        np.concatenate(colours) if len(colours) == len(meshes) else None,
        meshes[0].crease,
    )


def corner_normals(mesh: Mesh) -> Array:
    """Unit normals (faces, 3 corners, 3): at each corner the mean of the neighbouring faces that
    meet at less than the crease angle, weighted by area."""
    points, faces = mesh.points, mesh.faces
    # Points that coincide count as one, so that seams stay smooth.
    _, same = np.unique(np.round(points, 6), axis=0, return_inverse=True)
    corners = same.reshape(-1)[faces].reshape(-1)
    cross = np.cross(
        points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]]
    )
    unit = cross / np.maximum(np.linalg.norm(cross, axis=1, keepdims=True), 1e-30)
    face_of = np.repeat(np.arange(len(faces)), 3)
    order = np.argsort(corners, kind="stable")
    counts = np.bincount(corners, minlength=int(corners.max()) + 1)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    # All pairs of corners that share a point.
    repeats = counts[corners]
    first = np.repeat(np.arange(len(corners)), repeats)
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    second = order[starts[corners[first]] + within]
    mine, theirs = face_of[first], face_of[second]
    near = np.einsum("ij,ij->i", unit[mine], unit[theirs]) >= np.cos(np.radians(mesh.crease))
    normals = np.zeros((len(corners), 3))
    for k in range(3):
        normals[:, k] = np.bincount(
            first[near], weights=cross[theirs[near], k], minlength=len(corners)
        )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    fallback = unit[face_of]
    found: Array = np.where(length > 1e-20, normals / np.maximum(length, 1e-30), fallback)
    return found.reshape(len(faces), 3, 3)
