"""Lamps that hang, and lamps for the floor, the wall and the night."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    capsule,
    disc,
    solid,
    union,
)
from sample_pictures.mesh import merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    box,
    cylinder,
    filleted,
    lathe,
    ring,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    ASH,
    WALNUT,
    brass,
    cloth,
    glow,
    matte,
    metal,
    pane,
    picture,
    satin,
    shade,
    weave,
    wood,
)
from sample_pictures.table_lamps import bulb


def bell_pendant() -> list[Part]:
    """A spun metal bell on a cord."""
    profile = smooth(
        [
            (1.5, 0.0),
            (1.46, 0.12),
            (1.2, 0.72),
            (0.72, 1.2),
            (0.34, 1.5),
            (0.22, 1.75),
            (0.2, 1.95),
        ],
        14,
    )
    inside = profile[::-1] * np.array([0.975, 1.0]) + np.array([0.0, -0.015])
    bell = lathe(profile)
    lining = lathe(inside)
    cap = lathe(
        filleted(
            [(0.2, 1.9), (0.23, 1.9, 0.02), (0.23, 2.3, 0.06), (0.05, 2.42, 0.03), (0.03, 2.5)]
        )
    )
    cord = tube([(0, 0, 2.4), (0, 0, 3.2), (0, 0, 9.0)], 0.028)
    return [
        Part(bell, satin("#2f4a3c", 0.28)),
        Part(lining, satin("#e9e4d6", 0.4)),
        Part(merged(cap, ring(1.5, 0.018)), brass(0.25)),
        Part(cord, matte("#2a2724"), framed=False),
        bulb(0.55, 0.3, 8.0),
    ]


def globe_pendant() -> list[Part]:
    """Three clear globes hanging at different heights."""
    parts = []
    for x, y, z, r in (
        (-1.05, 0.1, 0.0, 0.82),
        (0.35, -0.45, 0.75, 0.66),
        (1.25, 0.45, -0.35, 0.74),
    ):
        angles = np.linspace(-np.pi / 2, np.pi / 2 - 0.2, 60)
        globe = lathe(np.stack([r * np.cos(angles), r * np.sin(angles)], 1))
        top = r * np.sin(np.pi / 2 - 0.2)
        cap = lathe(
            filleted(
                [
                    (0.0, top - 0.05),
                    (0.24, top - 0.05, 0.02),
                    (0.2, top + 0.3, 0.05),
                    (0.0, top + 0.34),
                ]
            )
        )
        holder = cylinder(0.1, 0.3).moved(z=top - 0.3)
        cord = tube([(x, y, z + top + 0.3), (x, y, z + 3), (x, y, 12)], 0.022)
        parts += [
            Part(globe.moved(x, y, z), pane((0.9, 0.86, 0.8))),
            Part(merged(cap, holder).moved(x, y, z), metal("#2b2a2a", 0.35)),
            Part(cord, matte("#222222"), framed=False),
            Part(ball(0.2, 40).moved(x, y, z + top - 0.48), glow("#ffcf96", 7.0), framed=False),
        ]
    return parts


def tripod_lamp() -> list[Part]:
    """A floor lamp on three wooden legs."""
    legs = []
    for angle in (90, 210, 330):
        leg = tube([(0.32, 0, 10.2), (1.6, 0, 5.2), (2.9, 0, 0.05)], lambda t: 0.13 - 0.05 * t)
        legs.append(leg.turned("z", angle))
    hub = lathe(
        filleted([(0, 9.6), (0.5, 9.6, 0.08), (0.5, 10.3, 0.08), (0.12, 10.5, 0.05), (0.12, 11.3)])
    )
    drum = lathe(np.array([(2.3, 10.7), (1.95, 13.9)]), 200)
    hem = merged(ring(2.31, 0.03).moved(z=10.7), ring(1.95, 0.03).moved(z=13.9))
    return [
        Part(merged(*legs), wood(WALNUT, span=8, upright=True)),
        Part(hub, brass(0.25)),
        Part(
            drum,
            shade(
                picture((0.9 + 0.1 * weave())[:, :, None] * np.array([0.9, 0.86, 0.78]), 0.9), 1.0
            ),
        ),
        Part(hem, cloth("#d8ccb4")),
        bulb(12.1, 0.45, 7.0),
    ]


def paper_lantern() -> list[Part]:
    """A ribbed paper ball lamp on a low wooden cross."""
    t = np.linspace(-1, 1, 400)
    radius = (
        1.75
        * np.sqrt(np.maximum(1 - (t * 0.965) ** 2, 0))
        * (1 - 0.012 * np.abs(np.cos(t * 16 * np.pi)))
    )
    body = lathe(np.stack([radius, 2.2 + 1.5 * t], 1), 180)
    feet = [box(3.0, 0.22, 0.26, 0.03).moved(z=0.32).turned("z", a) for a in (25, 115)]
    posts = [cylinder(0.09, 0.5).moved(x=1.38).turned("z", a) for a in (25, 115, 205, 295)]
    return [
        Part(body, shade("#f3ead8", 1.25)),
        Part(merged(*feet, *posts), wood(ASH, span=6)),
        bulb(2.2, 0.35, 8.0),
    ]


def wall_lamp() -> list[Part]:
    """A half-shell sconce on a wall plate."""
    plate = cylinder(0.72, 0.12, 0.03).turned("x", 90).moved(y=0, z=2.0)
    arm = tube(smooth([(0, -0.1, 2.0), (0, -0.6, 1.9), (0, -0.85, 2.15), (0, -0.9, 2.5)], 12), 0.06)
    cup = lathe(smooth([(0.12, 0.0), (0.55, 0.18), (0.82, 0.62), (0.86, 1.15)], 14)).moved(
        0, -0.9, 2.4
    )
    return [
        Part(merged(plate, arm), brass(0.25)),
        Part(cup, shade("#f2e9d8", 1.2, 0.6)),
        Part(ball(0.2, 40).moved(0, -0.9, 2.95), glow("#ffd9a8", 7.0), framed=False),
    ]


def blob_lamp() -> list[Part]:
    """A night light of frosted silicone, like a sleeping pebble."""
    body = solid(
        union(
            disc((0, 0, 0.75), 1.05, 0.72, 0.6),
            capsule((-0.5, 0, 1.2), (-0.6, 0.1, 1.75), 0.3, 0.2),
            capsule((0.5, 0, 1.2), (0.62, 0.1, 1.7), 0.3, 0.2),
            blend=0.35,
        ),
        (-1.3, -1.3, -0.1),
        (1.3, 1.3, 2.2),
        120,
    )
    return [
        Part(body.dropped(), shade("#fbe3cf", 1.3, 0.6)),
        bulb(0.8, 0.45, 4.0),
        Part(cylinder(1.0, 0.12, 0.04).moved(z=-0.02), wood(ASH)),
    ]


SHOTS = [
    Shot(
        "bell-pendant",
        bell_pendant,
        "wall",
        back="#cfc7ba",
        turn=8,
        rise=-8,
        light="side",
        fill=0.66,
        shift=(0.0, -0.12),
    ),
    Shot(
        "globe-pendant",
        globe_pendant,
        "wall",
        back="#4c5a5e",
        turn=-6,
        rise=-3,
        light="soft",
        fill=0.7,
        brightness=0.9,
        depth=10,
        shift=(0.0, -0.1),
    ),
    Shot(
        "tripod-lamp",
        tripod_lamp,
        "sweep",
        tint="#e4e2dd",
        turn=18,
        rise=7,
        fill=0.84,
        size=(800, 1000),
    ),
    Shot(
        "paper-lantern",
        paper_lantern,
        "concrete",
        tint="#9b9a97",
        back="#7d7468",
        turn=10,
        rise=12,
        light="low",
        warmth=0.5,
    ),
    Shot("wall-lamp", wall_lamp, "wall", back="#a9b3a4", turn=32, rise=6, light="side", fill=0.68),
    Shot(
        "night-light",
        blob_lamp,
        "paper",
        tint="#b9cbd6",
        back="#b9cbd6",
        turn=-18,
        rise=15,
        warmth=0.2,
    ),
]
