"""Vases, plants, textiles and the bathroom."""

from __future__ import annotations

import numpy as np

from sample_pictures.fields import (
    block,
    capsule,
    ellipsoid,
    solid,
    union,
)
from sample_pictures.mesh import Array, merged
from sample_pictures.noise import fbm
from sample_pictures.shot import Part, Shot
from sample_pictures.solids import (
    ball,
    cylinder,
    filleted,
    lathe,
    sheet,
    smooth,
    tube,
)
from sample_pictures.surfaces import (
    PAINTED,
    WALNUT,
    bumpy,
    cloth,
    glass,
    glaze,
    linear,
    matte,
    picture,
    principled,
    satin,
    speckled,
    weave,
)


def ribbed_vase() -> list[Part]:
    profile = smooth(
        [
            (0.0, 0.02),
            (0.55, 0.0),
            (0.85, 0.5),
            (1.0, 1.2),
            (0.8, 2.0),
            (0.42, 2.6),
            (0.36, 3.0),
            (0.5, 3.25),
        ],
        24,
    )
    inner = profile[::-1] * np.array([0.93, 1.0])
    inner = inner[inner[:, 1] > 0.2]
    body = lathe(np.concatenate([profile, inner]), 400)

    def ribs(p: Array) -> Array:
        angle = np.arctan2(p[:, 1], p[:, 0]) + 0.22 * p[:, 2]
        factor = 1 + 0.028 * np.abs(np.sin(angle * 15)) * np.clip((p[:, 2] - 0.1) * 4, 0, 1)
        return p * np.stack([factor, factor, np.ones(len(p))], 1)

    stems = []
    heads = []
    source = np.random.default_rng(8)
    for k in range(7):
        a, lean, h = k * 0.9, source.uniform(0.5, 1.3), source.uniform(5.0, 6.3)
        tip = np.array([lean * np.cos(a), lean * np.sin(a), h])
        stems.append(
            tube(
                smooth([(0, 0, 1.2), (0.25 * tip[0], 0.25 * tip[1], 3.2), tuple(tip)], 12),
                0.025,
                segments=8,
            )
        )
        for _ in range(70):
            t = source.uniform(-0.55, 0.55)
            r = 0.17 * (1 - (t / 0.62) ** 2)
            b = source.uniform(0, 6.28)
            heads.append(
                ball(0.07, 10)
                .scaled(0.6, 0.6, 1.7)
                .moved(*(tip + np.array([r * np.cos(b), r * np.sin(b), t])))
            )
    return [
        Part(body.bent(ribs), glaze("#e7ded0", 0.2)),
        Part(merged(*stems), matte("#8a7b52"), framed=False),
        Part(merged(*heads), cloth("#cbb083"), framed=False),
    ]


def vase_pair() -> list[Part]:
    a = lathe(
        smooth(
            [
                (0.0, 0.0),
                (0.9, 0.0),
                (1.05, 0.4),
                (1.05, 1.0),
                (0.55, 1.5),
                (0.2, 1.75),
                (0.17, 2.5),
                (0.26, 2.7),
                (0.2, 2.7),
                (0.13, 2.4),
            ],
            16,
        )
    )
    b = lathe(
        smooth(
            [
                (0.0, 0.0),
                (0.5, 0.0),
                (0.72, 0.5),
                (0.62, 1.4),
                (0.8, 2.2),
                (0.72, 3.4),
                (0.4, 3.9),
                (0.42, 4.1),
                (0.36, 4.1),
                (0.34, 3.8),
            ],
            16,
        )
    )
    return [
        Part(
            a.moved(-0.95, -0.25),
            glaze(picture(speckled("#a2553c", "#40201a", share=0.05), 0.6), 0.15),
        ),
        Part(
            b.moved(0.75, 0.25),
            glaze(picture(speckled("#e2d6c1", "#a3835b", share=0.05), 0.6), 0.15),
        ),
    ]


def potted_plant() -> list[Part]:
    pot = lathe(
        filleted(
            [(0, 0), (0.85, 0, 0.08), (1.15, 1.9, 0.03), (1.07, 1.9, 0.03), (1.0, 1.6), (0, 1.6)]
        )
    )
    soil = lathe(np.array([(1.05, 1.68), (0.0, 1.72)]))
    source = np.random.default_rng(5)
    leaves, stems = [], []
    for k in range(13):
        azimuth, lean = k * 137.5, source.uniform(18, 62) * (0.35 + 0.65 * (k % 5) / 4)
        length, width = source.uniform(1.3, 1.9), source.uniform(0.5, 0.72)
        u, v = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(0, 1, 40))
        half = width * np.sin(np.pi * v**0.75) ** 0.8
        z = length * v - 0.25 * length * v**2
        y = 0.75 * length * v**2
        leaf = np.stack(
            [u * half, y - 0.1 * (1 - u**2) * half, z + 0.18 * np.abs(u) * half], axis=2
        )
        rise = source.uniform(1.2, 3.0) * (1.2 - lean / 75)
        mesh = sheet(leaf).turned("x", -lean * 0.6)
        tip = np.array([0, np.sin(np.radians(lean)) * rise, np.cos(np.radians(lean)) * rise])
        leaves.append(mesh.moved(*tip).turned("z", azimuth).moved(z=1.65))
        stems.append(
            tube(
                smooth([(0, 0, 0), tuple(tip * 0.5 + [0, -0.08, 0.08]), tuple(tip)], 10),
                0.035,
                segments=8,
            )
            .turned("z", azimuth)
            .moved(z=1.65)
        )
    return [
        Part(pot, matte(picture(speckled("#b9714f", "#8a4e35", share=0.1), 0.5))),
        Part(soil, matte("#2f241c")),
        Part(
            merged(*leaves).painted(
                lambda p: np.array(linear("#2f6b3a")) * (0.8 + 0.35 * fbm(p * 1.5, 3))[:, None]
            ),
            principled(PAINTED, roughness=0.35, specular=0.5),
        ),
        Part(merged(*stems), satin("#5a7a3c", 0.5)),
    ]


def cushion() -> list[Part]:
    """Two cushions leaning on each other."""
    n = 120
    u, v = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    pinch = 1 - 0.1 * (1 - np.abs(u) ** 3) * np.abs(v) ** 6
    pinch2 = 1 - 0.1 * (1 - np.abs(v) ** 3) * np.abs(u) ** 6
    thick = 0.62 * ((1 - u**2) * (1 - v**2)) ** 0.42
    creases = 0.03 * fbm(np.stack([u.ravel() * 2, v.ravel() * 2, 0 * u.ravel()], 1), 3).reshape(
        n, n
    )
    x, z = 2.1 * u * pinch2, 2.1 * v * pinch
    front = np.stack([x, -thick - creases * (1 - np.maximum(np.abs(u), np.abs(v)) ** 6), z], 2)
    rear = np.stack([x[:, ::-1], thick[:, ::-1], z[:, ::-1]], 2)
    # The weave follows the cloth: coordinates in decimetres.
    edge = tube(
        np.concatenate([front[0, :-1], front[:-1, -1], front[-1, :0:-1], front[:0:-1, 0]]),
        0.035,
        closed=True,
        segments=10,
    )
    pillow = merged(sheet(front), sheet(rear))
    a, b = "#c7b08b", "#3f5a6b"
    back = bumpy(cloth(b), weave(), 0.8, 5.0)
    fore = bumpy(cloth(a), weave(), 0.8, 5.0)
    return [
        Part(pillow.turned("x", -20).moved(-0.6, 0.75, 2.0), back),
        Part(edge.turned("x", -20).moved(-0.6, 0.75, 2.0), cloth("#33495a")),
        Part(pillow.scaled(0.78).turned("x", -30).turned("z", 8).moved(0.95, -0.55, 1.5), fore),
        Part(
            edge.scaled(0.78).turned("x", -30).turned("z", 8).moved(0.95, -0.55, 1.5),
            cloth("#a98f66"),
        ),
    ]


def basket() -> list[Part]:
    """Woven seagrass, with handles."""
    strands = []
    for row in range(17):
        z = 0.12 + row * 0.155
        bulge = 1.35 + 0.35 * np.sin(np.pi * min(1.0, (z + 0.35) / 3.1))
        angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
        wave = 0.055 * np.sin(angles * 22 + np.pi * (row % 2))
        path = np.stack(
            [
                (bulge + wave) * np.cos(angles),
                (bulge + wave) * np.sin(angles),
                np.full(400, z) + 0.02 * np.cos(angles * 7 + row),
            ],
            1,
        )
        strands.append(tube(path, 0.088, closed=True, segments=10))
    ribs = []
    for k in range(44):
        a = 2 * np.pi * k / 44
        spoke = [
            (
                (1.34 + 0.35 * np.sin(np.pi * min(1.0, (z + 0.35) / 3.1))) * np.cos(a),
                (1.34 + 0.35 * np.sin(np.pi * min(1.0, (z + 0.35) / 3.1))) * np.sin(a),
                z,
            )
            for z in np.linspace(0.05, 2.75, 14)
        ]
        ribs.append(tube(spoke, 0.045, segments=6))
    handles = [
        tube(
            smooth(
                [
                    (1.45 * s, -0.5, 2.6),
                    (1.75 * s, -0.45, 3.1),
                    (1.8 * s, 0, 3.3),
                    (1.75 * s, 0.45, 3.1),
                    (1.45 * s, 0.5, 2.6),
                ],
                12,
            ),
            0.11,
        )
        for s in (-1, 1)
    ]
    lining = lathe(np.array([(0.0, 0.1), (1.25, 0.1), (1.5, 2.6)]))
    blanket = solid(
        union(
            ellipsoid((0.1, 0, 2.5), (1.25, 1.2, 0.75)),
            capsule((-0.5, -0.8, 2.8), (0.8, 0.4, 3.0), 0.4),
            capsule((-0.7, 0.5, 2.9), (0.5, -0.6, 2.7), 0.35),
            blend=0.3,
        ),
        (-1.6, -1.6, 1.6),
        (1.7, 1.6, 3.7),
        90,
    )
    tone = merged(*strands, *handles).painted(
        lambda p: (
            np.array(linear("#c39a63"))
            * (0.85 + 0.3 * fbm(p * np.array([2.0, 2.0, 6.0]), 3))[:, None]
        )
    )
    return [
        Part(tone, principled(PAINTED, roughness=0.8)),
        Part(merged(*ribs), matte("#8a6637")),
        Part(lining, matte("#6d5231")),
        Part(blanket, bumpy(cloth("#e3ded4"), weave(), 0.9, 2.5)),
    ]


def soap_dispenser() -> list[Part]:
    bottle = lathe(
        filleted(
            [(0, 0), (0.45, 0, 0.08), (0.45, 1.2, 0.22), (0.17, 1.42, 0.06), (0.17, 1.55)], steps=10
        )
    )
    collar = cylinder(0.21, 0.24, 0.03).moved(z=1.5)
    stem = cylinder(0.06, 0.4).moved(z=1.7)
    nozzle = tube(
        smooth([(0.1, 0, 2.12), (-0.25, 0, 2.14), (-0.62, 0, 2.1), (-0.68, 0, 1.98)], 10), 0.06
    )
    head = cylinder(0.15, 0.16, 0.04).moved(z=2.05)
    dish = (
        lathe(
            filleted(
                [(0, 0), (0.62, 0, 0.05), (0.72, 0.14, 0.02), (0.66, 0.14), (0.58, 0.06), (0, 0.06)]
            )
        )
        .scaled(1.25, 0.85, 1)
        .moved(1.25, -0.35)
    )
    soap = solid(
        block((1.25, -0.35, 0.24), (1.0, 0.62, 0.34), 0.15), (0.6, -0.8, 0), (1.9, 0.1, 0.5), 70
    )
    return [
        Part(bottle, glass((0.93, 0.66, 0.36))),
        Part(cylinder(0.42, 0.95, 0.06).moved(z=0.03), glass((0.95, 0.85, 0.6), 1.35)),
        Part(merged(collar, stem, nozzle, head), satin("#1f1f1e", 0.35)),
        Part(dish, glaze("#e9e4da")),
        Part(soap, satin("#b9cdb5", 0.45)),
    ]


SHOTS = [
    Shot(
        "ribbed-vase",
        ribbed_vase,
        "marble",
        back="#b8a89a",
        turn=10,
        rise=7,
        light="side",
        fill=0.52,
        shift=(0.0, -0.32),
        size=(800, 1000),
    ),
    Shot(
        "vase-pair",
        vase_pair,
        "paper",
        tint="#cfb9a3",
        back="#cfb9a3",
        turn=-10,
        rise=9,
        light="hard",
    ),
    Shot("potted-plant", potted_plant, "sweep", tint="#eceee9", turn=20, rise=13, fill=0.8),
    Shot("cushions", cushion, "table", back="#cfcac1", turn=-12, rise=12, shades=WALNUT),
    Shot("basket", basket, "sweep", tint="#e6e1d8", turn=22, rise=26),
    Shot("soap-dispenser", soap_dispenser, "marble", back="#c3cfd0", turn=-14, rise=15, depth=12),
]
