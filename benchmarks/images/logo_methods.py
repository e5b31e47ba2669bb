"""Ways to find logos in photos: the matcher, and what one starts with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import imagehash
import numpy as np
from logo_scenes import SCENE, SIDE, SIZES, Pixels

from domain.match import Box, Unusable
from matchers.contract import ImageMedium
from matchers.decoding import decode
from matchers.pictures import PictureMatcher
from matchers.pictures.ranking import FLOOR, Ranking

Row = tuple[str, float, Box]
"""Logo, score, box in the photo."""


class Cascade:
    """The matcher: rows of these relations, with any score."""

    def __init__(self, references: dict[str, bytes], relations: frozenset[str]) -> None:
        self._matcher, self._relations = PictureMatcher(), relations
        self._index = Ranking()
        for name, data in references.items():
            made = self._matcher.fingerprint(ImageMedium(data))
            if not isinstance(made, Unusable):
                self._index.add(name, made)

    def __call__(self, data: bytes) -> Iterator[Row]:
        made = self._matcher.fingerprint(ImageMedium(data))
        if isinstance(made, Unusable):
            return
        for name, row in self._index.search(made, 2 * FLOOR, 0):
            if row.evidence["relation"] in self._relations:
                assert isinstance(row.region, Box)
                yield name, row.score, row.region


def grey_on(data: bytes, size: int) -> Pixels:
    made = decode(data, size=max(size, SIDE))
    assert not isinstance(made, Unusable)
    grey = cv2.cvtColor(made.pixels, cv2.COLOR_RGB2GRAY)
    factor = size / max(grey.shape)
    wide, high = round(grey.shape[1] * factor), round(grey.shape[0] * factor)
    return np.asarray(cv2.resize(grey, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


class Templates:
    """Normalised cross-correlation on a picture of 256 pixels, at the sizes that are planted."""

    SIDE = 256

    def __init__(self, references: dict[str, bytes]) -> None:
        self._greys = {name: grey_on(data, SIDE) for name, data in references.items()}

    def __call__(self, data: bytes) -> Iterator[Row]:
        picture = grey_on(data, self.SIDE)
        height, width = picture.shape
        for name, grey in self._greys.items():
            best: tuple[float, Box] = (-1.0, Box(0, 0, 1, 1))
            for share in SIZES:
                factor = share * width / max(grey.shape)
                size = (
                    max(6, round(grey.shape[1] * factor)),
                    max(6, round(grey.shape[0] * factor)),
                )
                template = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
                if size[0] > width or size[1] > height or template.std() < 2:
                    continue
                likes = np.abs(cv2.matchTemplate(picture, template, cv2.TM_CCOEFF_NORMED))
                likes[~np.isfinite(likes)] = 0
                y, x = divmod(int(likes.argmax()), likes.shape[1])
                if likes[y, x] > best[0]:
                    ends = (x + size[0], y + size[1])
                    box = Box(x / width, y / height, ends[0] / width, ends[1] / height)
                    best = (float(min(1.0, likes[y, x])), box)
            yield name, *best


class Hash:
    """ImageHash's pHash of the whole picture: what everyone starts with."""

    def __init__(self, references: dict[str, bytes]) -> None:
        self._held = {name: self._of(data) for name, data in references.items()}

    @staticmethod
    def _of(data: bytes) -> imagehash.ImageHash:
        made = decode(data)
        assert not isinstance(made, Unusable)
        return imagehash.phash(made.as_image())

    def __call__(self, data: bytes) -> Iterator[Row]:
        own = self._of(data)
        for name, other in self._held.items():
            yield name, 1.0 - float(own - other) / 64, Box(0, 0, 1, 1)


class Corners:
    """OpenCV's ORB or SIFT at the photo's full size, brute force with the ratio test, and a
    homography by RANSAC: the count of inliers."""

    def __init__(
        self, references: dict[str, bytes], detector: Any, norm: int, size: int = SCENE
    ) -> None:
        self._detector, self._matcher, self._size = detector, cv2.BFMatcher(norm), size
        self._held = {n: self._described(grey_on(d, SIDE)) for n, d in references.items()}

    def _described(self, grey: Pixels) -> tuple[Any, Any, tuple[int, ...]]:
        points, codes = self._detector.detectAndCompute(grey, None)
        return np.array([p.pt for p in points], np.float32), codes, grey.shape

    def __call__(self, data: bytes) -> Iterator[Row]:
        points, codes, (height, width) = self._described(grey_on(data, self._size))
        if codes is None or len(codes) < 4:
            return
        for name, (own, own_codes, (high, wide)) in self._held.items():
            if own_codes is None or len(own_codes) < 4:
                continue
            pairs = self._matcher.knnMatch(own_codes, codes, k=2)
            good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.8 * p[1].distance]
            if len(good) < 4:
                continue
            source = own[[m.queryIdx for m in good]]
            there = points[[m.trainIdx for m in good]]
            cv2.setRNGSeed(1)
            mapping, mask = cv2.findHomography(source, there, cv2.RANSAC, 4.0)
            if mapping is None:
                continue
            ends = np.array([[[0, 0], [wide, 0], [wide, high], [0, high]]], np.float32)
            ends = cv2.perspectiveTransform(ends, mapping)[0] / [width, height]
            low, top = np.clip(ends.min(0), 0, 1), np.clip(ends.max(0), 0, 1)
            if (top - low).min() > 0.01:
                yield name, float(mask.sum()), Box(*(float(v) for v in (*low, *top)))
