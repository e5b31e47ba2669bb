"""What is a drawing: a logo or the like, told from a photo by its small picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from matchers.pictures.thumbnail import Thumbnail

PLAIN = 0.97
"""Share of the rim that has the ground's shade."""

SHARP, SHARPEST, SOFT = 6.0, 25.0, 14.0
"""Gradients (of 255, a pixel) from which there is an edge, a sharp one, and up to which what
changes is soft."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within which it is drawn. ``sharp``: least share of edges that are sharp; ``soft``: greatest
    share of what changes at all that is soft; ``rough``: greatest gradient of three quarters of
    what lies away from edges; ``flat``: least share of the picture that does."""

    sharp: float
    soft: float
    rough: float
    flat: float


DRAWN = (Bounds(0.45, 0.5, 1.5, 0.02), Bounds(0.6, 0.25, 255.0, 0.0))
"""Of a picture without transparency: flat tones, or strokes with hardly anything soft. Some seven
of ten logos, saved as JPEG on white, are within these, and one in a hundred photos on white."""

TRANSPARENT = (Bounds(0.2, 0.75, 255.0, 0.0),)
"""Of one with: most photos that were cut out are softer."""

BEYOND_DOUBT = (*DRAWN, Bounds(0.6, 0.45, 255.0, 0.0))
"""Of one with, where it must not be a photo."""

LEAST_SEEN = 100
"""Longer side, in pixels of the small picture: below, everything has sharp edges."""


def is_drawing(small: Thumbnail, within: tuple[Bounds, ...]) -> bool:
    """Whether it is drawn: flat or smoothly shaded tones with sharp edges, on a plain ground;
    within any of these bounds."""
    lab, grey = small.lab, small.grey
    if max(grey.shape) < LEAST_SEEN:
        return False
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground = np.median(rim)
    if (np.abs(rim - ground) < SHARP).mean() <= PLAIN:
        return False
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = np.hypot(across, down)
    edges, changing = steep > SHARP, steep > SHARP / 2
    if not edges.any():
        return False
    sharp = (steep > SHARPEST).sum() / edges.sum()
    soft = (changing & (steep < SOFT)).sum() / changing.sum()
    beside = cv2.dilate((steep > 10).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    colour = np.abs(lab - np.median(lab.reshape(-1, 3), axis=0)).max(axis=2)
    inner = ((np.abs(grey - ground) > SOFT) | (colour > 8)) & ~beside
    rough = np.percentile(steep[inner], 75) if inner.any() else 0.0
    return any(
        sharp >= bounds.sharp
        and soft <= bounds.soft
        and rough <= bounds.rough
        and inner.mean() >= bounds.flat
        for bounds in within
    )


def may_be_mark(pictures: Sequence[Thumbnail]) -> bool:
    """Whether a picture, flattened as it is kept, may be a mark: white ones are drawn on black
    alone. With transparency, what was cut out of a photo may be taken for one."""
    within = TRANSPARENT if len(pictures) > 1 else DRAWN
    return any(is_drawing(small, within) for small in pictures)
