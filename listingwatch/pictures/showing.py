"""Kept pictures as they may be shown: decoded by us and encoded anew, so that no byte of a stranger
reaches a browser."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict

from domain.errors import BlobError, UnknownNameError
from domain.match import Unusable
from listingwatch.wiring import App
from storage.blobs.contract import is_digest
from storage.repositories.desk import DeskHits
from storage.repositories.portfolios import PortfolioNumber

SIZES = (160, 480, 960, 1600)
"""Longer sides, in pixels, that a picture is shown in."""

QUALITY = 86
KEPT_BYTES = 64 * 1024 * 1024


class Pictures:
    """Encoded pictures that a portfolio has seen, the latest ones kept in memory."""

    def __init__(self, app: App, portfolio: PortfolioNumber) -> None:
        self._app = app
        self._portfolio = portfolio
        self._made: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def jpeg(self, digest: str, size: int) -> bytes:
        """:param size: one of :data:`SIZES`.

        :raises UnknownNameError: for a picture that this portfolio has not seen, whose bytes are no
            longer kept, or that cannot be decoded.
        """
        if size not in SIZES or not is_digest(digest):
            raise UnknownNameError("no such picture")
        with self._app.database.transaction(self._portfolio.id) as connection:
            seen = DeskHits(connection, self._portfolio.id).may_see_picture(digest)
        if not seen:
            raise UnknownNameError("no such picture")
        key = (digest, size)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        data = self._encode(digest, size)
        with self._lock:
            self._made[key] = data
            self._size += len(data)
            while self._size > KEPT_BYTES:
                self._size -= len(self._made.popitem(last=False)[1])
        return data

    def _encode(self, digest: str, size: int) -> bytes:
        # Not before somebody looks at a picture: it loads the readers of pictures.
        from matchers.decoding import decode  # noqa: PLC0415

        try:
            data = self._app.blobs.get(digest)
        except BlobError as error:
            raise UnknownNameError("this picture is no longer kept") from error
        decoded = decode(data, size=size)
        if isinstance(decoded, Unusable):
            raise UnknownNameError(f"this picture cannot be shown: {decoded.reason}")
        buffer = io.BytesIO()
        decoded.as_image().save(buffer, "JPEG", quality=QUALITY)
        return buffer.getvalue()
