"""Things for the desk and the pocket."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    ellipsoid,
    solid,
    union,
    without,
)
from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    box,
    cylinder,
    extrude,
    filleted,
    lathe,
    ring,
    rounded_rectangle,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    WALNUT,
    glaze,
    metal,
    satin,
    steel,
)


def desk_fan() -> list[Part]:
    foot = lathe(
        filleted(
            [
                (0, 0),
                (1.0, 0, 0.08),
                (0.95, 0.16, 0.1),
                (0.25, 0.34, 0.15),
                (0.12, 0.7),
                (0.12, 1.4),
            ],
            steps=8,
        )
    )
    motor = (
        lathe(
            filleted(
                [(0, -0.75), (0.34, -0.7, 0.2), (0.4, -0.1, 0.1), (0.25, 0.12), (0, 0.12)], steps=8
            )
        )
        .turned("x", 90)
        .moved(0, 0.35, 2.55)
    )
    rings = [
        tube(
            [
                (r * np.cos(a), y, 2.55 + r * np.sin(a))
                for a in np.linspace(0, 2 * np.pi, 120, endpoint=False)
            ],
            t,
            closed=True,
            segments=10,
        )
        for r, y, t in (
            (1.6, 0.0, 0.05),
            (1.35, -0.2, 0.02),
            (1.05, -0.28, 0.02),
            (0.75, -0.32, 0.02),
            (0.42, -0.34, 0.03),
            (1.45, 0.2, 0.03),
        )
    ]
    spokes = [
        tube(
            smooth(
                [
                    (0.35 * np.cos(a), -0.34, 2.55 + 0.35 * np.sin(a)),
                    (1.05 * np.cos(a), -0.29, 2.55 + 1.05 * np.sin(a)),
                    (1.6 * np.cos(a), 0.0, 2.55 + 1.6 * np.sin(a)),
                    (1.45 * np.cos(a), 0.22, 2.55 + 1.45 * np.sin(a)),
                    (0.4 * np.cos(a), 0.4, 2.55 + 0.4 * np.sin(a)),
                ],
                8,
            ),
            0.018,
            segments=8,
        )
        for a in np.linspace(0, 2 * np.pi, 30, endpoint=False)
    ]
    badge = cylinder(0.3, 0.05, 0.02).turned("x", 90).moved(0, -0.33, 2.55)
    blades = []
    for k in range(4):
        u, v = np.meshgrid(np.linspace(0.2, 1.3, 30), np.linspace(-0.55, 0.55, 30))
        angle = v * (0.9 - 0.12 * u) + 0.15 * u
        blade = np.stack([u * np.cos(angle), -0.02 + 0.3 * v, u * np.sin(angle)], 2)
        blades.append(sheet(blade).turned("y", 90 * k + 20).moved(z=2.55))
    return [
        Part(merged(foot, motor), satin("#7f9c93", 0.3)),
        Part(merged(*rings, *spokes), metal("#d8d6cf", 0.2)),
        Part(badge, metal("#c79a5b", 0.25)),
        Part(merged(*blades), satin("#5d7870", 0.35)),
    ]


def power_bank() -> list[Part]:
    body = extrude(rounded_rectangle(0.72, 1.5, 0.16), 0.2, 0.09)
    lights = merged(
        *(cylinder(0.018, 0.006, 0.002, 16).moved(-0.12 + 0.08 * k, 0.55, 0.2) for k in range(4))
    )
    cable = tube(
        smooth(
            [
                (0.05, -0.74, 0.1),
                (0.05, -1.1, 0.08),
                (0.5, -1.35, 0.05),
                (0.85, -0.8, 0.05),
                (0.7, -0.1, 0.05),
                (0.9, 0.5, 0.05),
            ],
            16,
        ),
        0.035,
    )
    plug = box(0.14, 0.26, 0.08, 0.03).moved(0.05, -0.82, 0.06)
    second = box(0.14, 0.3, 0.08, 0.03).moved(0.93, 0.62, 0.03)
    tip = box(0.09, 0.12, 0.04, 0.015).moved(0.965, 0.82, 0.05)
    return [
        Part(body, satin("#5a6f8c", 0.5)),
        Part(lights, satin("#f0f6ff", 0.3)),
        Part(merged(cable, plug, second), satin("#e9e7e3", 0.5)),
        Part(tip, steel(0.15, 0)),
    ]


def phone_cases() -> list[Part]:
    def case(colour: str) -> list[Part]:
        shell = extrude(rounded_rectangle(0.78, 1.6, 0.13, 12), 0.1, 0.045)
        bump_ = extrude(rounded_rectangle(0.34, 0.36, 0.1, 10), 0.035, 0.02).moved(
            -0.17, 0.55, 0.095
        )
        lenses = [
            cylinder(0.065, 0.02, 0.005, 48).moved(x, y, 0.128)
            for x, y in ((-0.24, 0.63), (-0.24, 0.48), (-0.1, 0.555))
        ]
        return [
            Part(shell, satin(colour, 0.6)),
            Part(bump_, satin("#202226", 0.25)),
            Part(merged(*lenses), glaze("#0d0f14", 0.02)),
            Part(
                merged(
                    *(
                        ring(0.065, 0.008, 48).moved(x, y, 0.148)
                        for x, y in ((-0.24, 0.63), (-0.24, 0.48), (-0.1, 0.555))
                    )
                ),
                steel(0.2, 0),
            ),
        ]

    parts: list[Part] = []
    for k, colour in enumerate(("#d98b7a", "#5d7f73", "#e3c98b")):
        parts += [
            Part(
                p.mesh.turned("z", -24 + 24 * k).moved(
                    -0.75 + 0.75 * k, -0.12 * abs(k - 1), 0.02 * k
                ),
                p.material,
            )
            for p in case(colour)
        ]
    return parts


def keyboard() -> list[Part]:
    base = extrude(rounded_rectangle(3.3, 1.32, 0.1), 0.16, 0.05)
    keys: dict[str, list[Mesh]] = {"light": [], "dark": [], "accent": []}
    rows: list[list[float]] = [
        [1] * 15,
        [1.5, *[1] * 12, 1.5],
        [1.75, *[1] * 11, 2.25],
        [2.25, *[1] * 10, 2.75],
        [1.25, 1.25, 1.25, 6.25, 1.25, 1.25, 1.25, 1.25],
    ]
    for r, widths in enumerate(rows):
        unit = 3.14 / sum(widths)
        x = -1.57
        for k, w in enumerate(widths):
            width = w * unit
            key = extrude(rounded_rectangle(width - 0.025, 0.21, 0.03, 5), 0.12, 0.035)
            kind = (
                "accent"
                if (r, k) in {(0, 0), (2, len(widths) - 1)}
                else "dark"
                if w > 1 and w < 6
                else "light"
            )
            keys[kind].append(key.scaled(1, 1, 1).moved(x + width / 2, 0.47 - 0.235 * r, 0.15))
            x += width
    tones = {"light": "#eceae4", "dark": "#8e9aa3", "accent": "#e0764f"}
    parts = [Part(merged(*meshes), satin(tones[kind], 0.55)) for kind, meshes in keys.items()]
    return [
        Part(p.mesh.turned("x", 5), p.material) for p in [Part(base, satin("#3b4046", 0.4)), *parts]
    ]


def mouse() -> list[Part]:
    shape = without(
        union(
            ellipsoid((0, 0.05, 0.12), (0.34, 0.58, 0.32)),
            block((0, 0, 0.1), (0.5, 0.9, 0.2), 0.1),
            blend=0.15,
        ),
        block((0, 0, -0.5), (3, 3, 1.0), 0.0),
        blend=0.04,
    )
    body = solid(
        without(shape, block((0, -0.35, 0.4), (0.016, 0.6, 0.5), 0.005)),
        (-0.5, -0.8, -0.05),
        (0.5, 0.8, 0.6),
        170,
        crease=35,
    )
    wheel = cylinder(0.11, 0.06, 0.02, 48).turned("y", 90).moved(-0.03, -0.3, 0.33)
    return [Part(body, satin("#f0efec", 0.35)), Part(wheel, satin("#4b5560", 0.5))]


SHOTS = [
    Shot("desk-fan", desk_fan, "sweep", turn=-24, rise=10),
    Shot(
        "power-bank",
        power_bank,
        "paper",
        tint="#d6dde0",
        back="#d6dde0",
        turn=-34,
        rise=48,
        light="hard",
    ),
    Shot(
        "phone-cases",
        phone_cases,
        "linen",
        tint="#e2ddd3",
        back="#e2ddd3",
        turn=8,
        rise=56,
        light="side",
    ),
    Shot(
        "keyboard", keyboard, "table", back="#9aa3a6", turn=-22, rise=38, blur=0.01, shades=WALNUT
    ),
    Shot(
        "mouse",
        mouse,
        "paper",
        tint="#7c93a3",
        back="#7c93a3",
        turn=36,
        rise=28,
        light="side",
        fill=0.66,
    ),
]
