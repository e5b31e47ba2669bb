"""Headphones and speakers."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Array, merged
from sample_pictures.shot import Part, Shot
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
from sample_pictures.surfaces import (
    WALNUT,
    bumpy,
    cloth,
    metal,
    principled,
    satin,
    weave,
    wood,
)


def oval(x: float, y: float, n: int = 24) -> Array:
    a = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([x * np.cos(a), y * np.sin(a)], 1)


def headphones() -> list[Part]:
    """Over-ear headphones standing on their cups."""
    band = tube(
        smooth(
            [
                (-0.86, 0, 1.15),
                (-0.9, 0, 1.6),
                (-0.62, 0, 2.12),
                (0, 0, 2.32),
                (0.62, 0, 2.12),
                (0.9, 0, 1.6),
                (0.86, 0, 1.15),
            ],
            16,
        ),
        1.0,
        section=oval(0.05, 0.2),
    )
    pad = tube(
        smooth(
            [(-0.6, 0, 2.04), (-0.3, 0, 2.18), (0, 0, 2.22), (0.3, 0, 2.18), (0.6, 0, 2.04)], 16
        ),
        1.0,
        section=oval(0.07, 0.24),
    )
    parts = [Part(band, satin("#2a2c2f", 0.45)), Part(pad, principled("#8a5a3c", roughness=0.6))]
    for s in (-1, 1):
        cup = lathe(
            filleted(
                [(0, 0), (0.5, 0, 0.08), (0.52, 0.26, 0.1), (0.42, 0.36, 0.1), (0, 0.38)], steps=8
            )
        ).scaled(0.86, 1.08, 1.0)
        plate = lathe(filleted([(0, 0.38), (0.3, 0.38, 0.01), (0.3, 0.4, 0.01), (0, 0.4)])).scaled(
            0.86, 1.08, 1.0
        )
        cushion = ring(0.37, 0.14).scaled(0.92, 1.12, 0.9).moved(z=-0.06)
        yoke = tube(
            [
                (0.62 * np.cos(a), 0.66 * np.sin(a), 0.18)
                for a in np.linspace(-0.1, np.pi + 0.1, 60)
            ],
            0.035,
        )
        for mesh, material in (
            (cup, satin("#34373b", 0.38)),
            (plate, metal("#b98e6a", 0.25)),
            (cushion, principled("#8a5a3c", roughness=0.6)),
            (yoke, metal("#c9c9c9", 0.25)),
        ):
            upright = mesh.turned("x", 90).turned("z", 90 * s).turned("y", s * 6)
            parts.append(Part(upright.moved(0.84 * s, 0, 0.62), material))
    return parts


def speaker() -> list[Part]:
    """A round speaker in cloth with a metal ring."""
    body = lathe(
        filleted([(0, 0.1), (0.78, 0.1, 0.12), (0.82, 2.2, 0.2), (0.6, 2.36), (0, 2.36)], steps=10),
        220,
    )
    foot = cylinder(0.7, 0.12, 0.03)
    top = lathe(filleted([(0.56, 2.36), (0.6, 2.41, 0.02), (0.5, 2.42), (0, 2.37)]))
    collar = ring(0.6, 0.03).moved(z=2.37)
    keys = merged(
        *(
            ball(0.05).scaled(1, 1, 0.3).moved(0.28 * np.cos(a), 0.28 * np.sin(a), 2.39)
            for a in np.arange(0, 6.2, np.pi / 2)
        )
    )
    band = tube(
        smooth(
            [
                (-0.8, 0, 1.7),
                (-1.02, 0, 2.3),
                (-0.6, 0, 2.85),
                (0, 0, 2.95),
                (0.6, 0, 2.85),
                (1.02, 0, 2.3),
                (0.8, 0, 1.7),
            ],
            14,
        ),
        1.0,
        section=oval(0.03, 0.11),
    )
    return [
        Part(body, bumpy(cloth("#7b8791", 0.5), weave(), 1.0, 3.2)),
        Part(merged(foot, top), satin("#24262a", 0.4)),
        Part(collar, metal("#cfae7c", 0.2)),
        Part(keys, satin("#d9d9d9", 0.4)),
        Part(band, principled("#7a5234", roughness=0.6)),
    ]


def bookshelf_speakers() -> list[Part]:
    parts = []
    for x, turn in ((-1.15, 8), (1.15, -10)):
        cabinet = box(1.7, 1.9, 2.8, 0.06).moved(y=0.95)
        front = (
            extrude(rounded_rectangle(1.62, 2.72, 0.05), 0.04, 0.015)
            .turned("x", 90)
            .moved(0, -0.002, 1.4)
        )
        cones = []
        for z, r in ((0.95, 0.62), (2.15, 0.3)):
            cones.append(
                Part(ring(r, 0.05).turned("x", 90).moved(0, -0.05, z), satin("#3a3a3a", 0.3))
            )
            dish = lathe(
                np.array(
                    [(0.0, -0.12), (r * 0.3, -0.1), (r * 0.86, 0.0), (r * 0.95, 0.04), (r, 0.0)]
                )
            )
            cones.append(
                Part(
                    dish.turned("x", 90).moved(0, -0.045, z),
                    principled("#d9c27a" if r > 0.5 else "#2d2d2d", roughness=0.45),
                )
            )
            cones.append(
                Part(ball(r * 0.3).scaled(1, 0.5, 1).moved(0, -0.02, z), satin("#1b1b1b", 0.3))
            )
        cones += [
            Part(cabinet, wood(WALNUT, span=4, upright=True)),
            Part(front, satin("#1f2022", 0.5)),
        ]
        parts += [Part(part.mesh.turned("z", turn).moved(x), part.material) for part in cones]
    return parts


SHOTS = [
    Shot("headphones", headphones, "sweep", tint="#e9e7e4", turn=-32, rise=13),
    Shot(
        "headphones-dark",
        headphones,
        "paper",
        tint="#3d4750",
        back="#3d4750",
        turn=24,
        rise=20,
        light="low",
        fill=0.7,
    ),
    Shot("speaker", speaker, "table", back="#a8b0ae", turn=18, rise=14, light="side", blur=0.02),
    Shot(
        "bookshelf-speakers",
        bookshelf_speakers,
        "shelf",
        back="#bfc4c1",
        turn=10,
        rise=6,
        fill=0.76,
    ),
]
