"""What was done to a reference, as far as two pictures that were laid over each other tell.

Geometry is read off the map; the rest from the blocks of the overlap. What agrees tells the change
of tone. With that known, a block that shows something else is *covered*: in one piece (a band, a
badge) or scattered (a watermark). Where it is the reference's plain ground that shows something
else, and most of it, the ground was replaced. What lies around the reference in the query is plain
(a border) or is not (a page, a collage, another photo).

Nothing here takes part in the judgement; see :mod:`matchers.pictures.relation`.
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from domain.match import Box
from matchers.pictures.dense import Laid, Map, carried, corners
from matchers.pictures.thumbnail import Thumbnail
from matchers.pictures.turns import MATRICES

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

AGREES = 0.55
"""Correlation of a block that certainly shows the same."""

DIFFERS = 0.3
"""Correlation, even nearby, of a block that does not."""

SHOWS, PLAIN = 6.0, 3.5
"""Standard deviations (of 255) of a block that shows something clearly, and that shows nothing."""

OFF = 24.0
"""Distance in Lab from what the change of tone explains that is something else."""

EMPTY, MARKED = 1.3, 4.0
"""Of a block of a studio's ground, and of one that something was written on."""

COVERED, SMALL = 0.03, 0.011
"""Shares of the overlap from which it is worth telling, and from which a compact piece is."""

SOLID = 0.5
"""Share of what is covered in one piece, from which it is one thing."""

DENSE = 0.72
"""Share of the blocks of one piece that show something else by themselves."""

BROAD = 0.25
"""Share of the overlap from which what covers it from three sides is another ground."""

GROUND, REPLACED = 0.12, 0.75
"""Shares: of the overlap that is plain ground, and of that ground that shows something else."""

FEWEST = 8
"""Agreeing blocks that tell a change of tone."""

BRIGHTER, STRONGER = 12.0, 1.22
"""Of 255; and a ratio of contrasts, or of colours' strengths."""

GREY, COLOURED = 3.5, 7.0
"""Mean strengths of colour of a picture without, and of one with."""

LARGER, SMALL_PLACE = 0.97, 0.5
"""Shares of the query below which there is something around the reference, and below which it is
small there."""

RIM, NEAR_RIM = 0.92, 0.75
"""How far from the reference's middle (0; 1 is its rim) its outermost blocks begin; where it is
small there are few blocks."""

WHOLE = 0.9
"""Share of the reference that must be there to tell that its ground is not."""

FRAME = 0.16
"""Widest side of a frame, as a share of the picture's."""

HUE = 12.0
"""Degrees."""


class Around(StrEnum):
    """What lies around the reference in the query: a plain ground, a narrow frame on all sides, or
    something else."""

    FRAME = "frame"
    PLAIN = "plain"
    PICTURE = "picture"


class Cover(StrEnum):
    """How that lies which covers a part of the reference."""

    BAND = "band"
    PIECE = "piece"
    SCATTERED = "scattered"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class Changes:
    """``cropped``: share of the reference's area that is left. ``tilt``: degrees. ``wide``: how
    much of its width is left, by that of its height. ``leaning``: 1 where seen straight, more by
    how much nearer one corner is than another and by how far the corners are from right. ``fills``:
    share of the query. ``covered``: share of the overlap, ``covered_at`` in fractions of the
    reference. ``detail``: how far the finest detail that is kept is still there, 1 where all of it
    is. ``scale``: pixels of the query's thumbnail, to a side, for one of the reference's.
    ``tones``: in words."""

    cropped: float
    turn: int
    tilt: float
    wide: float
    leaning: float
    fills: float
    around: str | None
    covered: float
    cover: str | None
    covered_at: Box | None
    ground: bool
    detail: float
    scale: float
    tones: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        made = asdict(self)
        for name in ("cropped", "tilt", "wide", "leaning", "fills", "covered", "detail", "scale"):
            made[name] = round(made[name], 3)
        made["tones"] = list(self.tones)
        made["covered_at"] = None if self.covered_at is None else self.covered_at.to_json()
        return made


def changes(
    query: Thumbnail, reference: Thumbnail, laid: Laid, turn: int, part: Box, *, recoloured: bool
) -> Changes:
    """``part``: the box of the overlap in the reference. Where something in it is ``recoloured``,
    another colour covers nothing."""
    tilt, wide, leaning = _geometry(laid.mapping, reference, turn)
    agrees = (np.maximum(laid.in_place, laid.nearby - 0.1) > AGREES) & laid.inside
    agrees &= laid.texture > PLAIN
    expected, tones = _tone(laid, agrees)
    scale = float(
        np.sqrt(laid.of_query * query.grey.size / (laid.of_reference * reference.grey.size))
    )
    noisy = _noisy(laid)
    other = _other(laid, expected, noisy=noisy, recoloured=recoloured)
    ground = _ground(laid)
    off = np.linalg.norm(laid.query_colour - expected, axis=2) > OFF
    replaced = _replaced(laid, ground, other, off)
    if laid.of_query < LARGER:  # what is around it reaches into the outermost blocks
        far = RIM if laid.of_query > SMALL_PLACE else NEAR_RIM
        other = _reaching(other, laid.from_middle < far)
    share, cover, box = _cover(laid, other)
    replaced |= cover is Cover.GROUND
    if replaced:  # which looks like a cover in rags
        share, cover, box = 0.0, None, None
    return Changes(
        cropped=laid.of_reference,
        turn=turn,
        tilt=tilt,
        wide=wide,
        leaning=leaning,
        fills=laid.of_query,
        around=_around(query, reference, laid),
        covered=share,
        cover=cover,
        covered_at=_within(part, box),
        ground=replaced,
        detail=_detail(query, reference, laid, agrees, part),
        scale=scale,
        tones=() if recoloured else tones,
    )


def _geometry(mapping: Map, reference: Thumbnail, turn: int) -> tuple[float, float, float]:
    """Tilt in degrees, width by height, and how much the depth differs from corner to corner."""
    depth = np.column_stack([corners(reference.lab.shape), np.ones(4)]) @ mapping[2]
    # The map near the middle, where it is as good as affine.
    step = 0.05
    around = carried(mapping, np.array([[step, 0], [-step, 0], [0, step], [0, -step]], np.float64))
    linear = np.column_stack([around[0] - around[1], around[2] - around[3]]) / (2 * step)
    upright = MATRICES[turn].T @ linear
    # Its polar form: a rotation after a stretch along the reference's own sides.
    left, _, right = np.linalg.svd(upright)
    turned = left @ right
    tilt = float(np.degrees(np.arctan2(turned[1, 0] - turned[0, 1], turned[0, 0] + turned[1, 1])))
    sides = np.linalg.norm(upright, axis=0)
    slant = abs(float(upright[:, 0] @ upright[:, 1] / (sides[0] * sides[1])))
    return tilt, float(sides[0] / sides[1]), float(depth.max() / depth.min()) + slant


def _tone(laid: Laid, agrees: Mask) -> tuple[Floats, tuple[str, ...]]:
    """What colour each block should have (rows, columns, 3), and how the tone changed."""
    own, seen = laid.reference_colour.astype(np.float64), laid.query_colour.astype(np.float64)
    if agrees.sum() < FEWEST:
        return own, ()
    curve = _curve(own[agrees][:, 0], seen[agrees][:, 0])
    bright = np.clip(np.polynomial.polynomial.polyval(own[..., 0], curve), 0, 255)
    a, b = own[agrees][:, 1:], seen[agrees][:, 1:]
    linear, tint, left = _colours(a, b)
    made = np.concatenate([bright[..., None], own[..., 1:] @ linear.T + tint], axis=2)
    return made, (*_brightness(own[agrees][:, 0], seen[agrees][:, 0]), *_hues(a, b, linear, left))


def _curve(own: Floats, seen: Floats) -> Floats:
    """A parabola through brightnesses; outliers count less and less."""
    robust = np.ones(len(own))
    degree = 2 if np.ptp(own) > 100 else 1 if np.ptp(own) > 20 else 0
    curve: Floats = np.zeros(1)
    for _ in range(5):
        fitted = np.polynomial.polynomial.polyfit(own, seen, degree, w=np.sqrt(robust))
        curve = np.asarray(fitted, np.float64)
        off = np.polynomial.polynomial.polyval(own, curve) - seen
        robust = 1.0 / (1.0 + (off / 8.0) ** 2)
    return curve


def _colours(own: Floats, seen: Floats) -> tuple[Floats, Floats, Floats]:
    """The turn and strengthening of colours (2, 2) and tint (2) that explain most, and what each
    block is off by."""
    x, y, one, none = own[:, 0], own[:, 1], np.ones(len(own)), np.zeros(len(own))
    rows = np.concatenate([
        np.column_stack([x, -y, one, none]), np.column_stack([y, x, none, one])
    ])  # fmt: skip
    goal = np.concatenate([seen[:, 0], seen[:, 1]])
    weight = np.ones(len(own))
    ridge = np.diag([4.0, 4.0, 0.1, 0.1]) * len(own) / 50
    towards = np.array([1.0, 0.0, 0.0, 0.0])
    solved, off = towards, np.zeros(len(own))
    for _ in range(5):
        w = np.concatenate([weight, weight])[:, None]
        solved = np.linalg.solve(
            rows.T @ (rows * w) + ridge, rows.T @ (goal * w[:, 0]) + ridge @ towards
        )
        left = (rows @ solved - goal).reshape(2, -1)
        off = np.hypot(left[0], left[1])
        weight = 1.0 / (1.0 + (off / 6.0) ** 2)
    p, q, u, v = solved
    return np.array([[p, -q], [q, p]]), np.array([u, v]), off


def _brightness(own: Floats, seen: Floats) -> tuple[str, ...]:
    said = []
    shift = float(np.median(seen - own))
    if abs(shift) > BRIGHTER:
        said.append("brighter" if shift > 0 else "darker")
    if own.std() > 10:
        slope = float(seen.std() / own.std())
        if slope > STRONGER or slope < 1 / STRONGER:
            said.append("more contrast" if slope > 1 else "less contrast")
    return tuple(said)


def _hues(own: Floats, seen: Floats, linear: Floats, off: Floats) -> tuple[str, ...]:
    strength = float(np.linalg.norm(own, axis=1).mean())
    now = float(np.linalg.norm(seen, axis=1).mean())
    spread = float(np.linalg.norm(seen - np.median(seen, axis=0), axis=1).mean())
    before = float(np.linalg.norm(own - np.median(own, axis=0), axis=1).mean())
    if now < GREY:
        return ("colours taken away",) if strength > COLOURED * 0.7 else ()
    if before > 4.0 and spread < 0.35 * before and spread < 4.0:
        return ("toned in one colour",)
    if float((off > 14).mean()) > 0.12:
        return ("some colours changed",)
    said = []
    if strength > COLOURED:
        turned = float(np.degrees(np.arctan2(linear[1, 0], linear[0, 0])))
        stronger = float(np.hypot(linear[0, 0], linear[1, 0]))
        if abs(turned) > HUE and stronger > 0.2:
            said.append("hues shifted")
        if stronger > STRONGER or stronger < 1 / STRONGER:
            said.append("stronger colours" if stronger > 1 else "weaker colours")
    if not said and float(np.linalg.norm(np.median(seen - own, axis=0))) > 9.0:
        said.append("tinted")
    return tuple(said)


def _other(laid: Laid, expected: Floats, *, noisy: bool, recoloured: bool) -> Mask:
    """Blocks that show something else."""
    like = np.maximum(laid.in_place, laid.nearby)
    off = np.linalg.norm(laid.query_colour - expected, axis=2)
    shows = laid.texture > SHOWS
    unlike = shows & (like < DIFFERS)
    on_plain = (laid.texture < PLAIN) & (laid.other_texture > 3 * PLAIN)
    if not noisy:
        on_plain |= (laid.texture < EMPTY) & (laid.other_texture > MARKED)
    on_plain &= like < DIFFERS
    made = (unlike | on_plain) & laid.inside
    if not recoloured:
        made |= (off > OFF) & (like < AGREES) & laid.inside
    return np.asarray(made)


def _reaching(mask: Mask, within: Mask) -> Mask:
    """The pieces of it that reach in there."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    kept = np.zeros(count, np.bool_)
    kept[np.unique(labels[mask & within])] = True
    return np.asarray(kept[labels] & mask)


def _noisy(laid: Laid) -> bool:
    """Whether nearly all that was plain no longer is, and all to about the same degree."""
    plain = (laid.texture < EMPTY) & laid.inside
    if plain.sum() < FEWEST:
        return False
    low, middle = np.quantile(laid.other_texture[plain], (0.1, 0.5))
    return bool(low > 0.5 * middle and middle > 2 * EMPTY)


def _detail(query: Thumbnail, reference: Thumbnail, laid: Laid, agrees: Mask, part: Box) -> float:
    """How alike the finest detail is that both kept pictures could show, where they agree."""
    height, width = reference.lab.shape[:2]
    longest = max(height, width)
    own = np.array([[longest, 0, width / 2 - 0.5], [0, longest, height / 2 - 0.5], [0, 0, 1]])
    tall, wide = query.lab.shape[:2]
    most = max(tall, wide)
    other = np.array([[most, 0, wide / 2 - 0.5], [0, most, tall / 2 - 0.5], [0, 0, 1]])
    onto = other @ laid.mapping @ np.linalg.inv(own)
    there = cv2.warpPerspective(
        query.grey, onto, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    left, top = int(part.x0 * width), int(part.y0 * height)
    right, low = max(left + 1, int(part.x1 * width)), max(top + 1, int(part.y1 * height))
    where = cv2.resize(
        agrees.astype(np.uint8), (right - left, low - top), interpolation=cv2.INTER_NEAREST
    )
    fine = []
    for picture in (reference.grey, np.asarray(there, np.float32)):
        soft = [cv2.GaussianBlur(picture, (0, 0), sigma) for sigma in (0.8, 2.0, 5.0)]
        for sharp, blurred in itertools.pairwise(soft):
            fine.append((sharp - blurred)[top:low, left:right][where > 0])
    a, b = fine[0], fine[2]
    if len(a) < 200 or a.std() < 1.0:
        return 1.0
    # What is left of it: the part of the reference's detail that the query's explains, apart from
    # a change of contrast.
    contrast = np.sqrt(_power(fine[3]) / max(_power(fine[1]), 1e-6))
    explained = float((a * b).mean()) / max(_power(a), _power(b) / max(contrast**2, 0.05))
    return float(np.clip(explained / max(contrast, 0.2), 0, 1))


def _power(values: NDArray[np.float32]) -> float:
    return float((values * values).mean())


def _ground(laid: Laid) -> Mask:
    """The reference's plain ground: what has the colour that its rim mostly has."""
    rim = (laid.from_middle > 0.8) & (laid.texture < PLAIN)
    if rim.sum() < 3:
        return np.zeros(laid.inside.shape, np.bool_)
    colour = np.median(laid.reference_colour[rim], axis=0)
    near = np.abs(laid.reference_colour - colour).max(axis=2) < 12
    return np.asarray(near & (laid.texture < 2 * PLAIN) & laid.inside)


def _replaced(laid: Laid, ground: Mask, other: Mask, off: Mask) -> bool:
    """Whether the plain ground has another colour, or all that is round the middle shows something
    else."""
    if ground.sum() >= GROUND * float(laid.inside.sum()):
        return float((off & ground).sum()) > REPLACED * float(ground.sum())
    rim, middle = laid.inside & (laid.from_middle > 0.85), laid.inside & (laid.from_middle < 0.5)
    if rim.sum() < FEWEST or middle.sum() < FEWEST or laid.of_reference < WHOLE:
        return False
    return bool(other[rim].mean() > 0.75 and other[middle].mean() < 0.15)


NOTHING = (0.0, None, None)


def _cover(laid: Laid, other: Mask) -> tuple[float, Cover | None, tuple[float, ...] | None]:
    """How much is covered, how, and in what box of the raster (fractions)."""
    inside = max(1.0, float(laid.inside.sum()))
    # A block of a cover that happens to look right, in the midst of it, is covered too.
    closed = cv2.morphologyEx(other.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    filled = np.asarray(closed * laid.inside, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(filled, connectivity=4)
    if count < 2:
        return NOTHING
    rows, columns = laid.inside.shape
    pieces: list[tuple[int, tuple[float, ...], bool, bool]] = []
    for number in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[number])
        solid = float(other[labels == number].mean()) > DENSE and area >= 0.45 * w * h
        small = area < COVERED * inside
        if area < SMALL * inside or min(w, h) < 2 or not solid or (small and area < 0.6 * w * h):
            continue
        through = (w > 0.85 * columns or h > 0.85 * rows) and area > 0.75 * w * h
        edges = (x == 0) + (y == 0) + (x + w == columns) + (y + h == rows)
        box = (x / columns, y / rows, (x + w) / columns, (y + h) / rows)
        pieces.append((area, box, through and not small, edges >= 3 and area < 0.9 * w * h))
    pieces.sort(reverse=True)
    total = sum(area for area, *_ in pieces)
    if not pieces or total < SOLID * float(filled.sum()):
        share = float(other.sum()) / inside
        return (share, Cover.SCATTERED, None) if share > 2 * COVERED else NOTHING
    _, place, band, round_it = pieces[0]
    middle = laid.inside & (laid.from_middle < 0.4)
    if round_it and total > BROAD * inside and other[middle].mean() < 0.2:
        return total / inside, Cover.GROUND, None
    return total / inside, Cover.BAND if band else Cover.PIECE, place


def _around(query: Thumbnail, reference: Thumbnail, laid: Laid) -> str | None:
    """What the query shows where the reference is not."""
    if laid.of_query > LARGER:
        return None
    height, width = query.lab.shape[:2]
    longest = max(height, width)
    ends = (
        carried(laid.mapping, corners(reference.lab.shape)) * longest
        + np.array([width, height]) / 2
    )
    low, high = ends.min(axis=0), ends.max(axis=0) - np.array([width, height])
    if max(*low / (width, height), *-high / (width, height)) < FRAME:
        framed = Around.FRAME.value
    else:
        framed = Around.PICTURE.value
    outside = np.ones((height, width), np.uint8)
    cv2.fillConvexPoly(outside, np.rint(ends).astype(np.int32), 0)
    outside = np.asarray(cv2.erode(outside, np.ones((3, 3), np.uint8)), np.uint8)
    if outside.sum() < 20:
        return None
    there = query.lab[outside > 0]
    colour = np.median(there, axis=0)
    plain = float((np.linalg.norm(there - colour, axis=1) < 14).mean())
    return Around.PLAIN.value if plain > 0.9 else framed


def _within(part: Box, box: tuple[float, ...] | None) -> Box | None:
    if box is None:
        return None
    wide, tall = part.x1 - part.x0, part.y1 - part.y0
    return Box(
        round(part.x0 + box[0] * wide, 4), round(part.y0 + box[1] * tall, 4),
        round(part.x0 + box[2] * wide, 4), round(part.y0 + box[3] * tall, 4),
    )  # fmt: skip
