"""Lamps and lamp parts that strangers sell."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import ball, box, cylinder, filleted, lathe, ring, smooth, tube
from sample_pictures.surfaces import (
    ASH,
    OAK,
    WALNUT,
    brass,
    glaze,
    glow,
    matte,
    metal,
    pane,
    satin,
    shade,
    wood,
)
from sample_pictures.table_lamps import bulb


def _drum(low: float, high: float, bottom: float, top: float) -> Mesh:
    """An open shade: radii at its lower and upper rim, and their heights."""
    return lathe(np.array([(low, bottom), (high, top)]), 200)


def wooden_cone_lamp() -> list[Part]:
    """A cone of oak under a small pleated shade."""
    foot = lathe(filleted([(0, 0), (0.78, 0, 0.05), (0.16, 1.9, 0.05), (0.12, 2.2)], steps=6))
    body = Mesh(foot.points, foot.faces, crease=50)
    angles = np.linspace(0, 2 * np.pi, 361)[:-1]
    folds = 1 + 0.035 * np.abs(np.sin(angles * 24))
    rows = [
        np.stack([r * folds * np.cos(angles), r * folds * np.sin(angles), np.full(360, z)], 1)
        for r, z in ((1.05, 2.0), (0.62, 3.3))
    ]
    points = np.concatenate(rows)
    a = np.arange(360)
    b = (a + 1) % 360
    faces = np.concatenate([np.stack([a, b, b + 360], 1), np.stack([a, b + 360, a + 360], 1)])
    pleats = Mesh(points, faces, crease=20)
    return [
        Part(body, wood(OAK, span=4, upright=True)),
        Part(pleats, shade("#f3eadb", 1.1)),
        bulb(2.6, 0.2, 7.0),
    ]


def banker_lamp() -> list[Part]:
    """Old brass with a half-round shade of green glass."""
    foot = lathe(
        filleted(
            [
                (0, 0),
                (0.95, 0, 0.06),
                (0.9, 0.14, 0.06),
                (0.5, 0.24, 0.08),
                (0.12, 0.5, 0.15),
                (0.07, 1.2, 0.1),
                (0.12, 1.4, 0.05),
                (0.06, 1.6),
                (0.06, 2.3),
                (0, 2.34),
            ]
        )
    )
    neck = tube(
        smooth([(0, 0, 2.2), (0, -0.08, 2.45), (0, -0.25, 2.55), (0, -0.45, 2.5)], 12), 0.06
    )
    angles = np.linspace(-0.12 * np.pi, np.pi * 1.02, 60)
    hood = tube(
        np.array([(-1.35, -0.5, 2.45), (0.0, -0.5, 2.45), (1.35, -0.5, 2.45)]),
        1.0,
        section=np.concatenate(
            [
                np.stack([0.62 * np.cos(angles), 0.62 * np.sin(angles)], 1),
                np.stack([0.58 * np.cos(angles[::-1]), 0.58 * np.sin(angles[::-1])], 1),
            ]
        ),
    )
    caps = merged(*(ball(0.1).moved(1.36 * s, -0.5, 2.62) for s in (-1, 1)))
    chain = tube([(0.5, -0.5, 2.4), (0.5, -0.5, 2.0), (0.5, -0.5, 1.55)], 0.015)
    return [
        Part(merged(foot, neck, caps, chain, ball(0.05).moved(0.5, -0.5, 1.5)), brass(0.3)),
        Part(hood, glaze("#1f5a41", 0.03)),
    ]


def lamp_pair() -> list[Part]:
    """Two small bedside lamps."""
    parts: list[Part] = []
    for x, y, colour in ((-0.95, 0.2, "#8fa7b3"), (0.95, -0.2, "#d3a18c")):
        body = lathe(
            smooth([(0, 0), (0.55, 0.0), (0.62, 0.25), (0.34, 0.62), (0.5, 1.0), (0.14, 1.4)], 14)
        )
        parts += [
            Part(body.moved(x, y), glaze(colour, 0.06)),
            Part(_drum(0.88, 0.5, 1.3, 2.4).moved(x, y), shade("#efe6d6", 1.1)),
            Part(ball(0.18, 40).moved(x, y, 1.8), glow("#ffd9a8", 7.0), framed=False),
        ]
    return parts


def clamp_lamp() -> list[Part]:
    """A flexible arm on a clamp, holding to the edge of a board."""
    board = box(5.2, 2.4, 0.2, 0.03).moved(0, 0.6, -0.2)
    clamp = merged(
        box(0.5, 0.7, 0.1, 0.03).moved(0, -0.4, 0.0),
        box(0.5, 0.12, 0.62, 0.03).moved(0, -0.7, -0.5),
        box(0.5, 0.7, 0.1, 0.03).moved(0, -0.4, -0.5),
        cylinder(0.1, 0.4, 0.02).moved(0, -0.35, -0.8),
        cylinder(0.16, 0.3, 0.03).moved(0, -0.4, 0.08),
    )
    path = smooth(
        [(0, -0.4, 0.3), (0.1, -0.4, 1.3), (0.7, -0.45, 2.5), (0.1, -0.6, 3.3), (-0.9, -0.8, 3.2)],
        40,
    )
    arm = tube(path, lambda t: 0.075 + 0.012 * np.sin(t * 420), segments=20)
    head = lathe(
        filleted([(0.62, 0), (0.6, 0.12, 0.05), (0.3, 0.6, 0.15), (0.16, 0.8, 0.05), (0, 0.84)])
    )
    lining = lathe(np.array([(0.2, 0.6), (0.58, 0.12), (0.61, 0.005)]))
    place = {"x": -1.35, "y": -0.85, "z": 2.55}
    return [
        Part(board, wood(ASH, span=6), framed=False),
        Part(merged(clamp, arm, head.turned("y", 35).moved(**place)), satin("#f0efec", 0.35)),
        Part(lining.turned("y", 35).moved(**place), satin("#f7f4ec", 0.4)),
        Part(ball(0.2, 40).moved(-1.3, -0.85, 2.7), glow("#fff0d8", 7.0), framed=False),
    ]


def loose_shade() -> list[Part]:
    """A lamp shade by itself, with its ring."""
    spokes = [
        tube([(0, 0, 2.2), (0.6, 0, 2.15), (1.25, 0, 2.1)], 0.02, segments=10).turned("z", a)
        for a in (10, 130, 250)
    ]
    rims = merged(ring(1.85, 0.03), ring(1.25, 0.03).moved(z=2.2))
    return [
        Part(_drum(1.85, 1.25, 0.0, 2.2), shade("#c9b594", 0.7)),
        Part(merged(*spokes, ring(0.22, 0.03).moved(z=2.2)), metal("#d6d6d6", 0.3)),
        Part(rims, matte("#a48e69")),
    ]


def light_bulbs() -> list[Part]:
    """Two bulbs, one lying."""
    dome = smooth(
        [(0.0, 1.65), (0.32, 1.6), (0.52, 1.3), (0.5, 0.95), (0.3, 0.58), (0.24, 0.5)], 14
    )
    head = lathe(dome[::-1])
    collar = lathe(filleted([(0.24, 0.5), (0.3, 0.36, 0.05), (0.25, 0.22), (0.2, 0.2)]))
    turns = np.linspace(0, 3.5 * 2 * np.pi, 240)
    thread = tube(
        np.stack(
            [0.195 * np.cos(turns), 0.195 * np.sin(turns), -0.12 + 0.3 * turns / turns[-1]], 1
        ),
        0.028,
        segments=10,
    )
    screw = merged(cylinder(0.195, 0.36, 0.04).moved(z=-0.15), thread)
    tip = cylinder(0.08, 0.08, 0.03).moved(z=-0.22)
    found: list[Part] = []
    for place in (0, 1):
        for mesh, material in (
            (head, shade("#fbf7ee", 1.0, 0.4)),
            (collar, satin("#f1efea", 0.3)),
            (screw, metal("#c8c2b4", 0.25)),
            (tip, matte("#2a2a2a")),
        ):
            laid = (
                mesh.turned("y", 78).turned("z", 35).moved(-1.55, -0.75, 0.47)
                if place
                else mesh.turned("x", 180).moved(0.7, 0.2, 1.65)
            )
            found.append(Part(laid, material))
    return found


def lamp_socket() -> list[Part]:
    """A porcelain socket on a coil of cloth cord."""
    body = lathe(
        filleted(
            [
                (0, 0),
                (0.42, 0, 0.05),
                (0.46, 0.5, 0.04),
                (0.4, 0.56, 0.03),
                (0.4, 1.0, 0.05),
                (0.33, 1.02),
                (0.33, 0.3),
                (0, 0.3),
            ]
        )
    )
    sleeve = lathe(np.array([(0.325, 0.32), (0.325, 0.98)]))
    angles = np.linspace(0, 6.5 * 2 * np.pi, 700)
    radius = 1.25 + 0.03 * np.sin(angles * 0.37)
    coil = np.stack(
        [
            radius * np.cos(angles) + 0.1,
            radius * np.sin(angles),
            0.08 + 0.045 * angles / np.pi + 0.02 * np.sin(angles * 1.7),
        ],
        1,
    )
    cord = tube(coil, 0.075, segments=14)
    lead = tube(
        smooth([(1.3, 0, 0.7), (0.9, -0.8, 0.6), (0.3, -0.6, 0.25), (0, -0.2, 0.1)], 14), 0.07
    )
    return [
        Part(body.moved(z=0.02), glaze("#f4f1ea", 0.05)),
        Part(sleeve.moved(z=0.02), brass(0.25)),
        Part(merged(cord, lead), matte("#7b2f2a")),
    ]


def glass_lamp() -> list[Part]:
    """A lamp with a bottle of smoked glass for a foot."""
    foot = lathe(
        smooth(
            [(0, 0.02), (0.7, 0.0), (0.86, 0.3), (0.8, 1.1), (0.35, 1.6), (0.16, 1.8), (0.15, 2.0)],
            14,
        )
    )
    neck = merged(cylinder(0.17, 0.2, 0.03).moved(z=1.95), cylinder(0.06, 0.5).moved(z=2.1))
    return [
        Part(foot, pane((0.45, 0.42, 0.4))),
        Part(cylinder(0.04, 2.0).moved(z=0.05), brass(0.3)),
        Part(neck, brass(0.25)),
        Part(_drum(1.2, 1.2, 2.3, 3.5), shade("#3b4a57", 0.5)),
        Part(merged(ring(1.2, 0.02).moved(z=2.3), ring(1.2, 0.02).moved(z=3.5)), matte("#2b3640")),
        bulb(2.9, 0.22, 8.0),
    ]


def egg_lamp() -> list[Part]:
    """A white egg of opal glass."""
    egg = lathe(
        smooth(
            [
                (0.35, 0.02),
                (0.8, 0.35),
                (1.05, 1.1),
                (0.95, 1.95),
                (0.6, 2.6),
                (0.26, 2.8),
                (0.0, 2.84),
            ],
            16,
        )
    )
    return [
        Part(egg, shade("#fbf8f2", 1.3, 0.3)),
        Part(cylinder(0.42, 0.1, 0.03), satin("#dedbd4", 0.4)),
        bulb(1.2, 0.3, 5.0),
    ]


def nordic_lamp() -> list[Part]:
    """A bent-wood arch from which a small shade hangs."""
    angles = np.linspace(-0.15, np.pi + 0.15, 80)
    section = filleted(
        [(-0.2, -0.06, 0.03), (0.2, -0.06, 0.03), (0.2, 0.06, 0.03), (-0.2, 0.06, 0.03)],
        closed=True,
    )
    path = np.stack([1.35 * np.cos(angles), 0 * angles, 1.9 + 1.5 * np.sin(angles)], 1)
    legs = np.concatenate([[[1.36, 0, 0.12]], path, [[-1.36, 0, 0.12]]])
    arch = tube(legs, 1.0, section=section)
    foot = box(3.3, 1.2, 0.14, 0.05)
    cord = tube([(0, 0, 3.38), (0, 0, 2.9), (0, 0, 2.5)], 0.022)
    hood = lathe(smooth([(0.72, 1.75), (0.66, 2.0), (0.34, 2.35), (0.12, 2.5), (0, 2.52)], 12))
    return [
        Part(merged(arch, foot), wood(WALNUT, span=5)),
        Part(cord, matte("#24211e")),
        Part(hood, satin("#e8e3d8", 0.4)),
        Part(ball(0.2, 40).moved(z=1.92), glow("#ffe2b8", 8.0), framed=False),
    ]


SHOTS = [
    Shot(
        "wooden-cone-lamp",
        wooden_cone_lamp,
        "paper",
        tint="#c5cfc8",
        back="#c5cfc8",
        turn=-20,
        rise=10,
        light="side",
    ),
    Shot(
        "banker-lamp",
        banker_lamp,
        "table",
        back="#857a6b",
        shades=WALNUT,
        turn=-26,
        rise=12,
        light="side",
        warmth=0.3,
    ),
    Shot("lamp-pair", lamp_pair, "shelf", back="#d5cdc6", turn=10, rise=7, warmth=0.2),
    Shot(
        "clamp-lamp", clamp_lamp, "wall", back="#b9c3c6", turn=24, rise=8, light="side", fill=0.72
    ),
    Shot("loose-lamp-shade", loose_shade, "sweep", turn=-14, rise=24, fill=0.68),
    Shot(
        "light-bulbs",
        light_bulbs,
        "paper",
        tint="#d9c4a4",
        back="#d9c4a4",
        turn=12,
        rise=22,
        light="hard",
        fill=0.66,
    ),
    Shot(
        "lamp-socket",
        lamp_socket,
        "concrete",
        tint="#b4b1ab",
        back="#8d8a85",
        turn=-20,
        rise=34,
        light="side",
    ),
    Shot("smoked-glass-lamp", glass_lamp, "marble", back="#c2b6aa", turn=16, rise=9, depth=10),
    Shot(
        "egg-lamp",
        egg_lamp,
        "linen",
        tint="#bfb4a3",
        back="#8b8172",
        turn=20,
        rise=14,
        light="low",
        fill=0.66,
    ),
    Shot("nordic-lamp", nordic_lamp, "sweep", tint="#e7e5e0", turn=-30, rise=12),
]
