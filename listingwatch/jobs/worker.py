"""One worker process: serves the queues until it is told to stop, and outlives the database's
absences."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from procrastinate import exceptions as procrastinate_errors
from procrastinate.worker import Worker as ProcrastinateWorker

from domain.errors import DatabaseUnavailableError
from listingwatch.crawling.crawl import stop_all
from listingwatch.jobs.app import QUEUES, STALLED_AFTER, Jobs

logger = logging.getLogger(__name__)

CONCURRENCY = {"crawl": 4, "match": 1, "deliver": 8, "upkeep": 2}
"""Jobs at once in one process. Matching is arithmetic: more of it wants more processes."""

POLLING = 0.3
"""Seconds between looks at the table: a job whose lock has been freed wakes nobody by itself."""

HEARTBEAT = 3.0
GRACE = 25.0
"""Seconds that running jobs get to come to a clean end."""

AWAY = 1.0
LONGEST_AWAY = 30.0


class Worker:
    """Serves some queues.

    :param jobs: the jobs, bound to the joined parts.
    :param queues: which of :data:`listingwatch.jobs.app.QUEUES`.
    """

    def __init__(self, jobs: Jobs, queues: Sequence[str] = QUEUES) -> None:
        self._jobs = jobs
        self._queues = tuple(queues)
        self._stop = asyncio.Event()
        self._running: list[ProcrastinateWorker] = []

    async def serve(self, *, until_idle: bool = False) -> None:
        """Work until :meth:`stop`, or with ``until_idle`` until no job is waiting.

        When the database goes away the worker waits for it and starts anew; its jobs are taken up
        by whoever is there first.
        """
        away = AWAY
        while not self._stop.is_set():
            try:
                await self._serve_once(until_idle=until_idle)
            except (
                procrastinate_errors.ConnectorException,
                psycopg.Error,
                DatabaseUnavailableError,
            ) as error:
                logger.warning("the database is away (%s); trying again in %.0f s", error, away)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), away)
                away = min(away * 2, LONGEST_AWAY)
                continue
            away = AWAY
            if until_idle:
                return

    async def _serve_once(self, *, until_idle: bool) -> None:
        jobs = self._jobs.make(upkeep="upkeep" in self._queues)
        async with jobs.open_async() as app:
            if "match" in self._queues:
                await asyncio.to_thread(self._jobs.wake)
            self._running = [
                ProcrastinateWorker(
                    app,
                    queues=[queue],
                    name=f"{queue}-{os.getpid()}",
                    concurrency=CONCURRENCY[queue],
                    wait=not until_idle,
                    fetch_job_polling_interval=POLLING,
                    listen_notify=not until_idle,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=STALLED_AFTER,
                    shutdown_graceful_timeout=GRACE,
                )
                for queue in self._queues
            ]
            serving = [
                asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
                for worker in self._running
            ]
            stopping = asyncio.create_task(self._pass_on_stop())
            try:
                # One that ends (its connection broke) ends the others: they start anew together.
                done, _ = await asyncio.wait(
                    serving,
                    return_when=asyncio.ALL_COMPLETED if until_idle else asyncio.FIRST_COMPLETED,
                )
                for worker in self._running:
                    worker.stop()  # type: ignore[no-untyped-call]
                await asyncio.gather(*serving, return_exceptions=True)
                for task in done:
                    if (error := task.exception()) is not None:
                        raise error
            finally:
                stopping.cancel()
                self._running = []

    async def _pass_on_stop(self) -> None:
        await self._stop.wait()
        for worker in self._running:
            worker.stop()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """Take no more jobs, and let the running ones come to an end. Call in the loop's thread."""
        if self._stop.is_set():
            return
        logger.info("stopping")
        self._jobs.stopping.set()
        self._stop.set()
        threading.Thread(target=stop_all, daemon=True).start()


def run_worker(jobs: Jobs, queues: Sequence[str] = QUEUES) -> None:
    """Serve until SIGTERM, SIGINT, or the end of standard input if ``LISTINGWATCH_PARENT`` says
    that a supervisor holds it."""

    async def serve() -> None:
        worker = Worker(jobs, queues)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C ends it the hard way
                loop.add_signal_handler(number, worker.stop)
        if os.environ.get("LISTINGWATCH_PARENT") == "stdin":
            _watch_parent(lambda: loop.call_soon_threadsafe(worker.stop))
        await worker.serve()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve())


def _loop_factory() -> Any:
    """Psycopg's asynchronous connections cannot use Windows' default loop."""
    return asyncio.SelectorEventLoop if os.name == "nt" else None


def _watch_parent(gone: Any) -> None:
    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        gone()

    threading.Thread(target=wait, daemon=True).start()
