"""The photo studio: ground, lights, camera, exposure and development."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np
import pyoidn
from PIL import Image

from sample_pictures.mesh import Array, Mesh, corner_normals
from sample_pictures.shot import Shot
from sample_pictures.stage import ground, lights
from sample_pictures.surfaces import Material, matte

T = mi.ScalarTransform4f


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
        **lights(shot, centre, reach),
    }
    for number, part in enumerate([*parts, *ground(shot, reach, high)]):
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
    value = np.maximum(pixels, 0) * (
        (0.97 if shot.ground == "sweep" else 0.86) * shot.brightness / max(white, 1e-6)
    )
    knee = 0.72
    over = np.maximum(value - knee, 0)
    value = np.where(value > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), value)
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    # A little contrast, as cameras add, and the grain that no camera is without.
    encoded = encoded + 0.045 * np.sin((encoded - 0.5) * 2 * np.pi) * 0.5
    grain = np.random.default_rng(shot.seed).normal(0, 0.0045, encoded.shape[:2])[:, :, None]
    return Image.fromarray((np.clip(encoded + grain, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")
