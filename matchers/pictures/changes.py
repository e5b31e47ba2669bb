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
from matchers.pictures import covering, toning
from matchers.pictures.dense import Laid
from matchers.pictures.raster import Map, carried, corners
from matchers.pictures.thumbnail import Thumbnail
from matchers.pictures.turns import MATRICES

LARGER, SMALL_PLACE = 0.97, 0.5
"""Shares of the query below which there is something around the reference, and below which it is
small there."""

FRAME = 0.16
"""Widest side of a frame, as a share of the picture's."""


class Around(StrEnum):
    """What lies around the reference in the query: a plain ground, a narrow frame on all sides, or
    something else."""

    FRAME = "frame"
    PLAIN = "plain"
    PICTURE = "picture"


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
    agrees = (np.maximum(laid.in_place, laid.nearby - 0.1) > covering.AGREES) & laid.inside
    agrees &= laid.texture > covering.PLAIN
    expected, tones = toning.toned(laid, agrees)
    scale = float(
        np.sqrt(laid.of_query * query.grey.size / (laid.of_reference * reference.grey.size))
    )
    noisy = covering.noisy(laid)
    other = covering.other(laid, expected, noisy=noisy, recoloured=recoloured)
    ground = covering.ground(laid)
    off = np.linalg.norm(laid.query_colour - expected, axis=2) > covering.OFF
    replaced = covering.replaced(laid, ground, other, off)
    if laid.of_query < LARGER:  # what is around it reaches into the outermost blocks
        far = covering.RIM if laid.of_query > SMALL_PLACE else covering.NEAR_RIM
        other = covering.reaching(other, laid.from_middle < far)
    share, cover, box = covering.cover(laid, other, ground)
    replaced |= cover is covering.Cover.GROUND
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


def _detail(
    query: Thumbnail, reference: Thumbnail, laid: Laid, agrees: toning.Mask, part: Box
) -> float:
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
