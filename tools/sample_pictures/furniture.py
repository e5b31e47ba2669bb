"""Things to sit on and at."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    ellipsoid,
    solid,
    turned,
    union,
)
from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    box,
    filleted,
    lathe,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    ASH,
    OAK,
    WALNUT,
    bumpy,
    cloth,
    glaze,
    marble,
    matte,
    metal,
    picture,
    principled,
    satin,
    weave,
    wood,
)


def stool() -> list[Part]:
    seat = lathe(
        filleted(
            [
                (0, 4.18),
                (1.55, 4.18, 0.1),
                (1.62, 4.32, 0.1),
                (1.5, 4.44, 0.08),
                (0.9, 4.38, 0.4),
                (0, 4.36),
            ],
            steps=8,
        )
    )
    legs = [
        tube([(0.85, 0, 4.2), (1.15, 0, 2.1), (1.55, 0, 0.02)], lambda t: 0.19 - 0.05 * t).turned(
            "z", a
        )
        for a in (45, 135, 225, 315)
    ]
    low = [
        tube([(1.36, 0, 1.15), (0, 1.36, 1.15)], 0.09).turned("z", a + 45)
        for a in (0, 90, 180, 270)
    ]
    return [
        Part(Mesh(seat.points, seat.faces), wood(OAK, span=4.5)),
        Part(merged(*legs, *low), wood(OAK, span=5, upright=True)),
    ]


def chair() -> list[Part]:
    """A moulded shell on wooden legs."""
    u, v = np.meshgrid(np.linspace(-1, 1, 70), np.linspace(0, 1, 110))
    path = smooth(
        [
            (-2.15, 4.35),
            (-1.7, 4.55),
            (0.3, 4.35),
            (1.35, 4.6),
            (1.85, 5.6),
            (2.15, 7.0),
            (2.25, 8.1),
        ],
        18,
    )
    at = np.linspace(0, len(path) - 1, 110)
    y = np.interp(at, np.arange(len(path)), path[:, 0])
    z = np.interp(at, np.arange(len(path)), path[:, 1])
    width = (
        2.15
        * (1 - 0.1 * v**2)
        * np.minimum(1, 0.55 + 2.2 * np.sqrt(np.clip(v, 0, 1)))
        * np.sqrt(np.clip(1 - ((v - 0.5) / 0.515) ** 8, 0, 1))
    )
    curl = 0.75 * np.abs(u) ** 2.6 * np.sin(np.pi * np.clip(v * 1.05, 0, 1))
    seat = np.stack(
        [u * width, y[:, None] - 0.25 * curl * (v > 0.5), z[:, None] + curl * (v < 0.75) * 0.8],
        axis=2,
    )
    shell = sheet(seat)
    legs = [
        tube(
            [(0.9 * sx, 0.25 + 0.7 * sy, 4.35), (1.55 * sx, 0.2 + 1.75 * sy, 0.03)],
            lambda t: 0.17 - 0.06 * t,
        )
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    bars = [
        tube([(-1.0, 0.25 + s * 0.85, 3.9), (1.0, 0.25 - s * 0.85, 3.9)], 0.07) for s in (-1, 1)
    ]
    return [
        Part(shell, satin("#d7a24a", 0.4)),
        Part(merged(*legs), wood(ASH, span=6, upright=True)),
        Part(merged(*bars), metal("#2b2b2b", 0.4)),
    ]


def armchair() -> list[Part]:
    seat = block((0, -0.2, 3.6), (5.0, 5.0, 1.5), 0.55)
    back = turned(block((0, 2.0, 5.6), (5.0, 1.4, 4.6), 0.6), "x", -10, (0, 2, 5))
    arms = union(
        block((-2.75, 0.1, 4.1), (1.2, 5.2, 3.0), 0.5),
        block((2.75, 0.1, 4.1), (1.2, 5.2, 3.0), 0.5),
    )
    frame = solid(
        union(back, arms, block((0, 0.2, 2.9), (6.2, 5.0, 1.0), 0.4), blend=0.35),
        (-3.7, -3.2, 2.0),
        (3.7, 3.8, 8.8),
        130,
    )
    cushion = solid(
        union(seat, ellipsoid((0, -0.2, 4.1), (2.4, 2.5, 0.55)), blend=0.5),
        (-2.9, -3.2, 2.6),
        (2.9, 2.8, 5.0),
        110,
    )
    legs = [
        tube(
            [(2.4 * x, 2.0 * y + 0.2, 2.6), (2.75 * x, 2.3 * y + 0.2, 0.02)],
            lambda t: 0.22 - 0.09 * t,
        )
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    wool = bumpy(cloth("#6f8a74"), weave(), 0.9, 1.6)
    return [
        Part(frame, wool),
        Part(cushion, wool),
        Part(merged(*legs), wood(WALNUT, span=5, upright=True)),
    ]


def side_table() -> list[Part]:
    turned_top = lathe(filleted([(0, 4.5), (2.25, 4.5, 0.08), (2.3, 4.7, 0.1), (0, 4.7)]))
    top = Mesh(turned_top.points, turned_top.faces)
    stem = lathe(
        filleted(
            [
                (0, 0),
                (1.3, 0, 0.08),
                (1.28, 0.14, 0.08),
                (0.3, 0.4, 0.3),
                (0.14, 1.4, 0.5),
                (0.14, 4.2, 0.3),
                (0.5, 4.5),
            ]
        )
    )
    cup = lathe(
        filleted(
            [(0, 4.7), (0.28, 4.7, 0.05), (0.34, 5.3, 0.02), (0.31, 5.3), (0.26, 4.78), (0, 4.78)]
        )
    ).moved(-0.9, -0.5)
    book = box(1.5, 1.1, 0.2, 0.02).turned("z", 20).moved(0.6, 0.5, 4.7)
    return [
        Part(top, principled(picture(marble(), 0.22), roughness=0.15)),
        Part(stem, metal("#262626", 0.4)),
        Part(cup, glaze("#c98f72"), framed=False),
        Part(book, matte("#44576a"), framed=False),
    ]


SHOTS = [
    Shot("stool", stool, "sweep", tint="#eae7e1", turn=28, rise=16),
    Shot("shell-chair", chair, "sweep", turn=-36, rise=14, fill=0.8, size=(800, 1000)),
    Shot(
        "armchair",
        armchair,
        "concrete",
        tint="#b5b1aa",
        back="#d9cdbd",
        turn=-28,
        rise=11,
        light="side",
    ),
    Shot("side-table", side_table, "sweep", tint="#dcd8d0", turn=14, rise=15, fill=0.72),
]
