"""Processes beside the crawl's own, for what would keep it from the network.

Where the system can, they are forked from one server that has loaded everything once. They end with
the crawl, however it ends.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext


def prepare(modules: Sequence[str]) -> BaseContext:
    """How processes are started. Call before the first one.

    :param modules: what they need, loaded once.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def processes(context: BaseContext, count: int) -> ProcessPoolExecutor:
    """So many processes; each starts when it is needed."""
    return ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=follow_parent)


def follow_parent() -> None:
    """End with the process that started this one. What is being stored is a transaction."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
