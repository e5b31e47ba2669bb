"""Compares two folders of pictures, without a database: every query with every reference.

The references are few enough to be held in memory, the queries are not: they are read, compared and
forgotten, a few at a time, in processes that share the references. Rows come in the order of the
queries' names, whatever the number of processes.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import cv2

from crawler.processes import follow_parent
from domain.errors import InputError, ListingwatchError
from domain.match import Comparison, StoredFingerprint, Unusable
from listingwatch.comparing.picture_files import names_in, read_picture
from listingwatch.progress import Progress, Silent
from matchers.contract import ImageMedium, Matcher
from matchers.pictures import PictureMatcher
from matchers.pictures.glance import GlanceMatcher
from matchers.pictures.glance.ranking import GlanceRanking
from matchers.pictures.ranking import Ranking, Told
from matchers.pictures.showing import show

BEST = 20
"""Rows that every query has at least at threshold 0, where there are as many references."""

BATCH = 16
"""Pictures that a process takes at once."""

AHEAD = 3
"""Batches for each process that are under way before the first is handed on."""

AnyRanking = Ranking | GlanceRanking

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class Row:
    """One pair: names relative to their folders, with ``/`` between their parts."""

    query: str
    reference: str
    found: Comparison

    @property
    def relation(self) -> str:
        return str(self.found.evidence["relation"])


@dataclass(slots=True)
class ImageComparison:
    """What became of two folders: how many pictures were compared, the pairs found, and the files
    that could not be compared, with the reason."""

    references: int = 0
    queries: int = 0
    rows: int = 0
    refused: list[tuple[Path, str]] = field(default_factory=list)


def compare_images(
    references: Path,
    queries: Path,
    take: Callable[[Row], None],
    *,
    threshold: float | None = None,
    pictures: Path | None = None,
    leave_out: Path | None = None,
    processes: int | None = None,
    quick: bool = False,
    progress: Progress | None = None,
) -> ImageComparison:
    """Hand on one row for each pair at or above the threshold.

    :param threshold: least score; None: what is worth a person's look, as the matcher has it.
        At 0 every query has :data:`BEST` rows or more.
    :param pictures: a folder for one picture of each row, which shows the two side by side; rows
        told by hashes alone have nothing to show.
    :param leave_out: a file that is no picture to compare, should it lie in the folders.
    :param processes: None: one for each processor.
    :param quick: by hashes of the whole pictures alone; then ``pictures`` has nothing to show.
    :raises UnknownNameError: for a folder that is not there or holds no file.
    :raises InputError: when no reference, or no query, can be read as a picture.
    """
    shown, summary = progress or Silent(), ImageComparison()
    own, others = names_in(references, leave_out), names_in(queries, leave_out)
    count = processes or _processors()
    ranking = _read(references, own, count, shown, summary, quick=quick)
    if not len(ranking):
        raise InputError(f"{references}: none of {len(own)} files can be compared; see above why")
    if pictures is not None:
        try:
            pictures.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{pictures}: cannot be made ({error.strerror}); name another folder"
            ) from error
    job = _Job(references, queries, threshold, pictures, quick).compared
    for done, (name, result) in enumerate(_spread(job, others, count, ranking), start=1):
        if isinstance(result, str):
            _refuse(summary, shown, queries / name, result)
        else:
            summary.queries += 1
            for reference, found in result:
                summary.rows += 1
                take(Row(name, reference, found))
        shown.step("pictures compared", done, len(others))
    if not summary.queries:
        raise InputError(f"{queries}: none of {len(others)} files can be compared; see above why")
    return summary


def _read(
    folder: Path,
    names: Sequence[str],
    count: int,
    shown: Progress,
    summary: ImageComparison,
    *,
    quick: bool,
) -> AnyRanking:
    matcher = _MATCHERS[quick]
    ranking: Any = GlanceRanking() if quick else Ranking()
    spread = _spread(partial(_packed, folder, quick), names, count, None)
    for done, (name, made) in enumerate(spread, start=1):
        if isinstance(made, str):
            _refuse(summary, shown, folder / name, made)
        else:
            ranking.add(name, matcher.unpack(made))
            summary.references += 1
        shown.step("references read", done, len(names))
    return ranking  # type: ignore[no-any-return]


def _refuse(summary: ImageComparison, shown: Progress, path: Path, reason: str) -> None:
    summary.refused.append((path, reason))
    shown.message(f"not compared: {path}: {reason}")


def _packed(folder: Path, quick: bool, name: str) -> tuple[str, StoredFingerprint | str]:
    """In a process: the fingerprint of a file, or why there is none."""
    matcher = _MATCHERS[quick]
    data = read_picture(folder / name)
    made = Unusable(data) if isinstance(data, str) else matcher.fingerprint(ImageMedium(data))
    return name, made.reason if isinstance(made, Unusable) else matcher.pack(made)


@dataclass(frozen=True, slots=True)
class _Job:
    """What the processes need to know."""

    references: Path
    queries: Path
    threshold: float | None
    pictures: Path | None
    quick: bool

    def compared(self, name: str) -> tuple[str, list[tuple[str, Comparison]] | str]:
        """In a process: what a file has to do with the references, or why that cannot be said."""
        data = read_picture(self.queries / name)
        if isinstance(data, str):
            return name, data
        made = _MATCHERS[self.quick].fingerprint(ImageMedium(data))
        if isinstance(made, Unusable):
            return name, made.reason
        ranking: Any = _held[0]
        assert ranking is not None
        found: list[Told] = ranking.search(made, self.threshold, BEST)
        if self.pictures is not None and not self.quick:
            for reference, comparison in found:
                if "hashes_alone" not in comparison.evidence:
                    self._show(self.pictures, name, data, reference, comparison)
        return name, found

    def _show(
        self, folder: Path, name: str, data: bytes, reference: str, found: Comparison
    ) -> None:
        own = read_picture(self.references / reference)
        if isinstance(own, str):
            return  # gone since it was read
        made = show(data, own, found, (name, reference))
        if not isinstance(made, Unusable):
            (folder / picture_name(name, reference)).write_bytes(made)


def picture_name(query: str, reference: str) -> str:
    """The file that shows a pair: what can be told of both names, and a digest of them."""
    pair = hashlib.sha256(os.fsencode(query) + b"\0" + os.fsencode(reference)).hexdigest()[:12]
    plain = (_ODD.sub("-", PurePosixPath(name).stem)[:60] for name in (query, reference))
    return "--".join((*plain, pair)) + ".jpg"


_ODD = re.compile(r"[^A-Za-z0-9_.]+")


_MATCHERS: dict[bool, Matcher[ImageMedium, Any]] = {False: PictureMatcher(), True: GlanceMatcher()}
"""The cascade, and the quick way."""

_held: list[AnyRanking | None] = [None]
"""A process's references."""


def _spread(
    job: Callable[[In], Out], items: Sequence[In], count: int, ranking: AnyRanking | None
) -> Iterator[Out]:
    """The results of a job, in the items' order, from so many processes; never many at a time.

    :raises ListingwatchError: when a process is killed.
    """
    if count == 1:
        _held[0] = ranking
        try:
            yield from map(job, items)
        finally:
            _held[0] = None
        return
    batches = [items[begin : begin + BATCH] for begin in range(0, len(items), BATCH)]
    how = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    # Forked processes share the references without a copy; elsewhere each gets its own.
    pool = ProcessPoolExecutor(
        min(count, len(batches)), multiprocessing.get_context(how), _begin, (ranking,)
    )
    waiting: deque[Future[list[Out]]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_batch, job, batch))
            if len(waiting) >= AHEAD * count:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise ListingwatchError(
            "a process that compared pictures was killed, perhaps for want of memory; try again "
            "with fewer --processes"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(ranking: AnyRanking | None) -> None:
    """In a new process. An interruption is for the first process to act upon."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    follow_parent()
    cv2.setNumThreads(1)
    _held[0] = ranking


def _batch(job: Callable[[In], Out], batch: Sequence[In]) -> list[Out]:
    return [job(item) for item in batch]


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
