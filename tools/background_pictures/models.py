"""Furniture and household models (Wavefront OBJ in Sweet Home 3D's catalogue files) as arrays."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.floating[Any]]

LARGEST = 1_000_000  # bytes of an OBJ that is still read; larger ones are slow
TEXTURE = 256  # pixels of a texture's longer side
WHITE = np.ones((1, 1, 3), dtype=np.float32)


@dataclass(frozen=True)
class Part:
    """The triangles of one material: ``points`` and ``normals`` (n, 3 corners, 3), z up; ``uv``
    (n, 3, 2); ``colour`` RGB 0..1, multiplied with ``texture`` (h, w, 3)."""

    points: Array
    normals: Array
    uv: Array
    colour: tuple[float, float, float]
    shine: float
    opacity: float
    texture: Array

    @property
    def area(self) -> float:
        p = self.points
        cross = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
        return float(np.linalg.norm(cross, axis=1).sum() / 2)

    def painted(self, colour: tuple[float, float, float]) -> Part:
        """In another colour; a texture keeps its pattern in greys of that colour."""
        if self.texture.size <= 3:
            return replace(self, colour=colour)
        grey = self.texture.mean(axis=2, keepdims=True)
        grey = np.clip(grey / max(0.05, float(grey.mean())), 0, 1.6).repeat(3, axis=2)
        return replace(self, colour=colour, texture=grey.astype(np.float32))


def catalogue(path: Path) -> Iterator[tuple[str, list[Part]]]:
    """All models of a catalogue file that are neither empty nor huge, by name."""
    with zipfile.ZipFile(path) as packed:
        for entry in sorted(packed.infolist(), key=lambda e: e.filename):
            if not entry.filename.endswith(".obj") or entry.file_size > LARGEST:
                continue
            parts = _parts(packed, entry.filename)
            if parts:
                yield posixpath.basename(entry.filename).removesuffix(".obj"), parts


def _text(packed: zipfile.ZipFile, name: str) -> list[str]:
    try:
        return packed.read(name).decode("latin-1").splitlines()
    except KeyError:
        return []


def _materials(packed: zipfile.ZipFile, name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in _text(packed, name):
        word, _, rest = line.strip().partition(" ")
        if word == "newmtl":
            current = found.setdefault(rest.strip(), {})
        elif word:
            current[word] = rest.strip()
    return found


def _texture(packed: zipfile.ZipFile, name: str) -> Array:
    try:
        with Image.open(io.BytesIO(packed.read(name))) as opened:
            opened.thumbnail((TEXTURE, TEXTURE))
            return np.asarray(opened.convert("RGB"), dtype=np.float32) / 255
    except (KeyError, OSError):
        return WHITE


def _numbers(lines: list[str], width: int) -> Array:
    rows = [line.split()[1 : width + 1] for line in lines]
    return np.array([row for row in rows if len(row) == width], dtype=np.float32)


def _parts(packed: zipfile.ZipFile, name: str) -> list[Part]:
    lines = _text(packed, name)
    points = _numbers([line for line in lines if line.startswith("v ")], 3)
    normals = _numbers([line for line in lines if line.startswith("vn ")], 3)
    uvs = _numbers([line for line in lines if line.startswith("vt ")], 2)
    materials: dict[str, dict[str, str]] = {}
    corners: dict[str, list[list[tuple[int, int, int]]]] = {}
    current = corners.setdefault("", [])
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "mtllib":
            library = posixpath.join(posixpath.dirname(name), rest.strip())
            materials |= _materials(packed, library)
        elif word == "usemtl":
            current = corners.setdefault(rest.strip(), [])
        elif word == "f":
            face = [_corner(corner) for corner in rest.split()]
            current.extend([face[0], face[k], face[k + 1]] for k in range(1, len(face) - 1))
    found = []
    for material, triangles in corners.items():
        if triangles:
            look = materials.get(material, {})
            index = np.array(triangles, dtype=np.int64)
            found.append(_part(packed, name, look, index, (points, normals, uvs)))
    return found


def _corner(text: str) -> tuple[int, int, int]:
    """Point, texture and normal, from 1; 0 where there is none."""
    fields = [int(field) if field else 0 for field in text.split("/")] + [0, 0]
    return fields[0], fields[1], fields[2]


def _triple(text: str, otherwise: float) -> tuple[float, float, float]:
    numbers = [float(each) for each in text.split()[:3]] if text else []
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else (otherwise,) * 3


def _part(
    packed: zipfile.ZipFile,
    name: str,
    look: dict[str, str],
    index: NDArray[np.int64],
    arrays: tuple[Array, Array, Array],
) -> Part:
    points, normals, uvs = arrays
    upright = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], dtype=np.float32)  # y up to z up
    where = points[index[:, :, 0] - (index[:, :, 0] > 0)] @ upright
    flat = np.cross(where[:, 1] - where[:, 0], where[:, 2] - where[:, 0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-20)
    normal = np.repeat(flat[:, None, :], 3, axis=1)
    if len(normals) and (index[:, :, 2] != 0).all():
        normal = normals[index[:, :, 2] - (index[:, :, 2] > 0)] @ upright
    uv = np.zeros((len(index), 3, 2), dtype=np.float32)
    if len(uvs) and (index[:, :, 1] != 0).all():
        uv = uvs[index[:, :, 1] - (index[:, :, 1] > 0)]
    texture = WHITE
    if look.get("map_Kd"):
        texture = _texture(
            packed, posixpath.join(posixpath.dirname(name), look["map_Kd"].split()[-1])
        )
    colour = _triple(look.get("Kd", ""), 0.7)
    return Part(
        where.astype(np.float32),
        normal.astype(np.float32),
        uv,
        colour if texture is WHITE else (1.0, 1.0, 1.0),
        sum(_triple(look.get("Ks", ""), 0.1)) / 3,
        float((look.get("d") or "1").split()[-1]),
        texture,
    )
