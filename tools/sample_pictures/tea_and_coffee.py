"""Things to make and drink tea and coffee."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    box,
    cylinder,
    filleted,
    lathe,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    TEAK,
    WALNUT,
    glass,
    glaze,
    matte,
    metal,
    picture,
    satin,
    speckled,
    steel,
    wood,
)


def teapot() -> list[Part]:
    body = lathe(
        smooth(
            [
                (0, 0.03),
                (0.5, 0.0),
                (0.86, 0.28),
                (1.0, 0.74),
                (0.88, 1.2),
                (0.5, 1.46),
                (0.42, 1.5),
            ],
            14,
        )
    )
    lid = lathe(
        smooth(
            [
                (0.5, 1.47),
                (0.46, 1.54),
                (0.28, 1.64),
                (0.08, 1.69),
                (0.07, 1.76),
                (0.15, 1.86),
                (0.1, 1.97),
                (0.0, 1.98),
            ],
            12,
        )
    )
    spout = tube(
        smooth([(0.72, 0, 0.55), (1.1, 0, 0.68), (1.32, 0, 1.05), (1.6, 0, 1.42)], 14),
        lambda t: 0.24 - 0.15 * t**0.7,
    )
    handle = tube(
        smooth(
            [
                (-0.82, 0, 1.16),
                (-1.25, 0, 1.42),
                (-1.55, 0, 1.08),
                (-1.42, 0, 0.62),
                (-0.92, 0, 0.42),
            ],
            14,
        ),
        lambda t: 0.085 + 0.02 * np.cos(2 * np.pi * t),
    )
    coat = glaze(picture(speckled("#5e7f74", "#22332d", share=0.04), (1.0, 1.0)), 0.05)
    return [Part(body, coat), Part(lid, coat), Part(merged(spout, handle), glaze("#5e7f74", 0.05))]


def mug() -> list[Part]:
    body = lathe(
        filleted(
            [
                (0, 0),
                (0.36, 0, 0.08),
                (0.42, 0.92, 0.025),
                (0.385, 0.92, 0.02),
                (0.34, 0.07, 0.1),
                (0, 0.07),
            ]
        ),
        180,
    )
    handle = tube(
        smooth(
            [(0.38, 0, 0.74), (0.62, 0, 0.76), (0.7, 0, 0.52), (0.6, 0, 0.3), (0.36, 0, 0.24)], 14
        ),
        0.055,
    )
    foot = lathe(filleted([(0.3, -0.005), (0.362, 0.005), (0.378, 0.24)]))
    foot = foot.scaled(1.006, 1.006, 1.0)
    return [
        Part(body, glaze(picture(speckled("#dcd6c8", "#6a5644"), 1.0))),
        Part(handle, glaze("#dcd6c8")),
        Part(foot, matte("#b08a63")),
    ]


def gooseneck_kettle() -> list[Part]:
    body = lathe(
        filleted(
            [(0, 0), (0.98, 0, 0.1), (0.66, 1.35, 0.12), (0.42, 1.44, 0.03), (0.0, 1.44)], steps=10
        ),
        200,
    )
    lid = lathe(
        filleted([(0.5, 1.44), (0.46, 1.5, 0.03), (0.1, 1.58, 0.05), (0.07, 1.66), (0, 1.66)])
    )
    knob = ball(0.14).scaled(1, 1, 0.8).moved(z=1.74)
    spout = tube(
        smooth(
            [(0.85, 0, 0.22), (1.35, 0, 0.3), (1.52, 0, 0.85), (1.62, 0, 1.3), (1.98, 0, 1.5)], 16
        ),
        lambda t: 0.13 - 0.065 * t,
    )
    strap = tube(smooth([(-0.55, 0, 1.36), (-0.8, 0, 1.78), (-1.45, 0, 1.82)], 12), 0.045)
    grip = tube(
        smooth([(-1.3, 0, 1.83), (-1.62, 0, 1.66), (-1.72, 0, 1.1), (-1.66, 0, 0.6)], 12),
        lambda t: 0.13 - 0.02 * np.cos(6 * t),
    )
    return [
        Part(merged(body, lid, spout, strap), steel(0.2)),
        Part(merged(grip, knob), wood(WALNUT, span=3, upright=True)),
    ]


def french_press() -> list[Part]:
    jug = lathe(
        filleted(
            [
                (0, 0.18),
                (0.58, 0.18, 0.1),
                (0.58, 1.9, 0.02),
                (0.552, 1.9, 0.02),
                (0.552, 0.22, 0.08),
                (0, 0.22),
            ]
        )
    )
    coffee = cylinder(0.545, 1.0, 0.04).moved(z=0.225)
    bands = merged(
        *(
            lathe(filleted([(0.585, z), (0.61, z, 0.01), (0.61, z + 0.1, 0.01), (0.585, z + 0.1)]))
            for z in (0.16, 1.55)
        )
    )
    posts = merged(
        *(
            box(0.1, 0.035, 1.55, 0.01).moved(0, -0.605, 0.08).turned("z", a)
            for a in (40, 140, 220, 320)
        )
    )
    lid = lathe(
        filleted(
            [(0.62, 1.88), (0.63, 2.0, 0.03), (0.3, 2.16, 0.2), (0.06, 2.2, 0.02), (0.03, 2.3)]
        )
    )
    rod = cylinder(0.025, 0.75).moved(z=2.1)
    knob = ball(0.13).moved(z=2.9)
    handle = tube(
        smooth(
            [(0.6, 0, 1.6), (1.02, 0, 1.66), (1.12, 0, 1.2), (1.02, 0, 0.62), (0.62, 0, 0.5)], 12
        ),
        0.065,
    )
    return [
        Part(jug, glass()),
        Part(coffee, satin("#2a160c", 0.2)),
        Part(merged(bands, posts, lid, rod), steel(0.14, 0.0)),
        Part(merged(knob, handle), satin("#1f1e1d", 0.35)),
    ]


def moka_pot() -> list[Part]:
    def eight(profile: list[tuple[float, float]]) -> Mesh:
        return lathe(np.array(profile), 8).turned("z", 22.5).creased(25)

    base = eight([(0, 0), (0.58, 0), (0.6, 0.04), (0.5, 0.82), (0.5, 0.86)])
    waist = lathe(filleted([(0.47, 0.84), (0.52, 0.86, 0.02), (0.52, 0.98, 0.02), (0.47, 1.0)]))
    top = eight([(0.44, 0.99), (0.46, 1.02), (0.62, 1.78), (0.62, 1.82), (0.0, 1.82)])
    lid = eight([(0.6, 1.83), (0.6, 1.87), (0.1, 2.02), (0, 2.03)])
    knob = lathe(
        filleted([(0.05, 2.0), (0.06, 2.1, 0.02), (0.12, 2.16, 0.03), (0.1, 2.28, 0.03), (0, 2.3)])
    )
    spout = tube(
        np.array([(0.5, 0, 1.4), (0.6, 0, 1.6), (0.72, 0, 1.8)]),
        lambda t: 0.07 + 0.06 * t,
        segments=20,
    )
    handle = tube(
        smooth([(-0.56, 0, 1.74), (-1.0, 0, 1.8), (-1.12, 0, 1.6), (-0.96, 0, 1.0)], 12),
        lambda t: 0.1 - 0.015 * t,
        section=np.stack(
            [
                0.6 * np.cos(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
                np.sin(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
            ],
            1,
        ),
    )
    return [
        Part(merged(base, top, lid, spout), metal("#cfd0d0", 0.2)),
        Part(waist, metal("#b9babb", 0.25)),
        Part(merged(handle, knob), satin("#1c1b1a", 0.3)),
    ]


def espresso_cup() -> list[Part]:
    saucer = lathe(
        filleted(
            [
                (0, 0),
                (0.5, 0, 0.03),
                (0.95, 0.16, 0.4),
                (0.97, 0.2, 0.01),
                (0.48, 0.06, 0.2),
                (0, 0.05),
            ],
            steps=8,
        ),
        180,
    )
    cup = lathe(
        filleted(
            [
                (0, 0.05),
                (0.26, 0.05, 0.03),
                (0.52, 0.35, 0.3),
                (0.56, 0.78, 0.01),
                (0.525, 0.78, 0.01),
                (0.48, 0.38, 0.25),
                (0, 0.12),
            ],
            steps=10,
        ),
        180,
    )
    drink = cylinder(0.5, 0.02, 0.005).moved(z=0.62)
    handle = tube(
        smooth([(0.5, 0, 0.66), (0.78, 0, 0.68), (0.8, 0, 0.44), (0.5, 0, 0.32)], 12), 0.045
    )
    spoon = merged(
        tube(smooth([(-0.2, -0.78, 0.2), (0.3, -0.74, 0.17), (0.75, -0.55, 0.19)], 10), 0.025),
        ball(0.11).scaled(1.3, 0.9, 0.25).moved(0.84, -0.5, 0.2),
    )
    return [
        Part(merged(saucer, cup, handle), glaze("#f3efe8", 0.03)),
        Part(drink, satin("#5b351c", 0.3)),
        Part(spoon, steel(0.1, 0)),
    ]


SHOTS = [
    Shot("teapot", teapot, "table", back="#a7a79b", turn=22, rise=18, blur=0.02, light="side"),
    Shot("teapot-side", teapot, "sweep", turn=-38, rise=24),
    Shot("mug", mug, "linen", tint="#c9c2b4", back="#8f9a94", turn=34, rise=20, blur=0.02),
    Shot("gooseneck-kettle", gooseneck_kettle, "sweep", tint="#efeeec", turn=20, rise=12),
    Shot("french-press", french_press, "marble", back="#cdbfae", turn=-28, rise=11, depth=12),
    Shot("moka-pot", moka_pot, "table", back="#8a6f5c", turn=-32, rise=14, blur=0.02, shades=TEAK),
    Shot(
        "espresso-cup",
        espresso_cup,
        "marble",
        back="#b7aea3",
        turn=-35,
        rise=32,
        blur=0.015,
        light="side",
    ),
]
