"""References that are drawings, looked for as small marks in other pictures.

A photo's corners are described at the sizes at which a photo is met. A logo is met at a tenth of
the width, flat, in another tone, light on dark as often as dark on light. So a reference that is a
drawing is described once more: without its plain border, on more of its ground, at each of
:data:`SIDES` (pixels of the canvas on which the query's corners were found). All of that
comes from the small picture that is kept anyway. That light and dark may have changed places is for
the searching side, which looks for each of its corners both ways.

Marks are printed upright: the eight turns are not looked for.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.pictures.fingerprint import Flat
from matchers.pictures.local.descriptors import describe
from matchers.pictures.local.features import NO_FEATURES, UNIT, Features
from matchers.pictures.local.keypoints import CANVAS, EDGE, REACH
from matchers.pictures.thumbnail import Thumbnail

SIDES = (20, 24, 28, 34, 40, 48, 57, 76, 101, 135)
"""Longer sides, in canvas pixels, at which a mark is described: 20 to 135, a twentieth to a third
of a query's. Quarter octaves, since a small mark has few corners; then wider ones, since a large
one has more than enough."""

MOST = 16
"""Corners kept of each size, the strongest first."""

WEAKEST = 1e-7
_NEIGHBOURS = np.ones((3, 3), np.uint8)


def box_of(flat: Flat) -> NDArray[np.float64]:
    """The mark without its plain border: left, top, right, bottom as fractions."""
    return np.asarray(flat.view_boxes[min(len(flat.view_boxes) - 1, 1)], np.float64)


def shown(small: Thumbnail, box: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The grey pixels within the box."""
    height, width = small.grey.shape
    left, top, right, bottom = np.rint(box * [width, height, width, height]).astype(int)
    return np.asarray(np.rint(small.grey[top:bottom, left:right]), np.uint8)


def ground_of(small: Thumbnail) -> int:
    """The shade (0..255) of what the mark stands on: that of most of the picture's rim."""
    grey = small.grey
    return round(float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))))


def marks(flat: Flat) -> Features:
    """The corners of a drawing as a small mark. ``level``: quarter octaves below the canvas's size,
    of the whole reference."""
    box = box_of(flat)
    pixels = shown(flat.thumbnail, box)
    if min(pixels.shape) < 8:
        return NO_FEATURES
    ground = ground_of(flat.thumbnail)
    longest = max(pixels.shape)
    middle = (box[:2] + box[2:]) / 2 - 0.5
    middle *= np.array(flat.size) / max(flat.size)
    whole = longest / max(flat.thumbnail.grey.shape)
    x, y, level, codes = [], [], [], []
    margin = REACH + 4
    for side in SIDES:
        factor = side / longest
        size = (max(3, round(pixels.shape[1] * factor)), max(3, round(pixels.shape[0] * factor)))
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        small = cv2.resize(pixels, size, interpolation=how)
        small = cv2.copyMakeBorder(small, *(margin,) * 4, cv2.BORDER_CONSTANT, value=ground)
        smooth = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.uint8)
        at_x, at_y = _corners(smooth)
        if not len(at_x):
            continue
        codes.append(describe(smooth, at_x, at_y))
        x.append(((at_x + 0.5 - margin) / size[0] - 0.5) * pixels.shape[1] / longest * whole)
        y.append(((at_y + 0.5 - margin) / size[1] - 0.5) * pixels.shape[0] / longest * whole)
        level.append(np.full(len(at_x), round(4 * np.log2(CANVAS * whole / side)), np.int8))
    if not codes:
        return NO_FEATURES
    places = np.concatenate(x) + middle[0], np.concatenate(y) + middle[1]
    return Features(
        (np.rint(places[0] / UNIT) * UNIT).astype(np.float32),
        (np.rint(places[1] / UNIT) * UNIT).astype(np.float32),
        np.concatenate(level),
        np.concatenate(codes),
    )


def _corners(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    response = cv2.cornerHarris(pixels, 5, 3, EDGE)
    peak = cv2.dilate(response, _NEIGHBOURS)
    edge = REACH + 2
    inner = (slice(edge, -edge), slice(edge, -edge))
    core = response[inner]
    y, x = np.nonzero((core >= peak[inner]) & (core > WEAKEST))
    order = np.argsort(-core[y, x], kind="stable")[:MOST]
    return x[order] + edge, y[order] + edge
