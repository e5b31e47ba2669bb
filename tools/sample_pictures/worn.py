"""Things that people wear or carry."""

from __future__ import annotations

import numpy as np

from sample_pictures.audio import oval
from sample_pictures.fields import (
    block,
    ellipsoid,
    solid,
    union,
)
from sample_pictures.mesh import merged
from sample_pictures.noise import fbm
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    box,
    cylinder,
    filleted,
    lathe,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    PAINTED,
    brass,
    bumpy,
    cloth,
    linear,
    metal,
    pane,
    principled,
    satin,
    steel,
    weave,
)


def wristwatch() -> list[Part]:
    """Lies on its strap, its face up and to the front."""
    case = lathe(
        filleted(
            [
                (0, 0),
                (0.56, 0, 0.05),
                (0.6, 0.12, 0.05),
                (0.6, 0.26, 0.04),
                (0.53, 0.32, 0.02),
                (0.5, 0.28),
                (0, 0.28),
            ],
            steps=6,
        )
    )
    dial = cylinder(0.5, 0.01, 0.002).moved(z=0.275)
    crystal = lathe(filleted([(0.515, 0.3), (0.5, 0.34, 0.03), (0, 0.35)]))
    crown = cylinder(0.08, 0.14, 0.02, 32).turned("y", 90).moved(0.6, 0, 0.17)
    marks = [
        box(0.03 if k % 3 else 0.05, 0.11, 0.012, 0.003).moved(0, 0.4, 0.285).turned("z", 30 * k)
        for k in range(12)
    ]
    hour = box(0.04, 0.3, 0.012, 0.004).moved(0, 0.11, 0.3).turned("z", 60)
    minute = box(0.03, 0.44, 0.012, 0.004).moved(0, 0.17, 0.315).turned("z", -58)
    second = box(0.01, 0.52, 0.008, 0.003).moved(0, 0.16, 0.33).turned("z", 160)
    lugs = [
        box(0.12, 0.26, 0.14, 0.04).moved(0.3 * sx, 0.6 * sy, 0.04)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    parts = [
        Part(merged(case, crown, *lugs), steel(0.12, 0)),
        Part(dial, satin("#1f3a52", 0.25)),
        Part(merged(*marks, hour, minute), metal("#e8e4da", 0.2)),
        Part(second, satin("#d2523a", 0.4)),
        Part(crystal, pane()),
    ]
    # The strap runs down and under on both sides, as a closed loop lying on its buckle.
    section = filleted(
        [(-0.26, -0.035, 0.03), (0.26, -0.035, 0.03), (0.26, 0.035, 0.03), (-0.26, 0.035, 0.03)],
        closed=True,
    )
    for s in (-1, 1):
        path = smooth(
            [
                (0, 0.56 * s, 0.08),
                (0, 0.86 * s, 0.0),
                (0, 1.12 * s, -0.4),
                (0, 1.02 * s, -0.95),
                (0, 0.5 * s, -1.26),
                (0, 0.0, -1.3 - 0.04 * s),
            ],
            16,
        )
        band = tube(path, lambda t: 1 - 0.12 * t, section=section)
        parts.append(Part(band, principled("#7b4a2c", roughness=0.55)))
    parts.append(Part(merged(box(0.62, 0.3, 0.05, 0.02).moved(0, 0.15, -1.4)), steel(0.15, 0)))
    turned_parts = [Part(p.mesh.turned("x", 42).turned("z", 18), p.material) for p in parts]
    floor = min(float(p.mesh.points[:, 2].min()) for p in turned_parts)
    return [Part(p.mesh.moved(z=-floor), p.material) for p in turned_parts]


def backpack() -> list[Part]:
    main = block((0, 0, 2.1), (2.7, 1.3, 4.0), 0.55)
    bulge = ellipsoid((0, -0.35, 1.9), (1.25, 0.6, 1.7))
    body = solid(union(main, bulge, blend=0.4), (-1.7, -1.4, -0.1), (1.7, 1.0, 4.4), 130)
    pocket = solid(
        union(
            block((0, -0.85, 1.05), (2.0, 0.7, 1.5), 0.26),
            ellipsoid((0, -1.0, 0.95), (0.85, 0.3, 0.6)),
            blend=0.2,
        ),
        (-1.4, -1.7, 0.1),
        (1.4, -0.2, 2.1),
        110,
    )
    flap_u, flap_v = np.meshgrid(np.linspace(-1.38, 1.38, 60), np.linspace(0, 1, 60))
    path = smooth([(0.5, 4.06), (0.0, 4.24), (-0.6, 4.02), (-0.92, 3.3), (-0.98, 2.3)], 15)
    at = np.linspace(0, len(path) - 1, 60)
    y = np.interp(at, np.arange(len(path)), path[:, 0])[:, None]
    z = np.interp(at, np.arange(len(path)), path[:, 1])[:, None]
    edge = np.abs(flap_u / 1.38) ** 4 * np.clip(flap_v * 1.6, 0, 1)
    flap = sheet(
        np.stack(
            [
                flap_u * (1 - 0.05 * flap_v**3),
                y + 0.32 * edge,
                z - 0.14 * edge + 0.18 * edge * flap_v,
            ],
            2,
        )
    )
    straps = merged(
        *(box(0.26, 0.04, 1.3, 0.015).moved(0.72 * s, -1.02, 1.35) for s in (-1, 1)),
        *(box(0.26, 0.05, 1.0, 0.015).turned("x", -4).moved(0.72 * s, -1.1, 2.45) for s in (-1, 1)),
    )
    buckles = merged(*(box(0.36, 0.08, 0.3, 0.03).moved(0.72 * s, -1.16, 1.95) for s in (-1, 1)))
    handle = tube(
        smooth(
            [(-0.35, 0.35, 4.05), (-0.3, 0.35, 4.45), (0.3, 0.35, 4.45), (0.35, 0.35, 4.05)], 12
        ),
        0.07,
    )
    shoulder = [
        tube(
            smooth(
                [
                    (0.6 * s, 0.5, 3.9),
                    (1.2 * s, 1.0, 3.2),
                    (1.35 * s, 1.05, 1.9),
                    (1.1 * s, 0.6, 0.5),
                ],
                12,
            ),
            1.0,
            section=oval(0.06, 0.2),
        )
        for s in (-1, 1)
    ]
    canvas = bumpy(cloth("#51604f", 0.3), weave(), 0.6, 3.5)
    leather = principled("#8b5a36", roughness=0.55)
    return [
        Part(merged(body), canvas),
        Part(pocket, canvas),
        Part(flap, bumpy(cloth("#485646", 0.3), weave(), 0.6, 3.5)),
        Part(straps, leather),
        Part(buckles, brass(0.3)),
        Part(merged(handle, *shoulder), leather),
    ]


def sunglasses() -> list[Part]:
    rims, lenses = [], []
    for s in (-1, 1):
        outline = smooth(
            [
                (0.12, 0.1),
                (0.25, 0.34),
                (0.72, 0.38),
                (1.04, 0.28),
                (1.08, 0.0),
                (0.9, -0.3),
                (0.5, -0.38),
                (0.2, -0.2),
            ],
            12,
            closed=True,
        )
        curve = np.stack([s * outline[:, 0], 0.12 * outline[:, 0] ** 2, outline[:, 1] + 0.42], 1)
        if s < 0:
            curve = curve[::-1]
        rims.append(tube(curve, 0.05, closed=True, segments=16))
        centre = curve.mean(axis=0)
        rings_ = [centre + (curve - centre) * f for f in np.linspace(0.02, 1.0, 10)]
        lenses.append(sheet(np.stack([np.vstack([r, r[:1]]) for r in rings_])))
    bridge = tube(smooth([(-0.16, 0.0, 0.6), (0, -0.05, 0.66), (0.16, 0.0, 0.6)], 10), 0.05)
    arms = [
        tube(
            smooth(
                [
                    (1.06 * s, 0.14, 0.66),
                    (1.1 * s, 0.5, 0.66),
                    (1.06 * s, 1.5, 0.62),
                    (1.0 * s, 1.85, 0.35),
                    (0.98 * s, 2.05, 0.02),
                ],
                14,
            ),
            1.0,
            section=oval(0.03, 0.06),
        )
        for s in (-1, 1)
    ]
    tortoise = merged(*rims, bridge, *arms).painted(
        lambda p: (
            np.array(linear("#6b3b1c"))
            + (np.array(linear("#c98a3d")) - np.array(linear("#6b3b1c")))
            * np.clip(0.5 + 1.4 * fbm(p * 3.2, 3), 0, 1)[:, None]
        )
    )
    return [
        Part(tortoise, principled(PAINTED, roughness=0.12, clearcoat=1.0)),
        Part(merged(*lenses), principled("#2c2a24", roughness=0.06, specular=0.8, clearcoat=1.0)),
    ]


SHOTS = [
    Shot(
        "wristwatch",
        wristwatch,
        "concrete",
        tint="#a7a6a3",
        back="#8c8c8c",
        turn=0,
        rise=30,
        light="side",
        blur=0.015,
    ),
    Shot("backpack", backpack, "sweep", tint="#e3dfd6", turn=-26, rise=9, fill=0.8),
    Shot(
        "sunglasses",
        sunglasses,
        "paper",
        tint="#c7d3c4",
        back="#c7d3c4",
        turn=-28,
        rise=26,
        light="hard",
    ),
]
