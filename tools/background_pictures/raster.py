"""A small renderer: triangles with texture, two lamps, gloss, and a soft shadow on the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from PIL import Image, ImageFilter

from tools.background_pictures.models import Array, Part

SIDE = 768  # pixels; the picture is shrunk afterwards, which smooths the edges


@dataclass(frozen=True)
class View:
    """``turn`` and ``rise``: the camera's azimuth and elevation in degrees; ``fill``: the share of
    the frame that the thing takes; ``lamp``: the key light's direction in the camera's axes."""

    turn: float
    rise: float
    fill: float
    lamp: tuple[float, float, float]


@njit
def _draw(
    frame: Any,
    depth: Any,
    corners: Any,
    normals: Any,
    uv: Any,
    colour: Any,
    texture: Any,
    look: Any,
    lamp: Any,
) -> None:
    """Fills triangles into ``frame`` (RGBA); ``look``: shine, opacity, ambient light."""
    height, width = depth.shape
    rows, columns = texture.shape[0], texture.shape[1]
    shine, opacity, ambient = look
    lx, ly, lz = lamp
    hx, hy, hz = lx, ly, lz + 1  # halfway between lamp and viewer
    long = np.sqrt(hx * hx + hy * hy + hz * hz)
    for t in range(len(corners)):
        x0, y0, z0 = corners[t, 0]
        x1, y1, z1 = corners[t, 1]
        x2, y2, z2 = corners[t, 2]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-9:
            continue
        for y in range(max(0, int(min(y0, y1, y2))), min(height, int(max(y0, y1, y2)) + 2)):
            for x in range(max(0, int(min(x0, x1, x2))), min(width, int(max(x0, x1, x2)) + 2)):
                b = ((x - x0) * (y2 - y0) - (x2 - x0) * (y - y0)) / area
                c = ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / area
                a = 1 - b - c
                if a < -1e-4 or b < -1e-4 or c < -1e-4:
                    continue
                z = a * z0 + b * z1 + c * z2
                if z <= depth[y, x]:
                    continue
                nx = a * normals[t, 0, 0] + b * normals[t, 1, 0] + c * normals[t, 2, 0]
                ny = a * normals[t, 0, 1] + b * normals[t, 1, 1] + c * normals[t, 2, 1]
                nz = a * normals[t, 0, 2] + b * normals[t, 1, 2] + c * normals[t, 2, 2]
                size = max(1e-9, np.sqrt(nx * nx + ny * ny + nz * nz))
                if nz < 0:
                    size = -size  # seen from behind
                nx, ny, nz = nx / size, ny / size, nz / size
                key = max(0.0, nx * lx + ny * ly + nz * lz)
                light = ambient + 0.62 * key + 0.16 * max(0.0, -nx) + 0.12 * nz
                gloss = shine * max(0.0, (nx * hx + ny * hy + nz * hz) / long) ** 40
                u = a * uv[t, 0, 0] + b * uv[t, 1, 0] + c * uv[t, 2, 0]
                v = a * uv[t, 0, 1] + b * uv[t, 1, 1] + c * uv[t, 2, 1]
                row, column = int((1 - (v % 1.0)) * (rows - 1)), int((u % 1.0) * (columns - 1))
                for k in range(3):
                    value = min(1.0, colour[k] * texture[row, column, k] * light + gloss)
                    frame[y, x, k] = frame[y, x, k] * (1 - opacity) + value * opacity
                frame[y, x, 3] = max(frame[y, x, 3], opacity)
                if opacity > 0.95:
                    depth[y, x] = z


def _axes(view: View) -> Array:
    """Rows: the camera's right, up and towards-viewer directions."""
    azimuth, rise = np.radians(view.turn), np.radians(view.rise)
    towards = np.array(
        [np.sin(azimuth) * np.cos(rise), -np.cos(azimuth) * np.cos(rise), np.sin(rise)]
    )
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    axes: Array = np.stack([right, np.cross(towards, right), towards]).astype(np.float32)
    return axes


def rendered(parts: Sequence[Part], view: View) -> tuple[Image.Image, Image.Image]:
    """The thing as RGBA, and its shadow on the floor as a mask of the same size."""
    every = np.concatenate([part.points.reshape(-1, 3) for part in parts])
    low, high = every.min(axis=0), every.max(axis=0)
    centre, reach = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
    axes = _axes(view)

    def seen(points: Array) -> Array:
        relative: Array = ((points - centre) / reach) @ axes.T
        relative[..., :2] *= 3.4 / (3.4 - relative[..., 2:3])
        return relative

    flat = seen(every)
    middle = (flat[:, :2].min(axis=0) + flat[:, :2].max(axis=0)) / 2
    scale = SIDE * view.fill / max(float(np.ptp(flat[:, 0])), float(np.ptp(flat[:, 1])), 1e-6)

    def on_screen(points: Array) -> Array:
        place = seen(points)
        place[..., 0] = (place[..., 0] - middle[0]) * scale + SIDE / 2
        place[..., 1] = SIDE / 2 - (place[..., 1] - middle[1]) * scale
        return np.ascontiguousarray(place, dtype=np.float32)

    lamp = np.array(view.lamp, dtype=np.float32)
    lamp /= np.linalg.norm(lamp)
    frame = np.zeros((SIDE, SIDE, 4), dtype=np.float32)
    shadow = np.zeros_like(frame)
    depth = np.full((SIDE, SIDE), -1e9, dtype=np.float32)
    level = np.full_like(depth, -1e9)
    down = lamp @ axes
    down = down / max(0.35, float(down[2]))
    for part in sorted(parts, key=lambda part: -part.opacity):
        colour = np.array(part.colour, dtype=np.float32)
        look = (min(0.6, part.shine), max(0.12, part.opacity), 0.34)
        normals = np.ascontiguousarray(part.normals @ axes.T)
        uv = np.ascontiguousarray(part.uv)
        texture = np.ascontiguousarray(part.texture)
        _draw(frame, depth, on_screen(part.points), normals, uv, colour, texture, look, lamp)
        floor = part.points - (part.points[..., 2:3] - low[2]) * down * 0.45
        floor[..., 2] = low[2]
        opaque = (0.0, 1.0, 0.3)
        _draw(shadow, level, on_screen(floor), normals, uv, colour, texture, opaque, lamp)
    pixels = np.clip(frame, 0, 1)
    pixels[:, :, :3] = pixels[:, :, :3] / np.maximum(pixels[:, :, 3:], 0.12)
    pixels[:, :, :3] = np.clip(pixels[:, :, :3], 0, 1) ** 0.82
    thing = Image.fromarray((pixels * 255).clip(0, 255).astype(np.uint8), "RGBA")
    mask = Image.fromarray((shadow[:, :, 3] * 255).astype(np.uint8), "L")
    return thing, mask.filter(ImageFilter.GaussianBlur(SIDE / 55))
