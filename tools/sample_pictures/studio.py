"""The photo studio: ground, lights, camera, exposure and development."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import mitsuba as mi
import numpy as np
import pyoidn
from PIL import Image

from sample_pictures.mesh import Array, Mesh, corner_normals
from sample_pictures.solids import box, filleted, sheet
from sample_pictures.surfaces import (
    Colour,
    Material,
    OAK,
    bumpy,
    concrete,
    linear,
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


@dataclass(frozen=True)
class Part:
    """A mesh of a material; ``framed`` parts decide what the camera frames."""

    mesh: Mesh
    material: Material
    framed: bool = True


@dataclass(frozen=True)
class Shot:
    """One picture: what stands there and how it is taken.

    ``ground``: sweep, table, wall, shelf, linen, concrete, marble. ``turn`` and ``rise`` are the
    camera's azimuth (0: from the front, along +y) and elevation in degrees; ``fill`` the share of
    the frame that the product takes; ``blur`` the lens's aperture as a share of the product's size.
    ``light``: soft, side, hard, low. ``brightness`` multiplies the automatic exposure.
    """

    name: str
    build: Callable[[], Sequence[Part]]
    ground: str = "sweep"
    tint: Colour = "#f4f4f2"
    back: Colour = "#d9d4cc"
    shades: tuple[str, ...] = OAK
    turn: float = 20.0
    rise: float = 14.0
    fill: float = 0.74
    lens: float = 20.0
    light: str = "soft"
    light_from: float = -48.0
    blur: float = 0.0
    brightness: float = 1.0
    warmth: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    size: tuple[int, int] = (800, 800)
    samples: int = 28
    depth: int = 6
    seed: int = field(default=7)


def _mesh(part_name: str, mesh: Mesh, material: Material) -> mi.Mesh:
    """The mesh for Mitsuba, each corner a vertex of its own so that edges stay edges."""
    normals = corner_normals(mesh).reshape(-1, 3)
    order = mesh.faces.reshape(-1)
    uv = _box_mapped(mesh) if mesh.uv is None else mesh.uv[order]
    props = mi.Properties()
    if "glow" in material:
        props["light"] = mi.load_dict(
            {"type": "area", "radiance": {"type": "rgb", "value": material["glow"]}}
        )
        props["surface"] = mi.load_dict(matte("#ffffff"))
    else:
        props["surface"] = mi.load_dict(material)
    result = mi.Mesh(
        part_name,
        vertex_count=len(order),
        face_count=len(mesh.faces),
        has_vertex_normals=True,
        has_vertex_texcoords=True,
        props=props,
    )
    if mesh.colour is not None:
        result.add_attribute("vertex_color", 3, np.zeros(len(order) * 3, dtype=np.float32))
    params = mi.traverse(result)
    params["vertex_positions"] = mesh.points[order].astype(np.float32).ravel()
    params["vertex_normals"] = normals.astype(np.float32).ravel()
    params["faces"] = np.arange(len(order), dtype=np.uint32)
    params["vertex_texcoords"] = uv.astype(np.float32).ravel()
    if mesh.colour is not None:
        params["vertex_color"] = mesh.colour[order].astype(np.float32).ravel()
    params.update()
    return result


def _box_mapped(mesh: Mesh) -> Array:
    """Coordinates in decimetres for each corner, seen along the axis that its face looks to."""
    corners = mesh.points[mesh.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    axis = np.abs(cross).argmax(axis=1)
    first, second = np.array([1, 0, 0])[axis], np.array([2, 2, 1])[axis]
    rows = np.arange(len(corners))
    u = corners[rows[:, None], np.arange(3)[None, :], first[:, None]]
    v = corners[rows[:, None], np.arange(3)[None, :], second[:, None]]
    return np.stack([u, v], axis=2).reshape(-1, 2) + 3.1


def _slab(width: float, depth: float, low: float, high: float) -> Mesh:
    return box(width, depth, high - low, 0.06).moved(z=low)


def _flat(width: float, depth: float) -> Mesh:
    """A floor about the origin with coordinates over all of it."""
    x, y = np.meshgrid(np.linspace(-width / 2, width / 2, 2), np.linspace(-depth / 2, depth / 2, 2))
    return sheet(np.stack([x, y, np.zeros_like(x)], axis=2))


def _upright(width: float, height: float) -> Mesh:
    """A wall about x = 0 that faces the viewer (towards -y)."""
    x, z = np.meshgrid(np.linspace(-width / 2, width / 2, 2), np.linspace(-height / 2, height / 2, 2))
    return sheet(np.stack([x, np.zeros_like(x), z], axis=2))


def _ground(shot: Shot, reach: float, low: Array, high: Array) -> list[Part]:
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
        "linen": lambda: bumpy(principled(shot.tint, roughness=0.95, sheen=0.4), weave(), 0.6, 90.0),
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


def _light(direction: tuple[float, float], distance: float, size: tuple[float, float], target: Array, power: float, colour: tuple[float, float, float]) -> dict[str, Any]:
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


def _lights(shot: Shot, centre: Array, reach: float) -> dict[str, Any]:
    size, key, rise, fill, rim, level, top = _LIGHTS[shot.light]
    r = reach
    warm = (1.0 + 0.16 * shot.warmth, 1.0, 1.0 - 0.22 * shot.warmth)
    cool = (1.0 - 0.05 * shot.warmth, 1.0, 1.0 + 0.08 * shot.warmth)
    side = -1.0 if shot.light_from < 0 else 1.0
    lights = {
        "key": _light(
            (shot.turn + shot.light_from, rise), 4.2 * r, (size * r, size * r), centre, key, warm
        ),
        "fill": _light(
            (shot.turn - side * -62, 24.0), 4.6 * r, (1.6 * r, 2.8 * r), centre, fill, cool
        ),
        "sky": _sky(level, top),
    }
    if shot.ground not in {"wall", "shelf"}:
        lights["rim"] = _light(
            (shot.turn + side * 128, 34.0), 3.8 * r, (0.7 * r, 2.6 * r), centre, rim, cool
        )
    return lights


def _camera(shot: Shot, points: Array) -> tuple[Array, Array, float]:
    """Where the camera stands and looks so that the points fill their share of the frame."""
    azimuth, rise = np.radians(shot.turn), np.radians(shot.rise)
    towards = np.array(
        [np.sin(azimuth) * np.cos(rise), -np.cos(azimuth) * np.cos(rise), np.sin(rise)]
    )
    right = np.cross([0.0, 0.0, 1.0], towards)
    right /= np.linalg.norm(right)
    up = np.cross(towards, right)
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    tangent = np.tan(np.radians(shot.lens) / 2)
    aspect = shot.size[1] / shot.size[0]
    distance = 10.0
    for _ in range(12):
        relative = points - target
        depth = distance - relative @ towards
        x, y = relative @ right / depth / tangent, relative @ up / depth / tangent / aspect
        target = target + distance * tangent * (
            right * (x.max() + x.min()) / 2 + up * aspect * (y.max() + y.min()) / 2
        )
        extent = max(float(np.ptp(x)), float(np.ptp(y))) / 2
        distance *= extent / shot.fill
    target = target - distance * tangent * (right * shot.shift[0] + up * aspect * shot.shift[1])
    return target + towards * distance, target, distance


def render(shot: Shot, *, samples: int | None = None, scale: float = 1.0) -> Image.Image:
    """Takes the picture."""
    parts = list(shot.build())
    framed = np.concatenate([part.mesh.points for part in parts if part.framed])
    low, high = framed.min(axis=0), framed.max(axis=0)
    reach = float(np.linalg.norm(high - low)) / 2
    centre = (low + high) / 2
    origin, target, distance = _camera(shot, framed)
    width, height = (round(side * scale) for side in shot.size)
    sensor: dict[str, Any] = {
        "type": "perspective",
        "fov": shot.lens,
        "fov_axis": "x",
        "near_clip": 0.05,
        "far_clip": 1e4,
        "to_world": T().look_at(origin=origin.tolist(), target=target.tolist(), up=[0, 0, 1]),
        "film": {
            "type": "hdrfilm",
            "width": width,
            "height": height,
            "rfilter": {"type": "box"},
            "pixel_format": "rgb",
        },
        "sampler": {
            "type": "independent",
            "sample_count": samples or shot.samples,
            "seed": shot.seed,
        },
    }
    if shot.blur > 0:
        nearest = float(((framed - origin) @ ((target - origin) / distance)).min())
        sensor |= {
            "type": "thinlens",
            "aperture_radius": shot.blur * reach,
            "focus_distance": 0.45 * nearest + 0.55 * distance,
        }
    scene: dict[str, Any] = {
        "type": "scene",
        "integrator": {
            "type": "aov",
            "aovs": "albedo:albedo,normal:sh_normal",
            "image": {"type": "path", "max_depth": shot.depth, "rr_depth": 4},
        },
        "sensor": sensor,
        **_lights(shot, centre, reach),
    }
    for number, part in enumerate([*parts, *_ground(shot, reach, low, high)]):
        scene[f"part{number}"] = _mesh(f"part{number}", part.mesh, part.material)
    layers = np.array(mi.render(mi.load_dict(scene), seed=shot.seed), dtype=np.float32)
    colour = pyoidn.denoise(
        np.ascontiguousarray(layers[:, :, :3]),
        albedo=np.ascontiguousarray(np.clip(layers[:, :, 3:6], 0, 1)),
        normal=np.ascontiguousarray(layers[:, :, 6:9]),
        hdr=True,
    )
    return _developed(np.asarray(colour, dtype=np.float64), shot)


def _developed(pixels: Array, shot: Shot) -> Image.Image:
    """Exposes, rounds off the highlights, and encodes as sRGB."""
    luminance = pixels @ np.array([0.2126, 0.7152, 0.0722])
    white = float(np.percentile(luminance, 97.0))
    value = np.maximum(pixels, 0) * ((0.97 if shot.ground == "sweep" else 0.86) * shot.brightness / max(white, 1e-6))
    knee = 0.72
    over = np.maximum(value - knee, 0)
    value = np.where(value > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), value)
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    # A little contrast, as cameras add, and the grain that no camera is without.
    encoded = encoded + 0.045 * np.sin((encoded - 0.5) * 2 * np.pi) * 0.5
    grain = np.random.default_rng(shot.seed).normal(0, 0.0045, encoded.shape[:2])[:, :, None]
    return Image.fromarray((np.clip(encoded + grain, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")


__all__ = ["Part", "Shot", "linear", "render"]
