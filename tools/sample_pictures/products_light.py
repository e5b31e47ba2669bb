"""Lamps and candles."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import capsule, disc, solid, union
from sample_pictures.mesh import Mesh, merged
from sample_pictures.solids import ball, box, cylinder, filleted, lathe, ring, smooth, tube
from sample_pictures.studio import Part, Shot
from sample_pictures.surfaces import (
    ASH,
    WALNUT,
    brass,
    bumpy,
    cloth,
    glass,
    glaze,
    glow,
    marble,
    matte,
    metal,
    pane,
    picture,
    principled,
    satin,
    shade,
    speckled,
    weave,
    wood,
)


def _dome(radius: float, height: float, lip: float = 0.0) -> Mesh:
    """An open half shell, thin, its rim at z = 0."""
    angles = np.linspace(0, np.pi / 2, 40)
    outer = np.stack([radius * np.cos(angles), height * np.sin(angles)], 1)
    rim = [(radius + lip, -0.02)] if lip else []
    inner = outer[::-1] * np.array([0.975, 0.965])
    return lathe(np.array([*inner[:0], *rim, *outer]))


def _bulb(z: float, radius: float = 0.22, power: float = 9.0, tint: str = "#ffd9a8") -> Part:
    return Part(ball(radius, 40).moved(z=z), glow(tint, power), framed=False)


def dome_lamp() -> list[Part]:
    """A brass table lamp with an opal dome."""
    foot = lathe(filleted([(0, 0), (0.82, 0, 0.05), (0.82, 0.14, 0.06), (0.2, 0.2, 0.1), (0.075, 0.42)]))
    stem = cylinder(0.075, 2.55).moved(z=0.3)
    collar = lathe(filleted([(0, 2.5), (0.16, 2.5, 0.03), (0.2, 2.72, 0.03), (0, 2.78)]))
    top = ball(0.09).moved(z=3.86)
    metal_parts = merged(foot, stem, collar, top)
    dome = _dome(1.38, 1.12).moved(z=2.62)
    rim = ring(1.385, 0.03).moved(z=2.62)
    return [
        Part(metal_parts, brass(0.2)),
        Part(rim, brass(0.2)),
        Part(dome, shade("#f6f0e4", 1.35, 0.5)),
        _bulb(2.95, 0.24, 7.0),
    ]


def mushroom_lamp() -> list[Part]:
    """What a competitor sells: a squat mushroom lamp, all of lacquered metal."""
    foot = lathe(
        filleted([(0, 0), (0.98, 0, 0.08), (0.98, 0.1, 0.08), (0.42, 0.35, 0.3), (0.34, 1.5, 0.1), (0.5, 1.95)])
    )
    outline = smooth([(0.42, 1.92), (1.2, 1.86), (1.72, 2.02), (1.62, 2.45), (1.05, 2.86), (0.4, 3.0), (0, 3.02)], 14)
    cap = lathe(outline)
    lacquer = glaze("#b2452f", 0.06)
    return [Part(foot, lacquer), Part(cap, lacquer), Part(ring(1.06, 0.02).moved(z=1.87), brass(0.3))]


def ceramic_lamp() -> list[Part]:
    """A round ceramic body under a linen drum."""
    body = lathe(smooth([(0.0, 0.02), (0.62, 0.0), (0.98, 0.35), (1.08, 0.82), (0.82, 1.35), (0.34, 1.66), (0.2, 1.78), (0.2, 1.9)], 12))
    neck = cylinder(0.1, 0.7).moved(z=1.85)
    drum = lathe(np.array([(1.42, 2.15), (1.16, 3.75)]), 200)
    hem = merged(ring(1.425, 0.02).moved(z=2.15), ring(1.16, 0.02).moved(z=3.75))
    linen = bumpy_shade()
    return [
        Part(body, glaze(picture(speckled("#3f6d73", "#1c3438"), (0.8, 0.8)), 0.06)),
        Part(neck, brass(0.25)),
        Part(drum, linen),
        Part(hem, cloth("#cbbd9f")),
        _bulb(2.9, 0.26, 6.0),
    ]


def bumpy_shade() -> dict:  # type: ignore[type-arg]
    fibres = 0.9 + 0.1 * weave(256, 32)
    pixels = fibres[:, :, None] * np.array([0.86, 0.78, 0.62])
    return shade(picture(pixels, 1.6), 0.95)


def bell_pendant() -> list[Part]:
    """A spun metal bell on a cord."""
    profile = smooth([(1.5, 0.0), (1.46, 0.12), (1.2, 0.72), (0.72, 1.2), (0.34, 1.5), (0.22, 1.75), (0.2, 1.95)], 14)
    inside = profile[::-1] * np.array([0.975, 1.0]) + np.array([0.0, -0.015])
    bell = lathe(profile)
    lining = lathe(inside)
    cap = lathe(filleted([(0.2, 1.9), (0.23, 1.9, 0.02), (0.23, 2.3, 0.06), (0.05, 2.42, 0.03), (0.03, 2.5)]))
    cord = tube([(0, 0, 2.4), (0, 0, 3.2), (0, 0, 9.0)], 0.028)
    return [
        Part(bell, satin("#2f4a3c", 0.28)),
        Part(lining, satin("#e9e4d6", 0.4)),
        Part(merged(cap, ring(1.5, 0.018)), brass(0.25)),
        Part(cord, matte("#2a2724"), framed=False),
        _bulb(0.55, 0.3, 8.0),
    ]


def globe_pendant() -> list[Part]:
    """Three clear globes hanging at different heights."""
    parts = []
    for x, y, z, r in ((-1.05, 0.1, 0.0, 0.82), (0.35, -0.45, 0.75, 0.66), (1.25, 0.45, -0.35, 0.74)):
        angles = np.linspace(-np.pi / 2, np.pi / 2 - 0.2, 60)
        globe = lathe(np.stack([r * np.cos(angles), r * np.sin(angles)], 1))
        top = r * np.sin(np.pi / 2 - 0.2)
        cap = lathe(filleted([(0.0, top - 0.05), (0.24, top - 0.05, 0.02), (0.2, top + 0.3, 0.05), (0.0, top + 0.34)]))
        holder = cylinder(0.1, 0.3).moved(z=top - 0.3)
        cord = tube([(x, y, z + top + 0.3), (x, y, z + 3), (x, y, 12)], 0.022)
        parts += [
            Part(globe.moved(x, y, z), pane((0.9, 0.86, 0.8))),
            Part(merged(cap, holder).moved(x, y, z), metal("#2b2a2a", 0.35)),
            Part(cord, matte("#222222"), framed=False),
            Part(ball(0.2, 40).moved(x, y, z + top - 0.48), glow("#ffcf96", 7.0), framed=False),
        ]
    return parts


def desk_lamp() -> list[Part]:
    """A jointed work lamp."""
    foot = cylinder(0.78, 0.16, 0.06, 128)
    low, elbow, head = np.array([0.1, 0, 0.16]), np.array([-0.75, 0, 2.2]), np.array([0.95, 0, 3.35])
    arms = []
    for offset in (-0.08, 0.08):
        shift = np.array([0, offset, 0])
        arms += [tube([low + shift, (low + elbow) / 2 + shift, elbow + shift], 0.035), tube([elbow + shift, (head + elbow) / 2 + shift, head + shift], 0.035)]
    joints = [cylinder(0.13, 0.32, 0.03).turned("x", 90).moved(*(p + np.array([0, 0.16, 0]))) for p in (low + np.array([0, 0, 0.06]), elbow, head)]
    springs = tube([(low + (elbow - low) * t + np.array([0.14 + 0.05 * np.cos(t * 150), 0.05 * np.sin(t * 150), 0])) for t in np.linspace(0.12, 0.5, 500)], 0.014, segments=8)
    cone = lathe(smooth([(0.78, 0), (0.7, 0.2), (0.44, 0.72), (0.24, 0.98), (0.2, 1.25), (0.17, 1.32), (0.0, 1.33)], 12)).turned("y", -28).moved(1.55, 0, 2.45)
    lining = lathe(np.array([(0.2, 0.9), (0.43, 0.7), (0.69, 0.2), (0.765, 0.005)])).turned("y", -28).moved(1.55, 0, 2.45)
    red = satin("#e0a91f", 0.3)
    return [
        Part(merged(foot, cone), red),
        Part(lining, satin("#f2efe8", 0.4)),
        Part(merged(*arms, springs), metal("#c8c9ca", 0.2)),
        Part(merged(*joints), metal("#34332f", 0.4)),
        Part(ball(0.22, 40).moved(1.62, 0, 2.62), glow("#ffe2b8", 7.0), framed=False),
    ]


def tripod_lamp() -> list[Part]:
    """A floor lamp on three wooden legs."""
    legs = []
    for angle in (90, 210, 330):
        leg = tube([(0.32, 0, 10.2), (1.6, 0, 5.2), (2.9, 0, 0.05)], lambda t: 0.13 - 0.05 * t)
        legs.append(leg.turned("z", angle))
    hub = lathe(filleted([(0, 9.6), (0.5, 9.6, 0.08), (0.5, 10.3, 0.08), (0.12, 10.5, 0.05), (0.12, 11.3)]))
    drum = lathe(np.array([(2.3, 10.7), (1.95, 13.9)]), 200)
    hem = merged(ring(2.31, 0.03).moved(z=10.7), ring(1.95, 0.03).moved(z=13.9))
    return [
        Part(merged(*legs), wood(WALNUT, span=8, upright=True)),
        Part(hub, brass(0.25)),
        Part(drum, shade(picture((0.9 + 0.1 * weave())[:, :, None] * np.array([0.9, 0.86, 0.78]), 0.9), 1.0)),
        Part(hem, cloth("#d8ccb4")),
        _bulb(12.1, 0.45, 7.0),
    ]


def paper_lantern() -> list[Part]:
    """A ribbed paper ball lamp on a low wooden cross."""
    t = np.linspace(-1, 1, 400)
    radius = 1.75 * np.sqrt(np.maximum(1 - (t * 0.965) ** 2, 0)) * (1 - 0.012 * np.abs(np.cos(t * 16 * np.pi)))
    body = lathe(np.stack([radius, 2.2 + 1.5 * t], 1), 180)
    feet = [box(3.0, 0.22, 0.26, 0.03).moved(z=0.32).turned("z", a) for a in (25, 115)]
    posts = [cylinder(0.09, 0.5).moved(x=1.38).turned("z", a) for a in (25, 115, 205, 295)]
    return [Part(body, shade("#f3ead8", 1.25)), Part(merged(*feet, *posts), wood(ASH, span=6)), _bulb(2.2, 0.35, 8.0)]


def lantern() -> list[Part]:
    """A glazed metal lantern with a candle in it."""
    posts = [box(0.12, 0.12, 2.6, 0.02).moved(x, y, 0.16) for x in (-0.78, 0.78) for y in (-0.78, 0.78)]
    base = box(1.85, 1.85, 0.18, 0.03)
    crown = box(1.85, 1.85, 0.14, 0.03).moved(z=2.7)
    hood = lathe(filleted([(1.24, 2.84), (0.42, 3.45, 0.05), (0.42, 3.62, 0.04), (0.0, 3.7)]), 4).turned("z", 45).creased(20)
    handle = tube([(0.5 * np.cos(a), 0, 3.75 + 0.5 * np.sin(a)) for a in np.linspace(-0.4, np.pi + 0.4, 60)], 0.04)
    panes = [box(1.44, 0.02, 2.5, 0.004).moved(0, 0.78, 0.17).turned("z", a) for a in (0, 90, 180, 270)]
    candle = cylinder(0.42, 1.25, 0.06).moved(z=0.18)
    flame = lathe(smooth([(0.0, 1.48), (0.07, 1.56), (0.075, 1.68), (0.03, 1.84), (0.0, 1.93)], 10))
    return [
        Part(merged(*posts, base, crown, hood, handle), metal("#3a3531", 0.45)),
        Part(merged(*panes), pane((0.96, 0.97, 0.96))),
        Part(candle, principled("#f3e8d2", roughness=0.5, flatness=0.6) | {}),
        Part(flame, glow("#ffb45c", 26.0)),
    ]


def candle_holder() -> list[Part]:
    """Three turned candle sticks."""
    parts = []
    for x, y, h, colour in ((-0.75, 0.2, 1.35, "#c8a06a"), (0.1, -0.35, 0.85, "#c8a06a"), (0.85, 0.25, 1.95, "#c8a06a")):
        stick = lathe(filleted([(0, 0), (0.46, 0, 0.05), (0.44, 0.1, 0.05), (0.12, 0.2, 0.12), (0.09, h * 0.5, 0.02), (0.15, h * 0.56, 0.05), (0.08, h * 0.62, 0.03), (0.09, h - 0.2, 0.05), (0.2, h - 0.06, 0.03), (0.2, h, 0.02), (0, h)], steps=8))
        taper = lathe(filleted([(0, h), (0.105, h, 0.01), (0.085, h + 1.75, 0.06), (0, h + 1.78)]))
        wick = cylinder(0.012, 0.12, 0.004, 12).moved(z=h + 1.76)
        parts += [
            Part(stick.moved(x, y), brass(0.18)),
            Part(taper.moved(x, y), satin("#7f2f2c" if x < 0.5 else "#e7dccb", 0.45)),
            Part(wick.moved(x, y), matte("#222222")),
        ]
    return parts


def jar_candle() -> list[Part]:
    """A scented candle in amber glass."""
    outer = lathe(filleted([(0, 0), (0.62, 0, 0.12), (0.62, 1.35, 0.02), (0.585, 1.35, 0.02), (0.585, 0.08, 0.08), (0, 0.08)]))
    wax = cylinder(0.58, 0.92, 0.02).moved(z=0.085)
    label = lathe(np.array([(0.6235, 0.32), (0.6235, 0.98)]))
    label = Mesh(label.points, label.faces[np.abs(np.arctan2(label.points[label.faces[:, 0], 0], -label.points[label.faces[:, 0], 1])) < 0.75], label.uv)
    lid = merged(cylinder(0.64, 0.14, 0.03), cylinder(0.54, 0.1, 0.02).moved(z=-0.09)).turned("x", -68).moved(0.95, -0.25, 0.66)
    flame = lathe(smooth([(0.0, 1.16), (0.055, 1.22), (0.06, 1.3), (0.02, 1.44), (0.0, 1.5)], 10))
    return [
        Part(outer, glass((0.95, 0.62, 0.28))),
        Part(wax, matte("#f1e6cf")),
        Part(label, matte("#efe9dd")),
        Part(lid, wood(ASH, span=3)),
        Part(flame, glow("#ffb45c", 20.0)),
    ]


def wall_lamp() -> list[Part]:
    """A half-shell sconce on a wall plate."""
    plate = cylinder(0.72, 0.12, 0.03).turned("x", 90).moved(y=0, z=2.0)
    arm = tube(smooth([(0, -0.1, 2.0), (0, -0.6, 1.9), (0, -0.85, 2.15), (0, -0.9, 2.5)], 12), 0.06)
    cup = lathe(smooth([(0.12, 0.0), (0.55, 0.18), (0.82, 0.62), (0.86, 1.15)], 14)).moved(0, -0.9, 2.4)
    return [
        Part(merged(plate, arm), brass(0.25)),
        Part(cup, shade("#f2e9d8", 1.2, 0.6)),
        Part(ball(0.2, 40).moved(0, -0.9, 2.95), glow("#ffd9a8", 7.0), framed=False),
    ]


def blob_lamp() -> list[Part]:
    """A night light of frosted silicone, like a sleeping pebble."""
    body = solid(union(disc((0, 0, 0.75), 1.05, 0.72, 0.6), capsule((-0.5, 0, 1.2), (-0.6, 0.1, 1.75), 0.3, 0.2), capsule((0.5, 0, 1.2), (0.62, 0.1, 1.7), 0.3, 0.2), blend=0.35), (-1.3, -1.3, -0.1), (1.3, 1.3, 2.2), 120)
    return [Part(body.dropped(), shade("#fbe3cf", 1.3, 0.6)), _bulb(0.8, 0.45, 4.0), Part(cylinder(1.0, 0.12, 0.04).moved(z=-0.02), wood(ASH))]


SHOTS = [
    Shot("dome-lamp", dome_lamp, "table", back="#b9ab97", shades=WALNUT, turn=12, rise=9, light="side", blur=0.02, warmth=0.4, fill=0.8),
    Shot("dome-lamp-above", dome_lamp, "sweep", tint="#eceae6", turn=48, rise=38, fill=0.7),
    Shot("mushroom-lamp", mushroom_lamp, "sweep", tint="#e9ddcd", turn=-25, rise=16, light_from=50, fill=0.72),
    Shot("ceramic-lamp", ceramic_lamp, "shelf", back="#d7cfc3", turn=14, rise=6, warmth=0.3, fill=0.78),
    Shot("bell-pendant", bell_pendant, "wall", back="#cfc7ba", turn=8, rise=-8, light="side", fill=0.66, shift=(0.0, -0.12)),
    Shot("globe-pendant", globe_pendant, "wall", back="#4c5a5e", turn=-6, rise=-3, light="soft", fill=0.7, brightness=0.9, depth=10, shift=(0.0, -0.1)),
    Shot("desk-lamp", desk_lamp, "sweep", tint="#f3f3f1", turn=-22, rise=11, fill=0.78),
    Shot("tripod-lamp", tripod_lamp, "sweep", tint="#e4e2dd", turn=18, rise=7, fill=0.84, size=(800, 1000)),
    Shot("paper-lantern", paper_lantern, "concrete", tint="#9b9a97", back="#7d7468", turn=10, rise=12, light="low", warmth=0.5),
    Shot("lantern", lantern, "table", back="#8c8578", turn=28, rise=13, light="side", blur=0.02, warmth=0.5, depth=10),
    Shot("candle-holder", candle_holder, "marble", back="#d9cfc6", turn=15, rise=10, light="side", blur=0.015),
    Shot("jar-candle", jar_candle, "linen", tint="#d8d0c2", back="#b3a694", turn=-12, rise=17, blur=0.02, warmth=0.5, depth=10),
    Shot("wall-lamp", wall_lamp, "wall", back="#a9b3a4", turn=32, rise=6, light="side", fill=0.68),
    Shot("night-light", blob_lamp, "paper", tint="#b9cbd6", back="#b9cbd6", turn=-18, rise=15, warmth=0.2),
]
