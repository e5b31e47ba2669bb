"""Sports, tools and the garden."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    capsule,
    solid,
    sphere,
    union,
    without,
)
from sample_pictures.mesh import merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    box,
    cylinder,
    extrude,
    filleted,
    lathe,
    ring,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    ASH,
    OAK,
    TEAK,
    brass,
    bumpy,
    matte,
    metal,
    principled,
    satin,
    steel,
    weave,
    wood,
)


def kettlebell() -> list[Part]:
    bell = union(
        sphere((0, 0, 1.0), 0.98),
        capsule((-0.52, 0, 1.75), (-0.42, 0, 2.35), 0.2),
        capsule((0.52, 0, 1.75), (0.42, 0, 2.35), 0.2),
        capsule((-0.4, 0, 2.4), (0.4, 0, 2.4), 0.19),
        blend=0.22,
    )
    body = solid(
        without(bell, block((0, 0, -0.3), (4, 4, 1.0), 0.0), blend=0.06),
        (-1.2, -1.2, 0),
        (1.2, 1.2, 2.8),
        130,
    ).dropped()
    band = lathe(np.array([(0.985, 0.86), (0.995, 0.9), (0.995, 1.1), (0.985, 1.14)]))
    return [
        Part(body, principled("#2b2d30", roughness=0.5, metallic=0.3)),
        Part(band, satin("#d7a13c", 0.45)),
    ]


def yoga_mat() -> list[Part]:
    """Half rolled up."""
    t = np.linspace(0, 5.2 * 2 * np.pi, 500)
    spiral = np.stack([(0.16 + 0.021 * t) * np.cos(t), (0.16 + 0.021 * t) * np.sin(t)], 1)
    radius = 0.16 + 0.021 * t[-1]
    flat = np.stack([np.linspace(0.05, 4.2, 60), np.full(60, -radius)], 1)
    turn = -np.pi / 2 - t[-1]
    c, s = np.cos(turn), np.sin(turn)
    spiral = spiral @ np.array([[c, s], [-s, c]])
    path = np.concatenate([spiral, flat])
    section = filleted(
        [(-3.0, -0.05, 0.03), (3.0, -0.05, 0.03), (3.0, 0.05, 0.03), (-3.0, 0.05, 0.03)],
        closed=True,
    )
    path3 = np.stack([path[:, 0], np.zeros(len(path)), path[:, 1] + radius + 0.05], 1)
    mat = tube(path3, 1.0, section=section)
    block_ = box(1.0, 2.3, 0.75, 0.1).turned("z", 24).moved(2.9, -1.2, 0.12)
    return [
        Part(mat, bumpy(satin("#6f8f86", 0.8), weave(), 0.4, 4.0)),
        Part(block_, matte("#c79a6b")),
    ]


def skateboard() -> list[Part]:
    u, v = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 160))
    length, width = 4.0, 1.02
    taper = np.sqrt(np.clip(1 - (np.clip(np.abs(v) - 0.72, 0, 1) / 0.285) ** 2, 0, 1))
    kick = 0.95 * np.clip(np.abs(v) - 0.66, 0, 1) ** 1.5 * 2.2
    top = np.stack([u * width * taper, v * length, 1.0 + kick + 0.1 * u**2], 2)
    rim = np.concatenate([top[:, 0], top[::-1, -1]])
    deck = merged(sheet(top), sheet((top - np.array([0, 0, 0.11]))[:, ::-1]))
    edge = tube(rim - np.array([0, 0, 0.055]), 0.058, closed=True, segments=12)
    trucks, wheels = [], []
    for y in (-2.3, 2.3):
        trucks += [
            box(0.5, 0.8, 0.12, 0.03).moved(0, y, 0.78),
            cylinder(0.11, 1.7, 0.02, 32).turned("y", 90).moved(-0.85, y, 0.42),
            box(0.3, 0.35, 0.4, 0.08).moved(0, y, 0.4),
        ]
        wheels += [
            cylinder(0.34, 0.36, 0.1).turned("y", 90).moved(x, y, 0.34) for x in (-1.0, 0.64)
        ]
    return [
        Part(deck, satin("#2f6f7a", 0.5)),
        Part(edge, wood(ASH, span=5)),
        Part(merged(*trucks), metal("#b9bbbd", 0.3)),
        Part(merged(*wheels), satin("#f1d9a6", 0.45)),
    ]


def watering_can() -> list[Part]:
    body = lathe(
        filleted(
            [
                (0, 0),
                (0.95, 0, 0.08),
                (0.85, 1.55, 0.05),
                (0.8, 1.6, 0.02),
                (0.7, 1.6, 0.02),
                (0.7, 1.5),
                (0, 1.5),
            ],
            steps=8,
        ),
        180,
    )
    spout = tube(
        smooth([(0.8, 0, 0.35), (1.3, 0, 0.7), (1.75, 0, 1.45), (2.15, 0, 1.95)], 14),
        lambda t: 0.19 - 0.09 * t,
    )
    rose = (
        lathe(filleted([(0, 0), (0.1, 0), (0.3, 0.3, 0.02), (0.28, 0.36, 0.02), (0, 0.38)]))
        .turned("y", 42)
        .moved(2.1, 0, 1.9)
    )
    top = tube(
        smooth(
            [(0.45, 0, 1.58), (0.3, 0, 2.25), (-0.25, 0, 2.4), (-0.7, 0, 2.0), (-0.8, 0, 1.5)], 14
        ),
        0.07,
    )
    back = tube(
        smooth([(-0.86, 0, 1.35), (-1.35, 0, 1.3), (-1.4, 0, 0.7), (-0.92, 0, 0.35)], 14), 0.07
    )
    seams = merged(ring(0.93, 0.025).moved(z=0.28), ring(0.87, 0.025).moved(z=1.25))
    return [
        Part(merged(body, spout, seams), metal("#7f9a93", 0.38)),
        Part(merged(rose, top, back), brass(0.28)),
    ]


def birdhouse() -> list[Part]:
    front = filleted(
        [(-1.0, 0, 0.02), (1.0, 0, 0.02), (1.0, 1.7, 0.02), (0, 2.75, 0.05), (-1.0, 1.7, 0.02)],
        closed=True,
    )
    walls = extrude(front, 1.7, 0.03).turned("x", 90).moved(0, 0.85, 0)
    hole = cylinder(0.33, 0.02, 0.004).turned("x", 90).moved(0, -0.855, 1.35)
    lip = ring(0.35, 0.05).turned("x", 90).moved(0, -0.86, 1.35)
    perch = cylinder(0.06, 0.5, 0.02, 32).turned("x", 90).moved(0, -0.84, 0.75)
    slabs = [
        box(2.0, 2.3, 0.12, 0.02)
        .moved(0.93 * s, 0, 0)
        .turned("y", 46.4 * s)
        .moved(0.06 * s, 0, 2.88)
        for s in (-1, 1)
    ]
    return [
        Part(walls, wood(TEAK, span=4)),
        Part(hole, matte("#1a110b")),
        Part(merged(lip, perch), wood(ASH, span=3)),
        Part(merged(*slabs), satin("#4d6b7d", 0.55)),
    ]


def hammer() -> list[Part]:
    shaft = tube(
        [(-2.2, 0, 0.3), (-0.5, 0, 0.3), (1.5, 0, 0.3)],
        lambda t: 0.2 - 0.05 * np.sin(t * 3),
        section=np.stack(
            [
                0.8 * np.cos(np.linspace(0, 2 * np.pi, 28, endpoint=False)),
                1.05 * np.sin(np.linspace(0, 2 * np.pi, 28, endpoint=False)),
            ],
            1,
        ),
    )
    head = merged(
        box(0.5, 0.62, 0.5, 0.08).moved(1.4, 0, 0.05),
        lathe(
            filleted(
                [
                    (0, 0),
                    (0.2, 0),
                    (0.19, 0.3, 0.08),
                    (0.29, 0.5, 0.05),
                    (0.29, 0.78, 0.04),
                    (0, 0.78),
                ]
            )
        )
        .turned("x", 90)
        .moved(1.4, -0.3, 0.3),
    )
    claws = [
        tube(
            smooth(
                [
                    (1.4 + 0.12 * s, 0.25, 0.32),
                    (1.4 + 0.15 * s, 0.8, 0.34),
                    (1.4 + 0.2 * s, 1.25, 0.24),
                    (1.4 + 0.24 * s, 1.5, 0.1),
                ],
                10,
            ),
            lambda t: 0.16 - 0.1 * t,
        )
        for s in (-1, 1)
    ]
    nails = [
        merged(cylinder(0.028, 0.9, 0.01, 16), cylinder(0.08, 0.03, 0.008, 24).moved(z=0.9))
        .turned("y", 90)
        .turned("z", a)
        .moved(x, y, 0.08)
        for x, y, a in ((-1.6, -0.9, 20), (-0.9, -1.15, -15), (-0.4, -0.75, 50))
    ]
    return [
        Part(shaft, wood(OAK, span=4)),
        Part(merged(head, *claws), steel(0.22)),
        Part(merged(*nails), steel(0.2, 0)),
    ]


SHOTS = [
    Shot(
        "kettlebell",
        kettlebell,
        "concrete",
        tint="#a09e9b",
        back="#7f7f7d",
        turn=-25,
        rise=15,
        light="side",
    ),
    Shot("yoga-mat", yoga_mat, "table", back="#cfd3cb", turn=-34, rise=22),
    Shot("skateboard", skateboard, "sweep", tint="#e9e5df", turn=58, rise=22, fill=0.82),
    Shot(
        "watering-can",
        watering_can,
        "concrete",
        tint="#b3ada3",
        back="#9aa88f",
        turn=-16,
        rise=16,
        light="side",
        blur=0.015,
    ),
    Shot("birdhouse", birdhouse, "sweep", tint="#e8ece6", turn=30, rise=12),
    Shot("hammer", hammer, "table", back="#8a8378", turn=-28, rise=46, light="hard"),
]
