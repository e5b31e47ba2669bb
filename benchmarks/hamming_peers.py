"""What else finds fingerprints within a radius. Each takes fingerprints, queries and the radius
and gives the CPU seconds of a query and the pairs (query, row) that it found, or raises
MissingError."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import faiss
import numpy as np
import psutil
import psycopg

from matchers.hamming.found import Codes
from storage.embedded import EmbeddedServer

Answer = tuple[float, set[tuple[int, int]]]
AT_ONCE = 100_000


class MissingError(Exception):
    """The peer is not installed."""


class Faiss:
    """``IndexBinaryFlat``, a batch at a time, one thread."""

    def __init__(self, codes: Codes) -> None:
        faiss.omp_set_num_threads(1)
        self._index = faiss.IndexBinaryFlat(256)
        self._index.add(codes.view(np.uint8))

    def search(self, queries: Codes, radius: int) -> Answer:
        begun = time.process_time()
        limits, _, rows = self._index.range_search(queries.view(np.uint8), radius + 1)
        spent = time.process_time() - begun
        asked = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
        return spent / len(queries), set(zip(asked.tolist(), rows.tolist(), strict=True))


def pgvector(codes: Codes, queries: Codes, radius: int) -> Answer:
    """An exact scan by ``<~>`` over ``bit(256)`` without parallel workers, in the embedded
    Postgres, whose wheel brings pgvector along; the CPU time of its process."""
    with tempfile.TemporaryDirectory(prefix="listingwatch-bench-") as folder:
        Path(folder).chmod(0o711)  # root's server runs under another account
        server = EmbeddedServer(Path(folder))
        with server.lease(), psycopg.connect(server.superuser_address()) as connection:
            try:
                connection.execute("CREATE EXTENSION vector")
            except psycopg.Error as error:
                raise MissingError(f"pgvector is missing ({error})") from error
            connection.execute("CREATE TEMP TABLE held (row integer, code bit(256))")
            with connection.cursor().copy("COPY held (code, row) FROM STDIN") as copy:
                for begin in range(0, len(codes), AT_ONCE):
                    copy.write(_lines(codes[begin : begin + AT_ONCE], begin))
            connection.execute("ANALYZE held")
            connection.execute("SET max_parallel_workers_per_gather = 0")
            process = psutil.Process(connection.info.backend_pid)
            pairs: set[tuple[int, int]] = set()
            statement = "SELECT row FROM held WHERE code <~> %s::bit(256) <= %s"
            begun = sum(process.cpu_times()[:2])
            for number, query in enumerate(_bits(queries)):
                found = connection.execute(statement, (query, radius)).fetchall()
                pairs.update((number, row) for (row,) in found)
            return (sum(process.cpu_times()[:2]) - begun) / len(queries), pairs


def bk_tree(codes: Codes, queries: Codes, radius: int) -> Answer:
    """imagededup's tree, given a faster distance than its own (which compares 64 characters)."""
    try:
        from imagededup.handlers.search.bktree import BKTree  # noqa: PLC0415
    except ImportError as error:
        raise MissingError("imagededup is missing (pip install --no-deps imagededup)") from error
    held = dict(enumerate(_numbers(codes)))
    tree = BKTree(held, lambda one, other: (one ^ other).bit_count())
    begun = time.process_time()
    found = [tree.search(query, radius) for query in _numbers(queries)]
    spent = time.process_time() - begun
    pairs = {(number, row) for number, rows in enumerate(found) for row, _ in rows}
    return spent / len(queries), pairs


def _numbers(codes: Codes) -> list[int]:
    return [int.from_bytes(code.tobytes(), "little") for code in codes]


def _bits(codes: Codes) -> list[str]:
    characters = np.unpackbits(codes.view(np.uint8), axis=1) + ord("0")
    return [row.tobytes().decode() for row in characters]


def _lines(codes: Codes, begin: int) -> str:
    return "".join(f"{bits}\t{row}\n" for row, bits in enumerate(_bits(codes), begin))
