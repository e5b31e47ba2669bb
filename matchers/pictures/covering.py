"""What shows something else than the reference: blocks that are covered, in one piece (a band, a
badge) or scattered (a watermark), and a plain ground that was replaced."""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np

from matchers.pictures.dense import Laid
from matchers.pictures.toning import FEWEST, Floats, Mask

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

RIM, NEAR_RIM = 0.92, 0.75
"""How far from the reference's middle (0; 1 is its rim) its outermost blocks begin; where it is
small there are few blocks."""

WHOLE = 0.9
"""Share of the reference that must be there to tell that its ground is not."""


class Cover(StrEnum):
    """How that lies which covers a part of the reference."""

    BAND = "band"
    PIECE = "piece"
    SCATTERED = "scattered"
    GROUND = "ground"


def other(laid: Laid, expected: Floats, *, noisy: bool, recoloured: bool) -> Mask:
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


def reaching(mask: Mask, within: Mask) -> Mask:
    """The pieces of it that reach in there."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    kept = np.zeros(count, np.bool_)
    kept[np.unique(labels[mask & within])] = True
    return np.asarray(kept[labels] & mask)


def noisy(laid: Laid) -> bool:
    """Whether nearly all that was plain no longer is, and all to about the same degree."""
    plain = (laid.texture < EMPTY) & laid.inside
    if plain.sum() < FEWEST:
        return False
    low, middle = np.quantile(laid.other_texture[plain], (0.1, 0.5))
    return bool(low > 0.5 * middle and middle > 2 * EMPTY)


def ground(laid: Laid) -> Mask:
    """The reference's plain ground: what has the colour that its rim mostly has."""
    rim = (laid.from_middle > 0.8) & (laid.texture < PLAIN)
    if rim.sum() < 3:
        return np.zeros(laid.inside.shape, np.bool_)
    colour = np.median(laid.reference_colour[rim], axis=0)
    near = np.abs(laid.reference_colour - colour).max(axis=2) < 12
    return np.asarray(near & (laid.texture < 2 * PLAIN) & laid.inside)


def has_ground(laid: Laid, ground: Mask) -> bool:
    """Whether the reference stands on plain ground."""
    return bool(ground.sum() >= GROUND * float(laid.inside.sum()))


def replaced(laid: Laid, ground: Mask, other: Mask, off: Mask) -> bool:
    """Whether the plain ground has another colour, or all that is round the middle shows something
    else."""
    if has_ground(laid, ground):
        return float((off & ground).sum()) > REPLACED * float(ground.sum())
    rim, middle = laid.inside & (laid.from_middle > 0.85), laid.inside & (laid.from_middle < 0.5)
    if rim.sum() < FEWEST or middle.sum() < FEWEST or laid.of_reference < WHOLE:
        return False
    return bool(other[rim].mean() > 0.75 and other[middle].mean() < 0.15)


NOTHING = (0.0, None, None)


def cover(
    laid: Laid, other: Mask, ground: Mask
) -> tuple[float, Cover | None, tuple[float, ...] | None]:
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
    # A frame with a banner and a badge comes from three sides too; plain ground tells them apart.
    round_it = round_it and not has_ground(laid, ground)
    if round_it and total > BROAD * inside and other[middle].mean() < 0.2:
        return total / inside, Cover.GROUND, None
    return total / inside, Cover.BAND if band else Cover.PIECE, place
