"""Things for the table and the kitchen."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Mesh, merged
from sample_pictures.solids import (
    ball,
    box,
    cylinder,
    extrude,
    filleted,
    lathe,
    ring,
    rounded_rectangle,
    smooth,
    tube,
)
from sample_pictures.studio import Part, Shot
from sample_pictures.surfaces import (
    ASH,
    OAK,
    PAINTED,
    TEAK,
    WALNUT,
    bumpy,
    copper,
    glass,
    glaze,
    marble,
    matte,
    metal,
    picture,
    principled,
    satin,
    speckled,
    steel,
    weave,
    wood,
    wood_at,
)


def _turned_wood(profile: np.ndarray, shades: tuple[str, ...], seed: int = 0) -> Part:  # type: ignore[type-arg]
    """Something turned from one block, its grain upright."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    at = np.linspace(0, length[-1], 260)
    fine = np.stack([np.interp(at, length, profile[:, k]) for k in (0, 1)], 1)
    mesh = lathe(fine, 220)
    painted = mesh.painted(lambda p: wood_at(p[:, [2, 0, 1]] * 1.1 + 0.3, shades, ring=0.16, seed=seed))
    return Part(painted, principled(PAINTED, roughness=0.4, specular=0.4))


def teapot() -> list[Part]:
    body = lathe(smooth([(0, 0.03), (0.5, 0.0), (0.86, 0.28), (1.0, 0.74), (0.88, 1.2), (0.5, 1.46), (0.42, 1.5)], 14))
    lid = lathe(smooth([(0.5, 1.47), (0.46, 1.54), (0.28, 1.64), (0.08, 1.69), (0.07, 1.76), (0.15, 1.86), (0.1, 1.97), (0.0, 1.98)], 12))
    spout = tube(smooth([(0.72, 0, 0.55), (1.1, 0, 0.68), (1.32, 0, 1.05), (1.6, 0, 1.42)], 14), lambda t: 0.24 - 0.15 * t**0.7)
    handle = tube(smooth([(-0.82, 0, 1.16), (-1.25, 0, 1.42), (-1.55, 0, 1.08), (-1.42, 0, 0.62), (-0.92, 0, 0.42)], 14), lambda t: 0.085 + 0.02 * np.cos(2 * np.pi * t))
    coat = glaze(picture(speckled("#5e7f74", "#22332d", share=0.04), (1.0, 1.0)), 0.05)
    return [Part(body, coat), Part(lid, coat), Part(merged(spout, handle), glaze("#5e7f74", 0.05))]


def mug() -> list[Part]:
    body = lathe(filleted([(0, 0), (0.36, 0, 0.08), (0.42, 0.92, 0.025), (0.385, 0.92, 0.02), (0.34, 0.07, 0.1), (0, 0.07)]), 180)
    handle = tube(smooth([(0.38, 0, 0.74), (0.62, 0, 0.76), (0.7, 0, 0.52), (0.6, 0, 0.3), (0.36, 0, 0.24)], 14), 0.055)
    foot = lathe(filleted([(0.3, -0.005), (0.362, 0.005), (0.378, 0.24)]))
    foot = foot.scaled(1.006, 1.006, 1.0)
    return [Part(body, glaze(picture(speckled("#dcd6c8", "#6a5644"), 1.0))), Part(handle, glaze("#dcd6c8")), Part(foot, matte("#b08a63"))]


def gooseneck_kettle() -> list[Part]:
    body = lathe(filleted([(0, 0), (0.98, 0, 0.1), (0.66, 1.35, 0.12), (0.42, 1.44, 0.03), (0.0, 1.44)], steps=10), 200)
    lid = lathe(filleted([(0.5, 1.44), (0.46, 1.5, 0.03), (0.1, 1.58, 0.05), (0.07, 1.66), (0, 1.66)]))
    knob = ball(0.14).scaled(1, 1, 0.8).moved(z=1.74)
    spout = tube(smooth([(0.85, 0, 0.22), (1.35, 0, 0.3), (1.52, 0, 0.85), (1.62, 0, 1.3), (1.98, 0, 1.5)], 16), lambda t: 0.13 - 0.065 * t)
    strap = tube(smooth([(-0.55, 0, 1.36), (-0.8, 0, 1.78), (-1.45, 0, 1.82)], 12), 0.045)
    grip = tube(smooth([(-1.3, 0, 1.83), (-1.62, 0, 1.66), (-1.72, 0, 1.1), (-1.66, 0, 0.6)], 12), lambda t: 0.13 - 0.02 * np.cos(6 * t))
    return [Part(merged(body, lid, spout, strap), steel(0.2)), Part(merged(grip, knob), wood(WALNUT, span=3, upright=True))]


def bowl_set() -> list[Part]:
    parts = []
    colours = (("#e8e1d3", "#8f7b63"), ("#c48f6d", "#5f3f2c"), ("#6d8391", "#2d3a44"))
    for k, (ground, speck) in enumerate(colours):
        scale = 1.0 - 0.16 * k
        profile = filleted([(0, 0), (0.5, 0, 0.03), (0.52, 0.1, 0.03), (1.05, 0.42, 0.5), (1.22, 0.84, 0.02), (1.18, 0.84, 0.02), (1.0, 0.46, 0.45), (0.45, 0.15, 0.2), (0, 0.13)], steps=10)
        mesh = lathe(profile, 180).scaled(scale)
        height = 0.0 if k == 0 else (0.2 if k == 1 else 0.4)
        parts.append(Part(mesh.moved(0.02 * k, -0.015 * k, height), glaze(picture(speckled(ground, speck, share=0.03), 1.0), 0.07)))
    return parts


def french_press() -> list[Part]:
    jug = lathe(filleted([(0, 0.18), (0.58, 0.18, 0.1), (0.58, 1.9, 0.02), (0.552, 1.9, 0.02), (0.552, 0.22, 0.08), (0, 0.22)]))
    coffee = cylinder(0.545, 1.0, 0.04).moved(z=0.225)
    bands = merged(*(lathe(filleted([(0.585, z), (0.61, z, 0.01), (0.61, z + 0.1, 0.01), (0.585, z + 0.1)])) for z in (0.16, 1.55)))
    posts = merged(*(box(0.1, 0.035, 1.55, 0.01).moved(0, -0.605, 0.08).turned("z", a) for a in (40, 140, 220, 320)))
    lid = lathe(filleted([(0.62, 1.88), (0.63, 2.0, 0.03), (0.3, 2.16, 0.2), (0.06, 2.2, 0.02), (0.03, 2.3)]))
    rod = cylinder(0.025, 0.75).moved(z=2.1)
    knob = ball(0.13).moved(z=2.9)
    handle = tube(smooth([(0.6, 0, 1.6), (1.02, 0, 1.66), (1.12, 0, 1.2), (1.02, 0, 0.62), (0.62, 0, 0.5)], 12), 0.065)
    return [
        Part(jug, glass()),
        Part(coffee, satin("#2a160c", 0.2)),
        Part(merged(bands, posts, lid, rod), steel(0.14, 0.0)),
        Part(merged(knob, handle), satin("#1f1e1d", 0.35)),
    ]


def thermos() -> list[Part]:
    body = lathe(filleted([(0, 0), (0.44, 0, 0.06), (0.45, 2.05, 0.2), (0.33, 2.28, 0.08), (0.33, 2.34)], steps=10))
    lid = lathe(filleted([(0.0, 2.33), (0.36, 2.33, 0.015), (0.36, 2.78, 0.05), (0, 2.78)], steps=6))
    band = lathe(filleted([(0.34, 2.315), (0.352, 2.325), (0.34, 2.335)]))
    loop = tube([(0.3 * np.cos(a), 0, 2.76 + 0.24 * np.sin(a)) for a in np.linspace(0.0, np.pi, 40)], 0.05, section=np.stack([0.45 * np.cos(np.linspace(0, 2 * np.pi, 20, endpoint=False)), 1.5 * np.sin(np.linspace(0, 2 * np.pi, 20, endpoint=False))], 1))
    return [Part(body, satin("#c46f4f", 0.42)), Part(merged(lid, loop), satin("#23272b", 0.4)), Part(band, steel(0.1, 0))]


def water_bottle() -> list[Part]:
    shellp = lathe(filleted([(0, 0), (0.4, 0, 0.08), (0.4, 1.75, 0.22), (0.22, 2.05, 0.06), (0.22, 2.22), (0.19, 2.22), (0.19, 2.04, 0.06), (0.37, 1.74, 0.2), (0.37, 0.05, 0.06), (0, 0.05)], steps=10))
    sleeve = lathe(filleted([(0.402, 0.35), (0.425, 0.36, 0.01), (0.425, 1.3, 0.01), (0.402, 1.31)]))
    lid = lathe(filleted([(0, 2.2), (0.27, 2.2, 0.02), (0.27, 2.48, 0.04), (0, 2.48)]))
    strap = tube(smooth([(0.26, 0, 2.3), (0.5, 0, 2.55), (0.42, 0, 2.9), (0.1, 0, 2.95), (-0.2, 0, 2.75), (-0.26, 0, 2.32)], 12), 0.03)
    return [Part(shellp, glass((0.86, 0.95, 0.97))), Part(sleeve, bumpy(satin("#3d5a80", 0.7), weave(), 0.3, 3.0)), Part(lid, wood(OAK, span=3)), Part(strap, matte("#2c3440"))]


def cutting_board() -> list[Part]:
    outline = np.concatenate([rounded_rectangle(2.2, 3.0, 0.25)])
    top = outline[:, 1] > 1.2
    del top
    board = extrude(outline, 0.22, 0.05)
    handle = extrude(filleted([(-0.3, 0, 0), (0.3, 0, 0), (0.22, 1.0, 0.22), (-0.22, 1.0, 0.22)], closed=True, steps=10), 0.22, 0.05).moved(y=1.42)
    hole = cylinder(0.09, 0.005, 0.001).moved(y=2.12, z=0.221)
    loop = tube(smooth([(0, 2.12, 0.25), (0.25, 2.5, 0.1), (0.1, 2.95, 0.06), (-0.2, 2.6, 0.12), (0, 2.12, 0.25)], 14), 0.03)
    knife = extrude(filleted([(0, 0, 0), (1.55, 0.02, 0.1), (1.75, 0.2, 0.02), (0, 0.34, 0)], closed=True), 0.03, 0.012).moved(-0.4, -0.3, 0.23).turned("z", 62).moved(0.1, -0.7)
    grip = box(0.85, 0.2, 0.12, 0.05).moved(-0.82, -0.12, 0.215).turned("z", 62).moved(0.1, -0.7)
    return [Part(merged(board, handle), wood(TEAK, span=3.2, upright=True, roughness=0.5)), Part(hole, matte("#1d120b")), Part(loop, matte("#cdb68f")), Part(knife, steel(0.15)), Part(grip, wood(WALNUT, span=2))]


def storage_jars() -> list[Part]:
    parts: list[Part] = []
    fills = ("#c99b58", "#7a3e22", "#e6dcc2")
    for (x, y, h), fill in zip(((-0.95, 0.15, 1.7), (0.12, -0.2, 1.2), (1.05, 0.2, 0.8)), fills, strict=True):
        wall = lathe(filleted([(0, 0), (0.48, 0, 0.07), (0.48, h, 0.015), (0.452, h, 0.015), (0.452, 0.05, 0.05), (0, 0.05)]))
        grains = lathe(filleted([(0, 0.055), (0.445, 0.055, 0.05), (0.445, h * 0.7, 0.03), (0, h * 0.74)]))
        cork = lathe(filleted([(0, h - 0.1), (0.45, h - 0.1), (0.46, h + 0.01), (0.49, h + 0.02, 0.02), (0.49, h + 0.2, 0.04), (0, h + 0.2)]))
        speck = picture(speckled(fill, "#3b2a1a", share=0.3, seed=11), 1.0)
        parts += [
            Part(wall.moved(x, y), glass((0.97, 0.98, 0.97))),
            Part(grains.moved(x, y), matte(speck)),
            Part(cork.moved(x, y), matte(picture(speckled("#c79a6b", "#7a5533", share=0.18, seed=3), 2.0))),
        ]
    return parts


def pepper_mills() -> list[Part]:
    tall = filleted([(0, 0), (0.34, 0, 0.05), (0.33, 0.28, 0.06), (0.2, 0.75, 0.3), (0.19, 1.5, 0.3), (0.3, 1.78, 0.08), (0.3, 1.92, 0.04), (0.16, 1.97, 0.04), (0.3, 2.2, 0.2), (0.2, 2.5, 0.15), (0, 2.52)], steps=10)
    short = tall * np.array([0.95, 0.72])
    a, b = _turned_wood(tall, WALNUT, 2), _turned_wood(short, ASH, 7)
    return [
        Part(a.mesh.moved(-0.42, 0.1), a.material),
        Part(b.mesh.moved(0.46, -0.1), b.material),
        Part(merged(ball(0.06).moved(-0.42, 0.1, 2.56), ball(0.06).moved(0.46, -0.1, 1.86)), steel(0.12, 0)),
    ]


def enamel_pot() -> list[Part]:
    body = lathe(filleted([(0, 0), (1.12, 0, 0.16), (1.14, 1.1, 0.02), (1.1, 1.1, 0.02), (1.08, 0.1, 0.12), (0, 0.08)], steps=10), 200)
    rim = ring(1.12, 0.028).moved(z=1.1)
    lid = lathe(filleted([(1.16, 1.1), (1.14, 1.16, 0.03), (0.6, 1.4, 0.6), (0.0, 1.46)], steps=14), 200)
    knob = lathe(filleted([(0.08, 1.4), (0.08, 1.52, 0.03), (0.2, 1.56, 0.03), (0.18, 1.68, 0.06), (0, 1.7)]))
    grips = merged(*(tube(smooth([(s * 1.1, -0.32, 0.82), (s * 1.36, -0.3, 0.86), (s * 1.42, 0, 0.87), (s * 1.36, 0.3, 0.86), (s * 1.1, 0.32, 0.82)], 12), 0.06) for s in (-1, 1)))
    enamel = glaze("#2f4d6b", 0.03)
    return [Part(merged(body, lid), enamel), Part(merged(rim, grips), glaze("#1d2733", 0.05)), Part(knob, wood(OAK, span=2))]


def frying_pan() -> list[Part]:
    bowl = lathe(filleted([(0, 0), (1.05, 0, 0.12), (1.38, 0.36, 0.03), (1.35, 0.39, 0.015), (1.02, 0.06, 0.12), (0, 0.05)], steps=10), 200)
    handle = tube(smooth([(1.3, 0, 0.3), (1.7, 0, 0.42), (2.5, 0, 0.6), (3.3, 0, 0.62)], 12), lambda t: 0.09 + 0.05 * t, section=np.stack([0.55 * np.cos(np.linspace(0, 2 * np.pi, 24, endpoint=False)), 1.1 * np.sin(np.linspace(0, 2 * np.pi, 24, endpoint=False))], 1))
    rivets = merged(*(ball(0.05).moved(1.24, y, 0.36) for y in (-0.1, 0.1)))
    return [Part(bowl, principled("#202122", roughness=0.42, metallic=0.35)), Part(handle, wood(OAK, span=4)), Part(rivets, steel(0.2, 0))]


def wine_glasses() -> list[Part]:
    def goblet(scale: float) -> Mesh:
        outer = smooth([(0.0, 0.0), (0.42, 0.0), (0.42, 0.02), (0.1, 0.06), (0.045, 0.3), (0.04, 0.95), (0.12, 1.12), (0.42, 1.42), (0.5, 1.82), (0.4, 2.3)], 10)
        inner = smooth([(0.385, 2.3), (0.48, 1.82), (0.4, 1.45), (0.1, 1.17), (0.0, 1.14)], 10)
        return lathe(np.concatenate([outer, inner]), 160).scaled(scale)

    wine = lathe(smooth([(0.0, 1.145), (0.1, 1.172), (0.4, 1.452), (0.478, 1.72), (0.475, 1.73), (0.0, 1.73)], 10), 160).scaled(0.995, 0.995, 1)
    return [
        Part(goblet(1.0).moved(-0.5, 0.1), glass()),
        Part(wine.moved(-0.5, 0.1), glass((0.5, 0.03, 0.06), 1.33)),
        Part(goblet(1.0).moved(0.6, -0.2), glass()),
    ]


def moka_pot() -> list[Part]:
    def eight(profile: list[tuple[float, float]]) -> Mesh:
        return lathe(np.array(profile), 8).turned("z", 22.5).creased(25)

    base = eight([(0, 0), (0.58, 0), (0.6, 0.04), (0.5, 0.82), (0.5, 0.86)])
    waist = lathe(filleted([(0.47, 0.84), (0.52, 0.86, 0.02), (0.52, 0.98, 0.02), (0.47, 1.0)]))
    top = eight([(0.44, 0.99), (0.46, 1.02), (0.62, 1.78), (0.62, 1.82), (0.0, 1.82)])
    lid = eight([(0.6, 1.83), (0.6, 1.87), (0.1, 2.02), (0, 2.03)])
    knob = lathe(filleted([(0.05, 2.0), (0.06, 2.1, 0.02), (0.12, 2.16, 0.03), (0.1, 2.28, 0.03), (0, 2.3)]))
    spout = tube(np.array([(0.5, 0, 1.45), (0.62, 0, 1.62), (0.78, 0, 1.83)]), lambda t: 0.1 + 0.08 * t, segments=6)
    handle = tube(smooth([(-0.56, 0, 1.74), (-1.0, 0, 1.8), (-1.12, 0, 1.6), (-0.96, 0, 1.0)], 12), lambda t: 0.1 - 0.015 * t, section=np.stack([0.6 * np.cos(np.linspace(0, 2 * np.pi, 24, endpoint=False)), np.sin(np.linspace(0, 2 * np.pi, 24, endpoint=False))], 1))
    return [Part(merged(base, top, lid, spout), metal("#cfd0d0", 0.2)), Part(waist, metal("#b9babb", 0.25)), Part(merged(handle, knob), satin("#1c1b1a", 0.3))]


def espresso_cup() -> list[Part]:
    saucer = lathe(filleted([(0, 0), (0.5, 0, 0.03), (0.95, 0.16, 0.4), (0.97, 0.2, 0.01), (0.48, 0.06, 0.2), (0, 0.05)], steps=8), 180)
    cup = lathe(filleted([(0, 0.05), (0.26, 0.05, 0.03), (0.52, 0.35, 0.3), (0.56, 0.78, 0.01), (0.525, 0.78, 0.01), (0.48, 0.38, 0.25), (0, 0.12)], steps=10), 180)
    drink = cylinder(0.5, 0.02, 0.005).moved(z=0.62)
    handle = tube(smooth([(0.5, 0, 0.66), (0.78, 0, 0.68), (0.8, 0, 0.44), (0.5, 0, 0.32)], 12), 0.045)
    spoon = merged(tube(smooth([(-0.2, -0.78, 0.2), (0.3, -0.74, 0.17), (0.75, -0.55, 0.19)], 10), 0.025), ball(0.11).scaled(1.3, 0.9, 0.25).moved(0.84, -0.5, 0.2))
    return [Part(merged(saucer, cup, handle), glaze("#f3efe8", 0.03)), Part(drink, satin("#5b351c", 0.3)), Part(spoon, steel(0.1, 0))]


def copper_mugs() -> list[Part]:
    body = lathe(smooth([(0.0, 0.0), (0.3, 0.0), (0.42, 0.12), (0.47, 0.4), (0.42, 0.72), (0.44, 0.86), (0.46, 0.9), (0.43, 0.9), (0.39, 0.7), (0.43, 0.4), (0.36, 0.1), (0, 0.06)], 12), 200)
    dents = np.random.default_rng(4)
    centres = dents.normal(size=(420, 3))
    centres[:, 2] = dents.uniform(0.05, 0.85, 420)
    angle = np.arctan2(centres[:, 1], centres[:, 0])

    def hammered(p: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        radius = np.hypot(p[:, 0], p[:, 1])
        around = np.arctan2(p[:, 1], p[:, 0])
        nearest = np.full(len(p), 9.0)
        for a, z in zip(angle, centres[:, 2], strict=True):
            d = np.hypot(((around - a + np.pi) % (2 * np.pi) - np.pi) * 0.45, p[:, 2] - z)
            nearest = np.minimum(nearest, d)
        factor = 1 + np.where(radius > 0.2, 0.012 * np.clip(nearest / 0.05, 0, 1) ** 2, 0)
        return p * np.stack([factor, factor, np.ones(len(p))], 1)

    cup = lathe(smooth([(0.0, 0.0), (0.3, 0.0), (0.42, 0.12), (0.47, 0.4), (0.42, 0.72), (0.44, 0.86), (0.46, 0.9), (0.43, 0.9), (0.39, 0.7), (0.43, 0.4), (0.36, 0.1), (0, 0.06)], 26), 300).bent(hammered)
    del body
    handle = tube(smooth([(0.42, 0, 0.74), (0.68, 0, 0.72), (0.7, 0, 0.42), (0.44, 0, 0.22)], 12), 0.04)
    a = merged(cup, handle)
    return [Part(a.turned("z", -20).moved(-0.5, 0.1), copper(0.16)), Part(a.turned("z", 15).moved(0.62, -0.25), copper(0.16))]


def kitchen_scale() -> list[Part]:
    plate = extrude(rounded_rectangle(1.9, 1.5, 0.2), 0.06, 0.02).moved(y=0.22, z=0.2)
    body = extrude(rounded_rectangle(1.95, 2.1, 0.24), 0.18, 0.06)
    screen = extrude(rounded_rectangle(0.85, 0.3, 0.05), 0.01, 0.003).moved(y=-0.8, z=0.175)
    digits = []
    for k, segments in enumerate(("abcdef", "abdeg", "abcdef")):
        spots = {"a": (0, 0.1, 1), "d": (0, -0.1, 1), "g": (0, 0, 1), "b": (0.05, 0.05, 0), "c": (0.05, -0.05, 0), "e": (-0.05, -0.05, 0), "f": (-0.05, 0.05, 0)}
        for s in segments:
            x, y, flat = spots[s]
            digits.append(box(0.08 if flat else 0.02, 0.02 if flat else 0.08, 0.004, 0.001).moved(-0.2 + 0.2 * k + x, -0.8 + y, 0.185))
    bowl = lathe(filleted([(0, 0.26), (0.5, 0.26, 0.08), (0.85, 0.72, 0.3), (0.87, 0.76), (0.84, 0.76), (0.47, 0.31, 0.1), (0, 0.3)], steps=8)).moved(y=0.22)
    return [Part(body, satin("#e9e7e2", 0.3)), Part(plate, steel(0.2)), Part(screen, satin("#1a2421", 0.15)), Part(merged(*digits), satin("#8fd6b1", 0.4)), Part(bowl, glaze("#d98e73", 0.08))]


def honey_board() -> list[Part]:
    slab = cylinder(1.45, 0.14, 0.05, 160)
    cloche = lathe(np.concatenate([smooth([(1.12, 0.15), (1.12, 0.7), (0.9, 1.2), (0.4, 1.5), (0.0, 1.56)], 14)]), 180)
    knob = lathe(filleted([(0.06, 1.54), (0.06, 1.62, 0.02), (0.15, 1.68, 0.04), (0.12, 1.84, 0.06), (0, 1.86)]))
    wedge = extrude(np.array([(0, 0), (0.95, -0.28), (0.95, 0.28)]), 0.42, 0.04).moved(-0.5, 0.05, 0.145)
    return [Part(slab, principled(picture(marble(), 0.25), roughness=0.15)), Part(cloche, glass() | {}), Part(knob, wood(WALNUT)), Part(wedge, satin("#f0c75e", 0.5))]


SHOTS = [
    Shot("teapot", teapot, "table", back="#a7a79b", turn=22, rise=18, blur=0.02, light="side"),
    Shot("teapot-side", teapot, "sweep", turn=-38, rise=24),
    Shot("mug", mug, "linen", tint="#c9c2b4", back="#8f9a94", turn=34, rise=20, blur=0.02),
    Shot("gooseneck-kettle", gooseneck_kettle, "sweep", tint="#efeeec", turn=20, rise=12),
    Shot("bowl-set", bowl_set, "concrete", tint="#bdb8b0", back="#94897c", turn=-15, rise=30, light="side"),
    Shot("french-press", french_press, "marble", back="#cdbfae", turn=-28, rise=11, depth=12),
    Shot("thermos", thermos, "paper", tint="#e3c9a8", back="#e3c9a8", turn=15, rise=9, light="hard", fill=0.78),
    Shot("water-bottle", water_bottle, "sweep", turn=-30, rise=8, depth=12, fill=0.8),
    Shot("cutting-board", cutting_board, "marble", back="#d8d4cc", turn=-24, rise=52, light="hard"),
    Shot("storage-jars", storage_jars, "shelf", back="#c6cdc3", turn=-10, rise=9, depth=12),
    Shot("pepper-mills", pepper_mills, "marble", back="#b4a797", turn=12, rise=9, light="side", blur=0.015),
    Shot("enamel-pot", enamel_pot, "sweep", turn=26, rise=22),
    Shot("frying-pan", frying_pan, "concrete", tint="#8c8b88", back="#6f6c66", turn=-52, rise=36, light="soft"),
    Shot("wine-glasses", wine_glasses, "paper", tint="#c9d2d6", back="#c9d2d6", turn=10, rise=9, depth=12, light="side"),
    Shot("moka-pot", moka_pot, "table", back="#8a6f5c", turn=-32, rise=14, blur=0.02, shades=TEAK),
    Shot("espresso-cup", espresso_cup, "marble", back="#b7aea3", turn=-35, rise=32, blur=0.015, light="side"),
    Shot("copper-mugs", copper_mugs, "paper", tint="#31424a", back="#31424a", turn=-8, rise=17, light="soft"),
    Shot("kitchen-scale", kitchen_scale, "sweep", tint="#e6ece6", turn=-30, rise=34),
    Shot("cheese-cloche", honey_board, "table", back="#c4b9a5", turn=18, rise=18, depth=12, shades=OAK),
]
