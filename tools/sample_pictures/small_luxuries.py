"""A camera, perfume and lipstick."""

from __future__ import annotations

import numpy as np

from sample_pictures.audio import oval
from sample_pictures.fields import (
    block,
    capsule,
    solid,
    turned,
    without,
)
from sample_pictures.mesh import merged
from sample_pictures.noise import fbm
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
    brass,
    bumpy,
    glass,
    glaze,
    matte,
    metal,
    principled,
    satin,
    wood,
)


def perfume() -> list[Part]:
    bottle = extrude(rounded_rectangle(1.1, 0.62, 0.1), 1.45, 0.08)
    juice = extrude(rounded_rectangle(0.98, 0.5, 0.08), 0.95, 0.05).moved(z=0.12)
    neck = cylinder(0.17, 0.16, 0.02).moved(z=1.44)
    cap = cylinder(0.26, 0.58, 0.04).moved(z=1.58)
    rim = ring(0.2, 0.02).moved(z=1.57)
    return [
        Part(bottle, glass((0.98, 0.97, 0.95))),
        Part(juice, glass((0.96, 0.72, 0.55), 1.36)),
        Part(merged(neck, rim), brass(0.15)),
        Part(cap, wood(WALNUT, span=2, upright=True, gloss=0.6)),
    ]


def camera() -> list[Part]:
    """An old-style camera."""
    body = extrude(rounded_rectangle(2.6, 0.72, 0.3, 12), 1.25, 0.05)
    top = extrude(rounded_rectangle(2.6, 0.72, 0.3, 12), 0.32, 0.08).moved(z=1.25)
    prism = box(0.85, 0.62, 0.34, 0.1).moved(z=1.5)
    barrel = (
        lathe(
            filleted(
                [
                    (0, 0),
                    (0.6, 0, 0.03),
                    (0.6, 0.22, 0.02),
                    (0.55, 0.24, 0.02),
                    (0.55, 0.6, 0.02),
                    (0.5, 0.62, 0.02),
                    (0.5, 0.74, 0.03),
                    (0.4, 0.74),
                    (0.36, 0.6),
                    (0, 0.6),
                ]
            ),
            200,
        )
        .turned("x", 90)
        .moved(0, -0.36, 0.72)
    )
    grip = (
        lathe(filleted([(0.602, 0.06), (0.63, 0.07), (0.63, 0.18), (0.602, 0.19)]), 200)
        .turned("x", 90)
        .moved(0, -0.36, 0.72)
    )
    lens = ball(0.42).scaled(1, 0.35, 1).moved(0, -0.93, 0.72)
    dials = merged(
        cylinder(0.2, 0.16, 0.02).moved(0.85, 0, 1.56),
        cylinder(0.14, 0.1, 0.02).moved(1.1, -0.1, 1.56),
        cylinder(0.22, 0.1, 0.02).moved(-0.95, 0, 1.56),
    )
    window = box(0.3, 0.03, 0.18, 0.02).moved(-0.9, -0.35, 1.32)
    strap = tube(
        smooth(
            [
                (-1.32, 0, 1.3),
                (-1.75, 0.2, 0.9),
                (-1.9, 0.1, 0.15),
                (-1.5, -0.7, 0.04),
                (-0.4, -1.3, 0.04),
                (0.9, -1.25, 0.04),
                (1.8, -0.5, 0.04),
                (1.75, 0.1, 0.7),
                (1.32, 0, 1.3),
            ],
            14,
        ),
        1.0,
        section=oval(0.025, 0.09),
    )
    return [
        Part(
            body,
            bumpy(
                principled("#2a2623", roughness=0.65),
                (
                    fbm(
                        np.stack(
                            np.meshgrid(np.arange(256) / 6.0, np.arange(256) / 6.0, [0.0]), -1
                        ).reshape(-1, 3),
                        3,
                    )
                    * 0.5
                    + 0.5
                ).reshape(256, 256),
                0.9,
                2.0,
            ),
        ),
        Part(merged(top, prism, dials), metal("#c6c5c1", 0.3)),
        Part(merged(barrel), metal("#2c2c2d", 0.4)),
        Part(grip, matte("#161616")),
        Part(lens, glaze("#1b2338", 0.01)),
        Part(window, glaze("#20242b", 0.02)),
        Part(strap, principled("#8b5a36", roughness=0.6)),
    ]


def lipstick_set() -> list[Part]:
    parts = []
    for x, y, colour in (
        (-0.55, 0.05, "#9e2f3b"),
        (0.05, -0.15, "#c8665c"),
        (0.62, 0.1, "#7a2f4f"),
    ):
        base = cylinder(0.2, 0.7, 0.03).moved(x, y)
        sleeve = cylinder(0.165, 0.34, 0.02).moved(x, y, 0.68)
        stick = without(
            capsule((x, y, 0.9), (x, y, 1.42), 0.13),
            turned(block((x, y - 0.25, 1.62), (1, 1, 0.5), 0.02), "x", -38, (x, y, 1.4)),
            blend=0.03,
        )
        parts += [
            Part(base, satin("#202022", 0.2)),
            Part(sleeve, brass(0.12)),
            Part(
                solid(stick, (x - 0.2, y - 0.2, 0.85), (x + 0.2, y + 0.2, 1.65), 90),
                satin(colour, 0.35),
            ),
        ]
    return parts


SHOTS = [
    Shot("perfume", perfume, "marble", back="#d8c7c2", turn=-20, rise=11, depth=12),
    Shot(
        "camera",
        camera,
        "table",
        back="#7f776c",
        turn=22,
        rise=20,
        blur=0.02,
        light="side",
        warmth=0.3,
    ),
    Shot("lipsticks", lipstick_set, "marble", back="#e0c9c6", turn=-12, rise=16, light="side"),
]
