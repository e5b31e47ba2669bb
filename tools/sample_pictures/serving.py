"""Bowls, jars and what stands on the table."""

from __future__ import annotations

import numpy as np

from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    cylinder,
    extrude,
    filleted,
    lathe,
    smooth,
)
from sample_pictures.surfaces import (
    OAK,
    WALNUT,
    glass,
    glaze,
    marble,
    matte,
    pane,
    picture,
    principled,
    satin,
    speckled,
    wood,
)


def bowl_set() -> list[Part]:
    parts = []
    colours = (("#e8e1d3", "#8f7b63"), ("#c48f6d", "#5f3f2c"), ("#6d8391", "#2d3a44"))
    for k, (ground, speck) in enumerate(colours):
        scale = 1.0 - 0.16 * k
        profile = filleted(
            [
                (0, 0),
                (0.5, 0, 0.03),
                (0.52, 0.1, 0.03),
                (1.05, 0.42, 0.5),
                (1.22, 0.84, 0.02),
                (1.18, 0.84, 0.02),
                (1.0, 0.46, 0.45),
                (0.45, 0.15, 0.2),
                (0, 0.13),
            ],
            steps=10,
        )
        mesh = lathe(profile, 180).scaled(scale)
        height = 0.0 if k == 0 else (0.2 if k == 1 else 0.4)
        parts.append(
            Part(
                mesh.moved(0.02 * k, -0.015 * k, height),
                glaze(picture(speckled(ground, speck, share=0.03), 1.0), 0.07),
            )
        )
    return parts


def storage_jars() -> list[Part]:
    parts: list[Part] = []
    fills = ("#c99b58", "#7a3e22", "#e6dcc2")
    for (x, y, h), fill in zip(
        ((-0.95, 0.15, 1.7), (0.12, -0.2, 1.2), (1.05, 0.2, 0.8)), fills, strict=True
    ):
        wall = lathe(
            filleted(
                [
                    (0, 0),
                    (0.48, 0, 0.07),
                    (0.48, h, 0.015),
                    (0.452, h, 0.015),
                    (0.452, 0.05, 0.05),
                    (0, 0.05),
                ]
            )
        )
        grains = lathe(
            filleted([(0, 0.055), (0.445, 0.055, 0.05), (0.445, h * 0.7, 0.03), (0, h * 0.74)])
        )
        cork = lathe(
            filleted(
                [
                    (0, h - 0.1),
                    (0.45, h - 0.1),
                    (0.46, h + 0.01),
                    (0.49, h + 0.02, 0.02),
                    (0.49, h + 0.2, 0.04),
                    (0, h + 0.2),
                ]
            )
        )
        speck = picture(speckled(fill, "#3b2a1a", share=0.3, seed=11), 1.0)
        parts += [
            Part(wall.moved(x, y), glass((0.97, 0.98, 0.97))),
            Part(grains.moved(x, y), matte(speck)),
            Part(
                cork.moved(x, y),
                matte(picture(speckled("#c79a6b", "#7a5533", share=0.18, seed=3), 2.0)),
            ),
        ]
    return parts


def honey_board() -> list[Part]:
    slab = cylinder(1.45, 0.14, 0.05, 160)
    cloche = lathe(
        np.concatenate(
            [smooth([(1.12, 0.15), (1.12, 0.7), (0.9, 1.2), (0.4, 1.5), (0.0, 1.56)], 14)]
        ),
        180,
    )
    knob = lathe(
        filleted(
            [(0.06, 1.54), (0.06, 1.62, 0.02), (0.15, 1.68, 0.04), (0.12, 1.84, 0.06), (0, 1.86)]
        )
    )
    wedge = extrude(np.array([(0, 0), (0.95, -0.28), (0.95, 0.28)]), 0.42, 0.04).moved(
        -0.5, 0.05, 0.145
    )
    return [
        Part(slab, principled(picture(marble(), 0.25), roughness=0.15)),
        Part(cloche, pane((0.97, 0.98, 0.98))),
        Part(knob, wood(WALNUT)),
        Part(wedge, satin("#f0c75e", 0.5)),
    ]


SHOTS = [
    Shot(
        "bowl-set",
        bowl_set,
        "concrete",
        tint="#bdb8b0",
        back="#94897c",
        turn=-15,
        rise=30,
        light="side",
    ),
    Shot("storage-jars", storage_jars, "shelf", back="#c6cdc3", turn=-10, rise=9, depth=12),
    Shot(
        "cheese-cloche",
        honey_board,
        "table",
        back="#c4b9a5",
        turn=18,
        rise=18,
        depth=12,
        shades=OAK,
    ),
]
