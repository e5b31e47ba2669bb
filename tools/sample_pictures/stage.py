"""What surrounds a product: the ground that it stands on, the wall behind it, and the lights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mitsuba as mi
import numpy as np

from sample_pictures.mesh import Array, Mesh
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import box, filleted, sheet
from sample_pictures.surfaces import (
    Material,
    bumpy,
    concrete,
    marble,
    matte,
    picture,
    planks,
    plaster,
    principled,
    weave,
    wood,
)

T = mi.ScalarTransform4f


def _slab(width: float, depth: float, low: float, high: float) -> Mesh:
    return box(width, depth, high - low, 0.06).moved(z=low)


def _flat(width: float, depth: float) -> Mesh:
    """A floor about the origin with coordinates over all of it."""
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, 2), np.linspace(-depth / 2, depth / 2, 2))
    return sheet(np.stack([x, y, np.zeros_like(x)], axis=2))


def _upright(width: float, height: float) -> Mesh:
    """A wall about x = 0 that faces the viewer (towards -y)."""
    x, z = np.meshgrid(
        np.linspace(-width / 2, width / 2, 2), np.linspace(-height / 2, height / 2, 2)
    )
    return sheet(np.stack([x, np.zeros_like(x), z], axis=2))


def ground(shot: Shot, reach: float, high: Array) -> list[Part]:
    """Floor and background, as large as the product needs, turned towards the camera."""
    r = reach
    turn = shot.turn

    def towards(mesh: Mesh) -> Mesh:
        return mesh.turned("z", turn)

    if shot.ground == "sweep":
        profile = filleted([(-30 * r, 0), (4.5 * r, 0, 2.5 * r), (4.5 * r, 30 * r)], steps=24)
        x = np.array([-40 * r, 40 * r])
        rows = np.stack([np.stack([x, np.full(2, y), np.full(2, z)], 1) for y, z in profile])
        return [Part(towards(sheet(rows)), matte(shot.tint), framed=False)]
    if shot.ground == "wall":
        wall = _upright(40 * r, 40 * r).moved(y=float(high[1]) + 0.002)
        material = matte(picture(plaster(shot.back, strength=0.04), 6.0))
        return [Part(wall, material, framed=False)]
    if shot.ground == "shelf":
        depth = 1.5 * r
        board = _slab(14 * r, depth, -0.13 * r, 0.0).moved(y=float(high[1]) - depth / 2 + 0.25 * r)
        colour = wood(shot.shades, span=7 * r, roughness=0.5)
        wall = _upright(60 * r, 60 * r).moved(y=float(high[1]) + 0.3 * r)
        return [
            Part(board, colour, framed=False),
            Part(wall, matte(picture(plaster(shot.back), 5.0)), framed=False),
        ]
    tops: dict[str, Callable[[], Material]] = {
        "table": lambda: principled(
            picture(planks(shot.shades), 60 * r / max(9.0, 2.6 * r)), roughness=0.42, specular=0.4
        ),
        "concrete": lambda: principled(picture(concrete(shot.tint), 7.0), roughness=0.7),
        "marble": lambda: principled(picture(marble(), 5.0), roughness=0.2, specular=0.5),
        "linen": lambda: bumpy(
            principled(shot.tint, roughness=0.95, sheen=0.4), weave(), 0.6, 90.0
        ),
        "paper": lambda: matte(shot.tint),
    }
    floor = _flat(60 * r, 60 * r)
    # Both materials repeat in world units, so that a board is as wide as a board.
    wall = _upright(120 * r, 60 * r).moved(y=(2.6 if shot.ground == "paper" else 5.5) * r, z=10 * r)
    back = matte(picture(plaster(shot.back, strength=0.03), 6.0))
    return [
        Part(towards(floor), tops[shot.ground](), framed=False),
        Part(towards(wall), back, framed=False),
    ]


def _light(
    direction: tuple[float, float],
    distance: float,
    size: tuple[float, float],
    target: Array,
    power: float,
    colour: tuple[float, float, float],
) -> dict[str, Any]:
    """A soft box: a shining rectangle that looks at the target."""
    azimuth, rise = np.radians(direction[0]), np.radians(direction[1])
    offset = np.array(
        [np.sin(azimuth) * np.cos(rise), -np.cos(azimuth) * np.cos(rise), np.sin(rise)]
    )
    place = target + distance * offset
    up = [0.0, 0.0, 1.0] if abs(offset[2]) < 0.98 else [0.0, 1.0, 0.0]
    return {
        "type": "rectangle",
        "to_world": T().look_at(origin=place.tolist(), target=target.tolist(), up=up)
        @ T().scale([size[0] / 2, size[1] / 2, 1.0]),
        "emitter": {
            "type": "area",
            "radiance": {"type": "rgb", "value": [power * c for c in colour]},
        },
    }


def _sky(level: float, top: float) -> dict[str, Any]:
    """A faint room around everything, brighter above, so that shiny things reflect something."""
    rows = np.linspace(1, -1, 64)[:, None]
    value = level * (0.55 + 0.45 * np.clip(rows, 0, 1)) + top * np.clip(rows - 0.55, 0, 1)
    pixels = np.repeat(np.repeat(value[:, :, None], 128, axis=1), 3, axis=2)
    return {
        "type": "envmap",
        "bitmap": mi.Bitmap(pixels.astype(np.float32)),
        "to_world": T().rotate([1, 0, 0], 90),
    }


_LIGHTS = {
    # name: key size, key power, key rise, fill power, rim power, sky level, sky top
    "soft": (2.6, 9.0, 48.0, 1.6, 3.0, 0.42, 1.4),
    "side": (1.7, 20.0, 30.0, 0.5, 2.0, 0.22, 0.4),
    "hard": (0.45, 150.0, 46.0, 0.7, 1.0, 0.34, 0.5),
    "low": (1.5, 12.0, 58.0, 0.6, 9.0, 0.05, 0.2),
}


def lights(shot: Shot, centre: Array, reach: float) -> dict[str, Any]:
    size, key, rise, fill, rim, level, top = _LIGHTS[shot.light]
    r = reach
    warm = (1.0 + 0.16 * shot.warmth, 1.0, 1.0 - 0.22 * shot.warmth)
    cool = (1.0 - 0.05 * shot.warmth, 1.0, 1.0 + 0.08 * shot.warmth)
    side = -1.0 if shot.light_from < 0 else 1.0
    found = {
        "key": _light(
            (shot.turn + shot.light_from, rise), 4.2 * r, (size * r, size * r), centre, key, warm
        ),
        "fill": _light(
            (shot.turn - side * -62, 24.0), 4.6 * r, (1.6 * r, 2.8 * r), centre, fill, cool
        ),
        "sky": _sky(level, top),
    }
    if shot.ground not in {"wall", "shelf"}:
        found["rim"] = _light(
            (shot.turn + side * 128, 34.0), 3.8 * r, (0.7 * r, 2.6 * r), centre, rim, cool
        )
    return found
