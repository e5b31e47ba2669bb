"""Things that hang on a wall."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    solid,
    union,
)
from sample_pictures.mesh import Array, Mesh, merged
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    box,
    cylinder,
    filleted,
    lathe,
    ring,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    OAK,
    TEAK,
    WALNUT,
    brass,
    bumpy,
    cloth,
    glaze,
    linear,
    matte,
    metal,
    picture,
    principled,
    satin,
    weave,
    wood,
)


def wall_clock() -> list[Part]:
    """A plain clock; hangs at y = 0, its face towards -y."""
    case = lathe(
        filleted(
            [
                (0, 0),
                (1.62, 0, 0.05),
                (1.62, 0.26, 0.05),
                (1.5, 0.26, 0.02),
                (1.48, 0.14),
                (0, 0.14),
            ]
        )
    ).turned("x", 90)
    face = lathe(np.array([(1.49, 0.145), (0.0, 0.145)])).turned("x", 90)
    face = Mesh(face.points, face.faces[:, ::-1])
    marks = []
    for minute in range(60):
        long = minute % 5 == 0
        size = (0.05, 0.01, 0.2) if long else (0.018, 0.01, 0.09)
        marks.append(box(*size, 0.003).moved(0, -0.152, 1.36 - size[2]).turned("y", minute * 6))
    hour = box(0.075, 0.012, 0.95, 0.005).moved(0, -0.165, -0.15).turned("y", 305)
    minute_hand = box(0.05, 0.012, 1.4, 0.005).moved(0, -0.18, -0.2).turned("y", 50)
    second = merged(
        box(0.018, 0.008, 1.55, 0.003).moved(0, -0.195, -0.35),
        cylinder(0.07, 0.03, 0.005).turned("x", 90).moved(0, -0.17, 0),
    ).turned("y", 180)
    return [
        Part(case, wood(TEAK, span=4)),
        Part(face, matte("#f3efe6")),
        Part(merged(*marks, hour, minute_hand), satin("#22252a", 0.5)),
        Part(second, satin("#c4472f", 0.4)),
    ]


def picture_frames() -> list[Part]:
    """Two frames with abstract prints."""

    def frame(width: float, height: float, bar: float, shades: tuple[str, ...]) -> list[Part]:
        profile = [
            box(width, 0.22, bar, 0.02).moved(0, -0.11, 0),
            box(width, 0.22, bar, 0.02).moved(0, -0.11, height - bar),
        ]
        posts = [
            box(bar, 0.22, height - 2 * bar, 0.02).moved(s * (width - bar) / 2, -0.11, bar)
            for s in (-1, 1)
        ]
        return [
            Part(merged(*profile), wood(shades, span=6)),
            Part(merged(*posts), wood(shades, span=6, upright=True)),
        ]

    def pane_of(width: float, height: float, pixels: Array) -> Part:
        x, z = np.meshgrid(np.array([-width / 2, width / 2]), np.array([0.0, height]))
        return Part(
            sheet(np.stack([x, np.full_like(x, -0.06), z], 2)),
            principled(picture(pixels), roughness=0.6, specular=0.2),
        )

    def art(seed: int, palette: tuple[str, ...]) -> Array:
        size = 400
        canvas = np.tile(np.array(linear("#f2ece1")), (size, size, 1))
        y, x = np.mgrid[0:size, 0:size] / size
        source = np.random.default_rng(seed)
        for colour in palette:
            cx, cz, r = (
                source.uniform(0.3, 0.7),
                source.uniform(0.3, 0.7),
                source.uniform(0.12, 0.24),
            )
            wobble = 0.04 * np.sin(5 * np.arctan2(y - cz, x - cx) + source.uniform(0, 6))
            inside = np.hypot(x - cx, (y - cz) * 1.2) < r + wobble
            inside &= (x > 0.14) & (x < 0.86) & (y > 0.14) & (y < 0.86)
            canvas[inside] = np.array(linear(colour))
        return canvas

    a = [*frame(3.0, 4.0, 0.16, OAK), pane_of(2.8, 3.8, art(3, ("#c96f4a", "#2f4858", "#e3b55c")))]
    b = [
        *frame(2.1, 2.7, 0.14, WALNUT),
        pane_of(1.9, 2.5, art(9, ("#6a8d73", "#d9a7a0", "#33415c"))),
    ]
    return [Part(p.mesh.moved(-1.4, 0, 0), p.material) for p in a] + [
        Part(p.mesh.moved(1.7, 0, 0.4), p.material) for p in b
    ]


def round_mirror() -> list[Part]:
    frame = ring(1.9, 0.09).turned("x", 90).moved(y=-0.1)
    pane_ = cylinder(1.88, 0.05, 0.01, 160).turned("x", 90).moved(y=-0.03)
    strap = tube(
        smooth([(-1.2, -0.08, 1.55), (0, -0.1, 2.75), (1.2, -0.08, 1.55)], 16),
        0.06,
        section=np.stack(
            [
                0.35 * np.cos(np.linspace(0, 2 * np.pi, 16, endpoint=False)),
                1.4 * np.sin(np.linspace(0, 2 * np.pi, 16, endpoint=False)),
            ],
            1,
        ),
    )
    peg = ball(0.14).moved(0, -0.14, 2.68)
    return [
        Part(frame, brass(0.2)),
        Part(pane_, metal("#e8ecec", 0.02)),
        Part(strap, matte("#7a4a2b")),
        Part(peg, brass(0.15)),
    ]


def wall_shelf() -> list[Part]:
    """A shelf board on brackets, with books and a pot."""
    board = box(6.0, 1.6, 0.22, 0.03).moved(y=-0.8)
    brackets = [
        merged(
            box(0.16, 0.05, 1.2, 0.01).moved(s * 2.2, -0.03, -1.2),
            box(0.16, 1.3, 0.05, 0.01).moved(s * 2.2, -0.66, -0.05),
        )
        for s in (-1, 1)
    ]
    colours = ("#2f4858", "#d7c9ac", "#a4472f", "#5e7f74", "#e3b55c", "#7a5c79")
    books, x = [], -2.5
    for k, colour in enumerate(colours):
        w, h = 0.24 + 0.07 * (k * 3 % 4), 1.5 + 0.16 * (k * 5 % 4)
        books.append(Part(box(w, 1.15, h, 0.02).moved(x + w / 2, -0.8, 0.22), satin(colour, 0.6)))
        x += w + 0.012
    lean = Part(
        box(0.26, 1.1, 1.7, 0.02).turned("y", 14).moved(x + 0.36, -0.8, 0.26), satin("#c9a08a", 0.6)
    )
    pot = lathe(
        filleted([(0, 0), (0.42, 0, 0.06), (0.52, 0.85, 0.02), (0.47, 0.85), (0.45, 0.7), (0, 0.7)])
    ).moved(1.9, -0.8, 0.22)
    spikes = [
        tube(
            smooth(
                [
                    (0, 0, 0.6),
                    (0.1 + 0.25 * np.cos(a), 0.25 * np.sin(a), 1.2),
                    (0.75 * np.cos(a), 0.6 * np.sin(a), 1.35 + 0.5 * np.sin(a * 3)),
                ],
                8,
            ),
            lambda t: 0.075 * (1 - t) + 0.004,
            segments=10,
        ).moved(1.9, -0.8, 0.22)
        for a in np.linspace(0, 6.0, 16)
    ]
    return [
        Part(board, wood(OAK, span=7)),
        Part(merged(*brackets), metal("#222222", 0.45)),
        *books,
        lean,
        Part(pot, glaze("#f0ece2")),
        Part(merged(*spikes), satin("#4a7a46", 0.5)),
    ]


def coat_hooks() -> list[Part]:
    rail = box(5.2, 0.24, 0.85, 0.06).moved(y=-0.12)
    pegs = [
        merged(cylinder(0.13, 0.75, 0.03).turned("x", 75), ball(0.2).moved(0, -0.75, 0.2)).moved(
            x, -0.2, 0.35
        )
        for x in (-2.0, -0.7, 0.6, 1.9)
    ]
    strap = tube(
        smooth([(-0.72, -0.75, 0.62), (-0.95, -0.72, -0.6), (-1.0, -0.7, -1.5)], 10), 0.045
    )
    strap2 = tube(
        smooth([(-0.68, -0.75, 0.62), (-0.45, -0.72, -0.6), (-0.4, -0.7, -1.5)], 10), 0.045
    )
    bag = solid(
        union(block((-0.7, -0.65, -2.6), (2.3, 0.55, 2.4), 0.24), blend=0.1),
        (-2.2, -1.3, -4.0),
        (0.8, 0.0, -1.2),
        90,
    )
    return [
        Part(rail, wood(WALNUT, span=6)),
        Part(merged(*pegs), brass(0.25)),
        Part(merged(strap, strap2), cloth("#d2c3a2")),
        Part(bag, bumpy(cloth("#e0d3b6"), weave(), 0.9, 4.0)),
    ]


SHOTS = [
    Shot("wall-clock", wall_clock, "wall", back="#c8d0cc", turn=16, rise=4, light="side", fill=0.7),
    Shot(
        "picture-frames",
        picture_frames,
        "wall",
        back="#e0d8ca",
        turn=-14,
        rise=2,
        light="hard",
        fill=0.74,
    ),
    Shot(
        "round-mirror",
        round_mirror,
        "wall",
        back="#96a29b",
        turn=-20,
        rise=3,
        light="side",
        fill=0.7,
    ),
    Shot(
        "wall-shelf", wall_shelf, "wall", back="#d3d6d2", turn=20, rise=11, light="side", fill=0.8
    ),
    Shot(
        "coat-hooks", coat_hooks, "wall", back="#c9b9a6", turn=-18, rise=4, light="side", fill=0.74
    ),
]
