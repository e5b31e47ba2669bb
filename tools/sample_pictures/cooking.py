"""Pots, boards and kitchen helpers."""

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
    ASH,
    OAK,
    PAINTED,
    TEAK,
    WALNUT,
    glaze,
    matte,
    principled,
    satin,
    steel,
    wood,
    wood_at,
)


def cutting_board() -> list[Part]:
    board = extrude(rounded_rectangle(2.2, 3.0, 0.25), 0.22, 0.05)
    handle = extrude(
        filleted(
            [(-0.3, 0, 0), (0.3, 0, 0), (0.22, 1.0, 0.22), (-0.22, 1.0, 0.22)],
            closed=True,
            steps=10,
        ),
        0.22,
        0.05,
    ).moved(y=1.42)
    hole = cylinder(0.09, 0.005, 0.001).moved(y=2.12, z=0.221)
    loop = tube(
        smooth(
            [
                (0, 2.12, 0.25),
                (0.25, 2.5, 0.1),
                (0.1, 2.95, 0.06),
                (-0.2, 2.6, 0.12),
                (0, 2.12, 0.25),
            ],
            14,
        ),
        0.03,
    )
    knife = (
        extrude(
            filleted([(0, 0, 0), (1.55, 0.02, 0.1), (1.75, 0.2, 0.02), (0, 0.34, 0)], closed=True),
            0.03,
            0.012,
        )
        .moved(-0.4, -0.3, 0.23)
        .turned("z", 62)
        .moved(0.1, -0.7)
    )
    grip = box(0.85, 0.2, 0.12, 0.05).moved(-0.82, -0.12, 0.215).turned("z", 62).moved(0.1, -0.7)
    return [
        Part(merged(board, handle), wood(TEAK, span=3.2, upright=True, roughness=0.5)),
        Part(hole, matte("#1d120b")),
        Part(loop, matte("#cdb68f")),
        Part(knife, steel(0.15)),
        Part(grip, wood(WALNUT, span=2)),
    ]


def _turned_wood(profile: Array, shades: tuple[str, ...], seed: int = 0) -> Part:
    """Something turned from one block, its grain upright."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    at = np.linspace(0, length[-1], 260)
    fine = np.stack([np.interp(at, length, profile[:, k]) for k in (0, 1)], 1)
    mesh = lathe(fine, 220)
    painted = mesh.painted(
        lambda p: wood_at(p[:, [2, 0, 1]] * 1.1 + 0.3, shades, ring=0.16, seed=seed)
    )
    return Part(painted, principled(PAINTED, roughness=0.4, specular=0.4))


def pepper_mills() -> list[Part]:
    tall = filleted(
        [
            (0, 0),
            (0.34, 0, 0.05),
            (0.33, 0.28, 0.06),
            (0.2, 0.75, 0.3),
            (0.19, 1.5, 0.3),
            (0.3, 1.78, 0.08),
            (0.3, 1.92, 0.04),
            (0.16, 1.97, 0.04),
            (0.3, 2.2, 0.2),
            (0.2, 2.5, 0.15),
            (0, 2.52),
        ],
        steps=10,
    )
    short = tall * np.array([0.95, 0.72])
    a, b = _turned_wood(tall, WALNUT, 2), _turned_wood(short, ASH, 7)
    return [
        Part(a.mesh.moved(-0.42, 0.1), a.material),
        Part(b.mesh.moved(0.46, -0.1), b.material),
        Part(
            merged(ball(0.06).moved(-0.42, 0.1, 2.56), ball(0.06).moved(0.46, -0.1, 1.86)),
            steel(0.12, 0),
        ),
    ]


def enamel_pot() -> list[Part]:
    body = lathe(
        filleted(
            [
                (0, 0),
                (1.12, 0, 0.16),
                (1.14, 1.1, 0.02),
                (1.1, 1.1, 0.02),
                (1.08, 0.1, 0.12),
                (0, 0.08),
            ],
            steps=10,
        ),
        200,
    )
    rim = ring(1.12, 0.028).moved(z=1.1)
    lid = lathe(
        filleted([(1.16, 1.1), (1.14, 1.16, 0.03), (0.6, 1.4, 0.6), (0.0, 1.46)], steps=14), 200
    )
    knob = lathe(
        filleted([(0.08, 1.4), (0.08, 1.52, 0.03), (0.2, 1.56, 0.03), (0.18, 1.68, 0.06), (0, 1.7)])
    )
    grips = merged(
        *(
            tube(
                smooth(
                    [
                        (s * 1.1, -0.32, 0.82),
                        (s * 1.36, -0.3, 0.86),
                        (s * 1.42, 0, 0.87),
                        (s * 1.36, 0.3, 0.86),
                        (s * 1.1, 0.32, 0.82),
                    ],
                    12,
                ),
                0.06,
            )
            for s in (-1, 1)
        )
    )
    enamel = glaze("#2f4d6b", 0.03)
    return [
        Part(merged(body, lid), enamel),
        Part(merged(rim, grips), glaze("#1d2733", 0.05)),
        Part(knob, wood(OAK, span=2)),
    ]


def frying_pan() -> list[Part]:
    bowl = lathe(
        filleted(
            [
                (0, 0),
                (1.05, 0, 0.12),
                (1.38, 0.36, 0.03),
                (1.35, 0.39, 0.015),
                (1.02, 0.06, 0.12),
                (0, 0.05),
            ],
            steps=10,
        ),
        200,
    )
    handle = tube(
        smooth([(1.3, 0, 0.3), (1.7, 0, 0.42), (2.5, 0, 0.6), (3.3, 0, 0.62)], 12),
        lambda t: 0.09 + 0.05 * t,
        section=np.stack(
            [
                0.55 * np.cos(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
                1.1 * np.sin(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
            ],
            1,
        ),
    )
    rivets = merged(*(ball(0.05).moved(1.24, y, 0.36) for y in (-0.1, 0.1)))
    return [
        Part(bowl, principled("#202122", roughness=0.42, metallic=0.35)),
        Part(handle, wood(OAK, span=4)),
        Part(rivets, steel(0.2, 0)),
    ]


def kitchen_scale() -> list[Part]:
    plate = extrude(rounded_rectangle(1.9, 1.5, 0.2), 0.06, 0.02).moved(y=0.22, z=0.2)
    body = extrude(rounded_rectangle(1.95, 2.1, 0.24), 0.18, 0.06)
    screen = extrude(rounded_rectangle(0.85, 0.3, 0.05), 0.01, 0.003).moved(y=-0.8, z=0.175)
    digits = []
    for k, segments in enumerate(("abcdef", "abdeg", "abcdef")):
        spots = {
            "a": (0, 0.1, 1),
            "d": (0, -0.1, 1),
            "g": (0, 0, 1),
            "b": (0.05, 0.05, 0),
            "c": (0.05, -0.05, 0),
            "e": (-0.05, -0.05, 0),
            "f": (-0.05, 0.05, 0),
        }
        for s in segments:
            x, y, flat = spots[s]
            digits.append(
                box(0.08 if flat else 0.02, 0.02 if flat else 0.08, 0.004, 0.001).moved(
                    -0.2 + 0.2 * k + x, -0.8 + y, 0.185
                )
            )
    bowl = lathe(
        filleted(
            [
                (0, 0.26),
                (0.5, 0.26, 0.08),
                (0.85, 0.72, 0.3),
                (0.87, 0.76),
                (0.84, 0.76),
                (0.47, 0.31, 0.1),
                (0, 0.3),
            ],
            steps=8,
        )
    ).moved(y=0.22)
    return [
        Part(body, satin("#e9e7e2", 0.3)),
        Part(plate, steel(0.2)),
        Part(screen, satin("#1a2421", 0.15)),
        Part(merged(*digits), satin("#8fd6b1", 0.4)),
        Part(bowl, glaze("#d98e73", 0.08)),
    ]


SHOTS = [
    Shot("cutting-board", cutting_board, "marble", back="#d8d4cc", turn=-24, rise=52, light="hard"),
    Shot(
        "pepper-mills",
        pepper_mills,
        "marble",
        back="#b4a797",
        turn=12,
        rise=9,
        light="side",
        blur=0.015,
    ),
    Shot("enamel-pot", enamel_pot, "sweep", turn=26, rise=22),
    Shot(
        "frying-pan",
        frying_pan,
        "concrete",
        tint="#8c8b88",
        back="#6f6c66",
        turn=-52,
        rise=36,
        light="soft",
    ),
    Shot("kitchen-scale", kitchen_scale, "sweep", tint="#e6ece6", turn=-30, rise=34),
]
