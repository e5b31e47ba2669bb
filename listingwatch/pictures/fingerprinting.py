"""Fingerprints of pictures: read where they are kept, made from the blobs where they are not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from domain.errors import BlobError
from domain.match import MediumKind, StoredFingerprint, Unusable
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.contract import ImageMedium, Matcher
from matchers.registry import installed_matchers
from storage.repositories.matching import Fingerprints
from storage.repositories.work import WaitingPictures

BATCH = 64
"""Pictures fingerprinted between two commits: what a crash costs."""


@dataclass(slots=True)
class PictureFingerprints:
    """Fingerprints of one matcher, remembered for the length of a run.

    ``unreadable`` collects blobs that are missing or damaged: they are told to the user and tried
    again next time, not recorded as pictures that cannot be compared.
    """

    app: App
    matcher: Matcher[ImageMedium, Any]
    progress: Progress
    unreadable: dict[str, str] = field(default_factory=dict)
    made: int = 0
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    _known: dict[str, Any] = field(default_factory=dict)

    def of(self, digests: Iterable[str]) -> dict[str, Any]:
        """Fingerprints by digest; pictures without one are left out."""
        wanted = set(digests)
        missing = sorted(wanted - self._known.keys())
        if missing:
            self._load(missing)
        return {
            digest: self._known[digest]
            for digest in wanted
            if not isinstance(self._known.get(digest), Unusable | None)
        }

    def why_not(self, digest: str) -> str | None:
        """Why a picture that was asked for has no fingerprint; None where it has one."""
        known = self._known.get(digest)
        if isinstance(known, Unusable):
            return known.reason
        return self.unreadable.get(digest, "not read") if known is None else None

    def forget(self, most: int) -> None:
        """Keep at most so many in memory; the database has them all."""
        if len(self._known) > most:
            self._known.clear()

    def _load(self, digests: list[str]) -> None:
        name, version = self.matcher.name, self.matcher.version
        with self.app.database.transaction() as connection:
            kept = Fingerprints(connection, name, version).of(digests)
        for digest, stored in kept.items():
            self._known[digest] = (
                stored if isinstance(stored, Unusable) else self.matcher.unpack(stored)
            )
        new = [digest for digest in digests if digest not in kept]
        done = 0
        # Decoding happens in C and lets go of the interpreter lock, so threads are enough.
        with ThreadPoolExecutor(max_workers=self.threads) as pool:
            for batch in _batches(new, BATCH):
                made = [(digest, result) for digest, result in pool.map(self._make, batch)]
                with self.app.database.transaction() as connection:
                    fingerprints = Fingerprints(connection, name, version)
                    for digest, result in made:
                        if result is None:
                            continue
                        self._known[digest] = result
                        fingerprints.keep(digest, self._pack(result))
                        self.made += 1
                done += len(batch)
                self.progress.step("fingerprints of pictures", done, len(new))

    def _pack(self, result: Any) -> StoredFingerprint | Unusable:
        return result if isinstance(result, Unusable) else self.matcher.pack(result)

    def _make(self, digest: str) -> tuple[str, Any]:
        try:
            data = self.app.blobs.get(digest)
        except BlobError as error:
            self.unreadable[digest] = str(error)
            return digest, None
        return digest, self.matcher.fingerprint(ImageMedium(data))


def fingerprint_waiting(
    app: App, *, threads: int = 1, stopping: Callable[[], bool] = lambda: False
) -> bool:
    """Fingerprint the pictures that wait, together with whoever else does; returns whether none
    is left, in whoever's hands.

    A batch is claimed by locking its rows, so a worker that dies leaves them to the others. The
    fingerprints themselves are committed apart, and making one twice is harmless.
    """
    matchers = [m for m in installed_matchers().values() if m.medium is MediumKind.IMAGE]
    while True:
        with app.database.transaction() as connection:
            waiting = WaitingPictures(connection)
            digests = [] if stopping() else waiting.claim(BATCH)
            if not digests:
                return waiting.left() == 0
            for matcher in matchers:
                PictureFingerprints(app, matcher, Silent(), threads=threads).of(digests)
            waiting.done(digests)


def _batches(items: list[str], size: int) -> Iterator[list[str]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
