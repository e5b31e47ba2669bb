"""What things are made of: Mitsuba materials, and the pictures painted on them."""

from __future__ import annotations

from functools import cache
from typing import Any

import mitsuba as mi
import numpy as np

from sample_pictures.mesh import Array
from sample_pictures.noise import fbm, grid, noise

Material = dict[str, Any]
Colour = str | tuple[float, float, float]


def linear(colour: Colour) -> list[float]:
    """Linear RGB of ``#rrggbb`` (sRGB); other values are linear already."""
    if not isinstance(colour, str):
        return [float(v) for v in colour]
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return [
        float(v) for v in np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    ]


def _texture(colour: Colour | dict[str, Any]) -> dict[str, Any]:
    return colour if isinstance(colour, dict) else {"type": "rgb", "value": linear(colour)}


def picture(
    pixels: Array, repeat: float | tuple[float, float] = 1.0, *, upright: bool = False
) -> dict[str, Any]:
    """A texture from linear pixels (h, w, 3) or (h, w), repeated over the coordinates; ``upright``
    turns it by a quarter."""
    x, y = repeat if isinstance(repeat, tuple) else (repeat, repeat)
    data = pixels if pixels.ndim == 3 else pixels[:, :, None]
    return {
        "type": "bitmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(data, dtype=np.float32)),
        "raw": True,
        "wrap_mode": "mirror",
        "to_uv": mi.ScalarTransform3f().rotate(90 if upright else 0)
        @ mi.ScalarTransform3f().scale([x, y]),
    }


PAINTED: dict[str, Any] = {"type": "mesh_attribute", "name": "vertex_color"}
"""The colours painted on the mesh itself."""


def principled(colour: Colour | dict[str, Any], **values: Any) -> Material:
    bsdf: Material = {"type": "principled", "base_color": _texture(colour)}
    bsdf.update(values)
    return {"type": "twosided", "bsdf": bsdf}


def matte(colour: Colour | dict[str, Any]) -> Material:
    return {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": _texture(colour)}}


def satin(colour: Colour | dict[str, Any], roughness: float = 0.35) -> Material:
    """Lacquer, plastic, powder coating."""
    return principled(colour, roughness=roughness, specular=0.5)


def glaze(colour: Colour | dict[str, Any], roughness: float = 0.1) -> Material:
    """Glazed ceramic, polished lacquer: a coloured ground under a clear coat."""
    return principled(
        colour, roughness=0.45, specular=0.5, clearcoat=1.0, clearcoat_gloss=1.0 - roughness
    )


def metal(colour: Colour = "#c9cacc", roughness: float = 0.22, brushed: float = 0.0) -> Material:
    return principled(colour, metallic=1.0, roughness=roughness, anisotropic=brushed)


def brass(roughness: float = 0.22) -> Material:
    return metal("#d9b067", roughness)


def copper(roughness: float = 0.2) -> Material:
    return metal("#d98a63", roughness)


def steel(roughness: float = 0.25, brushed: float = 0.5) -> Material:
    return metal("#c4c5c6", roughness, brushed)


def cloth(colour: Colour | dict[str, Any], sheen: float = 0.6) -> Material:
    return principled(colour, roughness=0.95, specular=0.1, sheen=sheen, sheen_tint=0.6)


def glass(tint: Colour = (1.0, 1.0, 1.0), ior: float = 1.5, roughness: float = 0.0) -> Material:
    if roughness > 0:
        return {
            "type": "roughdielectric",
            "int_ior": ior,
            "alpha": roughness,
            "specular_transmittance": _texture(tint),
        }
    return {"type": "dielectric", "int_ior": ior, "specular_transmittance": _texture(tint)}


def pane(tint: Colour = (1.0, 1.0, 1.0)) -> Material:
    """Glass so thin that it bends no light."""
    return {"type": "thindielectric", "specular_transmittance": _texture(tint)}


def glow(colour: Colour, strength: float) -> Material:
    """Shines by itself."""
    return {"glow": [strength * v for v in linear(colour)]}


def bumpy(material: Material, height: Array, scale: float, repeat: float = 1.0) -> Material:
    """The same material with a height picture (h, w) pressed into it."""
    texture = picture(height, repeat)
    inner = material["bsdf"] if material["type"] == "twosided" else material
    bump = {"type": "bumpmap", "nested_texture": texture, "scale": scale, "bsdf": inner}
    return {"type": "twosided", "bsdf": bump}


# --- Pictures to paint with -----------------------------------------------------------------------


def _ramp(value: Array, *colours: Colour) -> Array:
    """Colours along a value of 0..1."""
    stops = np.array([linear(colour) for colour in colours])
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(value, at, stops[:, k]) for k in range(3)], axis=-1)


OAK = ("#86664a", "#b3906a", "#d0b491")
WALNUT = ("#3d2414", "#5f3b22", "#83573a")
ASH = ("#b79a74", "#d6bd97", "#ead8b8")
TEAK = ("#6b3a1a", "#9a5c2d", "#bd7f47")


def wood_at(
    points: Array, shades: tuple[str, ...] = OAK, *, ring: float = 0.18, seed: int = 0
) -> Array:
    """The colour of solid wood at (n, 3) places; the grain runs along x."""
    stretched = points * np.array([0.12, 1.0, 1.0])
    wobble = fbm(stretched * 0.6, 3, seed=seed) * 0.55
    distance = np.hypot(points[:, 1] + 1.9 + wobble, points[:, 2] * 1.15 + 0.7 + wobble * 0.8)
    rings = (distance / ring) % 1.0
    rings = np.where(rings < 0.78, rings / 0.78, (1 - rings) / 0.22) ** 1.6
    pores = np.clip(noise(points * np.array([1.6, 34.0, 34.0]), seed + 5), 0, 1) ** 2
    mottle = fbm(stretched * 2.2, 3, seed=seed + 9) * 0.5 + 0.5
    value = np.clip(0.72 - 0.42 * rings + 0.4 * (mottle - 0.5) - 0.35 * pores, 0, 1)
    return _ramp(value, *shades)


@cache
def planks(
    shades: tuple[str, ...] = OAK,
    *,
    boards: int = 4,
    size: int = 1024,
    seam: float = 0.012,
    seed: int = 3,
) -> Array:
    """A table top of boards (size, size, 3) that run along x."""
    at = grid(size, size, 14.0, 14.0)
    board = np.floor(at[:, 1] / 14.0 * boards)
    shift = np.stack([board * 31.7, board * 0.0, board * 7.31 + 0.35], 1)
    local = at.copy()
    local[:, 1] = at[:, 1] % (14.0 / boards)
    colour = wood_at((local + shift) * np.array([1.0, 1.0, 1.0]), shades, ring=0.34, seed=seed)
    tone = 0.86 + 0.28 * ((board * 0.618) % 1.0)
    edge = (at[:, 1] / 14.0 * boards) % 1.0
    gap = np.where((edge < seam) | (edge > 1 - seam), 0.25, 1.0)
    return (colour * (tone * gap)[:, None]).reshape(size, size, 3).clip(0, 1)


@cache
def _board(shades: tuple[str, ...], seed: int) -> Array:
    at = grid(1024, 1024, 8.0, 8.0)
    return wood_at(at + np.array([0.0, 0.0, 0.4]), shades, ring=0.42, seed=seed).reshape(
        1024, 1024, 3
    )


def wood(
    shades: tuple[str, ...] = OAK,
    *,
    span: float = 5.0,
    upright: bool = False,
    roughness: float = 0.45,
    seed: int = 6,
    gloss: float = 0.0,
) -> Material:
    """Solid wood with the grain along u; ``span``: decimetres that one board texture covers."""
    texture = picture(_board(shades, seed), 1.0 / span, upright=upright)
    return principled(
        texture, roughness=roughness, specular=0.4, clearcoat=gloss, clearcoat_gloss=0.9
    )


def shade(
    colour: Colour | dict[str, Any], through: float = 1.1, roughness: float = 0.9
) -> Material:
    """Cloth, paper or opal glass that lets light through softly."""
    return {
        "type": "principledthin",
        "base_color": _texture(colour),
        "roughness": roughness,
        "diff_trans": through,
        "spec_trans": 0.0,
        "eta": 1.4,
    }


@cache
def plaster(colour: Colour, *, strength: float = 0.05, size: int = 512, seed: int = 1) -> Array:
    """A painted wall with slight clouds."""
    value = fbm(grid(size, size, 5.0, 5.0), 5, seed=seed).reshape(size, size, 1)
    return np.clip(np.array(linear(colour)) * (1 + strength * value), 0, 1)


@cache
def concrete(colour: Colour = "#a9a8a4", *, size: int = 1024, seed: int = 4) -> Array:
    """Cast concrete: clouds, fine grain and a few air holes."""
    at = grid(size, size, 8.0, 8.0)
    clouds = fbm(at * 0.7, 6, 0.55, seed=seed)
    grain = noise(at * 26, seed + 7)
    holes = np.clip((noise(at * 5.3, seed + 11) - 0.72) * 6, 0, 1) * np.clip(
        noise(at * 1.3, seed), 0, 1
    )
    value = 1 + 0.16 * clouds + 0.05 * grain - 0.22 * holes
    pixels: Array = np.clip(value[:, None] * np.array(linear(colour)), 0, 1)
    return pixels.reshape(size, size, 3)


@cache
def marble(
    ground: Colour = "#ece9e4", vein: Colour = "#77736f", *, size: int = 1024, seed: int = 2
) -> Array:
    at = grid(size, size, 5.0, 5.0)
    warp = np.stack([fbm(at, 4, seed=seed), fbm(at + 9.1, 4, seed=seed + 1), at[:, 2]], 1)
    ridge = 1 - np.abs(fbm(at * 0.8 + 0.9 * warp, 4, seed=seed + 2))
    thin = np.clip((ridge - 0.9) / 0.1, 0, 1) ** 2 * np.clip(0.5 + noise(at * 0.9, seed + 6), 0, 1)
    cloud = np.clip(0.5 + 0.5 * fbm(at * 0.5, 3, seed=seed + 3), 0, 1) * 0.22
    value = np.clip(thin * 0.85 + cloud, 0, 1)
    return _ramp(value, ground, vein).reshape(size, size, 3)


@cache
def weave(size: int = 256, threads: int = 32) -> Array:
    """The height (size, size) of a plain weave in 0..1."""
    t = np.arange(size) / size * threads
    warp = np.abs(np.sin(np.pi * t))[None, :]
    weft = np.abs(np.sin(np.pi * t))[:, None]
    over = (np.floor(t)[None, :] + np.floor(t)[:, None]) % 2
    return over * warp * (0.55 + 0.45 * weft) + (1 - over) * weft * (0.55 + 0.45 * warp)


@cache
def speckled(
    ground: Colour, speck: Colour, *, share: float = 0.06, size: int = 768, seed: int = 5
) -> Array:
    """Stoneware: a ground with small specks."""
    at = grid(size, size, 40.0, 40.0)
    value = noise(at * 2.2, seed) * 0.7 + noise(at * 5.1, seed + 3) * 0.5
    cut = np.quantile(value, 1 - share)
    mask = np.clip((value - cut) * 8, 0, 1)
    cloud = 1 + 0.06 * fbm(at * 0.08, 3, seed=seed + 5)
    base = np.array(linear(ground)) * cloud[:, None]
    colour = base * (1 - mask[:, None]) + np.array(linear(speck)) * mask[:, None]
    return colour.reshape(size, size, 3).clip(0, 1)


def stripes(colours: tuple[Colour, ...], edges: tuple[float, ...], *, size: int = 1024) -> Array:
    """Bands over v (0..1): the first colour up to the first edge, and so on."""
    v = (np.arange(size) + 0.5) / size
    which = np.searchsorted(np.array(edges), v)
    table = np.array([linear(colour) for colour in colours])
    return np.repeat(table[which][:, None, :], 8, axis=1)
