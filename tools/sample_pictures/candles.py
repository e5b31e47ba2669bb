"""Candles and lanterns."""

from __future__ import annotations

import numpy as np

from sample_pictures.mesh import Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    box,
    cylinder,
    filleted,
    lathe,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    ASH,
    brass,
    glass,
    glow,
    matte,
    metal,
    pane,
    satin,
    wood,
)


def lantern() -> list[Part]:
    """A glazed metal lantern with a candle in it."""
    posts = [
        box(0.12, 0.12, 2.6, 0.02).moved(x, y, 0.16) for x in (-0.78, 0.78) for y in (-0.78, 0.78)
    ]
    base = box(1.85, 1.85, 0.18, 0.03)
    crown = box(1.85, 1.85, 0.14, 0.03).moved(z=2.7)
    hood = (
        lathe(filleted([(1.24, 2.84), (0.42, 3.45, 0.05), (0.42, 3.62, 0.04), (0.0, 3.7)]), 4)
        .turned("z", 45)
        .creased(20)
    )
    handle = tube(
        [(0.5 * np.cos(a), 0, 3.75 + 0.5 * np.sin(a)) for a in np.linspace(-0.4, np.pi + 0.4, 60)],
        0.04,
    )
    panes = [
        box(1.44, 0.02, 2.5, 0.004).moved(0, 0.78, 0.17).turned("z", a) for a in (0, 90, 180, 270)
    ]
    candle = cylinder(0.42, 1.25, 0.06).moved(z=0.18)
    flame = lathe(smooth([(0.0, 1.48), (0.07, 1.56), (0.075, 1.68), (0.03, 1.84), (0.0, 1.93)], 10))
    return [
        Part(merged(*posts, base, crown, hood, handle), metal("#3a3531", 0.45)),
        Part(merged(*panes), pane((0.96, 0.97, 0.96))),
        Part(candle, matte("#f3e8d2")),
        Part(flame, glow("#ffb45c", 26.0)),
    ]


def candle_holder() -> list[Part]:
    """Three turned candle sticks."""
    parts = []
    for x, y, h in ((-0.75, 0.2, 1.35), (0.1, -0.35, 0.85), (0.85, 0.25, 1.95)):
        stick = lathe(
            filleted(
                [
                    (0, 0),
                    (0.46, 0, 0.05),
                    (0.44, 0.1, 0.05),
                    (0.12, 0.2, 0.12),
                    (0.09, h * 0.5, 0.02),
                    (0.15, h * 0.56, 0.05),
                    (0.08, h * 0.62, 0.03),
                    (0.09, h - 0.2, 0.05),
                    (0.2, h - 0.06, 0.03),
                    (0.2, h, 0.02),
                    (0, h),
                ],
                steps=8,
            )
        )
        taper = lathe(filleted([(0, h), (0.105, h, 0.01), (0.085, h + 1.75, 0.06), (0, h + 1.78)]))
        wick = cylinder(0.012, 0.12, 0.004, 12).moved(z=h + 1.76)
        parts += [
            Part(stick.moved(x, y), brass(0.18)),
            Part(taper.moved(x, y), satin("#7f2f2c" if x < 0.5 else "#e7dccb", 0.45)),
            Part(wick.moved(x, y), matte("#222222")),
        ]
    return parts


def jar_candle() -> list[Part]:
    """A scented candle in amber glass."""
    outer = lathe(
        filleted(
            [
                (0, 0),
                (0.62, 0, 0.12),
                (0.62, 1.35, 0.02),
                (0.585, 1.35, 0.02),
                (0.585, 0.08, 0.08),
                (0, 0.08),
            ]
        )
    )
    wax = cylinder(0.58, 0.92, 0.02).moved(z=0.085)
    label = lathe(np.array([(0.6235, 0.32), (0.6235, 0.98)]))
    label = Mesh(
        label.points,
        label.faces[
            np.abs(
                np.arctan2(label.points[label.faces[:, 0], 0], -label.points[label.faces[:, 0], 1])
            )
            < 0.75
        ],
        label.uv,
    )
    lid = (
        merged(cylinder(0.64, 0.14, 0.03), cylinder(0.54, 0.1, 0.02).moved(z=-0.09))
        .turned("x", -68)
        .moved(0.95, -0.25, 0.66)
    )
    flame = lathe(smooth([(0.0, 1.16), (0.055, 1.22), (0.06, 1.3), (0.02, 1.44), (0.0, 1.5)], 10))
    return [
        Part(outer, glass((0.95, 0.62, 0.28))),
        Part(wax, matte("#f1e6cf")),
        Part(label, matte("#efe9dd")),
        Part(lid, wood(ASH, span=3)),
        Part(flame, glow("#ffb45c", 20.0)),
    ]


SHOTS = [
    Shot(
        "lantern",
        lantern,
        "table",
        back="#8c8578",
        turn=28,
        rise=13,
        light="side",
        blur=0.02,
        warmth=0.5,
        depth=10,
    ),
    Shot(
        "candle-holder",
        candle_holder,
        "marble",
        back="#d9cfc6",
        turn=15,
        rise=10,
        light="side",
        blur=0.015,
    ),
    Shot(
        "jar-candle",
        jar_candle,
        "linen",
        tint="#d8d0c2",
        back="#b3a694",
        turn=-12,
        rise=17,
        blur=0.02,
        warmth=0.5,
        depth=10,
    ),
]
