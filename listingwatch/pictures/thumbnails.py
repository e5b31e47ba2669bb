"""Small pictures for a page that needs no other file: decoded with the guard of all pictures,
written anew as JPEG, so that nothing of a stranger's file reaches the reader's browser."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field

from PIL import ImageDraw

from domain.errors import BlobError
from domain.match import Box, Region, Unusable
from matchers.decoding import decode
from storage.blobs import Blobs

OUTLINE = (214, 40, 40)
QUALITY = 80


@dataclass(slots=True)
class Thumbnails:
    """``side``: the longer side in pixels."""

    blobs: Blobs
    side: int = 220
    _made: dict[tuple[str, Box | None], str | None] = field(default_factory=dict)

    def of(self, digest: str | None, region: Region | None = None) -> str | None:
        """A data URI of a kept picture, a region outlined; None where it cannot be shown."""
        if digest is None:
            return None
        box = region if isinstance(region, Box) else None
        if (digest, box) not in self._made:
            self._made[digest, box] = self._draw(digest, box)
        return self._made[digest, box]

    def _draw(self, digest: str, box: Box | None) -> str | None:
        try:
            data = self.blobs.get(digest)
        except BlobError:
            return None
        decoded = decode(data)
        if isinstance(decoded, Unusable):
            return None
        picture = decoded.as_image().convert("RGB")
        picture.thumbnail((self.side, self.side))
        if box is not None and (box.x1 - box.x0) * (box.y1 - box.y0) < 0.97:
            corners = [
                (box.x0 * picture.width, box.y0 * picture.height),
                (box.x1 * picture.width - 1, box.y1 * picture.height - 1),
            ]
            ImageDraw.Draw(picture).rectangle(corners, outline=OUTLINE, width=2)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")
