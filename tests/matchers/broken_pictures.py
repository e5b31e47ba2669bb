"""Damages pictures of every format by the million, and decodes what comes of it.

    python -m tests.matchers.broken_pictures --inputs 200000 --processes 2

decodes that many mutants in child processes with limits of memory and time, and prints how many
there were, the slowest, the peak of memory, and each one that ended its process. A mutant is named
by its number alone: ``--one NUMBER`` makes it again and ``--save FILE`` keeps it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from domain.match import Unusable
from matchers.decoding import Decoded, decode, decode_grey
from tests.matchers.damage import mutant
from tests.matchers.good_pictures import good

ADDRESS_SPACE = 4 << 30
"""Bytes that a fuzzing process may map: the libraries alone map more than one GiB."""

SECONDS = 20.0
"""Longest that one input may take, of CPU time."""


def _peak() -> int:
    """Largest resident size of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _fuzz(numbers: range, line: Connection) -> None:
    """In a child: says which input comes next, then how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    good()
    # libtiff writes on the standard error what it finds; errors of our own go over the line.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    line.send(("ready", _peak()))
    results: Counter[str] = Counter()
    slowest = (0.0, -1)
    for number in numbers:
        name, data = mutant(number)
        line.send(("next", number))
        begin = time.process_time()
        try:
            made = decode(data)
            glance = decode_grey(data)
        except Exception as error:
            line.send(("raised", f"{type(error).__name__}: {error}"))
            raise
        slowest = max(slowest, (time.process_time() - begin, number))
        assert isinstance(made, Decoded | Unusable)
        assert isinstance(glance, tuple | Unusable)
        results[f"{name}: {'decoded' if isinstance(made, Decoded) else 'refused'}"] += 1
    line.send(("done", results, slowest, _peak()))


def _run(inputs: int, first: int, processes: int) -> int:
    """Share the inputs out, watch the children, and print what happened."""
    context = multiprocessing.get_context("spawn")
    results: Counter[str] = Counter()
    slowest, peak, ready = (0.0, -1), 0, 0
    ended: list[tuple[int, int | None]] = []
    # Children are renewed now and then, so that a leak would not hide who needed the memory.
    waiting = [
        range(n, min(n + 20_000, first + inputs)) for n in range(first, first + inputs, 20_000)
    ]
    running: dict[Any, tuple[Any, range, list[float]]] = {}
    while waiting or running:
        while waiting and len(running) < processes:
            numbers = waiting.pop()
            line, far = context.Pipe(duplex=False)
            child = context.Process(target=_fuzz, args=(numbers, far), daemon=True)
            child.start()
            far.close()
            running[line] = (child, numbers, [numbers.start, time.monotonic()])
        for line in wait(list(running), timeout=1.0):
            child, numbers, now = running[line]
            try:
                said = line.recv()
            except EOFError:
                child.join()
                number = int(now[0])
                if child.exitcode != 0:
                    ended.append((number, child.exitcode))
                    print(f"input {number} ended its process: {child.exitcode}", flush=True)
                    waiting.append(range(number + 1, numbers.stop))
                del running[line]
                continue
            if said[0] == "next":
                now[:] = said[1], time.monotonic()
            elif said[0] == "raised":
                print(f"input {int(now[0])} raised {said[1]}", flush=True)
            elif said[0] == "ready":
                ready = max(ready, said[1])
            else:
                results += said[1]
                slowest, peak = max(slowest, said[2]), max(peak, said[3])
        for child, _, now in running.values():
            if time.monotonic() - now[1] > 10 * SECONDS:
                child.kill()
    decoded = sum(n for name, n in results.items() if name.endswith("decoded"))
    print(f"{results.total()} inputs of {len(good())} kinds: {decoded} decoded, "
          f"{results.total() - decoded} refused with a reason, {len(ended)} ended their process")  # fmt: skip
    print(f"slowest: {slowest[0]:.2f} s of CPU time, input {slowest[1]} ({mutant(slowest[1])[0]})")
    print(f"peak memory: {peak} MiB, {ready} MiB of it before the first input")
    return 1 if ended or slowest[0] > SECONDS else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--first", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--one", type=int)
    parser.add_argument("--save", type=Path)
    wanted = parser.parse_args()
    if wanted.one is None:
        return _run(wanted.inputs, wanted.first, wanted.processes)
    name, data = mutant(wanted.one)
    if wanted.save:
        wanted.save.write_bytes(data)
    begin = time.process_time()
    made = decode(data)
    print(
        name,
        len(data),
        made if isinstance(made, Unusable) else made.size,
        time.process_time() - begin,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
