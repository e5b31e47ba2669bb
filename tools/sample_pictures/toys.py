"""Toys and instruments."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    solid,
    union,
    without,
)
from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    cylinder,
    extrude,
    filleted,
    lathe,
    ring,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    ASH,
    WALNUT,
    brass,
    cloth,
    glaze,
    matte,
    satin,
    wood,
)


def toy_car() -> list[Part]:
    """A beech car with painted wheels."""
    side = without(
        union(
            block((0, 0, 0.55), (2.6, 1.1, 0.62), 0.22),
            block((-0.15, 0, 1.0), (1.45, 1.02, 0.75), 0.34),
            blend=0.28,
        ),
        block((0.2, 0, 1.08), (0.4, 3, 0.32), 0.1),
        block((-0.42, 0, 1.08), (0.5, 3, 0.32), 0.1),
        blend=0.04,
    )
    body = solid(side, (-1.5, -0.75, 0.1), (1.5, 0.75, 1.6), 190, crease=45)
    wheels, hubs = [], []
    for x in (-0.78, 0.8):
        for s in (-1, 1):
            wheels.append(cylinder(0.34, 0.2, 0.06).turned("x", 90).moved(x, 0.62 * s + 0.1, 0.34))
            hubs.append(cylinder(0.13, 0.24, 0.03).turned("x", 90).moved(x, 0.62 * s + 0.12, 0.34))
    lamps = merged(*(ball(0.12).scaled(0.5, 1, 1).moved(1.29, 0.32 * s, 0.6) for s in (-1, 1)))
    return [
        Part(Mesh(body.points, body.faces, crease=45), wood(ASH, span=3)),
        Part(merged(*wheels), satin("#c4523c", 0.4)),
        Part(merged(*hubs, lamps), satin("#efe3c6", 0.4)),
    ]


def stacking_rings() -> list[Part]:
    foot = cylinder(0.85, 0.24, 0.08)
    rod = cylinder(0.12, 2.5, 0.06).moved(z=0.2)
    colours = ("#4f7a8c", "#7aa38a", "#e3c06a", "#dd8d5a", "#c05a4a")
    parts = [Part(merged(foot, rod), wood(ASH, span=3))]
    for k, colour in enumerate(colours):
        parts.append(
            Part(
                ring(0.66 - 0.075 * k, 0.23).moved(0.02 * (k % 2), 0.0, 0.46 + 0.42 * k),
                satin(colour, 0.5),
            )
        )
    parts.append(Part(ball(0.27).moved(z=2.72), satin("#f0e7d6", 0.5)))
    return parts


def rocket() -> list[Part]:
    hull = lathe(
        smooth([(0.0, 0.45), (0.5, 0.45), (0.7, 1.1), (0.68, 2.0), (0.42, 2.85), (0.0, 3.35)], 16)
    )
    nose = lathe(smooth([(0.495, 2.68), (0.4, 2.93), (0.22, 3.2), (0.0, 3.4)], 12)).scaled(
        1.02, 1.02, 1
    )
    fins = []
    for a in (30, 150, 270):
        outline = filleted(
            [(0.45, 0.5, 0.02), (1.15, 0.0, 0.12), (1.2, 0.55, 0.2), (0.62, 1.45, 0.1)], closed=True
        )
        fins.append(extrude(outline, 0.18, 0.06).moved(z=-0.09).turned("x", 90).turned("z", a))
    window = merged(ring(0.26, 0.055).turned("x", 90).moved(0, -0.68, 1.85))
    pane_ = cylinder(0.25, 0.05, 0.02).turned("x", 90).moved(0, -0.64, 1.85)
    return [
        Part(hull, satin("#f1ebdd", 0.45)),
        Part(merged(nose, *fins), satin("#c3503e", 0.4)),
        Part(window, brass(0.25)),
        Part(pane_, glaze("#5f97ad", 0.05)),
    ]


def tambourine_drum() -> list[Part]:
    """A hand drum with its beaters."""
    wall = lathe(filleted([(1.2, 0), (1.3, 0, 0.04), (1.3, 1.3, 0.04), (1.2, 1.3)], steps=4), 200)
    skin = lathe(np.array([(1.24, 1.32), (0.6, 1.325), (0.0, 1.325)]))
    skin = Mesh(skin.points, skin.faces)
    hoops = merged(ring(1.31, 0.055).moved(z=1.24), ring(1.31, 0.055).moved(z=0.08))
    zigzag = []
    for k in range(16):
        a, b, c = (2 * np.pi * (k + d) / 16 for d in (0.0, 0.5, 1.0))
        points = [
            (1.34 * np.cos(x), 1.34 * np.sin(x), z) for x, z in ((a, 1.2), (b, 0.12), (c, 1.2))
        ]
        zigzag.append(tube(np.array(points), 0.03, segments=8))
    sticks = [
        merged(tube([(-1.5, 0, 0), (0, 0, 0), (1.2, 0, 0)], 0.055), ball(0.17).moved(1.25))
        .turned("z", angle)
        .moved(x, y, z)
        for angle, x, y, z in ((25, 1.6, -1.7, 0.17), (8, 1.5, -1.35, 0.17))
    ]
    return [
        Part(wall, wood(WALNUT, span=4)),
        Part(skin, matte("#eadfc9")),
        Part(hoops, brass(0.3)),
        Part(merged(*zigzag), cloth("#e8e0d0")),
        Part(merged(*sticks), wood(ASH, span=4)),
    ]


SHOTS = [
    Shot("toy-car", toy_car, "sweep", tint="#f0ece4", turn=34, rise=20),
    Shot(
        "stacking-rings",
        stacking_rings,
        "paper",
        tint="#dbe3e4",
        back="#dbe3e4",
        turn=-18,
        rise=14,
        light="hard",
    ),
    Shot("toy-rocket", rocket, "shelf", back="#b7c7cf", turn=14, rise=8, fill=0.74),
    Shot("hand-drum", tambourine_drum, "sweep", tint="#ebe6dd", turn=10, rise=30),
]
