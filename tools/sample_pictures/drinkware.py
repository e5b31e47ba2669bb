"""Bottles, glasses and cups."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Array, Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    filleted,
    lathe,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    OAK,
    bumpy,
    copper,
    glass,
    matte,
    satin,
    steel,
    weave,
    wood,
)


def thermos() -> list[Part]:
    body = lathe(
        filleted(
            [(0, 0), (0.44, 0, 0.06), (0.45, 2.05, 0.2), (0.33, 2.28, 0.08), (0.33, 2.34)], steps=10
        )
    )
    lid = lathe(
        filleted([(0.0, 2.33), (0.36, 2.33, 0.015), (0.36, 2.78, 0.05), (0, 2.78)], steps=6)
    )
    band = lathe(filleted([(0.34, 2.315), (0.352, 2.325), (0.34, 2.335)]))
    loop = tube(
        [(0.3 * np.cos(a), 0, 2.76 + 0.24 * np.sin(a)) for a in np.linspace(0.0, np.pi, 40)],
        0.05,
        section=np.stack(
            [
                0.45 * np.cos(np.linspace(0, 2 * np.pi, 20, endpoint=False)),
                1.5 * np.sin(np.linspace(0, 2 * np.pi, 20, endpoint=False)),
            ],
            1,
        ),
    )
    return [
        Part(body, satin("#c46f4f", 0.42)),
        Part(merged(lid, loop), satin("#23272b", 0.4)),
        Part(band, steel(0.1, 0)),
    ]


def water_bottle() -> list[Part]:
    shellp = lathe(
        filleted(
            [
                (0, 0),
                (0.4, 0, 0.08),
                (0.4, 1.75, 0.22),
                (0.22, 2.05, 0.06),
                (0.22, 2.22),
                (0.19, 2.22),
                (0.19, 2.04, 0.06),
                (0.37, 1.74, 0.2),
                (0.37, 0.05, 0.06),
                (0, 0.05),
            ],
            steps=10,
        )
    )
    sleeve = lathe(
        filleted([(0.402, 0.35), (0.425, 0.36, 0.01), (0.425, 1.3, 0.01), (0.402, 1.31)])
    )
    lid = lathe(filleted([(0, 2.2), (0.27, 2.2, 0.02), (0.27, 2.48, 0.04), (0, 2.48)]))
    strap = tube(
        smooth(
            [
                (0.26, 0, 2.3),
                (0.5, 0, 2.55),
                (0.42, 0, 2.9),
                (0.1, 0, 2.95),
                (-0.2, 0, 2.75),
                (-0.26, 0, 2.32),
            ],
            12,
        ),
        0.03,
    )
    return [
        Part(shellp, glass((0.86, 0.95, 0.97))),
        Part(sleeve, bumpy(satin("#3d5a80", 0.7), weave(), 0.3, 3.0)),
        Part(lid, wood(OAK, span=3)),
        Part(strap, matte("#2c3440")),
    ]


def wine_glasses() -> list[Part]:
    def goblet(scale: float) -> Mesh:
        outer = smooth(
            [
                (0.0, 0.0),
                (0.42, 0.0),
                (0.42, 0.02),
                (0.1, 0.06),
                (0.045, 0.3),
                (0.04, 0.95),
                (0.12, 1.12),
                (0.42, 1.42),
                (0.5, 1.82),
                (0.4, 2.3),
            ],
            10,
        )
        inner = smooth([(0.385, 2.3), (0.48, 1.82), (0.4, 1.45), (0.1, 1.17), (0.0, 1.14)], 10)
        return lathe(np.concatenate([outer, inner]), 160).scaled(scale)

    wine = lathe(
        smooth(
            [(0.0, 1.145), (0.1, 1.172), (0.4, 1.452), (0.478, 1.72), (0.475, 1.73), (0.0, 1.73)],
            10,
        ),
        160,
    ).scaled(0.995, 0.995, 1)
    return [
        Part(goblet(1.0).moved(-0.5, 0.1), glass()),
        Part(wine.moved(-0.5, 0.1), glass((0.5, 0.03, 0.06), 1.33)),
        Part(goblet(1.0).moved(0.6, -0.2), glass()),
    ]


def copper_mugs() -> list[Part]:
    dents = np.random.default_rng(4)
    centres = dents.normal(size=(420, 3))
    centres[:, 2] = dents.uniform(0.05, 0.85, 420)
    angle = np.arctan2(centres[:, 1], centres[:, 0])

    def hammered(p: Array) -> Array:
        radius = np.hypot(p[:, 0], p[:, 1])
        around = np.arctan2(p[:, 1], p[:, 0])
        nearest = np.full(len(p), 9.0)
        for a, z in zip(angle, centres[:, 2], strict=True):
            d = np.hypot(((around - a + np.pi) % (2 * np.pi) - np.pi) * 0.45, p[:, 2] - z)
            nearest = np.minimum(nearest, d)
        factor = 1 + np.where(radius > 0.2, 0.012 * np.clip(nearest / 0.05, 0, 1) ** 2, 0)
        moved: Array = p * np.stack([factor, factor, np.ones(len(p))], 1)
        return moved

    cup = lathe(
        smooth(
            [
                (0.0, 0.0),
                (0.3, 0.0),
                (0.42, 0.12),
                (0.47, 0.4),
                (0.42, 0.72),
                (0.44, 0.86),
                (0.46, 0.9),
                (0.43, 0.9),
                (0.39, 0.7),
                (0.43, 0.4),
                (0.36, 0.1),
                (0, 0.06),
            ],
            26,
        ),
        300,
    ).bent(hammered)
    handle = tube(
        smooth([(0.42, 0, 0.74), (0.68, 0, 0.72), (0.7, 0, 0.42), (0.44, 0, 0.22)], 12), 0.04
    )
    a = merged(cup, handle)
    return [
        Part(a.turned("z", -20).moved(-0.5, 0.1), copper(0.16)),
        Part(a.turned("z", 15).moved(0.62, -0.25), copper(0.16)),
    ]


SHOTS = [
    Shot(
        "thermos",
        thermos,
        "paper",
        tint="#e3c9a8",
        back="#e3c9a8",
        turn=15,
        rise=9,
        light="hard",
        fill=0.78,
    ),
    Shot("water-bottle", water_bottle, "sweep", turn=-30, rise=8, depth=12, fill=0.8),
    Shot(
        "wine-glasses",
        wine_glasses,
        "paper",
        tint="#c9d2d6",
        back="#c9d2d6",
        turn=10,
        rise=9,
        depth=12,
        light="side",
    ),
    Shot(
        "copper-mugs",
        copper_mugs,
        "paper",
        tint="#31424a",
        back="#31424a",
        turn=-8,
        rise=17,
        light="soft",
    ),
]
