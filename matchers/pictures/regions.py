"""Parts of a picture that may each be somebody's photo: what stands in a collage, on a page, on
another photo, inside a frame.

Four ways to find them, all on a picture of at most 256 pixels: plain borders are trimmed off;
plain gaps cut a page into columns and rows, again and again (the recursive X-Y cut: Nagy, Seth,
"Hierarchical Representation of Optically Scanned Documents", ICPR 1984); long straight edges are
seams between photos that touch, and where two of one length face each other they are a rectangle's;
what stands out from the ground has an outline. Every part is trimmed once more.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 256
MOST = 16
"""Parts that are kept, the largest first, the whole picture among them."""

SMALLEST = 34
"""Shorter side, in pixels of the small picture, of a part worth looking at."""

TOLERANCE = 14.0
"""Differences, of 255, that are no edge: the ringing of a JPEG."""

ODD = 0.02
"""Share of a plain line that may have another shade."""

GAP = 3
DEPTH = 4
SEAM = 0.82
"""Share of a row or column that must be an edge to be a seam."""

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom excluded."""


def regions(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Boxes (n, 4) as fractions: the whole picture, then its parts, the larger first."""
    height, width = grey.shape
    factor = min(1.0, SIDE / max(height, width))
    size = (max(2, round(width * factor)), max(2, round(height * factor)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.int16)
    whole = (0, 0, size[0], size[1])
    found: list[Rectangle] = [whole]
    _trims(small, whole, found)
    across = np.abs(np.diff(small, axis=1)) > TOLERANCE
    down = np.abs(np.diff(small, axis=0)) > TOLERANCE
    _cut(small, whole, 0, found)
    for part in (*_cells(across, down, whole), *_rectangles(across, down)):
        found.append(part)
        _trims(small, part, found)
    found.extend(_outlined(small))
    boxes = np.array(_distinct(found, whole), np.float64)
    return np.asarray(boxes / np.array([size[0], size[1], size[0], size[1]]), np.float64)


def views(grey: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Boxes (n, 4) of what a protected picture is looked for as: whole, and without plain borders,
    up to two deep."""
    height, width = grey.shape
    if max(height, width) > SIDE:
        factor = SIDE / max(height, width)
        width, height = max(2, round(width * factor)), max(2, round(height * factor))
        grey = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    found: list[Rectangle] = [(0, 0, width, height)]
    _trims(grey.astype(np.int16), found[0], found)
    boxes = np.array(found[:3], np.float64)
    return np.asarray(boxes / np.array([width, height, width, height]), np.float64)


def _trims(small: NDArray[np.int16], part: Rectangle, found: list[Rectangle]) -> None:
    """Add the part without its plain border, twice over (a frame round a studio shot is two)."""
    for _ in range(2):
        inner = _trimmed(small, part)
        if inner is None:
            return
        found.append(inner)
        part = inner


def _trimmed(small: NDArray[np.int16], part: Rectangle) -> Rectangle | None:
    left, top, right, bottom = part
    pixels = small[top:bottom, left:right]
    if min(pixels.shape) < SMALLEST:
        return None
    cut_top, cut_bottom = _plain(pixels), _plain(pixels[::-1])
    if cut_top + cut_bottom >= pixels.shape[0] - SMALLEST // 2:
        return None
    inner = pixels[cut_top : pixels.shape[0] - cut_bottom].T
    cut_left, cut_right = _plain(inner), _plain(inner[::-1])
    if cut_left + cut_right >= len(inner) - SMALLEST // 2:
        return None
    if max(cut_top, cut_bottom, cut_left, cut_right) < 3:
        return None
    return (left + cut_left, top + cut_top, right - cut_right, bottom - cut_bottom)


def _plain(lines: NDArray[np.int16]) -> int:
    """How many of the first lines are, all along, of the shade of the first."""
    ordered = np.sort(lines[0])
    width = len(ordered)
    # The median by hand: NumPy's costs as much as all else here.
    shade = (int(ordered[(width - 1) // 2]) + int(ordered[width // 2])) / 2
    # Most pictures have no plain border: their first line says so.
    if np.count_nonzero(np.abs(ordered - shade) > TOLERANCE) / width > ODD:
        return 0
    odd = np.count_nonzero(np.abs(lines - shade) > TOLERANCE, axis=1) / width > ODD
    return int(np.argmax(odd)) if odd.any() else len(lines)


def _cut(small: NDArray[np.int16], part: Rectangle, depth: int, found: list[Rectangle]) -> None:
    """Cut at plain gaps, rows and columns in turn."""
    left, top, right, bottom = part
    if depth >= DEPTH or right - left < SMALLEST or bottom - top < SMALLEST or len(found) > 60:
        return
    pixels = small[top:bottom, left:right]
    for rows in (True, False):
        lines = pixels if rows else pixels.T
        plain = (lines.max(axis=1) - lines.min(axis=1)) <= TOLERANCE
        pieces = _stretches(~plain)
        if len(pieces) < 2:
            continue
        for begin, end in pieces:
            if end - begin < SMALLEST:
                continue
            piece = (
                (left, top + begin, right, top + end) if rows
                else (left + begin, top, left + end, bottom)
            )  # fmt: skip
            trimmed = _trimmed(small, piece) or piece
            found.append(trimmed)
            _cut(small, trimmed, depth + 1, found)


def _stretches(full: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where it is true, gaps shorter than :data:`GAP` bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], full.astype(np.int8), [0]])))
    made: list[tuple[int, int]] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if made and begin - made[-1][1] < GAP:
            made[-1] = (made[-1][0], end)
        else:
            made.append((begin, end))
    return made


def _cells(across: NDArray[np.bool_], down: NDArray[np.bool_], whole: Rectangle) -> list[Rectangle]:
    """The cells of a grid whose photos touch: between seams that run through the whole picture."""
    columns = _seams(across.mean(axis=0), whole[2])
    rows = _seams(down.mean(axis=1), whole[3])
    if len(columns) + len(rows) == 4 or len(columns) > 6 or len(rows) > 6:
        return []
    return [
        (left, top, right, bottom)
        for top, bottom in itertools.pairwise(rows)
        for left, right in itertools.pairwise(columns)
        if min(right - left, bottom - top) >= SMALLEST
    ]


def _seams(share: NDArray[np.float64], length: int) -> list[int]:
    """Ends and seams between them; a seam stands out from its neighbours."""
    made = [0]
    for place in np.flatnonzero(share > SEAM * 0.75).tolist():
        around = np.concatenate(
            [share[max(0, place - 6) : max(0, place - 2)], share[place + 3 : place + 7]]
        )
        if len(around) and share[place] > 2.2 * around.mean() and place + 1 - made[-1] > 4:
            made.append(place + 1)
    if length - made[-1] <= 4:
        made.pop()
    return [*made, length]


def _rectangles(across: NDArray[np.bool_], down: NDArray[np.bool_]) -> list[Rectangle]:
    """Rectangles whose upper and lower edges are long straight lines of about one length."""
    lines = _lines(down)
    sides = [(top, left, right) for left, top, right in _lines(across.T)]
    # As (position, begin, end): horizontal lines at y from x0 to x1, vertical ones at x from y0 on.
    level = [(top, left, right) for left, top, right in lines]
    made: list[Rectangle] = []
    for n, (y0, a0, a1) in enumerate(level):
        for y1, b0, b1 in level[n + 1 :]:
            if y1 - y0 < SMALLEST or abs(a0 - b0) > 5 or abs(a1 - b1) > 5:
                continue
            made.append((min(a0, b0), y0 + 1, max(a1, b1), y1 + 1))
    for n, (x0, a0, a1) in enumerate(sides):
        for x1, b0, b1 in sides[n + 1 :]:
            if x1 - x0 < SMALLEST or abs(a0 - b0) > 5 or abs(a1 - b1) > 5:
                continue
            made.append((x0 + 1, min(a0, b0), x1 + 1, max(a1, b1)))
    # Corners where only one line of each kind was seen whole.
    for y, a0, a1 in level:
        for x, c0, c1 in sides:
            if abs(x + 1 - a0) <= 4 and (abs(c0 - y) <= 5 or abs(c1 - y) <= 5):
                made.append((x + 1, min(c0, y + 1), a1, max(c1, y + 1)))
            elif abs(x - a1) <= 4 and (abs(c0 - y) <= 5 or abs(c1 - y) <= 5):
                made.append((a0, min(c0, y + 1), x + 1, max(c1, y + 1)))
    return [part for part in made if min(part[2] - part[0], part[3] - part[1]) >= SMALLEST][:40]


def _lines(edges: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Long straight runs along the rows of an edge picture: (begin, row, end), at most 14."""
    picture = edges.astype(np.uint8)
    # A line a little out of level, or broken by what happens to be of its colour, still is one.
    thick = cv2.dilate(picture, np.ones((2, 1), np.uint8))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 7), np.uint8))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, SMALLEST), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
    made = []
    for x, y, w, h, _ in stats[1:count].tolist():
        if h <= 5:
            made.append((w, x, y + h // 2, x + w))
    made.sort(reverse=True)
    return sorted((begin, row, end) for _, begin, row, end in made[:14])


def _outlined(small: NDArray[np.int16]) -> list[Rectangle]:
    """Boxes round what stands out from the ground: the shade that the rim mostly has."""
    rim = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    ground = np.median(rim)
    if (np.abs(rim - ground) <= TOLERANCE).mean() < 0.5:
        return []
    out = (np.abs(small - ground) > TOLERANCE).astype(np.uint8)
    out = cv2.morphologyEx(out, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(out, connectivity=8)
    boxes = [
        (x, y, x + w, y + h) for x, y, w, h, _ in stats[1:count].tolist() if min(w, h) >= SMALLEST
    ]
    boxes.sort(key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))
    return boxes[:6]


def _distinct(found: list[Rectangle], whole: Rectangle) -> list[Rectangle]:
    """The whole first, then the larger first, without those that nearly are another."""
    rest = sorted(set(found[1:]), key=lambda box: ((box[0] - box[2]) * (box[3] - box[1]), box))
    made = [whole]
    for box in rest:
        if min(box[2] - box[0], box[3] - box[1]) < SMALLEST:
            continue
        if all(max(abs(a - b) for a, b in zip(box, other, strict=True)) > 2 for other in made):
            made.append(box)
        if len(made) >= MOST:
            break
    return made
