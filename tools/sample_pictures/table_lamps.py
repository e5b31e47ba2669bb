"""Lamps that stand."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    cylinder,
    filleted,
    lathe,
    ring,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    WALNUT,
    Material,
    brass,
    cloth,
    glaze,
    glow,
    metal,
    picture,
    satin,
    shade,
    speckled,
    weave,
)


def _dome(radius: float, height: float, lip: float = 0.0) -> Mesh:
    """An open half shell, thin, its rim at z = 0."""
    angles = np.linspace(0, np.pi / 2, 40)
    outer = np.stack([radius * np.cos(angles), height * np.sin(angles)], 1)
    rim = [(radius + lip, -0.02)] if lip else []
    inner = outer[::-1] * np.array([0.975, 0.965])
    return lathe(np.array([*inner[:0], *rim, *outer]))


def bulb(z: float, radius: float = 0.22, power: float = 9.0, tint: str = "#ffd9a8") -> Part:
    return Part(ball(radius, 40).moved(z=z), glow(tint, power), framed=False)


def dome_lamp() -> list[Part]:
    """A brass table lamp with an opal dome."""
    foot = lathe(
        filleted([(0, 0), (0.82, 0, 0.05), (0.82, 0.14, 0.06), (0.2, 0.2, 0.1), (0.075, 0.42)])
    )
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
        bulb(2.95, 0.24, 7.0),
    ]


def rival_dome_lamp() -> list[Part]:
    """What a competitor sells: a dome lamp too, but taller, of black steel and smoked opal."""
    foot = cylinder(0.68, 0.2, 0.09, 128)
    stem = merged(
        cylinder(0.05, 3.3).moved(x=-0.12, z=0.15), cylinder(0.05, 3.3).moved(x=0.12, z=0.15)
    )
    bar = cylinder(0.17, 0.12, 0.03).moved(z=2.78)
    pull = merged(
        tube([(0.62, 0, 2.9), (0.62, 0, 2.4), (0.62, 0, 2.1)], 0.012),
        ball(0.05).moved(0.62, 0, 2.08),
    )
    profile = smooth(
        [(1.12, 2.8), (1.1, 3.0), (0.98, 3.42), (0.66, 3.76), (0.3, 3.9), (0.0, 3.93)], 14
    )
    return [
        Part(merged(foot, stem, bar, ball(0.11).moved(z=3.98)), satin("#1f2123", 0.35)),
        Part(pull, brass(0.3)),
        Part(lathe(profile), shade("#a7b0b4", 0.9, 0.4)),
        Part(ring(1.12, 0.02).moved(z=2.8), satin("#1f2123", 0.35)),
        bulb(3.15, 0.22, 6.0),
    ]


def mushroom_lamp() -> list[Part]:
    """What a competitor sells: a squat mushroom lamp, all of lacquered metal."""
    foot = lathe(
        filleted(
            [
                (0, 0),
                (0.98, 0, 0.08),
                (0.98, 0.1, 0.08),
                (0.42, 0.35, 0.3),
                (0.34, 1.5, 0.1),
                (0.5, 1.95),
            ]
        )
    )
    outline = smooth(
        [
            (0.42, 1.92),
            (1.2, 1.86),
            (1.72, 2.02),
            (1.62, 2.45),
            (1.05, 2.86),
            (0.4, 3.0),
            (0, 3.02),
        ],
        14,
    )
    cap = lathe(outline)
    lacquer = glaze("#b2452f", 0.06)
    return [
        Part(foot, lacquer),
        Part(cap, lacquer),
        Part(ring(1.06, 0.02).moved(z=1.87), brass(0.3)),
    ]


def _linen_shade() -> Material:
    """Linen that lets light through."""
    fibres = 0.9 + 0.1 * weave(256, 32)
    pixels = fibres[:, :, None] * np.array([0.86, 0.78, 0.62])
    return shade(picture(pixels, 1.6), 0.95)


def ceramic_lamp() -> list[Part]:
    """A round ceramic body under a linen drum."""
    body = lathe(
        smooth(
            [
                (0.0, 0.02),
                (0.62, 0.0),
                (0.98, 0.35),
                (1.08, 0.82),
                (0.82, 1.35),
                (0.34, 1.66),
                (0.2, 1.78),
                (0.2, 1.9),
            ],
            12,
        )
    )
    neck = cylinder(0.1, 0.7).moved(z=1.85)
    drum = lathe(np.array([(1.42, 2.15), (1.16, 3.75)]), 200)
    hem = merged(ring(1.425, 0.02).moved(z=2.15), ring(1.16, 0.02).moved(z=3.75))
    linen = _linen_shade()
    return [
        Part(body, glaze(picture(speckled("#3f6d73", "#1c3438"), (0.8, 0.8)), 0.06)),
        Part(neck, brass(0.25)),
        Part(drum, linen),
        Part(hem, cloth("#cbbd9f")),
        bulb(2.9, 0.26, 6.0),
    ]


def desk_lamp() -> list[Part]:
    """A jointed work lamp."""
    foot = cylinder(0.78, 0.16, 0.06, 128)
    low, elbow, head = (
        np.array([0.1, 0, 0.16]),
        np.array([-0.75, 0, 2.2]),
        np.array([0.95, 0, 3.35]),
    )
    arms = []
    for offset in (-0.08, 0.08):
        shift = np.array([0, offset, 0])
        arms += [
            tube([low + shift, (low + elbow) / 2 + shift, elbow + shift], 0.035),
            tube([elbow + shift, (head + elbow) / 2 + shift, head + shift], 0.035),
        ]
    joints = [
        cylinder(0.13, 0.32, 0.03).turned("x", 90).moved(*(p + np.array([0, 0.16, 0])))
        for p in (low + np.array([0, 0, 0.06]), elbow, head)
    ]
    springs = tube(
        [
            (
                low
                + (elbow - low) * t
                + np.array([0.14 + 0.05 * np.cos(t * 150), 0.05 * np.sin(t * 150), 0])
            )
            for t in np.linspace(0.12, 0.5, 500)
        ],
        0.014,
        segments=8,
    )
    cone = (
        lathe(
            smooth(
                [
                    (0.78, 0),
                    (0.7, 0.2),
                    (0.44, 0.72),
                    (0.24, 0.98),
                    (0.2, 1.25),
                    (0.17, 1.32),
                    (0.0, 1.33),
                ],
                12,
            )
        )
        .turned("y", -28)
        .moved(1.55, 0, 2.45)
    )
    lining = (
        lathe(np.array([(0.2, 0.9), (0.43, 0.7), (0.69, 0.2), (0.765, 0.005)]))
        .turned("y", -28)
        .moved(1.55, 0, 2.45)
    )
    red = satin("#e0a91f", 0.3)
    return [
        Part(merged(foot, cone), red),
        Part(lining, satin("#f2efe8", 0.4)),
        Part(merged(*arms, springs), metal("#c8c9ca", 0.2)),
        Part(merged(*joints), metal("#34332f", 0.4)),
        Part(ball(0.22, 40).moved(1.62, 0, 2.62), glow("#ffe2b8", 7.0), framed=False),
    ]


SHOTS = [
    Shot(
        "dome-lamp",
        dome_lamp,
        "table",
        back="#b9ab97",
        shades=WALNUT,
        turn=12,
        rise=9,
        light="side",
        blur=0.02,
        warmth=0.4,
        fill=0.8,
    ),
    Shot("dome-lamp-above", dome_lamp, "sweep", tint="#eceae6", turn=48, rise=38, fill=0.7),
    Shot(
        "rival-dome-lamp",
        rival_dome_lamp,
        "marble",
        back="#aebcc4",
        turn=-34,
        rise=15,
        light="soft",
        fill=0.8,
    ),
    Shot(
        "mushroom-lamp",
        mushroom_lamp,
        "sweep",
        tint="#e9ddcd",
        turn=-25,
        rise=16,
        light_from=50,
        fill=0.72,
    ),
    Shot(
        "ceramic-lamp",
        ceramic_lamp,
        "shelf",
        back="#d7cfc3",
        turn=14,
        rise=6,
        warmth=0.3,
        fill=0.78,
    ),
    Shot("desk-lamp", desk_lamp, "sweep", tint="#f3f3f1", turn=-22, rise=11, fill=0.78),
]
